//! Lists: rows that pass a filter, in an order, a page at a time, forwards and backwards.
//!
//! Rows come in two phases: those whose value in the order is known, then those where it is not. Within a phase a page begins after a value
//! and a row (keyset), so rows that come meanwhile neither shift nor repeat others. Orders of the page have an index and stop early. A
//! filter that few rows can pass is found first by an index of its own ([`narrowed`]), and only these rows are sorted.

use rusqlite::{Connection, OptionalExtension, params_from_iter};
use turnwise_model::SessionKey;
use turnwise_model::expr::{Compare, Expr, Field, Order, Resource, Test, Value};
use turnwise_model::query::{List, ListedTurn, Neighbours, Page, RowCursor, SessionQuery, TurnListQuery};

use super::counts::{METADATA, METADATA_MARK};
use super::expr::Statement;
use super::{columns, functions, read};
use crate::Result;

/// A filter narrows a list if at most so many rows can pass it.
const FEW: usize = 1000;

/// A page of sessions.
pub(super) fn sessions(connection: &Connection, query: &SessionQuery) -> Result<Page<turnwise_model::Session, RowCursor>> {
    let places = page(connection, Resource::Sessions, &query.list, query.after.as_ref(), query.limit + 1, Way::On)?;
    let found = places.iter().take(query.limit).map(|place| read::session_of_row(connection, place.row));
    let rows = found.collect::<Result<Vec<_>>>()?;
    Ok(Page { rows: rows.into_iter().flatten().collect(), next: next(&places, query.limit) })
}

/// A page of turns.
pub(super) fn turns(connection: &Connection, query: &TurnListQuery) -> Result<Page<ListedTurn, RowCursor>> {
    let places = page(connection, Resource::Turns, &query.list, query.after.as_ref(), query.limit + 1, Way::On)?;
    let found = places.iter().take(query.limit).map(|place| read::turn_of_strand(connection, place.row));
    let rows = found.collect::<Result<Vec<_>>>()?;
    Ok(Page { rows: rows.into_iter().flatten().collect(), next: next(&places, query.limit) })
}

/// The sessions before and after one in a list.
pub(super) fn neighbours(connection: &Connection, list: &List, key: &SessionKey) -> Result<Neighbours> {
    let Some(place) = place_of(connection, list, key)? else { return Ok(Neighbours::default()) };
    let beside = |way| {
        let found = page(connection, Resource::Sessions, list, Some(&place), 1, way)?;
        found.first().map_or(Ok(None), |place| read::session_of_row(connection, place.row))
    };
    Ok(Neighbours { previous: beside(Way::Back)?, next: beside(Way::On)? })
}

fn next(places: &[RowCursor], limit: usize) -> Option<RowCursor> {
    places.get(limit).and_then(|_| places.get(limit.checked_sub(1)?)).cloned()
}

/// The place that a session has, or would have if it passed the filter.
fn place_of(connection: &Connection, list: &List, key: &SessionKey) -> Result<Option<RowCursor>> {
    let mut statement = Statement::new(Resource::Sessions, list.clock);
    let project = statement.bind(list.project.clone());
    let value = statement.expr(&list.order.by);
    let key = statement.bind(key.as_str().to_owned());
    let sql = format!(
        "SELECT {value}, sessions.id FROM sessions WHERE key = {key} AND project = (SELECT id FROM projects WHERE name = {project})"
    );
    let mut query = connection.prepare_cached(&sql)?;
    Ok(query.query_row(params_from_iter(statement.bound), read_place).optional()?)
}

fn read_place(row: &rusqlite::Row<'_>) -> rusqlite::Result<RowCursor> {
    Ok(RowCursor { value: functions::value(row.get_ref(0)?), row: row.get(1)? })
}

/// Which way a list is walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

/// Whether the value that the list is ordered by is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Known,
    Unknown,
}

/// The places after a place; from the list's beginning without one.
fn page(connection: &Connection, of: Resource, list: &List, after: Option<&RowCursor>, limit: usize, way: Way) -> Result<Vec<RowCursor>> {
    let Some(project) = read::project_row(connection, &list.project)? else { return Ok(Vec::new()) };
    let narrow = list.filter.as_ref().filter(|_| of == Resource::Sessions).map(|filter| narrowed(connection, project, list, filter));
    let walk = Walk { connection, of, list, project, narrow: narrow.transpose()?.flatten(), way };
    let phases = if way == Way::On { [Phase::Known, Phase::Unknown] } else { [Phase::Unknown, Phase::Known] };
    let mut found = Vec::new();
    for phase in phases {
        let is_behind = after.is_some_and(|after| walk.is_behind(phase, after));
        if !is_behind && found.len() < limit {
            let after = after.filter(|after| phase_of(after) == phase);
            found.extend(walk.places(phase, after, limit - found.len())?);
        }
    }
    Ok(found)
}

fn phase_of(place: &RowCursor) -> Phase {
    if place.value == Value::Null { Phase::Unknown } else { Phase::Known }
}

struct Walk<'a> {
    connection: &'a Connection,
    of: Resource,
    list: &'a List,
    project: i64,
    /// The rows that may pass the filter, where these are few.
    narrow: Option<Vec<i64>>,
    way: Way,
}

impl Walk<'_> {
    /// Whether a phase lies before the place already.
    fn is_behind(&self, phase: Phase, after: &RowCursor) -> bool {
        phase != phase_of(after) && (phase == Phase::Known) == (self.way == Way::On)
    }

    fn places(&self, phase: Phase, after: Option<&RowCursor>, limit: usize) -> Result<Vec<RowCursor>> {
        let mut statement = Statement::new(self.of, self.list.clock);
        statement.bind(self.project);
        let source = self.source(&mut statement, phase);
        let is_descending = self.list.order.is_descending == (self.way == Way::On);
        let mut conditions = vec![source.within.clone()];
        conditions.push(format!("{} IS {}NULL", source.sort, if phase == Phase::Known { "NOT " } else { "" }));
        if let Some(after) = after {
            conditions.push(behind(&mut statement, &source, phase, after, is_descending));
        }
        if let Some(filter) = &self.list.filter {
            conditions.push(statement.expr(filter));
        }
        let limit = statement.bind(limit as i64);
        let direction = if is_descending { "DESC" } else { "ASC" };
        let order = match phase {
            Phase::Known => format!("{} {direction}, {} {direction}", source.sort, source.row),
            Phase::Unknown => format!("{} {direction}", source.row),
        };
        let value = if phase == Phase::Known { source.sort.as_str() } else { "NULL" };
        let sql = format!(
            "SELECT {value}, {} FROM {} WHERE {} ORDER BY {order} LIMIT {limit}",
            source.row,
            source.from,
            conditions.join(" AND ")
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        let places = query.query_map(params_from_iter(statement.bound), read_place)?;
        Ok(places.collect::<rusqlite::Result<_>>()?)
    }

    /// Where rows are read from, so that an index gives their order where there is one.
    fn source(&self, statement: &mut Statement, phase: Phase) -> Source {
        let within = columns::within(self.of).to_owned();
        if let Some(narrow) = &self.narrow {
            let rows = statement.bind(format!("[{}]", narrow.iter().map(i64::to_string).collect::<Vec<_>>().join(",")));
            let from = format!("json_each({rows}) AS narrow CROSS JOIN sessions ON sessions.id = narrow.value");
            return Source { from, within, row: "sessions.id", sort: statement.expr(&self.list.order.by) };
        }
        match (self.of, &self.list.order.by) {
            (Resource::Sessions, Expr::Field(field)) if phase == Phase::Known && field.pattern == "eval.<name>.score" => {
                let name = statement.bind(field.arg.clone().unwrap_or_default());
                Source {
                    from: "session_evals AS sorted CROSS JOIN sessions ON sessions.id = sorted.session".to_owned(),
                    within: format!("{within} AND sorted.name = {name}"),
                    row: "sorted.session",
                    sort: "sorted.score".to_owned(),
                }
            }
            (Resource::Turns, Expr::Field(field)) if field.pattern == "start" => {
                let within = "strands.project = ?1".to_owned();
                Source {
                    from: format!("strands CROSS JOIN {TURN_OF_STRAND}"),
                    within,
                    row: "strands.id",
                    sort: "strands.start_nanos".to_owned(),
                }
            }
            (Resource::Turns, by) => {
                Source { from: format!("strands CROSS JOIN {TURN_OF_STRAND}"), within, row: "strands.id", sort: statement.expr(by) }
            }
            (of, by) => Source { from: columns::tables(of).to_owned(), within, row: "sessions.id", sort: statement.expr(by) },
        }
    }
}

/// A turn stands where its first strand stands.
const TURN_OF_STRAND: &str = "turns ON turns.session = strands.session AND turns.start_nanos = strands.start_nanos
    AND turns.trace_id = strands.trace_id AND turns.subtree = strands.subtree
    CROSS JOIN sessions ON sessions.id = turns.session";

struct Source {
    from: String,
    within: String,
    row: &'static str,
    sort: String,
}

/// The first bound is for the index; the second tells equal values apart.
fn behind(statement: &mut Statement, source: &Source, phase: Phase, after: &RowCursor, is_descending: bool) -> String {
    let row = statement.bind(after.row);
    let (bound, beyond) = if is_descending { ("<=", "<") } else { (">=", ">") };
    let Source { sort, row: column, .. } = source;
    if phase == Phase::Unknown {
        return format!("{column} {beyond} {row}");
    }
    let value = statement.bind(functions::sql(after.value.clone()));
    format!("{sort} {bound} {value} AND ({sort} {beyond} {value} OR {column} {beyond} {row})")
}

/// The sessions that may pass a filter, by the index of one of its conditions, if these are few.
fn narrowed(connection: &Connection, project: i64, list: &List, filter: &Expr) -> Result<Option<Vec<i64>>> {
    for condition in filter.conjuncts() {
        let mut statement = Statement::new(Resource::Sessions, list.clock);
        statement.bind(project);
        let Some(candidates) = candidates(&mut statement, &list.order, condition) else { continue };
        let sql = format!("SELECT * FROM ({candidates}) LIMIT {}", FEW + 1);
        let mut query = connection.prepare_cached(&sql)?;
        let rows = query.query_map(params_from_iter(statement.bound), |row| row.get(0))?;
        let rows: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        if rows.len() <= FEW {
            return Ok(Some(rows));
        }
    }
    Ok(None)
}

/// A query for the rows of sessions that may pass a condition, where an index answers it.
fn candidates(statement: &mut Statement, order: &Order, condition: &Expr) -> Option<String> {
    match condition {
        Expr::Any(field, Test::In(values)) => Some(having_facet(statement, field, values)),
        Expr::Field(field) if field.pattern == "error" => {
            Some("SELECT id FROM sessions WHERE project = ?1 AND error_turn_count > 0".to_owned())
        }
        Expr::Compare(field, comparison, value) if matches!(value.as_ref(), Expr::Value(_)) && *comparison != Compare::Unequal => {
            let Expr::Field(named) = field.as_ref() else { return None };
            let is_order = Expr::Field(named.clone()) == order.by;
            match named.pattern {
                "eval.<name>.score" | "eval.<name>.label" => Some(having_eval(statement, named, condition)),
                pattern if INDEXED.contains(&pattern) && !is_order => {
                    Some(format!("SELECT sessions.id FROM sessions WHERE sessions.project = ?1 AND {}", statement.expr(condition)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Fields of sessions that an index finds within a project.
const INDEXED: [&str; 8] = ["session.id", "start", "last_activity", "duration", "turns", "errors", "tokens", "cost"];

/// Facets are of all projects; the list keeps to its own.
fn having_facet(statement: &mut Statement, field: &Field, values: &[Value]) -> String {
    let kind = columns::facet(field).unwrap_or(-1);
    let key = field.arg.as_ref().filter(|_| kind == METADATA).map_or_else(String::new, |key| format!("{key}{METADATA_MARK}"));
    let values = values.iter().filter_map(|value| if let Value::Text(text) = value { Some(format!("{key}{text}")) } else { None });
    let values: Vec<String> = values.map(|value| statement.bind(value)).collect();
    format!("SELECT session FROM facets WHERE ?1 IS NOT NULL AND kind = {kind} AND value IN ({})", values.join(", "))
}

fn having_eval(statement: &mut Statement, field: &Field, condition: &Expr) -> String {
    let name = statement.bind(field.arg.clone().unwrap_or_default());
    let column = if field.pattern.ends_with("label") { "label" } else { "score" };
    statement.joined.push((field.clone(), column.to_owned()));
    format!("SELECT session FROM session_evals WHERE ?1 IS NOT NULL AND name = {name} AND {}", statement.expr(condition))
}
