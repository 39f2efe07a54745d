//! Saved metrics.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use turnwise_model::Timestamp;
use turnwise_model::metric::{Better, SavedMetric};

use crate::Result;

const METRIC: &str = "SELECT name, expression, description, is_high_better, created_nanos, updated_nanos FROM metrics";

/// All saved metrics, by name.
pub(super) fn metrics(connection: &Connection) -> Result<Vec<SavedMetric>> {
    let mut query = connection.prepare_cached(&format!("{METRIC} ORDER BY name"))?;
    let metrics = query.query_map([], read)?;
    Ok(metrics.collect::<rusqlite::Result<_>>()?)
}

/// The metric of this name.
pub(super) fn metric(connection: &Connection, name: &str) -> Result<Option<SavedMetric>> {
    Ok(connection.prepare_cached(&format!("{METRIC} WHERE name = ?1"))?.query_row([name], read).optional()?)
}

/// Saves a metric; one of the same name is replaced, and stays as old as it was.
pub(super) fn save(change: &Transaction<'_>, metric: &SavedMetric) -> Result<()> {
    let sql = "INSERT INTO metrics (name, expression, description, is_high_better, created_nanos, updated_nanos)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT DO UPDATE SET expression = ?2, description = ?3, is_high_better = ?4, updated_nanos = ?6";
    change.prepare_cached(sql)?.execute(params![
        metric.name,
        metric.expression,
        metric.description,
        metric.better == Better::High,
        metric.created.nanos(),
        metric.updated.nanos()
    ])?;
    Ok(())
}

/// Removes a metric; whether it was there.
pub(super) fn delete(change: &Transaction<'_>, name: &str) -> Result<bool> {
    Ok(change.prepare_cached("DELETE FROM metrics WHERE name = ?1")?.execute([name])? > 0)
}

fn read(row: &Row<'_>) -> rusqlite::Result<SavedMetric> {
    Ok(SavedMetric {
        name: row.get(0)?,
        expression: row.get(1)?,
        description: row.get(2)?,
        better: if row.get(3)? { Better::High } else { Better::Low },
        created: Timestamp::from_nanos(row.get(4)?),
        updated: Timestamp::from_nanos(row.get(5)?),
    })
}
