//! What one request brings to the store.

use crate::span::Span;
use crate::supplement::Supplement;

/// Spans, and what log records tell of spans, that are stored together or not at all.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Batch {
    pub spans: Vec<Span>,
    pub supplements: Vec<Supplement>,
}

impl Batch {
    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.supplements.is_empty()
    }
}
