//! The words in an input or output. Applications send a question as plain text, or inside JSON of one of many shapes; a person wants the
//! question. What cannot be read stays a record of the call, which gives way to words found elsewhere in the trace.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::message::Message;
use turnwise_model::text::Text;

use crate::dialect::messages;
use crate::reading::Value;

/// Which side of a conversation a value is from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// What the user said.
    Input,
    /// What the user was told.
    Output,
}

/// Keys whose value holds the words, most telling first.
const INPUT_KEYS: &[&str] = &[
    "question",
    "query",
    "user_input",
    "user_msg",
    "user_message",
    "user_prompt",
    "query_str",
    "input",
    "inputs",
    "prompt",
    "message",
    "text",
    "content",
    "input_args",
    "query_bundle",
    "str_or_query_bundle",
    "request",
    "kwargs",
];
const OUTPUT_KEYS: &[&str] = &[
    "answer",
    "response",
    "output",
    "outputs",
    "result",
    "reply",
    "final_output",
    "final_answer",
    "completion",
    "output_text",
    "text",
    "content",
    "message",
    "generations",
    "choices",
    "data",
    "return_values",
    "update",
];

/// Keys of message lists, tried before all others.
const MESSAGE_KEYS: &[&str] = &["messages", "input_messages", "output_messages"];

const DEPTH: usize = 8;

/// The words of a value, or a record of it; blank is nothing.
pub fn words(value: &Value<'_>, side: Side) -> Option<Text> {
    let text = value.text.trim();
    if !value.is_json && !text.starts_with(['{', '[', '"']) {
        return plain(&value.text);
    }
    match serde_json::from_str::<Json>(text) {
        // A tool's answer, mostly.
        Ok(Json::Number(_) | Json::Bool(_)) => Text::spoken(text),
        Ok(json) => find(&json, side, DEPTH).and_then(|words| Text::spoken(&words)).or_else(|| Text::record(text)),
        Err(_) => plain(&value.text),
    }
}

fn plain(text: &str) -> Option<Text> {
    if is_program_text(text) { Text::record(text) } else { Text::spoken(text) }
}

/// Python's notation of an object: `StopEvent(result=…)`, `<generator object at 0x…>`.
fn is_program_text(text: &str) -> bool {
    let text = text.trim();
    let is_object =
        text.starts_with('<') && text.ends_with('>') && (text.contains(" object") || text.contains(" at 0x") || text.contains('('));
    is_object || is_constructor(text)
}

fn is_constructor(text: &str) -> bool {
    let Some((name, arguments)) = text.split_once('(') else { return false };
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let keyword = arguments.split('=').next().unwrap_or_default();
    let has_keyword = arguments.contains('=') && !keyword.is_empty() && keyword.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name && (has_keyword || arguments == ")")
}

fn find(json: &Json, side: Side, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match json {
        Json::String(text) => (!text.trim().is_empty() && !is_program_text(text)).then(|| text.clone()),
        Json::Array(items) => in_list(items, side, depth),
        Json::Object(fields) => in_object(fields, side, depth),
        _ => None,
    }
}

type Fields = serde_json::Map<String, Json>;

fn in_object(fields: &Fields, side: Side, depth: usize) -> Option<String> {
    if let Some(message) = messages::message(fields) {
        return message.words().map(Cow::into_owned);
    }
    if is_call_record(fields) {
        return None;
    }
    let listed = MESSAGE_KEYS.iter().find_map(|key| find(fields.get(*key)?, side, depth));
    let keys = if side == Side::Input { INPUT_KEYS } else { OUTPUT_KEYS };
    listed.or_else(|| keys.iter().find_map(|key| find(fields.get(*key)?, side, depth))).or_else(|| only_text(fields))
}

/// `{"args": […], "kwargs": {…}}`: what a function was called with.
fn is_call_record(fields: &Fields) -> bool {
    fields.contains_key("args") && fields.contains_key("kwargs")
}

/// The text of an object whose only value is one, whatever its key.
fn only_text(fields: &Fields) -> Option<String> {
    match fields.values().next() {
        Some(Json::String(text)) if fields.len() == 1 && !is_program_text(text) => {
            Some(text.clone()).filter(|text| !text.trim().is_empty())
        }
        _ => None,
    }
}

/// In a list of messages, the last one of the side asked for; in another list, the first item with words.
fn in_list(items: &[Json], side: Side, depth: usize) -> Option<String> {
    let messages: Vec<Message<'_>> = items.iter().filter_map(|item| messages::message(item.as_object()?)).collect();
    if !messages.is_empty() {
        let role = if side == Side::Input { "user" } else { "assistant" };
        return messages.iter().rev().find(|message| message.role == role)?.words().map(Cow::into_owned);
    }
    items.iter().find_map(|item| find(item, side, depth))
}

#[cfg(test)]
mod tests {
    use super::*;
    use turnwise_model::Quality;

    fn read(text: &str, side: Side) -> (String, Quality) {
        let words = words(&Value { text: text.into(), is_json: false }, side).unwrap();
        (words.text, words.quality)
    }

    #[test]
    fn words_are_found_in_every_known_shape() {
        for input in [
            "What is new?",
            r#""What is new?""#,
            r#"{"question": "What is new?", "history": [{"role": "user", "content": "old"}]}"#,
            r#"{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "What is new?"}]}"#,
            r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "What is new?"}]}]}"#,
            r#"{"messages": [{"type": "human", "data": {"content": "What is new?", "type": "human"}}]}"#,
            r#"{"messages": [[{"lc": 1, "kwargs": {"content": "What is new?", "type": "human"}}]]}"#,
            r#"{"input_args": {"question": "What is new?"}}"#,
            r#"{"query_bundle": {"query_str": "What is new?", "image_path": null}}"#,
            r#"{"topic": "What is new?"}"#,
        ] {
            assert_eq!(read(input, Side::Input), ("What is new?".to_owned(), Quality::Spoken), "{input}");
        }
    }

    #[test]
    fn answers_are_found_in_every_known_shape() {
        for output in [
            "Nothing.",
            r#"{"trajectory": {"thought_0": "hm"}, "reasoning": "r", "answer": "Nothing."}"#,
            r#"{"messages": [{"type": "human", "data": {"content": "q"}}, {"type": "ai", "data": {"content": "Nothing."}}]}"#,
            r#"{"choices": [{"index": 0, "message": {"role": "assistant", "content": "Nothing."}}]}"#,
            r#"{"id": "msg_1", "type": "message", "role": "assistant", "content": [{"type": "text", "text": "Nothing."}]}"#,
            r#"{"generations": [[{"text": "Nothing.", "type": "ChatGeneration"}]]}"#,
        ] {
            assert_eq!(read(output, Side::Output), ("Nothing.".to_owned(), Quality::Spoken), "{output}");
        }
    }

    #[test]
    fn records_of_programs_are_not_words() {
        for text in [
            r#"{"args": ["x"], "kwargs": {}}"#,
            r#"{"response_gen": "<generator object>", "n": 1}"#,
            "StopEvent(result=AgentOutput(response=ChatMessage(role='assistant')))",
            "StopEvent(result=AgentOutput(response=ChatMessage(role=<MessageRole.ASSISTANT: 'assis",
            "<generator object Stream at 0x7f25>",
            r#"{"a": 1, "b": [2]}"#,
        ] {
            assert_eq!(read(text, Side::Output).1, Quality::Record, "{text}");
        }
    }

    #[test]
    fn people_write_brackets_too() {
        for text in ["Paris (France) is nice", "f(x) = 3 (why?)", "<b>bold</b>", "[sic] what", "{not json"] {
            assert_eq!(read(text, Side::Input).1, Quality::Spoken, "{text}");
        }
    }
}
