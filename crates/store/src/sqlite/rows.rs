//! Rows to values: the one place that knows how columns are written.

use rusqlite::types::Type;
use rusqlite::{Connection, Row};
use turnwise_model::supplement::{self, Told};
use turnwise_model::{Digest, Quality, SpanId, Strand, Text, Timestamp, TraceId};

use super::blocks::{Address, Blocks};
use super::record::Record;
use super::{pack, pointer};
use crate::Result;

/// The row of a span.
#[derive(Debug)]
pub(super) struct SpanRow {
    pub(super) id: SpanId,
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) address: Address,
}

impl SpanRow {
    /// Reads `span_id, start_nanos, end_nanos, address`.
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: span_id(row, 0)?,
            start: Timestamp::from_nanos(row.get(1)?),
            end: Timestamp::from_nanos(row.get(2)?),
            address: Address::from_number(row.get::<_, i64>(3)?.unsigned_abs()),
        })
    }

    /// What is stored of the span; its texts are pointers.
    pub(super) fn record(&self, connection: &Connection, blocks: &Blocks) -> Result<Record> {
        blocks.item(connection, self.address, Record::read)?
    }

    /// The span's digest.
    pub(super) fn digest(&self, record: &Record) -> Digest {
        record.digest(self.id, self.start, self.end)
    }
}

/// The rows of a trace's spans, in order of start.
pub(super) fn spans(connection: &Connection, id: TraceId) -> Result<Vec<SpanRow>> {
    let sql = "SELECT span_id, start_nanos, end_nanos, address FROM spans
               WHERE trace = (SELECT id FROM traces WHERE trace_id = ?1) ORDER BY start_nanos, span_id";
    let mut query = connection.prepare_cached(sql)?;
    let spans = query.query_map([&id.as_bytes()[..]], SpanRow::read)?;
    Ok(spans.collect::<rusqlite::Result<_>>()?)
}

/// A strand as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StrandRow {
    pub(super) id: i64,
    /// The session that it counts in.
    pub(super) session: Option<i64>,
    pub(super) is_repeat: bool,
    /// The strand that it goes on with.
    pub(super) predecessor: Option<i64>,
    pub(super) strand: Strand,
}

/// The columns that [`strand`] reads, in order.
pub(super) const STRAND: &str = "id, session, is_repeat, predecessor, body";

/// The strands of a trace, in order of their place.
pub(super) fn strands_of_trace(connection: &Connection, id: TraceId) -> Result<Vec<StrandRow>> {
    let sql = format!("SELECT {STRAND} FROM strands WHERE trace_id = ?1 ORDER BY start_nanos, subtree");
    let mut query = connection.prepare_cached(&sql)?;
    let mut rows = query.query([&id.as_bytes()[..]])?;
    let mut strands = Vec::new();
    while let Some(row) = rows.next()? {
        strands.push(strand(row)?);
    }
    Ok(strands)
}

/// Reads [`STRAND`].
pub(super) fn strand(row: &Row<'_>) -> Result<StrandRow> {
    let body: Vec<u8> = row.get(4)?;
    Ok(StrandRow { id: row.get(0)?, session: row.get(1)?, is_repeat: row.get(2)?, predecessor: row.get(3)?, strand: pack::unpack(&body)? })
}

/// The digests of a trace's spans with what log records tell of them, in order of start. Their texts are pointers.
pub(super) fn digests(connection: &Connection, blocks: &Blocks, id: TraceId) -> Result<Vec<Digest>> {
    first_digests(connection, blocks, id, usize::MAX)
}

/// The first of the digests that [`digests`] gives.
pub(super) fn first_digests(connection: &Connection, blocks: &Blocks, id: TraceId, limit: usize) -> Result<Vec<Digest>> {
    let spans = spans(connection, id)?.into_iter().take(limit);
    let mut digests = spans.map(|span| Ok(span.digest(&span.record(connection, blocks)?))).collect::<Result<Vec<_>>>()?;
    supplement::join(&mut digests, &told(connection, id)?);
    Ok(digests)
}

/// The digests of a trace's spans without what log records tell of them.
pub(super) fn unjoined_digests(connection: &Connection, blocks: &Blocks, id: TraceId) -> Result<Vec<Digest>> {
    spans(connection, id)?.into_iter().map(|span| Ok(span.digest(&span.record(connection, blocks)?))).collect()
}

/// What log records tell of the spans of a trace, with texts that nobody takes for pointers.
pub(super) fn told(connection: &Connection, id: TraceId) -> Result<Vec<(SpanId, Told)>> {
    let sql = "SELECT span_id, told FROM supplements JOIN traces ON traces.id = supplements.trace WHERE traces.trace_id = ?1";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([&id.as_bytes()[..]])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let told: Vec<u8> = row.get(1)?;
        let mut told: Told = pack::unpack(&told)?;
        pointer::escape_told(&mut told);
        found.push((span_id(row, 0)?, told));
    }
    Ok(found)
}

pub(super) fn span_id(row: &Row<'_>, column: usize) -> rusqlite::Result<SpanId> {
    let bytes: Vec<u8> = row.get(column)?;
    SpanId::from_slice(&bytes).ok_or_else(|| not_an_id(column))
}

pub(super) fn trace_id(row: &Row<'_>, column: usize) -> rusqlite::Result<TraceId> {
    let bytes: Vec<u8> = row.get(column)?;
    TraceId::from_slice(&bytes).ok_or_else(|| not_an_id(column))
}

fn not_an_id(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, "not an id".into())
}

/// A subtree's top as a column: empty for a whole trace.
pub(super) fn subtree_column(subtree: &Option<SpanId>) -> &[u8] {
    subtree.as_ref().map_or(&[], |id| &id.as_bytes()[..])
}

/// A text's two columns.
pub(super) fn text_columns(text: Option<&Text>) -> (Option<&str>, Option<i64>) {
    let quality = |text: &Text| match text.quality {
        Quality::Spoken => 0,
        Quality::Masked => 1,
        Quality::Record => 2,
    };
    (text.map(|text| text.text.as_str()), text.map(quality))
}

/// A text from its two columns, the first at `column`.
pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Text>> {
    let text: Option<String> = row.get(column)?;
    let quality = match row.get::<_, Option<i64>>(column + 1)? {
        Some(1) => Quality::Masked,
        Some(2) => Quality::Record,
        _ => Quality::Spoken,
    };
    Ok(text.map(|text| Text { text, quality }))
}
