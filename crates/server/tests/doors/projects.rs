//! `/api/v1/projects`

use serde_json::json;

use crate::otlp::{call, sessionless_call};
use crate::server::Server;

#[test]
fn an_empty_server_has_no_projects() {
    assert_eq!(Server::start().json("/api/v1/projects"), json!({"data": []}));
}

#[test]
fn projects_are_counted_exactly() {
    let server = Server::start();
    server.send("shop", &[call(0, "a", "hi", "hello"), call(1, "a", "and?", "more"), call(2, "b", "hi", "hello")]);
    server.send("shop", &[sessionless_call(3, "hi", "hello")]);
    server.send("shop", &[call(0, "a", "hi", "hello")]);

    assert_eq!(
        server.json("/api/v1/projects")["data"],
        json!([{"name": "shop", "session_count": 2, "turn_count": 3, "trace_count": 4, "span_count": 4,
            "first_seen_at": "2026-03-01T09:30:00Z", "last_seen_at": "2026-03-01T09:30:03.5Z"}])
    );
}

#[test]
fn parameters_that_nobody_knows_are_refused() {
    let (status, code, message, hint) = Server::start().get("/api/v1/projects?x=1").failure();

    assert_eq!((status, code.as_str()), (400, "invalid_request"));
    assert_eq!((message.as_str(), hint.as_str()), ("there is no query parameter 'x' here", "this endpoint takes none"));
}
