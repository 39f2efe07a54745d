//! `turnwise sessions`: reads sessions from a running server, as tables and transcripts for people or as the API's JSON for programs.

mod list;
mod show;

use std::io::{self, Write as _};

use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::args::{DEFAULT_ROWS, Sessions, SessionsCommand};
use crate::client::{Client, segment};
use crate::terminal::Look;

pub(super) use list::all_projects;

/// Sessions as the API lists them, as a table.
pub(super) fn table(sessions: Value, look: Look) -> Result<String> {
    Ok(list::table(&understood(sessions)?, look))
}

pub(crate) fn run(args: &Sessions) -> Result<()> {
    let client = Client::new(&args.server.url)?;
    let project = args.project.as_deref();
    let answer = match &args.command {
        Some(SessionsCommand::Show { id }) => Answer::Session(show::get(&client, id, project)?),
        Some(SessionsCommand::List { limit, filter, sort }) => {
            Answer::Sessions(list::get(&client, project, *limit, filter.as_deref(), sort.as_deref())?)
        }
        Some(SessionsCommand::Delete { id }) => return delete(&client, id, project),
        None => Answer::Sessions(list::get(&client, project, DEFAULT_ROWS, None, None)?),
    };
    let text = if args.json { answer.json()? } else { answer.readable(Look::of_stdout())? };
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}

fn delete(client: &Client, id: &str, project: Option<&str>) -> Result<()> {
    let query: Vec<(&str, &str)> = project.map(|project| ("project", project)).into_iter().collect();
    print_deleted(&client.delete(&format!("/api/v1/sessions/{}", segment(id)), &query)?)
}

/// Says what a deletion did.
pub(crate) fn print_deleted(answer: &Value) -> Result<()> {
    let count = answer.get("session_count").and_then(Value::as_u64).context("understand the server's answer")?;
    Ok(writeln!(io::stdout(), "deleted, with {count} session{}", if count == 1 { "" } else { "s" })?)
}

enum Answer {
    Sessions(Value),
    Session(Value),
}

impl Answer {
    fn json(&self) -> Result<String> {
        let (Self::Sessions(value) | Self::Session(value)) = self;
        Ok(serde_json::to_string_pretty(value)? + "\n")
    }

    fn readable(self, look: Look) -> Result<String> {
        Ok(match self {
            Self::Sessions(sessions) => list::table(&understood(sessions)?, look),
            Self::Session(session) => show::transcript(&understood(session)?, look),
        })
    }
}

fn understood<T: DeserializeOwned>(answer: Value) -> Result<T> {
    serde_json::from_value(answer).context("understand the server's answer: it may be of another version")
}
