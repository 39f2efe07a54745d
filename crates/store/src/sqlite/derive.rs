//! Keeps strands, turns, sessions and project counts in step with the spans, in the transaction that changes them.
//!
//! Only what a change can reach is looked at: the traces touched, strands that share a provider's response with them, and the turns around
//! the places that changed. The rules themselves are `turnwise_model`'s; `turnwise_model::derive` is what this must always equal.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, Transaction, params};
use turnwise_model::strand::{self, Role, SAME_CALL_WITHIN};
use turnwise_model::{SessionKey, SpanId, Strand, Timestamp, TraceId};

use super::append::Known;
use super::counts::{Change, Counts};
use super::lineage;
use super::rows::{self, StrandRow};
use crate::Result;

/// The strands of a trace before and after this transaction.
#[derive(Debug)]
pub(super) struct Refolded {
    pub(super) before: Vec<StrandRow>,
    pub(super) after: Vec<StrandRow>,
}

/// The traces that a change reaches.
pub(super) type Traces = BTreeMap<TraceId, Refolded>;

/// Where strands stand in their session.
pub(super) type Place = (Timestamp, TraceId, Option<SpanId>);

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
    counts.apply(change)
}

/// Folds a trace again. Strands that are new get a row, so that they have an id.
fn refold(change: &Transaction<'_>, known: &mut Known, id: TraceId) -> Result<Refolded> {
    let before = rows::strands_of_trace(change, id)?;
    let digests = rows::digests(change, id)?;
    let mut after = Vec::new();
    for strand in strand::fold(id, &digests) {
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

fn insert(change: &Transaction<'_>, known: &mut Known, strand: &Strand) -> Result<i64> {
    let sql = "INSERT INTO strands (trace_id, subtree, project, role, is_repeat, start_nanos, end_nanos, body)
               VALUES (?1, ?2, ?3, 0, 0, 0, 0, x'')";
    let project = known.project(change, &strand.project)?;
    change.prepare_cached(sql)?.execute(params![&strand.trace_id.as_bytes()[..], rows::subtree_column(&strand.subtree), project])?;
    Ok(change.last_insert_rowid())
}

fn delete(change: &Transaction<'_>, strand: i64) -> Result<()> {
    for table in ["responses", "openings", "closings"] {
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
    let mut insert = change.prepare_cached("INSERT OR IGNORE INTO responses (response_id, start_nanos, strand) VALUES (?1, ?2, ?3)")?;
    for response in &new.strand.responses {
        insert.execute(params![response.id, response.start.nanos(), new.id])?;
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

/// Makes a trace's strands part of the change, unless they are already.
pub(super) fn load(change: &Transaction<'_>, traces: &mut Traces, id: TraceId) -> Result<()> {
    if let Entry::Vacant(vacant) = traces.entry(id) {
        let rows = rows::strands_of_trace(change, id)?;
        vacant.insert(Refolded { before: rows.clone(), after: rows });
    }
    Ok(())
}

/// The traces of strands that report one of this strand's responses at about its time.
fn sharers(change: &Transaction<'_>, strand: &Strand) -> Result<BTreeSet<TraceId>> {
    let sql = "SELECT strands.trace_id FROM responses JOIN strands ON strands.id = responses.strand
               WHERE response_id = ?1 AND responses.start_nanos BETWEEN ?2 AND ?3";
    let mut query = change.prepare_cached(sql)?;
    let within = SAME_CALL_WITHIN.as_nanos() as i64;
    let mut found = BTreeSet::new();
    for response in &strand.responses {
        let start = response.start.nanos();
        let mut rows = query.query(params![response.id, start.saturating_sub(within), start.saturating_add(within)])?;
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

/// The row of a session, made if it is new.
pub(super) fn session_row(change: &Transaction<'_>, known: &mut Known, project: &str, id: &str) -> Result<i64> {
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

impl Change {
    /// Regroups the turns around the places where strands came, went or changed.
    pub(super) fn regroup(&mut self, change: &Transaction<'_>, session: i64) -> Result<()> {
        let (Some(first), Some(last)) = (self.places.first(), self.places.last()) else { return Ok(()) };
        let from = head_before(change, session, first)?;
        let until = head_after(change, session, last)?;
        self.remove_turns(change, session, from.as_ref(), until.as_ref())?;
        let strands = strands_between(change, session, from.as_ref(), until.as_ref())?;
        for group in turnwise_model::turn::group(&strands) {
            self.add_turn(change, session, &group)?;
        }
        Ok(())
    }
}

fn head_before(change: &Transaction<'_>, session: i64, place: &Place) -> Result<Option<Place>> {
    let sql = "SELECT start_nanos, trace_id, subtree FROM strands
               WHERE session = ?1 AND role = 0 AND (start_nanos, trace_id, subtree) < (?2, ?3, ?4)
               ORDER BY start_nanos DESC, trace_id DESC, subtree DESC LIMIT 1";
    head(change, sql, session, place)
}

fn head_after(change: &Transaction<'_>, session: i64, place: &Place) -> Result<Option<Place>> {
    let sql = "SELECT start_nanos, trace_id, subtree FROM strands
               WHERE session = ?1 AND role = 0 AND (start_nanos, trace_id, subtree) > (?2, ?3, ?4)
               ORDER BY start_nanos, trace_id, subtree LIMIT 1";
    head(change, sql, session, place)
}

fn head(change: &Transaction<'_>, sql: &str, session: i64, place: &Place) -> Result<Option<Place>> {
    let (start, trace_id, subtree) = place_columns(place);
    let mut query = change.prepare_cached(sql)?;
    Ok(query.query_row(params![session, start, trace_id, subtree], |row| read_place(row, 0)).optional()?)
}

pub(super) fn place_columns(place: &Place) -> (i64, &[u8], &[u8]) {
    (place.0.nanos(), &place.1.as_bytes()[..], rows::subtree_column(&place.2))
}

/// Reads `start_nanos, trace_id, subtree` from `column` on.
pub(super) fn read_place(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Place> {
    let subtree: Vec<u8> = row.get(column + 2)?;
    Ok((Timestamp::from_nanos(row.get(column)?), rows::trace_id(row, column + 1)?, SpanId::from_slice(&subtree)))
}

/// The least place, and one beyond all.
pub(super) fn bounds<'a>(from: Option<&'a Place>, until: Option<&'a Place>) -> [(i64, &'a [u8], &'a [u8]); 2] {
    let least = (i64::MIN, &[][..], &[][..]);
    let beyond = (i64::MAX, &[0xff; 17][..], &[][..]);
    [from.map_or(least, place_columns), until.map_or(beyond, place_columns)]
}

/// The strands of a session from one place until before another.
pub(super) fn strands_between(
    connection: &rusqlite::Connection,
    session: i64,
    from: Option<&Place>,
    until: Option<&Place>,
) -> Result<Vec<Strand>> {
    let sql = format!(
        "SELECT {} FROM strands
         WHERE session = ?1 AND (start_nanos, trace_id, subtree) >= (?2, ?3, ?4) AND (start_nanos, trace_id, subtree) < (?5, ?6, ?7)
         ORDER BY start_nanos, trace_id, subtree",
        rows::STRAND
    );
    let [from, until] = bounds(from, until);
    let mut query = connection.prepare_cached(&sql)?;
    let mut rows = query.query(params![session, from.0, from.1, from.2, until.0, until.1, until.2])?;
    let mut strands = Vec::new();
    while let Some(row) = rows.next()? {
        strands.push(rows::strand(row)?.strand);
    }
    Ok(strands)
}
