//! One transaction: spans in, then all that follows from them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use turnwise_model::{Status, TraceId};

use super::annotations;
use super::derive;
use super::known::Known;
use super::pack;
use super::packed::{Packed, PackedSpan, PackedSupplement};
use crate::Result;

/// The writer's connection, and the row ids that it need not look up again.
#[derive(Debug)]
pub(super) struct Appender {
    connection: Connection,
    known: Known,
}

impl Appender {
    pub(super) fn new(connection: Connection) -> Result<Self> {
        Ok(Self { connection, known: Known::default() })
    }

    /// Keeps the batches and brings everything derived up to date, or does nothing.
    pub(super) fn append(&mut self, batches: &[&Packed]) -> Result<()> {
        let outcome = self.try_append(batches);
        if outcome.is_err() {
            self.known = Known::default();
        }
        outcome
    }

    /// Does something else in one transaction, or nothing.
    #[allow(dead_code, reason = "annotations and deletions come next")]
    pub(super) fn change<T>(&mut self, work: impl FnOnce(&Transaction<'_>, &mut Known) -> Result<T>) -> Result<T> {
        let outcome = self.try_change(work);
        if outcome.is_err() {
            self.known = Known::default();
        }
        outcome
    }

    fn try_change<T>(&mut self, work: impl FnOnce(&Transaction<'_>, &mut Known) -> Result<T>) -> Result<T> {
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&change, &mut self.known)?;
        change.commit()?;
        Ok(done)
    }

    fn try_append(&mut self, batches: &[&Packed]) -> Result<()> {
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut touched = BTreeSet::new();
        for span in batches.iter().flat_map(|batch| &batch.spans) {
            if keep(&change, &mut self.known, span)? {
                touched.insert(span.trace_id);
            }
        }
        for supplement in batches.iter().flat_map(|batch| &batch.supplements) {
            if supplement_is_new(&change, &mut self.known, supplement)? {
                touched.insert(supplement.trace_id);
            }
        }
        derive::update(&change, &mut self.known, &touched)?;
        annotations::keep(&change, &mut self.known, batches.iter().flat_map(|batch| &batch.annotations))?;
        change.commit()?;
        Ok(())
    }
}

/// The row of a trace, made if it is new.
fn trace_row(change: &Transaction<'_>, id: TraceId) -> Result<i64> {
    let mut find = change.prepare_cached("SELECT id FROM traces WHERE trace_id = ?1")?;
    if let Some(row) = find.query_row([&id.as_bytes()[..]], |row| row.get(0)).optional()? {
        return Ok(row);
    }
    change.prepare_cached("INSERT INTO traces (trace_id) VALUES (?1)")?.execute([&id.as_bytes()[..]])?;
    Ok(change.last_insert_rowid())
}

/// Keeps a span unless a version at least as good is there. Returns whether anything changed.
///
/// Producers resend on timeout, so a span may come twice; we keep the version that ended later, since open spans are sent early. Between
/// versions that ended together the larger body wins: any rule will do that does not look at the order of arrival.
fn keep(change: &Transaction<'_>, known: &mut Known, span: &PackedSpan) -> Result<bool> {
    let trace = trace_row(change, span.trace_id)?;
    let id = &span.digest.id.as_bytes()[..];
    let mut find = change.prepare_cached("SELECT id, end_nanos FROM spans WHERE trace = ?1 AND span_id = ?2")?;
    let found: Option<(i64, i64)> = find.query_row(params![trace, id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        None => insert(change, known, trace, span)?,
        Some((row, end)) if is_better(change, row, end, span)? => replace(change, known, row, span)?,
        Some(_) => return Ok(false),
    }
    Ok(true)
}

/// Keeps what a log record tells. Returns whether it was not known yet.
fn supplement_is_new(change: &Transaction<'_>, known: &mut Known, supplement: &PackedSupplement) -> Result<bool> {
    let sql = "INSERT OR IGNORE INTO supplements (trace, span_id, hash, told, body, resource, scope) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let inserted = change.prepare_cached(sql)?.execute(params![
        trace_row(change, supplement.trace_id)?,
        &supplement.span_id.as_bytes()[..],
        supplement.hash,
        supplement.told,
        supplement.body,
        known.origin(change, &supplement.resource)?,
        known.origin(change, &supplement.scope)?,
    ])?;
    Ok(inserted > 0)
}

fn is_better(change: &Transaction<'_>, row: i64, end: i64, span: &PackedSpan) -> Result<bool> {
    let new_end = span.digest.end.nanos();
    if new_end != end {
        return Ok(new_end > end);
    }
    let body: Vec<u8> = change.prepare_cached("SELECT body FROM bodies WHERE span = ?1")?.query_row([row], |row| row.get(0))?;
    Ok(body != span.body && pack::decompress(&span.body)? > pack::decompress(&body)?)
}

fn insert(change: &Transaction<'_>, known: &mut Known, trace: i64, span: &PackedSpan) -> Result<()> {
    let sql = "INSERT INTO spans (trace, span_id, parent, name, start_nanos, end_nanos, status, facts, resource, scope)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let digest = &span.digest;
    change.prepare_cached(sql)?.execute(params![
        trace,
        &digest.id.as_bytes()[..],
        digest.parent.as_ref().map(|id| &id.as_bytes()[..]),
        digest.name,
        digest.start.nanos(),
        digest.end.nanos(),
        status(digest.status),
        span.facts,
        known.origin(change, &span.resource)?,
        known.origin(change, &span.scope)?,
    ])?;
    let row = change.last_insert_rowid();
    change.prepare_cached("INSERT INTO bodies (span, body) VALUES (?1, ?2)")?.execute(params![row, span.body])?;
    Ok(())
}

fn replace(change: &Transaction<'_>, known: &mut Known, row: i64, span: &PackedSpan) -> Result<()> {
    let sql = "UPDATE spans
               SET parent = ?2, name = ?3, start_nanos = ?4, end_nanos = ?5, status = ?6, facts = ?7, resource = ?8, scope = ?9
               WHERE id = ?1";
    let digest = &span.digest;
    change.prepare_cached(sql)?.execute(params![
        row,
        digest.parent.as_ref().map(|id| &id.as_bytes()[..]),
        digest.name,
        digest.start.nanos(),
        digest.end.nanos(),
        status(digest.status),
        span.facts,
        known.origin(change, &span.resource)?,
        known.origin(change, &span.scope)?,
    ])?;
    change.prepare_cached("UPDATE bodies SET body = ?2 WHERE span = ?1")?.execute(params![row, span.body])?;
    Ok(())
}

fn status(status: Status) -> i64 {
    match status {
        Status::Unset => 0,
        Status::Ok => 1,
        Status::Error => 2,
    }
}
