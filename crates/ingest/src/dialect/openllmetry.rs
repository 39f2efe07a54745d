//! OpenLLMetry (Traceloop): flattened `gen_ai.prompt.0.content`, and `traceloop.*` for workflows, tasks, agents and tools. Its newer
//! versions write OpenTelemetry's own attributes, which [`super::otel_genai`] reads.
//! <https://github.com/traceloop/semantic-conventions>, read 2026-11.

use std::borrow::Cow;
use std::collections::BTreeMap;

use turnwise_model::SpanKind;
use turnwise_model::message::{Message, Part, Tool, ToolCall};

use super::values::{Attributes, json, object, text};
use super::{Dialect, messages, otel_genai};
use crate::otlp::{AnyValue, RawSpan};
use crate::reading::{PromptTemplate, Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "openllmetry", starts: &["traceloop", "gen_ai", "llm"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    let value = |key| attributes.text(&[key]).map(|text| Value { text, is_json: true });
    let mut tokens = otel_genai::tokens(&attributes);
    tokens.reported_total = tokens.reported_total.or_else(|| attributes.count(&["llm.usage.total_tokens"]));
    tokens.reasoning = tokens.reasoning.or_else(|| attributes.count(&["llm.usage.reasoning_tokens"]));
    let kind = kind(&attributes);
    let told = flattened(&attributes, "gen_ai.prompt.");
    // The texts to embed are written as if they were said.
    let is_embedding = kind == Some(SpanKind::Embedding);
    let embedded: Vec<Cow<'a, str>> = told.iter().filter(|_| is_embedding).flat_map(texts).collect();
    let embedded_value = || (!embedded.is_empty()).then(|| Value { text: embedded.join("\n").into(), is_json: false });
    let reading = Reading {
        kind,
        input: value("traceloop.entity.input").or_else(embedded_value),
        output: value("traceloop.entity.output"),
        input_messages: if is_embedding { Vec::new() } else { told },
        output_messages: flattened(&attributes, "gen_ai.completion."),
        tool_name: attributes.text(&["traceloop.entity.name"]).filter(|_| kind == Some(SpanKind::Tool)),
        finish_reason: attributes.text(&["gen_ai.completion.0.finish_reason"]),
        agent: attributes.text(&["traceloop.entity.name"]).filter(|_| kind == Some(SpanKind::Agent)),
        prompt_template: attributes.text(&["traceloop.prompt.template"]).map(|template| PromptTemplate {
            template: Some(template),
            variables: attributes.text(&["traceloop.prompt.template_variables"]),
            version: attributes.text(&["traceloop.prompt.version"]),
        }),
        tool_arguments: attributes.text(&["traceloop.entity.input"]).filter(|_| kind == Some(SpanKind::Tool)),
        tools: offered(&attributes),
        tokens,
        metadata: object(attributes.below("traceloop.association.properties.")),
        embedded,
        ..Reading::default()
    };
    let is_spoken = kind.is_some() || reading.input.is_some() || !reading.input_messages.is_empty() || !reading.output_messages.is_empty();
    is_spoken.then_some(reading)
}

fn texts<'a>(message: &Message<'a>) -> Vec<Cow<'a, str>> {
    let text = |part: &Part<'a>| if let Part::Text(text) = part { Some(text.clone()) } else { None };
    message.parts.iter().filter_map(text).collect()
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["traceloop.span.kind", "llm.request.type"])?.as_ref() {
        "workflow" | "task" => Some(SpanKind::Chain),
        "agent" => Some(SpanKind::Agent),
        "tool" => Some(SpanKind::Tool),
        "chat" | "completion" => Some(SpanKind::Llm),
        "embedding" => Some(SpanKind::Embedding),
        "rerank" => Some(SpanKind::Reranker),
        _ => None,
    }
}

#[derive(Default)]
struct Found<'a> {
    message: Message<'a>,
    calls: BTreeMap<u32, ToolCall<'a>>,
}

/// `prefix.0.role`, `prefix.0.content`, `prefix.0.tool_calls.0.name` …
fn flattened<'a>(attributes: &Attributes<'a, '_>, prefix: &'static str) -> Vec<Message<'a>> {
    let mut found: BTreeMap<u32, Found<'a>> = BTreeMap::new();
    for (key, value) in attributes.below(prefix) {
        let Some((index, field)) = key.split_once('.') else { continue };
        let Ok(index) = index.parse() else { continue };
        add(found.entry(index).or_default(), field, value);
    }
    found.into_values().map(|found| Message { tool_calls: found.calls.into_values().collect(), ..found.message }).collect()
}

fn add<'a>(found: &mut Found<'a>, field: &str, value: &'a AnyValue<'_>) {
    let Some(said) = text(value) else { return };
    match field {
        "role" => found.message.role = said,
        "content" => found.message.parts = parts(said, value),
        "tool_call_id" => found.message.tool_call_id = Some(said),
        _ => {
            let Some((index, field)) = field.strip_prefix("tool_calls.").and_then(|rest| rest.split_once('.')) else { return };
            let Ok(index) = index.parse() else { return };
            let call = found.calls.entry(index).or_default();
            match field {
                "id" => call.id = Some(said),
                "name" => call.name = said,
                "arguments" => call.arguments = said,
                _ => {}
            }
        }
    }
}

/// Content that is a list of parts is written as JSON.
fn parts<'a>(said: Cow<'a, str>, value: &AnyValue<'_>) -> Vec<Part<'a>> {
    let structured = json(value).filter(|json| json.is_array());
    let read = structured.map(|parts| messages::messages(&serde_json::json!({"role": "user", "content": parts})));
    match read.and_then(|mut read| read.pop()).filter(|message| !message.parts.is_empty()) {
        Some(message) => message.parts,
        None => vec![Part::Text(said)],
    }
}

fn offered<'a>(attributes: &Attributes<'a, '_>) -> Vec<Tool<'a>> {
    let mut tools: BTreeMap<u32, Tool<'a>> = BTreeMap::new();
    for (key, value) in attributes.below("llm.request.functions.") {
        let Some((index, field)) = key.split_once('.') else { continue };
        let Ok(index) = index.parse() else { continue };
        let tool = tools.entry(index).or_default();
        match field {
            "name" => tool.name = text(value),
            "description" => tool.description = text(value),
            "parameters" => tool.schema = text(value),
            _ => {}
        }
    }
    tools.into_values().collect()
}
