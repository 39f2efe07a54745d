//! One line of a file of transcripts: who said what, as other programs write it, and the turns that it comes down to.
//!
//! Read leniently, for such files come from everywhere: `turns` or `messages`, `role` or `speaker`, `text` or `content` (a string, or
//! OpenAI's list of parts), OpenAI's `tool_calls`. Roles that are neither user, assistant nor tool are no part of the talk.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};
use turnwise_eval::signals::{Exchange, On, ToolCall};

/// A session in a file.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    /// As it was given: a string or number mostly.
    pub(crate) id: Value,
    pub(crate) exchanges: Vec<Exchange>,
    /// Where each given turn went.
    pub(crate) places: Vec<Place>,
    /// How many calls of the last exchange have their results.
    answered_calls: usize,
}

/// Which exchange a given turn is part of, and on which side.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Place {
    Asked(usize),
    /// The words of the assistant; `is_blank` if there are none.
    Answered {
        exchange: usize,
        is_blank: bool,
    },
    Tool(usize),
    /// No part of the talk: a system prompt.
    Apart,
}

impl Place {
    /// The exchange it is part of; none for what stands apart.
    pub(crate) fn exchange(self) -> Option<usize> {
        match self {
            Self::Asked(exchange) | Self::Answered { exchange, .. } | Self::Tool(exchange) => Some(exchange),
            Self::Apart => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    User,
    Assistant,
    Tool,
    System,
}

/// Reads one line.
pub(crate) fn parse(line: &str) -> Result<Transcript> {
    let session: Value = serde_json::from_str(line).context("read JSON")?;
    let session = session.as_object().context("find an object")?;
    let turns = ["turns", "messages"].iter().find_map(|key| session.get(*key)).context("find \"turns\"")?;
    let turns = turns.as_array().context("read \"turns\": it is no list")?;
    let mut transcript = Transcript { id: session.get("id").cloned().unwrap_or_default(), ..Transcript::default() };
    let is_system_speaking = !turns.iter().any(|turn| turn.as_object().and_then(role) == Some(Role::Assistant));
    for (index, turn) in turns.iter().enumerate() {
        let turn = turn.as_object().with_context(|| format!("read turn {index}: it is no object"))?;
        let role = role(turn).with_context(|| format!("read turn {index}: it has no role"))?;
        // Older corpora call the assistant the system.
        transcript.add(turn, if role == Role::System && is_system_speaking { Role::Assistant } else { role });
    }
    Ok(transcript)
}

impl Transcript {
    /// The given turn that stands for one side of an exchange: the last with words, else the last of that side, else of the other side.
    pub(crate) fn index_of(&self, on: On, exchange: usize) -> Option<usize> {
        let rank = |place: &Place| match (place, on) {
            (Place::Answered { is_blank: false, .. }, On::Answer) | (Place::Asked(_), On::Question) => 3,
            (Place::Answered { .. } | Place::Tool(_), On::Answer) => 2,
            _ => 1,
        };
        let here = self.places.iter().enumerate().filter(|(_, place)| place.exchange() == Some(exchange));
        here.max_by_key(|(index, place)| (rank(place), *index)).map(|(index, _)| index)
    }

    fn add(&mut self, turn: &Map<String, Value>, role: Role) {
        let text = text(turn);
        let place = match role {
            Role::User => self.ask(&text),
            Role::Assistant => self.answer(turn, &text),
            Role::Tool => self.tool_result(turn, &text),
            Role::System => Place::Apart,
        };
        self.places.push(place);
    }

    fn ask(&mut self, text: &str) -> Place {
        let goes_on = self.exchanges.last().is_some_and(|last| last.answered.is_none() && last.tools.is_empty());
        if !goes_on {
            self.exchanges.push(Exchange::default());
            self.answered_calls = 0;
        }
        let exchange = self.current();
        join(&mut exchange.asked, text);
        Place::Asked(self.last())
    }

    fn answer(&mut self, turn: &Map<String, Value>, text: &str) -> Place {
        let calls: Vec<ToolCall> = turn.get("tool_calls").and_then(Value::as_array).into_iter().flatten().map(tool_call).collect();
        let exchange = self.current();
        if calls.is_empty() || !text.trim().is_empty() {
            join(&mut exchange.answered, text);
        }
        exchange.tools.extend(calls);
        if let Some(reason) = turn.get("finish_reason").and_then(Value::as_str) {
            exchange.finish_reason = Some(reason.to_owned());
        }
        Place::Answered { exchange: self.last(), is_blank: text.trim().is_empty() }
    }

    /// The result of the earliest call of this turn that has none yet; a call of its own if there is none.
    fn tool_result(&mut self, turn: &Map<String, Value>, text: &str) -> Place {
        let answered = self.answered_calls;
        let exchange = self.current();
        let name = turn.get("name").and_then(Value::as_str).unwrap_or_default();
        match exchange.tools.get_mut(answered) {
            Some(call) => call.error = error(text),
            None => exchange.tools.push(ToolCall { name: name.to_owned(), error: error(text), ..ToolCall::default() }),
        }
        self.answered_calls += 1;
        Place::Tool(self.last())
    }

    fn current(&mut self) -> &mut Exchange {
        if self.exchanges.is_empty() {
            self.exchanges.push(Exchange::default());
        }
        self.exchanges.last_mut().expect("one was pushed above")
    }

    fn last(&self) -> usize {
        self.exchanges.len().saturating_sub(1)
    }
}

fn join(text: &mut Option<String>, more: &str) {
    match text {
        Some(text) if !text.is_empty() && !more.trim().is_empty() => text.extend(["\n", more]),
        Some(_) if more.trim().is_empty() => {}
        _ => *text = Some(more.to_owned()),
    }
}

fn role(turn: &Map<String, Value>) -> Option<Role> {
    let name = ["role", "speaker", "from", "author"].iter().find_map(|key| turn.get(*key)?.as_str())?;
    Some(match name.to_ascii_lowercase().as_str() {
        "user" | "human" | "usr" | "customer" | "caller" | "u" => Role::User,
        "assistant" | "bot" | "agent" | "ai" | "model" | "chatbot" | "gpt" | "s" => Role::Assistant,
        "tool" | "function" => Role::Tool,
        _ => Role::System,
    })
}

fn text(turn: &Map<String, Value>) -> String {
    match ["text", "content", "value", "utterance"].iter().find_map(|key| turn.get(*key)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().filter_map(|part| part.get("text")?.as_str()).collect::<Vec<_>>().join("\n"),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn tool_call(call: &Value) -> ToolCall {
    let function = call.get("function").unwrap_or(call);
    let name = function.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    ToolCall { name, arguments: function.get("arguments").map(digest), ..ToolCall::default() }
}

/// The same for the same arguments, however their JSON is spaced.
fn digest(arguments: &Value) -> u64 {
    let parsed = arguments.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let mut hasher = DefaultHasher::new();
    parsed.as_ref().unwrap_or(arguments).to_string().hash(&mut hasher);
    hasher.finish()
}

/// What a tool's result says of a failure: a transcript has no status to go by.
fn error(result: &str) -> Option<String> {
    let text = result.trim();
    let begins = ["error", "exception", "traceback", "failed", "{\"error\"", "{\"status\":\"error\"", "{\"status\": \"error\""];
    let start = text.get(..text.floor_char_boundary(24)).unwrap_or(text).to_ascii_lowercase();
    begins.iter().any(|begin| start.starts_with(begin)).then(|| text.to_owned())
}
