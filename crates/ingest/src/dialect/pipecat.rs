//! Pipecat: a voice conversation is one trace, with a span for each turn and in it one for listening, thinking and speaking. Its keys are
//! common words (`input`, `transcript`), so that its scope has to tell.
//! <https://github.com/pipecat-ai/pipecat> (`src/pipecat/utils/tracing`), read 2026-11.

use std::borrow::Cow;

use turnwise_model::SpanKind;
use turnwise_model::message::{Message, Part};

use super::values::Attributes;
use super::{Dialect, messages, otel_genai};
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "pipecat", starts: &[], scopes: &["pipecat", "pipecat.turn"], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    let kind = kind(&attributes, span);
    let is_call = kind == SpanKind::Llm;
    let result = attributes.text(&["tool.result"]);
    let is_failed = attributes.text(&["tool.result_status"]).is_some_and(|status| status == "error");
    Some(Reading {
        kind: Some(kind),
        input: input(&attributes),
        output: output(&attributes),
        input_messages: context(&attributes),
        output_messages: attributes.text(&["output", "text_output"]).filter(|_| is_call).map(answer).into_iter().collect(),
        response_id: attributes.text(&["response.id"]),
        tool_name: attributes.text(&["tool.function_name", "function_calls.first_name"]),
        tool_call_id: attributes.text(&["tool.call_id"]),
        tool_arguments: attributes.text(&["tool.arguments"]),
        tools: attributes.json(&["tools", "tools.definitions"]).map(|json| otel_genai::offered(&json)).unwrap_or_default(),
        error: result.filter(|_| is_failed),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>, span: &RawSpan<'_>) -> SpanKind {
    match span.name.as_ref() {
        "llm" | "llm_response" => SpanKind::Llm,
        "llm_tool_call" | "llm_tool_result" => SpanKind::Tool,
        "turn" => SpanKind::Agent,
        _ if attributes.has("tool.function_name") => SpanKind::Tool,
        _ => SpanKind::Chain,
    }
}

fn is_of_user(attributes: &Attributes<'_, '_>) -> bool {
    attributes.text(&["transcript.is_input"]).is_none_or(|text| text == "true")
}

/// What was heard, what is to be spoken, or what a tool is called with. A model's context is told by its messages.
fn input<'a>(attributes: &Attributes<'a, '_>) -> Option<crate::reading::Value<'a>> {
    let transcript = attributes.value(&["transcript"]).filter(|_| is_of_user(attributes));
    transcript.or_else(|| attributes.value(&["text", "tool.arguments", "input"]))
}

fn output<'a>(attributes: &Attributes<'a, '_>) -> Option<crate::reading::Value<'a>> {
    let transcript = || attributes.value(&["transcript"]).filter(|_| !is_of_user(attributes));
    attributes.value(&["output", "text_output", "tool.result"]).or_else(transcript)
}

fn context(attributes: &Attributes<'_, '_>) -> Vec<Message<'static>> {
    let said = attributes.json(&["input"]).map(|json| messages::within(&json)).unwrap_or_default();
    let instructions =
        attributes.text(&["gen_ai.system_instructions", "instructions"]).filter(|_| said.iter().all(|message| message.role != "system"));
    let instructions = instructions.and_then(|text| messages::system(&serde_json::Value::from(text.as_ref())));
    instructions.into_iter().filter(|_| !said.is_empty()).chain(said.clone()).collect()
}

fn answer(text: Cow<'_, str>) -> Message<'_> {
    Message { role: "assistant".into(), parts: vec![Part::Text(text)], ..Message::default() }
}
