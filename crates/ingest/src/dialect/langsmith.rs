//! LangSmith's SDKs when they export to OpenTelemetry: a run is a span, its inputs and outputs are JSON in `gen_ai.prompt` and
//! `gen_ai.completion`. `langsmith.trace.session_*` names the tracing project, not a session.
//! <https://github.com/langchain-ai/langsmith-sdk> (`python/langsmith/_internal/otel`, `js/src/experimental/otel`), read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::message::{Document, Message};
use turnwise_model::{SpanKind, Tokens};

use super::values::{Attributes, json_text, object};
use super::{Dialect, messages, otel_genai, usage};
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "langsmith", starts: &["langsmith"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("langsmith.").next()?;
    let kind = kind(&attributes);
    let said = |key: &str| said(&attributes, kind, key);
    let is_tool = kind == Some(SpanKind::Tool);
    let usage = attributes.json(&["langsmith.usage_metadata"]);
    Some(Reading {
        kind,
        input: attributes.value(&["gen_ai.prompt"]),
        output: attributes.value(&["gen_ai.completion"]),
        input_messages: said("gen_ai.prompt"),
        output_messages: said("gen_ai.completion"),
        model: attributes.text(&["gen_ai.response.model", "langsmith.metadata.ls_model_name"]),
        provider: attributes.text(&["langsmith.metadata.ls_provider"]),
        tokens: usage.as_ref().map_or_else(|| tokens(&attributes), usage::tokens),
        token_parts: usage.as_ref().map(usage::token_parts).unwrap_or_default(),
        cost: usage.as_ref().and_then(usage::cost),
        tool_name: attributes.text(&["gen_ai.tool.name", "langsmith.trace.name"]).or(Some(Cow::Borrowed(&span.name))).filter(|_| is_tool),
        tool_arguments: attributes.text(&["gen_ai.prompt"]).filter(|_| is_tool),
        documents: attributes
            .json(&["gen_ai.completion"])
            .filter(|_| kind == Some(SpanKind::Retriever))
            .map(|json| documents(&json))
            .unwrap_or_default(),
        metadata: object(attributes.below("langsmith.metadata.")),
        tags: tags(&attributes),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["langsmith.span.kind"])?.to_ascii_lowercase().as_str() {
        "llm" => Some(SpanKind::Llm),
        "chain" | "parser" => Some(SpanKind::Chain),
        "tool" => Some(SpanKind::Tool),
        "retriever" => Some(SpanKind::Retriever),
        "embedding" => Some(SpanKind::Embedding),
        "prompt" => Some(SpanKind::Prompt),
        _ => None,
    }
}

/// The messages of a model run; those of other runs are inside their inputs and outputs.
fn said(attributes: &Attributes<'_, '_>, kind: Option<SpanKind>, key: &str) -> Vec<Message<'static>> {
    let json = attributes.json(&[key]).filter(|_| kind == Some(SpanKind::Llm));
    json.map(|json| messages::within(&json)).unwrap_or_default()
}

/// The Python SDK writes the details as Python does, in single quotes.
fn tokens(attributes: &Attributes<'_, '_>) -> Tokens {
    let details = |key: &str| attributes.text(&[key]).and_then(|text| serde_json::from_str::<Json>(&text.replace('\'', "\"")).ok());
    let detailed = usage::tokens(&serde_json::json!({
        "input_token_details": details("gen_ai.usage.input_token_details"),
        "output_token_details": details("gen_ai.usage.output_token_details"),
    }));
    let counted = otel_genai::tokens(attributes);
    Tokens {
        cache_read: counted.cache_read.or(detailed.cache_read),
        cache_write: counted.cache_write.or(detailed.cache_write),
        reasoning: counted.reasoning.or(detailed.reasoning),
        audio: counted.audio.or(detailed.audio),
        ..counted
    }
}

/// `{"documents": […]}` or the list itself, of LangChain's documents.
fn documents(json: &Json) -> Vec<Document<'static>> {
    let list = json.get("documents").or_else(|| json.get("output")).unwrap_or(json);
    list.as_array()
        .into_iter()
        .flatten()
        .map(|document| {
            let document = document.get("kwargs").unwrap_or(document);
            let text = |key| document.get(key).and_then(json_text);
            Document { id: text("id"), content: text("page_content").or_else(|| text("content")), score: None, metadata: text("metadata") }
        })
        .filter(|document| document.content.is_some())
        .collect()
}

/// One text with commas.
fn tags<'a>(attributes: &Attributes<'a, '_>) -> Vec<Cow<'a, str>> {
    let tags = attributes.text(&["langsmith.span.tags"]).unwrap_or_default();
    tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(|tag| Cow::Owned(tag.to_owned())).collect()
}
