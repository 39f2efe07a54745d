//! Messages written as JSON. Every provider and framework has its own shape; what they have in common is a role, text, tool calls and tool
//! results, and that is what is read here, whichever shape it is:
//!
//! - OpenAI: `{role, content: text | [{type, text}], tool_calls: [{id, function: {name, arguments}}], tool_call_id}`
//! - OpenTelemetry: `{role, parts: [{type: text | tool_call | tool_call_response | reasoning, …}]}`
//! - Anthropic: `content: [{type: text | tool_use | tool_result | thinking, …}]`; Bedrock: `content: [{text} | {toolUse} | {toolResult}]`
//! - Vercel AI: `content: [{type: tool-call, toolName, input | args} | {type: tool-result, output | result}]`
//! - Gemini: `{role, parts: [{text} | {function_call} | {function_response}]}`
//! - LangChain: `{type: human | ai | system | tool, data: {content}}` and `{lc, kwargs: {content, type}}`

use std::borrow::Cow;

use serde_json::{Map, Value as Json};
use turnwise_model::message::{Message, Part, ToolCall};

type Fields = Map<String, Json>;

/// The messages in a list, or the one message. Anything that is no message is passed over.
pub(crate) fn messages(json: &Json) -> Vec<Message<'static>> {
    match json {
        Json::Array(items) => items.iter().flat_map(messages).collect(),
        Json::Object(fields) => message(fields).into_iter().collect(),
        // LangSmith and some exporters write each message of a list as JSON text again.
        Json::String(text) => super::values::parse(text).map(|json| messages(&json)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A message, if these are the fields of one.
pub(crate) fn message(fields: &Fields) -> Option<Message<'static>> {
    if let Some(inner) = fields.get("kwargs").or_else(|| fields.get("data")).and_then(Json::as_object) {
        return langchain(fields, inner);
    }
    let role = text(fields, "role").or_else(|| text(fields, "type").and_then(langchain_role))?;
    let content = ["parts", "content", "blocks"].iter().find_map(|key| fields.get(*key));
    let has_calls = fields.contains_key("tool_calls") || fields.contains_key("toolCalls");
    (content.is_some() || has_calls).then(|| read(normal_role(role), fields, content))
}

/// The roles of one vocabulary.
fn normal_role(role: &str) -> &str {
    match role {
        "human" | "HUMAN" | "User" => "user",
        "ai" | "AI" | "model" | "Assistant" | "AIMessageChunk" | "bot" => "assistant",
        other => other,
    }
}

fn langchain_role(kind: &str) -> Option<&'static str> {
    match kind {
        "human" | "HumanMessage" => Some("user"),
        "ai" | "AIMessage" | "AIMessageChunk" => Some("assistant"),
        "system" | "SystemMessage" => Some("system"),
        "tool" | "ToolMessage" => Some("tool"),
        _ => None,
    }
}

fn langchain(outer: &Fields, inner: &Fields) -> Option<Message<'static>> {
    let role = text(inner, "type").or_else(|| text(outer, "type")).and_then(langchain_role).or_else(|| text(inner, "role"))?;
    Some(read(normal_role(role), inner, Some(inner.get("content")?)))
}

fn text<'f>(fields: &'f Fields, key: &str) -> Option<&'f str> {
    fields.get(key).and_then(Json::as_str)
}

fn owned(text: &str) -> Cow<'static, str> {
    Cow::Owned(text.to_owned())
}

fn read(role: &str, fields: &Fields, content: Option<&Json>) -> Message<'static> {
    let id = text(fields, "tool_call_id").or_else(|| text(fields, "toolCallId"));
    let mut message = Message { role: owned(role), name: text(fields, "name").map(owned), tool_call_id: id.map(owned), ..Message::default() };
    match content {
        Some(Json::String(text)) if !text.is_empty() => message.parts.push(Part::Text(owned(text))),
        Some(Json::Array(parts)) => parts.iter().for_each(|item| part(&mut message, item)),
        Some(Json::Object(_)) => content.into_iter().for_each(|item| part(&mut message, item)),
        _ => {}
    }
    for key in ["tool_calls", "toolCalls"] {
        let calls = fields.get(key).and_then(Json::as_array).into_iter().flatten();
        message.tool_calls.extend(calls.filter_map(Json::as_object).filter_map(tool_call));
    }
    if let Some(call) = fields.get("function_call").and_then(Json::as_object).and_then(tool_call) {
        message.tool_calls.push(call);
    }
    if let Some(reasoning) = text(fields, "reasoning_content").filter(|text| !text.is_empty()) {
        message.parts.insert(0, Part::Reasoning(owned(reasoning)));
    }
    message
}

fn part(message: &mut Message<'static>, item: &Json) {
    let Json::Object(fields) = item else {
        if let Json::String(text) = item {
            message.parts.push(Part::Text(owned(text)));
        }
        return;
    };
    if let Some(result) = tool_result(fields) {
        // A user message that carries a tool's result answers the tool, whatever role its provider gives it.
        message.role = Cow::Borrowed("tool");
        message.tool_call_id = message.tool_call_id.take().or(result.id);
        message.parts.push(Part::Text(result.text));
    } else if let Some(call) = part_call(fields) {
        message.tool_calls.push(call);
    } else {
        message.parts.push(said(fields, item));
    }
}

fn said(fields: &Fields, item: &Json) -> Part<'static> {
    let words = text(fields, "text").or_else(|| text(fields, "content")).or_else(|| text(fields, "thinking")).map(owned);
    let image = || {
        let url = fields.get("image_url").and_then(|url| url.as_str().or_else(|| url.get("url")?.as_str()));
        url.or_else(|| text(fields, "image")).or_else(|| text(fields, "uri")).map(owned)
    };
    match (text(fields, "type"), words) {
        (Some("reasoning" | "thinking"), Some(words)) => Part::Reasoning(words),
        (_, Some(words)) => Part::Text(words),
        _ => image().map_or_else(|| Part::Other(Cow::Owned(item.to_string())), Part::Image),
    }
}

struct ToolResult {
    id: Option<Cow<'static, str>>,
    text: Cow<'static, str>,
}

const RESULT_KINDS: &[&str] = &["tool_call_response", "tool_result", "tool-result", "function_call_output"];

fn tool_result(fields: &Fields) -> Option<ToolResult> {
    let wrapped = ["toolResult", "function_response", "functionResponse"].iter().find_map(|key| fields.get(*key)?.as_object());
    let is_result = text(fields, "type").is_some_and(|kind| RESULT_KINDS.contains(&kind));
    let fields = wrapped.or_else(|| is_result.then_some(fields))?;
    let id = ["id", "tool_use_id", "toolUseId", "tool_call_id", "toolCallId", "call_id"].iter().find_map(|key| text(fields, key));
    let value = ["response", "result", "content", "output"].iter().find_map(|key| fields.get(*key)).unwrap_or(&Json::Null);
    Some(ToolResult { id: id.map(owned), text: plain(value) })
}

/// Text as it is, blocks of text joined, structures as JSON.
fn plain(value: &Json) -> Cow<'static, str> {
    match value {
        Json::String(text) => owned(text),
        Json::Null => Cow::Borrowed(""),
        Json::Array(items) if items.iter().all(|item| item.get("text").is_some_and(Json::is_string)) => {
            let texts: Vec<&str> = items.iter().filter_map(|item| item.get("text")?.as_str()).collect();
            Cow::Owned(texts.join("\n"))
        }
        Json::Object(fields) if fields.get("type").and_then(Json::as_str) == Some("text") => plain(fields.get("value").unwrap_or(value)),
        other => Cow::Owned(other.to_string()),
    }
}

const CALL_KINDS: &[&str] = &["tool_call", "tool_use", "tool-call", "function_call"];

fn part_call(fields: &Fields) -> Option<ToolCall<'static>> {
    let wrapped = ["toolUse", "function_call", "functionCall"].iter().find_map(|key| fields.get(*key)?.as_object());
    let is_call = text(fields, "type").is_some_and(|kind| CALL_KINDS.contains(&kind));
    tool_call(wrapped.or_else(|| is_call.then_some(fields))?)
}

/// A tool call in any shape.
pub(crate) fn tool_call(fields: &Fields) -> Option<ToolCall<'static>> {
    let id = ["id", "toolCallId", "toolUseId", "call_id"].iter().find_map(|key| text(fields, key)).map(owned);
    let inner = fields.get("function").and_then(Json::as_object).unwrap_or(fields);
    let name = text(inner, "name").or_else(|| text(inner, "toolName"))?;
    let arguments = ["arguments", "input", "args"].iter().find_map(|key| inner.get(*key)).unwrap_or(&Json::Null);
    Some(ToolCall { id, name: owned(name), arguments: plain(arguments) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(json: Json) -> (String, String, Vec<String>) {
        let message = messages(&json).into_iter().next().unwrap();
        let words = message.words().unwrap_or_default().into_owned();
        let calls = message.tool_calls.iter().map(|call| format!("{}({})", call.name, call.arguments)).collect();
        (message.role.into_owned(), words, calls)
    }

    #[test]
    fn texts_are_read_in_every_shape() {
        for shape in [
            json!({"role": "user", "content": "hi"}),
            json!({"role": "user", "content": [{"type": "text", "text": "hi"}]}),
            json!({"role": "user", "parts": [{"type": "text", "content": "hi"}]}),
            json!({"role": "user", "content": [{"text": "hi"}]}),
            json!({"role": "user", "parts": [{"text": "hi"}]}),
            json!({"type": "human", "data": {"content": "hi", "type": "human"}}),
            json!({"lc": 1, "kwargs": {"content": "hi", "type": "human"}}),
            json!("{\"role\": \"human\", \"content\": \"hi\"}"),
        ] {
            assert_eq!(one(shape.clone()), ("user".to_owned(), "hi".to_owned(), vec![]), "{shape}");
        }
    }

    #[test]
    fn tool_calls_are_read_in_every_shape() {
        for shape in [
            json!({"role": "assistant", "content": null, "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{\"a\":1}"}}]}),
            json!({"role": "assistant", "parts": [{"type": "tool_call", "id": "1", "name": "f", "arguments": {"a": 1}}]}),
            json!({"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {"a": 1}}]}),
            json!({"role": "assistant", "content": [{"toolUse": {"toolUseId": "1", "name": "f", "input": {"a": 1}}}]}),
            json!({"role": "assistant", "content": [{"type": "tool-call", "toolCallId": "1", "toolName": "f", "input": {"a": 1}}]}),
            json!({"role": "model", "parts": [{"function_call": {"name": "f", "args": {"a": 1}}}]}),
        ] {
            assert_eq!(one(shape.clone()), ("assistant".to_owned(), String::new(), vec!["f({\"a\":1})".to_owned()]), "{shape}");
        }
    }

    #[test]
    fn a_tools_result_is_the_tools_whatever_its_role() {
        for shape in [
            json!({"role": "tool", "tool_call_id": "1", "content": "21 C"}),
            json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "21 C"}]}),
            json!({"role": "user", "content": [{"toolResult": {"toolUseId": "1", "content": [{"text": "21 C"}]}}]}),
            json!({"role": "tool", "parts": [{"type": "tool_call_response", "id": "1", "response": "21 C"}]}),
            json!({"role": "tool", "content": [{"type": "tool-result", "toolCallId": "1", "output": {"type": "text", "value": "21 C"}}]}),
            json!({"role": "user", "parts": [{"function_response": {"name": "f", "response": "21 C"}}]}),
        ] {
            assert_eq!(one(shape.clone()), ("tool".to_owned(), "21 C".to_owned(), vec![]), "{shape}");
        }
    }

    #[test]
    fn what_is_no_message_is_none() {
        for json in [json!({"a": 1}), json!([1, "x", null]), json!({"role": "user"}), json!({"content": "x"})] {
            assert!(messages(&json).is_empty(), "{json}");
        }
    }
}
