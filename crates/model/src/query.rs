//! Questions to a store, already parsed: which rows, in which order, from where on.

use crate::annotation::{Annotator, Level};
use crate::id::{AnnotationKey, SessionKey, SpanId, TraceId};
use crate::time::Timestamp;

/// A page of rows, and where the next one begins; `None` on the last page.
#[derive(Clone, PartialEq, Debug)]
pub struct Page<T, C> {
    pub rows: Vec<T>,
    pub next: Option<C>,
}

/// Sessions of a project, latest activity first.
#[derive(Clone, PartialEq, Debug)]
pub struct SessionQuery {
    pub project: String,
    pub after: Option<SessionCursor>,
    pub limit: usize,
}

/// A place in a list of sessions by latest activity: rows after it are older, or as old with a smaller key.
#[derive(Clone, PartialEq, Debug)]
pub struct SessionCursor {
    pub end: Timestamp,
    pub key: SessionKey,
}

/// One session, by the application's id or by its key.
#[derive(Clone, PartialEq, Debug)]
pub enum SessionName {
    Id { project: Option<String>, id: String },
    Key(SessionKey),
}

/// Turns of a session in order, each with its spans.
#[derive(Clone, PartialEq, Debug)]
pub struct TurnQuery {
    pub session: SessionKey,
    /// The index of the first turn wanted.
    pub from: u64,
    pub limit: usize,
    /// The most spans given for each turn.
    pub steps: usize,
}

/// Traces of a project, newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceQuery {
    pub project: String,
    pub only_sessionless: bool,
    pub after: Option<TraceCursor>,
    pub limit: usize,
}

/// A place in a list of traces by start.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceCursor {
    pub start: Timestamp,
    pub trace_id: TraceId,
    /// Tells the strands of one trace apart.
    pub subtree: Option<SpanId>,
}

/// Users of a project, greatest first.
#[derive(Clone, PartialEq, Debug)]
pub struct UserQuery {
    pub project: String,
    pub order: UserOrder,
    pub after: Option<UserCursor>,
    pub limit: usize,
}

/// What a list of users is ordered by, greatest or latest first; unknown comes last.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum UserOrder {
    #[default]
    LastSeen,
    Sessions,
    Turns,
    ErrorTurns,
    Tokens,
    Cost,
}

/// A place in a list of users: rows after it have a smaller value, or the same and a smaller id.
#[derive(Clone, PartialEq, Debug)]
pub struct UserCursor {
    /// What the list is ordered by, as the engine counts it; -1 for unknown.
    pub value: i64,
    pub id: String,
}

/// Sessions that name a user, latest activity first.
#[derive(Clone, PartialEq, Debug)]
pub struct UserSessionQuery {
    pub project: String,
    pub user: String,
    pub after: Option<SessionCursor>,
    pub limit: usize,
}

/// Annotations, newest first; all that is given must hold.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AnnotationQuery {
    /// Of targets in this project.
    pub project: Option<String>,
    pub level: Option<Level>,
    /// Of the session itself, its turns and its spans.
    pub session: Option<SessionKey>,
    /// Of the trace's turn and its spans.
    pub trace_id: Option<TraceId>,
    pub span_id: Option<SpanId>,
    /// Of the user itself.
    pub user: Option<String>,
    pub name: Option<String>,
    pub identifier: Option<String>,
    pub annotator: Option<Annotator>,
    /// Earlier versions too.
    pub with_versions: bool,
    pub after: Option<AnnotationCursor>,
    pub limit: usize,
}

/// A place in a list of annotations: rows after it are older, or as old with a smaller key.
#[derive(Clone, PartialEq, Debug)]
pub struct AnnotationCursor {
    pub time: Timestamp,
    pub key: AnnotationKey,
}
