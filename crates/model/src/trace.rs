//! A whole trace as it is read back: every span, digest and raw, in order of start.

use crate::id::{SessionKey, SpanId, TraceId};
use crate::span::Span;
use crate::strand::Strand;
use crate::supplement::RawRecord;

/// A trace and the session that it belongs to.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    pub id: TraceId,
    pub project: String,
    pub session: Option<SessionRef>,
    pub spans: Vec<Span>,
    /// Log records that tell of the spans.
    pub records: Vec<(SpanId, RawRecord)>,
}

/// Names a session from elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRef {
    pub id: String,
    pub key: SessionKey,
}

/// A trace as a list shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceSummary {
    pub session: Option<SessionRef>,
    pub strand: Strand,
}
