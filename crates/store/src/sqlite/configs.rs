//! What annotations of a name look like, as it was set.

use rusqlite::{Connection, Transaction, params};
use turnwise_model::AnnotationConfig;

use crate::{Error, Result};

/// All that hold in a project: its own and those for all projects. Without a project, all there are.
pub(super) fn configs(connection: &Connection, project: Option<&str>) -> Result<Vec<AnnotationConfig>> {
    let sql = "SELECT body FROM annotation_configs WHERE ?1 IS NULL OR project_name IN ('', ?1) ORDER BY name, project_name";
    let mut query = connection.prepare_cached(sql)?;
    let bodies: Vec<String> = query.query_map([project], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    bodies.iter().map(|body| serde_json::from_str(body).map_err(other)).collect()
}

/// Sets one, in place of the one of the same project and name.
pub(super) fn put(change: &Transaction<'_>, config: &AnnotationConfig) -> Result<()> {
    let body = serde_json::to_string(config).map_err(other)?;
    let sql = "INSERT OR REPLACE INTO annotation_configs (project_name, name, body) VALUES (?1, ?2, ?3)";
    change.prepare_cached(sql)?.execute(params![config.project.as_deref().unwrap_or_default(), config.name, body])?;
    Ok(())
}

/// Removes one; whether it was there.
pub(super) fn delete(change: &Transaction<'_>, project: Option<&str>, name: &str) -> Result<bool> {
    let sql = "DELETE FROM annotation_configs WHERE project_name = ?1 AND name = ?2";
    Ok(change.prepare_cached(sql)?.execute(params![project.unwrap_or_default(), name])? > 0)
}

fn other(source: serde_json::Error) -> Error {
    Error::Other { context: "read or write what annotations look like", source: Box::new(source) }
}
