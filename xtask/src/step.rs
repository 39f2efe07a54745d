//! One long command: says on standard error what runs and how long it took.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

pub(crate) fn run(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("run {}", command.get_program().display()))?;
    ensure!(
        status.success(),
        "{name} failed: {command:?} ended with {status}"
    );
    eprintln!("    {name}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
