//! Expressions mean the same in every engine as in memory: made-up filters, orders and metrics over made-up spans, against the plain
//! evaluator of the model.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the conformance suite uses the rest")]
mod spans;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use turnwise_eval::expr;
use turnwise_model::annotation::{Annotation, Annotator, Source, Target};
use turnwise_model::expr::evaluate::{Row, by_order, evaluate, passes, table};
use turnwise_model::expr::rows::{SessionRow, TurnRow, UserRow};
use turnwise_model::expr::{Clock, Order, Resource, Value};
use turnwise_model::query::{List, MetricQuery, RowCursor, SessionQuery, TurnListQuery, TurnQuery, UserQuery};
use turnwise_model::{Batch, Session, SessionKey, Timestamp, Turn, User};
use turnwise_store::{Sqlite, Store};

const PROJECT: &str = "default";

fn clock() -> Clock {
    Clock { now: Timestamp::from_nanos(140), idle_after: Duration::from_nanos(12) }
}

/// Everything that a project has, as the engine tells it without expressions.
struct World {
    sessions: Vec<(Session, Vec<Turn>)>,
    users: Vec<User>,
}

impl World {
    async fn of(store: &dyn Store) -> Self {
        let query = SessionQuery { list: List::of(PROJECT, clock()), after: None, limit: 500 };
        let mut sessions = Vec::new();
        for session in store.sessions(&query).await.unwrap().rows {
            let turns = store.turns(&TurnQuery { session: session.key(), from: 0, limit: 500, steps: 0 }).await.unwrap();
            sessions.push((session, turns.rows.into_iter().map(|row| row.turn).collect()));
        }
        let query = UserQuery { project: PROJECT.to_owned(), order: Default::default(), after: None, limit: 500 };
        Self { sessions, users: store.users(&query).await.unwrap().rows }
    }

    fn sessions(&self) -> Vec<SessionRow<'_>> {
        self.sessions.iter().map(|(session, turns)| SessionRow { session, turns, clock: clock() }).collect()
    }

    fn turns(&self) -> Vec<TurnRow<'_>> {
        let of = |(session, turns): &'_ (Session, Vec<Turn>)| (0..turns.len()).map(|index| (session.key(), index)).collect::<Vec<_>>();
        let places: Vec<(SessionKey, usize)> = self.sessions.iter().flat_map(of).collect();
        places
            .into_iter()
            .map(|(key, index)| {
                let (session, turns) = self.sessions.iter().find(|(session, _)| session.key() == key).unwrap();
                TurnRow { session, turns, index }
            })
            .collect()
    }
}

/// Made-up expressions, as text, by what they are.
#[derive(Clone, Copy)]
struct Names {
    numbers: &'static [&'static str],
    lengths: &'static [&'static str],
    times: &'static [&'static str],
    texts: &'static [&'static str],
    conditions: &'static [&'static str],
    sets: &'static [&'static str],
}

const SESSIONS: Names = Names {
    numbers: &["turns", "errors", "tokens", "tokens.prompt", "tokens.completion", "cost", "spans", "traces", "eval.good.score"],
    lengths: &["duration", "turn.latency.p50", "turn.latency.p95"],
    times: &["start", "last_activity"],
    texts: &["session.id", "status", "first_input", "last_output", "eval.good.label"],
    conditions: &["error", "inferred", "first_turn.error", "last_turn.error", "has_dropped_attributes"],
    sets: &["user.id", "model", "tool", "tag"],
};

const TURNS: Names = Names {
    numbers: &["turn.index", "tokens", "tokens.prompt", "cost", "spans", "eval.good.score"],
    lengths: &["latency", "gap"],
    times: &["start"],
    texts: &["session.id", "user.id", "trace.id"],
    conditions: &["error"],
    sets: &["model", "tool", "tag"],
};

const USERS: Names = Names {
    numbers: &["sessions", "turns", "errors", "tokens", "cost", "spans", "session_eval.good.score"],
    lengths: &[],
    times: &["first_seen", "last_seen"],
    texts: &["user.id"],
    conditions: &[],
    sets: &[],
};

const WORDS: [&str; 8] = ["session 0", "session 1", "user 0", "user 1", "model 1", "tool 1", "idle", "1.1"];

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(&WORDS[..]).prop_map(|word| format!("'{word}'"))
}

fn one(of: &'static [&'static str], or: &'static str) -> BoxedStrategy<String> {
    if of.is_empty() { Just(or.to_owned()).boxed() } else { prop::sample::select(of).prop_map(str::to_owned).boxed() }
}

fn literal() -> BoxedStrategy<String> {
    prop_oneof![(-3..12i64).prop_map(|n| n.to_string()), Just("0.5".to_owned()), Just("1.25".to_owned()), Just("null".to_owned())].boxed()
}

fn pattern() -> impl Strategy<Value = String> {
    prop::sample::select(&["'%1'", "'session%'", "'_____r 0'", "'%'", "'%N%'", "'in 1.%'"][..]).prop_map(str::to_owned)
}

fn comparison() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["=", "<>", "<", "<=", ">", ">="][..])
}

fn number(names: Names) -> BoxedStrategy<String> {
    let leaf = prop_oneof![3 => one(names.numbers, "1"), 1 => literal()].boxed();
    leaf.prop_recursive(2, 8, 2, move |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(&["+", "-", "*", "/"][..]), inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            inner.clone().prop_map(|a| format!("abs({a})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("coalesce({a}, {b})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("case when {a} > 1 then {b} else {c} end")),
        ]
    })
    .boxed()
}

fn condition(names: Names) -> BoxedStrategy<String> {
    let number = || number(names);
    let compared = |leaf: BoxedStrategy<String>| (leaf.clone(), comparison(), leaf).prop_map(|(a, op, b)| format!("{a} {op} {b}"));
    let length = one(names.lengths, "interval '3 ns'").prop_union(Just("interval '7 ns'".to_owned()).boxed()).boxed();
    let time = one(names.times, "now()")
        .prop_union(prop_oneof![Just("now() - interval '20 ns'".to_owned()), Just("minute(now())".to_owned())].boxed())
        .boxed();
    let text = one(names.texts, "''").prop_union(word().boxed()).boxed();
    let leaf = prop_oneof![
        3 => compared(number()),
        1 => (number(), literal(), literal()).prop_filter("null in list", |(_, a, b)| a != "null" && b != "null").prop_map(|(a, b, c)| format!("{a} in ({b}, {c})")),
        1 => (number(), number(), number()).prop_map(|(a, b, c)| format!("{a} between {b} and {c}")),
        1 => number().prop_map(|a| format!("{a} is null")),
        1 => compared(length),
        1 => compared(time),
        2 => compared(text),
        1 => (one(names.texts, "''"), prop::sample::select(&["like", "ilike", "not like"][..]), pattern()).prop_map(|(a, op, p)| format!("{a} {op} {p}")),
        1 => one(names.conditions, "true"),
        2 => (one(names.sets, "''"), prop::sample::select(&["=", "<>"][..]), word()).prop_map(|(a, op, w)| format!("{a} {op} {w}")),
        1 => (one(names.sets, "''"), word(), word()).prop_map(|(a, b, c)| format!("{a} in ({b}, {c})")),
        1 => (one(names.sets, "''"), pattern()).prop_map(|(a, p)| format!("{a} ilike {p}")),
        1 => one(names.sets, "''").prop_map(|a| format!("{a} is null")),
    ]
    .boxed();
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
    .boxed()
}

fn order(names: Names) -> BoxedStrategy<String> {
    let by = prop_oneof![3 => one(names.times, "1"), 3 => one(names.numbers, "1"), 1 => one(names.lengths, "1"), 1 => one(names.texts, "1"), 1 => number(names)];
    (by, any::<bool>()).prop_map(|(by, is_descending)| if is_descending { format!("-({by})") } else { by }).boxed()
}

/// A metric, and whether it groups by a set.
fn metric(of: Resource, names: Names) -> BoxedStrategy<String> {
    let groups = prop_oneof![
        one(names.sets, "true").boxed(),
        one(names.texts, "true").boxed(),
        one(names.conditions, "true").boxed(),
        one(names.numbers, "true").boxed(),
        one(names.times, "true").prop_map(|time| format!("day({time})")).boxed(),
    ];
    let value = prop_oneof![number(names), one(names.lengths, "1").boxed()];
    let aggregates = prop::sample::select(&["count", "sum", "avg", "min", "max", "median", "p95", "stddev"][..]);
    (groups, aggregates, value, condition(names), prop::option::of(condition(names)), any::<bool>())
        .prop_map(move |(group, aggregate, value, counted, filter, is_grouped)| {
            let filter = filter.map_or_else(String::new, |filter| format!(" where {filter}"));
            let (column, by) = if is_grouped {
                (format!("{group}, "), format!(" group by {group} having count(*) > 0"))
            } else {
                (String::new(), String::new())
            };
            format!("select {column}count(*), {aggregate}({value}), share({counted}) from {}{filter}{by}", of.name())
        })
        .boxed()
}

fn judged() -> Vec<Annotation> {
    let of = |id: &str, score: f64, label: &str| Annotation {
        target: Target::Session { project: PROJECT.to_owned(), id: id.to_owned() },
        name: "good".to_owned(),
        annotator: Annotator::Human,
        label: Some(label.to_owned()),
        score: Some(score),
        explanation: None,
        metadata: None,
        identifier: String::new(),
        source: Source::Api,
        time: Timestamp::from_nanos(5),
    };
    vec![of("session 0", 0.5, "user 1"), of("session 1", 2.0, "idle")]
}

fn list(of: Resource, filter: &str, order: &str) -> List {
    let read = |e: expr::Error, text: &str| -> ! { panic!("{text}: {e} {:?}", e.hint) };
    let filter = expr::filter(of, filter, clock()).unwrap_or_else(|e| read(e, filter));
    let order = expr::order(of, order, clock()).unwrap_or_else(|e| read(e, order));
    List { project: PROJECT.to_owned(), filter: Some(filter), order, clock: clock() }
}

/// All pages of two rows.
async fn all_sessions(store: &dyn Store, list: &List) -> Vec<Session> {
    let (mut found, mut after): (Vec<Session>, Option<RowCursor>) = (Vec::new(), None);
    loop {
        let page = store.sessions(&SessionQuery { list: list.clone(), after, limit: 2 }).await.unwrap();
        found.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

async fn all_turns(store: &dyn Store, list: &List) -> Vec<(SessionKey, u64)> {
    let (mut found, mut after): (Vec<(SessionKey, u64)>, Option<RowCursor>) = (Vec::new(), None);
    loop {
        let page = store.list_turns(&TurnListQuery { list: list.clone(), after, limit: 2 }).await.unwrap();
        found.extend(page.rows.into_iter().map(|row| (row.session.key, row.turn.index.unwrap())));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// The rows are those that pass, each once, and in order.
fn check<N: Ord + Clone + std::fmt::Debug>(
    found: &[N],
    rows: &BTreeMap<N, &dyn Row>,
    list: &List,
    text: &str,
) -> Result<(), TestCaseError> {
    let filter = list.filter.as_ref().unwrap();
    let expected: BTreeSet<&N> = rows.iter().filter(|(_, row)| passes(filter, **row)).map(|(name, _)| name).collect();
    prop_assert_eq!(found.iter().collect::<BTreeSet<_>>(), expected, "{}", text);
    prop_assert_eq!(found.len(), found.iter().collect::<BTreeSet<_>>().len(), "{} lists a row twice", text);
    let values: Vec<Value> = found.iter().map(|name| evaluate(&list.order.by, rows[name])).collect();
    for pair in values.windows(2) {
        prop_assert_ne!(by_order(&list.order, &pair[0], &pair[1]), Ordering::Greater, "{}: {:?}", text, values);
    }
    Ok(())
}

/// Sums of real numbers depend on their order in the last digits.
fn is_alike(a: &Value, b: &Value) -> bool {
    match (a.number(), b.number()) {
        (Some(x), Some(y)) => x == y || (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1e-3),
        _ => a == b,
    }
}

async fn check_metric(store: &dyn Store, text: &str, rows: &[&dyn Row]) -> Result<(), TestCaseError> {
    let metric = expr::metric(text, clock()).unwrap_or_else(|e| panic!("{text}: {e} {:?}", e.hint));
    let expected = table(&metric, rows);
    let found = store.metric(&MetricQuery { project: PROJECT.to_owned(), metric, clock: clock() }).await.unwrap();
    let alike = found.len() == expected.len() && found.iter().flatten().zip(expected.iter().flatten()).all(|(a, b)| is_alike(a, b));
    prop_assert!(alike, "{}:\n{:?}\n{:?}", text, found, expected);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn expressions_mean_the_same_in_the_engine_as_in_memory(
        plan in spans::plan(),
        sessions in prop::collection::vec((condition(SESSIONS), order(SESSIONS)), 12),
        turns in prop::collection::vec((condition(TURNS), order(TURNS)), 8),
        session_metrics in prop::collection::vec(metric(Resource::Sessions, SESSIONS), 12),
        turn_metrics in prop::collection::vec(metric(Resource::Turns, TURNS), 6),
        user_metrics in prop::collection::vec(metric(Resource::Users, USERS), 6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            store.append(Batch { spans: plan.spans(), annotations: judged(), ..Batch::default() }).await.unwrap();
            let world = World::of(&store).await;
            let (of_sessions, of_turns) = (world.sessions(), world.turns());
            let of_users: Vec<UserRow<'_>> = world.users.iter().map(UserRow).collect();
            let by_key: BTreeMap<SessionKey, &dyn Row> = of_sessions.iter().map(|row| (row.session.key(), row as &dyn Row)).collect();
            for (filter, order) in &sessions {
                let list = list(Resource::Sessions, filter, order);
                let found: Vec<SessionKey> = all_sessions(&store, &list).await.iter().map(Session::key).collect();
                check(&found, &by_key, &list, &format!("{filter} | {order}"))?;
                check_neighbours(&store, &list, &found).await?;
            }
            let by_place: BTreeMap<(SessionKey, u64), &dyn Row> =
                of_turns.iter().map(|row| ((row.session.key(), row.index as u64), row as &dyn Row)).collect();
            for (filter, order) in &turns {
                let list = list(Resource::Turns, filter, order);
                check(&all_turns(&store, &list).await, &by_place, &list, &format!("{filter} | {order}"))?;
            }
            let rows: Vec<&dyn Row> = by_key.values().copied().collect();
            for text in &session_metrics {
                check_metric(&store, text, &rows).await?;
            }
            let rows: Vec<&dyn Row> = by_place.values().copied().collect();
            for text in &turn_metrics {
                check_metric(&store, text, &rows).await?;
            }
            let rows: Vec<&dyn Row> = of_users.iter().map(|row| row as &dyn Row).collect();
            for text in &user_metrics {
                check_metric(&store, text, &rows).await?;
            }
            Ok::<_, TestCaseError>(())
        })?;
    }
}

/// The neighbours of each session are those beside it in the list.
async fn check_neighbours(store: &dyn Store, list: &List, found: &[SessionKey]) -> Result<(), TestCaseError> {
    for (place, key) in found.iter().enumerate() {
        let around = store.neighbours(list, key).await.unwrap();
        prop_assert_eq!(around.previous.map(|s| s.key()), place.checked_sub(1).map(|before| found[before].clone()));
        prop_assert_eq!(around.next.map(|s| s.key()), found.get(place + 1).cloned());
    }
    Ok(())
}

#[test]
fn metadata_is_found_by_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let session = |n: u8, metadata: &[(&str, &str)]| {
        let mut span = spans::span_of(n, 1, None, 100, 105);
        span.digest.facts.session = Some(spans::claim(&format!("s{n}")));
        span.digest.facts.metadata = metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        span
    };
    let made = vec![session(1, &[("plan", "pro"), ("plan b", "x")]), session(2, &[("plan", "free")]), session(3, &[("pla", "pro")])];
    runtime.block_on(store.append(Batch { spans: made, ..Batch::default() })).unwrap();
    let found = |filter| {
        let ids = runtime.block_on(all_sessions(&store, &list(Resource::Sessions, filter, "session.id")));
        ids.into_iter().map(|session| session.id).collect::<Vec<_>>()
    };

    assert_eq!(found("metadata.plan = 'pro'"), ["s1"]);
    assert_eq!(found("metadata.plan <> 'pro'"), ["s2", "s3"]);
    assert_eq!(found("metadata.plan like '%r%'"), ["s1", "s2"]);
    assert_eq!(found("metadata.\"plan b\" in ('x', 'y')"), ["s1"]);
    assert_eq!(found("metadata.plan is null"), ["s3"]);
    let metric = expr::metric("select metadata.plan, count(*) from sessions group by 1", clock()).unwrap();
    let query = MetricQuery { project: PROJECT.to_owned(), metric, clock: clock() };
    let text = |text: &str| Value::Text(text.to_owned());
    let expected = vec![vec![text("free"), Value::Int(1)], vec![text("pro"), Value::Int(1)], vec![Value::Null, Value::Int(1)]];
    assert_eq!(runtime.block_on(store.metric(&query)).unwrap(), expected);
}

#[test]
fn an_order_is_kept_while_sessions_come() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let session = |n: u8| {
        let mut span = spans::span_of(n, 1, None, i64::from(n), i64::from(n) + 5);
        span.digest.facts.session = Some(spans::claim(&format!("s{n:03}")));
        span
    };
    let order = |text| Order { ..expr::order(Resource::Sessions, text, clock()).unwrap() };

    runtime.block_on(async {
        store.append(Batch { spans: (100..120).map(session).collect(), ..Batch::default() }).await.unwrap();
        let list = List { order: order("spans"), ..List::of(PROJECT, clock()) };
        let (mut seen, mut after, mut n) = (Vec::new(), None, 120);
        loop {
            let page = store.sessions(&SessionQuery { list: list.clone(), after, limit: 3 }).await.unwrap();
            seen.extend(page.rows.into_iter().map(|session| session.id));
            store.append(Batch { spans: vec![session(n), session(n - 100)], ..Batch::default() }).await.unwrap();
            n += 1;
            after = page.next;
            if after.is_none() || n > 150 {
                break;
            }
        }
        let distinct: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "no session twice");
        assert!((100..120).all(|n| distinct.contains(&format!("s{n}"))), "no session left out: {seen:?}");
    });
}
