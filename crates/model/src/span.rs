//! One span as it crosses from the way in to the store: its digest, and the span itself as it was sent.

use std::sync::Arc;

use crate::facts::{Facts, Status};
use crate::id::{SpanId, TraceId};
use crate::supplement::Speaker;
use crate::time::Timestamp;

/// A span of a trace.
#[derive(Clone, PartialEq, Debug)]
pub struct Span {
    pub trace_id: TraceId,
    pub digest: Digest,
    pub raw: Raw,
    /// The words in the span, for finding them again.
    pub said: Vec<Said>,
}

/// Words that a span reports: of a message, a tool's arguments or result, a document, an input or output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    pub by: Speaker,
    /// Whether the words were new in this span; else a model call re-sent them as part of its history.
    pub is_new: bool,
    pub text: String,
}

/// What the folding of a trace looks at.
#[derive(Clone, PartialEq, Debug)]
pub struct Digest {
    pub id: SpanId,
    pub parent: Option<SpanId>,
    pub name: String,
    pub start: Timestamp,
    pub end: Timestamp,
    pub status: Status,
    pub facts: Facts,
}

/// The span as OTLP protobuf messages: nothing that was sent is lost, so a newer dialect can read it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Raw {
    /// `opentelemetry.proto.trace.v1.Span`
    pub span: Vec<u8>,
    /// `opentelemetry.proto.resource.v1.Resource`, shared by the spans of a batch.
    pub resource: Arc<[u8]>,
    /// `opentelemetry.proto.common.v1.InstrumentationScope`, likewise.
    pub scope: Arc<[u8]>,
}
