//! Reading while spans flood in: readers must not wait for the writer, nor let its log grow, nor stop it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::reads::{self, Read};
use super::{Bench, copy, fresh};
use crate::http::Connection;
use crate::quantile::Millis;
use crate::report::{Goal, Report};
use crate::send::{Manner, OnDisconnect, Sent, send};
use crate::server::{Server, folder_bytes};

const FLOOD: Manner = Manner { connections: 4, on_disconnect: OnDisconnect::Again };
/// What a person who looks on asks for, and how often.
const LOOK: Duration = Duration::from_millis(20);

/// On a copy of the store of 100 000 sessions: the load is sent as fast as it is taken, while one reader after the other asks.
pub(super) fn run(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let sessions = if bench.options.quick { 10_000 } else { 100_000 };
    let filled = reads::filled(bench, "flood", sessions, report)?;
    let folder = fresh(bench, "flood")?;
    copy(&filled, &folder)?;
    let server = Server::start(&bench.options.binary, &folder)?;
    let offered = reads::offered(server.http, "flood", report)?;
    let flood = under_flood(bench, &server, &folder, &offered)?;
    ensure!(flood.sent.spans() == bench.load.spans(), "take all spans: {:?}", flood.sent.refused.first());
    tell(&flood, &offered, &server, report);
    server.stop()
}

struct Flood {
    sent: Sent,
    /// For each question.
    times: Vec<Vec<Duration>>,
    largest_log: u64,
    cpu: f64,
}

fn under_flood(bench: &Bench<'_>, server: &Server, folder: &Path, offered: &[Read]) -> Result<Flood> {
    let (over, log) = (AtomicBool::new(false), AtomicU64::new(0));
    let cpu = server.process().cpu();
    let (sent, times) = thread::scope(|scope| {
        let readers: Vec<_> = offered.iter().map(|read| scope.spawn(|| look_on(server, *read, offered.len(), &over))).collect();
        scope.spawn(|| watch(folder, &log, &over));
        let sent = send(&bench.load, server.http, FLOOD);
        over.store(true, Ordering::Relaxed);
        let times = readers.into_iter().map(|reader| reader.join().unwrap_or_else(|_| anyhow::bail!("a reader panicked")));
        (sent, times.collect::<Result<Vec<_>>>())
    });
    Ok(Flood { sent, times: times?, largest_log: log.load(Ordering::Relaxed), cpu: server.process().cpu() - cpu })
}

/// Asks one question again and again; all readers together about once each [`LOOK`].
fn look_on(server: &Server, read: Read, readers: usize, over: &AtomicBool) -> Result<Vec<Duration>> {
    let mut connection = Connection::new(server.http);
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) {
        times.push(reads::once(&mut connection, &read)?);
        thread::sleep(LOOK * readers as u32);
    }
    Ok(times)
}

/// The size of the write-ahead log, ten times a second.
fn watch(folder: &Path, log: &AtomicU64, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        log.fetch_max(folder_bytes(folder, "-wal"), Ordering::Relaxed);
        thread::sleep(Duration::from_millis(100));
    }
}

fn tell(flood: &Flood, offered: &[Read], server: &Server, report: &mut Report) {
    let (part, spans) = ("flood", flood.sent.spans() as f64);
    report.add(part, "durable", flood.sent.summary().spans_per_s, "spans/s", Goal::Open);
    report.add(part, "processor time of the server", flood.cpu / spans * 1000.0, "s/1000", Goal::Open);
    report.add(part, "longest time without an acknowledgement", flood.sent.longest_gap().as_secs_f64(), "s", Goal::AtMost(1.0));
    report.add(part, "write-ahead log, largest", flood.largest_log as f64 / 1e6, "MB", Goal::AtMost(256.0));
    report.add(part, "memory, peak", server.process().peak_memory() as f64 / 1e6, "MB", Goal::AtMost(500.0));
    for (read, times) in offered.iter().zip(&flood.times) {
        let times = Millis::of(times.clone());
        report.add(part, &format!("{}, p50", read.name), times.p50, "ms", Goal::Open);
        report.add(part, &format!("{}, p95", read.name), times.p95, "ms", Goal::Open);
        report.add(part, &format!("{}, longest", read.name), times.max, "ms", Goal::AtMost(1000.0));
    }
}
