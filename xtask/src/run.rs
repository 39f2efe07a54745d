//! `cargo xtask run`: from a fresh clone to a running server.

use std::process::Command;

use anyhow::Result;

use crate::needs::{self, Need};
use crate::{build, step};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fill it with conversations to look at
    #[arg(long)]
    demo: bool,
    /// Passed on to `turnwise serve`
    #[arg(last = true)]
    serve: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    needs::ensure(&[Need::Compiler, Need::Node])?;
    build::packages()?;
    build::page()?;
    let binary = build::release_binary()?;
    let mut serve = Command::new(binary);
    serve.arg("serve").args(args.demo.then_some("--demo")).args(&args.serve);
    step::run("turnwise serve (ctrl-c ends it)", &mut serve)
}
