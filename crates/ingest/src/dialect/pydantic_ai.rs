//! Pydantic AI, and Logfire's instrumentors of model SDKs: newer versions write OpenTelemetry's attributes and tell an agent's whole run in
//! `pydantic_ai.all_messages`; older ones have lists of events, and requests and responses as JSON.
//! `gen_ai.aggregated_usage.*` is the sum of the children and is left alone.
//! <https://github.com/pydantic/pydantic-ai> (`pydantic_ai_slim/pydantic_ai/{_instrumentation,capabilities/instrumentation}.py`),
//! <https://github.com/pydantic/logfire> (`logfire/_internal/integrations/llm_providers`), read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::annotation::Annotator;
use turnwise_model::message::{Message, Part};
use turnwise_model::{SpanKind, Tokens};

use super::values::{Attributes, json_text, number, tags, text};
use super::{Dialect, messages, otel_genai, usage};
use crate::otlp::{AnyValue, RawSpan};
use crate::reading::{About, Annotation, Reading};

pub(super) const DIALECT: Dialect = Dialect {
    name: "pydantic-ai",
    starts: &[
        "pydantic_ai",
        "all_messages_events",
        "final_result",
        "events",
        "request_data",
        "response_data",
        "tool_arguments",
        "tool_response",
        "logfire",
    ],
    scopes: &[],
    read,
};

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    if let Some(annotation) = annotation(&attributes) {
        return Some(Reading { has_feedback: true, annotations: vec![annotation], ..Reading::default() });
    }
    let (input_messages, output_messages) = said(&attributes)?;
    let kind = kind(&attributes);
    let arguments = attributes.text(&["tool_arguments"]);
    Some(Reading {
        kind,
        input: attributes.value(&["tool_arguments", "prompt"]),
        output: attributes.value(&["final_result", "tool_response"]),
        input_messages,
        output_messages,
        model: model(&attributes),
        tokens: tokens(&attributes),
        agent: attributes.text(&["agent_name"]),
        tool_arguments: arguments,
        metadata: attributes.text(&["metadata"]),
        tags: attributes.get("logfire.tags").map(tags).unwrap_or_default().into_iter().filter(|tag| tag != "LLM").collect(),
        ..Reading::default()
    })
}

/// Logfire's feedback: a span below the one it is about. The value stands under a key that has the annotation's own name.
fn annotation<'a>(attributes: &Attributes<'a, '_>) -> Option<Annotation<'a>> {
    let name = attributes.text(&["logfire.feedback.name"])?;
    let value = attributes.get(&name)?;
    let bool = if let AnyValue::Bool(bool) = value { Some(f64::from(u8::from(*bool))) } else { None };
    let score = bool.or_else(|| if matches!(value, AnyValue::Text(_)) { None } else { number(value) });
    Some(Annotation {
        about: About::Parent,
        label: text(value).filter(|_| bool.is_some() || score.is_none()),
        score,
        explanation: attributes.text(&["logfire.feedback.comment"]),
        annotator: Some(Annotator::Human),
        name,
        ..Annotation::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    let has = |keys: &[&str]| keys.iter().any(|key| attributes.has(key));
    match () {
        () if has(&["gen_ai.operation.name"]) => None,
        () if has(&["tool_arguments", "tool_response"]) => Some(SpanKind::Tool),
        () if has(&["pydantic_ai.all_messages", "all_messages_events", "final_result"]) => Some(SpanKind::Agent),
        () if has(&["request_data"]) => Some(SpanKind::Llm),
        () => None,
    }
}

/// The messages of a run, a call or a request and its response; nothing for a span that has none of these attributes.
fn said(attributes: &Attributes<'_, '_>) -> Option<(Vec<Message<'static>>, Vec<Message<'static>>)> {
    if let Some(run) = attributes.json(&["pydantic_ai.all_messages"]) {
        return Some(with_answer(messages::messages(&run)));
    }
    if let Some(events) = attributes.json(&["all_messages_events", "events"]).filter(is_of_messages) {
        return Some(of_events(&events));
    }
    let request = attributes.json(&["request_data"]);
    let response = attributes.json(&["response_data"]);
    let is_spoken = ["final_result", "tool_arguments", "tool_response", "pydantic_ai.all_messages"].iter().any(|key| attributes.has(key));
    let within = |json: &Option<Json>| json.as_ref().map(messages::within).unwrap_or_default();
    let answered = response.as_ref().map(|response| (within(&request), answer(response)));
    answered.or_else(|| request.is_some().then(|| with_answer(within(&request)))).or_else(|| is_spoken.then(Default::default))
}

/// A list that ends with what the model said.
pub(super) fn with_answer(mut messages: Vec<Message<'static>>) -> (Vec<Message<'static>>, Vec<Message<'static>>) {
    let asked = messages.iter().rposition(|message| message.role != "assistant").map_or(0, |place| place + 1);
    let answer = messages.split_off(asked);
    (messages, answer)
}

fn is_of_messages(events: &Json) -> bool {
    let is_message = |event: &Json| event.get("event.name").or_else(|| event.get("role")).is_some_and(Json::is_string);
    events.as_array().is_some_and(|events| events.first().is_some_and(is_message))
}

/// Events as JSON: messages with a name, the answer in a `gen_ai.choice` or at the end.
pub(super) fn of_events(events: &Json) -> (Vec<Message<'static>>, Vec<Message<'static>>) {
    let events = events.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_choice = |event: &&Json| event.get("event.name").and_then(Json::as_str) == Some("gen_ai.choice");
    let choices: Vec<_> = events.iter().filter(is_choice).flat_map(messages::within).collect();
    let rest: Vec<_> = events.iter().filter(|event| !is_choice(event)).flat_map(event).collect();
    if choices.is_empty() { with_answer(rest) } else { (rest, choices) }
}

/// An event is a message, whose role may stand in its name alone and whose id is that of the tool's call.
fn event(event: &Json) -> Vec<Message<'static>> {
    let name = event.get("event.name").and_then(Json::as_str).unwrap_or_default();
    let role = name.strip_prefix("gen_ai.").and_then(|name| name.strip_suffix(".message"));
    let mut event = event.clone();
    if let (Some(fields), Some(role)) = (event.as_object_mut(), role) {
        fields.entry("role").or_insert_with(|| Json::from(role));
        let id = fields.get("id").filter(|_| role == "tool").cloned();
        id.into_iter().for_each(|id| _ = fields.entry("tool_call_id").or_insert(id));
    }
    messages::messages(&event)
}

/// `{"message": {…}}`, or the pieces of a stream put together.
fn answer(response: &Json) -> Vec<Message<'static>> {
    let text = ["combined_chunk_content", "text"].iter().find_map(|key| response.get(*key)).and_then(json_text);
    let whole = || text.map(|text| Message { role: "assistant".into(), parts: vec![Part::Text(text)], ..Message::default() });
    Some(messages::within(response)).filter(|messages| !messages.is_empty()).unwrap_or_else(|| whole().into_iter().collect())
}

fn model<'a>(attributes: &Attributes<'a, '_>) -> Option<Cow<'a, str>> {
    let asked = || attributes.json(&["request_data"]).and_then(|request| json_text(request.get("model")?));
    attributes.text(&["gen_ai.response.model", "gen_ai.request.model"]).or_else(asked).or_else(|| attributes.text(&["model_name"]))
}

fn tokens(attributes: &Attributes<'_, '_>) -> Tokens {
    let counted = otel_genai::tokens(attributes);
    let told = || attributes.json(&["response_data"]).and_then(|response| Some(usage::tokens(response.get("usage")?)));
    if counted.is_known() { counted } else { told().unwrap_or_default() }
}
