//! Deleting: what shall go is written down first, then its strands go in steps that delay the writer for a moment each, so that a deletion
//! that is interrupted goes on when the store is opened again. Deleting spans is a change of spans like any other: `derive` brings the rest
//! up to date. What then is left in the blocks and in the index, `garbage` and `search::tidy` take out.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use turnwise_model::deletion::Deletion;
use turnwise_model::{SpanId, TraceId, strand};

use super::annotations;
use super::counts::USER;
use super::derive;
use super::digests::Digests;
use super::garbage;
use super::known::Known;
use super::rows::{self, StrandRow};
use crate::Result;

/// Strands that go in a step.
const STEP: i64 = 50;

const SESSION: i64 = 0;
const PROJECT: i64 = 1;
const STRAND: i64 = 2;

/// Writes down what shall go. How many sessions that are; `None` if there is no such session, user or project.
pub(super) fn doom(change: &Transaction<'_>, deletion: &Deletion) -> Result<Option<u64>> {
    match deletion {
        Deletion::Session(key) => {
            let session = id(change, "SELECT id FROM sessions WHERE key = ?1", key.as_str())?;
            session.map(|session| doom_one(change, SESSION, session).map(|()| 1)).transpose()
        }
        Deletion::User { project, id: user } => doom_user(change, project, user),
        Deletion::Project(name) => {
            let Some(project) = id(change, "SELECT id FROM projects WHERE name = ?1", name)? else { return Ok(None) };
            doom_one(change, PROJECT, project)?;
            let sql = "SELECT session_count FROM projects WHERE id = ?1";
            Ok(Some(change.query_row(sql, [project], |row| row.get::<_, i64>(0))?.unsigned_abs()))
        }
    }
}

fn id(connection: &Connection, sql: &str, name: &str) -> Result<Option<i64>> {
    Ok(connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
}

fn doom_one(change: &Transaction<'_>, kind: i64, id: i64) -> Result<()> {
    change.prepare_cached("INSERT OR IGNORE INTO doomed (kind, id) VALUES (?1, ?2)")?.execute([kind, id])?;
    Ok(())
}

fn doom_user(change: &Transaction<'_>, project: &str, user: &str) -> Result<Option<u64>> {
    let Some(project) = id(change, "SELECT id FROM projects WHERE name = ?1", project)? else { return Ok(None) };
    let sql = "INSERT OR IGNORE INTO doomed (kind, id)
               SELECT ?4, sessions.id FROM facets JOIN sessions ON sessions.id = facets.session
               WHERE kind = ?1 AND value = ?2 AND sessions.project = ?3";
    let sessions = change.prepare_cached(sql)?.execute(params![USER, user, project, SESSION])? as u64;
    let strands = sessionless_of(change, project, user)?;
    strands.iter().try_for_each(|strand| doom_one(change, STRAND, *strand))?;
    let row = "SELECT id FROM users WHERE project = ?1 AND user_id = ?2";
    let row: Option<i64> = change.prepare_cached(row)?.query_row(params![project, user], |row| row.get(0)).optional()?;
    if let Some(row) = row {
        annotations::delete_of_user(change, row)?;
    }
    Ok((sessions > 0 || row.is_some() || !strands.is_empty()).then_some(sessions))
}

/// The user's strands of no session. There is no index of them: all sessionless ones are looked at.
fn sessionless_of(change: &Transaction<'_>, project: i64, user: &str) -> Result<Vec<i64>> {
    let sql = format!("SELECT {} FROM strands WHERE project = ?1 AND session IS NULL", rows::STRAND);
    let mut query = change.prepare_cached(&sql)?;
    let mut rows = query.query([project])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let row = rows::strand(row)?;
        found.extend(row.strand.user.is_some_and(|claim| claim.id == user).then_some(row.id));
    }
    Ok(found)
}

/// Whether something is to go.
pub(super) fn is_due(connection: &Connection) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM doomed LIMIT 1")?.query_row([], |_| Ok(())).optional()?.is_some())
}

/// Lets the next strands go.
pub(super) fn step(change: &Transaction<'_>, known: &mut Known) -> Result<()> {
    let mut query = change.prepare_cached("SELECT kind, id FROM doomed ORDER BY kind, id LIMIT 1")?;
    let Some((kind, id)) = query.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()? else { return Ok(()) };
    if kind == SESSION {
        annotations::delete_of_session(change, id)?;
    }
    let strands = strands(change, kind, id)?;
    if strands.is_empty() {
        return finish(change, known, kind, id);
    }
    erase(change, known, &strands)?;
    if kind == STRAND { finish(change, known, kind, id) } else { Ok(()) }
}

fn finish(change: &Transaction<'_>, known: &mut Known, kind: i64, id: i64) -> Result<()> {
    if kind == PROJECT {
        change.prepare_cached("DELETE FROM projects WHERE id = ?1 AND session_count = 0 AND trace_count = 0")?.execute([id])?;
    }
    known.is_stale = true;
    change.prepare_cached("DELETE FROM doomed WHERE kind = ?1 AND id = ?2")?.execute([kind, id])?;
    Ok(())
}

/// The next strands to go. A strand that another one repeats takes the repeat along, which would else come up in its place.
fn strands(change: &Transaction<'_>, kind: i64, id: i64) -> Result<Vec<(i64, TraceId)>> {
    let column = match kind {
        SESSION => "session",
        PROJECT => "project",
        _ => "id",
    };
    let sql = format!("SELECT id, trace_id FROM strands WHERE {column} = ?1 LIMIT {STEP}");
    let mut query = change.prepare_cached(&sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, rows::trace_id(row, 1)?));
    let mut found: Vec<(i64, TraceId)> = query.query_map([id], read)?.collect::<rusqlite::Result<_>>()?;
    let sql = "SELECT strands.id, strands.trace_id
               FROM responses AS own
               JOIN responses AS same ON same.response_id = own.response_id
               JOIN strands ON strands.id = same.strand
               WHERE own.strand = ?1 AND strands.is_repeat = 1";
    let mut query = change.prepare_cached(sql)?;
    for (strand, _) in found.clone() {
        found.extend(query.query_map([strand], read)?.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// Removes strands with their spans, and brings up to date what follows from them.
fn erase(change: &Transaction<'_>, known: &mut Known, strands: &[(i64, TraceId)]) -> Result<()> {
    let mut traces: BTreeMap<TraceId, BTreeSet<i64>> = BTreeMap::new();
    for (strand, trace) in strands {
        traces.entry(*trace).or_default().insert(*strand);
    }
    for (trace, strands) in &traces {
        erase_spans(change, known, *trace, strands)?;
    }
    known.digests = Digests::default();
    derive::update(change, known, &traces.keys().copied().collect())?;
    let empty = "DELETE FROM traces WHERE trace_id = ?1 AND NOT EXISTS (SELECT 1 FROM spans WHERE trace = traces.id)
                 AND NOT EXISTS (SELECT 1 FROM supplements WHERE trace = traces.id)";
    for trace in traces.keys() {
        change.prepare_cached(empty)?.execute([&trace.as_bytes()[..]])?;
    }
    change.execute("INSERT OR IGNORE INTO sweep_due (id) VALUES (1)", [])?;
    Ok(())
}

/// Whether a deletion left something in the blocks.
pub(super) fn is_sweep_due(connection: &Connection) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM sweep_due")?.query_row([], |_| Ok(())).optional()?.is_some())
}

/// Nothing is left of it.
pub(super) fn end_sweep(change: &Transaction<'_>) -> Result<()> {
    change.execute("DELETE FROM sweep_due", [])?;
    Ok(())
}

/// Pages that nothing uses.
pub(super) fn free_pages(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?)
}

/// Gives some pages back to the disk.
pub(super) fn vacuum(change: &Transaction<'_>, pages: i64) -> Result<()> {
    let mut vacuum = change.prepare(&format!("PRAGMA incremental_vacuum({pages})"))?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

fn erase_spans(change: &Transaction<'_>, known: &Known, trace: TraceId, gone: &BTreeSet<i64>) -> Result<()> {
    let Some(row) = trace_row(change, trace)? else { return Ok(()) };
    let all = rows::strands_of_trace(change, trace)?;
    let stays: Vec<&StrandRow> = all.iter().filter(|strand| !gone.contains(&strand.id)).collect();
    let spans = rows::spans(change, trace)?;
    if stays.is_empty() {
        spans.iter().try_for_each(|span| garbage::release(change, span.address))?;
        change.prepare_cached("DELETE FROM spans WHERE trace = ?1")?.execute([row])?;
        change.prepare_cached("DELETE FROM supplements WHERE trace = ?1")?.execute([row])?;
    } else {
        let own = spans_of(change, known, trace, &all, gone)?;
        for span in spans.iter().filter(|span| own.contains(&span.id)) {
            garbage::release(change, span.address)?;
            let span = span.id;
            let span = params![row, &span.as_bytes()[..]];
            change.prepare_cached("DELETE FROM spans WHERE trace = ?1 AND span_id = ?2")?.execute(span)?;
            change.prepare_cached("DELETE FROM supplements WHERE trace = ?1 AND span_id = ?2")?.execute(span)?;
        }
    }
    change.prepare_cached("INSERT OR IGNORE INTO search_gone (trace) VALUES (?1)")?.execute([row])?;
    change.prepare_cached("DELETE FROM search_recent WHERE trace = ?1")?.execute([row])?;
    Ok(())
}

fn trace_row(change: &Transaction<'_>, trace: TraceId) -> Result<Option<i64>> {
    let mut query = change.prepare_cached("SELECT id FROM traces WHERE trace_id = ?1")?;
    Ok(query.query_row([&trace.as_bytes()[..]], |row| row.get(0)).optional()?)
}

/// The spans of some strands of a trace that serves several sessions.
fn spans_of(change: &Transaction<'_>, known: &Known, trace: TraceId, all: &[StrandRow], gone: &BTreeSet<i64>) -> Result<BTreeSet<SpanId>> {
    let digests = rows::digests(change, &known.blocks, trace)?;
    let below = |top: SpanId| strand::members(&digests, top).into_iter().map(|span| span.id);
    let mut spans: BTreeSet<SpanId> = BTreeSet::new();
    for strand in all.iter().filter(|strand| gone.contains(&strand.id)) {
        match strand.strand.subtree {
            Some(top) => spans.extend(below(top)),
            // What is in no subtree.
            None => {
                let others: BTreeSet<SpanId> = all.iter().filter_map(|other| other.strand.subtree).flat_map(below).collect();
                spans.extend(digests.iter().map(|span| span.id).filter(|span| !others.contains(span)));
            }
        }
    }
    Ok(spans)
}
