//! The expression language: what it understands, what it says of what it does not, and what it means.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

use std::time::Duration;

use turnwise_eval::expr::{Error, filter, metric, order};
use turnwise_model::expr::evaluate::{Row, evaluate, table};
use turnwise_model::expr::{Clock, Field, Metric, Resource, Type, Value, calendar};

fn clock() -> Clock {
    Clock { now: calendar::moment("2026-11-22T12:00:00Z").unwrap(), idle_after: Duration::from_secs(1800) }
}

/// A session of a test: turns, cost, start in days before now, users.
struct Made(i64, Option<f64>, i64, &'static [&'static str]);

const DAY: i64 = 86_400_000_000_000;

impl Row for Made {
    fn value(&self, field: &Field) -> Value {
        match field.pattern {
            "turns" => Value::Int(self.0),
            "errors" => Value::Int(self.0 % 2),
            "error" => Value::Bool(self.0 % 2 == 1),
            "cost" => self.1.map_or(Value::Null, Value::Real),
            "start" => Value::Int(clock().now.nanos() - self.2 * DAY),
            "duration" => Value::Int(self.0 * 1_500_000_000),
            "first_input" => Value::Text(format!("Refund {}", self.0)),
            other => panic!("the test does not know {other}"),
        }
    }

    fn values(&self, field: &Field) -> Vec<String> {
        assert_eq!(field.pattern, "user.id");
        self.3.iter().map(ToString::to_string).collect()
    }
}

const ROWS: [Made; 4] =
    [Made(1, Some(0.5), 0, &["ada"]), Made(2, None, 1, &["ada", "bob"]), Made(3, Some(2.0), 10, &[]), Made(4, Some(0.0), 20, &["cy"])];

fn passing(text: &str) -> Vec<i64> {
    let filter = filter(Resource::Sessions, text, clock()).unwrap_or_else(|e| panic!("{text}: {e} ({:?})", e.hint));
    ROWS.iter().filter(|row| evaluate(&filter, *row) == Value::Bool(true)).map(|row| row.0).collect()
}

fn answer(text: &str) -> Vec<Vec<Value>> {
    let rows: Vec<&dyn Row> = ROWS.iter().map(|row| row as &dyn Row).collect();
    table(&read(text), &rows)
}

fn read(text: &str) -> Metric {
    metric(text, clock()).unwrap_or_else(|e| panic!("{text}: {e} ({:?})", e.hint))
}

#[test]
fn filters_keep_what_they_say() {
    for (text, kept) in [
        ("turns > 2", vec![3, 4]),
        ("TURNS > 2 AND NOT error", vec![4]),
        ("turns = 1 or turns = 4", vec![1, 4]),
        ("turns between 2 and 3", vec![2, 3]),
        ("turns not between 2 and 3", vec![1, 4]),
        ("turns in (1, 3)", vec![1, 3]),
        ("cost is null", vec![2]),
        ("cost is not null and cost <= 0.5", vec![1, 4]),
        ("not (cost > 1)", vec![1, 4]),
        ("cost <> 0.5", vec![3, 4]),
        ("cost / turns >= 0.5", vec![1, 3]),
        ("turns / 0 is null", vec![1, 2, 3, 4]),
        ("-turns < -3", vec![4]),
        ("abs(turns - 3) > 1", vec![1]),
        ("start >= now() - interval '7 days'", vec![1, 2]),
        ("start < '2026-11-20'", vec![3, 4]),
        ("start between '2026-11-21' and '2026-11-22T00:00:00Z'", vec![2]),
        ("duration > '4s'", vec![3, 4]),
        ("duration > interval '4' second", vec![3, 4]),
        ("duration / interval '1 second' = 1.5", vec![1]),
        ("day(start) = '2026-11-22'", vec![1]),
        ("first_input like 'Refund _'", vec![1, 2, 3, 4]),
        ("first_input like 'refund%'", vec![]),
        ("first_input ilike 'refund 2%'", vec![2]),
        ("first_input not like '%3'", vec![1, 2, 4]),
        ("user.id = 'ada'", vec![1, 2]),
        ("user.id <> 'ada'", vec![3, 4]),
        ("user.id in ('bob', 'cy')", vec![2, 4]),
        ("user.id not in ('bob', 'cy')", vec![1, 3]),
        ("user.id like 'a%'", vec![1, 2]),
        ("user.id is null", vec![3]),
        ("user.id is not null and error", vec![1]),
        ("coalesce(cost, 0) = 0", vec![2, 4]),
        ("case when error then turns else 0 end > 2", vec![3]),
        ("case turns when 1 then 'one' else 'many' end = 'one'", vec![1]),
        ("true", vec![1, 2, 3, 4]),
        ("null", vec![]),
        ("error = (turns = 1)", vec![1, 2, 4]),
    ] {
        assert_eq!(passing(text), kept, "{text}");
    }
}

#[test]
fn orders_have_a_direction() {
    let read = |text| order(Resource::Sessions, text, clock()).unwrap();

    assert!(!read("cost").is_descending && read("-cost").is_descending && read("cost desc").is_descending);
    assert_eq!(read("-cost").by, read("cost asc").by);
    assert!(order(Resource::Sessions, "user.id", clock()).is_err());
}

#[test]
fn metrics_answer_with_a_table() {
    let text = |text: &str| Value::Text(text.to_owned());
    for (metric, rows) in [
        ("select count(*) from sessions", vec![vec![Value::Int(4)]]),
        (
            "select count(cost), avg(cost), sum(turns), median(turns) from sessions",
            vec![vec![Value::Int(3), Value::Real(2.5 / 3.0), Value::Real(10.0), Value::Real(2.5)]],
        ),
        ("select share(errors > 0) from sessions where turns > 1", vec![vec![Value::Real(1.0 / 3.0)]]),
        ("select avg(error) from sessions where turns > 9", vec![vec![Value::Null]]),
        (
            "select user.id, count(*) as n from sessions group by user.id order by n desc, 1",
            vec![
                vec![text("ada"), Value::Int(2)],
                vec![text("bob"), Value::Int(1)],
                vec![text("cy"), Value::Int(1)],
                vec![Value::Null, Value::Int(1)],
            ],
        ),
        ("select user.id from sessions group by user.id having count(*) > 1", vec![vec![text("ada")]]),
        ("select count(*) from sessions group by error order by error", vec![vec![Value::Int(2)], vec![Value::Int(2)]]),
        ("select turns from sessions order by cost desc limit 2", vec![vec![Value::Int(3)], vec![Value::Int(1)]]),
        ("select turns * 2 as twice from sessions where cost is null", vec![vec![Value::Int(4)]]),
        ("select max(cost) - min(cost) from sessions", vec![vec![Value::Real(2.0)]]),
        ("select count(distinct errors) from sessions", vec![vec![Value::Int(2)]]),
        (
            "select percentile(turns, 0.75), stddev(turns) from sessions where turns < 3",
            vec![vec![Value::Real(1.75), Value::Real(0.5_f64.sqrt())]],
        ),
    ] {
        assert_eq!(answer(metric), rows, "{metric}");
    }
}

#[test]
fn columns_know_their_name_type_and_unit() {
    let metric = read("select day(start) as day, avg(cost), p95(duration), count(*), sum(cost) / count(*) from sessions group by 1");

    let columns: Vec<_> = metric.columns.iter().map(|c| (c.name.as_str(), c.kind, c.unit)).collect();
    assert_eq!(
        columns,
        [
            ("day", Type::Time, None),
            ("avg(cost)", Type::Number, Some("USD")),
            ("p95(duration)", Type::Duration, Some("ms")),
            ("count(*)", Type::Number, None),
            ("sum(cost) / count(*)", Type::Number, Some("USD")),
        ]
    );
}

fn refused(text: &str) -> Error {
    let outcome = if text.starts_with("select") || text.starts_with("delete") {
        metric(text, clock()).map(drop)
    } else {
        filter(Resource::Sessions, text, clock()).map(drop)
    };
    outcome.expect_err(text)
}

#[test]
fn errors_point_at_the_character_and_say_what_to_write() {
    for (text, at, message, hint) in [
        ("tunrs > 5", 0, "sessions have no field 'tunrs'", "did you mean 'turns'?"),
        ("turns > 5 and\n  user.idd = 'ada'", 16, "sessions have no field 'user.idd'", "did you mean 'user.id'?"),
        ("turns > 'many'", 8, "expected a number, found a text", ""),
        ("duration > 5", 11, "expected a duration, found a number", "write a number and a unit, such as '1.5s' or interval '7 days'"),
        ("start > 'yesterday'", 8, "'yesterday' is no time", "write '2026-11-01', '2026-11-01T09:30:00Z' or now() - interval '7 days'"),
        (
            "duration > '5 fortnights'",
            11,
            "'5 fortnights' is no length of time",
            "write a number and a unit, such as '7 days', '1.5h' or '250ms'",
        ),
        ("turns", 0, "expected a condition, found a number", "compare it with something, such as: turns > 5"),
        ("turns > 5 cost", 10, "expected an operator or the end, found 'cost'", "conditions are joined by 'and' or 'or'"),
        ("turns >", 7, "expected an expression, found: the end", ""),
        ("turns = \"5\"", 8, "sessions have no field '5'", "texts are written in single quotes; double quotes are for names of fields"),
        ("first_input like 5", 17, "expected a pattern", "write it in single quotes, such as '%refund%'"),
        ("user.id > 'a'", 0, "'user.id' can have several values, which have no order", "test it with =, <>, in, like or is null"),
        ("cuont(*) > 1", 0, "there is no function 'cuont'", "did you mean 'count'?"),
        ("count(*) > 1", 0, "count is computed over many rows, so it cannot stand here", "conditions on groups go behind 'having'"),
        ("first_input = 'open", 14, "unterminated string literal", ""),
        ("turns in (select 1)", 0, "'turns IN (SELECT 1)' is not in the language", "docs/expressions.md describes what is"),
        ("select avg(cost) from session", 22, "there is nothing named 'session' to select from", "did you mean 'sessions'?"),
        (
            "select cost from sessions group by error",
            7,
            "'cost' has no one value here",
            "add it to 'group by', or use an aggregate such as count(*) or avg(cost)",
        ),
        (
            "select * from sessions",
            7,
            "'*' is not in the language",
            "name the columns, such as: select user.id, avg(cost) from sessions group by user.id",
        ),
        ("select avg(first_input) from sessions", 11, "avg takes numbers and durations, not a text", ""),
        ("select cost from sessions limit 1000000", 32, "expected how many rows", "1 to 10000"),
        (
            "select cost from sessions; drop table sessions",
            25,
            "expected an operator or the end, found ';'",
            "conditions are joined by 'and' or 'or'",
        ),
        ("delete from sessions", 0, "expected one select", "such as: select avg(cost) from sessions group by model"),
    ] {
        let error = refused(text);
        assert_eq!((error.at, error.message.as_str(), error.hint.as_deref().unwrap_or("")), (at, message, hint), "{text}");
    }
    assert_eq!(refused("tunrs > 5").to_string(), "at character 1: sessions have no field 'tunrs'");
}

#[test]
fn only_the_language_is_understood() {
    for text in [
        "exists (select 1)",
        "turns::text = '1'",
        "cast(turns as text) = '1'",
        "turns | 1 > 0",
        "turns = ?",
        "turns = $1",
        "turns = x'00'",
        "turns = any(array[1])",
        "first_input regexp 'a'",
        "first_input similar to 'a'",
        "row_number() over () > 1",
        "sum(turns) filter (where error) > 1",
        "sqlite_version() = '3'",
        "load_extension('x') = 1",
        "sessions.turns > 1",
        "rowid = 1",
        "turns = 1 collate nocase",
        "(turns, cost) = (1, 2)",
        "turns is distinct from 1",
        "extract(day from start) = 1",
        "first_input like 'a' escape 'b'",
        "turns > 1 -- and more\n;",
        "@x = 1",
        "turns = 1e999",
        "",
        "select turns from sessions, sessions",
        "select turns from sessions s",
        "select turns from sessions union select 1 from sessions",
        "select distinct turns from sessions",
        "select turns from (select 1)",
        "select turns from sessions join turns on true",
        "select turns from sessions limit 5 offset 5",
        "select 1",
        "select user.id from sessions",
        "select turns from sessions for update",
        "select count(distinct user.id) from sessions",
        "select turns from sqlite_master",
        "with x as (select 1) select turns from sessions",
    ] {
        let error = refused(text);
        assert!(!error.message.is_empty() && error.at <= text.chars().count(), "{text}: {error}");
    }
}

#[test]
fn what_is_too_large_is_refused_without_harm() {
    let deep = format!("{}turns > 1{}", "(".repeat(3000), ")".repeat(3000));
    let long = vec!["turns"; 2000].join(" + ") + " > 1";
    let nots = "not ".repeat(1500) + "error";
    let huge = format!("first_input = '{}'", "x".repeat(9000));

    for text in [deep, long, nots, huge] {
        refused(&text);
    }
    let many: Vec<String> = (0..400).map(|n| format!("turns <> {n}")).collect();
    assert!(filter(Resource::Sessions, &many.join(" and "), clock()).is_ok());
}

#[test]
fn names_of_any_characters_can_be_quoted() {
    let read = filter(Resource::Sessions, "metadata.\"plan name\" = 'pro' and metadata.a.b = 'x'", clock()).unwrap();

    assert!(format!("{read:?}").contains("Some(\"plan name\")") && format!("{read:?}").contains("Some(\"a.b\")"));
}

proptest::proptest! {
    /// Whatever is written, the answer is an expression or an error that points into the text.
    #[test]
    fn nothing_panics(text in "[a-z0-9 ().,<>='\"*+%-]{0,60}|\\PC{0,40}|(select |turns |cost |and |or |not |\\(|\\)|> |= |'x' |1 |null |in |case |end |when |sum\\(|from |sessions |group by |user.id |interval |is ){0,14}") {
        let errors = [filter(Resource::Sessions, &text, clock()).err(), metric(&text, clock()).err(), order(Resource::Turns, &text, clock()).err()];
        for error in errors.into_iter().flatten() {
            assert!(error.at <= text.chars().count());
        }
    }
}

/// The tables of fields as they are in the manual.
fn tables_of_fields() -> String {
    let mut text = String::new();
    for of in Resource::ALL {
        text += &format!("### {}\n\n| Field | Type | |\n|---|---|---|\n", of.name());
        for info in turnwise_model::expr::fields::of(of) {
            let several = if info.is_set { ", several" } else { "" };
            let unit = info.unit.filter(|unit| ["USD", "ms"].contains(unit)).map_or_else(String::new, |unit| format!(" in {unit}"));
            text += &format!("| `{}` | {}{unit}{several} | {} |\n", info.name, info.kind.name(), info.about);
        }
        text += "\n";
    }
    text.trim_end().to_owned() + "\n"
}

#[test]
fn the_manual_lists_every_field() {
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/expressions.md")).unwrap();
    let (_, fields) = manual.split_once("## Fields\n\n").unwrap();

    assert!(fields == tables_of_fields(), "docs/expressions.md must end with:\n{}", tables_of_fields());
}

#[test]
fn the_examples_of_the_manual_are_understood() {
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/expressions.md")).unwrap();
    let examples: Vec<&str> = manual.lines().filter(|line| line.starts_with("select ") && !line.contains('…')).collect();

    assert!(examples.len() >= 5, "{examples:?}");
    for example in examples {
        let text = example.split("   ").next().unwrap();
        metric(text, clock()).unwrap_or_else(|e| panic!("{text}: {e} {:?}", e.hint));
    }
}
