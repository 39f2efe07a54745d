//! `/api/v1/annotations`

use serde_json::{Value, json};

use crate::otlp::{call, text, trace_id};
use crate::server::{Answer, Server};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

fn post(server: &Server, body: &Value) -> Answer {
    server.post("/api/v1/annotations", &JSON, body.to_string().as_bytes())
}

/// Keeps one annotation, which must be taken; gives its key.
fn kept(server: &Server, body: &Value) -> String {
    let answer = post(server, body);
    assert_eq!((answer.status.as_u16(), &answer.json()["kept"]), (200, &json!(1)), "{}", answer.text());
    answer.json()["data"][0]["key"].as_str().unwrap().to_owned()
}

fn two_turns() -> Server {
    let server = Server::start();
    let mut first = call(0, "chat-42", "Where is my parcel?", "On its way.");
    first["attributes"].as_array_mut().unwrap().push(text("user.id", "ada"));
    server.send("shop", &[first, call(1, "chat-42", "When?", "Soon.")]);
    server
}

#[test]
fn an_annotation_shows_wherever_its_target_does() {
    let server = two_turns();
    let span = format!("{:016x}", 2);
    let of = |target: Value, name: &str, score: f64| json!({"target": target, "name": name, "score": score, "annotator": "LLM"});
    kept(&server, &of(json!({"session_id": "chat-42"}), "goal", 1.0));
    kept(&server, &of(json!({"session_id": "chat-42", "turn": 1}), "helpful", 0.25));
    kept(&server, &of(json!({"trace_id": trace_id(1), "span_id": span}), "helpful", 0.5));
    kept(&server, &of(json!({"user_id": "ada"}), "loyal", 0.75));

    let session = server.json("/api/v1/sessions/chat-42");
    let listed = &server.json("/api/v1/projects/shop/sessions")["data"][0];
    let trace = server.json(&format!("/api/v1/traces/{}", trace_id(1)));
    let user = server.json("/api/v1/users/ada");

    let evals = json!([
        {"name": "goal", "score": 1.0, "label": null, "count": 1, "turns": {"score": null, "count": 0}, "spans": {"score": null, "count": 0}},
        {"name": "helpful", "score": null, "label": null, "count": 0, "turns": {"score": 0.25, "count": 1}, "spans": {"score": 0.5, "count": 1}}]);
    assert_eq!((&session["evals"], &listed["evals"]), (&evals, &evals));
    assert_eq!((&session["annotations"][0]["name"], &session["annotations"][0]["seen_turns"]), (&json!("goal"), &json!(2)));
    let turn = &session["turns"][1];
    assert_eq!((&turn["annotations"][0]["score"], &turn["annotations"][0]["target"]["turn"]), (&json!(0.25), &json!(1)));
    assert_eq!(turn["spans"][0]["annotations"][0]["score"], 0.5);
    assert_eq!(session["turns"][0]["annotations"], json!([]));
    assert_eq!((&trace["annotations"][0]["score"], &trace["spans"][0]["annotations"][0]["score"]), (&json!(0.25), &json!(0.5)));
    assert_eq!(user["annotations"][0]["score"], 0.75);
    let evals = json!([
        {"name": "goal", "score": null, "label": null, "count": 0, "sessions": {"score": 1.0, "count": 1}},
        {"name": "loyal", "score": 0.75, "label": null, "count": 1, "sessions": {"score": null, "count": 0}}]);
    assert_eq!(user["evals"], evals);
    assert_eq!(server.json("/api/v1/sessions/chat-42/annotations")["data"].as_array().unwrap().len(), 3);
    assert_eq!(server.json("/api/v1/annotations?level=user")["data"][0]["target"]["user_id"], "ada");
}

#[test]
fn an_annotation_is_shown_as_it_was_sent() {
    let server = two_turns();
    let key = kept(
        &server,
        &json!({"target": {"session_id": "chat-42"}, "name": " tone ", "annotator": "CODE", "label": "rude", "score": -1.5,
            "explanation": "line\nbreak ☃", "metadata": {"run": 7}, "identifier": "bob", "source": "PAGE", "time": "2026-03-01T09:30:01Z"}),
    );

    let session = server.json("/api/v1/sessions/chat-42");
    let target = json!({"level": "session", "project": "shop", "session_id": "chat-42", "session_key": session["key"], "turn": null,
        "trace_id": null, "span_id": null, "subtree_span_id": null, "user_id": null});
    let expected = json!({"key": key, "target": target, "found": true, "name": "tone", "annotator": "CODE", "label": "rude", "score": -1.5,
        "explanation": "line\nbreak ☃", "metadata": {"run": 7}, "identifier": "bob", "source": "PAGE", "time": "2026-03-01T09:30:01Z",
        "current": true, "seen_turns": 2});
    assert_eq!(session["annotations"], json!([expected]));
}

#[test]
fn an_annotation_waits_for_its_target() {
    let server = Server::start();
    let answer = post(&server, &json!({"target": {"project": "shop", "session_id": "chat-42"}, "name": "goal", "label": "met"}));
    assert_eq!(answer.json()["data"][0]["found"], false);
    assert_eq!(server.json("/api/v1/annotations")["data"][0]["found"], false);

    server.send("shop", &[call(0, "chat-42", "hi", "hello")]);

    assert_eq!(server.json("/api/v1/sessions/chat-42")["evals"][0]["label"], "met");
    assert_eq!(server.json("/api/v1/annotations?project=shop")["data"][0]["found"], true);
}

#[test]
fn a_changed_annotation_keeps_what_it_said_before_and_a_deleted_one_is_gone() {
    let server = two_turns();
    let key = kept(&server, &json!({"target": {"session_id": "chat-42"}, "name": "goal", "label": "met", "score": 1}));
    let path = format!("/api/v1/annotations/{key}");

    let changed = server.send_json("PATCH", &path, &json!({"score": 0, "label": null}));
    assert_eq!((&changed.json()["score"], &changed.json()["label"]), (&json!(0.0), &json!(null)), "{}", changed.text());
    let versions = server.json(&path)["versions"].clone();
    assert_eq!((versions.as_array().unwrap().len(), &versions[0]["score"], &versions[0]["current"]), (1, &json!(1.0), &json!(false)));
    assert_eq!(server.json("/api/v1/annotations")["data"].as_array().unwrap().len(), 1);
    assert_eq!(server.json("/api/v1/annotations?versions=true")["data"].as_array().unwrap().len(), 2);
    assert_eq!(server.send_json("PATCH", &path, &json!({"score": null})).failure().3, "give a label, a score or an explanation");

    assert_eq!(server.delete(&path).json(), json!({"deleted": 1}));
    assert_eq!(server.get(&path).failure().0, 404);
    assert_eq!(server.json("/api/v1/sessions/chat-42")["evals"], json!([]));
}

#[test]
fn of_several_annotations_the_bad_ones_are_refused_and_the_good_ones_kept() {
    let server = two_turns();
    let good = json!({"target": {"session_id": "chat-42"}, "name": "goal", "score": 1});

    let answer = post(&server, &json!([good, {"name": "goal"}, {"target": {"session_id": "none"}, "name": "a", "score": 1}, good])).json();

    assert_eq!((&answer["kept"], &answer["refused"]), (&json!(2), &json!(2)));
    assert_eq!(answer["data"][0]["key"], answer["data"][3]["key"]);
    assert_eq!(answer["data"][1]["error"]["message"], "read the annotation: missing field `target`");
    assert_eq!(answer["data"][2]["error"]["code"], "not_found");
    assert_eq!(server.json("/api/v1/annotations")["data"].as_array().unwrap().len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused_with_a_hint() {
    let server = two_turns();
    let hint = |body: Value| {
        let (status, _, message, hint) = post(&server, &body).failure();
        (status, message, hint)
    };
    let with = |more: Value| {
        let mut body = json!({"target": {"session_id": "chat-42"}, "name": "goal", "score": 1});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };

    for (body, told) in [
        (json!(7), "send an object, or an array of them"),
        (with(json!({"name": " "})), "name what is judged, such as helpfulness"),
        (with(json!({"score": null})), "give a label, a score or an explanation"),
        (with(json!({"label": "x".repeat(1001)})), "it may have 1000"),
        (with(json!({"target": {"session_id": "chat-42", "user_id": "ada"}})), "give one of: session_id"),
        (with(json!({"target": {"trace_id": "xyz"}})), "a trace id has 32 hexadecimal digits"),
    ] {
        let (status, message, hint) = hint(body);
        assert!(status == 400 && hint.starts_with(told), "{status} {message} {hint}");
    }
    assert_eq!(hint(with(json!({"target": {"session_id": "chat-42", "turn": 2}}))).0, 404);
    assert!(hint(with(json!({"scor": 2}))).1.contains("unknown field `scor`"));
    assert!(hint(with(json!({"time": "yesterday"}))).1.contains("write it as 2026-03-01T09:30:00Z"));
    assert_eq!(server.post("/api/v1/annotations", &[("content-type", "text/plain")], b"{}").status, 415);
    assert_eq!(server.post("/api/v1/annotations", &JSON, b"{").failure().0, 400);
}

#[test]
fn a_judge_is_compared_with_people() {
    let server = Server::start();
    for (session, judge, people) in [
        ("a", "met", vec![("ada", "met"), ("bob", "met")]),
        ("b", "met", vec![("ada", "missed")]),
        ("c", "missed", vec![("ada", "missed"), ("bob", "met")]),
        ("d", "missed", vec![]),
    ] {
        let of = |annotator: &str, identifier: &str, label: &str| {
            json!({"target": {"project": "shop", "session_id": session}, "name": "goal", "annotator": annotator, "identifier": identifier,
                "label": label, "time": "2026-03-01T09:30:00Z"})
        };
        kept(&server, &of("LLM", "", judge));
        people.into_iter().for_each(|(person, label)| drop(kept(&server, &of("HUMAN", person, label))));
    }

    let judge = server.json("/api/v1/annotations/agreement?name=goal&a=LLM&b=HUMAN/ada");
    let people = server.json("/api/v1/annotations/agreement?name=goal&a=HUMAN/ada&b=HUMAN/bob");
    let all = server.json("/api/v1/annotations/agreement?name=goal");

    let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-9;
    assert_eq!((&judge["raters"], &judge["compared"]), (&json!(["LLM", "HUMAN/ada"]), &json!(3)));
    assert!(near(&judge["labels"]["percent"], 2.0 / 3.0) && near(&judge["labels"]["kappa"], 0.4), "{}", judge["labels"]);
    let confusion =
        json!([{"a": "met", "b": "met", "count": 1}, {"a": "met", "b": "missed", "count": 1}, {"a": "missed", "b": "missed", "count": 1}]);
    assert_eq!(judge["labels"]["confusion"], confusion);
    assert_eq!(judge["disagreements"].as_array().unwrap().len(), 1);
    assert_eq!(judge["disagreements"][0]["annotations"][0]["target"]["session_id"], "b");
    assert!(near(&people["labels"]["percent"], 0.5));
    assert_eq!(all["raters"], json!(["HUMAN/ada", "HUMAN/bob", "LLM"]));
    assert!(all["labels"]["kappa"].is_null() && all["labels"]["alpha"].is_number());
    assert_eq!(server.get("/api/v1/annotations/agreement?name=goal&a=LLM").failure().0, 400);
    assert_eq!(server.get("/api/v1/annotations/agreement?name=goal&a=LLM&b=dog").failure().2, "there is no rater 'dog'");
}

#[test]
fn what_annotations_look_like_is_set_per_project_and_for_all() {
    let server = Server::start();
    let look = json!({"kind": "categorical", "better": "higher", "labels": [{"label": "good", "score": 1}, {"label": "bad"}]});
    let set = server.send_json("PUT", "/api/v1/annotation-configs/helpful", &look);
    assert_eq!(set.status, 200, "{}", set.text());
    server.send_json("PUT", "/api/v1/annotation-configs/tone?project=shop", &json!({"kind": "continuous", "lower": 0, "upper": 1}));
    server.send_json("PUT", "/api/v1/annotation-configs/tone?project=desk", &json!({"kind": "freeform", "description": "how it sounds"}));

    let of_shop = server.json("/api/v1/annotation-configs?project=shop");

    assert_eq!(
        of_shop["data"],
        json!([
            {"name": "helpful", "project": null, "kind": "categorical", "description": null, "better": "higher",
             "labels": [{"label": "good", "score": 1.0}, {"label": "bad", "score": null}], "lower": null, "upper": null},
            {"name": "tone", "project": "shop", "kind": "continuous", "description": null, "better": null, "labels": [], "lower": 0.0, "upper": 1.0}])
    );
    assert_eq!(server.json("/api/v1/annotation-configs")["data"].as_array().unwrap().len(), 3);
    let crossed = server.send_json("PUT", "/api/v1/annotation-configs/x", &json!({"kind": "continuous", "lower": 1, "upper": 0})).failure();
    assert_eq!(crossed.2, "set what 'x' looks like: the lower bound must be below the upper one");
    assert_eq!(server.delete("/api/v1/annotation-configs/tone?project=shop").json(), json!({"deleted": 1}));
    assert_eq!(server.delete("/api/v1/annotation-configs/tone").failure().2, "nothing is set for 'tone' for all projects");
}
