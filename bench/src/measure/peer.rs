//! arize-phoenix on the same load, in the same run, on the same machine: only so a ratio means something.
//!
//! It acknowledges spans before they are stored, so its clock runs until all of them can be queried. Its pages are read by the GraphQL
//! queries that its own page makes, as far as their fields have a counterpart here.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::{Bench, fresh};
use crate::http::Connection;
use crate::load::Load;
use crate::process::Process;
use crate::quantile::Millis;
use crate::report::{Goal, Report};
use crate::send::{Manner, OnDisconnect, send};
use crate::server::{Server, folder_bytes};

/// It takes about 70 of these a second.
const SPANS: usize = 5_000;
const MANNER: Manner = Manner { connections: 4, on_disconnect: OnDisconnect::Again };
const START: Duration = Duration::from_secs(300);
const PATIENCE: Duration = Duration::from_secs(400);
const QUESTIONS: usize = 20;

/// What both were measured by.
struct Measured {
    spans_per_s: f64,
    cpu_per_1000: f64,
    bytes_per_span: f64,
    peak_mb: f64,
    start_s: f64,
    /// In [`PAGES`]' order.
    pages: Vec<Millis>,
}

const PAGES: [&str; 2] = ["list, newest", "session of the most turns"];

/// Nothing unless a Python with the peer was given.
pub(super) fn run(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let Some(python) = &bench.options.peer else { return Ok(()) };
    let load = bench.load.first(SPANS);
    let own = ours(bench, &load)?;
    let peer = theirs(bench, python, &load)?;
    report.note(format!("peer: both took the same {} spans, one after the other", load.spans()));
    tell(&own, &peer, report);
    Ok(())
}

fn ours(bench: &Bench<'_>, load: &Load) -> Result<Measured> {
    let folder = fresh(bench, "peer-own")?;
    let server = Server::start(&bench.options.binary, &folder)?;
    let idle = server.process().cpu();
    let sent = send(load, server.http, MANNER);
    ensure!(sent.spans() == load.spans(), "send all spans: {:?}", sent.refused.first());
    let (cpu, peak) = (server.process().cpu() - idle, server.process().peak_memory());
    let mut connection = Connection::new(server.http);
    let list = format!("/api/v1/projects/{}/sessions?limit=50", project(&mut connection)?);
    let session = longest(&mut connection, &list)?;
    let pages = [list, format!("/api/v1/sessions/{session}")].map(|path| times(|| connection.get(&path).map(drop)));
    let (started, spans) = (server.started_in, load.spans() as f64);
    server.stop()?;
    Ok(Measured {
        spans_per_s: sent.summary().spans_per_s,
        cpu_per_1000: cpu / spans * 1000.0,
        bytes_per_span: folder_bytes(&folder, "") as f64 / spans,
        peak_mb: peak as f64 / 1e6,
        start_s: started.as_secs_f64(),
        pages: pages.into_iter().collect::<Result<_>>()?,
    })
}

fn project(connection: &mut Connection) -> Result<String> {
    let projects = get(connection, "/api/v1/projects")?;
    let mut names = projects.get("data").and_then(Value::as_array).into_iter().flatten().filter_map(|p| p.get("name")?.as_str());
    names.next().map(str::to_owned).context("find a project")
}

/// The key of the session of the most turns among the newest.
fn longest(connection: &mut Connection, list: &str) -> Result<String> {
    let page = get(connection, list)?;
    let sessions = page.get("data").and_then(Value::as_array).context("read the list")?;
    let most = sessions.iter().max_by_key(|session| session.get("turn_count").and_then(Value::as_u64));
    most.and_then(|session| session.get("key")?.as_str()).map(str::to_owned).context("find a session")
}

fn get(connection: &mut Connection, path: &str) -> Result<Value> {
    let answer = connection.get(path)?;
    ensure!(answer.status == 200, "GET {path}: {}", answer.status);
    Ok(serde_json::from_slice(&answer.body)?)
}

fn times(mut ask: impl FnMut() -> Result<()>) -> Result<Millis> {
    ask()?;
    let mut times = Vec::new();
    for _ in 0..QUESTIONS {
        let start = Instant::now();
        ask()?;
        times.push(start.elapsed());
    }
    Ok(Millis::of(times))
}

fn theirs(bench: &Bench<'_>, python: &Path, load: &Load) -> Result<Measured> {
    let folder = fresh(bench, "peer")?;
    let mut peer = Peer::start(python, &folder)?;
    let process = Process::of(peer.child.id());
    let (idle, start) = (process.cpu(), Instant::now());
    let sent = send(load, peer.address, MANNER);
    ensure!(sent.spans() == load.spans(), "send all spans to the peer: {:?}", sent.refused.first());
    peer.until_visible(load.spans() as u64, start)?;
    let (seconds, cpu, spans) = (start.elapsed().as_secs_f64(), process.cpu() - idle, load.spans() as f64);
    let (list, session) = (peer.list()?, peer.longest()?);
    Ok(Measured {
        spans_per_s: spans / seconds,
        cpu_per_1000: cpu / spans * 1000.0,
        bytes_per_span: folder_bytes(&folder, "") as f64 / spans,
        peak_mb: process.peak_memory() as f64 / 1e6,
        start_s: peer.started_in.as_secs_f64(),
        pages: vec![times(|| peer.ask(&list).map(drop))?, times(|| peer.ask(&session).map(drop))?],
    })
}

/// A running arize-phoenix; killed when dropped.
struct Peer {
    address: SocketAddr,
    started_in: Duration,
    connection: Connection,
    child: Child,
}

impl Peer {
    fn start(python: &Path, folder: &Path) -> Result<Self> {
        let (address, grpc) = (free_address()?, free_address()?);
        let start = Instant::now();
        let mut command = Command::new(python);
        command.args(["-m", "phoenix.server.main", "serve"]).env("PHOENIX_WORKING_DIR", folder).env("PHOENIX_HOST", "127.0.0.1");
        command.env("PHOENIX_PORT", address.port().to_string()).env("PHOENIX_GRPC_PORT", grpc.port().to_string());
        command.env("PHOENIX_TELEMETRY_ENABLED", "false").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().context("start the peer")?;
        let mut peer = Self { address, started_in: Duration::ZERO, connection: Connection::new(address), child };
        while !peer.connection.get("/healthz").is_ok_and(|answer| answer.status == 200) {
            ensure!(start.elapsed() < START, "start the peer: it does not answer");
            thread::sleep(Duration::from_millis(100));
        }
        peer.started_in = start.elapsed();
        Ok(peer)
    }

    fn ask(&mut self, query: &str) -> Result<Value> {
        let body = json!({"query": query}).to_string();
        let answer = self.connection.post("/graphql", "Content-Type: application/json\r\n", body.as_bytes())?;
        ensure!(answer.status == 200, "ask the peer: {}", answer.status);
        let answer: Value = serde_json::from_slice(&answer.body)?;
        ensure!(answer.get("errors").is_none(), "ask the peer: {answer}");
        Ok(answer)
    }

    fn until_visible(&mut self, spans: u64, start: Instant) -> Result<()> {
        loop {
            let answer = self.ask("{ projects { edges { node { recordCount } } } }")?;
            let counts = edges(&answer, "/data/projects/edges").filter_map(|project| project.get("recordCount")?.as_u64());
            let visible: u64 = counts.sum();
            if visible >= spans {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                bail!("wait for the peer: it shows {visible} of {spans} spans after {PATIENCE:?}");
            }
            thread::sleep(Duration::from_millis(500));
        }
    }

    /// The query for the newest sessions, with the columns of its table.
    fn list(&mut self) -> Result<String> {
        let answer = self.ask("{ projects { edges { node { id recordCount } } } }")?;
        let project = edges(&answer, "/data/projects/edges").max_by_key(|project| project.get("recordCount").and_then(Value::as_u64));
        let id = project.and_then(|project| project.get("id")?.as_str()).context("find the peer's project")?;
        Ok(format!(
            "{{ node(id: \"{id}\") {{ ... on Project {{ sessions(first: 50, sort: {{col: startTime, dir: desc}}) {{ edges {{ node {{ \
             id sessionId numTraces startTime endTime userId firstInput {{ value }} lastOutput {{ value }} \
             tokenUsage {{ prompt completion total }} costSummary {{ total {{ cost }} }} }} }} }} }} }} }}"
        ))
    }

    /// The query for the session of the most traces among the newest: its traces with their input and output.
    fn longest(&mut self) -> Result<String> {
        let list = self.list()?;
        let answer = self.ask(&list)?;
        let session = edges(&answer, "/data/node/sessions/edges").max_by_key(|session| session.get("numTraces").and_then(Value::as_u64));
        let id = session.and_then(|session| session.get("id")?.as_str()).context("find the peer's session")?;
        Ok(format!(
            "{{ node(id: \"{id}\") {{ ... on ProjectSession {{ sessionId numTraces tokenUsage {{ total }} traces(first: 100) {{ edges {{ \
             node {{ traceId startTime latencyMs rootSpan {{ id statusCode input {{ value }} output {{ value }} \
             cumulativeTokenCountTotal }} }} }} }} }} }} }}"
        ))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn edges<'a>(answer: &'a Value, path: &str) -> impl Iterator<Item = &'a Value> {
    answer.pointer(path).and_then(Value::as_array).into_iter().flatten().filter_map(|edge| edge.get("node"))
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn tell(own: &Measured, peer: &Measured, report: &mut Report) {
    let mut row = |name: &str, unit, own: f64, peer: f64, ratio: f64, goal| {
        report.add("peer", &format!("{name}: Turnwise"), own, unit, Goal::Open);
        report.add("peer", &format!("{name}: Phoenix"), peer, unit, Goal::Open);
        report.add("peer", &format!("{name}: times better"), ratio, "", goal);
    };
    row(
        "spans until they can be queried",
        "spans/s",
        own.spans_per_s,
        peer.spans_per_s,
        own.spans_per_s / peer.spans_per_s,
        Goal::AtLeast(200.0),
    );
    row("processor time", "s/1000", own.cpu_per_1000, peer.cpu_per_1000, peer.cpu_per_1000 / own.cpu_per_1000, Goal::Open);
    row("disk", "bytes/span", own.bytes_per_span, peer.bytes_per_span, peer.bytes_per_span / own.bytes_per_span, Goal::Open);
    row("memory, peak", "MB", own.peak_mb, peer.peak_mb, peer.peak_mb / own.peak_mb, Goal::Open);
    row("start", "s", own.start_s, peer.start_s, peer.start_s / own.start_s, Goal::Open);
    for (name, (own, peer)) in PAGES.iter().zip(own.pages.iter().zip(&peer.pages)) {
        row(&format!("{name}, p50"), "ms", own.p50, peer.p50, peer.p50 / own.p50, Goal::Open);
    }
}
