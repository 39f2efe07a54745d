//! Keeps strands, turns, sessions and project counts in step with the spans, in the transaction that changes them.
//!
//! Only what a change can reach is looked at: the traces touched, strands that share a provider's response with them, and the turns around
//! the places that changed. The rules themselves are `turnwise_model`'s; `turnwise_model::derive` is what this must always equal.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Transaction, params};
use turnwise_model::strand::{self, Role, SAME_CALL_WITHIN};
use turnwise_model::{Strand, Timestamp, TraceId, supplement};

use super::annotations;
use super::counts::Counts;
use super::known::Known;
use super::lineage;
use super::reach::{Refolded, Traces, load};
use super::rows::{self, StrandRow};
use crate::Result;

/// Brings everything derived up to date with the spans of the touched traces.
pub(super) fn update(change: &Transaction<'_>, known: &mut Known, touched: &BTreeSet<TraceId>) -> Result<()> {
    let mut traces = Traces::new();
    for &id in touched {
        traces.insert(id, refold(change, known, id)?);
    }
    load_sharers(change, &mut traces)?;
    mark_repeats(change, &mut traces)?;
    lineage::assign_sessions(change, known, &mut traces)?;
    for refolded in traces.values() {
        write(change, known, refolded)?;
    }
    let mut counts = Counts::default();
    for refolded in traces.values().filter(|refolded| refolded.before != refolded.after) {
        counts.trace(known, change, &refolded.before, &refolded.after)?;
    }
    let settled = counts.apply(change, &known.blocks)?;
    annotations::follow(change, known, &traces, &settled)
}

/// Folds a trace again. Strands that are new get a row, so that they have an id.
fn refold(change: &Transaction<'_>, known: &mut Known, id: TraceId) -> Result<Refolded> {
    let before = rows::strands_of_trace(change, id)?;
    let mut after = Vec::new();
    for strand in folded(change, known, id)? {
        let row = before.iter().find(|row| row.strand.subtree == strand.subtree);
        let row = match row {
            Some(row) => StrandRow { strand, ..row.clone() },
            None => StrandRow { id: insert(change, known, &strand)?, session: None, is_repeat: false, predecessor: None, strand },
        };
        write_responses(change, before.iter().find(|old| old.id == row.id), &row)?;
        after.push(row);
    }
    for gone in before.iter().filter(|old| after.iter().all(|new| new.id != old.id)) {
        delete(change, gone.id)?;
    }
    Ok(Refolded { before, after })
}

fn folded(change: &Transaction<'_>, known: &mut Known, id: TraceId) -> Result<Vec<Strand>> {
    let told = rows::told(change, id)?;
    let digests = known.digests.of(change, &known.blocks, id)?;
    if told.is_empty() {
        return Ok(strand::fold(id, digests));
    }
    let mut digests = digests.to_vec();
    supplement::join(&mut digests, &told);
    Ok(strand::fold(id, &digests))
}

fn insert(change: &Transaction<'_>, known: &mut Known, strand: &Strand) -> Result<i64> {
    let sql = "INSERT INTO strands (trace_id, subtree, project, role, is_repeat, start_nanos, end_nanos, body)
               VALUES (?1, ?2, ?3, 0, 0, 0, 0, x'')";
    let project = known.project(change, &strand.project)?;
    change.prepare_cached(sql)?.execute(params![&strand.trace_id.as_bytes()[..], rows::subtree_column(&strand.subtree), project])?;
    Ok(change.last_insert_rowid())
}

fn delete(change: &Transaction<'_>, strand: i64) -> Result<()> {
    for table in ["responses", "openings"] {
        change.prepare_cached(&format!("DELETE FROM {table} WHERE strand = ?1"))?.execute([strand])?;
    }
    change.prepare_cached("DELETE FROM strands WHERE id = ?1")?.execute([strand])?;
    Ok(())
}

fn write_responses(change: &Transaction<'_>, old: Option<&StrandRow>, new: &StrandRow) -> Result<()> {
    if old.map_or(&[][..], |old| &old.strand.responses) == new.strand.responses {
        return Ok(());
    }
    change.prepare_cached("DELETE FROM responses WHERE strand = ?1")?.execute([new.id])?;
    let mut insert =
        change.prepare_cached("INSERT OR IGNORE INTO responses (response_id, start_nanos, end_nanos, strand) VALUES (?1, ?2, ?3, ?4)")?;
    for response in &new.strand.responses {
        insert.execute(params![response.id, response.start.nanos(), response.end.nanos(), new.id])?;
    }
    Ok(())
}

/// Adds the traces whose strands may have become repeats, or ceased to be, because of the change.
fn load_sharers(change: &Transaction<'_>, traces: &mut Traces) -> Result<()> {
    let mut found = BTreeSet::new();
    for refolded in traces.values().filter(|refolded| refolded.before != refolded.after) {
        for row in refolded.before.iter().chain(&refolded.after) {
            found.extend(sharers(change, &row.strand)?);
        }
    }
    for id in found {
        load(change, traces, id)?;
    }
    Ok(())
}

/// The traces of strands that report one of this strand's responses at its time; see [`turnwise_model::strand::Response::is_same_call`].
fn sharers(change: &Transaction<'_>, strand: &Strand) -> Result<BTreeSet<TraceId>> {
    let sql = "SELECT strands.trace_id FROM responses JOIN strands ON strands.id = responses.strand
               WHERE response_id = ?1 AND responses.start_nanos BETWEEN ?2 AND ?3 AND responses.end_nanos >= ?4";
    let mut query = change.prepare_cached(sql)?;
    let within = SAME_CALL_WITHIN.as_nanos() as i64;
    let mut found = BTreeSet::new();
    for response in &strand.responses {
        let (start, end) = (response.start.nanos(), response.end.nanos());
        let latest = end.min(start.saturating_add(within));
        let mut rows = query.query(params![response.id, start.saturating_sub(within), latest, start])?;
        while let Some(row) = rows.next()? {
            found.insert(rows::trace_id(row, 0)?);
        }
    }
    Ok(found)
}

fn mark_repeats(change: &Transaction<'_>, traces: &mut Traces) -> Result<()> {
    let mut marks = Vec::new();
    for row in traces.values().flat_map(|refolded| &refolded.after).filter(|row| !row.strand.responses.is_empty()) {
        marks.push((row.id, is_repeat(change, traces, &row.strand)?));
    }
    let marks: BTreeMap<i64, bool> = marks.into_iter().collect();
    for row in traces.values_mut().flat_map(|refolded| &mut refolded.after) {
        row.is_repeat = marks.get(&row.id).copied().unwrap_or(false);
    }
    Ok(())
}

fn is_repeat(change: &Transaction<'_>, traces: &Traces, strand: &Strand) -> Result<bool> {
    for id in sharers(change, strand)? {
        let is_found = match traces.get(&id) {
            Some(refolded) => refolded.after.iter().any(|other| strand.repeats(&other.strand)),
            None => rows::strands_of_trace(change, id)?.iter().any(|other| strand.repeats(&other.strand)),
        };
        if is_found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes the strands of a trace that changed.
fn write(change: &Transaction<'_>, known: &mut Known, refolded: &Refolded) -> Result<()> {
    let sql = "UPDATE strands
               SET session = ?2, role = ?3, is_repeat = ?4, start_nanos = ?5, end_nanos = ?6, ended_nanos = ?7, body = ?8, project = ?9, predecessor = ?10
               WHERE id = ?1";
    let mut update = change.prepare_cached(sql)?;
    for row in refolded.after.iter().filter(|row| !refolded.before.contains(row)) {
        let strand = &row.strand;
        update.execute(params![
            row.id,
            row.session,
            role(strand.role),
            row.is_repeat,
            strand.start.nanos(),
            strand.end.nanos(),
            strand.session_end.map(Timestamp::nanos),
            super::pack::pack(strand)?,
            known.project(change, &strand.project)?,
            row.predecessor,
        ])?;
    }
    Ok(())
}

fn role(role: Role) -> i64 {
    match role {
        Role::Head => 0,
        Role::Continuation => 1,
        Role::Carrier => 2,
    }
}
