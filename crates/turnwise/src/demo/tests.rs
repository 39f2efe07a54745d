//! The demo's promises: enough of everything, nothing twice, nothing in the future, and the same again for the same time.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::otlp::{self, Span, Status};
use super::scene;
use super::schedule::{self, Session};
use super::script::Step;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn sessions() -> Vec<Session> {
    schedule::sessions(now()).unwrap()
}

fn spans() -> Vec<Span> {
    sessions().iter().flat_map(scene::play).collect()
}

#[test]
fn there_is_enough_to_look_at() {
    let sessions = sessions();
    let of = |pick: fn(&Session) -> &str| sessions.iter().map(pick).collect::<BTreeSet<_>>().len();

    assert!((60..=120).contains(&sessions.len()), "{} sessions", sessions.len());
    assert!(sessions.iter().all(|s| !s.turns.is_empty() && s.turns.iter().all(|t| !t.turn.said.is_empty())));
    assert!(sessions.iter().filter(|s| s.turns.len() >= 60).count() >= 2, "long ones");
    assert_eq!(of(|s| s.app.project), 2);
    assert!(of(|s| &s.user) > 20);
    assert!(of(|s| s.model.name) >= 4);
}

#[test]
fn somebody_comes_back_with_another_session() {
    let sessions = sessions();

    assert!(sessions.iter().filter(|s| s.user == "mara.lindqvist").count() > 1);
}

#[test]
fn no_id_is_used_twice() {
    let (sessions, spans) = (sessions(), spans());
    let session_ids: BTreeSet<_> = sessions.iter().map(|s| &s.id).collect();
    let span_ids: BTreeSet<_> = spans.iter().map(|s| &s.span_id).collect();
    let trace_ids: BTreeSet<_> = spans.iter().map(|s| &s.trace_id).collect();

    assert_eq!(session_ids.len(), sessions.len());
    assert_eq!(span_ids.len(), spans.len());
    assert_eq!(trace_ids.len(), sessions.iter().map(|s| s.turns.len()).sum::<usize>());
}

#[test]
fn the_same_time_gives_the_same_requests_and_another_one_others() {
    let requests = |now| schedule::sessions(now).unwrap().iter().map(|s| otlp::request(s.app, &scene::play(s))).collect::<Vec<_>>();

    assert_eq!(requests(now()), requests(now()));
    assert_ne!(schedule::sessions(now()).unwrap()[0].id, schedule::sessions(now() + Duration::from_secs(1)).unwrap()[0].id);
}

#[test]
fn the_last_session_has_just_ended_and_none_is_in_the_future() {
    let last = spans().iter().map(|s| s.end).max().unwrap();
    let first = spans().iter().map(|s| s.begin).min().unwrap();

    assert!(last < now());
    assert!(now() - Duration::from_secs(60) < last);
    assert!(now() - Duration::from_secs(7 * 86_400) < first);
}

#[test]
fn turns_follow_one_another() {
    for session in sessions() {
        let spans = scene::play(&session);
        let roots: Vec<_> = spans.iter().filter(|s| s.parent_id.is_none()).collect();
        assert!(roots.windows(2).all(|pair| pair[0].end < pair[1].begin), "{}", session.title);
    }
}

#[test]
fn children_lie_within_their_parents() {
    let spans = spans();
    for child in spans.iter().filter(|s| s.parent_id.is_some()) {
        let parent = spans.iter().find(|s| Some(&s.span_id) == child.parent_id.as_ref()).unwrap();
        assert!(parent.begin <= child.begin && child.end <= parent.end, "{} in {}", child.name, parent.name);
        assert_eq!(parent.trace_id, child.trace_id);
    }
}

#[test]
fn things_go_wrong_in_more_than_one_way() {
    let sessions = sessions();
    let has_tag = |tag: &str| sessions.iter().any(|s| s.tags.iter().any(|t| t == tag));
    let failed = |name: &str| spans().iter().any(|s| s.name == name && matches!(s.status, Status::Error { .. }));

    for tag in ["tool-error", "repeats", "refusal", "empty-answer", "provider-error", "abandoned", "retriever-error"] {
        assert!(has_tag(tag), "{tag}");
    }
    assert!(failed("track_order") && failed("ChatCompletion") && failed("HandbookRetriever") && failed("answer_customer"));
}

#[test]
fn a_model_call_carries_the_history_again() {
    let sessions = sessions();
    let long = longest(&sessions, "trip-agent");
    let spans = scene::play(long);
    let last = last_model_call(&spans);

    let first_said = &last.attributes["llm.input_messages.1.message.content"];

    assert_eq!(first_said, &serde_json::json!(long.turns[0].turn.said));
    assert!(last.attributes["llm.token_count.prompt"].as_u64().unwrap() > 1500);
    assert!(last.attributes["llm.cost.total"].as_f64().unwrap() > 0.001);
}

#[test]
fn a_small_limit_of_attributes_costs_a_long_history_its_beginning() {
    let sessions = sessions();
    let long = longest(&sessions, "shop-chat");
    let spans = scene::play(long);
    let last = last_model_call(&spans);

    assert_eq!(last.attributes.len(), 128);
    assert!(last.dropped > 100);
    assert_eq!(last.attributes["session.id"], long.id.as_str());
    assert!(!last.attributes.contains_key("llm.input_messages.1.message.content"));
}

fn longest<'a>(sessions: &'a [Session], service: &str) -> &'a Session {
    let of_service = sessions.iter().filter(|s| s.app.service == service);
    of_service.max_by_key(|s| s.turns.len()).unwrap()
}

fn last_model_call(spans: &[Span]) -> &Span {
    spans.iter().rev().find(|s| s.attributes["openinference.span.kind"] == "LLM").unwrap()
}

#[test]
fn retrieved_passages_are_on_the_retriever_and_in_the_prompt() {
    let sessions = sessions();
    let lookup =
        |s: &Session| matches!(s.turns[0].turn.steps.first(), Some(Step::Lookup { found: Ok(passages), .. }) if !passages.is_empty());
    let spans = scene::play(sessions.iter().find(|s| lookup(s)).unwrap());
    let of = |name: &str| &spans.iter().find(|s| s.name == name).unwrap().attributes;

    let passage = of("HandbookRetriever")["retrieval.documents.0.document.content"].as_str().unwrap();
    let prompt = of("MistralClient.chat")["llm.input_messages.1.message.content"].as_str().unwrap();

    assert!(prompt.contains(passage) && prompt.contains("Question: "));
}
