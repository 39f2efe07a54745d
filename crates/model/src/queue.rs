//! A review queue: sessions that people shall look at and annotate, one after another.

use std::time::Duration;

use crate::time::Timestamp;

/// A queue of a project, by its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queue {
    pub project: String,
    pub name: String,
    /// The names of the annotations that are asked for.
    pub questions: Vec<String>,
    /// How many people shall look at each session, one at least.
    pub reviewers: u64,
    pub created: Timestamp,
}

/// How far a queue is worked through.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    pub sessions: u64,
    /// Sessions that as many people as shall have looked at.
    pub done: u64,
    pub reviewers: Vec<Reviewer>,
}

/// How far one person is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reviewer {
    pub name: String,
    pub done: u64,
    pub skipped: u64,
}

/// What a reviewer did with a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    Done,
    Skipped,
}

/// How long a session that was given to somebody is not given to another in its place.
pub const GIVEN_FOR: Duration = Duration::from_secs(30 * 60);
