//! Amazon Bedrock: Converse in its own words, and InvokeModel in those of the model behind it.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{Answered, Asked, anthropic, arguments, items, joined, number, parameters, string};
use crate::{Message, Tokens, ToolCall};

/// A model's id from the path, where colons and slashes are escaped.
pub(super) fn model(segment: &str) -> String {
    let mut parts = segment.split('%');
    let mut decoded = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let escaped = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(byte) => decoded.extend([byte].iter().chain(part.as_bytes().iter().skip(2))),
            None => decoded.extend(b"%".iter().chain(part.as_bytes())),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

pub(super) fn asked(model: &str, body: &Json) -> Asked {
    let messages = items(body, "messages");
    let spoken = messages.iter().rev().filter(|m| string(m, "role").as_deref() == Some("user"));
    let system = texts(items(body, "system")).map(Message::system);
    Asked {
        model: Some(model.to_owned()),
        messages: system.into_iter().chain(messages.iter().flat_map(self::messages)).collect(),
        input: spoken.filter_map(|m| texts(items(m, "content"))).next(),
        tools: body.pointer("/toolConfig/tools").and_then(Json::as_array).cloned().unwrap_or_default(),
        parameters: parameters(body, &["messages", "system", "toolConfig"]),
    }
}

pub(super) fn answered(answer: &Json) -> Answered {
    let message = answer.pointer("/output/message");
    Answered {
        messages: message.map(messages).unwrap_or_default(),
        output: message.and_then(|message| texts(items(message, "content"))),
        tokens: tokens(answer),
        finish_reason: string(answer, "stopReason"),
        ..Answered::default()
    }
}

pub(super) fn assembled(events: &[Json]) -> (Json, bool) {
    let mut blocks: BTreeMap<u64, Json> = BTreeMap::new();
    for event in events {
        if let Some(start) = event.get("contentBlockStart") {
            blocks.insert(number(start, "/contentBlockIndex").unwrap_or(0), started(start));
        }
        if let Some(delta) = event.get("contentBlockDelta") {
            add(blocks.entry(number(delta, "/contentBlockIndex").unwrap_or(0)).or_insert_with(|| json!({})), delta);
        }
    }
    let stop = events.iter().find_map(|event| event.pointer("/messageStop/stopReason"));
    let usage = events.iter().find_map(|event| event.pointer("/metadata/usage"));
    let message = json!({"role": "assistant", "content": blocks.into_values().collect::<Vec<_>>()});
    (json!({"output": {"message": message}, "stopReason": stop, "usage": usage}), stop.is_some())
}

/// Claude's body is Anthropic's; other families have one of their own, of which prompt and answer are read.
pub(super) fn invoke_asked(model: &str, body: &Json) -> Asked {
    if body.get("messages").is_some() {
        return Asked { model: Some(model.to_owned()), ..anthropic::asked(body) };
    }
    let prompt = string(body, "inputText").or_else(|| string(body, "prompt"));
    Asked {
        model: Some(model.to_owned()),
        messages: prompt.iter().map(Message::user).collect(),
        input: prompt,
        tools: Vec::new(),
        parameters: parameters(body, &["inputText", "prompt"]),
    }
}

pub(super) fn invoke_answered(answer: &Json) -> Answered {
    if answer.get("content").is_some() || answer.get("error").is_some() {
        return anthropic::answered(answer);
    }
    let paths = ["/results/0/outputText", "/generation", "/outputs/0/text", "/completion"];
    let text = paths.iter().find_map(|path| answer.pointer(path)?.as_str()).map(str::to_owned);
    let count = |paths: [&str; 2]| paths.iter().find_map(|path| number(answer, path));
    let tokens = Tokens {
        prompt: count(["/inputTextTokenCount", "/prompt_token_count"]),
        completion: count(["/results/0/tokenCount", "/generation_token_count"]),
        ..Tokens::default()
    };
    Answered { messages: text.iter().map(Message::assistant).collect(), output: text, tokens, ..Answered::default() }
}

/// Cached tokens are not among `inputTokens`; they are of the prompt all the same.
fn tokens(answer: &Json) -> Tokens {
    let cache_read = number(answer, "/usage/cacheReadInputTokens");
    let cache_write = number(answer, "/usage/cacheWriteInputTokens");
    let cached = cache_read.unwrap_or(0).saturating_add(cache_write.unwrap_or(0));
    Tokens {
        prompt: number(answer, "/usage/inputTokens").map(|count| count.saturating_add(cached)),
        completion: number(answer, "/usage/outputTokens"),
        cache_read,
        cache_write,
        ..Tokens::default()
    }
}

fn started(start: &Json) -> Json {
    match start.pointer("/start/toolUse") {
        Some(call) => json!({"toolUse": {"toolUseId": call.get("toolUseId"), "name": call.get("name"), "input": ""}}),
        None => json!({}),
    }
}

/// The input of a tool call comes as pieces of JSON text; it is kept as text.
fn add(block: &mut Json, delta: &Json) {
    if let Some(text) = delta.pointer("/delta/text").and_then(Json::as_str) {
        append(block, "text", text);
    }
    if let (Some(piece), Some(call)) = (delta.pointer("/delta/toolUse/input").and_then(Json::as_str), block.get_mut("toolUse")) {
        append(call, "input", piece);
    }
}

fn append(object: &mut Json, key: &str, more: &str) {
    let so_far = string(object, key).unwrap_or_default();
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), (so_far + more).into());
    }
}

/// Results of tools are parts of a user's message there, and messages of their own here.
fn messages(value: &Json) -> Vec<Message> {
    let role = string(value, "role").unwrap_or_else(|| "assistant".to_owned());
    let blocks = items(value, "content");
    let results = blocks
        .iter()
        .filter_map(|block| block.get("toolResult"))
        .map(|result| Message::tool(string(result, "toolUseId").unwrap_or_default(), texts(items(result, "content")).unwrap_or_default()));
    let own: Vec<_> = blocks.iter().filter(|block| block.get("toolResult").is_none()).collect();
    let own = (!own.is_empty()).then(|| own.into_iter().fold(Message::new(role, ""), block));
    results.chain(own).collect()
}

fn block(message: Message, block: &Json) -> Message {
    if let Some(text) = block.get("text").and_then(Json::as_str) {
        return message.text(text);
    }
    let call = block.get("toolUse").map(|call| {
        let text = |key: &str| string(call, key).unwrap_or_default();
        ToolCall::new(text("name"), arguments(call.get("input"))).id(text("toolUseId"))
    });
    call.into_iter().fold(message, Message::tool_call)
}

/// Texts of blocks, and JSON that a tool gave, as text.
fn texts(blocks: &[Json]) -> Option<String> {
    let json: Vec<_> = blocks.iter().filter_map(|block| block.get("json")).map(Json::to_string).collect();
    joined(blocks.iter().filter_map(|block| block.get("text")?.as_str()).chain(json.iter().map(String::as_str)))
}
