//! The embedded engine (being written).

use std::path::Path;

use async_trait::async_trait;
use turnwise_model::query::{Page, SessionCursor, SessionName, SessionQuery, TraceCursor, TraceQuery, TurnQuery};
use turnwise_model::trace::TraceSummary;
use turnwise_model::turn::TurnSteps;
use turnwise_model::{Batch, Project, Session, Trace, TraceId};

use crate::{Result, Store};

/// The embedded engine.
#[derive(Debug)]
pub struct Sqlite {}

impl Sqlite {
    /// Opens the store in a folder, which is made if it is not there.
    pub fn open(_folder: &Path) -> Result<Self> {
        Ok(Self {})
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn append(&self, _: Batch) -> Result<()> {
        Ok(())
    }
    async fn projects(&self) -> Result<Vec<Project>> {
        Ok(Vec::new())
    }
    async fn sessions(&self, _: &SessionQuery) -> Result<Page<Session, SessionCursor>> {
        Ok(Page { rows: Vec::new(), next: None })
    }
    async fn session(&self, _: &SessionName) -> Result<Vec<Session>> {
        Ok(Vec::new())
    }
    async fn turns(&self, _: &TurnQuery) -> Result<Page<TurnSteps, u64>> {
        Ok(Page { rows: Vec::new(), next: None })
    }
    async fn traces(&self, _: &TraceQuery) -> Result<Page<TraceSummary, TraceCursor>> {
        Ok(Page { rows: Vec::new(), next: None })
    }
    async fn trace(&self, _: TraceId) -> Result<Option<Trace>> {
        Ok(None)
    }
    async fn ready(&self) -> Result<()> {
        Ok(())
    }
}
