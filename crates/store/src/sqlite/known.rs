//! What the writer need not look up again: row ids of what many spans share (projects, resources, scopes), and where values lie.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, Transaction};

use super::blocks::Blocks;
use super::digests::Digests;
use super::values::Values;
use crate::Result;

/// Row ids of small things that every span refers to, and places of values. Forgotten when a transaction fails, because its rows are then
/// gone.
#[derive(Debug, Default)]
pub(super) struct Known {
    projects: HashMap<String, i64>,
    origins: HashMap<Arc<[u8]>, i64>,
    pub(super) values: Values,
    pub(super) blocks: Blocks,
    pub(super) digests: Digests,
    /// Set by a deletion: after it nothing is remembered, as it may have gone.
    pub(super) is_stale: bool,
}

/// Rows of a kind remembered at most, and the largest body that is; clients that make each resource unique, or huge, would otherwise fill
/// the memory.
const REMEMBERED: usize = 4096;
const REMEMBERED_BYTES: usize = 8192;

impl Known {
    /// What an open store knows.
    pub(super) fn recalled(connection: &Connection) -> Result<Self> {
        Ok(Self { values: Values::recall(connection)?, ..Self::default() })
    }

    pub(super) fn project(&mut self, change: &Transaction<'_>, name: &str) -> Result<i64> {
        if let Some(id) = self.projects.get(name) {
            return Ok(*id);
        }
        change.prepare_cached("INSERT INTO projects (name) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([name])?;
        let id = change.prepare_cached("SELECT id FROM projects WHERE name = ?1")?.query_row([name], |row| row.get(0))?;
        if self.projects.len() >= REMEMBERED {
            self.projects.clear();
        }
        self.projects.insert(name.to_owned(), id);
        Ok(id)
    }

    pub(super) fn origin(&mut self, change: &Transaction<'_>, body: &Arc<[u8]>) -> Result<i64> {
        if let Some(id) = self.origins.get(body) {
            return Ok(*id);
        }
        change.prepare_cached("INSERT INTO origins (body) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([&body[..]])?;
        let id = change.prepare_cached("SELECT id FROM origins WHERE body = ?1")?.query_row([&body[..]], |row| row.get(0))?;
        if self.origins.len() >= REMEMBERED {
            self.origins.clear();
        }
        if body.len() <= REMEMBERED_BYTES {
            self.origins.insert(Arc::clone(body), id);
        }
        Ok(id)
    }
}
