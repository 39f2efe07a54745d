//! `cargo xtask bench` and `cargo xtask crash`: build the server and the bench in release mode, prepare what they need, start the bench.
//! What is measured, and how, is in `bench/`.

use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::step::{self, cargo};
use crate::{build, folders, python};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this part (floor batch gzip one-span 10k 100k 1M flood peer); may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// A fifth of the load, and no store larger than 10 000 sessions
    #[arg(long)]
    quick: bool,
    /// Use this server instead of building one
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// Write the JSON object here too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Send our own spans, also where the load generator is at hand
    #[arg(long)]
    own: bool,
    /// Measure arize-phoenix (from PyPI) on the same load in the same run, and print ratios
    #[arg(long)]
    peer: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CrashArgs {
    /// How often to kill it
    #[arg(long, default_value_t = 50)]
    rounds: u32,
    /// Other moments, other spans
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Use this server instead of building one
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
}

/// What the filled stores in the cache depend on.
const SOURCES: [&str; 6] =
    ["crates/model/src", "crates/ingest/src", "crates/store/src", "bench/src/fill.rs", "bench/src/world.rs", "bench/src/world"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = args.binary.clone().map_or_else(build::release_binary, Ok)?;
    let mut bench = Command::new(program()?);
    bench.arg("measure").arg("--binary").arg(binary).arg("--cache").arg(stores()?);
    bench.args(args.quick.then_some("--quick"));
    bench.args(args.only.iter().flat_map(|name| ["--only", name]));
    bench.args(path_option("--json", args.json.as_ref()));
    bench.args(path_option("--load", load(args).as_ref()));
    bench.args(path_option("--peer", peer(args).as_ref()));
    step::run("bench", &mut bench)
}

fn path_option<'a>(name: &'a str, path: Option<&'a PathBuf>) -> Vec<&'a OsStr> {
    path.map_or_else(Vec::new, |path| vec![OsStr::new(name), path.as_os_str()])
}

pub(crate) fn crash(args: &CrashArgs) -> Result<()> {
    let binary = args.binary.clone().map_or_else(build::release_binary, Ok)?;
    crash_rounds(&binary, args.rounds, args.seed)
}

/// Kills a server so many times under load, and looks what is left.
pub(crate) fn crash_rounds(binary: &Path, rounds: u32, seed: u64) -> Result<()> {
    let data = folders::target()?.join(format!("bench/crash-{}", std::process::id()));
    let mut bench = Command::new(program()?);
    bench.arg("crash").arg("--binary").arg(binary).arg("--data").arg(data).args([
        "--rounds",
        &rounds.to_string(),
        "--seed",
        &seed.to_string(),
    ]);
    step::run("kill -9 under load", &mut bench)
}

fn program() -> Result<PathBuf> {
    step::run("release build of the bench", &mut cargo("build --release --package turnwise-bench"))?;
    Ok(folders::target()?.join("release/turnwise-bench"))
}

/// The folder for filled stores. It is another one when the code that fills them changes; the one before is removed.
fn stores() -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        hash(&folders::root().join(source), &mut hasher)?;
    }
    let name = format!("stores-{:016x}", hasher.finish());
    let cache = folders::target()?.join("bench");
    for entry in fs::read_dir(&cache).into_iter().flatten().flatten() {
        let other = entry.file_name().to_string_lossy().into_owned();
        if other.starts_with("stores-") && other != name {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(cache.join(name))
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_file() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut entries: Vec<_> = fs::read_dir(path).with_context(|| format!("read {}", path.display()))?.flatten().map(|e| e.path()).collect();
    entries.sort();
    entries.iter().try_for_each(|entry| hash(entry, hasher))
}

/// The requests of the load generator beside the project; none, and loud words, if it cannot be used.
fn load(args: &Args) -> Option<PathBuf> {
    if args.own {
        return None;
    }
    let spans = if args.quick { "20000" } else { "100000" };
    generated(spans)
        .inspect_err(|error| eprintln!("NOTE: the bench sends spans of its own, not those of the load generator: {error:#}"))
        .ok()
}

fn generated(spans: &str) -> Result<PathBuf> {
    let generator = folders::shared("loadgen/gen.py");
    anyhow::ensure!(generator.exists(), "there is no {}", generator.display());
    let folder = folders::target()?.join(format!("bench/load-{spans}"));
    if folder.join("manifest.json").exists() {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let python = python::environment(&folders::root().join("bench/python/load.txt"))?;
    let mut generate = Command::new(python);
    generate.arg(generator).arg("--out").arg(&folder).args(["--spans", spans, "--seed", "7"]).stdout(std::process::Stdio::null());
    step::run("load generator", &mut generate)?;
    Ok(folder)
}

/// A Python with the peer; none, and loud words, if it cannot be installed.
fn peer(args: &Args) -> Option<PathBuf> {
    let requirements = folders::root().join("bench/python/peer.txt");
    let python = args.peer.then(|| python::environment(&requirements));
    python?.inspect_err(|error| eprintln!("NOTE: the peer is not measured: {error:#}")).ok()
}
