//! The bench's own command line; `cargo xtask bench` and `cargo xtask crash` build and start it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::Parser;
use turnwise_bench::{crash, fill, measure};

/// Measures Turnwise, and breaks it on purpose
#[derive(Debug, Parser)]
#[command(name = "turnwise-bench")]
enum Command {
    /// Measure: the table goes to standard error, the JSON object to standard output
    Measure(measure::Options),
    /// Kill the server (SIGKILL) at random moments under load; nothing acknowledged may be missing, nothing doubled
    Crash(crash::Options),
    /// Look that a server has every span of the requests that an acknowledgement log of send.py names
    Verify(crash::Log),
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
        Command::Measure(options) => {
            let report = measure::run(&options)?;
            eprintln!("{}", report.table());
            let json = serde_json::to_string_pretty(&report.json())?;
            println!("{json}");
            Ok(options.json.map_or(Ok(()), |file| std::fs::write(file, json))?)
        }
        Command::Crash(options) => crash::run(&options),
        Command::Verify(log) => crash::verify(&log),
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
