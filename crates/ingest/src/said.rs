//! The words in a span, for finding them again: what users, assistants and tools said, what tools were called with, documents, inputs and
//! outputs, and why it failed. Not what is written for the model alone: system prompts, the tools it was offered, templates. Masked words
//! are nobody's.

use serde_json::Value as Json;
use turnwise_model::message::{Document, Message, Part};
use turnwise_model::supplement::Speaker;
use turnwise_model::text::MASK;
use turnwise_model::{Facts, Said, SpanKind};

use crate::reading::{Reading, Value};

/// The words in a span.
pub(crate) fn said(reading: &Reading<'_>, facts: &Facts) -> Vec<Said> {
    let mut said = messages(reading);
    let mut fresh = Fresh(&mut said);
    match facts.kind {
        // Its values repeat the messages, and what is written for the model alone.
        SpanKind::Llm if facts.call.is_some() => {}
        SpanKind::Tool => {
            fresh.values([&reading.input, &reading.output]);
        }
        kind => {
            let input = if kind == SpanKind::Retriever || kind == SpanKind::Reranker { Speaker::Tool } else { Speaker::User };
            fresh.words(input, &facts.input);
            if reading.documents.is_empty() {
                fresh.words(Speaker::Answer, &facts.output);
            }
        }
    }
    fresh.add(Speaker::Tool, reading.tool_arguments.as_deref().map(readable));
    fresh.documents(&reading.documents);
    fresh.documents(&reading.candidates);
    reading.embedded.iter().for_each(|text| fresh.add(Speaker::Tool, Some(text.to_string())));
    fresh.add(Speaker::Tool, facts.error.clone());
    said
}

/// The words of a model call's messages. Those up to the last answer among the input were said in earlier calls.
pub(crate) fn messages(reading: &Reading<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    let last_answer = reading.input_messages.iter().rposition(|message| speaker(message) == Some(Speaker::Assistant));
    for (place, message) in reading.input_messages.iter().enumerate() {
        let is_new = last_answer.is_none_or(|last| place > last);
        if let Some(by) = speaker(message) {
            add_message(&mut said, by, is_new, message);
        }
    }
    for message in reading.output_messages.iter().filter(|message| speaker(message).is_some()) {
        add_message(&mut said, Speaker::Answer, true, message);
    }
    said
}

/// Who speaks; nobody in what is written for the model alone.
fn speaker(message: &Message<'_>) -> Option<Speaker> {
    match message.role.as_ref() {
        "system" | "developer" => None,
        "tool" | "function" => Some(Speaker::Tool),
        "assistant" | "ai" | "model" => Some(Speaker::Assistant),
        _ => Some(Speaker::User),
    }
}

fn add_message(said: &mut Vec<Said>, by: Speaker, is_new: bool, message: &Message<'_>) {
    let add = |text: Option<String>, said: &mut Vec<Said>| add(said, by, is_new, text);
    add(message.words().map(|words| words.into_owned()), said);
    for part in &message.parts {
        match part {
            Part::Reasoning(text) => add(Some(text.to_string()), said),
            Part::Other(text) if by == Speaker::Tool => add(Some(readable(text)), said),
            _ => {}
        }
    }
    message.tool_calls.iter().for_each(|call| add(Some(readable(&call.arguments)), said));
}

fn add(said: &mut Vec<Said>, by: Speaker, is_new: bool, text: Option<String>) {
    said.extend(text.filter(|text| !text.trim().is_empty() && text.trim() != MASK).map(|text| Said { by, is_new, text }));
}

/// Adds words that are new in this span.
struct Fresh<'s>(&'s mut Vec<Said>);

impl Fresh<'_> {
    fn add(&mut self, by: Speaker, text: Option<String>) {
        add(self.0, by, true, text);
    }

    fn words(&mut self, by: Speaker, text: &Option<turnwise_model::Text>) {
        let is_for_a_person = |text: &&turnwise_model::Text| text.is_spoken() || !mentions_system(&text.text);
        self.add(by, text.as_ref().filter(is_for_a_person).map(|text| text.text.clone()));
    }

    fn values(&mut self, values: [&Option<Value<'_>>; 2]) {
        values.into_iter().flatten().for_each(|value| self.add(Speaker::Tool, Some(readable(&value.text))));
    }

    fn documents(&mut self, documents: &[Document<'_>]) {
        documents.iter().for_each(|document| self.add(Speaker::Tool, document.content.as_deref().map(str::to_owned)));
    }
}

/// Whether a record of a program may hold a system prompt.
fn mentions_system(record: &str) -> bool {
    ["\"system", "'system", "SystemMessage", "\"instructions\"", "\"tools\""].iter().any(|mark| record.contains(mark))
}

/// JSON as a person reads it: with its escapes undone, each text on a line.
fn readable(text: &str) -> String {
    let is_escaped = text.contains('\\') && text.trim_start().starts_with(['{', '[', '"']);
    match serde_json::from_str::<Json>(text) {
        Ok(json) if is_escaped => {
            let mut lines = String::new();
            write_json(&json, &mut lines);
            lines
        }
        _ => text.to_owned(),
    }
}

/// `serde_json` limits the depth of what it parses, so this ends.
fn write_json(json: &Json, lines: &mut String) {
    match json {
        Json::Null => {}
        Json::String(text) => write_line(text, lines),
        Json::Array(items) => items.iter().for_each(|item| write_json(item, lines)),
        Json::Object(fields) => fields.iter().for_each(|(key, value)| {
            lines.push_str(key);
            lines.push_str(": ");
            write_json(value, lines);
        }),
        other => write_line(&other.to_string(), lines),
    }
}

fn write_line(text: &str, lines: &mut String) {
    lines.push_str(text);
    lines.push('\n');
}
