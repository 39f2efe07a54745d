//! Anthropic's Messages, also behind Bedrock's InvokeModel.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::openai::words;
use super::{Answered, Asked, arguments, items, joined, number, parameters, string};
use crate::{Message, Tokens, ToolCall};

pub(super) fn asked(body: &Json) -> Asked {
    let messages = items(body, "messages");
    let spoken = messages.iter().rev().filter(|m| string(m, "role").as_deref() == Some("user"));
    let system = words(body.get("system")).map(Message::system);
    Asked {
        model: string(body, "model"),
        messages: system.into_iter().chain(messages.iter().flat_map(self::messages)).collect(),
        input: spoken.filter_map(|m| words(m.get("content"))).next(),
        tools: items(body, "tools").to_vec(),
        parameters: parameters(body, &["messages", "system", "tools"]),
    }
}

pub(super) fn answered(answer: &Json) -> Answered {
    let texts = items(answer, "content").iter().filter_map(|block| block.get("text")?.as_str());
    Answered {
        id: string(answer, "id"),
        model: string(answer, "model"),
        messages: answer.get("content").map(|_| messages(answer)).unwrap_or_default(),
        output: joined(texts),
        tokens: tokens(answer),
        finish_reason: string(answer, "stop_reason"),
        embeddings: Vec::new(),
    }
}

pub(super) fn assembled(events: &[Json]) -> (Json, bool) {
    let start = events.iter().find_map(|event| event.get("message")).unwrap_or(&Json::Null);
    let mut blocks: BTreeMap<u64, Json> = BTreeMap::new();
    for event in events {
        let at = number(event, "/index").unwrap_or(0);
        if let Some(block) = event.get("content_block") {
            blocks.insert(at, block.clone());
        } else if let (Some(delta), Some(block)) = (event.get("delta"), blocks.get_mut(&at)) {
            add(block, delta);
        }
    }
    let last = |path: &str| events.iter().rev().find_map(|event| event.pointer(path).filter(|v| !v.is_null())).cloned();
    let mut usage = start.get("usage").and_then(Json::as_object).cloned().unwrap_or_default();
    usage.extend(last("/usage").and_then(|usage| usage.as_object().cloned()).into_iter().flatten());
    let ended = events.iter().any(|event| string(event, "type").as_deref() == Some("message_stop"));
    let content: Vec<_> = blocks.into_values().collect();
    let head = |key: &str| start.get(key);
    let answer = json!({"id": head("id"), "model": head("model"), "role": "assistant", "content": content,
        "stop_reason": last("/delta/stop_reason"), "usage": usage});
    (answer, ended)
}

/// The input of a tool call comes as pieces of JSON text; it is kept as text.
fn add(block: &mut Json, delta: &Json) {
    for (from, to) in [("text", "text"), ("thinking", "thinking"), ("partial_json", "input")] {
        if let (Some(more), Some(block)) = (delta.get(from).and_then(Json::as_str), block.as_object_mut()) {
            let so_far = block.get(to).and_then(Json::as_str).unwrap_or_default();
            let text = format!("{so_far}{more}");
            block.insert(to.to_owned(), text.into());
        }
    }
}

/// Cached tokens are not among `input_tokens`; they are of the prompt all the same.
fn tokens(answer: &Json) -> Tokens {
    let cache_read = number(answer, "/usage/cache_read_input_tokens");
    let cache_write = number(answer, "/usage/cache_creation_input_tokens");
    let cached = cache_read.unwrap_or(0).saturating_add(cache_write.unwrap_or(0));
    Tokens {
        prompt: number(answer, "/usage/input_tokens").map(|count| count.saturating_add(cached)),
        completion: number(answer, "/usage/output_tokens"),
        cache_read,
        cache_write,
        ..Tokens::default()
    }
}

/// Results of tools are parts of a user's message there, and messages of their own here.
fn messages(value: &Json) -> Vec<Message> {
    let role = string(value, "role").unwrap_or_else(|| "assistant".to_owned());
    if let Some(text) = value.get("content").and_then(Json::as_str) {
        return vec![Message::new(role, text)];
    }
    let (results, blocks): (Vec<_>, Vec<_>) = items(value, "content").iter().partition(|block| is(block, "tool_result"));
    let results = results
        .into_iter()
        .map(|block| Message::tool(string(block, "tool_use_id").unwrap_or_default(), words(block.get("content")).unwrap_or_default()));
    let own = (!blocks.is_empty()).then(|| blocks.iter().fold(Message::new(role, ""), |message, block| self::block(message, block)));
    results.chain(own).collect()
}

fn block(message: Message, block: &Json) -> Message {
    let text = |key: &str| string(block, key).unwrap_or_default();
    match block.get("type").and_then(Json::as_str) {
        Some("text") => message.text(text("text")),
        Some("thinking") => message.reasoning(text("thinking")),
        Some("tool_use") => message.tool_call(ToolCall::new(text("name"), arguments(block.get("input"))).id(text("id"))),
        Some("image") => message.image(image(block)),
        _ => message,
    }
}

fn image(block: &Json) -> String {
    let told = |path: &str| block.pointer(path).and_then(Json::as_str).unwrap_or_default();
    match told("/source/url") {
        "" => format!("data:{};base64,{}", told("/source/media_type"), told("/source/data")),
        url => url.to_owned(),
    }
}

fn is(block: &Json, kind: &str) -> bool {
    block.get("type").and_then(Json::as_str) == Some(kind)
}
