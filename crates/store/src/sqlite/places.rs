//! Strands in their order: where each stands in its session, and what lies between two places.

use rusqlite::{Connection, OptionalExtension, params};
use turnwise_model::{SpanId, Strand, Timestamp, TraceId};

use super::rows;
use crate::Result;

/// Where strands stand in their session.
pub(super) type Place = (Timestamp, TraceId, Option<SpanId>);

/// The last strand before a place that begins a turn.
pub(super) fn head_before(connection: &Connection, session: i64, place: &Place) -> Result<Option<Place>> {
    let sql = "SELECT start_nanos, trace_id, subtree FROM strands
               WHERE session = ?1 AND role = 0 AND (start_nanos, trace_id, subtree) < (?2, ?3, ?4)
               ORDER BY start_nanos DESC, trace_id DESC, subtree DESC LIMIT 1";
    head(connection, sql, session, place)
}

/// The first strand after a place that begins a turn.
pub(super) fn head_after(connection: &Connection, session: i64, place: &Place) -> Result<Option<Place>> {
    let sql = "SELECT start_nanos, trace_id, subtree FROM strands
               WHERE session = ?1 AND role = 0 AND (start_nanos, trace_id, subtree) > (?2, ?3, ?4)
               ORDER BY start_nanos, trace_id, subtree LIMIT 1";
    head(connection, sql, session, place)
}

fn head(connection: &Connection, sql: &str, session: i64, place: &Place) -> Result<Option<Place>> {
    let (start, trace_id, subtree) = place_columns(place);
    let mut query = connection.prepare_cached(sql)?;
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
pub(super) fn strands_between(connection: &Connection, session: i64, from: Option<&Place>, until: Option<&Place>) -> Result<Vec<Strand>> {
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
