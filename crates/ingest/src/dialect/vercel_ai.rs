//! Vercel's AI SDK up to version 6: `ai.*`. An outer span (`ai.generateText`) holds one inner span a model call (`.doGenerate`) and one a
//! tool call; the outer repeats the sum of the inner ones' usage. From version 7 on it writes OpenTelemetry's attributes, with a few keys
//! of its own. <https://ai-sdk.dev/docs/ai-sdk-core/telemetry>, read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::message::{Document, Message, Part, Tool};
use turnwise_model::{SpanKind, Tokens};

use super::values::{Attributes, json, object, tags, text, unquoted};
use super::{Dialect, messages};
use crate::otlp::{AnyValue, RawSpan};
use crate::reading::{Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "vercel-ai", starts: &["ai"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("ai.").next()?;
    let texts: Vec<_> = ["ai.value", "ai.values"].iter().filter_map(|key| attributes.get(key)).flat_map(embedded).collect();
    let value = |keys: &[&str], is_json| attributes.text(keys).map(|text| Value { text, is_json });
    Some(Reading {
        kind: kind(&attributes),
        input: value(&["ai.prompt", "ai.toolCall.args"], true)
            .or_else(|| (!texts.is_empty()).then(|| Value { text: texts.join("\n").into(), is_json: false })),
        output: value(&["ai.response.text", "ai.response.object", "ai.result.text", "ai.result.object"], false)
            .or_else(|| value(&["ai.toolCall.result"], true)),
        input_messages: attributes.json(&["ai.prompt.messages"]).map(|json| messages::messages(&json)).unwrap_or_default(),
        output_messages: answer(&attributes).into_iter().collect(),
        invocation_parameters: object(attributes.below("ai.settings.").filter(|(key, _)| !key.starts_with("context."))),
        model: attributes.text(&["ai.response.model", "ai.model.id"]),
        provider: attributes.text(&["ai.model.provider"]),
        tokens: tokens(&attributes),
        response_id: attributes.text(&["ai.response.id"]),
        finish_reason: attributes.text(&["ai.response.finishReason", "ai.finishReason"]),
        agent: attributes.text(&["ai.telemetry.functionId"]),
        tool_name: attributes.text(&["ai.toolCall.name"]),
        tool_call_id: attributes.text(&["ai.toolCall.id"]),
        tool_arguments: attributes.text(&["ai.toolCall.args"]),
        tools: attributes.get("ai.prompt.tools").map(offered).unwrap_or_default(),
        documents: attributes.get("ai.ranking").map(|ranking| ranked(ranking, attributes.get("ai.documents"))).unwrap_or_default(),
        candidates: attributes.get("ai.documents").map(documents).unwrap_or_default(),
        embedded: texts,
        metadata: object(attributes.below("ai.telemetry.metadata.")).or_else(|| object(attributes.below("ai.settings.context."))),
        tags: attributes.get("ai.telemetry.metadata.tags").map(tags).unwrap_or_default(),
        ..Reading::default()
    })
}

/// Each text is JSON again.
fn embedded<'a>(value: &'a AnyValue<'_>) -> Vec<Cow<'a, str>> {
    match value {
        AnyValue::List(items) => items.iter().filter_map(text).map(unquoted).collect(),
        other => text(other).map(unquoted).into_iter().collect(),
    }
}

fn documents<'a>(value: &'a AnyValue<'_>) -> Vec<Document<'a>> {
    embedded(value).into_iter().map(|content| Document { content: Some(content), ..Document::default() }).collect()
}

/// Of each document in the new order its place in the old one, and its score.
fn ranked<'a>(ranking: &'a AnyValue<'_>, given: Option<&'a AnyValue<'_>>) -> Vec<Document<'a>> {
    let given = given.map(embedded).unwrap_or_default();
    let AnyValue::List(ranks) = ranking else { return Vec::new() };
    ranks
        .iter()
        .filter_map(json)
        .map(|rank| {
            let place = rank.get("originalIndex").or_else(|| rank.get("index")).and_then(Json::as_u64);
            let content = place.and_then(|place| given.get(usize::try_from(place).ok()?).cloned());
            let score = rank.get("score").or_else(|| rank.get("relevanceScore")).and_then(Json::as_f64);
            Document { id: place.map(|place| Cow::Owned(place.to_string())), content, score, metadata: None }
        })
        .collect()
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    let operation = attributes.text(&["ai.operationId"])?;
    match operation.as_ref() {
        "ai.toolCall" => Some(SpanKind::Tool),
        name if name.starts_with("ai.embed") => Some(SpanKind::Embedding),
        name if name.starts_with("ai.rerank") => Some(SpanKind::Reranker),
        name if name.ends_with(".doGenerate") || name.ends_with(".doStream") => Some(SpanKind::Llm),
        name if name.starts_with("ai.generate") || name.starts_with("ai.stream") => Some(SpanKind::Agent),
        _ => None,
    }
}

/// The answer of an inner span: text, reasoning and tool calls, each an attribute.
fn answer<'a>(attributes: &Attributes<'a, '_>) -> Option<Message<'a>> {
    let words = attributes.text(&["ai.response.text", "ai.response.object", "ai.result.text", "ai.result.object"]).map(Part::Text);
    let reasoning = attributes.text(&["ai.response.reasoning"]).map(Part::Reasoning);
    let calls = attributes.json(&["ai.response.toolCalls", "ai.result.toolCalls"]);
    let calls = calls.as_ref().and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object);
    let message = Message {
        role: Cow::Borrowed("assistant"),
        parts: reasoning.into_iter().chain(words).collect(),
        tool_calls: calls.filter_map(messages::tool_call).collect(),
        ..Message::default()
    };
    (!message.parts.is_empty() || !message.tool_calls.is_empty()).then_some(message)
}

fn tokens(attributes: &Attributes<'_, '_>) -> Tokens {
    let count = |keys: &[&str]| attributes.count(keys);
    Tokens {
        prompt: count(&["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"]),
        completion: count(&["ai.usage.outputTokens", "ai.usage.completionTokens"]),
        reported_total: count(&["ai.usage.totalTokens"]),
        cache_read: count(&["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"]),
        cache_write: count(&["ai.usage.inputTokenDetails.cacheWriteTokens"]),
        reasoning: count(&["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"]),
        audio: None,
    }
}

/// A list of JSON texts, one for each tool.
fn offered<'a>(value: &'a AnyValue<'_>) -> Vec<Tool<'a>> {
    let AnyValue::List(tools) = value else { return Vec::new() };
    tools
        .iter()
        .filter_map(AnyValue::as_str)
        .map(|schema| {
            let json: Option<Json> = serde_json::from_str(schema).ok();
            let text = |key: &str| json.as_ref()?.get(key)?.as_str().map(|text| Cow::Owned(text.to_owned()));
            Tool { name: text("name"), description: text("description"), schema: Some(Cow::Borrowed(schema)) }
        })
        .collect()
}
