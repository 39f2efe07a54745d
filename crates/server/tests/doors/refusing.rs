//! A store that takes nothing, with the error that a test wants to see told.

use std::fmt;

use async_trait::async_trait;
use turnwise_model::query::{Page, SessionCursor, SessionName, SessionQuery, TraceCursor, TraceQuery, TurnQuery};
use turnwise_model::trace::TraceSummary;
use turnwise_model::turn::TurnSteps;
use turnwise_model::{Batch, Project, Session, Trace, TraceId};
use turnwise_store::{Error, Result, Store};

pub(crate) struct Refusing(pub(crate) fn() -> Error);

impl fmt::Debug for Refusing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refusing")
    }
}

#[async_trait]
impl Store for Refusing {
    async fn append(&self, _: Batch) -> Result<()> {
        Err((self.0)())
    }
    async fn projects(&self) -> Result<Vec<Project>> {
        Err((self.0)())
    }
    async fn sessions(&self, _: &SessionQuery) -> Result<Page<Session, SessionCursor>> {
        Err((self.0)())
    }
    async fn session(&self, _: &SessionName) -> Result<Vec<Session>> {
        Err((self.0)())
    }
    async fn turns(&self, _: &TurnQuery) -> Result<Page<TurnSteps, u64>> {
        Err((self.0)())
    }
    async fn traces(&self, _: &TraceQuery) -> Result<Page<TraceSummary, TraceCursor>> {
        Err((self.0)())
    }
    async fn trace(&self, _: TraceId) -> Result<Option<Trace>> {
        Err((self.0)())
    }
    async fn ready(&self) -> Result<()> {
        Err((self.0)())
    }
}
