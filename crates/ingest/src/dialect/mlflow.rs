//! MLflow's tracing, exported over OTLP. Every attribute is JSON text, names and ids included.
//! <https://github.com/mlflow/mlflow> (`mlflow/tracing/constant.py`, `mlflow/entities/span.py`), read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::SpanKind;
use turnwise_model::message::Document;

use super::values::{Attributes, json_text, unquoted};
use super::{Dialect, messages, otel_genai, usage};
use crate::otlp::RawSpan;
use crate::reading::{Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "mlflow", starts: &["mlflow"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("mlflow.").next()?;
    let kind = kind(&attributes);
    let value = |key| attributes.text(&[key]).filter(|text| *text != "null").map(|text| Value { text, is_json: true });
    let json = |key: &str| attributes.json(&[key]);
    let said = |key| json(key).filter(|_| kind == Some(SpanKind::Llm)).map(|json| messages::within(&json)).unwrap_or_default();
    let is_tool = kind == Some(SpanKind::Tool);
    Some(Reading {
        kind,
        input: value("mlflow.spanInputs"),
        output: value("mlflow.spanOutputs"),
        input_messages: said("mlflow.spanInputs"),
        output_messages: said("mlflow.spanOutputs"),
        model: attributes.text(&["mlflow.llm.model"]).map(unquoted),
        provider: attributes.text(&["mlflow.llm.provider"]).map(unquoted),
        tokens: json("mlflow.chat.tokenUsage").map(|json| usage::tokens(&json)).unwrap_or_default(),
        token_parts: json("mlflow.chat.tokenUsage").map(|json| usage::token_parts(&json)).unwrap_or_default(),
        cost: json("mlflow.llm.cost").and_then(|json| usage::cost(&json)),
        tool_name: Some(Cow::Borrowed(span.name.as_ref())).filter(|_| is_tool),
        tool_arguments: attributes.text(&["mlflow.spanInputs"]).filter(|_| is_tool),
        tools: json("mlflow.chat.tools").map(|json| otel_genai::offered(&json)).unwrap_or_default(),
        documents: json("mlflow.spanOutputs")
            .filter(|_| kind == Some(SpanKind::Retriever))
            .map(|json| documents(&json))
            .unwrap_or_default(),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match unquoted(attributes.text(&["mlflow.spanType"])?).as_ref() {
        "LLM" | "CHAT_MODEL" => Some(SpanKind::Llm),
        "CHAIN" | "PARSER" | "MEMORY" | "WORKFLOW" | "TASK" => Some(SpanKind::Chain),
        "AGENT" => Some(SpanKind::Agent),
        "TOOL" => Some(SpanKind::Tool),
        "RETRIEVER" => Some(SpanKind::Retriever),
        "RERANKER" => Some(SpanKind::Reranker),
        "EMBEDDING" => Some(SpanKind::Embedding),
        "GUARDRAIL" => Some(SpanKind::Guardrail),
        "EVALUATOR" => Some(SpanKind::Evaluator),
        _ => None,
    }
}

fn documents(json: &Json) -> Vec<Document<'static>> {
    json.as_array()
        .into_iter()
        .flatten()
        .map(|document| {
            let text = |key| document.get(key).and_then(json_text);
            Document {
                id: text("id"),
                content: text("page_content"),
                score: document.get("score").and_then(Json::as_f64),
                metadata: text("metadata"),
            }
        })
        .filter(|document| document.content.is_some())
        .collect()
}
