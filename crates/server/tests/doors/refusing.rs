//! A store for tests that refuses everything, with the error that a test wants to see told; batches, if the test says so, it treats otherwise.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

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
use turnwise_store::{Error, Result, Store};

type Appending = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

pub(crate) struct Refusing {
    error: fn() -> Error,
    append: Box<dyn Fn() -> Appending + Send + Sync>,
}

impl Refusing {
    pub(crate) fn with(error: fn() -> Error) -> Self {
        Self { error, append: Box::new(move || Box::pin(std::future::ready(Err(error())))) }
    }

    /// One that only takes batches, and does this with each.
    pub(crate) fn all_but_batches<F: Future<Output = Result<()>> + Send + 'static>(append: impl Fn() -> F + Send + Sync + 'static) -> Self {
        Self { error: || unreachable!("only appended to"), append: Box::new(move || Box::pin(append())) }
    }

    fn refuse<T>(&self) -> Result<T> {
        Err((self.error)())
    }
}

impl fmt::Debug for Refusing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refusing")
    }
}

#[async_trait]
impl Store for Refusing {
    async fn append(&self, _: Batch) -> Result<()> {
        (self.append)().await
    }
    async fn projects(&self) -> Result<Vec<Project>> {
        self.refuse()
    }
    async fn sessions(&self, _: &SessionQuery) -> Result<Page<Session, RowCursor>> {
        self.refuse()
    }
    async fn neighbours(&self, _: &List, _: &SessionKey) -> Result<Neighbours> {
        self.refuse()
    }
    async fn list_turns(&self, _: &TurnListQuery) -> Result<Page<ListedTurn, RowCursor>> {
        self.refuse()
    }
    async fn metric(&self, _: &MetricQuery) -> Result<Vec<Vec<Value>>> {
        self.refuse()
    }
    async fn saved_metrics(&self) -> Result<Vec<SavedMetric>> {
        self.refuse()
    }
    async fn saved_metric(&self, _: &str) -> Result<Option<SavedMetric>> {
        self.refuse()
    }
    async fn save_metric(&self, _: SavedMetric) -> Result<()> {
        self.refuse()
    }
    async fn delete_metric(&self, _: &str) -> Result<bool> {
        self.refuse()
    }
    async fn field_values(&self, _: &str, _: Resource) -> Result<Vec<FieldValue>> {
        self.refuse()
    }
    async fn session(&self, _: &SessionName) -> Result<Vec<Session>> {
        self.refuse()
    }
    async fn turns(&self, _: &TurnQuery) -> Result<Page<TurnSteps, u64>> {
        self.refuse()
    }
    async fn traces(&self, _: &TraceQuery) -> Result<Page<TraceSummary, TraceCursor>> {
        self.refuse()
    }
    async fn delete(&self, _: &Deletion) -> Result<Option<u64>> {
        self.refuse()
    }
    async fn search(&self, _: &SearchQuery) -> Result<Page<Found, SessionCursor>> {
        self.refuse()
    }
    async fn trace(&self, _: TraceId) -> Result<Option<Trace>> {
        self.refuse()
    }
    async fn users(&self, _: &UserQuery) -> Result<Page<User, UserCursor>> {
        self.refuse()
    }
    async fn user(&self, _: Option<&str>, _: &str) -> Result<Vec<User>> {
        self.refuse()
    }
    async fn sessions_of_user(&self, _: &UserSessionQuery) -> Result<Page<Session, SessionCursor>> {
        self.refuse()
    }
    async fn annotate(&self, _: Vec<Annotation>) -> Result<Vec<bool>> {
        self.refuse()
    }
    async fn annotations(&self, _: &AnnotationQuery) -> Result<Page<Kept, AnnotationCursor>> {
        self.refuse()
    }
    async fn annotation(&self, _: &AnnotationKey) -> Result<Vec<Kept>> {
        self.refuse()
    }
    async fn delete_annotations(&self, _: Vec<AnnotationKey>) -> Result<u64> {
        self.refuse()
    }
    async fn annotation_configs(&self, _: Option<&str>) -> Result<Vec<AnnotationConfig>> {
        self.refuse()
    }
    async fn put_annotation_config(&self, _: AnnotationConfig) -> Result<()> {
        self.refuse()
    }
    async fn delete_annotation_config(&self, _: Option<&str>, _: &str) -> Result<bool> {
        self.refuse()
    }
    async fn queues(&self, _: &str) -> Result<Vec<(Queue, Progress)>> {
        self.refuse()
    }
    async fn put_queue(&self, _: Queue, _: Vec<String>) -> Result<()> {
        self.refuse()
    }
    async fn delete_queue(&self, _: &str, _: &str) -> Result<bool> {
        self.refuse()
    }
    async fn next_in_queue(&self, _: &str, _: &str, _: &str, _: Timestamp) -> Result<Option<String>> {
        self.refuse()
    }
    async fn mark_in_queue(&self, _: (&str, &str), _: &str, _: &str, _: Mark, _: Timestamp) -> Result<bool> {
        self.refuse()
    }
    async fn ready(&self) -> Result<()> {
        self.refuse()
    }
}
