//! What one request brings to the store.

use crate::span::Span;

/// Spans that are stored together or not at all.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Batch {
    pub spans: Vec<Span>,
}
