//! OpenAI's Responses API.

use serde_json::{Value as Json, json};

use super::openai::words;
use super::{Answered, Asked, arguments, items, joined, number, parameters, string};
use crate::{Message, Tokens, ToolCall};

pub(super) fn asked(body: &Json) -> Asked {
    let said = items(body, "input").iter().filter(|item| is_message(item));
    let last_user = said.rev().find(|item| string(item, "role").as_deref() == Some("user"));
    let text = body.get("input").and_then(Json::as_str);
    let instructions = body.get("instructions").and_then(Json::as_str).map(Message::system);
    Asked {
        model: string(body, "model"),
        messages: instructions.into_iter().chain(text.map(Message::user)).chain(items(body, "input").iter().map(item)).collect(),
        input: text.map(str::to_owned).or_else(|| words(last_user?.get("content"))),
        tools: items(body, "tools").to_vec(),
        parameters: parameters(body, &["input", "instructions", "tools"]),
    }
}

pub(super) fn answered(answer: &Json) -> Answered {
    let output = items(answer, "output");
    let parts = output.iter().filter(|item| is_message(item)).flat_map(|item| items(item, "content"));
    Answered {
        id: string(answer, "id"),
        model: string(answer, "model"),
        messages: output.iter().map(item).collect(),
        output: joined(parts.filter_map(|part| part.get("text")?.as_str())),
        tokens: tokens(answer),
        finish_reason: string(answer, "status"),
        embeddings: Vec::new(),
    }
}

/// The last event repeats the whole answer. Without it, what was said so far is in the deltas.
pub(super) fn assembled(events: &[Json]) -> (Json, bool) {
    const ENDS: [&str; 3] = ["response.completed", "response.incomplete", "response.failed"];
    let kind = |event: &Json| string(event, "type").unwrap_or_default();
    if let Some(last) = events.iter().rev().find(|event| ENDS.contains(&kind(event).as_str())) {
        let answer = last.get("response").cloned().unwrap_or_default();
        return (answer, kind(last) != "response.failed");
    }
    let deltas = events.iter().filter(|event| kind(event) == "response.output_text.delta");
    let text: String = deltas.filter_map(|event| event.get("delta")?.as_str()).collect();
    let begun = events.iter().find_map(|event| event.get("response")).unwrap_or(&Json::Null);
    let output = json!([{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}]);
    (json!({"id": begun.get("id"), "model": begun.get("model"), "output": output}), false)
}

fn tokens(answer: &Json) -> Tokens {
    Tokens {
        prompt: number(answer, "/usage/input_tokens"),
        completion: number(answer, "/usage/output_tokens"),
        total: number(answer, "/usage/total_tokens"),
        cache_read: number(answer, "/usage/input_tokens_details/cached_tokens"),
        reasoning: number(answer, "/usage/output_tokens_details/reasoning_tokens"),
        ..Tokens::default()
    }
}

fn is_message(item: &Json) -> bool {
    item.get("type").and_then(Json::as_str).is_none_or(|kind| kind == "message")
}

/// A message, a call or its result; what else there is keeps its place as an empty message of the assistant.
fn item(item: &Json) -> Message {
    let id = || string(item, "call_id").unwrap_or_default();
    match item.get("type").and_then(Json::as_str) {
        Some("function_call") => {
            let name = string(item, "name").unwrap_or_default();
            Message::assistant("").tool_call(ToolCall::new(name, arguments(item.get("arguments"))).id(id()))
        }
        Some("function_call_output") => Message::tool(id(), arguments(item.get("output"))),
        _ => Message::new(string(item, "role").unwrap_or_else(|| "assistant".to_owned()), words(item.get("content")).unwrap_or_default()),
    }
}
