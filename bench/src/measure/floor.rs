//! What the machine itself needs for this load, stage by stage, in this process and on one thread: no server can be cheaper than the
//! stages that it cannot leave out.

use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use anyhow::Result;
use sha2::{Digest as _, Sha256};
use turnwise_ingest::Limits;
use turnwise_ingest::otlp::protobuf;
use turnwise_ingest::{Context, Encoding};

use super::{Bench, fresh};
use crate::load::Body;
use crate::process::Process;
use crate::quantile::Millis;
use crate::report::{Goal, Report};

/// As the store compresses.
const LEVEL: i32 = 3;
const SYNCS: usize = 50;
const SYNCED: usize = 1 << 20;

struct Stage {
    name: &'static str,
    run: fn(&Body) -> Result<usize>,
}

const STAGES: [Stage; 4] = [
    Stage { name: "decode", run: |body| Ok(protobuf::trace_request(&body.bytes, &Limits::default())?.resource_spans.len()) },
    Stage {
        name: "decode, read, digest",
        run: |body| Ok(turnwise_ingest::traces(&body.bytes, Encoding::Protobuf, &Context::default())?.0.spans.len()),
    },
    Stage { name: "SHA-256 of every byte", run: |body| Ok(Sha256::digest(&body.bytes).len()) },
    Stage { name: "zstd, level 3, of every byte", run: |body| Ok(zstd::bulk::compress(&body.bytes, LEVEL)?.len()) },
];

pub(super) fn run(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let spans = bench.load.spans() as f64;
    for stage in &STAGES {
        let cpu = Process::own().cpu();
        let results = bench.load.bodies.iter().map(stage.run);
        black_box(results.collect::<Result<Vec<_>>>()?);
        report.add("floor", stage.name, (Process::own().cpu() - cpu) / spans * 1000.0, "s/1000", Goal::Open);
    }
    let synced = syncs(bench)?;
    report.add("floor", "write and sync 1 MiB, p50", synced.p50, "ms", Goal::Open);
    report.add("floor", "write and sync 1 MiB, p95", synced.p95, "ms", Goal::Open);
    Ok(())
}

fn syncs(bench: &Bench<'_>) -> Result<Millis> {
    let mut file = File::create(fresh(bench, "floor")?.join("synced"))?;
    let bytes = vec![7; SYNCED];
    let mut times = Vec::new();
    for _ in 0..SYNCS {
        let start = Instant::now();
        file.write_all(&bytes)?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    Ok(Millis::of(times))
}
