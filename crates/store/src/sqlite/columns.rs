//! Where SQLite keeps what each field of the expression language names. A test walks the registry: no field may be missing here.

use turnwise_model::expr::{Field, Resource, Test, Type, Value};

use super::counts::{METADATA, METADATA_MARK, MODEL, TAG, TOOL, USER};
use super::expr::Statement;

/// The tables of a resource, joined. The project's row is `?1` in every statement.
pub(super) fn tables(of: Resource) -> &'static str {
    match of {
        Resource::Sessions => "sessions",
        Resource::Turns => "sessions CROSS JOIN turns ON turns.session = sessions.id",
        Resource::Users => "users",
        Resource::Annotations => {
            "annotations LEFT JOIN sessions ON sessions.id = annotations.session LEFT JOIN users ON users.id = annotations.user"
        }
    }
}

/// What keeps rows to those of the project.
pub(super) fn within(of: Resource) -> &'static str {
    match of {
        Resource::Sessions | Resource::Turns => "sessions.project = ?1",
        Resource::Users => "users.project = ?1",
        Resource::Annotations => "annotations.project = ?1 AND annotations.is_current = 1",
    }
}

/// The value of a field that has one at most.
pub(super) fn scalar(statement: &mut Statement, field: &Field) -> String {
    let sql = match statement.of {
        Resource::Sessions => session(statement, field),
        Resource::Turns => turn(statement, field),
        Resource::Users => user(statement, field),
        Resource::Annotations => annotation(field),
    };
    // A field that is in the registry and not here is unknown in every row; the test says so.
    sql.unwrap_or_else(|| "NULL".to_owned())
}

fn session(statement: &mut Statement, field: &Field) -> Option<String> {
    Some(match field.pattern {
        "session.id" => "sessions.session_id".to_owned(),
        "key" => "sessions.key".to_owned(),
        "start" => "sessions.start_nanos".to_owned(),
        "last_activity" => "sessions.end_nanos".to_owned(),
        "duration" => "max(sessions.end_nanos - sessions.start_nanos, 0)".to_owned(),
        "status" => status(statement),
        "turns" => "sessions.turn_count".to_owned(),
        "errors" => "sessions.error_turn_count".to_owned(),
        "error" => "(sessions.error_turn_count > 0)".to_owned(),
        "first_turn.error" => turn_of_session("ASC"),
        "last_turn.error" => turn_of_session("DESC"),
        "turn.latency.p50" => latency(0.5),
        "turn.latency.p95" => latency(0.95),
        "traces" => "sessions.trace_count".to_owned(),
        "spans" => "sessions.span_count".to_owned(),
        "first_input" => "sessions.first_input".to_owned(),
        "last_output" => "sessions.last_output".to_owned(),
        "inferred" => format!("(NOT EXISTS ({} AND value < '65535'))", facets_of_session(super::counts::KEY)),
        "has_dropped_attributes" => "(sessions.dropping_count > 0)".to_owned(),
        "eval.<name>.score" => session_eval(statement, field, "score"),
        "eval.<name>.label" => session_eval(statement, field, "label"),
        "turn_eval.<name>.score" => session_eval(statement, field, "turn_score"),
        "span_eval.<name>.score" => session_eval(statement, field, "span_score"),
        other => sum_if_known("sessions", other)?,
    })
}

fn turn(statement: &mut Statement, field: &Field) -> Option<String> {
    Some(match field.pattern {
        "session.id" => "sessions.session_id".to_owned(),
        "session.key" => "sessions.key".to_owned(),
        "turn.index" => format!("(SELECT count(*) {EARLIER})"),
        "trace.id" => "lower(hex(turns.trace_id))".to_owned(),
        "start" => "turns.start_nanos".to_owned(),
        "latency" => "max(turns.end_nanos - turns.start_nanos, 0)".to_owned(),
        "gap" => format!(
            "max(turns.start_nanos - (SELECT earlier.end_nanos {EARLIER}
             ORDER BY earlier.start_nanos DESC, earlier.trace_id DESC, earlier.subtree DESC LIMIT 1), 0)"
        ),
        "error" => "turns.is_error".to_owned(),
        "user.id" => "(SELECT user_id FROM users WHERE users.id = turns.user)".to_owned(),
        "spans" => "turns.span_count".to_owned(),
        "cost" => "(turns.cost_pico_usd / 1e12)".to_owned(),
        "eval.<name>.score" => turn_eval(statement, field, "score"),
        "eval.<name>.label" => turn_eval(statement, field, "label"),
        other => format!("turns.{}", token_column(other)?),
    })
}

const EARLIER: &str = "FROM turns AS earlier WHERE earlier.session = turns.session
    AND (earlier.start_nanos, earlier.trace_id, earlier.subtree) < (turns.start_nanos, turns.trace_id, turns.subtree)";

fn user(statement: &mut Statement, field: &Field) -> Option<String> {
    Some(match field.pattern {
        "user.id" => "users.user_id".to_owned(),
        "sessions" => "users.session_count".to_owned(),
        "turns" => "users.turn_count".to_owned(),
        "errors" => "users.error_turn_count".to_owned(),
        "spans" => "users.span_count".to_owned(),
        "first_seen" => "users.first_nanos".to_owned(),
        "last_seen" => "users.last_nanos".to_owned(),
        "eval.<name>.score" => user_eval(statement, field, "score"),
        "eval.<name>.label" => user_eval(statement, field, "label"),
        "session_eval.<name>.score" => user_eval(statement, field, "session_score"),
        other => sum_if_known("users", other)?,
    })
}

fn annotation(field: &Field) -> Option<String> {
    Some(match field.pattern {
        "name" => "annotations.name".to_owned(),
        "score" => "annotations.score".to_owned(),
        "label" => "annotations.label".to_owned(),
        "explanation" => "annotations.explanation".to_owned(),
        "identifier" => "annotations.identifier".to_owned(),
        "time" => "annotations.time_nanos".to_owned(),
        "annotator" => "(CASE annotations.annotator WHEN 0 THEN 'LLM' WHEN 1 THEN 'CODE' ELSE 'HUMAN' END)".to_owned(),
        "source" => {
            "(CASE annotations.source WHEN 0 THEN 'API' WHEN 1 THEN 'PAGE' WHEN 2 THEN 'TELEMETRY' ELSE 'EVALUATOR' END)".to_owned()
        }
        "target" => "(CASE annotations.level WHEN 0 THEN 'span' WHEN 1 THEN 'turn' WHEN 2 THEN 'session' ELSE 'user' END)".to_owned(),
        "session.id" => "sessions.session_id".to_owned(),
        "user.id" => "users.user_id".to_owned(),
        _ => return None,
    })
}

/// Session ids that are claims have a rank in front; see `counts::facets`.
fn facets_of_session(kind: i64) -> String {
    format!("SELECT 1 FROM facets WHERE facets.session = sessions.id AND facets.kind = {kind}")
}

fn status(statement: &mut Statement) -> String {
    let now = statement.bind(statement.clock.now.nanos());
    let idle = statement.bind(i64::try_from(statement.clock.idle_after.as_nanos()).unwrap_or(i64::MAX));
    format!(
        "(CASE WHEN sessions.ended_nanos >= sessions.end_nanos THEN 'ended' WHEN {now} - sessions.end_nanos > {idle} THEN 'idle' ELSE 'open' END)"
    )
}

fn turn_of_session(direction: &str) -> String {
    format!(
        "(SELECT is_error FROM turns WHERE turns.session = sessions.id
          ORDER BY turns.start_nanos {direction}, turns.trace_id {direction}, turns.subtree {direction} LIMIT 1)"
    )
}

fn latency(share: f64) -> String {
    format!("(SELECT tw_percentile(max(turns.end_nanos - turns.start_nanos, 0), {share}) FROM turns WHERE turns.session = sessions.id)")
}

fn arg(statement: &mut Statement, field: &Field) -> String {
    statement.bind(field.arg.clone().unwrap_or_default())
}

fn session_eval(statement: &mut Statement, field: &Field, column: &str) -> String {
    let name = arg(statement, field);
    format!("(SELECT {column} FROM session_evals WHERE session_evals.session = sessions.id AND session_evals.name = {name})")
}

fn turn_eval(statement: &mut Statement, field: &Field, column: &str) -> String {
    let name = arg(statement, field);
    format!(
        "(SELECT {column} FROM turn_evals AS e WHERE e.session = turns.session AND e.start_nanos = turns.start_nanos
          AND e.trace_id = turns.trace_id AND e.subtree = turns.subtree AND e.name = {name})"
    )
}

fn user_eval(statement: &mut Statement, field: &Field, column: &str) -> String {
    let name = arg(statement, field);
    format!("(SELECT {column} FROM user_evals WHERE user_evals.user = users.id AND user_evals.name = {name})")
}

fn token_column(name: &str) -> Option<&'static str> {
    Some(match name {
        "tokens" => "total",
        "tokens.prompt" => "prompt",
        "tokens.completion" => "completion",
        "tokens.cache_read" => "cache_read",
        "tokens.cache_write" => "cache_write",
        "tokens.reasoning" => "reasoning",
        "tokens.audio" => "audio",
        _ => return None,
    })
}

/// A sum that is null where nobody knows of it. The text is that of the indexes in `0004_lists.sql`.
fn sum_if_known(table: &str, name: &str) -> Option<String> {
    if name == "cost" {
        return Some(format!("(iif({table}.cost_pico_usd_known, {table}.cost_pico_usd, NULL) / 1e12)"));
    }
    let column = token_column(name)?;
    Some(format!("iif({table}.{column}_known, {table}.{column}, NULL)"))
}

/// Whether any value of a set field passes a test.
pub(super) fn any(statement: &mut Statement, field: &Field, test: &Test) -> String {
    match (statement.of, facet(field)) {
        (Resource::Sessions, Some(METADATA)) => {
            let (from, until, column) = metadata(statement, field);
            let facets = facets_of_session(METADATA);
            format!("EXISTS ({facets} AND facets.value >= {from} AND facets.value < {until} AND {})", statement.test(&column, test))
        }
        (Resource::Sessions, Some(kind)) => {
            format!("EXISTS ({} AND {})", facets_of_session(kind), statement.test("facets.value", test))
        }
        (Resource::Turns, Some(kind)) => {
            let test = statement.test("substr(named.value, 2)", test);
            format!("EXISTS (SELECT 1 FROM json_each(turns.facets) AS named WHERE substr(named.value, 1, 1) = '{kind}' AND {test})")
        }
        _ => "FALSE".to_owned(),
    }
}

/// The bounds between which the values of a key are, and what is behind the key.
fn metadata(statement: &mut Statement, field: &Field) -> (String, String, String) {
    let key = field.arg.clone().unwrap_or_default();
    let from = statement.bind(format!("{key}{METADATA_MARK}"));
    let until = statement.bind(format!("{key}{AFTER_METADATA_MARK}"));
    (from, until, format!("substr(facets.value, {})", key.chars().count() + 2))
}

const AFTER_METADATA_MARK: char = '\u{20}';

/// Joins the values of a set field, by which rows are grouped; the join and the column that has them.
pub(super) fn join(statement: &mut Statement, field: &Field, alias: &str) -> (String, String) {
    match (statement.of, facet(field)) {
        (Resource::Sessions, Some(METADATA)) => {
            let (from, until, column) = metadata(statement, field);
            let on = format!(
                "{alias}.session = sessions.id AND {alias}.kind = {METADATA} AND {alias}.value >= {from} AND {alias}.value < {until}"
            );
            (format!("LEFT JOIN facets AS {alias} ON {on}"), column.replace("facets.", &format!("{alias}.")))
        }
        (Resource::Sessions, Some(kind)) => {
            let on = format!("{alias}.session = sessions.id AND {alias}.kind = {kind}");
            (format!("LEFT JOIN facets AS {alias} ON {on}"), format!("{alias}.value"))
        }
        (Resource::Turns, Some(kind)) => {
            let on = format!("substr({alias}.value, 1, 1) = '{kind}'");
            (format!("LEFT JOIN json_each(turns.facets) AS {alias} ON {on}"), format!("substr({alias}.value, 2)"))
        }
        _ => (String::new(), "NULL".to_owned()),
    }
}

/// The kind of facet that a set field names.
pub(super) fn facet(field: &Field) -> Option<i64> {
    Some(match field.pattern {
        "user.id" => USER,
        "model" => MODEL,
        "tool" => TOOL,
        "tag" => TAG,
        "metadata.<key>" => METADATA,
        _ => return None,
    })
}

/// Reads a value of this type.
pub(super) fn typed(value: Value, kind: Type) -> Value {
    match (kind, value) {
        (Type::Bool, Value::Int(number)) => Value::Bool(number != 0),
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use turnwise_model::expr::{Clock, fields};
    use turnwise_model::session::IDLE_AFTER;

    use super::*;

    #[test]
    fn every_field_has_a_column() {
        for of in Resource::ALL {
            for info in fields::of(of) {
                let (field, _) = fields::find(of, &info.name.replace(['<', '>'], "")).unwrap();
                let mut statement = Statement::new(of, Clock { now: turnwise_model::Timestamp::default(), idle_after: IDLE_AFTER });
                if field.is_set {
                    assert_ne!(any(&mut statement, &field, &Test::Exists), "FALSE", "{} {}", of.name(), info.name);
                } else {
                    assert_ne!(scalar(&mut statement, &field), "NULL", "{} {}", of.name(), info.name);
                }
            }
        }
    }
}
