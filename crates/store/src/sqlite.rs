//! The embedded engine: one SQLite file in the data folder.
//!
//! A single writer thread takes all waiting batches into one transaction; a pool of readers sees the last committed state.
//!
//! What is written for a span: a narrow row, a record in a block (`record`), those pieces of its values that no span before it had (`cut`,
//! `values`), and the rows that follow from it (`derive`). Packing happens ahead of the writer, in parallel (`packed`).

mod annotations;
mod append;
mod backup;
mod blocks;
mod columns;
mod configs;
mod counts;
mod cut;
mod delete;
mod derive;
mod digests;
mod escape;
mod evals;
mod expr;
mod functions;
mod garbage;
mod known;
mod lineage;
mod list;
mod metric;
mod pack;
mod packed;
mod places;
mod pointer;
mod queues;
mod reach;
mod read;
mod readers;
mod record;
mod rows;
mod saved;
mod schema;
mod search;
mod template;
mod users;
mod values;
mod varint;
mod writer;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::ErrorCode;
use turnwise_model::annotation::Kept;
use turnwise_model::deletion::Deletion;
use turnwise_model::expr::{Resource, Value};
use turnwise_model::metric::SavedMetric;
use turnwise_model::query::{
    AnnotationCursor, AnnotationQuery, FieldValue, List, ListedTurn, MetricQuery, Neighbours, Page, RowCursor, SessionCursor, SessionName,
    SessionQuery, TraceCursor, TraceQuery, TurnListQuery, TurnQuery, UserCursor, UserQuery, UserSessionQuery,
};
use turnwise_model::queue::{Mark, Progress, Queue};
use turnwise_model::reread::Reread;
use turnwise_model::search::{Found, SearchQuery};
use turnwise_model::trace::TraceSummary;
use turnwise_model::turn::TurnSteps;
use turnwise_model::{Annotation, AnnotationConfig, AnnotationKey, Batch, Project, Session, SessionKey, Timestamp, Trace, TraceId, User};

use crate::{Error, Result, Store};
pub use backup::{backup, restore, restore_over};
use readers::Readers;
use search::{find, tidy};
use writer::Writer;

/// The embedded engine.
#[derive(Debug)]
pub struct Sqlite {
    /// Closed before the writer: the connection that closes last empties the log in front of the file, and a reader's cannot.
    readers: Readers,
    writer: Writer,
    reread: Option<Arc<dyn Reread>>,
    /// Held by whoever tidies: steps are prepared from what the one before left.
    tidying: tokio::sync::Mutex<()>,
}

impl Sqlite {
    /// Opens the store in a folder, which is made if it is not there.
    pub fn open(folder: &Path) -> Result<Self> {
        let writer = Writer::start(schema::open_writer(folder)?)?;
        Ok(Self { writer, readers: Readers::new(folder), reread: None, tidying: tokio::sync::Mutex::default() })
    }

    /// Gives it the means to read its spans again. Without, it finds no words.
    pub fn rereading(mut self, reread: Arc<dyn Reread>) -> Self {
        self.reread = Some(reread);
        self
    }

    /// Erases what replaced and deleted spans left behind, in small steps between batches. Returns how many records and pieces went.
    pub async fn collect_garbage(&self) -> Result<u64> {
        garbage::collect(&self.writer, &self.readers).await
    }
}

/// Where a trace serves several sessions, what is left of it is folded anew, and may fall to a session or user that was to go: it is looked
/// for again, but not for ever, since an application may go on sending.
const AGAIN: usize = 8;

impl Sqlite {
    async fn doom(&self, deletion: &Deletion) -> Result<Option<u64>> {
        let deletion = deletion.clone();
        self.writer.change(move |change, _| delete::doom(change, &deletion)).await
    }

    async fn delete_doomed(&self) -> Result<()> {
        while self.readers.read(delete::is_due).await? {
            self.writer.change(delete::step).await?;
        }
        Ok(())
    }

    async fn tidy_index(&self) -> Result<()> {
        loop {
            let reread = self.reread.clone();
            let Some(step) = self.readers.read(move |connection| tidy::next(connection, reread.as_deref())).await? else { return Ok(()) };
            self.writer.change(move |change, _| tidy::take(change, &step)).await?;
        }
    }

    /// Gives back the room of what a deletion left.
    async fn sweep(&self) -> Result<()> {
        if !self.readers.read(delete::is_sweep_due).await? {
            return Ok(());
        }
        garbage::collect(&self.writer, &self.readers).await?;
        let free = self.readers.read(delete::free_pages).await?;
        for _ in 0..=free / VACUUM_PAGES {
            self.writer.change(|change, _| delete::vacuum(change, VACUUM_PAGES)).await?;
        }
        self.writer.change(|change, _| delete::end_sweep(change)).await?;
        self.writer.checkpoint().await
    }
}

/// Pages given back to the disk in one step.
const VACUUM_PAGES: i64 = 512;

#[async_trait]
impl Store for Sqlite {
    async fn append(&self, batch: Batch) -> Result<()> {
        let packed = tokio::task::spawn_blocking(move || packed::packed(batch)).await;
        self.writer.append(packed.map_err(|_| Error::Unavailable("the store is shutting down".to_owned()))??).await
    }

    async fn projects(&self) -> Result<Vec<Project>> {
        self.readers.read(read::projects).await
    }

    async fn sessions(&self, query: &SessionQuery) -> Result<Page<Session, RowCursor>> {
        let query = query.clone();
        self.readers.read(move |connection| list::sessions(connection, &query)).await
    }

    async fn neighbours(&self, list: &List, key: &SessionKey) -> Result<Neighbours> {
        let (list, key) = (list.clone(), key.clone());
        self.readers.read(move |connection| list::neighbours(connection, &list, &key)).await
    }

    async fn list_turns(&self, query: &TurnListQuery) -> Result<Page<ListedTurn, RowCursor>> {
        let query = query.clone();
        self.readers.read(move |connection| list::turns(connection, &query)).await
    }

    async fn metric(&self, query: &MetricQuery) -> Result<Vec<Vec<Value>>> {
        let query = query.clone();
        self.readers.read(move |connection| metric::table(connection, &query)).await
    }

    async fn saved_metrics(&self) -> Result<Vec<SavedMetric>> {
        self.readers.read(saved::metrics).await
    }

    async fn saved_metric(&self, name: &str) -> Result<Option<SavedMetric>> {
        let name = name.to_owned();
        self.readers.read(move |connection| saved::metric(connection, &name)).await
    }

    async fn save_metric(&self, metric: SavedMetric) -> Result<()> {
        self.writer.change(move |change, _| saved::save(change, &metric)).await
    }

    async fn delete_metric(&self, name: &str) -> Result<bool> {
        let name = name.to_owned();
        self.writer.change(move |change, _| saved::delete(change, &name)).await
    }

    async fn field_values(&self, project: &str, of: Resource) -> Result<Vec<FieldValue>> {
        let project = project.to_owned();
        self.readers.read(move |connection| metric::field_values(connection, &project, of)).await
    }

    async fn session(&self, name: &SessionName) -> Result<Vec<Session>> {
        let name = name.clone();
        self.readers.read(move |connection| read::session(connection, &name)).await
    }

    async fn turns(&self, query: &TurnQuery) -> Result<Page<TurnSteps, u64>> {
        let query = query.clone();
        self.readers.read(move |connection| read::turns(connection, &query)).await
    }

    async fn traces(&self, query: &TraceQuery) -> Result<Page<TraceSummary, TraceCursor>> {
        let query = query.clone();
        self.readers.read(move |connection| read::traces(connection, &query)).await
    }

    async fn trace(&self, id: TraceId) -> Result<Option<Trace>> {
        self.readers.read(move |connection| read::trace(connection, id)).await
    }

    async fn users(&self, query: &UserQuery) -> Result<Page<User, UserCursor>> {
        let query = query.clone();
        self.readers.read(move |connection| users::users(connection, &query)).await
    }

    async fn user(&self, project: Option<&str>, id: &str) -> Result<Vec<User>> {
        let (project, id) = (project.map(str::to_owned), id.to_owned());
        self.readers.read(move |connection| users::user(connection, project.as_deref(), &id)).await
    }

    async fn sessions_of_user(&self, query: &UserSessionQuery) -> Result<Page<Session, SessionCursor>> {
        let query = query.clone();
        self.readers.read(move |connection| read::sessions_of_user(connection, &query)).await
    }

    async fn annotate(&self, annotations: Vec<Annotation>) -> Result<Vec<bool>> {
        self.writer.change(move |change, known| annotations::keep(change, known, annotations.iter())).await
    }

    async fn annotations(&self, query: &AnnotationQuery) -> Result<Page<Kept, AnnotationCursor>> {
        let query = query.clone();
        self.readers.read(move |connection| annotations::annotations(connection, &query)).await
    }

    async fn annotation(&self, key: &AnnotationKey) -> Result<Vec<Kept>> {
        let key = key.clone();
        self.readers.read(move |connection| annotations::annotation(connection, &key)).await
    }

    async fn delete_annotations(&self, keys: Vec<AnnotationKey>) -> Result<u64> {
        self.writer.change(move |change, _| annotations::delete(change, &keys)).await
    }

    async fn search(&self, query: &SearchQuery) -> Result<Page<Found, SessionCursor>> {
        let (query, reread) = (query.clone(), self.reread.clone().ok_or_else(find::no_dialects)?);
        self.readers.read(move |connection| find::search(connection, reread.as_ref(), &query)).await
    }

    async fn delete(&self, deletion: &Deletion) -> Result<Option<u64>> {
        let deleted = self.doom(deletion).await?;
        let mut left = deleted;
        for _ in 0..AGAIN {
            if left.is_none() {
                break;
            }
            let alone = self.tidying.lock().await;
            self.delete_doomed().await?;
            drop(alone);
            left = self.doom(deletion).await?;
        }
        if deleted.is_some() {
            self.tidy().await?;
        }
        Ok(deleted)
    }

    async fn tidy(&self) -> Result<()> {
        let _alone = self.tidying.lock().await;
        self.delete_doomed().await?;
        self.tidy_index().await?;
        self.sweep().await
    }

    async fn annotation_configs(&self, project: Option<&str>) -> Result<Vec<AnnotationConfig>> {
        let project = project.map(str::to_owned);
        self.readers.read(move |connection| configs::configs(connection, project.as_deref())).await
    }

    async fn put_annotation_config(&self, config: AnnotationConfig) -> Result<()> {
        self.writer.change(move |change, _| configs::put(change, &config)).await
    }

    async fn delete_annotation_config(&self, project: Option<&str>, name: &str) -> Result<bool> {
        let (project, name) = (project.map(str::to_owned), name.to_owned());
        self.writer.change(move |change, _| configs::delete(change, project.as_deref(), &name)).await
    }

    async fn queues(&self, project: &str) -> Result<Vec<(Queue, Progress)>> {
        let project = project.to_owned();
        self.readers.read(move |connection| queues::queues(connection, &project)).await
    }

    async fn put_queue(&self, queue: Queue, sessions: Vec<String>) -> Result<()> {
        self.writer.change(move |change, _| queues::put(change, &queue, &sessions)).await
    }

    async fn delete_queue(&self, project: &str, name: &str) -> Result<bool> {
        let (project, name) = (project.to_owned(), name.to_owned());
        self.writer.change(move |change, _| queues::delete(change, &project, &name)).await
    }

    async fn next_in_queue(&self, project: &str, name: &str, reviewer: &str, now: Timestamp) -> Result<Option<String>> {
        let (project, name, reviewer) = (project.to_owned(), name.to_owned(), reviewer.to_owned());
        self.writer.change(move |change, _| queues::next(change, &project, &name, &reviewer, now)).await
    }

    async fn mark_in_queue(&self, queue: (&str, &str), session: &str, reviewer: &str, mark: Mark, now: Timestamp) -> Result<bool> {
        let (project, name, session, reviewer) = (queue.0.to_owned(), queue.1.to_owned(), session.to_owned(), reviewer.to_owned());
        self.writer.change(move |change, _| queues::mark(change, (&project, &name), &session, &reviewer, mark, now)).await
    }

    async fn ready(&self) -> Result<()> {
        self.writer.ping().await?;
        self.readers.read(|connection| Ok(connection.query_row("SELECT 1", [], |_| Ok(()))?)).await
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let what = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => "the disk is full: free some space",
            Some(ErrorCode::ReadOnly) => "the data folder cannot be written to: check its permissions",
            Some(ErrorCode::CannotOpen) => "the database file cannot be opened: check the data folder and its permissions",
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program holds the database file: stop it",
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "the database file is damaged: restore it from a backup",
            Some(ErrorCode::SystemIoFailure) => "the disk reports an error",
            Some(ErrorCode::OperationInterrupted) => "the query took too long: ask for less",
            _ => return Self::Other { context: "use the database", source: Box::new(error) },
        };
        Self::Unavailable(format!("{what} ({error})"))
    }
}
