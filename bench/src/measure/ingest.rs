//! How fast spans become durable, and what a span costs in processor time and disk.

use anyhow::{Result, ensure};
use serde_json::json;
use turnwise_store::Sqlite;

use super::{Bench, fresh};
use crate::load::Load;
use crate::report::{Goal, Report};
use crate::send::{Manner, OnDisconnect, Sent, send};
use crate::server::{Server, folder_bytes};

/// As a few exporters do it.
const BATCHING: Manner = Manner { connections: 4, on_disconnect: OnDisconnect::Again };
/// Each request waits for its own sync: many must wait together.
const SINGLE: Manner = Manner { connections: 64, on_disconnect: OnDisconnect::Again };

/// The most memory that may be resident.
const MEMORY_MB: f64 = 500.0;

pub(super) fn batch(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let taken = take(bench, "batch", &bench.load, BATCHING, report)?;
    report.add("batch", "durable", taken.sent.summary().spans_per_s, "spans/s", Goal::AtLeast(20_000.0));
    report.add("batch", "processor time of the server", taken.cpu_per_1000(), "s/1000", Goal::AtMost(0.08));
    report.add("batch", "disk, all files, after a checkpoint", taken.bytes_per_span(), "bytes/span", Goal::AtMost(400.0));
    report.add("batch", "memory, peak", taken.peak_mb, "MB", Goal::AtMost(MEMORY_MB));
    requests(report, "batch", &taken);
    report.add("batch", "restart on it", taken.restart_s, "s", Goal::AtMost(1.0));
    Ok(())
}

pub(super) fn gzip(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let load = bench.load.first(bench.load.spans() / 2).gzip()?;
    let taken = take(bench, "gzip", &load, BATCHING, report)?;
    report.add("gzip", "durable", taken.sent.summary().spans_per_s, "spans/s", Goal::Open);
    report.add("gzip", "processor time of the server", taken.cpu_per_1000(), "s/1000", Goal::Open);
    requests(report, "gzip", &taken);
    Ok(())
}

pub(super) fn one_span(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let load = bench.load.first(bench.load.spans() / 4).one_by_one()?;
    let taken = take(bench, "one-span", &load, SINGLE, report)?;
    report.add("one-span", "durable", taken.sent.summary().requests_per_s, "requests/s", Goal::AtLeast(3_000.0));
    report.add("one-span", "processor time of the server", taken.cpu_per_1000(), "s/1000", Goal::Open);
    report.add("one-span", "disk, all files, after a checkpoint", taken.bytes_per_span(), "bytes/span", Goal::Open);
    report.add("one-span", "memory, peak", taken.peak_mb, "MB", Goal::AtMost(MEMORY_MB));
    requests(report, "one-span", &taken);
    Ok(())
}

/// A load that a server has taken, and what that cost.
struct Taken {
    sent: Sent,
    server_cpu: f64,
    peak_mb: f64,
    disk: u64,
    restart_s: f64,
}

impl Taken {
    fn cpu_per_1000(&self) -> f64 {
        self.server_cpu / self.sent.spans() as f64 * 1000.0
    }

    fn bytes_per_span(&self) -> f64 {
        self.disk as f64 / self.sent.spans() as f64
    }
}

/// Sends the load to a server on an empty folder, stops it in order, and starts it again on what it kept.
fn take(bench: &Bench<'_>, part: &str, load: &Load, manner: Manner, report: &mut Report) -> Result<Taken> {
    let folder = fresh(bench, part)?;
    let server = Server::start(&bench.options.binary, &folder)?;
    let idle = server.process().cpu();
    let sent = send(load, server.http, manner);
    let (server_cpu, peak) = (server.process().cpu() - idle, server.process().peak_memory());
    ensure!(sent.spans() == load.spans(), "send {} spans: {} taken, {:?}", load.spans(), sent.spans(), sent.refused.first());
    server.stop()?;
    // Opening and closing it checkpoints what the server may have left in the log.
    drop(Sqlite::open(&folder)?);
    let disk = folder_bytes(&folder, "");
    let again = Server::start(&bench.options.binary, &folder)?;
    let restart_s = again.started_in.as_secs_f64();
    report.detail(part, &json!({"sent": sent.summary(), "server_cpu_s": server_cpu, "disk_bytes": disk, "spans": sent.spans()}));
    Ok(Taken { sent, server_cpu, peak_mb: peak as f64 / 1e6, disk, restart_s })
}

fn requests(report: &mut Report, part: &str, taken: &Taken) {
    let summary = taken.sent.summary();
    report.add(part, "answer, p50", summary.latency_ms.p50, "ms", Goal::Open);
    report.add(part, "answer, p95", summary.latency_ms.p95, "ms", Goal::Open);
    report.add(part, "processor time of the sender", summary.sender_cpu_s / taken.sent.spans() as f64 * 1000.0, "s/1000", Goal::Open);
}
