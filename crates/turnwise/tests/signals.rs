//! `turnwise signals` as a script uses it: lines in, lines out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// What the program answers to these lines on standard input.
fn signals(input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnwise"));
    let mut process = command.args(["signals", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn answers(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn names(turn: &Value) -> Vec<&str> {
    turn["signals"].as_array().unwrap().iter().map(|signal| signal["name"].as_str().unwrap()).collect()
}

#[test]
fn a_session_is_answered_turn_by_turn() {
    let session = json!({ "id": "a", "more": true, "turns": [
        { "role": "user", "text": "I need to change my delivery address" },
        { "role": "assistant", "text": "I'm sorry, I didn't understand that." },
        { "role": "user", "text": "No, that's not what I asked. This is useless, I want a human." },
    ]});

    let output = signals(&format!("{session}\n"));

    let answers = answers(&output);
    let [answer] = answers.as_slice() else { panic!("{answers:?}") };
    assert!(output.status.success());
    assert_eq!(answer["id"], "a");
    assert_eq!(answer["break_turn"], 1);
    assert!(answer["session_score"].as_f64().unwrap() > 0.5);
    let turns = answer["turns"].as_array().unwrap();
    assert_eq!(turns.iter().map(|turn| turn["index"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(turns[1]["break_score"].as_f64() > turns[1]["break_score_at_time"].as_f64());
    assert_eq!(names(&turns[1]), ["apology", "not_understood"]);
    assert_eq!(turns[1]["signals"][1]["evidence"]["words"], "didn't understand");
    assert!(names(&turns[2]).contains(&"frustration"));
}

#[test]
fn every_given_turn_is_answered_whatever_its_role_and_text() {
    let session = json!({ "id": 7, "turns": [
        { "role": "system", "text": "You are kind." },
        { "role": "assistant", "text": "Hello" },
        { "role": "assistant", "text": "" },
        { "role": "user", "text": "" },
        { "role": "tool", "text": "Error: timed out" },
        { "role": "assistant", "content": [{ "type": "text", "text": "Try again." }] },
        { "role": "reviewer" },
    ]});

    let answers = answers(&signals(&session.to_string()));

    assert_eq!(answers[0]["id"], 7);
    let turns = answers[0]["turns"].as_array().unwrap();
    assert_eq!(turns.len(), 7);
    let scores = turns.iter().flat_map(|turn| [&turn["break_score"], &turn["break_score_at_time"]]);
    assert!(scores.map(|score| score.as_f64().unwrap()).all(|score| (0.0..=1.0).contains(&score)));
    assert!(names(&turns[5]).contains(&"tool_error"));
}

#[test]
fn openai_messages_are_read_with_their_tool_calls() {
    let call = |id: &str| json!({ "role": "assistant", "content": null, "tool_calls": [{ "id": id, "function": { "name": "find", "arguments": "{\"a\": 1}" } }] });
    let result = |text: &str| json!({ "role": "tool", "name": "find", "content": text });
    let messages = [
        json!({ "role": "user", "content": "Find it" }),
        call("1"),
        result("[]"),
        call("2"),
        result("[]"),
        call("3"),
        result("Error: no such thing"),
        json!({ "role": "assistant", "content": "I found nothing." }),
    ];

    let answers = answers(&signals(&json!({ "id": "m", "messages": messages }).to_string()));

    let names = names(&answers[0]["turns"][7]);
    assert!(names.contains(&"tool_loop") && names.contains(&"tool_error"), "{names:?}");
    assert!(!names.contains(&"empty_answer"));
}

#[test]
fn a_line_that_cannot_be_read_is_told_and_the_rest_go_on() {
    let output =
        signals("{\"id\": 1, \"turns\": []}\nnot json\n\n{\"id\": 2}\n{\"id\": 3, \"turns\": [{\"role\": \"user\", \"text\": \"Hi\"}]}\n");

    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert_eq!(answers(&output).iter().map(|answer| answer["id"].clone()).collect::<Vec<_>>(), [1, 3]);
    assert!(errors.contains("line 2:") && errors.contains("line 4:"), "{errors}");
}
