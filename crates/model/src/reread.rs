//! Reading what is stored once more: a store keeps telemetry as it came, and asks the way in for its meaning where it needs it again, for
//! verifying what a search found or for deriving everything anew.

use std::fmt;

use crate::span::{Raw, Said, Span};
use crate::supplement::RawRecord;

/// Reads stored telemetry as if it had just come in.
pub trait Reread: fmt::Debug + Send + Sync {
    /// A stored span, under the project that it was sent to. `None` if it cannot be read, which no span is that was ever taken.
    fn span(&self, project: &str, raw: &Raw) -> Option<Span>;

    /// The words in a stored log record.
    fn record(&self, raw: &RawRecord) -> Vec<Said>;
}
