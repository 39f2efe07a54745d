//! `DELETE` of a session, a user's data, a project.

use serde_json::json;

use crate::otlp::{call, text};
use crate::server::Server;

fn two_projects() -> Server {
    let server = Server::start();
    let of = |n: u64, session: &str, user: &str, words: &str| {
        let mut call = call(n, session, words, "");
        call["attributes"].as_array_mut().unwrap().push(text("user.id", user));
        call
    };
    server.send("shop", &[of(0, "a", "ada", "crimson"), of(1, "b", "ada", "crimson"), of(2, "c", "bo", "crimson")]);
    server.send("travel", &[of(3, "a", "ada", "crimson")]);
    server
}

fn found(server: &Server) -> Vec<String> {
    let page = server.json("/api/v1/sessions?text=crimson");
    page["data"].as_array().unwrap().iter().map(|s| format!("{}/{}", s["project"], s["session_id"]).replace('"', "")).collect()
}

#[test]
fn a_session_a_user_and_a_project_are_deleted() {
    let server = two_projects();
    let delete = |path: &str| {
        let answer = server.delete(path);
        (answer.status.as_u16(), answer.json())
    };
    assert_eq!(found(&server), ["travel/a", "shop/c", "shop/b", "shop/a"]);

    assert_eq!(delete("/api/v1/sessions/a?project=shop"), (200, json!({"session_count": 1})));
    assert_eq!(found(&server), ["travel/a", "shop/c", "shop/b"]);
    assert_eq!(delete("/api/v1/users/ada?project=shop"), (200, json!({"session_count": 1})));
    assert_eq!(found(&server), ["travel/a", "shop/c"]);
    assert_eq!(delete("/api/v1/projects/travel"), (200, json!({"session_count": 1})));
    assert_eq!(found(&server), ["shop/c"]);
    assert_eq!(server.json("/api/v1/projects")["data"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_not_there_or_not_clear_is_not_deleted() {
    let server = two_projects();

    for (path, status) in [
        ("/api/v1/sessions/a", 409),
        ("/api/v1/sessions/none", 404),
        ("/api/v1/users/ada", 400),
        ("/api/v1/users/none?project=shop", 404),
        ("/api/v1/projects/none", 404),
    ] {
        assert_eq!(server.delete(path).status.as_u16(), status, "{path}");
    }
    assert_eq!(found(&server).len(), 4);
}
