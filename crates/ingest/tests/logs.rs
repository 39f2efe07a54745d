//! Log records: which become parts of conversations, and what of.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use turnwise_ingest::{Context, Encoding, logs};
use turnwise_model::annotation::Target;
use turnwise_model::derive::{Derived, derive};
use turnwise_model::supplement::{Content, Speaker};
use turnwise_model::{Batch, SpanId, Text, TraceId};

fn read(records: Value) -> Batch {
    let body = json!({"resourceLogs": [{"resource": {}, "scopeLogs": [{"scope": {"name": "test"}, "logRecords": records}]}]});
    let (batch, rejected, _) = logs(body.to_string().as_bytes(), Encoding::Json, &Context::default()).unwrap();
    assert_eq!(rejected.count, 0);
    batch
}

/// A record with attributes as plain JSON values.
fn record(name: &str, seconds: u64, attributes: Value) -> Value {
    let value = |value: &Value| match value {
        Value::String(text) => json!({"stringValue": text}),
        Value::Number(number) if number.is_u64() => json!({"intValue": number.to_string()}),
        other => json!({"doubleValue": other}),
    };
    let attributes: Vec<Value> = attributes.as_object().unwrap().iter().map(|(key, v)| json!({"key": key, "value": value(v)})).collect();
    json!({"timeUnixNano": (seconds * 1_000_000_000).to_string(), "eventName": name, "attributes": attributes})
}

fn sessions(batch: Batch) -> Derived {
    let mut traces: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for span in batch.spans {
        traces.entry(span.trace_id).or_default().push(span.digest);
    }
    derive(&traces)
}

fn words(text: &Option<Text>) -> &str {
    text.as_ref().map_or("-", |text| &text.text)
}

#[test]
fn claude_code_becomes_a_session_with_a_turn_for_each_prompt() {
    let ids = |prompt: &str| json!({"session.id": "cc-1", "user.id": "ada", "prompt.id": prompt});
    let with = |prompt: &str, more: Value| {
        let mut all = ids(prompt);
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let batch = read(json!([
        record("claude_code.user_prompt", 10, with("p1", json!({"prompt": "fix the tests"}))),
        record(
            "claude_code.api_request",
            14,
            with(
                "p1",
                json!({"model": "claude-opus", "input_tokens": 10, "cache_read_tokens": 90,
            "output_tokens": 7, "cost_usd": 0.25, "duration_ms": 3000})
            )
        ),
        record(
            "claude_code.tool_result",
            16,
            with("p1", json!({"tool_name": "Bash", "success": "false", "error": "exit 1", "duration_ms": 500}))
        ),
        record("claude_code.user_prompt", 20, with("p2", json!({"prompt": "thanks"}))),
    ]));

    let derived = sessions(batch);

    let (session, turns) = derived.sessions.values().next().unwrap();
    assert_eq!((session.id.as_str(), session.users.as_slice()), ("cc-1", &["ada".to_owned()][..]));
    assert_eq!(turns.iter().map(|turn| words(&turn.input)).collect::<Vec<_>>(), ["fix the tests", "thanks"]);
    let tokens = turns[0].tokens.unwrap();
    assert_eq!((tokens.prompt, tokens.cache_read, tokens.completion), (Some(100), Some(90), Some(7)));
    assert_eq!(turns[0].cost.unwrap().usd(), 0.25);
    assert_eq!(turns[0].failure.as_ref().unwrap().message, "exit 1");
    assert_eq!(turns[0].span_count, 3);
}

#[test]
fn codex_steps_go_on_with_the_prompt_before_them() {
    let with = |more: Value| {
        let mut all = json!({"conversation.id": "cx-1"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let batch = read(json!([
        record("codex.conversation_starts", 1, with(json!({"provider_name": "openai"}))),
        record("codex.user_prompt", 2, with(json!({"prompt": "list files"}))),
        record("codex.tool_result", 3, with(json!({"tool_name": "shell", "arguments": "{\"cmd\":\"ls\"}", "output": "a b"}))),
        record("codex.sse_event", 4, with(json!({"input_token_count": 50, "cached_token_count": 20, "output_token_count": 5}))),
        record("codex.user_prompt", 9, with(json!({"prompt": "and now?"}))),
    ]));

    let derived = sessions(batch);

    let (session, turns) = derived.sessions.values().next().unwrap();
    assert_eq!((session.id_key.as_str(), turns.len()), ("conversation.id", 2));
    assert_eq!((words(&turns[0].input), words(&turns[0].output)), ("list files", "-"));
    assert_eq!((turns[0].traces.len(), turns[0].tokens.unwrap().prompt), (3, Some(50)));
}

#[test]
fn life_cycle_events_end_sessions_and_are_no_turns() {
    let batch = read(json!([
        record("session.start", 5, json!({"session.id": "new", "session.previous_id": "old"})),
        record("session.end", 9, json!({"session.id": "new"})),
    ]));

    let derived = sessions(batch);

    for (id, at) in [("old", 5), ("new", 9)] {
        let (session, turns) = &derived.sessions[&("default".to_owned(), id.to_owned())];
        assert_eq!(session.ended.unwrap().nanos(), at * 1_000_000_000, "{id}");
        assert!(turns.is_empty());
    }
}

#[test]
fn messages_are_read_from_both_forms_of_records() {
    let span = json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331"});
    let of_span = |mut record: Value| {
        record.as_object_mut().unwrap().extend(span.as_object().unwrap().clone());
        record
    };
    let mut old = record("gen_ai.user.message", 1, json!({}));
    old["body"] = json!({"kvlistValue": {"values": [{"key": "content", "value": {"stringValue": "hello"}}]}});
    let details = json!({"gen_ai.input.messages": r#"[{"role":"user","parts":[{"type":"text","content":"hi"}]}]"#,
                         "gen_ai.output.messages": r#"[{"role":"assistant","parts":[{"type":"text","content":"good day"}]}]"#});
    let batch = read(json!([
        of_span(old),
        of_span(record("gen_ai.client.inference.operation.details", 2, details)),
        of_span(record("something.else", 3, json!({"a": "b"}))),
    ]));

    assert_eq!(batch.supplements.len(), 2, "records of other kinds are not kept");
    assert_eq!(batch.supplements[0].told.content, Content::Message { speaker: Speaker::User, words: Some("hello".to_owned()) });
    let Content::Call(call) = &batch.supplements[1].told.content else { panic!("a whole call") };
    assert_eq!((words(&call.asked), words(&call.answered)), ("hi", "good day"));
}

#[test]
fn a_record_that_is_sent_again_is_the_same_span_again() {
    let records = || json!([record("codex.user_prompt", 2, json!({"conversation.id": "c", "prompt": "x"}))]);

    assert_eq!(read(records()), read(records()));
}

#[test]
fn an_evaluation_is_about_the_span_the_trace_or_the_session_that_its_record_names() {
    let (trace, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let result = |ids: Value, session: Value| {
        let mut attributes = json!({"gen_ai.evaluation.name": "relevance", "gen_ai.evaluation.score.value": 0.5});
        attributes.as_object_mut().unwrap().extend(session.as_object().unwrap().clone());
        let mut record = record("gen_ai.evaluation.result", 7, attributes);
        record.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
        record
    };
    let session = json!({"session.id": "s"});
    let records = || {
        json!([
            result(json!({"traceId": trace, "spanId": span}), session.clone()),
            result(json!({"traceId": trace}), session.clone()),
            result(json!({}), session.clone()),
            result(json!({}), json!({})),
        ])
    };

    let batch = read(records());

    let (trace_id, span_id) =
        (TraceId::from_slice(&0x0af7651916cd43dd8448eb211c80319c_u128.to_be_bytes()), 0xb7ad6b7169203331_u64.to_be_bytes());
    let (trace_id, span_id) = (trace_id.unwrap(), SpanId::from_slice(&span_id).unwrap());
    let targets: Vec<_> = batch.annotations.iter().map(|annotation| annotation.target.clone()).collect();
    let of_session = Target::Session { project: "default".to_owned(), id: "s".to_owned() };
    assert_eq!(targets, [Target::Span { trace_id, span_id }, Target::Turn { trace_id, subtree: None }, of_session]);
    assert_eq!((batch.annotations[0].score, batch.annotations[0].time.nanos()), (Some(0.5), 7_000_000_000));
    assert_eq!(batch, read(records()), "sent again, it is the same");
    assert!(batch.spans.is_empty());
}
