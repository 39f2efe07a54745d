//! `cargo xtask bench`: the parts of a measurement, in order. Each starts servers of its own on data of its own, and adds figures.
//!
//! Adding a part: a file beside `ingest.rs` with a function like its `batch`, and a line in [`PARTS`].

mod flood;
mod floor;
mod ingest;
mod peer;
mod reads;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use crate::load::Load;
use crate::report::Report;

/// What to measure, and with what.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The server's binary
    #[arg(long, value_name = "PATH")]
    pub binary: PathBuf,
    /// Keeps filled stores between runs
    #[arg(long, value_name = "DIR")]
    pub cache: PathBuf,
    /// Only this part; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// A fifth of the load, and 10 000 sessions instead of a million
    #[arg(long)]
    pub quick: bool,
    /// A folder of requests that gen.py of the load generator made [default: spans of our own]
    #[arg(long, value_name = "DIR")]
    pub load: Option<PathBuf>,
    /// Write the JSON object here too
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// A Python that has arize-phoenix: measure it on the same load, in the same run
    #[arg(long, value_name = "PYTHON")]
    pub peer: Option<PathBuf>,
}

/// A measurement under way.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) options: &'a Options,
    pub(crate) load: Load,
    /// For data that is thrown away.
    pub(crate) scratch: PathBuf,
}

struct Part {
    name: &'static str,
    run: fn(&Bench<'_>, &mut Report) -> Result<()>,
}

const PARTS: [Part; 9] = [
    Part { name: "floor", run: floor::run },
    Part { name: "batch", run: ingest::batch },
    Part { name: "gzip", run: ingest::gzip },
    Part { name: "one-span", run: ingest::one_span },
    Part { name: "10k", run: reads::at_10k },
    Part { name: "100k", run: reads::at_100k },
    Part { name: "1M", run: reads::at_1m },
    Part { name: "flood", run: flood::run },
    Part { name: "peer", run: peer::run },
];
/// What is left out when it must be quick.
const LONG: [&str; 2] = ["100k", "1M"];

/// Spans of the load: 100 000 are 350 MB and some seconds of sending.
pub const SPANS: usize = 100_000;
pub const QUICK_SPANS: usize = 20_000;

/// Measures, and answers what was measured.
pub fn run(options: &Options) -> Result<Report> {
    let parts = wanted(options)?;
    let scratch = options.cache.join(format!("scratch-{}", std::process::id()));
    let mut report = Report::default();
    let bench = Bench { options, load: load(options, &mut report)?, scratch: scratch.clone() };
    for part in parts {
        let start = Instant::now();
        eprintln!("==> {}", part.name);
        fs::create_dir_all(&scratch)?;
        let outcome = (part.run)(&bench, &mut report).with_context(|| format!("measure {}", part.name));
        fs::remove_dir_all(&scratch)?;
        outcome.unwrap_or_else(|error| report.note(format!("FAILED: {error:#}")));
        eprintln!("    {}: {:.1} s", part.name, start.elapsed().as_secs_f64());
    }
    Ok(report)
}

fn wanted(options: &Options) -> Result<Vec<&'static Part>> {
    let unknown = options.only.iter().find(|name| PARTS.iter().all(|part| part.name != *name));
    let known = PARTS.map(|part| part.name).join(" ");
    ensure!(unknown.is_none(), "find part '{}': there are {known}", unknown.map_or("", String::as_str));
    let is_wanted = |part: &&Part| match options.only.as_slice() {
        [] => !(options.quick && LONG.contains(&part.name)) && (part.name != "peer" || options.peer.is_some()),
        only => only.iter().any(|name| name == part.name),
    };
    Ok(PARTS.iter().filter(is_wanted).collect())
}

fn load(options: &Options, report: &mut Report) -> Result<Load> {
    let spans = if options.quick { QUICK_SPANS } else { SPANS };
    let load = match &options.load {
        Some(folder) => Load::recorded(folder)?.first(spans),
        None => Load::own(spans),
    };
    let (count, requests) = (load.spans(), load.bodies.len());
    report.note(format!(
        "the load is of {}: {count} spans, {requests} requests, {} bytes a span",
        load.source,
        load.bytes() / count.max(1)
    ));
    Ok(load)
}

/// An empty folder in the scratch folder.
pub(crate) fn fresh(bench: &Bench<'_>, name: &str) -> Result<PathBuf> {
    let folder = bench.scratch.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A folder with the same files.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
