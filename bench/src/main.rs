//! The bench's own command line; `cargo xtask bench` and `cargo xtask crash` build and start it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::Parser;
use turnwise_bench::fill;

/// Measures Turnwise, and breaks it on purpose
#[derive(Debug, Parser)]
#[command(name = "turnwise-bench")]
enum Command {
    /// Fill a data folder with many sessions, without HTTP
    Fill {
        /// How many
        #[arg(long, default_value_t = 100_000)]
        sessions: u64,
        /// The data folder, as for `turnwise serve --data`
        #[arg(long)]
        data: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Fill { sessions, data } => {
            let start = Instant::now();
            let filled = runtime()?.block_on(fill::fill(&data, sessions))?;
            let seconds = start.elapsed().as_secs_f64();
            println!("{} sessions, {} spans in {seconds:.1} s: {}", filled.sessions, filled.spans, data.display());
            Ok(())
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
