//! Requests to send, made before the clock starts: those that a generator left in a folder, else our own.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use turnwise_ingest::Limits;
use turnwise_ingest::otlp::{RawSpan, encode, protobuf};

use crate::world::{World, field, request};

/// Requests in sending order.
#[derive(Debug)]
pub struct Load {
    /// Where they are from, for the report.
    pub source: String,
    pub bodies: Vec<Body>,
    pub is_gzip: bool,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Body {
    pub bytes: Vec<u8>,
    pub spans: usize,
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    name: String,
    spans: usize,
}

/// Spans in a request of our own.
const BATCH: usize = 250;
/// Sessions whose spans leave together.
const LIVE: u64 = 40;
const SEED: u64 = 11;

impl Load {
    /// What `gen.py` of the load generator left in a folder: `manifest.json` and a file for each request.
    pub fn recorded(folder: &Path) -> Result<Self> {
        let manifest = fs::read(folder.join("manifest.json")).with_context(|| format!("read the load in {}", folder.display()))?;
        let manifest: Manifest = serde_json::from_slice(&manifest).context("read the load's manifest")?;
        let bodies = manifest.files.iter().map(|file| Ok(Body { bytes: fs::read(folder.join(&file.name))?, spans: file.spans }));
        Ok(Self { source: "gen.py".to_owned(), bodies: bodies.collect::<Result<_>>()?, is_gzip: false })
    }

    /// About so many spans of our own rich sessions, many of them live at once.
    pub fn own(spans: usize) -> Self {
        let sessions = spans as u64 / 26 + 1;
        let world = World::new(SEED, sessions);
        let bodies = (0..sessions).step_by(LIVE as usize).flat_map(|first| requests(&live(&world, first..first + LIVE), BATCH));
        Self { source: "own generator".to_owned(), bodies: bodies.collect(), is_gzip: false }
    }

    pub fn spans(&self) -> usize {
        self.bodies.iter().map(|body| body.spans).sum()
    }

    pub fn bytes(&self) -> usize {
        self.bodies.iter().map(|body| body.bytes.len()).sum()
    }

    /// The first requests, up to so many spans.
    pub fn first(&self, spans: usize) -> Self {
        let mut count = 0;
        let bodies = self.bodies.iter().take_while(|body| {
            count += body.spans;
            count <= spans.max(body.spans)
        });
        Self { source: self.source.clone(), bodies: bodies.cloned().collect(), is_gzip: self.is_gzip }
    }

    /// The same spans, compressed as exporters do it.
    pub fn gzip(&self) -> Result<Self> {
        let bodies = self.bodies.iter().map(|body| Ok(Body { bytes: gzip(&body.bytes)?, spans: body.spans }));
        Ok(Self { source: self.source.clone(), bodies: bodies.collect::<Result<_>>()?, is_gzip: true })
    }

    /// The same spans, each in a request of its own, as exporters without batching do it.
    pub fn one_by_one(&self) -> Result<Self> {
        let mut bodies = Vec::with_capacity(self.spans());
        for body in &self.bodies {
            bodies.extend(singles(&body.bytes)?);
        }
        Ok(Self { source: self.source.clone(), bodies, is_gzip: false })
    }
}

/// The spans of sessions that are live at once, in order of their ends.
pub(crate) fn live(world: &World, sessions: std::ops::Range<u64>) -> Vec<RawSpan<'static>> {
    let first = sessions.start;
    let mut spans: Vec<_> = sessions.flat_map(|index| at_once(world, index, first)).collect();
    spans.sort_by_key(|span| span.end_time_unix_nano);
    spans
}

/// A session's spans, moved so that it starts a few seconds after the first of its group.
fn at_once(world: &World, index: u64, first: u64) -> Vec<RawSpan<'static>> {
    let turns = 1 + (index * 7 % 9) as usize;
    let mut spans = world.rich(index, turns).spans;
    let Some(earliest) = spans.iter().map(|span| span.start_time_unix_nano).min() else { return spans };
    let moved = earliest.saturating_sub(world.start(first) + (index - first) * 3_000_000_000);
    for span in &mut spans {
        span.start_time_unix_nano -= moved;
        span.end_time_unix_nano -= moved;
    }
    spans
}

pub(crate) fn requests(spans: &[RawSpan<'_>], batch: usize) -> Vec<Body> {
    spans.chunks(batch).map(|spans| Body { bytes: request(spans), spans: spans.len() }).collect()
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn singles(body: &[u8]) -> Result<Vec<Body>> {
    let mut bodies = Vec::new();
    for of_resource in protobuf::trace_request(body, &Limits::default())?.resource_spans {
        let resource = encode::resource(&of_resource.resource);
        for of_scope in of_resource.scope_spans {
            let scope = encode::scope(&of_scope.scope);
            bodies.extend(of_scope.spans.iter().map(|span| single(&resource, &scope, &encode::span(span))));
        }
    }
    Ok(bodies)
}

fn single(resource: &[u8], scope: &[u8], span: &[u8]) -> Body {
    let of_scope: Vec<u8> = field(1, scope).chain(field(2, span)).collect();
    let of_resource: Vec<u8> = field(1, resource).chain(field(2, &of_scope)).collect();
    Body { bytes: field(1, &of_resource).collect(), spans: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_by_one_the_spans_are_the_same() {
        let load = Load::own(300);

        let single = load.one_by_one().unwrap();

        assert_eq!(single.bodies.len(), load.spans());
        let spans = |load: &Load| -> Vec<Vec<u8>> {
            let requests = load.bodies.iter().map(|body| protobuf::trace_request(&body.bytes, &Limits::default()).unwrap());
            requests.flat_map(|r| r.resource_spans).flat_map(|r| r.scope_spans).flat_map(|s| s.spans).map(|s| encode::span(&s)).collect()
        };
        assert_eq!(spans(&single), spans(&load));
    }
}
