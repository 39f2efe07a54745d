//! `cargo xtask test`: everything that must hold, in steps; a table at the end says what did.
//!
//! What the steps need is installed first. A step that fails does not keep the next ones from running.
//! Adding a step: a line in [`STEPS`], in the order in which they should run.

use std::fmt;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::needs::{self, Need};
use crate::server::Server;
use crate::step::{self, cargo, npm};
use crate::{bench, build, clients, corpus, folders, guides, python};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these steps: fmt web clippy unit doc build crash corpus e2e clients guides sdk browser
    steps: Vec<String>,
}

struct Step {
    name: &'static str,
    needs: &'static [Need],
    /// Lies beside the project; without it the step is left out.
    shared: Option<&'static str>,
    run: fn() -> Result<()>,
}

const STEPS: [Step; 13] = [
    Step { name: "fmt", needs: &[], shared: None, run: fmt },
    Step { name: "web", needs: &[Need::Node], shared: None, run: web },
    Step { name: "clippy", needs: &[Need::Compiler], shared: None, run: clippy },
    Step { name: "unit", needs: &[Need::Compiler], shared: None, run: unit },
    Step { name: "doc", needs: &[Need::Compiler], shared: None, run: doc },
    Step { name: "build", needs: &[Need::Compiler, Need::Node], shared: None, run: release },
    Step { name: "crash", needs: &[Need::Compiler], shared: None, run: crash },
    Step { name: "corpus", needs: &[Need::Compiler], shared: Some("corpus"), run: recorded },
    Step { name: "e2e", needs: &[Need::Python], shared: Some("clients/fake_llm.py"), run: e2e },
    Step { name: "clients", needs: &[Need::Python, Need::Node], shared: Some("clients/suites.txt"), run: live },
    Step { name: "guides", needs: &[Need::Python, Need::Node], shared: Some("clients/fake_llm.py"), run: followed },
    Step { name: "sdk", needs: &[Need::Compiler, Need::Python], shared: Some("clients/fake_llm.py"), run: sdk },
    Step { name: "browser", needs: &[Need::Node, Need::Chromium], shared: None, run: browser },
];

enum Outcome {
    Passed,
    Failed(anyhow::Error),
    LeftOut(String),
}

struct Done {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

pub(crate) fn run(args: &Args) -> ExitCode {
    match prepared(&args.steps) {
        Ok(steps) => report(&steps.into_iter().map(take).collect::<Vec<_>>()),
        Err(error) => crate::exit_code(&Err(error)),
    }
}

/// The wanted steps, once all that they need is installed.
fn prepared(names: &[String]) -> Result<Vec<&'static Step>> {
    let steps = wanted(names)?;
    let needed = |need: &Need| steps.iter().any(|s| s.needs.contains(need));
    needs::ensure(&Need::ALL.into_iter().filter(needed).collect::<Vec<_>>())?;
    Ok(steps)
}

fn report(done: &[Done]) -> ExitCode {
    let count = |is: fn(&Outcome) -> bool| done.iter().filter(|d| is(&d.outcome)).count();
    let failed = count(|o| matches!(o, Outcome::Failed(_)));
    let left_out = count(|o| matches!(o, Outcome::LeftOut(_)));
    eprintln!();
    done.iter().for_each(|step| eprintln!("{step}"));
    eprintln!("{} passed, {failed} failed, {left_out} left out", done.len() - failed - left_out);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn wanted(names: &[String]) -> Result<Vec<&'static Step>> {
    let unknown = names.iter().find(|name| STEPS.iter().all(|s| s.name != *name));
    let known = STEPS.map(|s| s.name).join(" ");
    ensure!(unknown.is_none(), "find step '{}': there are {known}", unknown.map_or("", String::as_str));
    Ok(STEPS.iter().filter(|s| names.is_empty() || names.iter().any(|name| name == s.name)).collect())
}

fn take(step: &Step) -> Done {
    let start = Instant::now();
    let missing = step.shared.map(folders::shared).filter(|path| !path.exists());
    let outcome = match missing {
        Some(path) => Outcome::LeftOut(format!("there is no {}", path.display())),
        None => (step.run)().map_or_else(Outcome::Failed, |()| Outcome::Passed),
    };
    let done = Done { name: step.name, outcome, took: start.elapsed() };
    if !matches!(done.outcome, Outcome::Passed) {
        eprintln!("{done}");
    }
    done
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Done { name, outcome, took } = self;
        let seconds = took.as_secs_f64();
        match outcome {
            Outcome::Passed => write!(f, "{name:8} {seconds:7.1} s  passed"),
            Outcome::Failed(error) => write!(f, "{name:8} {seconds:7.1} s  FAILED  {error:#}"),
            Outcome::LeftOut(why) => write!(f, "{name:8} {seconds:7.1} s  LEFT OUT  {why}"),
        }
    }
}

fn fmt() -> Result<()> {
    step::run("formatting", &mut cargo("fmt --all --check -- --files-with-diff"))
}

fn web() -> Result<()> {
    build::packages()?;
    for task in ["lint", "typecheck", "test"] {
        step::run(&format!("page: {task}"), &mut npm(&format!("run --silent {task}")))?;
    }
    build::page()
}

fn clippy() -> Result<()> {
    step::run("clippy", &mut cargo("clippy --workspace --all-targets --quiet -- -D warnings"))
}

fn unit() -> Result<()> {
    if folders::programs("cargo-nextest").is_empty() {
        eprintln!("cargo-nextest is not installed; using cargo test, which runs the same tests");
        return step::run("unit tests", &mut cargo("test --workspace --lib --bins --tests --quiet"));
    }
    step::run("unit tests", &mut cargo("nextest run --workspace --status-level fail --final-status-level slow --show-progress none"))
}

fn doc() -> Result<()> {
    step::run("doc tests", &mut cargo("test --workspace --doc --quiet"))
}

/// With the page in it.
fn release() -> Result<()> {
    build::packages()?;
    build::page()?;
    build::release_binary().map(drop)
}

/// A short form of `cargo xtask crash`.
fn crash() -> Result<()> {
    bench::crash_rounds(&build::release_binary()?, 4, 1)
}

fn recorded() -> Result<()> {
    corpus::check(&folders::shared("corpus"))
}

fn e2e() -> Result<()> {
    let tests = folders::root().join("e2e/python");
    let binary = build::release_binary()?;
    let python = python::environment(&tests.join("requirements.txt"))?;
    let mut pytest = Command::new(python);
    pytest.args(["-m", "pytest", "--quiet"]).current_dir(&tests);
    pytest.env("TURNWISE_BINARY", binary).env("FAKE_LLM", folders::shared("clients/fake_llm.py"));
    step::run("end to end with real clients", &mut pytest)
}

fn live() -> Result<()> {
    clients::check(&[], &build::release_binary()?)
}

fn followed() -> Result<()> {
    guides::check(&[], &build::release_binary()?)
}

/// The SDK's features, and its examples with the frameworks. These have a workspace of their own, and what they build in common with
/// this one is built once.
fn sdk() -> Result<()> {
    step::run("the SDK's features", &mut cargo("test --package turnwise-sdk --lib --tests --features grpc,tracing,wire --quiet"))?;
    let binary = build::release_binary()?;
    let python = python::environment(&folders::root().join("e2e/python/requirements.txt"))?;
    let mut examples = cargo("test --quiet --manifest-path sdk/e2e/Cargo.toml -- --test-threads=1");
    examples.env("CARGO_TARGET_DIR", folders::target()?).env("TURNWISE_BINARY", binary).env("PYTHON", python);
    step::run("the SDK's examples", examples.env("FAKE_LLM", folders::shared("clients/fake_llm.py")))
}

fn browser() -> Result<()> {
    build::packages()?;
    let server = Server::start(&build::release_binary()?)?;
    step::run("end to end with a browser", npm("run --silent e2e").env("TURNWISE_URL", &server.url))
}
