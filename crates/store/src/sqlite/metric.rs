//! Metrics: the table that answers one `select`, and the values that people may begin to write.

use rusqlite::{Connection, params_from_iter};
use turnwise_model::expr::{Expr, Order, Resource, Value};
use turnwise_model::query::{FieldValue, MetricQuery};

use super::counts::{METADATA, METADATA_MARK, MODEL, TAG, TOOL, USER};
use super::expr::Statement;
use super::{columns, functions, read};
use crate::Result;

/// The rows of a metric's answer, each with a value for each column.
pub(super) fn table(connection: &Connection, query: &MetricQuery) -> Result<Vec<Vec<Value>>> {
    let Some(project) = read::project_row(connection, &query.project)? else { return Ok(Vec::new()) };
    let (sql, statement) = select(query, project);
    let mut prepared = connection.prepare_cached(&sql)?;
    let mut rows = prepared.query(params_from_iter(statement.bound))?;
    let mut table = Vec::new();
    while let Some(row) = rows.next()? {
        let columns = query.metric.columns.iter().enumerate();
        let values = columns.map(|(place, column)| Ok(columns::typed(functions::value(row.get_ref(place)?), column.kind)));
        table.push(values.collect::<rusqlite::Result<_>>()?);
    }
    Ok(table)
}

fn select(query: &MetricQuery, project: i64) -> (String, Statement) {
    let metric = &query.metric;
    let mut statement = Statement::new(metric.of, query.clock);
    statement.bind(project);
    let from = from(&mut statement, metric.of, &metric.groups);
    let columns = metric.columns.iter().map(|column| statement.expr(&column.expr)).collect::<Vec<_>>().join(", ");
    let mut sql = format!("SELECT {columns} FROM {from} WHERE {}", columns::within(metric.of));
    if let Some(filter) = &metric.filter {
        sql += &format!(" AND {}", ungrouped(&mut statement, filter));
    }
    if !metric.groups.is_empty() {
        let groups = metric.groups.iter().map(|group| statement.expr(group)).collect::<Vec<_>>().join(", ");
        sql += &format!(" GROUP BY {groups}");
    }
    if let Some(having) = &metric.having {
        sql += &format!(" HAVING {}", statement.expr(having));
    }
    if !metric.order.is_empty() {
        let orders = metric.order.iter().map(|order| ordered(&mut statement, order)).collect::<Vec<_>>().join(", ");
        sql += &format!(" ORDER BY {orders}");
    }
    let limit = statement.bind(metric.limit as i64);
    (sql + &format!(" LIMIT {limit}"), statement)
}

/// The tables, joined with the values of the set fields that rows are grouped by.
fn from(statement: &mut Statement, of: Resource, groups: &[Expr]) -> String {
    let mut from = columns::tables(of).to_owned();
    for (group, place) in groups.iter().zip(0..) {
        let Expr::Field(field) = group else { continue };
        if field.is_set && statement.joined.iter().all(|(joined, _)| joined != field) {
            let (join, column) = columns::join(statement, field, &format!("group{place}"));
            from += &format!(" {join}");
            statement.joined.push((field.clone(), column));
        }
    }
    from
}

/// A filter is about rows as they are before they are joined with what they are grouped by.
fn ungrouped(statement: &mut Statement, filter: &Expr) -> String {
    let joined = std::mem::take(&mut statement.joined);
    let sql = statement.expr(filter);
    statement.joined = joined;
    sql
}

/// Constants would be positions to SQLite, so the expression is never bare.
fn ordered(statement: &mut Statement, order: &Order) -> String {
    let direction = if order.is_descending { "DESC" } else { "ASC" };
    format!("{} {direction} NULLS LAST", statement.expr(&order.by))
}

/// How many values are given of each field.
const VALUES: i64 = 20;

/// Values of the fields of a resource, the most frequent first, and the names that families have in a project.
pub(super) fn field_values(connection: &Connection, project: &str, of: Resource) -> Result<Vec<FieldValue>> {
    let Some(project) = read::project_row(connection, project)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if matches!(of, Resource::Sessions | Resource::Turns) {
        for (field, kind) in [("user.id", USER), ("model", MODEL), ("tool", TOOL), ("tag", TAG)] {
            let values = facet_values(connection, project, kind)?;
            found.extend(values.into_iter().map(|value| FieldValue { field: field.to_owned(), value: Some(value) }));
        }
    }
    if of == Resource::Sessions {
        found.extend(metadata(connection, project)?);
    }
    found.extend(evals(connection, project, of)?);
    Ok(found)
}

/// Over the latest sessions, so that it takes no longer in a large project.
fn facet_values(connection: &Connection, project: i64, kind: i64) -> Result<Vec<String>> {
    let sql = format!("SELECT facets.value {LATEST} GROUP BY facets.value ORDER BY count(*) DESC, facets.value LIMIT ?3");
    let mut query = connection.prepare_cached(&sql)?;
    let values = query.query_map([project, kind, VALUES], |row| row.get(0))?;
    Ok(values.collect::<rusqlite::Result<_>>()?)
}

const LATEST: &str = "FROM (SELECT id FROM sessions WHERE project = ?1 ORDER BY end_nanos DESC LIMIT 2000) AS latest
    CROSS JOIN facets ON facets.session = latest.id AND facets.kind = ?2";

/// Each key, with its most frequent values.
fn metadata(connection: &Connection, project: i64) -> Result<Vec<FieldValue>> {
    let sql = format!("SELECT facets.value {LATEST} GROUP BY facets.value ORDER BY count(*) DESC, facets.value LIMIT ?3");
    let mut query = connection.prepare_cached(&sql)?;
    let values = query.query_map([project, METADATA, VALUES * 20], |row| row.get::<_, String>(0))?;
    let mut found: Vec<FieldValue> = Vec::new();
    for value in values {
        let value = value?;
        let Some((key, value)) = value.split_once(METADATA_MARK) else { continue };
        let field = format!("metadata.{key}");
        if found.iter().filter(|other| other.field == field).count() < VALUES as usize {
            found.push(FieldValue { field, value: Some(value.to_owned()) });
        }
    }
    found.sort_by(|a, b| a.field.cmp(&b.field));
    Ok(found)
}

/// The names of annotations, and the labels that they have.
fn evals(connection: &Connection, project: i64, of: Resource) -> Result<Vec<FieldValue>> {
    let (level, prefixes): (i64, &[&str]) = match of {
        Resource::Sessions => (2, &["eval"]),
        Resource::Turns => (1, &["eval"]),
        Resource::Users => (3, &["eval"]),
        Resource::Annotations => return names(connection, project),
    };
    let sql = "SELECT name, label, count(*) FROM annotations WHERE project = ?1 AND level = ?2 AND is_current = 1
               GROUP BY name, label ORDER BY name, count(*) DESC LIMIT 400";
    let mut query = connection.prepare_cached(sql)?;
    let rows = query.query_map([project, level], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (name, label) = row?;
        for prefix in prefixes {
            found.push(FieldValue { field: format!("{prefix}.{name}.score"), value: None });
            found.push(FieldValue { field: format!("{prefix}.{name}.label"), value: label.clone() });
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn names(connection: &Connection, project: i64) -> Result<Vec<FieldValue>> {
    let sql = "SELECT name FROM annotations WHERE project = ?1 AND is_current = 1 GROUP BY name ORDER BY count(*) DESC, name LIMIT ?2";
    let mut query = connection.prepare_cached(sql)?;
    let names = query.query_map([project, VALUES], |row| row.get(0))?;
    Ok(names.map(|name| Ok(FieldValue { field: "name".to_owned(), value: Some(name?) })).collect::<rusqlite::Result<_>>()?)
}
