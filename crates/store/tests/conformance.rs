//! What every engine must do, as one suite. Engines are opened in [`engines`]; a behaviour that one of them lacks is a failing test.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod spans;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use spans::{Plan, digests, span_of};
use tempfile::TempDir;
use turnwise_model::annotation::{Annotator, Kept, Source, Target};
use turnwise_model::deletion::Deletion;
use turnwise_model::derive::{Derived, derive_annotated};
use turnwise_model::expr::Clock;
use turnwise_model::query::{
    AnnotationQuery, List, SessionName, SessionQuery, TraceQuery, TurnQuery, UserOrder, UserQuery, UserSessionQuery,
};
use turnwise_model::session::{IDLE_AFTER, Life};
use turnwise_model::supplement::Speaker;
use turnwise_model::trace::SessionRef;
use turnwise_model::{Annotation, Batch, Digest, Facts, Session, Span, SpanKind, Text, TraceId, Turn, User};
use turnwise_store::{Sqlite, Store};

/// An engine on empty data, and what keeps its data alive.
struct Engine {
    store: Arc<dyn Store>,
    _folder: TempDir,
}

fn engines() -> Vec<Engine> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    vec![Engine { store: Arc::new(Sqlite::open(folder.path()).expect("opens an empty folder")), _folder: folder }]
}

fn run<T>(task: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime").block_on(task)
}

/// Everything that can be read of a store, as the derivation gives it.
async fn everything(store: &dyn Store) -> Derived {
    let mut derived = Derived::default();
    let clock = Clock { now: turnwise_model::Timestamp::default(), idle_after: IDLE_AFTER };
    for project in store.projects().await.unwrap() {
        let mut after = None;
        loop {
            let page = store.sessions(&SessionQuery { list: List::of(&project.name, clock), after, limit: 2 }).await.unwrap();
            for session in page.rows {
                let turns = all_turns(store, &session).await;
                let twin = derived.sessions.insert((session.project.clone(), session.id.clone()), (session, turns));
                assert!(twin.is_none(), "a session is listed twice");
            }
            let Some(next) = page.next else { break };
            after = Some(next);
        }
        derived.sessionless.extend(sessionless(store, &project.name).await);
        derived.users.extend(users(store, &project.name).await);
    }
    derived.sessionless.sort_by_key(|strand| strand.place());
    derived
}

async fn all_turns(store: &dyn Store, session: &Session) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut from = Some(0);
    while let Some(start) = from {
        let page = store.turns(&TurnQuery { session: session.key(), from: start, limit: 2, steps: 1000 }).await.unwrap();
        from = page.next;
        for row in page.rows {
            assert_eq!(row.steps.len() as u64, row.turn.span_count, "the steps of a turn are its spans");
            turns.push(row.turn);
        }
    }
    turns
}

async fn users(store: &dyn Store, project: &str) -> Vec<((String, String), User)> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let query = UserQuery { project: project.to_owned(), order: UserOrder::LastSeen, after, limit: 1 };
        let page = store.users(&query).await.unwrap();
        for user in page.rows {
            assert_eq!(store.user(Some(project), &user.id).await.unwrap(), std::slice::from_ref(&user));
            let query = UserSessionQuery { project: project.to_owned(), user: user.id.clone(), after: None, limit: 1000 };
            assert_eq!(store.sessions_of_user(&query).await.unwrap().rows.len() as u64, user.session_count);
            found.push(((user.project.clone(), user.id.clone()), user));
        }
        let Some(next) = page.next else { return found };
        after = Some(next);
    }
}

async fn sessionless(store: &dyn Store, project: &str) -> Vec<turnwise_model::Strand> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let query = TraceQuery { project: project.to_owned(), only_sessionless: true, after, limit: 2 };
        let page = store.traces(&query).await.unwrap();
        found.extend(page.rows.into_iter().map(|trace| trace.strand));
        let Some(next) = page.next else { return found };
        after = Some(next);
    }
}

/// The plan's spans in batches, with the annotations among them or alone; some come twice.
fn batches(plan: &Plan, all: &[Span], notes: &[Annotation], seed: u64) -> Vec<Batch> {
    let arrivals = plan.arrivals(all, seed);
    let mut batches: Vec<Batch> = arrivals.into_iter().map(|spans| Batch { spans, ..Batch::default() }).collect();
    let mut random = spans::Random(seed | 1);
    for note in notes {
        for _ in 0..=random.below(2) {
            let place = random.below(batches.len() as u64 + 1) as usize;
            match random.below(2) {
                0 if place < batches.len() => batches[place].annotations.push(note.clone()),
                _ => batches.insert(place, Batch { annotations: vec![note.clone()], ..Batch::default() }),
            }
        }
    }
    batches
}

fn annotated(spans: &[Span], notes: &[Annotation]) -> Derived {
    let mut traces: BTreeMap<TraceId, Vec<turnwise_model::Digest>> = BTreeMap::new();
    for span in spans {
        traces.entry(span.trace_id).or_default().push(span.digest.clone());
    }
    derive_annotated(&traces, notes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// However the spans and annotations arrive: split, shuffled, repeated, the store ends at what follows from their set.
    #[test]
    fn the_order_of_arrival_does_not_matter(plan in spans::plan(), notes in spans::notes::notes(), seed in any::<u64>()) {
        let all = plan.spans();
        let expected = annotated(&all, &notes);
        for engine in engines() {
            run(async {
                for batch in batches(&plan, &all, &notes, seed) {
                    match batch.spans.is_empty() {
                        true => drop(engine.store.annotate(batch.annotations).await.unwrap()),
                        false => engine.store.append(batch).await.unwrap(),
                    }
                }
                let found = everything(engine.store.as_ref()).await;
                prop_assert_eq!(&found.sessions, &expected.sessions);
                prop_assert_eq!(&found.sessionless, &expected.sessionless);
                prop_assert_eq!(&found.users, &expected.users);
                check_counts(engine.store.as_ref(), &expected, &all).await
            })?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// After a deletion the store is what follows from the spans that are left, and each of them is as it came.
    #[test]
    fn a_deletion_leaves_what_follows_from_the_other_spans(plan in spans::plan(), seed in any::<u64>(), choice in any::<prop::sample::Index>()) {
        let all = plan.spans();
        for engine in engines() {
            run(async {
                let store = engine.store.as_ref();
                for batch in plan.arrivals(&all, seed) {
                    store.append(Batch { spans: batch, ..Batch::default() }).await.unwrap();
                }
                let sessions = everything(store).await.sessions;
                let deletions: Vec<Deletion> = sessions
                    .values()
                    .flat_map(|(session, _)| {
                        let user = |id: &String| Deletion::User { project: session.project.clone(), id: id.clone() };
                        [Deletion::Session(session.key())].into_iter().chain(session.users.iter().map(user)).collect::<Vec<_>>()
                    })
                    .collect();
                if deletions.is_empty() {
                    return Ok(());
                }
                let deletion = choice.get(&deletions);
                prop_assert!(store.delete(deletion).await.unwrap().is_some());

                let left = left(store, &all).await;
                let (found, expected) = (everything(store).await, annotated(&left, &[]));
                prop_assert_eq!(&found.sessions, &expected.sessions);
                prop_assert_eq!(&found.sessionless, &expected.sessionless);
                prop_assert_eq!(&found.users, &expected.users);
                prop_assert!(store.delete(deletion).await.unwrap().is_none(), "it is gone");
                check_counts(store, &expected, &left).await
            })?;
        }
    }
}

/// Those of the spans that are in the store, as they came.
async fn left(store: &dyn Store, all: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    for id in all.iter().map(|span| span.trace_id).collect::<std::collections::BTreeSet<_>>() {
        for span in store.trace(id).await.unwrap().into_iter().flat_map(|trace| trace.spans) {
            let sent = all.iter().find(|sent| sent.trace_id == id && sent.digest.id == span.digest.id).unwrap();
            assert_eq!(span.raw, sent.raw);
            left.push(sent.clone());
        }
    }
    left
}

async fn check_counts(store: &dyn Store, expected: &Derived, all: &[Span]) -> Result<(), TestCaseError> {
    let projects = store.projects().await.unwrap();
    let sum = |count: fn(&turnwise_model::Project) -> u64| projects.iter().map(count).sum::<u64>();
    let traces: std::collections::BTreeSet<TraceId> = all.iter().map(|span| span.trace_id).collect();
    prop_assert_eq!(sum(|p| p.session_count), expected.sessions.len() as u64);
    prop_assert_eq!(sum(|p| p.turn_count), expected.sessions.values().map(|(_, turns)| turns.len() as u64).sum::<u64>());
    prop_assert_eq!(sum(|p| p.span_count), all.len() as u64);
    prop_assert!(sum(|p| p.trace_count) >= traces.len() as u64);
    Ok(())
}

fn llm(trace: u8, span: u8, start: i64, session: Option<&str>) -> Span {
    let mut span = span_of(trace, span, None, start, start + 10);
    span.digest.facts.kind = SpanKind::Llm;
    span.digest.facts.session = session.map(spans::claim);
    span.digest.facts.input = Text::spoken(&format!("question {start}"));
    span
}

fn append(engine: &Engine, spans: Vec<Span>) {
    run(engine.store.append(Batch { spans, ..Batch::default() })).unwrap();
}

#[test]
fn an_empty_store_has_nothing_and_is_ready() {
    for engine in engines() {
        run(async {
            assert!(engine.store.projects().await.unwrap().is_empty());
            assert!(engine.store.session(&SessionName::Id { project: None, id: "x".into() }).await.unwrap().is_empty());
            assert!(engine.store.trace(TraceId::from_slice(&[1; 16]).unwrap()).await.unwrap().is_none());
            engine.store.ready().await.unwrap();
        });
    }
}

#[test]
fn a_span_comes_back_as_it_was_sent() {
    for engine in engines() {
        let span = llm(1, 1, 5, Some("s"));
        append(&engine, vec![span.clone()]);

        let trace = run(engine.store.trace(span.trace_id)).unwrap().unwrap();

        assert_eq!(trace.session.unwrap().id, "s");
        assert_eq!(trace.spans, vec![span]);
    }
}

#[test]
fn of_two_versions_of_a_span_the_one_that_ended_later_stays() {
    for engine in engines() {
        let early = llm(1, 1, 5, Some("s"));
        let mut late = early.clone();
        late.digest.end = turnwise_model::Timestamp::from_nanos(99);
        append(&engine, vec![late.clone()]);
        append(&engine, vec![early]);

        assert_eq!(run(engine.store.trace(late.trace_id)).unwrap().unwrap().spans, vec![late]);
    }
}

#[test]
fn what_a_log_record_tells_joins_its_span_in_either_order() {
    for engine in engines() {
        let silent = |trace| Span {
            digest: Digest { facts: Facts { input: None, ..llm(trace, 1, 5, Some("s")).digest.facts }, ..llm(trace, 1, 5, None).digest },
            ..llm(trace, 1, 5, None)
        };
        let told = |trace| vec![spans::told(trace, 1, 6, Speaker::User, "hello"), spans::told(trace, 1, 7, Speaker::Answer, "good day")];
        let append = |spans, supplements| run(engine.store.append(Batch { spans, supplements, ..Batch::default() })).unwrap();
        append(vec![silent(1)], vec![]);
        append(vec![], told(1));
        append(vec![], told(2));
        append(vec![silent(2)], told(2));

        let found = run(everything(engine.store.as_ref()));

        let (_, turns) = found.sessions.into_values().next().unwrap();
        let words = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone()).unwrap_or_default();
        let said: Vec<_> = turns.iter().map(|turn| (words(&turn.input), words(&turn.output))).collect();
        assert_eq!(said, vec![("hello".to_owned(), "good day".to_owned()); 2]);
        let trace = run(engine.store.trace(spans::span_of(2, 1, None, 0, 0).trace_id)).unwrap().unwrap();
        assert_eq!(trace.records.len(), 2, "a record that was sent again is one");
    }
}

#[test]
fn a_session_ends_with_the_strand_that_says_so_and_resumes_with_what_comes_later() {
    for engine in engines() {
        let life = || {
            let session = run(engine.store.session(&SessionName::Id { project: None, id: "s".into() })).unwrap().remove(0);
            session.life(session.end, IDLE_AFTER)
        };
        let mut last = llm(1, 1, 5, Some("s"));
        last.digest.facts.session_end = Some(turnwise_model::Timestamp::from_nanos(7));
        append(&engine, vec![last]);
        assert_eq!(life(), Life::Ended);

        append(&engine, vec![llm(2, 1, 50, Some("s"))]);
        assert_eq!(life(), Life::Open);
    }
}

#[test]
fn nonsense_that_overflows_a_sum_loses_no_span() {
    for engine in engines() {
        for trace in 1..4 {
            let mut span = llm(trace, 1, 5, Some("s"));
            span.digest.facts.cost = turnwise_model::Cost::from_usd(9_000_000.0);
            append(&engine, vec![span, llm(trace + 10, 1, 6, Some("other"))]);
        }

        let found = run(everything(engine.store.as_ref()));

        let counts: Vec<u64> = found.sessions.values().map(|(session, _)| session.span_count).collect();
        assert_eq!(counts, [3, 3]);
    }
}

#[test]
fn a_response_id_that_many_calls_share_one_after_another_repeats_none() {
    for engine in engines() {
        let calls = (1..60).map(|trace| {
            let mut span = llm(trace, 1, 100 * i64::from(trace), Some("s"));
            span.digest.facts.response_id = Some("chatcmpl-mock".to_owned());
            span
        });
        append(&engine, calls.collect());

        let (session, _) = run(everything(engine.store.as_ref())).sessions.into_values().next().unwrap();

        assert_eq!(session.turn_count, 59);
    }
}

#[test]
fn a_late_claim_moves_the_trace_and_empties_its_old_session() {
    for engine in engines() {
        let mut child = llm(1, 2, 6, Some("child"));
        child.digest.parent = Some(spans::span_id(1));
        append(&engine, vec![child]);
        let root = llm(1, 1, 5, Some("root"));
        append(&engine, vec![root]);

        let ids: Vec<String> = run(everything(engine.store.as_ref())).sessions.into_keys().map(|(_, id)| id).collect();

        assert_eq!(ids, ["root"]);
    }
}

#[test]
fn a_session_is_found_by_id_by_project_and_by_key() {
    for engine in engines() {
        for (trace, project) in [(1, "a"), (2, "b")] {
            let mut span = llm(trace, 1, 5, Some("a/b %2F ../☃"));
            span.digest.facts.project = project.to_owned();
            append(&engine, vec![span]);
        }
        let find = |name| run(engine.store.session(&name)).unwrap();
        let id = "a/b %2F ../☃".to_owned();

        assert_eq!(find(SessionName::Id { project: None, id: id.clone() }).len(), 2);
        let one = find(SessionName::Id { project: Some("b".into()), id });
        assert_eq!(one.iter().map(|session| session.project.as_str()).collect::<Vec<_>>(), ["b"]);
        assert_eq!(find(SessionName::Key(one[0].key())), one);
    }
}

#[test]
fn the_plan_makes_what_the_rules_are_about() {
    // The property above is worth as much as its inputs: they must reach every rule.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..300 {
        let plan: Plan = spans::plan().new_tree(&mut runner).unwrap().current();
        let notes = spans::notes::notes().new_tree(&mut runner).unwrap().current();
        let derived = annotated(&plan.spans(), &notes);
        for (name, is_there) in spans::rules_reached(&derived, &digests(&plan.spans())) {
            *seen.entry(name).or_default() += usize::from(is_there);
        }
    }
    for (name, count) in seen {
        assert!(count >= 5, "{name}: only {count} of 300 plans");
    }
}

fn note(target: Target, time: i64, score: f64) -> Annotation {
    Annotation {
        target,
        name: "quality".to_owned(),
        annotator: Annotator::Human,
        label: None,
        score: Some(score),
        explanation: Some("because".to_owned()),
        metadata: Some("{\"a\":1}".to_owned()),
        identifier: String::new(),
        source: Source::Api,
        time: turnwise_model::Timestamp::from_nanos(time),
    }
}

fn of_session(id: &str) -> Target {
    Target::Session { project: "default".to_owned(), id: id.to_owned() }
}

fn annotate(engine: &Engine, annotations: Vec<Annotation>) {
    run(engine.store.annotate(annotations)).unwrap();
}

fn all_annotations(engine: &Engine, query: AnnotationQuery) -> Vec<Kept> {
    run(engine.store.annotations(&AnnotationQuery { limit: 100, ..query })).unwrap().rows
}

#[test]
fn an_annotation_comes_back_as_it_was_made() {
    for engine in engines() {
        append(&engine, vec![llm(1, 1, 5, Some("s"))]);
        let made = note(of_session("s"), 50, 0.1);
        annotate(&engine, vec![made.clone()]);

        let found = all_annotations(&engine, AnnotationQuery::default());

        let session = run(engine.store.session(&SessionName::Id { project: None, id: "s".into() })).unwrap().remove(0);
        let expected = Kept {
            key: made.key(),
            annotation: made,
            is_current: true,
            is_found: true,
            project: Some("default".into()),
            session: Some(SessionRef { id: "s".into(), key: session.key() }),
            turn: None,
            seen_turns: Some(1),
        };
        assert_eq!(found, [expected]);
    }
}

#[test]
fn the_newest_version_counts_and_the_earlier_ones_stay_with_the_turns_they_saw() {
    for engine in engines() {
        append(&engine, vec![llm(1, 1, 5, Some("s"))]);
        annotate(&engine, vec![note(of_session("s"), 10, 0.1)]);
        append(&engine, vec![llm(2, 1, 100, Some("s")), llm(3, 1, 200, Some("s"))]);
        annotate(&engine, vec![note(of_session("s"), 300, 0.9)]);
        // One that was made between comes late, and one comes again.
        annotate(&engine, vec![note(of_session("s"), 150, 0.5), note(of_session("s"), 300, 0.9)]);

        let versions = run(engine.store.annotation(&note(of_session("s"), 0, 0.0).key())).unwrap();
        let session = run(engine.store.session(&SessionName::Id { project: None, id: "s".into() })).unwrap().remove(0);

        let told: Vec<_> = versions.iter().map(|kept| (kept.annotation.score, kept.is_current, kept.seen_turns)).collect();
        assert_eq!(told, [(Some(0.9), true, Some(3)), (Some(0.5), false, Some(2)), (Some(0.1), false, Some(1))]);
        assert_eq!(session.evals[0].own.score, Some(0.9));
        assert_eq!(all_annotations(&engine, AnnotationQuery::default()).len(), 1);
        assert_eq!(all_annotations(&engine, AnnotationQuery { with_versions: true, ..AnnotationQuery::default() }).len(), 3);
    }
}

#[test]
fn an_annotation_waits_for_its_target_and_moves_with_it() {
    for engine in engines() {
        let mut child = llm(1, 2, 6, Some("child"));
        child.digest.parent = Some(spans::span_id(1));
        let trace_id = child.trace_id;
        annotate(&engine, vec![note(Target::Span { trace_id, span_id: spans::span_id(2) }, 10, 1.0)]);
        annotate(&engine, vec![note(Target::Turn { trace_id, subtree: None }, 10, 0.25)]);
        let sessions = || -> Vec<_> {
            let all = all_annotations(&engine, AnnotationQuery::default());
            all.into_iter().map(|kept| (kept.is_found, kept.session.map(|session| session.id), kept.turn)).collect()
        };
        assert_eq!(sessions(), [(false, None, None), (false, None, None)]);

        append(&engine, vec![child]);
        assert_eq!(sessions(), vec![(true, Some("child".to_owned()), Some(0)); 2]);

        append(&engine, vec![llm(1, 1, 5, Some("root")), llm(2, 1, 1, Some("root"))]);
        assert_eq!(sessions(), vec![(true, Some("root".to_owned()), Some(1)); 2]);

        let (session, turns) = run(everything(engine.store.as_ref())).sessions.into_values().next().unwrap();
        assert_eq!((session.evals[0].turns.mean, session.evals[0].spans.mean), (Some(0.25), Some(1.0)));
        assert_eq!(turns[1].evals[0].score, Some(0.25));
    }
}

#[test]
fn deleted_annotations_count_no_more() {
    for engine in engines() {
        let mut span = llm(1, 1, 5, Some("s"));
        span.digest.facts.user = Some(spans::claim("ada"));
        append(&engine, vec![span]);
        let user = Target::User { project: "default".to_owned(), id: "ada".to_owned() };
        let made = [note(of_session("s"), 10, 0.1), note(of_session("s"), 20, 0.2), note(user, 10, 0.3)];
        annotate(&engine, made.to_vec());
        let ada = || run(engine.store.user(None, "ada")).unwrap().remove(0).evals;
        assert_eq!((ada()[0].own.score, ada()[0].sessions.mean), (Some(0.3), Some(0.2)));

        let keys = vec![made[0].key(), made[2].key(), turnwise_model::AnnotationKey::from_text("none")];
        let deleted = run(engine.store.delete_annotations(keys)).unwrap();

        assert_eq!(deleted, 2);
        assert!(all_annotations(&engine, AnnotationQuery { with_versions: true, ..AnnotationQuery::default() }).is_empty());
        let session = run(engine.store.session(&SessionName::Id { project: None, id: "s".into() })).unwrap().remove(0);
        assert_eq!((session.evals, ada()), (vec![], vec![]));
    }
}

#[test]
fn annotations_are_listed_newest_first_in_pages() {
    for engine in engines() {
        append(&engine, vec![llm(1, 1, 5, Some("s 1"))]);
        annotate(&engine, (0..5).map(|n| note(of_session(&format!("s {n}")), 10 + n / 2, 0.5)).collect());
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = run(engine.store.annotations(&AnnotationQuery { after, limit: 2, ..AnnotationQuery::default() })).unwrap();
            seen.extend(page.rows);
            let Some(next) = page.next else { break };
            after = Some(next);
        }

        assert_eq!(seen, all_annotations(&engine, AnnotationQuery::default()));
        assert_eq!(seen.iter().map(|kept| kept.annotation.time.nanos()).collect::<Vec<_>>(), [12, 11, 11, 10, 10]);
        let of = |query| all_annotations(&engine, query).len();
        assert_eq!(of(AnnotationQuery { project: Some("default".into()), ..AnnotationQuery::default() }), 1);
        assert_eq!(of(AnnotationQuery { name: Some("quality".into()), ..AnnotationQuery::default() }), 5);
        assert_eq!(of(AnnotationQuery { annotator: Some(Annotator::Llm), ..AnnotationQuery::default() }), 0);
        assert_eq!(
            of(AnnotationQuery { session: Some(turnwise_model::SessionKey::of("default", "s 1")), ..AnnotationQuery::default() }),
            1
        );
    }
}
