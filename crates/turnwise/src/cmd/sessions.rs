//! `turnwise sessions`: reads sessions from a running server, as tables and transcripts for people or as the API's JSON for programs.

mod list;
mod show;

use std::io::{self, Write as _};

use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::args::{DEFAULT_ROWS, Sessions, SessionsCommand};
use crate::client::Client;
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
        None => Answer::Sessions(list::get(&client, project, DEFAULT_ROWS, None, None)?),
    };
    let text = if args.json { answer.json()? } else { answer.readable(Look::of_stdout())? };
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
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
