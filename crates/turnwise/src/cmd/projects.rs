//! `turnwise projects`: lists the projects of a running server, or deletes one.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::sessions::print_deleted;
use crate::args::{Projects, ProjectsCommand};
use crate::client::{Client, segment};
use crate::terminal::one_line;

#[derive(Deserialize)]
struct List {
    data: Vec<Project>,
}

#[derive(Deserialize)]
struct Project {
    name: String,
    session_count: u64,
    turn_count: u64,
}

pub(crate) fn run(args: &Projects) -> Result<()> {
    let client = Client::new(&args.server.url)?;
    match &args.command {
        None | Some(ProjectsCommand::List) => list(&client),
        Some(ProjectsCommand::Delete { name }) => print_deleted(&client.delete(&format!("/api/v1/projects/{}", segment(name)), &[])?),
    }
}

fn list(client: &Client) -> Result<()> {
    let list: List = serde_json::from_value(client.get("/api/v1/projects", &[])?).context("understand the server's answer")?;
    for Project { name, session_count, turn_count } in list.data {
        println!("{}: {session_count} sessions, {turn_count} turns", one_line(&name));
    }
    Ok(())
}
