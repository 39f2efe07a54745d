//! Google's Agent Development Kit: `gcp.vertex.agent.*` holds the request and response of a model call and the arguments and result of a
//! tool, as JSON. `{}` is written where there is nothing to tell, or where telling is switched off.
//! <https://github.com/google/adk-python> (`src/google/adk/telemetry/tracing.py`), read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::message::Tool;
use turnwise_model::{SpanKind, Tokens};

use super::values::{Attributes, json_text};
use super::{Dialect, messages, otel_genai, usage};
use crate::otlp::RawSpan;
use crate::reading::{Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "google-adk", starts: &["gcp"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("gcp.vertex.agent.").next()?;
    let told = |key: &str| attributes.text(&[key]).filter(|text| is_told(text));
    let request = told("gcp.vertex.agent.llm_request").and_then(|text| super::values::parse(&text));
    let response = told("gcp.vertex.agent.llm_response").and_then(|text| super::values::parse(&text));
    let data = told("gcp.vertex.agent.data").and_then(|text| super::values::parse(&text));
    let arguments = told("gcp.vertex.agent.tool_call_args");
    let value = |text| Value { text, is_json: true };
    Some(Reading {
        kind: kind(&attributes, span),
        input: arguments.clone().or_else(|| told("gcp.vertex.agent.llm_request")).or_else(|| told("gcp.vertex.agent.data")).map(value),
        output: told("gcp.vertex.agent.tool_response").or_else(|| told("gcp.vertex.agent.llm_response")).map(value),
        input_messages: request.as_ref().or(data.as_ref()).map(messages::within).unwrap_or_default(),
        output_messages: response.as_ref().map(messages::within).unwrap_or_default(),
        model: request.as_ref().and_then(|request| json_text(request.get("model")?)),
        tokens: tokens(&attributes, response.as_ref()),
        finish_reason: response
            .as_ref()
            .and_then(|response| json_text(response.get("finish_reason")?))
            .map(|reason| reason.to_lowercase().into()),
        tool_arguments: arguments,
        tools: request.as_ref().map(offered).unwrap_or_default(),
        error: response.as_ref().and_then(error),
        ..Reading::default()
    })
}

fn is_told(text: &str) -> bool {
    !matches!(text.trim(), "" | "{}" | "[]" | "N/A" | "<not serializable>" | "null")
}

fn kind(attributes: &Attributes<'_, '_>, span: &RawSpan<'_>) -> Option<SpanKind> {
    let is_call = span.name == "call_llm" || attributes.has("gen_ai.request.model");
    let is_tool = attributes.text(&["gen_ai.operation.name"]).is_some_and(|operation| operation == "execute_tool");
    match span.name.as_ref() {
        _ if is_tool => Some(SpanKind::Tool),
        _ if is_call => Some(SpanKind::Llm),
        "send_data" => Some(SpanKind::Chain),
        _ => None,
    }
}

/// The response counts more than the span's own attributes do: what was cached, and what was thought.
fn tokens(attributes: &Attributes<'_, '_>, response: Option<&Json>) -> Tokens {
    let usage = response.and_then(|response| response.get("usage_metadata")).map(usage::tokens).unwrap_or_default();
    if usage.prompt.is_some() { usage } else { otel_genai::tokens(attributes) }
}

fn offered(request: &Json) -> Vec<Tool<'static>> {
    let tools = request.get("config").and_then(|config| config.get("tools")).and_then(Json::as_array);
    let declared = tools.into_iter().flatten().filter_map(|tool| tool.get("function_declarations"));
    declared.flat_map(otel_genai::offered).collect()
}

fn error(response: &Json) -> Option<Cow<'static, str>> {
    let code = response.get("error_code").and_then(json_text)?;
    let message = response.get("error_message").and_then(json_text);
    Some(message.map_or_else(|| code.clone(), |message| Cow::Owned(format!("{code}: {message}"))))
}
