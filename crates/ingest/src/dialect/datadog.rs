//! Datadog's LLM observability: `_ml_obs.*` tags, as its tracers write them and forwarders keep them.
//! <https://github.com/DataDog/dd-trace-py> (`ddtrace/llmobs/_constants.py`) and dd-trace-go (`internal/llmobs`), read 2026-11.

use serde_json::Value as Json;
use turnwise_model::SpanKind;
use turnwise_model::message::Document;

use super::values::{Attributes, json_text};
use super::{Dialect, messages, otel_genai, usage};
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "datadog", starts: &["_ml_obs"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("_ml_obs.").next()?;
    let kind = kind(&attributes);
    let json = |key: &str| attributes.json(&[key]);
    let said = |key| json(key).map(|json| messages::within(&json)).unwrap_or_default();
    let metrics = json("_ml_obs.metrics");
    let is_tool = kind == Some(SpanKind::Tool);
    Some(Reading {
        kind,
        input: attributes.value(&["_ml_obs.meta.input.value"]),
        output: attributes.value(&["_ml_obs.meta.output.value"]),
        input_messages: said("_ml_obs.meta.input.messages"),
        output_messages: said("_ml_obs.meta.output.messages"),
        model: attributes.text(&["_ml_obs.meta.model_name"]),
        provider: attributes.text(&["_ml_obs.meta.model_provider"]),
        invocation_parameters: attributes.text(&["_ml_obs.meta.input.parameters"]),
        tokens: metrics.as_ref().map(usage::tokens).unwrap_or_default(),
        token_parts: metrics.as_ref().map(usage::token_parts).unwrap_or_default(),
        cost: metrics.as_ref().and_then(usage::cost),
        tool_name: Some(span.name.as_ref().into()).filter(|_| is_tool),
        tool_arguments: attributes.text(&["_ml_obs.meta.input.value"]).filter(|_| is_tool),
        tools: json("_ml_obs.meta.tool_definitions").map(|json| otel_genai::offered(&json)).unwrap_or_default(),
        documents: json("_ml_obs.meta.output.documents").map(|json| documents(&json)).unwrap_or_default(),
        embedded: json("_ml_obs.meta.input.documents").iter().flat_map(documents).filter_map(|document| document.content).collect(),
        metadata: attributes.text(&["_ml_obs.meta.metadata"]),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["_ml_obs.meta.span.kind"])?.as_ref() {
        "llm" => Some(SpanKind::Llm),
        "workflow" | "task" | "step" => Some(SpanKind::Chain),
        "agent" => Some(SpanKind::Agent),
        "tool" => Some(SpanKind::Tool),
        "retrieval" => Some(SpanKind::Retriever),
        "embedding" => Some(SpanKind::Embedding),
        "experiment" => Some(SpanKind::Evaluator),
        _ => None,
    }
}

fn documents(json: &Json) -> Vec<Document<'static>> {
    json.as_array()
        .into_iter()
        .flatten()
        .map(|document| {
            let text = |key| document.get(key).and_then(json_text);
            Document { id: text("id"), content: text("text"), score: document.get("score").and_then(Json::as_f64), metadata: text("name") }
        })
        .filter(|document| document.content.is_some())
        .collect()
}
