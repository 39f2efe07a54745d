//! See LLM conversations, and the turn where each one broke. This binary starts the server and speaks to one; it is the only part of
//! Turnwise that reads the environment.

#![expect(clippy::disallowed_methods, reason = "the environment is read here, so that nothing else need do it")]

mod args;
mod client;
mod cmd;
mod demo;
mod terminal;

use std::io;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_reader_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // It may quote what a span holds.
            eprintln!("turnwise: {}", terminal::visible(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Serve(args) => cmd::serve::run(&args),
        Command::Sessions(args) => cmd::sessions::run(&args),
        Command::Users(args) => cmd::users::run(&args),
        Command::Annotate(args) => cmd::annotate::run(&args),
        Command::Metrics(args) => cmd::metrics::run(&args),
        Command::Demo(args) => cmd::demo::run(&args),
        Command::Projects(args) => cmd::projects::run(&args),
        Command::Backup(args) => cmd::backup::backup(&args),
        Command::Restore(args) => cmd::backup::restore(&args),
        Command::Signals(args) => cmd::signals::run(&args),
        Command::Openapi => cmd::openapi::run(),
    }
}

/// Whoever read our output has seen enough (`turnwise sessions | head`).
fn is_reader_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
