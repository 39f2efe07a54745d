//! `/api/v1/projects/{project}/queues`

use serde_json::{Value, json};

use crate::server::Server;

const QUEUE: &str = "/api/v1/projects/shop/queues/angry%20users";

fn next(server: &Server, reviewer: &str) -> Value {
    let answer = server.send_json("POST", &format!("{QUEUE}/next"), &json!({"reviewer": reviewer}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["session_id"].clone()
}

fn mark(server: &Server, reviewer: &str, session: &str, mark: &str) -> Value {
    let body = json!({"reviewer": reviewer, "session_id": session, "mark": mark});
    let answer = server.send_json("POST", &format!("{QUEUE}/marks"), &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[test]
fn a_queue_is_worked_through_by_several_people() {
    let server = Server::start();
    let new = json!({"questions": ["goal"], "reviewers_wanted": 2, "session_ids": ["a", "b", "a"]});
    assert_eq!(server.send_json("PUT", QUEUE, &new).json()["session_count"], 2);

    assert_eq!(next(&server, "ada"), "a");
    assert_eq!(next(&server, "ada"), "a", "until it is marked");
    assert_eq!(next(&server, "bob"), "a");
    assert_eq!(next(&server, "eve"), "b", "two people have a already");
    mark(&server, "ada", "a", "done");
    mark(&server, "ada", "b", "skipped");
    assert_eq!(next(&server, "ada"), json!(null));
    let queue = mark(&server, "bob", "a", "done");

    assert_eq!((&queue["done_count"], &queue["session_count"], &queue["questions"]), (&json!(1), &json!(2), &json!(["goal"])));
    let reviewers = json!([{"name": "ada", "done_count": 1, "skipped_count": 1}, {"name": "bob", "done_count": 1, "skipped_count": 0},
        {"name": "eve", "done_count": 0, "skipped_count": 0}]);
    assert_eq!(queue["reviewers"], reviewers);
    assert_eq!(server.json("/api/v1/projects/shop/queues")["data"], json!([queue]));
    server.send_json("PUT", QUEUE, &json!({"session_ids": ["b", "c"], "reviewers_wanted": 2}));
    assert_eq!(next(&server, "ada"), "c");

    assert_eq!(server.delete(QUEUE).json(), json!({"deleted": 1}));
    assert_eq!(server.json("/api/v1/projects/shop/queues")["data"], json!([]));
    assert_eq!(server.send_json("POST", &format!("{QUEUE}/next"), &json!({"reviewer": "ada"})).failure().0, 404);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let server = Server::start();
    assert_eq!(
        server.send_json("PUT", QUEUE, &json!({"reviewers_wanted": 0})).failure().3,
        "1 to 100 reviewers, and 10000 sessions at once"
    );
    server.send_json("PUT", QUEUE, &json!({"session_ids": ["a"]}));

    let body = json!({"reviewer": "ada", "session_id": "none", "mark": "done"});
    assert_eq!(server.send_json("POST", &format!("{QUEUE}/marks"), &body).failure().2, "session 'none' is not in queue 'angry users'");
    assert_eq!(server.send_json("POST", &format!("{QUEUE}/next"), &json!({"reviewer": " "})).failure().2, "the reviewer has no name");
}
