//! Coding agents tell what they do in log records: Claude Code, Codex, Gemini CLI and Qwen Code. Each record becomes a span here, and from
//! then on is read like any other. Records of one prompt make one trace, whose root is the prompt; an agent that numbers no prompts (Codex)
//! has a trace for each record, which goes on with the turn before it. The life cycle events `session.start` and `session.end` become
//! spans too. Sources, read 2026-11: <https://code.claude.com/docs/en/monitoring-usage>, the telemetry folders of `openai/codex`,
//! `google-gemini/gemini-cli` and `QwenLM/qwen-code`.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};
use turnwise_model::message::{Message, Part};
use turnwise_model::{Cost, SpanKind, Tokens};

use super::Dialect;
use super::values::Attributes;
use crate::otlp::{AnyValue, KeyValue, LogRecord, RawSpan, RawStatus};
use crate::reading::{Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "coding-agent", starts: &["turnwise"], scopes: &[], read };

/// The attribute that a span made here carries: the record's own name.
const NAME: &str = "turnwise.log_record";

/// How agents begin the names of their records.
const AGENTS: &[&str] = &["claude_code.", "codex.", "gemini_cli.", "qwen-code.", "qwen_code."];

const SESSION_START: &str = "session.start";
const SESSION_END: &str = "session.end";

/// The spans that a log record stands for: one, mostly; none for records of other kinds.
pub(crate) fn spans<'a>(record: &LogRecord<'a>) -> Vec<RawSpan<'a>> {
    let attributes = Attributes::new(&record.attributes);
    let Some(name) = name(record, &attributes) else { return Vec::new() };
    match name.as_str() {
        SESSION_START => {
            let previous = attributes.text(&["session.previous_id"]).map(|id| life_cycle(record, SESSION_END, Some(&id)));
            previous.into_iter().chain([life_cycle(record, SESSION_START, None)]).collect()
        }
        SESSION_END => vec![life_cycle(record, SESSION_END, None)],
        _ => AGENTS.iter().any(|agent| name.starts_with(agent)).then(|| step(record, &attributes, name)).into_iter().collect(),
    }
}

/// Names stand in the event's name, in an attribute (with or without the agent's name before it), or in the body.
fn name(record: &LogRecord<'_>, attributes: &Attributes<'_, '_>) -> Option<String> {
    let body = record.body.as_str().filter(|body| AGENTS.iter().any(|agent| body.starts_with(agent)));
    let event = (!record.event_name.is_empty()).then(|| record.event_name.to_string());
    let attribute = || attributes.text(&["event.name"]).map(Cow::into_owned);
    body.map(str::to_owned).or(event).or_else(attribute)
}

fn life_cycle<'a>(record: &LogRecord<'a>, name: &'static str, session: Option<&str>) -> RawSpan<'a> {
    let mut attributes = record.attributes.clone();
    if let Some(session) = session {
        attributes.retain(|attribute| attribute.key != "session.id");
        attributes.push(KeyValue { key: "session.id".into(), value: AnyValue::Text(Cow::Owned(session.to_owned())) });
    }
    attributes.push(KeyValue { key: NAME.into(), value: AnyValue::Text(name.into()) });
    let seed = ["life cycle", name, session.unwrap_or_default(), &identity(record)];
    RawSpan {
        trace_id: Cow::Owned(hash(&seed, 16)),
        span_id: Cow::Owned(hash(&seed, 8)),
        name: name.into(),
        start_time_unix_nano: record.time(),
        end_time_unix_nano: record.time(),
        attributes,
        ..RawSpan::default()
    }
}

fn step<'a>(record: &LogRecord<'a>, attributes: &Attributes<'_, 'a>, name: String) -> RawSpan<'a> {
    let session = attributes.text(&["session.id", "conversation.id", "gen_ai.conversation.id"]).unwrap_or_default();
    let prompt = attributes.text(&["prompt.id", "prompt_id"]).unwrap_or_default();
    let identity = identity(record);
    let of_prompt = ["prompt", session.as_ref(), prompt.as_ref()];
    let is_prompt = name.ends_with(".user_prompt");
    let own = ["record", name.as_str(), identity.as_str()];
    let has_prompt = !prompt.is_empty();
    let root = if has_prompt { hash(&of_prompt, 8) } else { Vec::new() };
    let length = attributes.number(&["duration_ms"]).filter(|ms| (0.0..1e9).contains(ms)).map_or(0, |ms| (ms * 1e6) as u64);
    let mut all = record.attributes.clone();
    all.push(KeyValue { key: NAME.into(), value: AnyValue::Text(Cow::Owned(name.clone())) });
    RawSpan {
        trace_id: Cow::Owned(hash(if has_prompt { &of_prompt } else { &own }, 16)),
        span_id: Cow::Owned(if has_prompt && is_prompt { root.clone() } else { hash(&own, 8) }),
        parent_span_id: Cow::Owned(if is_prompt { Vec::new() } else { root }),
        start_time_unix_nano: record.time().saturating_sub(length),
        end_time_unix_nano: record.time(),
        status: status(attributes, &name),
        name: Cow::Owned(name),
        attributes: all,
        ..RawSpan::default()
    }
}

fn status(attributes: &Attributes<'_, '_>, name: &str) -> RawStatus<'static> {
    let failed = attributes.text(&["success"]).is_some_and(|success| success == "false") || name.ends_with(".api_error");
    let message = attributes.text(&["error", "error.message", "error_message"]).map(Cow::into_owned).unwrap_or_default();
    RawStatus { code: if failed { 2 } else { 0 }, message: Cow::Owned(message) }
}

/// What tells a record from all others: a record that is sent again must become the same span again.
fn identity(record: &LogRecord<'_>) -> String {
    let attributes: Vec<String> = record.attributes.iter().map(|a| format!("{}={}", a.key, a.value.to_json())).collect();
    format!("{} {} {}", record.time(), record.body.to_json(), attributes.join("\n"))
}

fn hash(parts: &[&str], bytes: usize) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into_iter().take(bytes).collect()
}

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    let name = attributes.text(&[NAME])?;
    if name == SESSION_START || name == SESSION_END {
        return Some(Reading { has_feedback: true, ..Reading::default() });
    }
    let event = name.rsplit('.').next().unwrap_or_default().to_owned();
    let said = |keys: &[&str]| attributes.text(keys).map(|text| Value { text, is_json: false });
    let goes_on = span.parent_span_id.is_empty() && event != "user_prompt";
    let step = match event.as_str() {
        "user_prompt" => Reading { kind: Some(SpanKind::Agent), input: said(&["prompt"]), ..Reading::default() },
        "api_request" | "api_response" | "api_error" | "sse_event" => model_call(&attributes),
        "tool_result" | "tool_call" => Reading {
            kind: Some(SpanKind::Tool),
            tool_name: attributes.text(&["tool_name", "function_name"]),
            tool_arguments: attributes.text(&["tool_input", "tool_parameters", "arguments", "function_args"]),
            input: said(&["tool_input", "tool_parameters", "arguments", "function_args"]),
            output: said(&["output", "error"]),
            ..Reading::default()
        },
        _ => Reading { has_feedback: true, ..Reading::default() },
    };
    Some(Reading { goes_on: goes_on && !step.has_feedback, ..step })
}

fn model_call<'a>(attributes: &Attributes<'a, '_>) -> Reading<'a> {
    let answer = attributes.text(&["response_text"]).and_then(|text| plain_answer(&text));
    Reading {
        kind: Some(SpanKind::Llm),
        model: attributes.text(&["model"]),
        tokens: tokens(attributes),
        cost: attributes.number(&["cost_usd"]).and_then(Cost::from_usd),
        response_id: attributes.text(&["request_id"]),
        output_messages: answer.into_iter().collect(),
        ..Reading::default()
    }
}

/// Gemini's CLI writes the provider's answer as JSON.
fn plain_answer(text: &str) -> Option<Message<'static>> {
    let words = crate::human::words(&Value { text: text.into(), is_json: false }, crate::human::Side::Output)?;
    let parts = vec![Part::Text(Cow::Owned(words.text))];
    words.quality.eq(&turnwise_model::Quality::Spoken).then(|| Message { role: "assistant".into(), parts, ..Message::default() })
}

/// Claude Code counts cached tokens apart from its input; the others count them within.
fn tokens(attributes: &Attributes<'_, '_>) -> Tokens {
    let apart = [attributes.count(&["cache_read_tokens"]), attributes.count(&["cache_creation_tokens"])];
    let fresh = attributes.count(&["input_tokens"]);
    let prompt = fresh.map(|fresh| apart.iter().flatten().fold(fresh, |sum, count| sum.saturating_add(*count)));
    Tokens {
        prompt: prompt.or_else(|| attributes.count(&["input_token_count"])),
        completion: attributes.count(&["output_tokens", "output_token_count"]),
        reported_total: attributes.count(&["total_token_count"]),
        cache_read: apart[0].or_else(|| attributes.count(&["cached_token_count", "cached_content_token_count"])),
        cache_write: apart[1],
        reasoning: attributes.count(&["reasoning_token_count", "thoughts_token_count"]),
        audio: None,
    }
}
