//! One case of a corpus: the bytes a real client sent and what a person would want to see of them.
//!
//! A corpus is a folder of suites, a suite a folder of `<case>.binpb`, `<case>.logs.binpb` and `<case>.expect.json`.
//! An expectation is written from what the client's script asked and what its provider answered, never from spans.
//!
//! Here the marks of an expectation are turned into plain facts, so that the comparison need not know them:
//! - `not_exported`: nothing of the turn was ever sent, so nothing is expected of it.
//! - `only_embeddings`: the trace belongs to its session and is no turn, so no turn is expected of it.
//! - a blank session id is none: its turns are expected among the sessionless ones, as `no_session_turns` are.
//!   (`intended_session` and `intended_user` only say what the developer meant; nothing of it is in the data.)
//! - `manual_tokens`: the application's own counts stand in for the provider's.
//! - a provider that told its client no usage makes the tokens unknown, which is not 0.
//! - `abandoned`, or an error halfway through an answer: output and tokens may be partial or missing.
//! - `input_chars`: the input is given shortened; so long it is in full.
//! - `redacted`: texts were masked before they were sent; they must be shown as redacted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use super::otlp;

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) suite: String,
    pub(crate) name: String,
    pub(crate) traces: Option<PathBuf>,
    pub(crate) logs: Option<PathBuf>,
    pub(crate) trace_ids: BTreeSet<String>,
    pub(crate) expected: Expected,
}

#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) sessions: Vec<ExpectedSession>,
    pub(crate) sessionless: Vec<ExpectedTurn>,
}

#[derive(Debug)]
pub(crate) struct ExpectedSession {
    /// `None` where the client's library makes the id up.
    pub(crate) id: Option<String>,
    pub(crate) turns: Vec<ExpectedTurn>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExpectedTurn {
    pub(crate) input: ExpectedText,
    pub(crate) output: ExpectedText,
    pub(crate) user_id: Option<String>,
    pub(crate) tokens: ExpectedTokens,
    pub(crate) error: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExpectedText {
    Nothing,
    Exactly(String),
    Redacted,
    /// A text of `chars` characters that begins so.
    Long {
        start: String,
        chars: usize,
    },
    /// Nothing, or a beginning of the answer that reaches no further than this.
    AtMost(String),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ExpectedTokens {
    Unknown,
    Exactly { prompt: u64, completion: u64 },
    AtMost { prompt: u64, completion: u64 },
}

/// All cases below `folder` that `wanted` names (`suite` or `suite/case`; none means all).
pub(crate) fn load_all(folder: &Path, wanted: &[String]) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for suite in sorted_entries(folder)?.into_iter().filter(|p| p.is_dir()) {
        for path in sorted_entries(&suite)? {
            cases.extend(load(&path, wanted)?);
        }
    }
    anyhow::ensure!(!cases.is_empty(), "find a case in {}: there is no <suite>/<case>.expect.json", folder.display());
    Ok(cases)
}

fn load(path: &Path, wanted: &[String]) -> Result<Option<Case>> {
    let Some(name) = file_name(path).strip_suffix(".expect.json").map(str::to_owned) else {
        return Ok(None);
    };
    let suite = path.parent().map(file_name).unwrap_or_default().to_owned();
    if !is_wanted(wanted, &suite, &name) {
        return Ok(None);
    }
    read(path, suite, name).map(Some).with_context(|| format!("read {}", path.display()))
}

fn is_wanted(wanted: &[String], suite: &str, name: &str) -> bool {
    wanted.is_empty() || wanted.iter().any(|w| w == suite || *w == format!("{suite}/{name}"))
}

fn read(path: &Path, suite: String, name: String) -> Result<Case> {
    let expected: Expectation = serde_json::from_slice(&std::fs::read(path)?)?;
    let traces = existing(path.with_file_name(format!("{name}.binpb")));
    let logs = existing(path.with_file_name(format!("{name}.logs.binpb")));
    let trace_ids = match &traces {
        Some(file) => otlp::trace_ids(&std::fs::read(file)?)?,
        None => BTreeSet::new(),
    };
    Ok(Case { suite, name, traces, logs, trace_ids, expected: expected.into() })
}

fn existing(path: PathBuf) -> Option<PathBuf> {
    path.exists().then_some(path)
}

fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("read folder {}", folder.display()))?;
    let mut paths = entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).unwrap_or_default()
}

/// `<case>.expect.json` as it is written.
#[derive(Debug, Deserialize)]
struct Expectation {
    sessions: Vec<SessionRecord>,
    #[serde(default)]
    no_session_turns: Vec<TurnRecord>,
}

#[derive(Debug, Deserialize)]
struct SessionRecord {
    session_id: Value,
    #[serde(default)]
    session_id_any: bool,
    turns: Vec<TurnRecord>,
}

#[derive(Debug, Deserialize)]
struct TurnRecord {
    input: Option<String>,
    output: Option<String>,
    #[serde(default)]
    user_id: Value,
    error: bool,
    prompt_tokens: u64,
    completion_tokens: u64,
    #[serde(default)]
    llm_calls: Vec<CallRecord>,
    #[serde(default)]
    not_exported: bool,
    #[serde(default)]
    only_embeddings: bool,
    #[serde(default)]
    redacted: bool,
    #[serde(default)]
    abandoned: bool,
    input_chars: Option<usize>,
    manual_tokens: Option<ManualTokens>,
}

#[derive(Debug, Deserialize)]
struct CallRecord {
    output: Option<String>,
    #[serde(default)]
    usage_told_to_client: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct ManualTokens {
    input: u64,
    output: u64,
}

impl From<Expectation> for Expected {
    fn from(written: Expectation) -> Self {
        let mut expected = Expected { sessions: Vec::new(), sessionless: turns(&written.no_session_turns) };
        for session in written.sessions.iter().filter(|s| s.was_exported()) {
            match session.id() {
                Some(id) if id.is_empty() => expected.sessionless.extend(turns(&session.turns)),
                id => expected.sessions.push(ExpectedSession { id, turns: turns(&session.turns) }),
            }
        }
        expected
    }
}

fn turns(records: &[TurnRecord]) -> Vec<ExpectedTurn> {
    records.iter().filter(|t| !t.not_exported && !t.only_embeddings).map(ExpectedTurn::from).collect()
}

impl SessionRecord {
    fn was_exported(&self) -> bool {
        self.turns.iter().any(|t| !t.not_exported)
    }

    fn id(&self) -> Option<String> {
        if self.session_id_any { None } else { Some(as_text(&self.session_id).unwrap_or_default()) }
    }
}

impl From<&TurnRecord> for ExpectedTurn {
    fn from(turn: &TurnRecord) -> Self {
        ExpectedTurn {
            input: turn.expected_input(),
            output: turn.expected_output(),
            user_id: as_text(&turn.user_id),
            tokens: turn.expected_tokens(),
            error: turn.error,
        }
    }
}

impl TurnRecord {
    fn expected_input(&self) -> ExpectedText {
        match (&self.input, self.input_chars) {
            (None, _) => ExpectedText::Nothing,
            (Some(_), _) if self.redacted => ExpectedText::Redacted,
            (Some(text), Some(chars)) => ExpectedText::Long { start: text.clone(), chars },
            (Some(text), None) => ExpectedText::Exactly(text.clone()),
        }
    }

    fn expected_output(&self) -> ExpectedText {
        match &self.output {
            Some(_) if self.redacted => ExpectedText::Redacted,
            Some(text) if self.may_be_partial() => ExpectedText::AtMost(self.whole_answer().unwrap_or_else(|| text.clone())),
            Some(text) => ExpectedText::Exactly(text.clone()),
            None => ExpectedText::Nothing,
        }
    }

    fn expected_tokens(&self) -> ExpectedTokens {
        if let Some(told) = self.manual_tokens {
            return ExpectedTokens::Exactly { prompt: told.input, completion: told.output };
        }
        let (prompt, completion) = (self.prompt_tokens, self.completion_tokens);
        match self.llm_calls.iter().any(|c| c.usage_told_to_client) {
            false => ExpectedTokens::Unknown,
            true if self.may_be_partial() => ExpectedTokens::AtMost { prompt, completion },
            true => ExpectedTokens::Exactly { prompt, completion },
        }
    }

    fn may_be_partial(&self) -> bool {
        self.abandoned || (self.error && self.output.is_some())
    }

    /// What the provider would have said, had the client read on.
    fn whole_answer(&self) -> Option<String> {
        self.llm_calls.last().and_then(|c| c.output.clone())
    }
}

/// Ids are texts, however they were sent; blank ones and null are `Some("")` and `None`.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn expected(sessions: Value, no_session_turns: Value) -> Expected {
        let written: Expectation = serde_json::from_value(json!({"sessions": sessions, "no_session_turns": no_session_turns})).unwrap();
        written.into()
    }

    fn turn(marks: Value) -> Value {
        let mut turn = json!({
            "input": "Hello?", "output": "Good day.", "user_id": 77, "error": false, "prompt_tokens": 4, "completion_tokens": 3,
            "llm_calls": [{"output": "Good day, and welcome.", "usage_told_to_client": true}],
        });
        turn.as_object_mut().unwrap().extend(marks.as_object().unwrap().clone());
        turn
    }

    fn one_turn(marks: Value) -> ExpectedTurn {
        let mut expected = expected(json!([{"session_id": "s", "turns": [turn(marks)]}]), json!([]));
        expected.sessions.remove(0).turns.remove(0)
    }

    #[test]
    fn an_id_is_its_text_and_a_blank_one_is_none() {
        let expected = expected(
            json!([{"session_id": 424242, "turns": [turn(json!({}))]}, {"session_id": "  ", "turns": [turn(json!({}))]}]),
            json!([turn(json!({"input": "Nobody's"}))]),
        );

        assert_eq!(expected.sessions.len(), 1);
        assert_eq!(expected.sessions[0].id.as_deref(), Some("424242"));
        assert_eq!(expected.sessions[0].turns[0].user_id.as_deref(), Some("77"));
        assert_eq!(expected.sessionless.len(), 2);
    }

    #[test]
    fn what_was_never_sent_is_not_expected() {
        let lost = json!({"session_id": "lost", "turns": [turn(json!({"not_exported": true}))]});
        let vectors = json!({"session_id": "vectors", "turns": [turn(json!({"only_embeddings": true}))]});

        let expected = expected(json!([lost, vectors]), json!([]));

        assert_eq!(expected.sessions.len(), 1, "the session of embeddings exists, the lost one never came");
        assert_eq!(expected.sessions[0].turns, []);
    }

    #[test]
    fn a_made_up_session_id_may_be_any() {
        let expected = expected(json!([{"session_id": null, "session_id_any": true, "turns": [turn(json!({}))]}]), json!([]));

        assert_eq!(expected.sessions[0].id, None);
    }

    #[test]
    fn tokens_that_nobody_told_are_unknown() {
        let silent = json!({"prompt_tokens": 0, "completion_tokens": 0, "llm_calls": [{"output": "x", "usage_told_to_client": false}]});

        assert_eq!(one_turn(silent).tokens, ExpectedTokens::Unknown);
        assert_eq!(one_turn(json!({})).tokens, ExpectedTokens::Exactly { prompt: 4, completion: 3 });
        assert_eq!(
            one_turn(json!({"manual_tokens": {"input": 11, "output": 7}})).tokens,
            ExpectedTokens::Exactly { prompt: 11, completion: 7 }
        );
    }

    #[test]
    fn marks_change_which_texts_are_expected() {
        assert_eq!(one_turn(json!({"redacted": true})).input, ExpectedText::Redacted);
        assert_eq!(one_turn(json!({"abandoned": true})).output, ExpectedText::AtMost("Good day, and welcome.".into()));
        assert_eq!(one_turn(json!({"output": null, "error": true})).output, ExpectedText::Nothing);
        assert_eq!(one_turn(json!({"input_chars": 900})).input, ExpectedText::Long { start: "Hello?".into(), chars: 900 });
    }
}
