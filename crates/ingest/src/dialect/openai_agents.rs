//! OpenAI's Agents SDK as Logfire writes it: each of the SDK's spans with its fields as attributes, and a name that says what it is. (Through
//! OpenInference and OpenTelemetry's instrumentors it speaks those dialects.) A trace's `group_id` is its session.
//! <https://github.com/pydantic/logfire> (`logfire/_internal/integrations/openai_agents.py`), read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::SpanKind;
use turnwise_model::message::Message;

use super::values::{Attributes, json_text, parse};
use super::{Dialect, messages, otel_genai, pydantic_ai};
use crate::otlp::RawSpan;
use crate::reading::{Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "openai-agents", starts: &[], scopes: &["logfire.openai_agents"], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    let kind = kind(&attributes, span);
    let name = attributes.text(&["name"]);
    let is_tool = kind == SpanKind::Tool;
    let response = attributes.json(&["response"]);
    let (input_messages, output_messages) = said(&attributes);
    let of_response = |key: &str| response.as_ref().and_then(|response| json_text(response.get(key)?));
    Some(Reading {
        kind: Some(kind),
        input: input(&attributes),
        output: attributes.value(&["output", "to_agent"]),
        input_messages,
        output_messages,
        response_id: attributes.text(&["response_id"]).or_else(|| of_response("id")),
        finish_reason: of_response("status"),
        agent: name.clone().filter(|_| kind == SpanKind::Agent && !attributes.has("agent_trace_id")),
        tool_name: name.filter(|_| is_tool),
        tool_arguments: attributes.text(&["input"]).filter(|_| is_tool),
        tools: response.as_ref().and_then(|response| response.get("tools")).map(otel_genai::offered).unwrap_or_default(),
        error: attributes.text(&["error"]).map(error),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>, span: &RawSpan<'_>) -> SpanKind {
    let template = attributes.text(&["logfire.msg_template"]).unwrap_or(Cow::Borrowed(&span.name));
    match template.split([':', ' ']).next().unwrap_or_default() {
        "Agent" | "OpenAI" => SpanKind::Agent,
        "Function" | "Handoff" => SpanKind::Tool,
        "Responses" | "Chat" => SpanKind::Llm,
        "Guardrail" => SpanKind::Guardrail,
        _ => SpanKind::Chain,
    }
}

fn input<'a>(attributes: &Attributes<'a, '_>) -> Option<Value<'a>> {
    attributes.value(&["raw_input", "input", "from_agent"])
}

/// A response has events; a chat completion has its request, the answer at its end.
fn said(attributes: &Attributes<'_, '_>) -> (Vec<Message<'static>>, Vec<Message<'static>>) {
    let events = attributes.json(&["events"]).map(|events| pydantic_ai::of_events(&events));
    let request = || attributes.json(&["request_data"]).map(|request| pydantic_ai::with_answer(messages::within(&request)));
    events.or_else(request).unwrap_or_default()
}

/// `{"message": …, "data": {"error": …}}`
fn error(text: Cow<'_, str>) -> Cow<'_, str> {
    let json = parse(&text);
    let message = json.as_ref().and_then(|json| json_text(json.get("message")?));
    let detail = json.as_ref().and_then(|json| json.get("data")?.get("error").and_then(Json::as_str));
    match (message, detail) {
        (Some(message), Some(detail)) => Cow::Owned(format!("{message}: {detail}")),
        (Some(message), None) => message,
        _ => text,
    }
}
