//! A project: a name under which applications send their traces.

use crate::time::Timestamp;

/// The project of spans that name none.
pub const DEFAULT_PROJECT: &str = "default";

/// A project with exact counts of all that it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Project {
    pub name: String,
    pub session_count: u64,
    pub turn_count: u64,
    pub trace_count: u64,
    pub span_count: u64,
    pub first_seen: Option<Timestamp>,
    pub last_seen: Option<Timestamp>,
}
