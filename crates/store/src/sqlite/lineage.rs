//! Which session each strand counts in: the one it names, or, for strands that name none, that of the conversation whose words they go on
//! with. The rules are `turnwise_model::lineage`'s; here is how a change finds what it reaches.
//!
//! Predecessors are always earlier, so sessions are settled in order of place: by the time a strand is looked at, the one it goes on with
//! is settled.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, params};
use turnwise_model::history::Mark;
use turnwise_model::lineage::founded_by;
use turnwise_model::{SessionKey, Strand, TraceId};

use super::known::Known;
use super::places::{Place, place_columns};
use super::reach::{Traces, load};
use super::rows::{self, StrandRow};
use crate::Result;

/// Settles the session of every strand that the change reaches, adding to `traces` those it reaches further on.
pub(super) fn assign_sessions(change: &Transaction<'_>, known: &mut Known, traces: &mut Traces) -> Result<()> {
    let changed: Vec<(Option<StrandRow>, StrandRow)> = changed(traces);
    for (old, new) in &changed {
        write_marks(change, known, old.as_ref(), new)?;
    }
    load_reached(change, known, traces, &changed)?;
    find_predecessors(change, known, traces)?;
    settle(change, known, traces)
}

/// The strands that are new or not what they were, each with what it was; and those that are gone, as their own successors.
fn changed(traces: &Traces) -> Vec<(Option<StrandRow>, StrandRow)> {
    let mut changed = Vec::new();
    for refolded in traces.values() {
        for new in &refolded.after {
            let old = refolded.before.iter().find(|old| old.id == new.id);
            if old != Some(new) {
                changed.push((old.cloned(), new.clone()));
            }
        }
        let gone = refolded.before.iter().filter(|old| refolded.after.iter().all(|new| new.id != old.id));
        changed.extend(gone.map(|old| (Some(old.clone()), StrandRow { is_repeat: true, ..old.clone() })));
    }
    changed
}

/// The marks at which others may go on with a strand. A repeat ends no conversation.
fn closes(row: &StrandRow) -> &[Mark] {
    if row.is_repeat { &[] } else { &row.strand.closes }
}

fn opens(row: &StrandRow) -> &[Mark] {
    if row.is_repeat { &[] } else { row.strand.opens() }
}

fn write_marks(change: &Transaction<'_>, known: &mut Known, old: Option<&StrandRow>, new: &StrandRow) -> Result<()> {
    let same = |marks: fn(&StrandRow) -> &[Mark]| old.is_some_and(|old| marks(old) == marks(new) && has_same_place(old, new));
    let project = known.project(change, &new.strand.project)?;
    let place = new.strand.place();
    let (start, trace_id, subtree) = place_columns(&place);
    if !same(closes) {
        if let Some(old) = old {
            delete_closings(change, known, old)?;
        }
        let sql = "INSERT OR REPLACE INTO closings (project, mark, start_nanos, trace_id, subtree, strand) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        for mark in closes(new) {
            change.prepare_cached(sql)?.execute(params![project, &mark[..], start, trace_id, subtree, new.id])?;
        }
    }
    if !same(opens) {
        change.prepare_cached("DELETE FROM openings WHERE strand = ?1")?.execute([new.id])?;
        for mark in opens(new) {
            let sql = "INSERT OR IGNORE INTO openings (project, mark, start_nanos, strand) VALUES (?1, ?2, ?3, ?4)";
            change.prepare_cached(sql)?.execute(params![project, &mark[..], start, new.id])?;
        }
    }
    Ok(())
}

/// Deletes the closings of a strand as it was; they are found by what they say.
fn delete_closings(change: &Transaction<'_>, known: &mut Known, old: &StrandRow) -> Result<()> {
    let project = known.project(change, &old.strand.project)?;
    let place = old.strand.place();
    let (start, trace_id, subtree) = place_columns(&place);
    let sql = "DELETE FROM closings WHERE project = ?1 AND mark = ?2 AND start_nanos = ?3 AND trace_id = ?4 AND subtree = ?5";
    for mark in closes(old) {
        change.prepare_cached(sql)?.execute(params![project, &mark[..], start, trace_id, subtree])?;
    }
    Ok(())
}

fn has_same_place(old: &StrandRow, new: &StrandRow) -> bool {
    old.strand.place() == new.strand.place() && old.strand.project == new.strand.project
}

/// Loads the strands that may go on with what changed, later ones only, and those that did so until now.
fn load_reached(
    change: &Transaction<'_>,
    known: &mut Known,
    traces: &mut Traces,
    changed: &[(Option<StrandRow>, StrandRow)],
) -> Result<()> {
    let sql = "SELECT strands.trace_id FROM openings JOIN strands ON strands.id = openings.strand
               WHERE openings.project = ?1 AND mark = ?2 AND openings.start_nanos >= ?3";
    let mut found = BTreeSet::new();
    for row in changed.iter().flat_map(|(old, new)| old.iter().chain([new])) {
        let project = known.project(change, &row.strand.project)?;
        for mark in closes(row) {
            let mut query = change.prepare_cached(sql)?;
            let traces = query.query_map(params![project, &mark[..], row.strand.start.nanos()], |row| rows::trace_id(row, 0))?;
            found.extend(traces.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        found.extend(successors(change, row.id)?);
    }
    found.into_iter().try_for_each(|id| load(change, traces, id))
}

/// The traces of the strands that go on with this one.
fn successors(change: &Transaction<'_>, strand: i64) -> Result<Vec<TraceId>> {
    let mut query = change.prepare_cached("SELECT trace_id FROM strands WHERE predecessor = ?1")?;
    let traces = query.query_map([strand], |row| rows::trace_id(row, 0))?;
    Ok(traces.collect::<rusqlite::Result<_>>()?)
}

/// Finds anew what each loaded strand goes on with, and loads that too: it may found a session now, or not any more.
fn find_predecessors(change: &Transaction<'_>, known: &mut Known, traces: &mut Traces) -> Result<()> {
    let loaded: Vec<StrandRow> = traces.values().flat_map(|refolded| refolded.after.clone()).collect();
    for row in loaded {
        let found = predecessor(change, known, &row)?;
        if found == row.predecessor {
            continue;
        }
        change.prepare_cached("UPDATE strands SET predecessor = ?2 WHERE id = ?1")?.execute(params![row.id, found])?;
        for other in [found, row.predecessor].into_iter().flatten() {
            if let Some(id) = trace_of(change, other)? {
                load(change, traces, id)?;
            }
        }
        let own = traces.get_mut(&row.strand.trace_id).into_iter().flat_map(|refolded| &mut refolded.after);
        own.filter(|own| own.id == row.id).for_each(|own| own.predecessor = found);
    }
    Ok(())
}

fn predecessor(change: &Transaction<'_>, known: &mut Known, row: &StrandRow) -> Result<Option<i64>> {
    let sql = "SELECT strand FROM closings
               WHERE project = ?1 AND mark = ?2 AND (start_nanos, trace_id, subtree) < (?3, ?4, ?5)
               ORDER BY start_nanos DESC, trace_id DESC, subtree DESC LIMIT 1";
    let place = row.strand.place();
    let (start, trace_id, subtree) = place_columns(&place);
    for mark in opens(row) {
        let project = known.project(change, &row.strand.project)?;
        let mut query = change.prepare_cached(sql)?;
        let found = query.query_row(params![project, &mark[..], start, trace_id, subtree], |row| row.get(0)).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn trace_of(change: &Transaction<'_>, strand: i64) -> Result<Option<TraceId>> {
    let mut query = change.prepare_cached("SELECT trace_id FROM strands WHERE id = ?1")?;
    Ok(query.query_row([strand], |row| rows::trace_id(row, 0)).optional()?)
}

/// Gives every loaded strand its session, earlier ones first; what goes on with a strand whose session changed is loaded and settled too.
fn settle(change: &Transaction<'_>, known: &mut Known, traces: &mut Traces) -> Result<()> {
    let mut waiting: BTreeSet<Place> = traces.values().flat_map(|refolded| &refolded.after).map(|row| row.strand.place()).collect();
    while let Some(place) = waiting.pop_first() {
        let Some(row) = row_at(traces, &place).cloned() else { continue };
        let session = session(change, known, traces, &row)?;
        let was = traces.get(&row.strand.trace_id).and_then(|refolded| refolded.before.iter().find(|old| old.id == row.id));
        if was.is_none_or(|was| was.session != session) {
            for id in successors(change, row.id)? {
                load(change, traces, id)?;
                let own = traces.get(&id).into_iter().flat_map(|refolded| &refolded.after);
                waiting.extend(own.map(|row| row.strand.place()).filter(|successor| *successor > place));
            }
        }
        let own = traces.get_mut(&row.strand.trace_id).into_iter().flat_map(|refolded| &mut refolded.after);
        own.filter(|own| own.id == row.id).for_each(|own| own.session = session);
    }
    Ok(())
}

fn row_at<'t>(traces: &'t Traces, place: &Place) -> Option<&'t StrandRow> {
    traces.get(&place.1)?.after.iter().find(|row| row.strand.place() == *place)
}

fn session(change: &Transaction<'_>, known: &mut Known, traces: &Traces, row: &StrandRow) -> Result<Option<i64>> {
    let strand: &Strand = &row.strand;
    if row.is_repeat {
        return Ok(None);
    }
    if let Some(claim) = &strand.session {
        return session_row(change, known, &strand.project, &claim.id).map(Some);
    }
    if let Some(predecessor) = row.predecessor {
        return session_of(change, traces, predecessor);
    }
    if successors(change, row.id)?.is_empty() {
        return Ok(None);
    }
    session_row(change, known, &strand.project, &founded_by(strand.trace_id).id).map(Some)
}

/// The session of a strand: as settled in this change, else as stored.
fn session_of(change: &Transaction<'_>, traces: &Traces, strand: i64) -> Result<Option<i64>> {
    let loaded = traces.values().flat_map(|refolded| &refolded.after).find(|row| row.id == strand);
    if let Some(row) = loaded {
        return Ok(row.session);
    }
    let mut query = change.prepare_cached("SELECT session FROM strands WHERE id = ?1")?;
    Ok(query.query_row([strand], |row| row.get(0)).optional()?.flatten())
}

/// The row of a session, made if it is new.
fn session_row(change: &Transaction<'_>, known: &mut Known, project: &str, id: &str) -> Result<i64> {
    let project_row = known.project(change, project)?;
    let mut find = change.prepare_cached("SELECT id FROM sessions WHERE project = ?1 AND session_id = ?2")?;
    if let Some(row) = find.query_row(params![project_row, id], |row| row.get(0)).optional()? {
        return Ok(row);
    }
    let sql = "INSERT INTO sessions (project, session_id, key, start_nanos, end_nanos) VALUES (?1, ?2, ?3, 0, 0)";
    change.prepare_cached(sql)?.execute(params![project_row, id, SessionKey::of(project, id).as_str()])?;
    let row = change.last_insert_rowid();
    change.prepare_cached("UPDATE projects SET session_count = session_count + 1 WHERE id = ?1")?.execute([project_row])?;
    Ok(row)
}
