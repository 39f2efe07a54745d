//! `turnwise users`: who talks with the applications, as tables for people or as the API's JSON for programs.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::numbers::{UNKNOWN, count, minute, usd};
use crate::args::{DEFAULT_ROWS, Users, UsersCommand};
use crate::client::{Client, segment};
use crate::terminal::{Look, Style, fit, one_line, pad};

pub(crate) fn run(args: &Users) -> Result<()> {
    let client = Client::new(&args.server.url)?;
    let (answer, sessions) = match &args.command {
        Some(UsersCommand::Show { id }) => one(&client, id, args.project.as_deref())?,
        Some(UsersCommand::List { limit, order }) => (all(&client, args.project.as_deref(), *limit, order)?, None),
        None => (all(&client, args.project.as_deref(), DEFAULT_ROWS, "last_seen")?, None),
    };
    let text = match (args.json, sessions) {
        (true, _) => serde_json::to_string_pretty(&answer)? + "\n",
        (false, None) => table(&understood(answer)?, Look::of_stdout()),
        (false, Some(sessions)) => {
            table(&understood(json!({ "data": [answer] }))?, Look::of_stdout())
                + "\n"
                + &super::sessions::table(sessions, Look::of_stdout())?
        }
    };
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}

fn understood(answer: Value) -> Result<List> {
    serde_json::from_value(answer).context("understand the server's answer: it may be of another version")
}

/// A user, and its sessions as a list.
fn one(client: &Client, id: &str, project: Option<&str>) -> Result<(Value, Option<Value>)> {
    let query: Vec<(&str, &str)> = project.into_iter().map(|project| ("project", project)).collect();
    let user = client.get(&format!("/api/v1/users/{}", segment(id)), &query)?;
    let sessions = json!({ "data": user.get("sessions") });
    Ok((user, Some(sessions)))
}

/// The users of a project, or of all, one project after another.
fn all(client: &Client, project: Option<&str>, limit: u16, order: &str) -> Result<Value> {
    let projects = match project {
        Some(project) => vec![project.to_owned()],
        None => super::sessions::all_projects(client)?,
    };
    let mut users = Vec::new();
    for project in &projects {
        let answer = client.get("/api/v1/users", &[("project", project), ("order", order), ("limit", &limit.to_string())])?;
        users.extend(answer.get("data").and_then(Value::as_array).cloned().unwrap_or_default());
    }
    Ok(json!({ "data": users }))
}

#[derive(Deserialize)]
struct List {
    data: Vec<User>,
}

#[derive(Deserialize)]
struct User {
    user_id: String,
    project: String,
    session_count: u64,
    turn_count: u64,
    error_turn_count: u64,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    last_seen_at: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    total: Option<u64>,
}

const HEADINGS: [&str; 8] = ["USER", "PROJECT", "SESSIONS", "TURNS", "FAILED", "TOKENS", "COST", "LAST SEEN"];
const WIDEST: [usize; 8] = [24, 16, 8, 8, 8, 12, 10, 16];
const RIGHT_ALIGNED: std::ops::RangeInclusive<usize> = 2..=6;

fn table(users: &List, look: Look) -> String {
    if users.data.is_empty() {
        return "There are no users: no span names one by user.id.\n".to_owned();
    }
    let rows: Vec<[String; 8]> = users.data.iter().map(cells).collect();
    let lines = rows.iter().zip(&users.data).map(|(row, user)| {
        let line = line(row, &rows);
        if user.error_turn_count > 0 { look.paint(Style::Bad, &line) } else { line }
    });
    let headings = look.paint(Style::Quiet, &line(&HEADINGS.map(str::to_owned), &rows));
    std::iter::once(headings).chain(lines).collect::<Vec<_>>().join("\n") + "\n"
}

fn cells(user: &User) -> [String; 8] {
    let tokens = user.tokens.as_ref().and_then(|tokens| tokens.total);
    [
        one_line(&user.user_id),
        one_line(&user.project),
        count(user.session_count),
        count(user.turn_count),
        if user.error_turn_count == 0 { String::new() } else { count(user.error_turn_count) },
        tokens.map_or_else(|| UNKNOWN.to_owned(), count),
        user.cost_usd.map_or_else(|| UNKNOWN.to_owned(), usd),
        user.last_seen_at.as_deref().map_or_else(|| UNKNOWN.to_owned(), minute),
    ]
}

fn line(cells: &[String; 8], rows: &[[String; 8]]) -> String {
    let cell = |(column, (text, widest)): (usize, (&String, &usize))| {
        let in_column = rows.iter().filter_map(|row| row.get(column)).map(String::as_str).chain(HEADINGS.get(column).copied());
        let width = in_column.map(str::width).max().unwrap_or(0).min(*widest);
        let text = fit(text, width);
        if RIGHT_ALIGNED.contains(&column) { " ".repeat(width.saturating_sub(text.width())) + &text } else { pad(&text, width) }
    };
    cells.iter().zip(&WIDEST).enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_a_table_and_what_is_unknown_is_no_zero() {
        let users = json!({"data": [{"user_id": "\x1b[31mada", "project": "shop", "session_count": 2, "turn_count": 1200, "error_turn_count": 0,
            "tokens": null, "cost_usd": null, "last_seen_at": "2026-03-01T09:30:00Z"}]});

        assert_eq!(
            table(&understood(users).unwrap(), Look::plain(100)),
            "USER      PROJECT  SESSIONS  TURNS  FAILED  TOKENS  COST  LAST SEEN\n\
             ␛[31mada  shop            2  1,200               –     –  2026-03-01 09:30\n"
        );
    }
}
