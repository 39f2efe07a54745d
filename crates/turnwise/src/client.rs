//! Speaks to a running server over HTTP.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::Value;

const TIMEOUT: Duration = Duration::from_secs(60);

/// Answers larger than this are no answers of ours.
const MAX_ANSWER_BYTES: u64 = 1 << 30;

pub(crate) struct Client {
    url: String,
    agent: ureq::Agent,
}

#[derive(Deserialize)]
struct Failure {
    error: Reason,
}

#[derive(Deserialize)]
struct Reason {
    message: String,
    hint: Option<String>,
}

impl Client {
    /// Of the server at `url`, such as `http://127.0.0.1:6006`.
    pub(crate) fn new(url: &str) -> Result<Self> {
        if url.starts_with("https://") {
            bail!("{url} asks for TLS, which this command does not speak: use http://, through a tunnel if need be");
        }
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(TIMEOUT)).build();
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        Ok(Self { url: url.trim_end_matches('/').to_owned(), agent: config.into() })
    }

    /// What the API answers; its reason, where it refuses.
    pub(crate) fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        let request = self.agent.get(format!("{}{path}", self.url)).query_pairs(query.iter().copied());
        self.answer(request.call())
    }

    /// What the API answers to JSON.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        self.answer(request.send(body.to_string()))
    }

    /// Deletes, and gives what the API answers.
    pub(crate) fn delete(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        self.answer(self.agent.delete(format!("{}{path}", self.url)).query_pairs(query.iter().copied()).call())
    }

    fn answer(&self, response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value> {
        let response = response.with_context(|| self.unreachable())?;
        let status = response.status();
        let body = response.into_body().with_config().limit(MAX_ANSWER_BYTES).read_to_vec()?;
        if status.is_success() {
            return serde_json::from_slice(&body).with_context(|| format!("{} answered what is no JSON: is it Turnwise?", self.url));
        }
        match serde_json::from_slice::<Failure>(&body) {
            Ok(Failure { error: Reason { message, hint: Some(hint) } }) => bail!("{message} ({hint})"),
            Ok(Failure { error: Reason { message, hint: None } }) => bail!("{message}"),
            Err(_) => bail!("{} answered {status}: is it Turnwise?", self.url),
        }
    }

    fn unreachable(&self) -> String {
        format!("no server answers at {}: start one with 'turnwise serve', or say where it is with --url", self.url)
    }
}

/// A text as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    text.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}
