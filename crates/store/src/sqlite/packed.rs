//! A batch made ready to be written. Compressing and packing cost processor time, so they are done off the writer's thread.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use turnwise_model::{Annotation, Batch, Span, SpanId, Supplement, TraceId};

use super::pack;
use super::record::Draft;
use super::search::index::{self, Words};
use crate::Result;

/// A batch ready to be written.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) spans: Vec<PackedSpan>,
    pub(super) supplements: Vec<PackedSupplement>,
    pub(super) annotations: Vec<Annotation>,
    /// About what it takes in memory.
    pub(super) bytes: usize,
}

/// What a log record tells of a span, packed.
#[derive(Debug)]
pub(super) struct PackedSupplement {
    pub(super) trace_id: TraceId,
    pub(super) span_id: SpanId,
    pub(super) hash: Vec<u8>,
    pub(super) told: Vec<u8>,
    /// Compressed.
    pub(super) body: Vec<u8>,
    pub(super) resource: Arc<[u8]>,
    pub(super) scope: Arc<[u8]>,
    pub(super) words: Vec<Words>,
}

/// A span, packed.
#[derive(Debug)]
pub(super) struct PackedSpan {
    pub(super) trace_id: TraceId,
    pub(super) draft: Draft,
    pub(super) resource: Arc<[u8]>,
    pub(super) scope: Arc<[u8]>,
    pub(super) words: Vec<Words>,
}

/// Packs a batch; costs processor time, so it is done off the writer's thread.
pub(super) fn packed(batch: Batch) -> Result<Packed> {
    let mut origins = Origins::default();
    let spans: Vec<PackedSpan> = batch.spans.into_iter().map(packed_span).collect::<Result<_>>()?;
    let supplements: Vec<PackedSupplement> = batch.supplements.into_iter().map(packed_supplement).collect::<Result<_>>()?;
    let span_bytes: usize = spans
        .iter()
        .map(|span| span.draft.len() + index::bytes(&span.words) + origins.len(&span.resource) + origins.len(&span.scope))
        .sum();
    let supplement_bytes: usize = supplements.iter().map(|s| s.len() + origins.len(&s.resource) + origins.len(&s.scope)).sum();
    let annotation_bytes: usize = batch.annotations.iter().map(annotation_bytes).sum();
    let bytes = span_bytes + supplement_bytes + annotation_bytes;
    Ok(Packed { spans, supplements, annotations: batch.annotations, bytes })
}

/// Resources and scopes, of which each counts once.
#[derive(Default)]
struct Origins {
    seen: HashSet<*const u8>,
}

impl Origins {
    fn len(&mut self, origin: &Arc<[u8]>) -> usize {
        if self.seen.insert(origin.as_ptr()) { origin.len() } else { 0 }
    }
}

fn packed_span(span: Span) -> Result<PackedSpan> {
    Ok(PackedSpan {
        trace_id: span.trace_id,
        draft: Draft::of(&span)?,
        words: index::words(span.said, Some(&span.digest)),
        resource: span.raw.resource,
        scope: span.raw.scope,
    })
}

impl PackedSupplement {
    fn len(&self) -> usize {
        self.told.len() + self.body.len() + index::bytes(&self.words) + size_of::<Self>()
    }
}

fn annotation_bytes(annotation: &Annotation) -> usize {
    let texts = [&annotation.label, &annotation.explanation, &annotation.metadata];
    256 + annotation.name.len() + texts.into_iter().flatten().map(String::len).sum::<usize>()
}

fn packed_supplement(supplement: Supplement) -> Result<PackedSupplement> {
    Ok(PackedSupplement {
        trace_id: supplement.trace_id,
        span_id: supplement.span_id,
        hash: Sha256::digest(&supplement.raw.record).into_iter().take(HASH_BYTES).collect(),
        told: pack::pack(&supplement.told)?,
        body: pack::compress(&supplement.raw.record)?,
        resource: supplement.raw.resource,
        scope: supplement.raw.scope,
        words: index::words(supplement.said, None),
    })
}

const HASH_BYTES: usize = 12;
