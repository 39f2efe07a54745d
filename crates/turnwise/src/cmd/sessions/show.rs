//! `turnwise sessions show`: one session as a transcript.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

use super::super::numbers::{count, counted, duration, minute, second, usd};
use crate::client::{Client, segment};
use crate::terminal::{Look, Style, fit, one_line, visible, wrap};

#[derive(Deserialize)]
pub(super) struct Session {
    session_id: String,
    project: String,
    inferred: bool,
    status: String,
    user_ids: Vec<String>,
    models: Vec<String>,
    turn_count: u64,
    error_turn_count: u64,
    started_at: String,
    duration_ms: f64,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    warnings: Vec<String>,
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    index: u64,
    started_at: String,
    latency_ms: f64,
    user_id: Option<String>,
    input: Option<Text>,
    output: Option<Text>,
    error: Option<Failure>,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    notes: Vec<Note>,
    spans: Vec<Span>,
    spans_truncated: bool,
}

#[derive(Deserialize)]
struct Span {
    name: String,
    kind: String,
    latency_ms: f64,
    error: Option<String>,
    model: Option<String>,
    tool_name: Option<String>,
    tokens: Option<Tokens>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    redacted: bool,
    truncated: bool,
}

#[derive(Deserialize)]
struct Failure {
    message: String,
}

#[derive(Deserialize)]
struct Note {
    message: String,
}

#[derive(Deserialize)]
struct Tokens {
    total: Option<u64>,
}

/// The session with all its turns, gathered from as many pages as it has.
pub(super) fn get(client: &Client, id: &str, project: Option<&str>) -> Result<Value> {
    let path = format!("/api/v1/sessions/{}", segment(id));
    let mut session = client.get(&path, &query(project, None))?;
    while let Some(cursor) = session.get("next_cursor").and_then(Value::as_str).map(str::to_owned) {
        let mut page = client.get(&path, &query(project, Some(&cursor)))?;
        append(&mut session, &mut page).context("the server's answer has no turns: it may be of another version")?;
    }
    Ok(session)
}

fn query<'a>(project: Option<&'a str>, cursor: Option<&'a str>) -> Vec<(&'static str, &'a str)> {
    let given = [("limit", Some("500")), ("project", project), ("cursor", cursor)];
    given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn append(session: &mut Value, page: &mut Value) -> Option<()> {
    let more = page.get_mut("turns")?.as_array_mut()?;
    session.get_mut("turns")?.as_array_mut()?.append(more);
    *session.get_mut("next_cursor")? = page.get("next_cursor")?.clone();
    Some(())
}

/// The widest column that is pleasant to read.
const MEASURE: usize = 100;
const INDENT: usize = 2;

/// The session as a person held it.
pub(super) fn transcript(session: &Session, look: Look) -> String {
    let look = look.at_most(MEASURE);
    let mut lines = heading(session, look);
    for turn in &session.turns {
        lines.push(String::new());
        lines.extend(turn_lines(turn, look));
    }
    lines.join("\n") + "\n"
}

fn heading(session: &Session, look: Look) -> Vec<String> {
    let id = look.paint(Style::Strong, &one_line(&session.session_id));
    let inferred = if session.inferred { " (inferred)" } else { "" };
    let mut lines = vec![format!("Session {id}{inferred}")];
    lines.extend(wrap(&about(session), look.columns).iter().map(|line| look.paint(Style::Quiet, line)));
    lines.extend(session.warnings.iter().map(|warning| look.paint(Style::Bad, &warning_text(warning))));
    lines
}

fn about(session: &Session) -> String {
    let known = [
        Some(format!("project {}", one_line(&session.project))),
        joined("user ", &session.user_ids),
        Some(session.status.clone()),
        Some(format!("{} UTC", minute(&session.started_at))),
        Some(format!("over {}", duration(session.duration_ms))),
        Some(counted(session.turn_count, "turn")),
        (session.error_turn_count > 0).then(|| format!("{} failed", count(session.error_turn_count))),
        total(session.tokens.as_ref()),
        session.cost_usd.map(usd),
        joined("", &session.models),
    ];
    dotted(known)
}

fn warning_text(warning: &str) -> String {
    match warning {
        "attributes_dropped" => "! A client dropped attributes: raise OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT there.".to_owned(),
        other => format!("! {}", one_line(other)),
    }
}

fn turn_lines(turn: &Turn, look: Look) -> Vec<String> {
    let mut lines = vec![turn_heading(turn, look)];
    lines.extend(said(turn.user_id.as_deref().unwrap_or("user"), Style::Accent, turn.input.as_ref(), look));
    lines.extend(steps(turn, look));
    if turn.output.is_some() || turn.error.is_none() {
        lines.extend(said("assistant", Style::Good, turn.output.as_ref(), look));
    }
    lines.extend(turn.error.iter().flat_map(|error| failure(&error.message, look)));
    lines.extend(turn.notes.iter().flat_map(|note| quiet(&format!("note: {}", one_line(&note.message)), look)));
    lines
}

fn turn_heading(turn: &Turn, look: Look) -> String {
    let numbers =
        dotted([Some(second(&turn.started_at)), Some(duration(turn.latency_ms)), total(turn.tokens.as_ref()), turn.cost_usd.map(usd)]);
    let text = format!("── {} ── {numbers} ", turn.index + 1);
    let rule = "─".repeat(look.columns.saturating_sub(text.chars().count()));
    look.paint(Style::Quiet, &fit(&format!("{text}{rule}"), look.columns))
}

fn said(who: &str, style: Style, text: Option<&Text>, look: Look) -> Vec<String> {
    let mut lines = vec![look.paint(style, &fit(&one_line(who), look.columns))];
    match text {
        None => lines.extend(quiet("(nothing was recorded)", look)),
        Some(text) if text.redacted => lines.extend(quiet("(redacted)", look)),
        Some(text) => lines.extend(indented(&visible(&text.text), look)),
    }
    if text.is_some_and(|text| text.truncated) {
        lines.extend(quiet("(there is more; the page shows all of it)", look));
    }
    lines
}

/// What went on between question and answer; a turn that is one model call has no more to tell.
fn steps(turn: &Turn, look: Look) -> Vec<String> {
    let is_plain = turn.spans.len() <= 1 && turn.spans.iter().all(|span| span.error.is_none());
    let mut lines: Vec<String> = turn.spans.iter().filter(|_| !is_plain).map(|span| step(span, look)).collect();
    if turn.spans_truncated {
        lines.extend(quiet("… and more steps", look));
    }
    lines
}

fn step(span: &Span, look: Look) -> String {
    let what = span.tool_name.as_ref().or(span.model.as_ref()).unwrap_or(&span.name);
    let numbers = dotted([Some(duration(span.latency_ms)), total(span.tokens.as_ref())]);
    let mark = if span.error.is_some() { "✗" } else { "·" };
    let error = span.error.as_ref().map(|error| format!(" · {}", one_line(error))).unwrap_or_default();
    let line = format!("{:INDENT$}{mark} {:<9} {} · {numbers}{error}", "", one_line(&span.kind).to_lowercase(), one_line(what));
    look.paint(if span.error.is_some() { Style::Bad } else { Style::Quiet }, &fit(&line, look.columns))
}

fn failure(message: &str, look: Look) -> Vec<String> {
    let lines = wrap(&visible(&format!("✗ {message}")), look.columns.saturating_sub(INDENT));
    lines.iter().map(|line| look.paint(Style::Bad, &format!("{:INDENT$}{line}", ""))).collect()
}

fn quiet(text: &str, look: Look) -> Vec<String> {
    indented(text, look).iter().map(|line| look.paint(Style::Quiet, line)).collect()
}

fn indented(text: &str, look: Look) -> Vec<String> {
    wrap(text, look.columns.saturating_sub(INDENT)).iter().map(|line| format!("{:INDENT$}{line}", "").trim_end().to_owned()).collect()
}

fn total(tokens: Option<&Tokens>) -> Option<String> {
    Some(counted(tokens?.total?, "token"))
}

fn joined(before: &str, names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| format!("{before}{}", one_line(&names.join(", "))))
}

fn dotted<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_session_reads_as_it_was_held() {
        let session = json!({
            "session_id": "chat-42", "project": "shop", "inferred": false, "status": "idle", "user_ids": ["ada"], "models": ["gpt-4o"],
            "turn_count": 2, "error_turn_count": 1, "started_at": "2026-03-01T09:30:00Z", "duration_ms": 61000.0,
            "tokens": {"total": 1234}, "cost_usd": 0.0123, "warnings": [],
            "turns": [
                {"index": 0, "started_at": "2026-03-01T09:30:00Z", "latency_ms": 2100.0, "user_id": "ada",
                 "input": {"text": "Where is my parcel?", "redacted": false, "truncated": false},
                 "output": {"text": "It left the depot this morning\x1b[2J and arrives tomorrow.", "redacted": false, "truncated": false},
                 "error": null, "tokens": {"total": 1234}, "cost_usd": 0.0123, "notes": [], "spans_truncated": false,
                 "spans": [
                    {"name": "chat", "kind": "CHAIN", "latency_ms": 2100.0, "error": null, "model": null, "tool_name": null, "tokens": null},
                    {"name": "t", "kind": "TOOL", "latency_ms": 300.0, "error": "Timeout", "model": null, "tool_name": "track", "tokens": null}]},
                {"index": 1, "started_at": "2026-03-01T09:31:00Z", "latency_ms": 1.0, "user_id": null,
                 "input": {"text": "__REDACTED__", "redacted": true, "truncated": false}, "output": null,
                 "error": {"message": "RateLimitError: slow down", "span_id": null}, "tokens": null, "cost_usd": null,
                 "notes": [{"code": "carries_session", "message": "span 1 carries session B"}], "spans": [], "spans_truncated": false}],
            "next_cursor": null});

        let text = transcript(&serde_json::from_value(session).unwrap(), Look::plain(60));

        assert_eq!(
            text,
            "Session chat-42\n\
             project shop · user ada · idle · 2026-03-01 09:30 UTC · over\n\
             1 min · 2 turns · 1 failed · 1,234 tokens · $0.0123 · gpt-4o\n\
             \n\
             ── 1 ── 09:30:00 · 2.1 s · 1,234 tokens · $0.0123 ──────────\n\
             ada\n  Where is my parcel?\n  \
             · chain     chat · 2.1 s\n  \
             ✗ tool      track · 300 ms · Timeout\n\
             assistant\n  It left the depot this morning␛[2J and arrives tomorrow.\n\
             \n\
             ── 2 ── 09:31:00 · 1 ms ────────────────────────────────────\n\
             user\n  (redacted)\n  ✗ RateLimitError: slow down\n  note: span 1 carries session B\n"
        );
    }
}
