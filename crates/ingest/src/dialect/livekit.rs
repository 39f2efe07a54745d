//! LiveKit Agents: `lk.*`, one trace for a job in a room. Keys with what people said have had a `pii` segment since 2026-08.
//! <https://github.com/livekit/agents> (`livekit-agents/livekit/agents/telemetry/trace_types.py`), read 2026-11.

use std::borrow::Cow;

use turnwise_model::SpanKind;
use turnwise_model::message::{Message, Part};

use super::values::Attributes;
use super::{Dialect, messages};
use crate::otlp::RawSpan;
use crate::reading::{Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "livekit", starts: &["lk"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("lk.").next()?;
    let is_failed = attributes.text(&["lk.function_tool.is_error"]).is_some_and(|text| text == "true");
    let arguments = attributes.text(&["lk.pii.function_tool.arguments", "lk.function_tool.arguments"]);
    let result = attributes.text(&["lk.pii.function_tool.output", "lk.function_tool.output"]);
    let answer = attributes.text(&["lk.pii.response.text", "lk.response.text"]);
    let value = |text| Value { text, is_json: false };
    Some(Reading {
        kind: kind(&attributes, span),
        input: heard(&attributes).or_else(|| arguments.clone()).map(value),
        output: answer.clone().or_else(|| result.clone()).map(value),
        input_messages: context(&attributes),
        output_messages: said(&attributes, answer).into_iter().collect(),
        agent: attributes.text(&["lk.agent_name", "lk.agent_label"]),
        tool_name: attributes.text(&["lk.function_tool.name"]),
        tool_call_id: attributes.text(&["lk.function_tool.id"]),
        tool_arguments: arguments,
        error: result.filter(|_| is_failed),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>, span: &RawSpan<'_>) -> Option<SpanKind> {
    match span.name.as_ref() {
        "llm_request" | "realtime_metrics" => Some(SpanKind::Llm),
        "agent_turn" | "agent_session" => Some(SpanKind::Agent),
        "function_tool" => Some(SpanKind::Tool),
        _ if attributes.has("lk.function_tool.name") => Some(SpanKind::Tool),
        _ if attributes.has("lk.llm_metrics") || attributes.has("lk.realtime_model_metrics") => Some(SpanKind::Llm),
        _ => Some(SpanKind::Chain),
    }
}

/// What the user said, or what is to be spoken.
fn heard<'a>(attributes: &Attributes<'a, '_>) -> Option<Cow<'a, str>> {
    attributes.text(&[
        "lk.pii.user_input",
        "lk.user_input",
        "lk.pii.user_transcript",
        "lk.user_transcript",
        "lk.pii.amd.transcript",
        "lk.pii.input_text",
        "lk.input_text",
    ])
}

fn context(attributes: &Attributes<'_, '_>) -> Vec<Message<'static>> {
    attributes.json(&["lk.pii.chat_ctx", "lk.chat_ctx"]).map(|json| messages::within(&json)).unwrap_or_default()
}

fn said<'a>(attributes: &Attributes<'a, '_>, answer: Option<Cow<'a, str>>) -> Option<Message<'a>> {
    let calls = attributes.json(&["lk.pii.response.function_calls", "lk.response.function_calls"]);
    let calls = calls.iter().flat_map(messages::within).flat_map(|message| message.tool_calls).collect();
    let message =
        Message { role: "assistant".into(), parts: answer.map(Part::Text).into_iter().collect(), tool_calls: calls, ..Message::default() };
    (!message.parts.is_empty() || !message.tool_calls.is_empty()).then_some(message)
}
