//! `/api/v1/users`

use serde_json::{Value, json};

use crate::otlp::{call, text};
use crate::server::Server;

fn asked_by(user: &str, n: u64, session: &str) -> Value {
    let mut span = call(n, session, "hi", "hello");
    span["attributes"].as_array_mut().unwrap().push(text("user.id", user));
    span
}

#[test]
fn users_are_counted_exactly_and_found_with_their_sessions() {
    let server = Server::start();
    let mut failed = asked_by("ada", 2, "b");
    failed["status"] = json!({"code": 2, "message": "overloaded"});
    server.send("shop", &[asked_by("ada", 0, "a"), asked_by("bob", 1, "a"), failed, asked_by("ada", 0, "a"), call(3, "c", "hi", "hello")]);

    let ada = server.json("/api/v1/users/ada");

    let counts =
        |user: &Value| ["session_count", "turn_count", "error_turn_count", "span_count"].map(|count| user[count].as_u64().unwrap());
    assert_eq!(counts(&ada), [2, 2, 1, 2]);
    assert_eq!((&ada["first_seen_at"], &ada["last_seen_at"]), (&json!("2026-03-01T09:30:00Z"), &json!("2026-03-01T09:30:02.5Z")));
    let sessions: Vec<&str> = ada["sessions"].as_array().unwrap().iter().map(|s| s["session_id"].as_str().unwrap()).collect();
    assert_eq!(sessions, ["b", "a"]);
    let ids = |path: &str| -> Vec<String> {
        let page = server.json(path);
        page["data"].as_array().unwrap().iter().map(|user| user["user_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("/api/v1/users?project=shop"), ["ada", "bob"]);
    for order in ["last_seen", "sessions", "turns", "error_turns", "tokens", "cost"] {
        let first = server.json(&format!("/api/v1/users?project=shop&limit=1&order={order}"));
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = server.json(&format!("/api/v1/users?project=shop&limit=1&order={order}&cursor={cursor}"));
        let both = [&first, &second].map(|page| page["data"][0]["user_id"].clone());
        assert!(both == ["ada", "bob"] || both == ["bob", "ada"], "{order}: {both:?}");
        assert_eq!(second["next_cursor"], json!(null));
    }
}

#[test]
fn a_user_that_two_projects_have_needs_its_project() {
    let server = Server::start();
    server.send("shop", &[asked_by("a/b", 0, "a")]);
    server.send("desk", &[asked_by("a/b", 1, "a")]);

    let (status, code, message, hint) = server.get("/api/v1/users/a%2Fb").failure();

    assert_eq!((status, code.as_str(), message.as_str()), (409, "ambiguous_user", "2 projects have a user 'a/b'"));
    assert!(hint.contains("desk") && hint.contains("shop"), "{hint}");
    assert_eq!(server.json("/api/v1/users/a%2Fb?project=desk")["project"], "desk");
    assert_eq!(server.get("/api/v1/users/none").failure().0, 404);
    assert_eq!(server.get("/api/v1/users?project=none").failure().2, "there is no project 'none'");
    assert_eq!(server.get("/api/v1/users").failure().0, 400);
}
