//! A metric that people saved, to look at it again.

use crate::time::Timestamp;

/// An expression with a name. The text is kept, not what it was read as: it is read again each time, so `now()` is the time of asking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedMetric {
    pub name: String,
    /// One `select`; see [`crate::expr::Metric`].
    pub expression: String,
    pub description: Option<String>,
    /// Which values are better.
    pub better: Better,
    pub created: Timestamp,
    pub updated: Timestamp,
}

/// Which values of a metric are better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// As with satisfaction.
    High,
    /// As with errors, cost and latency.
    Low,
}
