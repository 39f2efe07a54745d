//! `turnwise sessions list`: a table, latest activity first.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::numbers::{UNKNOWN, count, minute, usd};
use crate::client::{Client, segment};
use crate::terminal::{Look, Style, fit, one_line, pad};

#[derive(Deserialize)]
pub(super) struct Sessions {
    data: Vec<Session>,
}

#[derive(Deserialize)]
struct Session {
    session_id: String,
    project: String,
    user_ids: Vec<String>,
    first_input: Option<Text>,
    turn_count: u64,
    error_turn_count: u64,
    last_activity_at: String,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

#[derive(Deserialize)]
struct Tokens {
    total: Option<u64>,
}

/// The sessions of a project, or of all, that pass a filter: in an order, else the latest.
pub(super) fn get(client: &Client, project: Option<&str>, limit: u16, filter: Option<&str>, sort: Option<&str>) -> Result<Value> {
    anyhow::ensure!(sort.is_none() || project.is_some(), "sort sessions: an order is of one project, so say --project too");
    let projects = match project {
        Some(project) => vec![project.to_owned()],
        None => all_projects(client)?,
    };
    let mut sessions = Vec::new();
    for project in &projects {
        sessions.extend(of_project(client, project, limit, filter, sort)?);
    }
    if sort.is_none() {
        sessions.sort_by(|a, b| last_activity(b).cmp(last_activity(a)));
    }
    sessions.truncate(usize::from(limit));
    Ok(json!({ "data": sessions }))
}

pub(in crate::cmd) fn all_projects(client: &Client) -> Result<Vec<String>> {
    let answer = client.get("/api/v1/projects", &[])?;
    let names = rows(&answer)?.iter().filter_map(|project| project.get("name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}

fn of_project(client: &Client, project: &str, limit: u16, filter: Option<&str>, sort: Option<&str>) -> Result<Vec<Value>> {
    let path = format!("/api/v1/projects/{}/sessions", segment(project));
    let limit = limit.to_string();
    let asked = [("limit", Some(limit.as_str())), ("filter", filter), ("sort", sort)];
    let asked: Vec<(&str, &str)> = asked.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let answer = client.get(&path, &asked)?;
    Ok(rows(&answer)?.clone())
}

fn rows(answer: &Value) -> Result<&Vec<Value>> {
    answer.get("data").and_then(Value::as_array).context("the server's answer has no rows: it may be of another version")
}

/// To the second, which sorts as text.
fn last_activity(session: &Value) -> &str {
    let time = session.get("last_activity_at").and_then(Value::as_str).unwrap_or_default();
    time.get(..19).unwrap_or(time)
}

const HEADINGS: [&str; 9] = ["LAST ACTIVITY", "SESSION", "PROJECT", "USER", "TURNS", "FAILED", "TOKENS", "COST", "BEGINS WITH"];
/// The widest that a column may be; the last one takes what is left.
const WIDEST: [usize; 8] = [16, 24, 16, 16, 6, 6, 10, 9];
const RIGHT_ALIGNED: std::ops::RangeInclusive<usize> = 4..=7;
/// What is left out first where the terminal is narrow.
const LEAST_IMPORTANT_FIRST: [usize; 6] = [7, 2, 6, 3, 0, 5];
const GAP: usize = 2;
const MIN_TEXT: usize = 28;

/// The sessions as lines no wider than the terminal.
pub(super) fn table(sessions: &Sessions, look: Look) -> String {
    if sessions.data.is_empty() {
        return "There are no sessions yet. Point an exporter at this server, or fill it with 'turnwise demo'.\n".to_owned();
    }
    let rows: Vec<[String; 9]> = sessions.data.iter().map(cells).collect();
    let columns = columns(&rows, look.columns);
    let mut lines = vec![look.paint(Style::Quiet, &line(&HEADINGS.map(str::to_owned), &columns))];
    for (session, row) in sessions.data.iter().zip(&rows) {
        let line = line(row, &columns);
        lines.push(if session.error_turn_count > 0 { look.paint(Style::Bad, &line) } else { line });
    }
    lines.join("\n") + "\n"
}

fn cells(session: &Session) -> [String; 9] {
    let tokens = session.tokens.as_ref().and_then(|tokens| tokens.total);
    [
        minute(&session.last_activity_at),
        one_line(&session.session_id),
        one_line(&session.project),
        one_line(&session.user_ids.join(", ")),
        count(session.turn_count),
        if session.error_turn_count == 0 { String::new() } else { count(session.error_turn_count) },
        tokens.map_or_else(|| UNKNOWN.to_owned(), count),
        session.cost_usd.map_or_else(|| UNKNOWN.to_owned(), usd),
        session.first_input.as_ref().map_or_else(|| UNKNOWN.to_owned(), |input| one_line(&input.text)),
    ]
}

/// The columns that are shown, with their widths: as wide as their cells, fewer of them where the terminal is narrow.
fn columns(rows: &[[String; 9]], available: usize) -> Vec<(usize, usize)> {
    let width = |column: usize, widest: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(String::as_str);
        let longest = cells.chain(HEADINGS.get(column).copied()).map(unicode_width::UnicodeWidthStr::width).max();
        longest.unwrap_or(0).min(widest)
    };
    let mut shown: Vec<(usize, usize)> = WIDEST.iter().enumerate().map(|(column, widest)| (column, width(column, *widest))).collect();
    let taken = |shown: &[(usize, usize)]| shown.iter().map(|(_, width)| width + GAP).sum::<usize>();
    for unimportant in LEAST_IMPORTANT_FIRST {
        if taken(&shown) + MIN_TEXT > available {
            shown.retain(|(column, _)| *column != unimportant);
        }
    }
    let left = available.saturating_sub(taken(&shown));
    shown.push((HEADINGS.len() - 1, left));
    shown
}

fn line(cells: &[String; 9], columns: &[(usize, usize)]) -> String {
    let cell = |(column, width): &(usize, usize)| {
        let text = cells.get(*column).map(|cell| fit(cell, *width)).unwrap_or_default();
        if RIGHT_ALIGNED.contains(column) { right(&text, *width) } else { pad(&text, *width) }
    };
    columns.iter().map(cell).collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}

fn right(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(unicode_width::UnicodeWidthStr::width(text))) + text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(id: &str, input: &str) -> Value {
        json!({"session_id": id, "project": "shop", "user_ids": ["ada"], "first_input": {"text": input}, "turn_count": 3,
            "error_turn_count": 1, "last_activity_at": "2026-03-01T09:30:00Z", "tokens": null, "cost_usd": null})
    }

    fn shown(sessions: Value, columns: usize) -> String {
        table(&serde_json::from_value(json!({ "data": sessions })).unwrap(), Look::plain(columns))
    }

    #[test]
    fn a_table_fits_the_terminal_whatever_its_width() {
        let sessions = json!([session("chat-1", &"long words ".repeat(40)), session(&"x".repeat(200), "hi")]);

        for columns in 40..160 {
            let table = shown(sessions.clone(), columns);
            assert!(table.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= columns), "{columns}:\n{table}");
            assert!(table.contains("chat-1") && table.contains("TURNS"), "{table}");
        }
    }

    #[test]
    fn what_is_unknown_is_no_zero_and_what_is_hostile_is_harmless() {
        let table = shown(json!([session("\x1b[31mred", "line\nbreak")]), 140);

        assert_eq!(
            table,
            "LAST ACTIVITY     SESSION   PROJECT  USER  TURNS  FAILED  TOKENS  COST  BEGINS WITH\n\
             2026-03-01 09:30  ␛[31mred  shop     ada       3       1       –     –  line break\n"
        );
    }
}
