//! `/api/v1/sessions?text=`

use serde_json::{Value, json};

use crate::otlp::{call, text, trace_id};
use crate::server::Server;

fn found(server: &Server, query: &str) -> Vec<Value> {
    let page = server.json(&format!("/api/v1/sessions?{query}"));
    page["data"].as_array().unwrap().iter().map(|session| session["session_id"].clone()).collect()
}

#[test]
fn words_of_users_assistants_tools_and_documents_are_found_and_prompts_are_not() {
    let server = Server::start();
    let message = |side: &str, n: u8, role: &str, words: &str| {
        [text(&format!("llm.{side}_messages.{n}.message.role"), role), text(&format!("llm.{side}_messages.{n}.message.content"), words)]
    };
    let mut asked = call(0, "chat", "", "");
    let messages = [
        message("input", 0, "system", "You are the harbour master."),
        message("input", 1, "user", "Where is my “walrus, please”?"),
        message("output", 0, "assistant", "In the crimson box.\nWith a fish."),
    ];
    asked["attributes"].as_array_mut().unwrap().extend(messages.concat());
    asked["attributes"].as_array_mut().unwrap().push(text("llm.tools.0.tool.json_schema", r#"{"name": "lighthouse"}"#));
    let mut tool = call(1, "tools", r#"{"city": "Zürich\nWest"}"#, r#"{"sights": ["Grossmünster"]}"#);
    tool["attributes"][0] = text("openinference.span.kind", "TOOL");
    let mut retriever = call(2, "papers", "a question", "");
    let document = [text("retrieval.documents.0.document.content", "The obsidian gondola")];
    retriever["attributes"][0] = text("openinference.span.kind", "RETRIEVER");
    retriever["attributes"].as_array_mut().unwrap().extend(document);
    let mut failed = call(3, "failures", "hm", "");
    failed["status"] = json!({"code": 2, "message": "quota of vermilion exceeded"});
    server.send("shop", &[asked, tool, retriever, failed]);

    for (text, session) in [
        ("walrus,%20pl", "chat"),
        ("%22crimson%20box.%22", "chat"),
        ("box.%0Awith", "chat"),
        ("grossmunster", "tools"),
        ("Z%C3%BCrich%0Awest", "tools"),
        ("sidian%20gond", "papers"),
        ("VERMILION", "failures"),
    ] {
        assert_eq!(found(&server, &format!("text={text}")), [session], "{text}");
    }
    for text in ["harbour", "lighthouse", "walrus%20please", "box.%20with"] {
        assert!(found(&server, &format!("text={text}")).is_empty(), "{text}");
    }
    assert_eq!(found(&server, "text=crimson&project=shop"), ["chat"]);
}

#[test]
fn a_match_says_where_and_by_whom() {
    let server = Server::start();
    server.send("shop", &[call(0, "chat", "Hi", "Hello"), call(1, "chat", "One café, please", "Gladly")]);

    let page = server.json("/api/v1/sessions?text=CAFE");

    let place = json!([{"turn_index": 1, "trace_id": trace_id(1), "span_id": "0000000000000002", "by": "user",
        "before": "One ", "text": "café", "after": ", please"}]);
    assert_eq!(page["data"][0]["matches"], place);
    assert_eq!(page["next_cursor"], Value::Null);
}

#[test]
fn pages_of_what_is_found_follow_one_another() {
    let server = Server::start();
    let calls: Vec<Value> = (0..5).map(|n| call(n, &format!("s{n}"), "the same words", "")).collect();
    server.send("shop", &calls);

    let first = server.json("/api/v1/sessions?text=same&limit=3");
    let cursor = first["next_cursor"].as_str().unwrap();
    let ids = |page: &Value| page["data"].as_array().unwrap().iter().map(|session| session["session_id"].clone()).collect::<Vec<_>>();

    assert_eq!(ids(&first), ["s4", "s3", "s2"]);
    assert_eq!(found(&server, &format!("text=same&limit=3&cursor={cursor}")), ["s1", "s0"]);
}

#[test]
fn nothing_and_a_book_cannot_be_looked_for() {
    let server = Server::start();

    for query in ["", "text=%20", "text=%22%22", &format!("text={}", "x".repeat(1001))] {
        let answer = server.get(&format!("/api/v1/sessions?{query}"));
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["code"].clone()), (400, json!("invalid_request")), "{query}");
    }
    assert_eq!(server.get("/api/v1/sessions?text=a&project=none").status.as_u16(), 404);
}
