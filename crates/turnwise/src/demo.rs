//! `turnwise demo`: fills a running server with conversations, so that a newcomer sees something real in a minute.
//!
//! Everything goes in by the front door, OTLP/HTTP, as the apps of three imagined teams would send it: a bicycle shop's support chat,
//! its workshop's handbook with retrieval, a travel agent with tools. Some conversations are good, many are not: tools fail, providers
//! are overloaded, the bot repeats itself, somebody leaves.
//!
//! The way of a conversation: 1. [`script`] reads what is said from `demo/*.txt`, 2. [`schedule`] sets when and by which model,
//! 3. [`scene`] turns it into the spans an instrumented app makes, 4. [`otlp`] writes them as a request.
//! The same start time gives the same requests; another one gives new ids, so that two fillings stand side by side.

mod chance;
mod otlp;
mod scene;
mod schedule;
mod script;

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// What was sent.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) sessions: usize,
    pub(crate) turns: usize,
    pub(crate) spans: usize,
}

/// Sends all conversations to the server at `endpoint` (such as `http://127.0.0.1:6006`); the last ones end just before `now`.
pub(crate) fn fill(endpoint: &str, now: SystemTime) -> Result<Filled> {
    let agent = agent();
    let url = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
    let mut filled = Filled::default();
    for session in schedule::sessions(now)? {
        let spans = scene::play(&session);
        post(&agent, &url, &otlp::request(session.app, &spans)).with_context(|| format!("send session {}", session.id))?;
        filled.sessions += 1;
        filled.turns += session.turns.len();
        filled.spans += spans.len();
    }
    Ok(filled)
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(30)));
    config.build().into()
}

fn post(agent: &ureq::Agent, url: &str, request: &Value) -> Result<()> {
    let mut response = agent.post(url).content_type("application/json").send(request.to_string())?;
    let (status, reply) = (response.status(), response.body_mut().read_to_string()?);
    ensure!(status.is_success(), "{url} answered {status}: {reply}");
    ensure!(!reply.contains("rejectedSpans"), "{url} rejected spans: {reply}");
    Ok(())
}

#[cfg(test)]
mod tests;
