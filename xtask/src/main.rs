//! The project's own commands, as `cargo xtask <command>`.

mod build;
mod corpus;
mod http;
mod server;
mod step;

use clap::Parser;

/// The project's own commands
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Xtask {
    /// Send a recorded corpus to the release binary and compare what it shows with what a person would want to see
    Corpus(corpus::Args),
}

fn main() -> anyhow::Result<()> {
    match Xtask::parse() {
        Xtask::Corpus(args) => corpus::run(&args),
    }
}
