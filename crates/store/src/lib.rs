//! Memory: the [`Store`] trait and its engines. Only this crate knows SQL.
//!
//! An engine keeps spans as they came and, in the same step, the sessions and turns that follow from them by the rules of
//! `turnwise_model`. `tests/conformance.rs` says what every engine must do.

mod sqlite;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use turnwise_model::annotation::Kept;
use turnwise_model::deletion::Deletion;
use turnwise_model::expr::{Resource, Value};
use turnwise_model::metric::SavedMetric;
use turnwise_model::query::{
    AnnotationCursor, AnnotationQuery, FieldValue, List, ListedTurn, MetricQuery, Neighbours, Page, RowCursor, SessionCursor, SessionName,
    SessionQuery, TraceCursor, TraceQuery, TurnListQuery, TurnQuery, UserCursor, UserQuery, UserSessionQuery,
};
use turnwise_model::queue::{Mark, Progress, Queue};
use turnwise_model::search::{Found, SearchQuery};
use turnwise_model::trace::TraceSummary;
use turnwise_model::turn::TurnSteps;
use turnwise_model::{Annotation, AnnotationConfig, AnnotationKey, Batch, Project, Session, SessionKey, Timestamp, Trace, TraceId, User};

pub use sqlite::{Sqlite, backup, restore, restore_over};

/// Where spans are kept and sessions are found. Small verbs; domain values in and out.
#[async_trait]
pub trait Store: Send + Sync + fmt::Debug {
    /// Keeps a batch and brings its sessions up to date. When it returns, the batch is durable and the next query sees it.
    ///
    /// Idempotent: a span sent twice is one span; of two versions the one that ended later stays.
    async fn append(&self, batch: Batch) -> Result<()>;

    /// All projects, by name.
    async fn projects(&self) -> Result<Vec<Project>>;

    /// A page of a list of sessions. A page never skips or repeats a session that did not change meanwhile.
    async fn sessions(&self, query: &SessionQuery) -> Result<Page<Session, RowCursor>>;

    /// The sessions before and after one in a list.
    async fn neighbours(&self, list: &List, key: &SessionKey) -> Result<Neighbours>;

    /// A page of a list of turns, each without its spans.
    async fn list_turns(&self, query: &TurnListQuery) -> Result<Page<ListedTurn, RowCursor>>;

    /// The rows of a metric's answer, each with a value for each column.
    async fn metric(&self, query: &MetricQuery) -> Result<Vec<Vec<Value>>>;

    /// All saved metrics, by name.
    async fn saved_metrics(&self) -> Result<Vec<SavedMetric>>;

    /// The saved metric of this name.
    async fn saved_metric(&self, name: &str) -> Result<Option<SavedMetric>>;

    /// Saves a metric; one of the same name is replaced, and stays as old as it was.
    async fn save_metric(&self, metric: SavedMetric) -> Result<()>;

    /// Removes a saved metric; whether it was there.
    async fn delete_metric(&self, name: &str) -> Result<bool>;

    /// Values that the fields of a resource have in a project, the most frequent first, and the names that families of fields have.
    async fn field_values(&self, project: &str, of: Resource) -> Result<Vec<FieldValue>>;

    /// The sessions of this name: none, one, or several when an id is given without a project and more than one project has it.
    async fn session(&self, name: &SessionName) -> Result<Vec<Session>>;

    /// A page of a session's turns in order, each with its spans' digests. The cursor is the next turn's index.
    async fn turns(&self, query: &TurnQuery) -> Result<Page<TurnSteps, u64>>;

    /// A page of a project's traces, newest first.
    async fn traces(&self, query: &TraceQuery) -> Result<Page<TraceSummary, TraceCursor>>;

    /// A page of the sessions in which a text was said, latest activity first, each with a place where it was.
    async fn search(&self, query: &SearchQuery) -> Result<Page<Found, SessionCursor>>;

    /// One trace with all its spans as they came.
    async fn trace(&self, id: TraceId) -> Result<Option<Trace>>;

    /// A page of a project's users. A page never skips or repeats a user that did not change meanwhile.
    async fn users(&self, query: &UserQuery) -> Result<Page<User, UserCursor>>;

    /// The users of this id: none, one, or several when no project is given and more than one has it.
    async fn user(&self, project: Option<&str>, id: &str) -> Result<Vec<User>>;

    /// A page of the sessions that name a user, latest activity first.
    async fn sessions_of_user(&self, query: &UserSessionQuery) -> Result<Page<Session, SessionCursor>>;

    /// Keeps annotations, and tells of each whether its target has come. When it returns, they are durable and the next query sees them.
    ///
    /// Of those with the same target, name and identifier the newest is current and the earlier ones are its versions; one of the same time
    /// again is no new version. A target need not have come yet: the annotation waits for it.
    async fn annotate(&self, annotations: Vec<Annotation>) -> Result<Vec<bool>>;

    /// A page of annotations, newest first.
    async fn annotations(&self, query: &AnnotationQuery) -> Result<Page<Kept, AnnotationCursor>>;

    /// All versions of an annotation, newest first; none if there is no such annotation.
    async fn annotation(&self, key: &AnnotationKey) -> Result<Vec<Kept>>;

    /// Removes annotations with all their versions; how many of the keys there were.
    async fn delete_annotations(&self, keys: Vec<AnnotationKey>) -> Result<u64>;
    /// Deletes for good: when it returns, nothing of it is in the files. How many sessions went; `None` if there is no such thing.
    /// Spans that come later found it anew.
    async fn delete(&self, deletion: &Deletion) -> Result<Option<u64>>;

    /// Does what is due to keep the store small and fast, in steps that delay nobody for long. To be called every few seconds.
    async fn tidy(&self) -> Result<()> {
        Ok(())
    }

    /// What annotations look like in a project: its own settings and those for all projects. Without a project, all there are. By name.
    async fn annotation_configs(&self, project: Option<&str>) -> Result<Vec<AnnotationConfig>>;

    /// Sets what annotations of a name look like, in place of what was set for the same project and name.
    async fn put_annotation_config(&self, config: AnnotationConfig) -> Result<()>;

    /// Forgets what annotations of a name look like; whether it was set. The annotations stay.
    async fn delete_annotation_config(&self, project: Option<&str>, name: &str) -> Result<bool>;

    /// The review queues of a project, by name, with how far they are worked through.
    async fn queues(&self, project: &str) -> Result<Vec<(Queue, Progress)>>;

    /// Makes a queue, or changes the one of this project and name, and adds sessions by their ids to its end.
    async fn put_queue(&self, queue: Queue, sessions: Vec<String>) -> Result<()>;

    /// Removes a queue; whether it was there. Annotations stay.
    async fn delete_queue(&self, project: &str, name: &str) -> Result<bool>;

    /// Gives a reviewer the next session of a queue: the one that it was given and has not marked, else the first that needs another
    /// reviewer. `None` if nothing is left, or there is no such queue.
    async fn next_in_queue(&self, project: &str, name: &str, reviewer: &str, now: Timestamp) -> Result<Option<String>>;

    /// Notes what a reviewer did with a session of a queue (its project and name); whether the queue has it.
    async fn mark_in_queue(&self, queue: (&str, &str), session: &str, reviewer: &str, mark: Mark, now: Timestamp) -> Result<bool>;

    /// Whether the store can take a batch now.
    async fn ready(&self) -> Result<()>;
}

/// Result of an operation on a store.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a store could not do it. A variant exists because a caller acts on it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too much is waiting to be written: try again after the delay.
    #[error("the queue of spans waiting to be written is full")]
    Full { retry_after: Duration },
    /// The disk or file cannot be used now; trying again may help once an operator has acted.
    #[error("{0}")]
    Unavailable(String),
    /// The file is of a newer Turnwise.
    #[error(
        "the data was written by a newer version (schema {found}; this one knows {known}): start the newer version, or use another data folder"
    )]
    TooNew { found: i64, known: i64 },
    /// Anything else.
    #[error("{context}")]
    Other {
        context: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
