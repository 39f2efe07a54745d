//! `/api/v1/projects/{project}/sessions` and `/api/v1/sessions/{session}`

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::otlp::{call, int, sessionless_call, text, trace_id};
use crate::server::Server;

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_session_is_read_as_it_was_held() {
    let server = Server::start();
    let mut first = call(0, "chat-42", "Where is my parcel?", "On its way.");
    let more = [
        text("user.id", "ada"),
        text("metadata", r#"{"tier": "gold"}"#),
        text("llm.model_name", "gpt-4o"),
        int("llm.token_count.prompt", 12),
        int("llm.token_count.completion", 3),
    ];
    first["attributes"].as_array_mut().unwrap().extend(more);
    let mut second = call(1, "chat-42", "When?", "");
    second["status"] = json!({"code": 2, "message": "overloaded"});
    server.send("shop", &[second, first]);

    let session = server.json("/api/v1/sessions/chat-42");

    let words = |text: &str| json!({"text": text, "redacted": false, "truncated": false});
    let tokens =
        json!({"prompt": 12, "completion": 3, "total": 15, "cache_read": null, "cache_write": null, "reasoning": null, "audio": null});
    let step = |n: u64, time: &str| {
        json!({"trace_id": trace_id(n), "span_id": format!("{:016x}", n + 1), "parent_span_id": null, "name": "call", "kind": "LLM",
            "started_at": time, "latency_ms": 500.0, "tool_name": null, "annotations": []})
    };
    let with = |mut value: Value, more: Value| {
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        value
    };
    let first_step = json!({"status": "unset", "error": null, "model": "gpt-4o", "tokens": tokens, "cost_usd": 6e-5, "cost_source": "priced",
        "input": words("Where is my parcel?"), "output": words("On its way.")});
    let second_step = json!({"status": "error", "error": "overloaded", "model": null, "tokens": null, "cost_usd": null, "cost_source": null,
        "input": words("When?"), "output": null});
    let turns = json!([
            {"index": 0, "inferred": false, "trace_ids": [trace_id(0)], "subtree_span_id": null, "started_at": "2026-03-01T09:30:00Z", "ended_at": "2026-03-01T09:30:00.5Z",
             "latency_ms": 500.0, "user_id": "ada", "input": words("Where is my parcel?"), "output": words("On its way."), "error": null,
             "tokens": tokens, "cost_usd": 6e-5, "cost_is_partial": false, "models": ["gpt-4o"], "metadata": {"tier": "gold"},
             "span_count": 1, "notes": [], "annotations": [],
             "spans": [with(step(0, "2026-03-01T09:30:00Z"), first_step)], "spans_truncated": false},
            {"index": 1, "inferred": false, "trace_ids": [trace_id(1)], "subtree_span_id": null, "started_at": "2026-03-01T09:30:01Z", "ended_at": "2026-03-01T09:30:01.5Z",
             "latency_ms": 500.0, "user_id": null, "input": words("When?"), "output": null,
             "error": {"message": "overloaded", "span_id": "0000000000000002"}, "tokens": null, "cost_usd": null, "cost_is_partial": false, "models": [],
             "metadata": {}, "span_count": 1, "notes": [], "annotations": [], "spans": [with(step(1, "2026-03-01T09:30:01Z"), second_step)], "spans_truncated": false}]);
    let expected = json!({
        "key": session["key"], "session_id": "chat-42", "project": "shop", "inferred": false, "session_id_key": "session.id",
        "status": "idle", "user_ids": ["ada"], "models": ["gpt-4o"], "first_input": words("Where is my parcel?"),
        "last_output": words("On its way."), "turn_count": 2, "trace_count": 2, "span_count": 2, "error_turn_count": 1,
        "started_at": "2026-03-01T09:30:00Z", "last_activity_at": "2026-03-01T09:30:01.5Z", "duration_ms": 1500.0, "tokens": tokens,
        "cost_usd": 6e-5, "cost_is_partial": false, "warnings": [], "matches": [], "evals": [], "annotations": [], "next_cursor": null,
        "turns": turns,
    });
    assert_eq!(session, expected);
}

#[test]
fn a_session_that_nobody_named_is_marked_as_inferred() {
    let server = Server::start();
    let message = |n: u64, role: &str, content: &str| {
        let key = |field: &str| format!("llm.input_messages.{n}.message.{field}");
        [text(&key("role"), role), text(&key("content"), content)]
    };
    let answer =
        |content: &str| [text("llm.output_messages.0.message.role", "assistant"), text("llm.output_messages.0.message.content", content)];
    let mut first = sessionless_call(0, "", "");
    let said = [message(0, "user", "Which frame size would I need for the Moorland?"), answer("How tall are you?")];
    first["attributes"].as_array_mut().unwrap().extend(said.concat());
    let mut second = sessionless_call(1, "", "");
    let said = [
        message(0, "user", "Which frame size would I need for the Moorland?"),
        message(1, "assistant", "How tall are you?"),
        message(2, "user", "183 cm"),
        answer("An L fits."),
    ];
    second["attributes"].as_array_mut().unwrap().extend(said.concat());
    server.send("shop", &[first, second]);

    let listed = server.json("/api/v1/projects/shop/sessions")["data"][0].clone();
    let session = server.json(&format!("/api/v1/sessions/{}", listed["key"].as_str().unwrap()));

    assert_eq!((&listed["inferred"], &listed["session_id_key"], &listed["turn_count"]), (&json!(true), &json!(null), &json!(2)));
    assert_eq!((&session["turns"][1]["inferred"], &session["turns"][1]["input"]["text"]), (&json!(true), &json!("183 cm")));
}

#[test]
fn a_session_is_listed_with_the_beginning_of_what_was_said() {
    let server = Server::start();
    server.send("shop", &[call(0, "s", &"ä".repeat(500), "short")]);

    let listed = &server.json("/api/v1/projects/shop/sessions")["data"][0];
    let session = server.json("/api/v1/sessions/s");

    assert_eq!(listed["first_input"], json!({"text": "ä".repeat(240), "redacted": false, "truncated": true}));
    assert_eq!(listed["last_output"], json!({"text": "short", "redacted": false, "truncated": false}));
    assert_eq!(session["turns"][0]["input"]["text"], "ä".repeat(500));
    assert_eq!(session["turns"][0]["spans"][0]["input"]["truncated"], true);
}

#[test]
fn an_id_of_any_characters_is_found_by_itself_and_by_its_key() {
    let ids = ["a/b", "100%", "a%2Fb", "..", ".", "?x=1&y#z", "grün 日本", "'; --", "line\nbreak", "say \"q\"", "+", "%00", "a\u{0}b"];
    let server = Server::start();
    let spans: Vec<Value> = (0..).zip(ids).map(|(n, id)| call(n, id, "hi", "hello")).collect();
    server.send("shop", &spans);

    let listed = server.json("/api/v1/projects/shop/sessions");
    let keys: BTreeSet<(&str, &str)> =
        listed["data"].as_array().unwrap().iter().map(|s| (s["session_id"].as_str().unwrap(), s["key"].as_str().unwrap())).collect();

    assert_eq!(keys.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>(), BTreeSet::from(ids));
    for (id, key) in keys {
        assert_eq!(server.json(&format!("/api/v1/sessions/{}", encoded(id)))["session_id"], id);
        assert_eq!(server.json(&format!("/api/v1/sessions/{key}"))["session_id"], id);
        assert_eq!(server.json(&format!("/api/v1/sessions/{key}?project=shop"))["session_id"], id);
        assert_eq!(server.get(&format!("/api/v1/sessions/{key}?project=other")).status, 404);
    }
}

#[test]
fn an_id_that_two_projects_have_needs_its_project() {
    let server = Server::start();
    server.send("shop", &[call(0, "1", "in the shop", "yes")]);
    server.send("desk", &[call(1, "1", "at the desk", "yes")]);

    let (status, code, message, hint) = server.get("/api/v1/sessions/1").failure();

    assert_eq!((status, code.as_str(), message.as_str()), (409, "ambiguous_session", "2 projects have a session '1'"));
    assert!(hint.contains("desk") && hint.contains("shop"), "{hint}");
    assert_eq!(server.json("/api/v1/sessions/1?project=desk")["first_input"]["text"], "at the desk");
}

#[test]
fn pages_of_sessions_neither_skip_nor_repeat() {
    let server = Server::start();
    let spans: Vec<Value> = (0..7).map(|n| call(n, &format!("s{n}"), "hi", "hello")).collect();
    server.send("shop", &spans);

    let mut seen = Vec::new();
    let mut path = "/api/v1/projects/shop/sessions?limit=3".to_owned();
    loop {
        let page = server.json(&path);
        seen.extend(page["data"].as_array().unwrap().iter().map(|s| s["session_id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/projects/shop/sessions?limit=3&cursor={cursor}");
    }

    assert_eq!(seen, ["s6", "s5", "s4", "s3", "s2", "s1", "s0"]);
}

#[test]
fn pages_of_turns_neither_skip_nor_repeat() {
    let server = Server::start();
    let spans: Vec<Value> = (0..5).map(|n| call(n, "s", &format!("question {n}"), "answer")).collect();
    server.send("shop", &spans);

    let mut seen = Vec::new();
    let mut path = "/api/v1/sessions/s?limit=2".to_owned();
    loop {
        let page = server.json(&path);
        assert_eq!(page["turn_count"], 5);
        seen.extend(
            page["turns"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| (t["index"].as_u64().unwrap(), t["input"]["text"].as_str().unwrap().to_owned())),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/sessions/s?limit=2&cursor={cursor}");
    }

    let expected: Vec<_> = (0..5).map(|n| (n, format!("question {n}"))).collect();
    assert_eq!(seen, expected);
}

#[test]
fn what_makes_no_sense_is_refused_with_a_hint() {
    let server = Server::start();
    server.send("shop", &[call(0, "s", "hi", "hello"), call(1, "t", "hi", "hello")]);
    let cursor_of_sessions = server.json("/api/v1/projects/shop/sessions?limit=1")["next_cursor"].as_str().unwrap().to_owned();

    for (path, hint) in [
        ("/api/v1/projects/shop/sessions?limit=0".to_owned(), "choose 1 to 500, and follow next_cursor"),
        ("/api/v1/projects/shop/sessions?limit=501".to_owned(), "choose 1 to 500, and follow next_cursor"),
        ("/api/v1/projects/shop/sessions?cursor=nonsense".to_owned(), "take it from next_cursor of the page before, unchanged"),
        (format!("/api/v1/sessions/s?cursor={cursor_of_sessions}"), "take it from next_cursor of the page before, unchanged"),
        ("/api/v1/projects/shop/sessions?limt=5".to_owned(), "did you mean 'limit'? known: filter, sort, limit, cursor"),
        ("/api/v1/sessions/s?projekt=shop".to_owned(), "did you mean 'project'? known: project, limit, cursor"),
    ] {
        let failure = server.get(&path).failure();
        assert_eq!((failure.0, failure.1.as_str(), failure.3.as_str()), (400, "invalid_request", hint), "{path}: {}", failure.2);
    }
    for path in [
        "/api/v1/projects/shop/sessions?limit=many",
        "/api/v1/projects/shop/sessions?limit=1&limit=2",
        "/api/v1/projects/shop/sessions?limit=-1",
        "/api/v1/sessions/%FF",
    ] {
        assert_eq!(server.get(path).failure().0, 400, "{path}");
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let server = Server::start();

    assert_eq!(server.get("/api/v1/projects/none/sessions").failure().2, "there is no project 'none'");
    assert_eq!(server.get("/api/v1/sessions/none").failure().2, "there is no session 'none'");
    assert_eq!(server.get("/api/v1/sessions/none?project=p").failure().2, "there is no session 'none' in project 'p'");
}
