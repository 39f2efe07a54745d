//! One transaction: spans in, then all that follows from them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use turnwise_model::TraceId;

use super::annotations;
use super::derive;
use super::garbage;
use super::known::Known;
use super::packed::{Packed, PackedSpan, PackedSupplement};
use super::rows::SpanRow;
use super::search::index::{Brought, Index};
use crate::Result;

/// The writer's connection, and the row ids that it need not look up again.
#[derive(Debug)]
pub(super) struct Appender {
    connection: Connection,
    known: Known,
    index: Index,
}

impl Appender {
    pub(super) fn new(connection: Connection) -> Result<Self> {
        let known = Known::recalled(&connection)?;
        Ok(Self { connection, known, index: Index::default() })
    }

    /// Keeps the batches and brings everything derived up to date, or does nothing.
    pub(super) fn append(&mut self, batches: &[&Packed]) -> Result<()> {
        let outcome = self.try_append(batches);
        if outcome.is_err() {
            self.forget();
        }
        outcome
    }

    /// What was remembered in a transaction that failed, or from before a deletion, may not be there.
    fn forget(&mut self) {
        self.known = Known::default();
        self.index.clear();
    }

    /// Does something else in one transaction, or nothing.
    pub(super) fn change<T>(&mut self, work: impl FnOnce(&Transaction<'_>, &mut Known) -> Result<T>) -> Result<T> {
        let outcome = self.try_change(work);
        if outcome.is_err() || self.known.is_stale {
            self.forget();
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
        let mut brought = Brought::default();
        for span in batches.iter().flat_map(|batch| &batch.spans) {
            if keep(&change, &mut self.known, span)? {
                touched.insert(span.trace_id);
                brought.add(span.trace_id, &span.words, Some(&span.draft.digest));
            }
        }
        self.known.values.write(&change)?;
        for supplement in batches.iter().flat_map(|batch| &batch.supplements) {
            if supplement_is_new(&change, &mut self.known, supplement)? {
                touched.insert(supplement.trace_id);
                brought.add(supplement.trace_id, &supplement.words, None);
            }
        }
        derive::update(&change, &mut self.known, &touched)?;
        annotations::keep(&change, &mut self.known, batches.iter().flat_map(|batch| &batch.annotations))?;
        self.index.add(&change, &mut self.known, &brought)?;
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
    let sql = "SELECT span_id, start_nanos, end_nanos, address FROM spans WHERE trace = ?1 AND span_id = ?2";
    let id = &span.draft.digest.id.as_bytes()[..];
    let found = change.prepare_cached(sql)?.query_row(params![trace, id], SpanRow::read).optional()?;
    if let Some(found) = found {
        if !is_better(change, known, &found, span)? {
            return Ok(false);
        }
        garbage::release(change, found.address)?;
    }
    write(change, known, trace, span)?;
    Ok(true)
}

fn is_better(change: &Transaction<'_>, known: &mut Known, found: &SpanRow, span: &PackedSpan) -> Result<bool> {
    let new_end = span.draft.digest.end;
    if new_end != found.end {
        return Ok(new_end > found.end);
    }
    // The stored version may be of this very transaction.
    known.values.write(change)?;
    let record = found.record(change, &known.blocks)?;
    let stored = record.message(change, &known.blocks, span.trace_id, &found.digest(&record))?;
    Ok(span.draft.message(span.trace_id).is_some_and(|message| message > stored))
}

fn write(change: &Transaction<'_>, known: &mut Known, trace: i64, span: &PackedSpan) -> Result<()> {
    let (resource, scope) = (known.origin(change, &span.resource)?, known.origin(change, &span.scope)?);
    let addresses = known.values.addresses(change, &span.draft.pieces)?;
    let address = known.values.record(change, &span.draft.record(&addresses, resource, scope))?;
    let sql = "INSERT INTO spans (trace, span_id, start_nanos, end_nanos, address) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE
               SET start_nanos = excluded.start_nanos, end_nanos = excluded.end_nanos, address = excluded.address";
    let digest = &span.draft.digest;
    let values = params![trace, &digest.id.as_bytes()[..], digest.start.nanos(), digest.end.nanos(), address.number() as i64];
    change.prepare_cached(sql)?.execute(values)?;
    Ok(())
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
