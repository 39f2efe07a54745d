//! `/api/v1/projects/{project}/traces` and `/api/v1/traces/{trace_id}`

use serde_json::{Value, json};

use crate::otlp::{START, call, int, sessionless_call, text, trace_id};
use crate::server::Server;

#[test]
fn traces_of_no_session_can_be_listed_alone() {
    let server = Server::start();
    server.send("shop", &[call(0, "s", "hi", "hello"), sessionless_call(1, "who am I?", "nobody")]);

    let ids = |path: &str| -> Vec<(String, Value)> {
        let page = server.json(path);
        page["data"].as_array().unwrap().iter().map(|t| (t["trace_id"].as_str().unwrap().to_owned(), t["session_id"].clone())).collect()
    };

    assert_eq!(ids("/api/v1/projects/shop/traces"), [(trace_id(1), json!(null)), (trace_id(0), json!("s"))]);
    assert_eq!(ids("/api/v1/projects/shop/traces?session=none"), [(trace_id(1), json!(null))]);
    assert_eq!(server.get("/api/v1/projects/shop/traces?session=s").failure().0, 400);
    assert_eq!(server.get("/api/v1/projects/none/traces").failure().0, 404);
}

#[test]
fn a_listed_trace_says_what_it_was_about() {
    let server = Server::start();
    server.send("shop", &[sessionless_call(1, "who am I?", &"long".repeat(101))]);

    let page = server.json("/api/v1/projects/shop/traces");

    assert_eq!(
        page,
        json!({"next_cursor": null, "data": [{
            "trace_id": trace_id(1), "project": "shop", "session_id": null, "session_key": null, "name": "call",
            "started_at": "2026-03-01T09:30:01Z", "ended_at": "2026-03-01T09:30:01.5Z", "latency_ms": 500.0,
            "input": {"text": "who am I?", "redacted": false, "truncated": false},
            "output": {"text": "long".repeat(100), "redacted": false, "truncated": true},
            "user_id": null, "error": null, "tokens": null, "cost_usd": null, "models": [], "span_count": 1, "is_turn": true}]})
    );
}

#[test]
fn pages_of_traces_neither_skip_nor_repeat() {
    let server = Server::start();
    let spans: Vec<Value> = (0..5).map(|n| sessionless_call(n, "hi", "hello")).collect();
    server.send("shop", &spans);

    let mut seen = Vec::new();
    let mut path = "/api/v1/projects/shop/traces?limit=2".to_owned();
    loop {
        let page = server.json(&path);
        seen.extend(page["data"].as_array().unwrap().iter().map(|t| t["trace_id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/projects/shop/traces?limit=2&cursor={cursor}");
    }

    assert_eq!(seen, [4, 3, 2, 1, 0].map(trace_id));
}

#[test]
fn a_trace_has_everything_that_was_sent_and_what_it_was_read_as() {
    let server = Server::start();
    let mut span = call(0, "chat-42", "{\"unread\": [1, 2]}", "It left.");
    span["attributes"].as_array_mut().unwrap().extend([
        text("llm.provider", "openai"),
        text("llm.invocation_parameters", "{\"temperature\": 0.5}"),
        text("llm.input_messages.0.message.role", "user"),
        text("llm.input_messages.0.message.content", "Where is it?"),
        text("llm.output_messages.0.message.role", "assistant"),
        text("llm.output_messages.0.message.tool_calls.0.tool_call.id", "call_1"),
        text("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "track"),
        text("llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{\"parcel\": 7}"),
        text("user.id", "ada"),
        int("my.number", 7),
    ]);
    span["droppedAttributesCount"] = json!(3);
    span["events"] = json!([{"name": "noted", "timeUnixNano": (START + 1).to_string(), "attributes": [text("why", "because")]}]);
    span["links"] = json!([{"traceId": trace_id(8), "spanId": "00000000000000ff", "attributes": []}]);
    server.send("shop", &[span]);

    let trace = server.json(&format!("/api/v1/traces/{}", trace_id(0)));

    assert_eq!((&trace["project"], &trace["session_id"]), (&json!("shop"), &json!("chat-42")));
    assert_eq!(server.json(&format!("/api/v1/sessions/{}", trace["session_key"].as_str().unwrap()))["session_id"], "chat-42");
    let span = &trace["spans"][0];
    assert_eq!(span["ended_at"], "2026-03-01T09:30:00.5Z");
    assert_eq!(span["session_claim"], json!({"key": "session.id", "value": "chat-42"}));
    assert_eq!((&span["user_id"], &span["provider"]), (&json!("ada"), &json!("openai")));
    assert_eq!(span["invocation_parameters"], json!({"temperature": 0.5}));
    assert_eq!(
        span["input_messages"],
        json!([{"role": "user", "name": null, "parts": [{"type": "text", "text": "Where is it?"}], "tool_calls": [], "tool_call_id": null}])
    );
    assert_eq!(span["output_messages"][0]["tool_calls"], json!([{"id": "call_1", "name": "track", "arguments": {"parcel": 7}}]));
    assert_eq!((&span["attributes"]["my.number"], &span["attributes"]["input.value"]), (&json!(7), &json!("{\"unread\": [1, 2]}")));
    assert_eq!(span["resource"], json!({"service.name": "test"}));
    assert_eq!(span["scope"], json!({"name": "tests", "version": "1", "attributes": {}}));
    assert_eq!(span["events"], json!([{"name": "noted", "time": "2026-03-01T09:30:00.000000001Z", "attributes": {"why": "because"}}]));
    assert_eq!(span["links"], json!([{"trace_id": trace_id(8), "span_id": "00000000000000ff", "attributes": {}}]));
    assert_eq!(span["dropped_attributes_count"], 3);
    assert_eq!(server.json("/api/v1/sessions/chat-42")["warnings"], json!(["attributes_dropped"]));
}

#[test]
fn a_span_in_its_trace_keeps_all_of_its_texts() {
    let server = Server::start();
    let record = json!({"rows": vec!["x"; 3000]}).to_string();
    server.send("shop", &[call(0, "s", &record, &"word ".repeat(3000))]);

    let span = &server.json(&format!("/api/v1/traces/{}", trace_id(0)))["spans"][0];

    assert_eq!(span["input"], json!({"text": record, "redacted": false, "truncated": false}));
    assert_eq!(span["output"]["text"], "word ".repeat(3000));
    assert_eq!(server.json("/api/v1/sessions/s")["turns"][0]["input"]["truncated"], true);
}

#[test]
fn ids_that_are_none_are_told_from_traces_that_are_not_there() {
    let server = Server::start();

    assert_eq!(server.get("/api/v1/traces/xyz").failure().0, 400);
    assert_eq!(server.get("/api/v1/traces/00000000000000000000000000000000").failure().0, 400);
    assert_eq!(server.get(&format!("/api/v1/traces/{}", trace_id(0))).failure().0, 404);
}
