//! Messages written as JSON. Every provider and framework has its own shape; what they have in common is a role, text, tool calls and tool
//! results, and that is what is read here, whichever shape it is:
//!
//! - OpenAI: `{role, content: text | [{type, text}], tool_calls: [{id, function: {name, arguments}}], tool_call_id}`
//! - OpenTelemetry: `{role, parts: [{type: text | tool_call | tool_call_response | reasoning, …}]}`
//! - Anthropic: `content: [{type: text | tool_use | tool_result | thinking, …}]`; Bedrock: `content: [{text} | {toolUse} | {toolResult}]`
//! - Vercel AI: `content: [{type: tool-call, toolName, input | args} | {type: tool-result, output | result}]`
//! - Gemini: `{role, parts: [{text} | {function_call} | {function_response}]}`; Genkit: `content: [{text} | {toolRequest} | {toolResponse}]`
//! - LangChain: `{type: human | ai | system | tool, data: {content}}` and `{lc, kwargs: {content, type}}`
//!
//! [`within`] finds them in whole requests and responses: OpenAI's chat and responses, Anthropic, Gemini, LangChain, Genkit, LiveKit.

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

/// The messages in what was sent to a model or came back from it.
pub(crate) fn within(json: &Json) -> Vec<Message<'static>> {
    search(json, DEPTH)
}

/// No provider nests deeper.
const DEPTH: usize = 8;

/// Keys that lead to messages, the most telling first: only the first that does is followed.
const LEADS: &[&str] = &[
    "messages",
    "input_messages",
    "contents",
    "items",
    "choices",
    "candidates",
    "generations",
    "message",
    "output",
    "outputs",
    "input",
    "inputs",
    "content",
    "request",
    "response",
];

fn search(json: &Json, depth: usize) -> Vec<Message<'static>> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    match json {
        Json::Array(items) => items.iter().flat_map(|item| search(item, depth)).collect(),
        Json::Object(fields) => message(fields).or_else(|| item(fields)).map_or_else(|| below(fields, depth), |message| vec![message]),
        Json::String(text) => super::values::parse(text).map(|json| search(&json, depth)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn below(fields: &Fields, depth: usize) -> Vec<Message<'static>> {
    let mut found = LEADS.iter().filter_map(|key| fields.get(*key)).map(|json| search(json, depth));
    let messages = found.find(|messages| !messages.is_empty()).unwrap_or_default();
    let is_request = messages.iter().all(|message| message.role != "system");
    let system = is_request.then(|| instructions(fields)).flatten();
    system.into_iter().chain(messages).collect()
}

/// What a request says to the model beside its messages.
fn instructions(fields: &Fields) -> Option<Message<'static>> {
    let config = fields.get("config").and_then(Json::as_object);
    let keys = ["system", "instructions", "system_instruction", "systemInstruction", "system_prompt"];
    let content = keys.iter().find_map(|key| fields.get(*key).or_else(|| config?.get(*key)))?;
    system(content)
}

/// A system message from text, blocks, or Gemini's `{parts}`.
pub(crate) fn system(content: &Json) -> Option<Message<'static>> {
    let content = content.get("parts").unwrap_or(content);
    let message = read("system", &Fields::new(), Some(content));
    (!message.parts.is_empty()).then_some(message)
}

/// An item of a conversation that has a kind in place of a role.
fn item(fields: &Fields) -> Option<Message<'static>> {
    let role = match text(fields, "type")? {
        "function_call" | "tool_call" | "tool_use" => "assistant",
        "function_call_output" | "tool_result" => "tool",
        "reasoning" => return reasoning(fields),
        _ => return None,
    };
    Some(read(role, &Fields::new(), Some(&Json::Array(vec![Json::Object(fields.clone())]))))
}

fn reasoning(fields: &Fields) -> Option<Message<'static>> {
    let texts = fields.get("summary").or_else(|| fields.get("content")).map(plain).filter(|text| !text.is_empty() && text != "[]")?;
    Some(Message { role: "assistant".into(), parts: vec![Part::Reasoning(texts)], ..Message::default() })
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
        "developer" => "system",
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
    let mut message =
        Message { role: owned(role), name: text(fields, "name").map(owned), tool_call_id: id.map(owned), ..Message::default() };
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
    match (text(fields, "type"), words) {
        (Some("reasoning" | "thinking"), Some(words)) => Part::Reasoning(words),
        (Some("blob"), _) => media(fields).unwrap_or_else(|| Part::Other(Cow::Owned(item.to_string()))),
        (_, Some(words)) => Part::Text(words),
        _ => media(fields).unwrap_or_else(|| Part::Other(Cow::Owned(item.to_string()))),
    }
}

/// A picture by address or as data. What was said aloud counts as text where its transcript came with it.
fn media(fields: &Fields) -> Option<Part<'static>> {
    let nested = |key: &str| fields.get(key).and_then(|inner| inner.as_str().or_else(|| inner.get("url")?.as_str()));
    let spoken = ["transcript", "input_audio", "audio"].iter().find_map(|key| {
        let inner = fields.get(*key)?;
        inner.as_str().filter(|_| *key == "transcript").or_else(|| inner.get("transcript")?.as_str())
    });
    if let Some(transcript) = spoken.filter(|text| !text.trim().is_empty()) {
        return Some(Part::Text(owned(transcript)));
    }
    let is_picture = text(fields, "modality").or_else(|| mime(fields)).is_none_or(|kind| kind.starts_with("image"));
    let address = nested("image_url")
        .or_else(|| nested("image"))
        .or_else(|| nested("media"))
        .or_else(|| text(fields, "uri").filter(|_| is_picture))
        .map(owned);
    address.or_else(|| data(fields).filter(|_| is_picture)).map(Part::Image)
}

fn mime(fields: &Fields) -> Option<&str> {
    ["mime_type", "mediaType", "media_type", "mimeType"].iter().find_map(|key| text(fields, key))
}

/// `{type: blob, mime_type, content}`, Anthropic's `{source: {media_type, data}}`.
fn data(fields: &Fields) -> Option<Cow<'static, str>> {
    let source = fields.get("source").and_then(Json::as_object).unwrap_or(fields);
    if let Some(url) = text(source, "url") {
        return Some(owned(url));
    }
    let data = text(source, "data").or_else(|| text(source, "content"))?;
    Some(Cow::Owned(format!("data:{};base64,{data}", mime(source)?)))
}

struct ToolResult {
    id: Option<Cow<'static, str>>,
    text: Cow<'static, str>,
}

const RESULT_KINDS: &[&str] = &["tool_call_response", "tool_result", "tool-result", "function_call_output"];

fn tool_result(fields: &Fields) -> Option<ToolResult> {
    let wrapped =
        ["toolResult", "function_response", "functionResponse", "toolResponse"].iter().find_map(|key| fields.get(*key)?.as_object());
    let is_result = text(fields, "type").is_some_and(|kind| RESULT_KINDS.contains(&kind));
    let fields = wrapped.or_else(|| is_result.then_some(fields))?;
    let id = ["id", "tool_use_id", "toolUseId", "tool_call_id", "toolCallId", "call_id", "ref"].iter().find_map(|key| text(fields, key));
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
    let wrapped = ["toolUse", "function_call", "functionCall", "toolRequest"].iter().find_map(|key| fields.get(*key)?.as_object());
    let is_call = text(fields, "type").is_some_and(|kind| CALL_KINDS.contains(&kind));
    tool_call(wrapped.or_else(|| is_call.then_some(fields))?)
}

/// A tool call in any shape.
pub(crate) fn tool_call(fields: &Fields) -> Option<ToolCall<'static>> {
    let id = ["id", "toolCallId", "toolUseId", "call_id", "ref"].iter().find_map(|key| text(fields, key)).map(owned);
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
            json!({"role": "model", "content": [{"toolRequest": {"ref": "1", "name": "f", "input": {"a": 1}}}]}),
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
            json!({"role": "tool", "content": [{"toolResponse": {"ref": "1", "name": "f", "output": "21 C"}}]}),
        ] {
            assert_eq!(one(shape.clone()), ("tool".to_owned(), "21 C".to_owned(), vec![]), "{shape}");
        }
    }

    #[test]
    fn messages_are_found_in_requests_and_responses() {
        let said = |json: Json| -> Vec<String> {
            let words = |message: &Message<'_>| message.words().unwrap_or_default().into_owned();
            let call = |message: &Message<'_>| {
                message.tool_calls.iter().map(|call| format!("{}({})", call.name, call.arguments)).collect::<String>()
            };
            within(&json).iter().map(|message| format!("{}: {}{}", message.role, words(message), call(message))).collect()
        };

        for (json, expected) in [
            (json!({"model": "m", "system": "s", "messages": [{"role": "user", "content": "hi"}]}), vec!["system: s", "user: hi"]),
            (json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": "yes"}}]}), vec!["assistant: yes"]),
            (json!({"candidates": [{"content": {"role": "model", "parts": [{"text": "yes"}]}}]}), vec!["assistant: yes"]),
            (json!({"generations": [[{"text": "yes", "message": {"kwargs": {"content": "yes", "type": "ai"}}}]]}), vec!["assistant: yes"]),
            (
                json!({"contents": [{"role": "user", "parts": [{"text": "hi"}]}], "config": {"system_instruction": {"parts": [{"text": "s"}]}}}),
                vec!["system: s", "user: hi"],
            ),
            (
                json!({"output": [
                    {"type": "reasoning", "summary": []},
                    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "yes"}]},
                    {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"}]}),
                vec!["assistant: yes", "assistant: f({})"],
            ),
            (json!({"items": [{"type": "function_call_output", "call_id": "1", "output": "21 C"}]}), vec!["tool: 21 C"]),
            (json!({"input": "hi"}), vec![]),
        ] {
            assert_eq!(said(json.clone()), expected, "{json}");
        }
    }

    #[test]
    fn pictures_and_transcripts_are_read_in_every_shape() {
        let part = |part: Json| messages(&json!({"role": "user", "content": [part]})).remove(0).parts.remove(0);

        for picture in [
            json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}),
            json!({"type": "input_image", "image_url": "data:image/png;base64,AA=="}),
            json!({"type": "blob", "modality": "image", "mime_type": "image/png", "content": "AA=="}),
            json!({"type": "uri", "modality": "image", "uri": "data:image/png;base64,AA=="}),
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}),
        ] {
            assert_eq!(part(picture.clone()), Part::Image("data:image/png;base64,AA==".into()), "{picture}");
        }
        assert_eq!(part(json!({"type": "input_audio", "transcript": "hi"})), Part::Text("hi".into()));
        assert!(matches!(part(json!({"type": "blob", "modality": "audio", "mime_type": "audio/wav", "content": "AA=="})), Part::Other(_)));
    }

    #[test]
    fn what_is_no_message_is_none() {
        for json in [json!({"a": 1}), json!([1, "x", null]), json!({"role": "user"}), json!({"content": "x"})] {
            assert!(messages(&json).is_empty(), "{json}");
        }
    }
}
