//! The project's own commands, as `cargo xtask <command>`.

mod api;
mod bench;
mod build;
mod clients;
mod corpus;
mod folders;
mod guides;
mod http;
mod needs;
mod python;
mod run;
mod server;
mod step;
mod test;

use std::process::ExitCode;

use clap::Parser;

/// The project's own commands
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Xtask {
    /// Build the page and the server in release mode, and start it
    Run(run::Args),
    /// Install what the tests need and run them all, or the steps that are named
    Test(test::Args),
    /// Send a recorded corpus to the release binary and compare what it shows with what a person would want to see
    Corpus(corpus::Args),
    /// Run real instrumented applications against the release binary and compare what it shows with what was said
    Clients(clients::Args),
    /// Follow the guides in docs/guides to the letter and look at the sessions that come of it
    Guides(guides::Args),
    /// Measure the release binary: ingest, reading in large stores, both at once; a table and one JSON object
    Bench(bench::Args),
    /// Kill the release binary (SIGKILL) at random moments under load, and look that nothing acknowledged is lost or doubled
    Crash(bench::CrashArgs),
    /// Write openapi/turnwise.json from the server and the page's client from it
    Api,
}

fn main() -> ExitCode {
    let done = match Xtask::parse() {
        Xtask::Run(args) => run::run(&args),
        Xtask::Test(args) => return test::run(&args),
        Xtask::Corpus(args) => corpus::run(&args),
        Xtask::Clients(args) => clients::run(&args),
        Xtask::Guides(args) => guides::run(&args),
        Xtask::Bench(args) => bench::run(&args),
        Xtask::Crash(args) => bench::crash(&args),
        Xtask::Api => api::write(),
    };
    exit_code(&done)
}

/// Tells what went wrong in words alone: nobody who runs a command wants a backtrace of it.
fn exit_code(done: &anyhow::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
