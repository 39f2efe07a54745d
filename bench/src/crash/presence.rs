//! Whether a server has every span of some requests, once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use turnwise_ingest::Limits;
use turnwise_ingest::otlp::protobuf;

use crate::http::Connection;
use crate::load::Body;

/// An acknowledgement log of `send.py`: lines of time, file and number of spans.
#[derive(Debug, clap::Args)]
pub struct Log {
    /// The folder of requests that was sent
    #[arg(long, value_name = "DIR")]
    load: PathBuf,
    #[arg(long, value_name = "FILE")]
    ack_log: PathBuf,
    /// Such as 127.0.0.1:6006
    #[arg(long, value_name = "ADDR")]
    server: SocketAddr,
}

#[derive(Deserialize)]
struct Trace {
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    span_id: String,
}

/// Fails unless everything that the log names is there, once.
pub fn verify(log: &Log) -> Result<()> {
    let lines = fs::read_to_string(&log.ack_log).context("read the acknowledgement log")?;
    let names = lines.lines().filter_map(|line| line.split(' ').nth(1));
    let bodies = names.map(|name| Ok(Body { bytes: fs::read(log.load.join(name))?, spans: 0 })).collect::<Result<Vec<_>>>()?;
    let spans = check(log.server, &bodies.iter().collect::<Vec<_>>())?;
    println!("{} requests were acknowledged; their {spans} spans are there", bodies.len());
    Ok(())
}

/// Fails unless every span of the requests is there, once. Answers how many they are.
pub(super) fn check(server: SocketAddr, taken: &[&Body]) -> Result<usize> {
    let mut connection = Connection::new(server);
    let wanted = wanted(taken)?;
    for (trace, spans) in &wanted {
        let found = stored(&mut connection, trace)?;
        let distinct: BTreeSet<&String> = found.iter().collect();
        ensure!(distinct.len() == found.len(), "keep the spans of trace {trace} once: {found:?}");
        let missing: Vec<&String> = spans.iter().filter(|span| !distinct.contains(span)).collect();
        ensure!(missing.is_empty(), "keep the acknowledged spans of trace {trace}: {missing:?} are missing");
    }
    Ok(wanted.values().map(BTreeSet::len).sum())
}

/// The ids of the spans, by their trace.
fn wanted(taken: &[&Body]) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for body in taken {
        let request = protobuf::trace_request(&body.bytes, &Limits::default())?;
        for span in request.resource_spans.iter().flat_map(|r| &r.scope_spans).flat_map(|s| &s.spans) {
            wanted.entry(hex(&span.trace_id)).or_default().insert(hex(&span.span_id));
        }
    }
    Ok(wanted)
}

fn stored(connection: &mut Connection, trace: &str) -> Result<Vec<String>> {
    let answer = connection.get(&format!("/api/v1/traces/{trace}"))?;
    ensure!(answer.status == 200, "keep trace {trace}: the server answers {}", answer.status);
    let trace: Trace = serde_json::from_slice(&answer.body).context("read a trace")?;
    Ok(trace.spans.into_iter().map(|span| span.span_id).collect())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
