//! One long command: says on standard error what runs and how long it took.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::folders;

pub(crate) fn run(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let status = command.status().with_context(|| format!("run {}", command.get_program().display()))?;
    ensure!(status.success(), "{name} failed: {command:?} ended with {status}");
    eprintln!("    {name}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

pub(crate) fn skip(name: &str) {
    eprintln!("==> {name}: nothing new");
}

/// In the project's folder.
pub(crate) fn cargo(arguments: &str) -> Command {
    program("cargo", arguments, "")
}

pub(crate) fn npm(arguments: &str) -> Command {
    program("npm", arguments, "web")
}

fn program(name: &str, arguments: &str, folder: &str) -> Command {
    let mut command = Command::new(name);
    command.args(arguments.split_whitespace()).current_dir(folders::root().join(folder));
    command
}
