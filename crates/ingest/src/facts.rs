//! From a span and its reading to the [`Facts`] that turns and sessions are folded from.

use serde::Deserialize;
use serde_json::Value as Json;
use std::borrow::Cow;
use turnwise_model::facts::{METADATA_BYTES, METADATA_KEYS};
use turnwise_model::history::{History, Spoken};
use turnwise_model::message::Message;
use turnwise_model::text::{MASK, Text, clip};
use turnwise_model::{Call, Cost, Facts, SpanKind, Status, Timestamp};

use crate::Rules;
use crate::human::{self, Side};
use crate::otlp::{AnyValue, Event, KeyValue, RawSpan};
use crate::price::Priced;
use crate::reading::{Reading, Value};

/// The facts of a span, under a project's name and an operator's rules.
pub fn facts(span: &RawSpan<'_>, reading: &Reading<'_>, project: &str, rules: &Rules) -> Facts {
    let kind = kind(reading);
    let call = call(kind, reading);
    let model = model(reading);
    Facts {
        kind,
        project: project.to_owned(),
        session: reading.session.clone(),
        conversation: reading.conversation.clone(),
        user: reading.user.clone(),
        input: text(kind, &reading.input, asked(reading), Side::Input),
        output: text(kind, &reading.output, answered(reading), Side::Output),
        call,
        tokens: reading.tokens.is_known().then_some(reading.tokens),
        cost: reading.cost.or_else(|| estimate(span, reading, model.as_deref()?, rules)),
        is_cost_sent: reading.cost.is_some(),
        model,
        response_id: response_id(kind, reading),
        tool: reading.tool_name.as_deref().map(str::to_owned),
        error: error(span)
            .or_else(|| reading.error.as_deref().filter(|error| !is_reader_gone(error)).map(|error| clip(error, ERROR_BYTES).to_owned())),
        tags: reading.tags.iter().map(|tag| tag.to_string()).collect(),
        metadata: metadata(reading),
        dropped_attributes: span.dropped_attributes_count,
        goes_on: reading.goes_on,
        is_feedback: reading.has_feedback && is_only_feedback(kind, reading),
        session_end: session_end(span),
    }
}

/// Bedrock's `InvokeModel` is a model call to its instrumentors, whatever the model does.
fn kind(reading: &Reading<'_>) -> SpanKind {
    let kind = reading.kind.unwrap_or_default();
    let is_silent = reading.input_messages.is_empty() && reading.output_messages.is_empty();
    let is_embedder = reading.model.as_deref().is_some_and(|model| model.contains("embed"));
    if kind == SpanKind::Llm && is_silent && is_embedder { SpanKind::Embedding } else { kind }
}

/// OpenTelemetry's status of a span.
pub fn status(span: &RawSpan<'_>) -> Status {
    match span.status.code {
        1 => Status::Ok,
        2 => Status::Error,
        _ => Status::Unset,
    }
}

pub(crate) fn call(kind: SpanKind, reading: &Reading<'_>) -> Option<Call> {
    let is_model = matches!(kind, SpanKind::Llm | SpanKind::Unknown);
    let has_messages = !reading.input_messages.is_empty() || !reading.output_messages.is_empty();
    (is_model && has_messages).then(|| Call {
        asked: asked(reading),
        answered: answered(reading),
        history: history(reading),
        is_continuation: reading.input_messages.last().is_some_and(|m| m.role == "tool" || m.role == "function"),
    })
}

/// What the user said last. An agent's span may tell its messages too.
fn asked(reading: &Reading<'_>) -> Option<Text> {
    last_words(reading.input_messages.iter().filter(|m| m.role == "user" || m.role == "human"))
}

fn answered(reading: &Reading<'_>) -> Option<Text> {
    last_words(reading.output_messages.iter())
}

/// What was said in the call, for recognising its conversation elsewhere. Masked words are nobody's.
fn history(reading: &Reading<'_>) -> History {
    let words: Vec<(usize, bool, Cow<'_, str>)> = reading
        .input_messages
        .iter()
        .zip(reading.first_message..)
        .filter(|(message, _)| matches!(message.role.as_ref(), "user" | "human" | "assistant" | "ai"))
        .filter_map(|(message, place)| Some((place, matches!(message.role.as_ref(), "user" | "human"), message.words()?)))
        .collect();
    let spoken: Vec<Spoken<'_>> = words.iter().map(|(place, is_user, words)| Spoken { place: *place, is_user: *is_user, words }).collect();
    let answer = reading.output_messages.iter().rev().find_map(Message::words);
    if spoken.iter().map(|message| message.words).chain(answer.as_deref()).any(|words| words.trim() == MASK) {
        return History::default();
    }
    History::of(&spoken, answer.as_deref(), reading.first_message == 0)
}

fn last_words<'a>(messages: impl DoubleEndedIterator<Item = &'a Message<'a>>) -> Option<Text> {
    messages.rev().find_map(Message::words).and_then(|words| Text::spoken(&words))
}

/// Of a model call the messages say it best; of anything else the value, where it can be read.
fn text(kind: SpanKind, value: &Option<Value<'_>>, message: Option<Text>, side: Side) -> Option<Text> {
    if kind == SpanKind::Llm && message.is_some() {
        return message;
    }
    let value = value.as_ref().and_then(|value| human::words(value, side));
    value.filter(|text| text.is_spoken() || message.is_none()).or(message)
}

/// The simple values of the application's notes, by key.
fn metadata(reading: &Reading<'_>) -> Vec<(String, String)> {
    let Some(Json::Object(notes)) = reading.metadata.as_deref().and_then(|text| serde_json::from_str(text).ok()) else { return Vec::new() };
    let simple = |value: &Json| match value {
        Json::String(text) => Some(clip(text, METADATA_BYTES).to_owned()),
        Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let is_key = |key: &str| !key.is_empty() && key.len() <= METADATA_BYTES && !key.contains(char::is_control);
    notes.iter().filter(|(key, _)| is_key(key)).filter_map(|(key, value)| Some((key.clone(), simple(value)?))).take(METADATA_KEYS).collect()
}

fn is_only_feedback(kind: SpanKind, reading: &Reading<'_>) -> bool {
    let is_carrier = matches!(kind, SpanKind::Evaluator | SpanKind::Unknown);
    is_carrier && !reading.tokens.is_known() && reading.input_messages.is_empty()
}

/// The model as reported; failed calls name it only in what was asked for.
fn model(reading: &Reading<'_>) -> Option<String> {
    #[derive(Deserialize)]
    struct Parameters<'a> {
        #[serde(borrow, alias = "model_name", alias = "modelId")]
        model: Option<Cow<'a, str>>,
    }
    let named = |json: &str| serde_json::from_str::<Parameters<'_>>(json).ok().and_then(|p| p.model.map(Cow::into_owned));
    let is_call = reading.kind == Some(SpanKind::Llm);
    let reported = reading.model.as_deref().filter(|model| !model.is_empty()).map(str::to_owned);
    let asked = || reading.invocation_parameters.as_deref().filter(|_| is_call).and_then(named);
    let input = || reading.input.as_ref().filter(|_| is_call).and_then(|value| named(&value.text));
    reported.or_else(asked).or_else(input)
}

/// What the call cost by the table of prices.
fn estimate(span: &RawSpan<'_>, reading: &Reading<'_>, model: &str, rules: &Rules) -> Option<Cost> {
    let start = Timestamp::from_unix_nanos(span.start_time_unix_nano);
    let provider = reading.provider.as_deref();
    reading.tokens.is_known().then_some(())?;
    rules.prices.cost(Priced { model, provider, tokens: &reading.tokens, parts: reading.token_parts, start })
}

/// What providers begin the ids of their responses with.
const RESPONSE_ID_STARTS: &[&str] = &["\"chatcmpl-", "\"resp_", "\"msg_"];

/// The provider's id of a response: as reported, else the `id` of the response that came as output, else one that is somewhere in it.
fn response_id(kind: SpanKind, reading: &Reading<'_>) -> Option<String> {
    #[derive(Deserialize)]
    struct Response<'a> {
        #[serde(borrow)]
        id: Option<Cow<'a, str>>,
    }
    let reported = reading.response_id.as_deref().map(str::to_owned);
    let output = reading.output.as_ref().filter(|_| kind == SpanKind::Llm).map(|value| value.text.as_ref());
    let own = || serde_json::from_str::<Response<'_>>(output?).ok()?.id.map(Cow::into_owned).filter(|id| !id.is_empty());
    let inside = || RESPONSE_ID_STARTS.iter().find_map(|start| quoted(output?, start));
    reported.or_else(own).or_else(inside)
}

/// The text in quotes that begins with `start`, a quote included.
fn quoted(text: &str, start: &str) -> Option<String> {
    let from = text.get(text.find(start)? + 1..)?;
    let (id, _) = from.split_once('"')?;
    (id.len() < 200).then(|| id.to_owned())
}

const ERROR_BYTES: usize = 4096;

/// Why a span failed: its exception, else its status. A stream whose reader closed it has not failed.
fn error(span: &RawSpan<'_>) -> Option<String> {
    if status(span) != Status::Error {
        return None;
    }
    let exception = span.events.iter().rev().find(|event| event.name == "exception").map(Exception::of);
    let message = match exception {
        Some(exception) => exception.text(&span.status.message),
        None => Some(span.status.message.trim().to_owned()),
    }?;
    if is_reader_gone(&message) {
        return None;
    }
    Some(if message.is_empty() { "failed without a message".to_owned() } else { clip(&message, ERROR_BYTES).to_owned() })
}

struct Exception<'a> {
    kind: &'a str,
    message: &'a str,
}

impl<'a> Exception<'a> {
    fn of(event: &'a Event<'_>) -> Self {
        let text = |key| attribute(&event.attributes, key).and_then(AnyValue::as_str).unwrap_or_default().trim();
        Self { kind: text("exception.type"), message: text("exception.message") }
    }

    fn text(&self, status: &str) -> Option<String> {
        let message = if self.message.is_empty() { status.trim() } else { self.message };
        let is_named = self.kind.is_empty() || message.starts_with(self.kind);
        Some(if is_named {
            message.to_owned()
        } else if message.is_empty() {
            self.kind.to_owned()
        } else {
            format!("{}: {message}", self.kind)
        })
    }
}

fn is_reader_gone(message: &str) -> bool {
    let name = message.split([':', '(', '\n']).next().unwrap_or_default().trim();
    let name = name.rsplit('.').next().unwrap_or_default();
    matches!(name, "GeneratorExit" | "CancelledError")
}

fn attribute<'s, 'a>(attributes: &'s [KeyValue<'a>], key: &str) -> Option<&'s AnyValue<'a>> {
    attributes.iter().find(|attribute| attribute.key == key).map(|attribute| &attribute.value)
}

/// When the session ended, if the span or an event on it is the `session.end` of OpenTelemetry's conventions.
fn session_end(span: &RawSpan<'_>) -> Option<Timestamp> {
    let event = span.events.iter().find(|event| event.name == "session.end").map(|event| event.time_unix_nano);
    event.or_else(|| (span.name == "session.end").then_some(span.end_time_unix_nano)).map(Timestamp::from_unix_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(json: &str) -> Vec<(String, String)> {
        metadata(&Reading { metadata: Some(json.into()), ..Reading::default() })
    }

    #[test]
    fn simple_values_of_metadata_are_kept_as_text() {
        let pairs = noted(r#"{"tier": "gold", "n": 7, "on": true, "deep": {"a": 1}, "list": [1], "none": null, "": "x"}"#);

        assert_eq!(pairs, [("n", "7"), ("on", "true"), ("tier", "gold")].map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(noted("[1]"), []);
        assert_eq!(noted("{"), []);
    }

    #[test]
    fn metadata_is_bounded() {
        let many: String = (0..1000).map(|n| format!("\"k{n:04}\": \"{}\",", "x".repeat(1000))).collect();
        let pairs = noted(&format!("{{{many} \"z\": 1}}"));

        assert_eq!(pairs.len(), METADATA_KEYS);
        assert!(pairs.iter().all(|(_, value)| value.len() <= METADATA_BYTES));
    }
}
