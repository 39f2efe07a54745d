//! Genkit: `genkit:type` and `genkit:metadata:subtype` say what ran, `genkit:input` and `genkit:output` hold it as JSON.
//! <https://github.com/firebase/genkit> (`js/core/src/tracing/instrumentation.ts`, `js/ai/src/chat.ts`), read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::SpanKind;
use turnwise_model::message::Document;

use super::values::{Attributes, json_text, object};
use super::{Dialect, messages, otel_genai, usage};
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "genkit", starts: &["genkit"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("genkit:").next()?;
    let kind = kind(&attributes);
    let (is_call, is_tool) = (kind == Some(SpanKind::Llm), kind == Some(SpanKind::Tool));
    let name = attributes.text(&["genkit:name"]);
    let (input, output) = (attributes.json(&["genkit:input"]), attributes.json(&["genkit:output"]));
    let said = |json: &Option<Json>| json.as_ref().filter(|_| is_call).map(messages::within).unwrap_or_default();
    let of_output = |key: &str| output.as_ref().filter(|_| is_call).and_then(|json| json.get(key));
    Some(Reading {
        kind,
        input: attributes.value(&["genkit:input"]),
        output: attributes.value(&["genkit:output"]),
        input_messages: said(&input),
        output_messages: said(&output),
        model: name.clone().filter(|_| is_call).map(model),
        provider: name.clone().filter(|_| is_call).and_then(provider),
        invocation_parameters: input.as_ref().filter(|_| is_call).and_then(|json| json_text(json.get("config")?)),
        tokens: of_output("usage").map(usage::tokens).unwrap_or_default(),
        token_parts: of_output("usage").map(usage::token_parts).unwrap_or_default(),
        finish_reason: of_output("finishReason").and_then(json_text),
        agent: name.clone().filter(|_| kind == Some(SpanKind::Agent)),
        tool_name: name.filter(|_| is_tool),
        tool_arguments: attributes.text(&["genkit:input"]).filter(|_| is_tool),
        tools: input.as_ref().filter(|_| is_call).and_then(|json| json.get("tools")).map(otel_genai::offered).unwrap_or_default(),
        documents: output.as_ref().filter(|_| kind == Some(SpanKind::Retriever)).map(documents).unwrap_or_default(),
        metadata: object(attributes.below("genkit:metadata:context:")),
        error: error(&attributes),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["genkit:metadata:subtype", "genkit:type"])?.as_ref() {
        "model" | "background-model" => Some(SpanKind::Llm),
        "tool" | "tool.v2" => Some(SpanKind::Tool),
        "retriever" => Some(SpanKind::Retriever),
        "reranker" => Some(SpanKind::Reranker),
        "embedder" => Some(SpanKind::Embedding),
        "evaluator" => Some(SpanKind::Evaluator),
        "prompt" | "executable-prompt" => Some(SpanKind::Prompt),
        "agent" => Some(SpanKind::Agent),
        _ => Some(SpanKind::Chain),
    }
}

/// `googleai/gemini-2.5-flash`: plugin and model.
fn model(name: Cow<'_, str>) -> Cow<'_, str> {
    name.split_once('/').map_or_else(|| name.clone(), |(_, model)| Cow::Owned(model.to_owned()))
}

fn provider(name: Cow<'_, str>) -> Option<Cow<'_, str>> {
    name.split_once('/').map(|(plugin, _)| Cow::Owned(plugin.to_owned()))
}

fn documents(output: &Json) -> Vec<Document<'static>> {
    let list = output.get("documents").and_then(Json::as_array);
    list.into_iter()
        .flatten()
        .map(|document| {
            let texts =
                document.get("content").and_then(Json::as_array).into_iter().flatten().filter_map(|part| part.get("text")?.as_str());
            let content = texts.collect::<Vec<_>>().join("\n");
            Document { id: None, content: Some(Cow::Owned(content)), score: None, metadata: document.get("metadata").and_then(json_text) }
        })
        .collect()
}

fn error<'a>(attributes: &Attributes<'a, '_>) -> Option<Cow<'a, str>> {
    let is_failed = attributes.text(&["genkit:state"]).is_some_and(|state| state == "error");
    let message = attributes.text(&["genkit:error"]).unwrap_or(Cow::Borrowed("failed without a message"));
    is_failed.then_some(message)
}
