//! Langfuse's SDKs from version 3 on: `langfuse.observation.*` on every span, `langfuse.trace.*` on the root; structures as JSON text.
//! <https://langfuse.com/docs/opentelemetry>, read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::{Cost, SpanKind, Tokens};

use super::values::{Attributes, json_count, object, parse, tags};
use super::{Dialect, messages};
use crate::otlp::RawSpan;
use crate::reading::{PromptTemplate, Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "langfuse", starts: &["langfuse"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    // LiveKit writes this one key for Langfuse's sake.
    attributes.below("langfuse.").find(|(key, _)| *key != "observation.completion_start_time")?;
    let kind = kind(&attributes);
    let input = attributes.text(&["langfuse.observation.input", "langfuse.trace.input"]);
    let output = attributes.text(&["langfuse.observation.output", "langfuse.trace.output"]);
    let is_call = kind == Some(SpanKind::Llm);
    let said = |text: &Option<Cow<'a, str>>| text.as_deref().filter(|_| is_call).and_then(parse).map(|json| messages::messages(&json));
    Some(Reading {
        kind,
        input_messages: said(&input).unwrap_or_default(),
        output_messages: said(&output).unwrap_or_default(),
        tool_arguments: input.clone().filter(|_| kind == Some(SpanKind::Tool)),
        input: input.map(|text| Value { text, is_json: false }),
        output: output.map(|text| Value { text, is_json: false }),
        model: attributes.text(&["langfuse.observation.model.name"]),
        invocation_parameters: attributes.text(&["langfuse.observation.model.parameters"]),
        tokens: attributes.json(&["langfuse.observation.usage_details"]).map(|json| tokens(&json)).unwrap_or_default(),
        cost: attributes.json(&["langfuse.observation.cost_details"]).and_then(|json| cost(&json)),
        tool_name: (kind == Some(SpanKind::Tool)).then(|| Cow::Borrowed(span.name.as_ref())),
        prompt_template: prompt(&attributes),
        metadata: metadata(&attributes),
        tags: attributes.get("langfuse.trace.tags").map(tags).unwrap_or_default(),
        error: error(&attributes),
        ..Reading::default()
    })
}

/// The name of a prompt in Langfuse stands for its template.
fn prompt<'a>(attributes: &Attributes<'a, '_>) -> Option<PromptTemplate<'a>> {
    let template = attributes.text(&["langfuse.observation.prompt.name"])?;
    Some(PromptTemplate { template: Some(template), variables: None, version: attributes.text(&["langfuse.observation.prompt.version"]) })
}

fn metadata<'a>(attributes: &Attributes<'a, '_>) -> Option<Cow<'a, str>> {
    let flattened = || object(attributes.below("langfuse.observation.metadata.").chain(attributes.below("langfuse.trace.metadata.")));
    attributes.text(&["langfuse.observation.metadata", "langfuse.trace.metadata"]).or_else(flattened)
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["langfuse.observation.type"])?.as_ref() {
        "generation" => Some(SpanKind::Llm),
        "span" | "chain" | "event" => Some(SpanKind::Chain),
        "agent" => Some(SpanKind::Agent),
        "tool" => Some(SpanKind::Tool),
        "retriever" => Some(SpanKind::Retriever),
        "embedding" => Some(SpanKind::Embedding),
        "evaluator" => Some(SpanKind::Evaluator),
        "guardrail" => Some(SpanKind::Guardrail),
        _ => None,
    }
}

/// Either the provider's own names, whose prompt includes what was cached, or Langfuse's, whose parts do not overlap.
fn tokens(usage: &Json) -> Tokens {
    let count = |key: &str| usage.get(key).and_then(json_count);
    let inner = |key: &str, name: &str| usage.get(key)?.get(name).and_then(json_count);
    let cache_read = ["input_cached_tokens", "input_cache_read", "cache_read_input_tokens"].iter().find_map(|key| count(key));
    let cache_write = ["input_cache_creation", "cache_creation_input_tokens"].iter().find_map(|key| count(key));
    let whole =
        |part: Option<u64>, added: &[Option<u64>]| part.map(|part| added.iter().flatten().fold(part, |sum, n| sum.saturating_add(*n)));
    let reasoning = count("output_reasoning_tokens").or_else(|| count("output_reasoning"));
    Tokens {
        prompt: count("prompt_tokens").or_else(|| whole(count("input").or_else(|| count("input_tokens")), &[cache_read, cache_write])),
        completion: count("completion_tokens").or_else(|| whole(count("output").or_else(|| count("output_tokens")), &[reasoning])),
        reported_total: count("total_tokens").or_else(|| count("total")),
        cache_read: cache_read.or_else(|| inner("prompt_tokens_details", "cached_tokens")),
        cache_write,
        reasoning: reasoning.or_else(|| inner("completion_tokens_details", "reasoning_tokens")),
        audio: inner("prompt_tokens_details", "audio_tokens").or_else(|| inner("completion_tokens_details", "audio_tokens")),
    }
}

fn cost(details: &Json) -> Option<Cost> {
    let parts = || details.as_object().map(|parts| parts.values().filter_map(Json::as_f64).sum());
    details.get("total").and_then(Json::as_f64).or_else(parts).and_then(Cost::from_usd)
}

/// Langfuse says it by a level; the span's own status stays unset.
fn error<'a>(attributes: &Attributes<'a, '_>) -> Option<Cow<'a, str>> {
    let level = attributes.text(&["langfuse.observation.level"])?;
    let message = || attributes.text(&["langfuse.observation.status_message"]).unwrap_or(Cow::Borrowed("failed without a message"));
    (level == "ERROR").then(message)
}
