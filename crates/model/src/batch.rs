//! What one request brings to the store.

use crate::annotation::Annotation;
use crate::span::Span;
use crate::supplement::Supplement;

/// Spans, what log records tell of spans, and annotations that came with them, that are stored together or not at all.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Batch {
    pub spans: Vec<Span>,
    pub supplements: Vec<Supplement>,
    pub annotations: Vec<Annotation>,
}

impl Batch {
    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.supplements.is_empty() && self.annotations.is_empty()
    }
}
