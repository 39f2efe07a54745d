//! What a server made of the corpus, read through its API as any user would: projects, their sessions with all turns, and the
//! traces that found no session.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::Api;

#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) sessions: Vec<FoundSession>,
    /// Oldest first, as turns of a session are.
    pub(crate) sessionless: Vec<FoundTurn>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FoundSession {
    key: String,
    pub(crate) session_id: String,
    pub(crate) inferred: bool,
    #[serde(default)]
    pub(crate) turns: Vec<FoundTurn>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FoundTurn {
    #[serde(alias = "trace_id", deserialize_with = "one_or_many")]
    pub(crate) trace_ids: Vec<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) input: Option<FoundText>,
    pub(crate) output: Option<FoundText>,
    pub(crate) tokens: Option<FoundTokens>,
    /// Null when all went well.
    pub(crate) error: Value,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FoundText {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) redacted: bool,
    #[serde(default)]
    pub(crate) truncated: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct FoundTokens {
    pub(crate) prompt: Option<u64>,
    pub(crate) completion: Option<u64>,
}

impl FoundTurn {
    pub(crate) fn failed(&self) -> bool {
        !matches!(self.error, Value::Null | Value::Bool(false))
    }
}

#[derive(Debug, Deserialize)]
struct Project {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Page<T> {
    data: Vec<T>,
    #[serde(default)]
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
struct TurnsPage {
    turns: Vec<FoundTurn>,
    #[serde(default)]
    next_cursor: Option<String>,
}

pub(crate) fn ask(api: &Api) -> Result<Answer> {
    let mut answer = Answer::default();
    let projects: Page<Project> = api.get("/api/v1/projects", &[])?;
    for project in projects.data {
        let path = format!("/api/v1/projects/{}", encode(&project.name));
        answer.sessions.extend(sessions(api, &format!("{path}/sessions"))?);
        answer.sessionless.extend(sessionless(api, &format!("{path}/traces"))?);
    }
    Ok(answer)
}

fn sessions(api: &Api, path: &str) -> Result<Vec<FoundSession>> {
    let mut sessions: Vec<FoundSession> = all_pages(api, path, &[])?;
    for session in &mut sessions {
        session.turns = turns(api, &session.key).with_context(|| format!("read session '{}'", session.session_id))?;
    }
    Ok(sessions)
}

fn turns(api: &Api, key: &str) -> Result<Vec<FoundTurn>> {
    let (mut turns, mut cursor) = (Vec::new(), None);
    loop {
        let page: TurnsPage = api.get(&format!("/api/v1/sessions/{}", encode(key)), &query(&[], cursor.as_deref()))?;
        turns.extend(page.turns);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(turns);
        }
    }
}

fn sessionless(api: &Api, path: &str) -> Result<Vec<FoundTurn>> {
    let mut traces: Vec<FoundTurn> = all_pages(api, path, &[("session", "none")])?;
    traces.reverse();
    Ok(traces)
}

fn all_pages<T: DeserializeOwned>(api: &Api, path: &str, filter: &[(&str, &str)]) -> Result<Vec<T>> {
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let page: Page<T> = api.get(path, &query(filter, cursor.as_deref()))?;
        items.extend(page.data);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(items);
        }
    }
}

fn query<'a>(filter: &[(&'a str, &'a str)], cursor: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut query = filter.to_vec();
    query.push(("limit", "100"));
    query.extend(cursor.map(|c| ("cursor", c)));
    query
}

/// Percent-encodes everything that could end a path segment.
fn encode(segment: &str) -> String {
    segment
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'-' || b == b'_' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ids {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Ids::deserialize(deserializer)? {
        Ids::One(id) => vec![id],
        Ids::Many(ids) => ids,
    })
}

#[cfg(test)]
impl FoundSession {
    pub(crate) fn named(session_id: &str, turns: Vec<FoundTurn>) -> Self {
        FoundSession { key: session_id.to_owned(), session_id: session_id.to_owned(), inferred: false, turns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_sessionless_trace_reads_as_a_turn_does() {
        let trace = json!({"trace_id": "aa", "project": "p", "session_id": null, "input": {"text": "Hi", "redacted": false, "truncated": false},
            "output": null, "user_id": null, "error": null, "tokens": {"prompt": 1, "completion": null}});

        let read: FoundTurn = serde_json::from_value(trace).unwrap();

        assert_eq!(read.trace_ids, ["aa"]);
        assert_eq!(read.input.unwrap().text, "Hi");
    }

    #[test]
    fn a_key_of_any_characters_stays_one_path_segment() {
        assert_eq!(encode("a/b?ö"), "a%2Fb%3F%C3%B6");
    }
}
