//! Care of the index, in steps that are prepared beside the writer and are short within it: what is gone is taken out of the segments, traces
//! whose words are not known yet are read, and many small segments become one.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Transaction};
use turnwise_model::reread::Reread;

use super::find;
use super::index;
use super::segment::{self, Segment, Whole};
use crate::Result;
use crate::sqlite::{pack, rows};

/// Segments of a level that are made one.
const TOGETHER: i64 = 8;
/// The highest level: its segments stay as they are.
const TOP: i64 = 2;
/// Traces read in a step.
const STEP: i64 = 50;

/// A step, prepared.
#[derive(Debug)]
pub(in crate::sqlite) enum Step {
    /// Segments to be replaced by one of a level, or by none.
    Replace { old: Vec<i64>, level: i64, new: Option<Segment> },
    /// What was gone is out of all segments.
    Forget { gone: Vec<i64> },
    /// Traces with their terms.
    Add { traces: Vec<(i64, String)> },
}

/// Prepares the next step; `None` when all is tidy.
pub(in crate::sqlite) fn next(connection: &Connection, reread: Option<&dyn Reread>) -> Result<Option<Step>> {
    if let Some(step) = forget(connection)? {
        return Ok(Some(step));
    }
    if let Some(reread) = reread
        && let Some(step) = read(connection, reread)?
    {
        return Ok(Some(step));
    }
    merge(connection)
}

/// Takes a step. One whose segments were replaced meanwhile does nothing.
pub(in crate::sqlite) fn take(change: &Transaction<'_>, step: &Step) -> Result<()> {
    match step {
        Step::Replace { old, level, new } => replace(change, old, *level, new.as_ref()),
        Step::Forget { gone } => gone.iter().try_for_each(|trace| forget_gone(change, *trace)),
        Step::Add { traces } => traces.iter().try_for_each(|(trace, terms)| add(change, *trace, terms)),
    }
}

fn numbers(connection: &Connection, sql: &str) -> Result<Vec<i64>> {
    let mut query = connection.prepare_cached(sql)?;
    let numbers = query.query_map([], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// Cleans the next segment that may name what is gone.
fn forget(connection: &Connection) -> Result<Option<Step>> {
    let gone: Vec<i64> = numbers(connection, "SELECT trace FROM search_gone ORDER BY trace")?;
    let set: HashSet<i64> = gone.iter().copied().collect();
    if gone.is_empty() {
        return Ok(None);
    }
    let sql =
        "SELECT id, level FROM search_segments WHERE EXISTS (SELECT 1 FROM search_gone WHERE trace BETWEEN first_trace AND last_trace)
               ORDER BY id";
    let mut query = connection.prepare_cached(sql)?;
    let segments = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
    for (id, level) in segments {
        let whole = whole(connection, id)?;
        if whole.names(&set)? {
            let new = segment::merge(&[whole], |trace| !set.contains(&trace))?;
            return Ok(Some(Step::Replace { old: vec![id], level, new }));
        }
    }
    Ok(Some(Step::Forget { gone }))
}

fn forget_gone(change: &Transaction<'_>, trace: i64) -> Result<()> {
    change.prepare_cached("DELETE FROM search_gone WHERE trace = ?1")?.execute([trace])?;
    // A trace of which something is left, or that came anew meanwhile.
    let left = "INSERT OR IGNORE INTO search_unread (trace) SELECT id FROM traces WHERE id = ?1";
    change.prepare_cached(left)?.execute([trace])?;
    Ok(())
}

fn read(connection: &Connection, reread: &dyn Reread) -> Result<Option<Step>> {
    let unread = numbers(connection, &format!("SELECT trace FROM search_unread ORDER BY trace DESC LIMIT {STEP}"))?;
    let mut traces = Vec::new();
    let mut query = connection.prepare_cached("SELECT trace_id FROM traces WHERE id = ?1")?;
    for trace in unread {
        let id = query.query_row([trace], |row| rows::trace_id(row, 0)).optional()?;
        traces.push((trace, id.map(|id| find::terms(connection, reread, id)).transpose()?.unwrap_or_default()));
    }
    Ok((!traces.is_empty()).then_some(Step::Add { traces }))
}

fn add(change: &Transaction<'_>, trace: i64, terms: &str) -> Result<()> {
    let is_unread = change.prepare_cached("DELETE FROM search_unread WHERE trace = ?1")?.execute([trace])? > 0;
    if is_unread && !terms.is_empty() {
        index::insert(change, trace, terms)?;
    }
    Ok(())
}

fn merge(connection: &Connection) -> Result<Option<Step>> {
    for level in 0..TOP {
        let sql = "SELECT id FROM search_segments WHERE level = ?1 ORDER BY id LIMIT ?2";
        let mut query = connection.prepare_cached(sql)?;
        let old = query.query_map([level, TOGETHER], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        if old.len() as i64 == TOGETHER {
            let wholes = old.iter().map(|id| whole(connection, *id)).collect::<Result<Vec<Whole>>>()?;
            return Ok(Some(Step::Replace { new: segment::merge(&wholes, |_| true)?, level: level + 1, old }));
        }
    }
    Ok(None)
}

fn whole(connection: &Connection, id: i64) -> Result<Whole> {
    let mut query = connection.prepare_cached("SELECT first_trace, dictionary FROM search_segments WHERE id = ?1")?;
    let (first, dictionary): (i64, Vec<u8>) = query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let dictionary = String::from_utf8(pack::decompress(&dictionary)?).map_err(|_| segment::damaged())?;
    let mut query = connection.prepare_cached("SELECT body FROM search_postings WHERE id >= ?1 AND id < ?2 ORDER BY id")?;
    let parts = query.query_map([index::posting_id(id, 0), index::posting_id(id + 1, 0)], |row| row.get(0))?;
    Ok(Whole { first, dictionary, parts: parts.collect::<rusqlite::Result<_>>()? })
}

fn replace(change: &Transaction<'_>, old: &[i64], level: i64, new: Option<&Segment>) -> Result<()> {
    let mut query = change.prepare_cached("SELECT 1 FROM search_segments WHERE id = ?1")?;
    for id in old {
        if query.query_row([id], |_| Ok(())).optional()?.is_none() {
            return Ok(());
        }
    }
    for id in old {
        index::remove(change, *id)?;
    }
    new.map_or(Ok(()), |segment| index::write(change, level, segment))
}
