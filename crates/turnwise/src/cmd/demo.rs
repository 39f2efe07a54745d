//! `turnwise demo`, and what `serve --demo` does once it runs.

use std::io::{self, Write as _};
use std::time::SystemTime;

use anyhow::Result;
use turnwise_model::Project;

use crate::args::Server;
use crate::client::Client;
use crate::demo;

/// A project that only the demo has.
const PROJECT: &str = "spoke-and-sparrow";

pub(crate) fn run(server: &Server) -> Result<()> {
    // Asked first, because it says best what is wrong when nobody is there.
    Client::new(&server.url)?.get("/api/v1/projects", &[])?;
    fill(&server.url)
}

/// Fills the server unless these projects, which it has, are filled already.
pub(crate) fn fill_once(url: &str, projects: &[Project]) -> Result<()> {
    if projects.iter().any(|project| project.name == PROJECT) {
        writeln!(io::stdout().lock(), "The demo is in the data already. Look at {url}")?;
        return Ok(());
    }
    fill(url)
}

fn fill(url: &str) -> Result<()> {
    let filled = demo::fill(url, SystemTime::now())?;
    let mut out = io::stdout().lock();
    writeln!(out, "The demo is in: {} sessions, {} turns, {} spans. Look at {url}", filled.sessions, filled.turns, filled.spans)?;
    Ok(())
}
