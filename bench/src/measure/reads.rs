//! How long reading takes over HTTP, on one keep-alive connection of this machine, in stores of several sizes.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::Bench;
use crate::fill;
use crate::http::{Answer, Connection};
use crate::quantile::Millis;
use crate::report::{Goal, Report};
use crate::server::{Server, folder_bytes};

/// One question, and how long the answer may take (p95) at 100 000 sessions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read {
    pub(super) name: &'static str,
    path: &'static str,
    /// Posted as JSON; empty for a GET.
    body: &'static str,
    goal_ms: f64,
}

const fn read(name: &'static str, path: &'static str, goal_ms: f64) -> Read {
    Read { name, path, body: "", goal_ms }
}

const fn metric(name: &'static str, body: &'static str, goal_ms: f64) -> Read {
    Read { name, path: "/api/v1/metrics/evaluate", body, goal_ms }
}

/// What the API does not offer yet is found out by asking, and said.
pub(super) const READS: [Read; 12] = [
    read("list, newest", "/api/v1/projects/bench/sessions?limit=50", 5.0),
    read("list, by tokens", "/api/v1/projects/bench/sessions?limit=50&sort=-tokens", 5.0),
    read("list, by cost", "/api/v1/projects/bench/sessions?limit=50&sort=-cost", 5.0),
    read("list, by annotation", "/api/v1/projects/bench/sessions?limit=50&sort=eval.satisfaction.score", 5.0),
    read("list, only failed", "/api/v1/projects/bench/sessions?limit=50&filter=error", 5.0),
    read("list, of a user", "/api/v1/projects/bench/sessions?limit=50&filter=user.id%20%3D%20%27user-00042%27", 5.0),
    read("session of 5 turns", "/api/v1/sessions/bench-median", 10.0),
    read("session of 12 turns", "/api/v1/sessions/bench-twelve", 10.0),
    read("session of 20 000 turns, first page", "/api/v1/sessions/bench-long", 50.0),
    read("search, in few sessions", "/api/v1/sessions?project=bench&text=obsidian%20gondola%20rehearsal", 50.0),
    read("search, in one of twenty", "/api/v1/sessions?project=bench&text=escalation%20desk%20handover", 50.0),
    metric("metric by user", METRIC, 200.0),
];
const METRIC: &str = r#"{"project": "bench", "expression":
    "select avg(eval.satisfaction.score) from sessions group by user.id order by 1 desc limit 10"}"#;

impl Read {
    fn answer(&self, connection: &mut Connection) -> Result<Answer> {
        let answer = match self.body {
            "" => connection.get(self.path),
            body => connection.post(self.path, "Content-Type: application/json\r\n", body.as_bytes()),
        };
        answer.with_context(|| format!("ask for {}", self.name))
    }
}

const WARM: usize = 3;
const MOST: usize = 200;
const FEWEST: usize = 10;
/// For one question.
const BUDGET: Duration = Duration::from_secs(3);

pub(super) fn at_10k(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    at(bench, "10k", 10_000, report)
}

pub(super) fn at_100k(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    at(bench, "100k", 100_000, report)
}

pub(super) fn at_1m(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    at(bench, "1M", 1_000_000, report)
}

fn at(bench: &Bench<'_>, part: &str, sessions: u64, report: &mut Report) -> Result<()> {
    let folder = filled(bench, part, sessions, report)?;
    let server = Server::start(&bench.options.binary, &folder)?;
    report.add(part, "restart", server.started_in.as_secs_f64(), "s", Goal::AtMost(1.0));
    for read in offered(server.http, part, report)? {
        let times = ask(server.http, &read)?;
        // The goals are for 100 000 sessions, and so hold for fewer.
        let goal = if sessions <= 100_000 { Goal::AtMost(read.goal_ms) } else { Goal::Open };
        report.add(part, &format!("{}, p50", read.name), times.p50, "ms", Goal::Open);
        report.add(part, &format!("{}, p95", read.name), times.p95, "ms", goal);
    }
    report.add(part, "memory after reading", server.process().memory() as f64 / 1e6, "MB", Goal::Open);
    report.add(part, "disk", folder_bytes(&folder, "") as f64 / 1e6, "MB", Goal::Open);
    server.stop()
}

/// A store of so many sessions, from the cache if it is there.
pub(super) fn filled(bench: &Bench<'_>, part: &str, sessions: u64, report: &mut Report) -> Result<PathBuf> {
    let folder = bench.options.cache.join(format!("filled-{sessions}"));
    let complete = folder.join("complete");
    let data = folder.join("data");
    if complete.exists() {
        return Ok(data);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let filled = runtime.block_on(fill::fill(&data, sessions))?;
    drop(runtime);
    let seconds = start.elapsed().as_secs_f64();
    report.note(format!("{part}: made {} sessions of {} spans in {seconds:.0} s without HTTP", filled.sessions, filled.spans));
    fs::write(complete, "")?;
    Ok(data)
}

/// The questions that the API answers; of the others the report says that it does not.
pub(super) fn offered(server: SocketAddr, part: &str, report: &mut Report) -> Result<Vec<Read>> {
    let mut connection = Connection::new(server);
    let (mut offered, mut missing) = (Vec::new(), Vec::new());
    for read in READS {
        let answer = read.answer(&mut connection)?;
        match answer.status {
            200 => offered.push(read),
            400..=499 => missing.push(read.name),
            status => report.note(format!("{part}: FAILED with {status}: {}", read.name)),
        }
    }
    if !missing.is_empty() {
        report.note(format!("{part}: not offered by the API: {}", missing.join("; ")));
    }
    Ok(offered)
}

/// Asks again and again, for a while.
fn ask(server: SocketAddr, read: &Read) -> Result<Millis> {
    let mut connection = Connection::new(server);
    for _ in 0..WARM {
        once(&mut connection, read)?;
    }
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < FEWEST || (times.len() < MOST && start.elapsed() < BUDGET) {
        times.push(once(&mut connection, read)?);
    }
    Ok(Millis::of(times))
}

pub(super) fn once(connection: &mut Connection, read: &Read) -> Result<Duration> {
    let start = Instant::now();
    let answer = read.answer(connection)?;
    ensure!(answer.status == 200, "ask for {}: {}", read.name, answer.status);
    Ok(start.elapsed())
}
