//! OpenAI's chat and text completions, and everyone who speaks them: Azure, Mistral, vLLM, Ollama and many more.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{Answered, Asked, arguments, items, joined, number, parameters, string};
use crate::{Message, Tokens, ToolCall};

pub(super) fn asked(body: &Json) -> Asked {
    let messages = items(body, "messages");
    let last_user = messages.iter().rev().find(|m| m.get("role").and_then(Json::as_str) == Some("user"));
    Asked {
        model: string(body, "model").or_else(|| string(body, "agent_id")),
        messages: messages.iter().map(message).collect(),
        input: last_user.and_then(|m| words(m.get("content"))),
        tools: items(body, "tools").to_vec(),
        parameters: parameters(body, &["messages", "tools", "functions"]),
    }
}

pub(super) fn answered(answer: &Json) -> Answered {
    let choices = items(answer, "choices");
    let first = choices.first();
    Answered {
        id: string(answer, "id"),
        model: string(answer, "model"),
        messages: choices.iter().filter_map(|choice| choice.get("message")).map(message).collect(),
        output: first.and_then(|choice| words(choice.pointer("/message/content"))),
        tokens: tokens(answer),
        finish_reason: first.and_then(|choice| string(choice, "finish_reason")),
        embeddings: Vec::new(),
    }
}

/// Choices may come mixed; each is put together by its index, as is each of its tool calls.
pub(super) fn assembled(events: &[Json]) -> (Json, bool) {
    let mut choices: BTreeMap<u64, Choice> = BTreeMap::new();
    for choice in events.iter().flat_map(|event| items(event, "choices")) {
        choices.entry(number(choice, "/index").unwrap_or(0)).or_default().add(choice);
    }
    let ended = !choices.is_empty() && choices.values().all(|choice| choice.finish_reason.is_some());
    (whole(events, choices.into_values().map(Choice::whole).collect()), ended)
}

pub(super) fn completion_asked(body: &Json) -> Asked {
    let prompt = words(body.get("prompt"));
    Asked {
        model: string(body, "model"),
        messages: prompt.iter().map(Message::user).collect(),
        input: prompt,
        tools: Vec::new(),
        parameters: parameters(body, &["prompt"]),
    }
}

pub(super) fn completion_answered(answer: &Json) -> Answered {
    let texts = || items(answer, "choices").iter().filter_map(|choice| string(choice, "text"));
    Answered { messages: texts().map(Message::assistant).collect(), output: texts().next(), ..answered(answer) }
}

pub(super) fn completion_assembled(events: &[Json]) -> (Json, bool) {
    let choices = || events.iter().flat_map(|event| items(event, "choices"));
    let text: String = choices().filter_map(|choice| choice.get("text")?.as_str()).collect();
    let reason = choices().filter_map(|choice| choice.get("finish_reason")).find(|reason| !reason.is_null());
    (whole(events, vec![json!({"text": text, "finish_reason": reason})]), reason.is_some())
}

/// The head from whichever event has it, usage from the last.
fn whole(events: &[Json], choices: Vec<Json>) -> Json {
    let first = |key: &str| events.iter().find_map(|event| event.get(key)).cloned();
    let usage = events.iter().rev().find_map(|event| event.get("usage").filter(|usage| !usage.is_null()));
    json!({"id": first("id"), "model": first("model"), "choices": choices, "usage": usage})
}

#[derive(Default)]
struct Choice {
    role: Option<String>,
    text: String,
    calls: BTreeMap<u64, (Option<String>, String, String)>,
    finish_reason: Option<String>,
}

impl Choice {
    fn add(&mut self, choice: &Json) {
        let delta = choice.get("delta").unwrap_or(&Json::Null);
        self.role = self.role.take().or_else(|| string(delta, "role"));
        self.text.extend(words(delta.get("content")));
        self.finish_reason = self.finish_reason.take().or_else(|| string(choice, "finish_reason"));
        for call in items(delta, "tool_calls") {
            let (id, name, arguments) = self.calls.entry(number(call, "/index").unwrap_or(0)).or_default();
            *id = id.take().or_else(|| string(call, "id"));
            name.extend(call.pointer("/function/name").and_then(Json::as_str));
            arguments.push_str(&super::arguments(call.pointer("/function/arguments")));
        }
    }

    fn whole(self) -> Json {
        let call = |(id, name, arguments)| json!({"id": id, "function": {"name": name, "arguments": arguments}});
        let calls: Vec<_> = self.calls.into_values().map(call).collect();
        let role = self.role.unwrap_or_else(|| "assistant".to_owned());
        json!({"message": {"role": role, "content": self.text, "tool_calls": calls}, "finish_reason": self.finish_reason})
    }
}

pub(super) fn tokens(answer: &Json) -> Tokens {
    Tokens {
        prompt: number(answer, "/usage/prompt_tokens"),
        completion: number(answer, "/usage/completion_tokens"),
        total: number(answer, "/usage/total_tokens"),
        cache_read: number(answer, "/usage/prompt_tokens_details/cached_tokens"),
        cache_write: None,
        prompt_audio: number(answer, "/usage/prompt_tokens_details/audio_tokens"),
        completion_audio: number(answer, "/usage/completion_tokens_details/audio_tokens"),
        reasoning: number(answer, "/usage/completion_tokens_details/reasoning_tokens"),
    }
}

fn message(value: &Json) -> Message {
    let role = string(value, "role").unwrap_or_else(|| "assistant".to_owned());
    let content = value.get("content").unwrap_or(&Json::Null);
    let mut message = Message::new(role, content.as_str().unwrap_or_default());
    message = content.as_array().into_iter().flatten().fold(message, part);
    message = string(value, "name").into_iter().fold(message, Message::name);
    message = string(value, "tool_call_id").into_iter().fold(message, Message::tool_call_id);
    items(value, "tool_calls").iter().map(call).fold(message, Message::tool_call)
}

fn part(message: Message, part: &Json) -> Message {
    if let Some(text) = part.get("text").and_then(Json::as_str) {
        return message.text(text);
    }
    let image = part.pointer("/image_url/url").or_else(|| part.get("image_url")).and_then(Json::as_str);
    image.into_iter().fold(message, Message::image)
}

fn call(value: &Json) -> ToolCall {
    let name = value.pointer("/function/name").and_then(Json::as_str).unwrap_or_default();
    let call = ToolCall::new(name, arguments(value.pointer("/function/arguments")));
    string(value, "id").into_iter().fold(call, ToolCall::id)
}

/// A text, or the texts of parts.
pub(super) fn words(content: Option<&Json>) -> Option<String> {
    match content? {
        Json::String(text) if text.is_empty() => None,
        Json::String(text) => Some(text.clone()),
        Json::Array(parts) => joined(parts.iter().filter_map(|part| part.as_str().or_else(|| part.get("text")?.as_str()))),
        _ => None,
    }
}
