//! One transaction: spans in, then all that follows from them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use turnwise_model::{Digest, TraceId};

use super::annotations;
use super::derive;
use super::digests::Digests;
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

    /// Moves what is in the log into the file, and empties the log, unless somebody reads in it just now.
    pub(super) fn checkpoint(&self) -> Result<()> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    fn try_change<T>(&mut self, work: impl FnOnce(&Transaction<'_>, &mut Known) -> Result<T>) -> Result<T> {
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&change, &mut self.known)?;
        // It may have removed spans.
        self.known.digests = Digests::default();
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

/// The row of a trace, if there is one.
fn found_trace(change: &Transaction<'_>, id: TraceId) -> Result<Option<i64>> {
    let mut find = change.prepare_cached("SELECT id FROM traces WHERE trace_id = ?1")?;
    Ok(find.query_row([&id.as_bytes()[..]], |row| row.get(0)).optional()?)
}

fn new_trace(change: &Transaction<'_>, id: TraceId) -> Result<i64> {
    change.prepare_cached("INSERT INTO traces (trace_id) VALUES (?1)")?.execute([&id.as_bytes()[..]])?;
    Ok(change.last_insert_rowid())
}

/// The row of a trace, made if it is new.
fn trace_row(change: &Transaction<'_>, id: TraceId) -> Result<i64> {
    found_trace(change, id)?.map_or_else(|| new_trace(change, id), Ok)
}

/// The row of a trace of which a span came.
fn begun_trace(change: &Transaction<'_>, known: &mut Known, id: TraceId) -> Result<i64> {
    if let Some(row) = found_trace(change, id)? {
        return Ok(row);
    }
    known.digests.begin(id);
    new_trace(change, id)
}

/// Keeps a span unless a version at least as good is there. Returns whether anything changed.
///
/// Producers resend on timeout, so a span may come twice; we keep the version that ended later, since open spans are sent early. Between
/// versions that ended together the larger body wins: any rule will do that does not look at the order of arrival.
fn keep(change: &Transaction<'_>, known: &mut Known, span: &PackedSpan) -> Result<bool> {
    let trace = begun_trace(change, known, span.trace_id)?;
    let sql = "SELECT span_id, start_nanos, end_nanos, address FROM spans WHERE trace = ?1 AND span_id = ?2";
    let id = &span.draft.digest.id.as_bytes()[..];
    let found = change.prepare_cached(sql)?.query_row(params![trace, id], SpanRow::read).optional()?;
    if let Some(found) = found {
        if !is_better(change, known, &found, span)? {
            return Ok(false);
        }
        garbage::release(change, found.address)?;
        let digest = write(change, known, trace, span)?;
        known.digests.replace(span.trace_id, digest);
        return Ok(true);
    }
    let digest = write(change, known, trace, span)?;
    known.digests.add(span.trace_id, digest);
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

/// Writes record and row. Returns the digest, with pointers for texts.
fn write(change: &Transaction<'_>, known: &mut Known, trace: i64, span: &PackedSpan) -> Result<Digest> {
    let (resource, scope) = (known.origin(change, &span.resource)?, known.origin(change, &span.scope)?);
    let addresses = known.values.addresses(change, &span.draft.pieces)?;
    let address = known.values.record(change, &span.draft.record(&addresses, resource, scope))?;
    let sql = "INSERT INTO spans (trace, span_id, start_nanos, end_nanos, address) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE
               SET start_nanos = excluded.start_nanos, end_nanos = excluded.end_nanos, address = excluded.address";
    let digest = &span.draft.digest;
    let values = params![trace, &digest.id.as_bytes()[..], digest.start.nanos(), digest.end.nanos(), address.number() as i64];
    change.prepare_cached(sql)?.execute(values)?;
    span.draft.pointed_digest(&addresses)
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

#[cfg(test)]
mod tests {
    use turnwise_model::{Batch, Facts, Raw, Span, SpanId, Status, Timestamp};

    use super::super::{packed::packed, schema};
    use super::*;
    use crate::Error;

    /// Some spans that no piece is shared among, so that they take room.
    fn batch(trace: u8) -> Packed {
        let span = |number: u8| Span {
            trace_id: TraceId::from_slice(&[trace; 16]).unwrap(),
            digest: Digest {
                id: SpanId::from_slice(&[number; 8]).unwrap(),
                parent: None,
                name: String::new(),
                start: Timestamp::from_nanos(1),
                end: Timestamp::from_nanos(2),
                status: Status::Unset,
                facts: Facts { project: "default".to_owned(), ..Facts::default() },
            },
            raw: Raw {
                span: noise(u32::from(trace) << 8 | u32::from(number)),
                resource: [1].as_slice().into(),
                scope: [1].as_slice().into(),
            },
            said: Vec::new(),
        };
        packed(Batch { spans: (1..20).map(span).collect(), ..Batch::default() }).unwrap()
    }

    /// Bytes that do not compress.
    fn noise(seed: u32) -> Vec<u8> {
        let mut state = u64::from(seed) + 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8
        };
        (0..2000).map(|_| next()).collect()
    }

    fn count(appender: &Appender, table: &str) -> i64 {
        appender.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_full_disk_writes_nothing_by_half_and_all_goes_on_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let mut appender = Appender::new(schema::open_writer(folder.path()).unwrap()).unwrap();
        appender.append(&[&batch(1)]).unwrap();
        let pages: i64 = appender.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        appender.connection.pragma_update(None, "max_page_count", pages + 2).unwrap();

        let refused = appender.append(&[&batch(2)]);

        assert!(matches!(&refused, Err(Error::Unavailable(reason)) if reason.contains("disk is full")), "{refused:?}");
        assert_eq!((count(&appender, "spans"), count(&appender, "traces"), count(&appender, "strands")), (19, 1, 1));
        appender.connection.pragma_update(None, "max_page_count", 1 << 30).unwrap();
        appender.append(&[&batch(2)]).unwrap();
        assert_eq!((count(&appender, "spans"), count(&appender, "traces"), count(&appender, "strands")), (38, 2, 2));
    }
}
