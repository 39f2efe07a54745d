//! `cargo xtask corpus`: sends everything a corpus recorded to the release binary and asks its API what became of it.
//!
//! One server on an empty data folder receives all suites, as a real one receives all its clients. Every case's `*.binpb` goes to
//! `/v1/traces` and its `*.logs.binpb` to `/v1/logs`. The README beside the corpus says what an expectation means, [`case`] how
//! its marks are read, [`compare`] how the columns count. `known_gaps.json` names differences that the data itself makes:
//! they count as misses all the same and are marked *(known)*.
//!
//! Reading a suite: 1. [`case`] the recorded bytes and the expectation, 2. [`answer`] what the API shows, 3. [`compare`].

mod align;
pub(crate) mod answer;
mod case;
mod compare;
mod judge;
mod otlp;
mod tally;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::http::Api;
use crate::server::Server;
use crate::{build, folders};
use case::Case;
use compare::Verdict;
use tally::Tally;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The corpus: a folder of suites [default: ../shared/corpus, beside the project]
    folder: Option<PathBuf>,
    /// Only this suite or case (suite/case); may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Print every difference
    #[arg(short, long)]
    verbose: bool,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    /// Use this binary instead of building one
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// Fail when a column of all suites is less than this right
    #[arg(long, value_name = "PERCENT")]
    at_least: Option<f64>,
}

#[derive(Debug, Default, Serialize)]
struct Report {
    suites: BTreeMap<String, Tally>,
    all: Tally,
    mismatches: Vec<Difference>,
}

#[derive(Debug, Serialize)]
struct Difference {
    case: String,
    text: String,
    known: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let folder = args.folder.clone().unwrap_or_else(|| folders::shared("corpus"));
    let binary = args.binary.clone().map_or_else(build::release_binary, Ok)?;
    let report = measure(&folder, &args.only, &binary)?;
    print(args, &report)?;
    report.ensure(args.at_least.unwrap_or(0.0))
}

/// As a test: of what OpenInference clients send, nothing may be missed that the data can give.
pub(crate) fn check(folder: &Path) -> Result<()> {
    print_faults(&measure(folder, &[], &build::release_binary()?)?)
}

/// As a test: the same of what clients have just sent to a server; `folder` holds what they sent and what is expected of it.
pub(crate) fn compare_live(folder: &Path, api: &Api) -> Result<()> {
    let cases = case::load_all(folder, &[])?;
    print_faults(&report(&cases, &known_gaps(&folders::shared("corpus"))?, api)?)
}

fn print_faults(report: &Report) -> Result<()> {
    let mut out = io::stdout().lock();
    print_tallies(&mut out, report)?;
    let is_fault = |m: &&Difference| !m.known && (m.case.starts_with("oi-") || m.case.starts_with("phoenix-otel/"));
    let faults: Vec<_> = report.mismatches.iter().filter(is_fault).collect();
    print_differences(&mut out, &faults)?;
    ensure!(faults.is_empty(), "{} differences in OpenInference suites are not in known_gaps.json", faults.len());
    Ok(())
}

fn measure(folder: &Path, only: &[String], binary: &Path) -> Result<Report> {
    let cases = case::load_all(folder, only)?;
    let known = known_gaps(folder)?;
    let server = Server::start(binary)?;
    let api = Api::at(&server.url);
    cases.iter().try_for_each(|case| send(case, &api))?;
    report(&cases, &known, &api)
}

/// What the server shows of cases that were sent to it.
fn report(cases: &[Case], known: &HashSet<(String, String)>, api: &Api) -> Result<Report> {
    let answer = answer::ask(api)?;
    let owners = compare::owners(cases);
    let mut report = Report::default();
    for (index, case) in cases.iter().enumerate() {
        report.add(case, compare::compare(index, case, &answer, &owners), known);
    }
    report.mismatches.extend(compare::strangers(cases, &answer, &owners).into_iter().map(Difference::stranger));
    Ok(report)
}

fn send(case: &Case, api: &Api) -> Result<()> {
    let files = [("/v1/traces", &case.traces), ("/v1/logs", &case.logs)];
    for (path, file) in files.into_iter().filter_map(|(path, file)| Some((path, file.as_deref()?))) {
        post(path, file, api).with_context(|| format!("send {}", file.display()))?;
    }
    Ok(())
}

fn post(path: &str, file: &Path, api: &Api) -> Result<()> {
    let (status, reply) = api.post(path, "application/x-protobuf", &std::fs::read(file)?)?;
    ensure!(status == 200, "{path} answered {status}: {}", String::from_utf8_lossy(&reply));
    Ok(())
}

/// Pairs of case and text.
fn known_gaps(folder: &Path) -> Result<HashSet<(String, String)>> {
    let file = folder.join("known_gaps.json");
    if !file.exists() {
        return Ok(HashSet::new());
    }
    let gaps: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(&std::fs::read(&file)?).with_context(|| format!("read {}", file.display()))?;
    Ok(gaps.into_iter().flat_map(|(case, texts)| texts.into_iter().map(move |t| (case.clone(), t))).collect())
}

impl Report {
    fn add(&mut self, case: &Case, verdict: Verdict, known: &HashSet<(String, String)>) {
        *self.suites.entry(case.suite.clone()).or_default() += verdict.tally;
        self.all += verdict.tally;
        let name = format!("{}/{}", case.suite, case.name);
        self.mismatches.extend(verdict.mismatches.into_iter().map(|m| {
            let cause = m.follows_from.unwrap_or_else(|| m.text.clone());
            Difference { known: known.contains(&(name.clone(), cause)), case: name.clone(), text: m.text }
        }));
    }

    fn ensure(&self, percent: f64) -> Result<()> {
        let short = self.all.columns().into_iter().find(|(_, score)| score.percent() < percent);
        match short {
            Some((name, score)) => anyhow::bail!("{name} {score} is less than {percent} %"),
            None => Ok(()),
        }
    }
}

impl Difference {
    fn stranger(session: &answer::FoundSession) -> Self {
        let text = format!("session '{}': {} turns, sent by no case", session.session_id, session.turns.len());
        Difference { case: "(none)".to_owned(), text, known: false }
    }
}

fn print(args: &Args, report: &Report) -> Result<()> {
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, report)?;
        return Ok(writeln!(out)?);
    }
    if args.verbose {
        print_differences(&mut out, &report.mismatches.iter().collect::<Vec<_>>())?;
    }
    print_tallies(&mut out, report)?;
    let new = report.mismatches.iter().filter(|m| !m.known).count();
    Ok(writeln!(
        out,
        "{} differences, {new} of them not in known_gaps.json{}",
        report.mismatches.len(),
        if args.verbose { "" } else { "; -v shows them" }
    )?)
}

fn print_tallies(out: &mut impl io::Write, report: &Report) -> Result<()> {
    for (suite, tally) in &report.suites {
        writeln!(out, "{suite:18} {tally:7}")?;
    }
    Ok(writeln!(out, "{:18} {:7}", "all", report.all)?)
}

fn print_differences(out: &mut impl io::Write, mismatches: &[&Difference]) -> Result<()> {
    for Difference { case, text, known } in mismatches {
        writeln!(out, "{case} {text}{}", if *known { " (known)" } else { "" })?;
    }
    Ok(())
}
