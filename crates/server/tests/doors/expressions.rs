//! Filters, orders, summaries, metrics and leaderboards, from recorded telemetry to the answer.

use serde_json::{Value, json};

use crate::otlp::{call, int, text};
use crate::server::Server;

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Sessions s0, s1, …: each of as many calls as the list says failed (true) or not, by a user, of 100 tokens a call.
fn sessions(server: &Server, made: &[(&str, &[bool])]) {
    let mut spans = Vec::new();
    for (n, (user, calls)) in made.iter().enumerate() {
        for failed in *calls {
            let mut span = call(spans.len() as u64, &format!("s{n}"), "Where is my parcel?", "On its way.");
            let more = [text("user.id", user), text("llm.model_name", "gpt-4o"), int("llm.token_count.total", 100)];
            span["attributes"].as_array_mut().unwrap().extend(more);
            if *failed {
                span["status"] = json!({"code": 2, "message": "overloaded"});
            }
            spans.push(span);
        }
    }
    server.send("shop", &spans);
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| row["session_id"].as_str().unwrap().to_owned()).collect()
}

fn list(server: &Server, filter: &str, sort: &str) -> Vec<String> {
    ids(&server.json(&format!("/api/v1/projects/shop/sessions?filter={}&sort={}", encoded(filter), encoded(sort))))
}

const GOOD: &[bool] = &[false];
const MIXED: &[bool] = &[true, false, false];
const BAD: &[bool] = &[true, true];

#[test]
fn sessions_are_filtered_and_sorted() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED), ("ada", BAD)]);

    assert_eq!(list(&server, "error", "session.id"), ["s1", "s2"]);
    assert_eq!(list(&server, "user.id = 'ada' and tokens > 100", "start"), ["s2"]);
    assert_eq!(list(&server, "", "-turns"), ["s1", "s2", "s0"]);
    assert_eq!(list(&server, "last_turn.error or turns = 1", "-session.id"), ["s2", "s0"]);
    assert_eq!(list(&server, "model = 'gpt-4o' and status = 'idle' and start < now()", "tokens"), ["s0", "s2", "s1"]);
    assert_eq!(list(&server, "turns > 99", "start"), Vec::<String>::new());
}

#[test]
fn an_expression_that_makes_no_sense_is_told_where() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD)]);

    let answer = server.get(&format!("/api/v1/projects/shop/sessions?filter={}", encoded("turns > 5 and tunrs < 9")));

    assert_eq!(
        answer.failure(),
        (
            400,
            "invalid_expression".to_owned(),
            "at character 15: sessions have no field 'tunrs'".to_owned(),
            "did you mean 'turns'?".to_owned()
        )
    );
    assert_eq!(answer.json()["error"]["position"], 14);
}

#[test]
fn a_cursor_goes_with_its_list_alone() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", GOOD), ("cy", GOOD)]);
    let page = server.json("/api/v1/projects/shop/sessions?limit=1&sort=-start");
    let cursor = page["next_cursor"].as_str().unwrap();

    let next = server.json(&format!("/api/v1/projects/shop/sessions?limit=1&sort=-start&cursor={cursor}"));
    let foreign = server.get(&format!("/api/v1/projects/shop/sessions?limit=1&sort=start&cursor={cursor}")).failure();

    assert_eq!((ids(&page), ids(&next)), (vec!["s2".to_owned()], vec!["s1".to_owned()]));
    assert_eq!((foreign.0, foreign.2.as_str()), (400, "the cursor is of another list"));
}

#[test]
fn the_neighbours_of_a_session_are_those_of_its_list() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED), ("ada", BAD), ("cy", GOOD)]);

    let around = server.json(&format!("/api/v1/sessions/s2/neighbours?filter={}&sort=session.id", encoded("not (turns = 3)")));
    let first = server.json("/api/v1/sessions/s0/neighbours?sort=session.id");

    assert_eq!((&around["previous"]["session_id"], &around["next"]["session_id"]), (&json!("s0"), &json!("s3")));
    assert_eq!((&first["previous"], &first["next"]["session_id"]), (&json!(null), &json!("s1")));
}

#[test]
fn turns_are_listed_across_sessions() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED), ("ada", BAD)]);

    let failed = server.json(&format!("/api/v1/turns?project=shop&filter={}", encoded("error and turn.index > 0")));
    let latest = server.json("/api/v1/turns?project=shop&limit=2");

    assert_eq!(failed["data"].as_array().unwrap().len(), 1);
    assert_eq!((&failed["data"][0]["session_id"], &failed["data"][0]["index"]), (&json!("s2"), &json!(1)));
    assert_eq!((&latest["data"][0]["started_at"], &latest["data"][1]["user_id"]), (&json!("2026-03-01T09:30:05Z"), &json!("ada")));
    assert_eq!(latest["data"][0]["input"]["text"], "Where is my parcel?");
}

#[test]
fn a_summary_is_of_the_sessions_that_pass() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED), ("ada", BAD)]);

    let summary = server.json(&format!("/api/v1/projects/shop/sessions/summary?bucket=hour&filter={}", encoded("user.id = 'ada'")));

    let names: Vec<&str> = summary["total"]["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["sessions", "turns", "error_share", "tokens", "cost", "duration_p50", "duration_p95"]);
    assert_eq!(summary["total"]["rows"], json!([[2, 3.0, 0.5, 300.0, summary["total"]["rows"][0][4], 1000.0, 1450.0]]));
    assert_eq!(summary["series"]["rows"][0][0], "2026-03-01T09:00:00Z");
    assert_eq!(summary["series"]["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn fields_are_listed_with_values_to_choose_from() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED), ("ada", BAD)]);

    let fields = server.json("/api/v1/fields?of=sessions&project=shop");

    let field = |name: &str| fields["data"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap().clone();
    assert_eq!(field("user.id")["values"], json!(["ada", "bob"]));
    assert_eq!(
        (&field("cost")["type"], &field("cost")["unit"], &field("user.id")["several"]),
        (&json!("number"), &json!("USD"), &json!(true))
    );
    assert_eq!(server.get("/api/v1/fields?of=conversations").failure().3, "there are: sessions, turns, users, annotations");
}

fn post(server: &Server, path: &str, body: &Value) -> Value {
    let answer = server.post(path, &[("content-type", "application/json")], body.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[test]
fn a_metric_is_evaluated() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED), ("ada", BAD)]);

    let expression =
        "select user.id as user, share(error) as failed, p95(duration), min(start) from sessions group by user.id order by 2 desc";
    let table = post(&server, "/api/v1/metrics/evaluate", &json!({"project": "shop", "expression": expression}));

    assert_eq!(table["rows"], json!([["bob", 1.0, 2500.0, "2026-03-01T09:30:01Z"], ["ada", 0.5, 1450.0, "2026-03-01T09:30:00Z"]]));
    assert_eq!(table["columns"][2], json!({"name": "p95(duration)", "type": "duration", "unit": "ms"}));
    let users = json!({"project": "shop", "expression": "select user.id, sessions, turns, errors from users order by 1"});
    assert_eq!(post(&server, "/api/v1/metrics/evaluate", &users)["rows"], json!([["ada", 2, 3, 2], ["bob", 1, 3, 1]]));
}

#[test]
fn a_metric_is_saved_replaced_used_and_deleted() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED)]);
    let put = |body: &Value| server.send_json("PUT", "/api/v1/metrics/failed%20turns", body);

    let first = put(&json!({"expression": "select avg(errors) from sessions", "description": "how many turns fail"})).json();
    let second = put(&json!({"expression": "select sum(errors) from sessions", "better": "low"})).json();
    let wrong = put(&json!({"expression": "select summ(errors) from sessions"})).failure();

    assert_eq!((&first["better"], &first["created_at"]), (&json!("low"), &second["created_at"]));
    assert_eq!((wrong.0, wrong.1.as_str(), wrong.3.as_str()), (400, "invalid_expression", "did you mean 'sum'?"));
    assert_eq!(server.json("/api/v1/metrics")["data"][0]["expression"], "select sum(errors) from sessions");
    assert_eq!(server.json("/api/v1/metrics/failed%20turns/values?project=shop")["rows"], json!([[1.0]]));
    assert_eq!(server.delete("/api/v1/metrics/failed%20turns").status, 204);
    assert_eq!(server.delete("/api/v1/metrics/failed%20turns").failure().0, 404);
    assert_eq!(server.json("/api/v1/metrics"), json!({"data": []}));
}

#[test]
fn one_bad_session_does_not_top_the_leaderboard() {
    let server = Server::start();
    let mut made = vec![("unlucky", BAD)];
    made.extend([("suffering", BAD); 12]);
    made.extend([("suffering", GOOD); 3]);
    made.extend([("happy", GOOD); 20]);
    sessions(&server, &made);
    let board = |more: &str| {
        let metric = encoded("select share(error) from sessions");
        server.json(&format!("/api/v1/leaderboard?project=shop&metric={metric}&of=users{more}"))
    };
    let names =
        |board: &Value| board["data"].as_array().unwrap().iter().map(|row| row["group"].as_str().unwrap().to_owned()).collect::<Vec<_>>();

    let (worst, best) = (board("&min_count=1"), board("&order=best&k=1"));

    assert_eq!(names(&worst), ["suffering", "unlucky", "happy"]);
    assert_eq!(names(&best), ["happy"]);
    let first = &worst["data"][0];
    assert_eq!((&first["value"], &first["count"], &first["filter"]), (&json!(0.8), &json!(15), &json!("user.id = 'suffering'")));
    assert!(first["low"].as_f64().unwrap() > 0.5 && first["high"].as_f64().unwrap() < 1.0);
    assert_eq!(first["sessions"].as_array().unwrap().iter().filter(|session| session["error_turn_count"] == 2).count(), 3);
    assert_eq!((&worst["statistic"], &worst["ranked"]), (&json!("wilson"), &json!(3)));
    assert_eq!(names(&board(""))[..], ["suffering", "happy"]);
}

#[test]
fn sessions_are_ranked_by_what_is_asked() {
    let server = Server::start();
    sessions(&server, &[("ada", GOOD), ("bob", MIXED), ("ada", BAD)]);
    let board = |metric: &str| server.json(&format!("/api/v1/leaderboard?project=shop&metric={}&of=sessions", encoded(metric)));

    let by_errors = board("select avg(errors) from sessions");
    let by_turns = board("select share(error) from turns");

    assert_eq!(by_errors["data"][0]["sessions"][0]["session_id"], "s2");
    assert_eq!((&by_errors["statistic"], &by_errors["data"][0]["value"]), (&json!("value"), &json!(2.0)));
    assert_eq!((&by_turns["data"][0]["sessions"][0]["session_id"], &by_turns["data"][0]["count"]), (&json!("s2"), &json!(2)));
    let refused =
        server.get(&format!("/api/v1/leaderboard?project=shop&of=users&metric={}", encoded("select user.id from users"))).failure();
    assert_eq!((refused.0, refused.1.as_str()), (400, "invalid_request"));
}
