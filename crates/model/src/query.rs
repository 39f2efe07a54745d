//! Questions to a store, already parsed: which rows, in which order, from where on.

use crate::annotation::{Annotator, Level};
use crate::expr::{Clock, Expr, Field, Metric, Order, Type, Value};
use crate::id::{AnnotationKey, SessionKey, SpanId, TraceId};
use crate::session::Session;
use crate::time::Timestamp;
use crate::trace::SessionRef;
use crate::turn::Turn;

/// A page of rows, and where the next one begins; `None` on the last page.
#[derive(Clone, PartialEq, Debug)]
pub struct Page<T, C> {
    pub rows: Vec<T>,
    pub next: Option<C>,
}

/// Sessions of a project that pass a filter, in an order. Those that are equal in it come in an order of the engine's own, always the same.
#[derive(Clone, PartialEq, Debug)]
pub struct SessionQuery {
    pub list: List,
    pub after: Option<RowCursor>,
    pub limit: usize,
}

/// What a list shows, and in which order.
#[derive(Clone, PartialEq, Debug)]
pub struct List {
    pub project: String,
    pub filter: Option<Expr>,
    pub order: Order,
    pub clock: Clock,
}

impl List {
    /// All sessions of a project, latest activity first.
    pub fn of(project: &str, clock: Clock) -> Self {
        Self { project: project.to_owned(), filter: None, order: latest("last_activity"), clock }
    }

    /// All turns of a project, the latest first.
    pub fn of_turns(project: &str, clock: Clock) -> Self {
        Self { order: latest("start"), ..Self::of(project, clock) }
    }
}

fn latest(field: &'static str) -> Order {
    Order { by: Expr::Field(Field { pattern: field, arg: None, kind: Type::Time, is_set: false }), is_descending: true }
}

/// A place in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct RowCursor {
    /// What the list is ordered by, there; null among the rows in which it is unknown, which come last.
    pub value: Value,
    /// The engine's own number of the row, which decides between equal ones.
    pub row: i64,
}

/// The sessions around one in a list; none at its ends, or where the session itself is not in the list's project.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Neighbours {
    pub previous: Option<Session>,
    pub next: Option<Session>,
}

/// Turns of a project that pass a filter, in an order.
#[derive(Clone, PartialEq, Debug)]
pub struct TurnListQuery {
    pub list: List,
    pub after: Option<RowCursor>,
    pub limit: usize,
}

/// A turn in a list of turns, without its spans.
#[derive(Clone, PartialEq, Debug)]
pub struct ListedTurn {
    pub session: SessionRef,
    pub turn: Turn,
}

/// What a metric has over the rows of a project.
#[derive(Clone, PartialEq, Debug)]
pub struct MetricQuery {
    pub project: String,
    pub metric: Metric,
    pub clock: Clock,
}

/// A value that a field has, for people who begin to write it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FieldValue {
    /// As in [`crate::expr::fields`]; of a family, with the name in place.
    pub field: String,
    /// None if it is only known that the field is there.
    pub value: Option<String>,
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
