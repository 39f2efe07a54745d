//! Messages of a model call, and how they are flattened into attributes.

use opentelemetry::{KeyValue, Value};
use serde_json::Value as Json;

/// One message that goes to a model or comes from it.
///
/// ```
/// use turnwise_sdk::{Message, ToolCall};
///
/// let question = Message::user("What is in this picture?").image("https://example.com/cat.png");
/// let call = Message::assistant("").tool_call(ToolCall::new("look_up", r#"{"city": "Paris"}"#).id("call_1"));
/// let result = Message::tool("call_1", "21 C, sunny");
/// # let _ = (question, call, result);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    role: String,
    text: String,
    parts: Vec<Part>,
    name: Option<String>,
    tool_call_id: Option<String>,
    tool_calls: Vec<ToolCall>,
}

/// A call that a model asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolCall {
    id: Option<String>,
    name: String,
    arguments: String,
}

/// A piece of a message that is more than its text.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Image(String),
    Audio(String),
    Reasoning(String),
}

impl Message {
    /// Any role: `user`, `assistant`, `system`, `tool`, `developer` ...
    pub fn new(role: impl Into<String>, text: impl Into<String>) -> Self {
        Message { role: role.into(), text: text.into(), ..Message::default() }
    }

    pub fn user(text: impl Into<String>) -> Self {
        Message::new("user", text)
    }

    pub fn assistant(text: impl Into<String>) -> Self {
        Message::new("assistant", text)
    }

    pub fn system(text: impl Into<String>) -> Self {
        Message::new("system", text)
    }

    /// The result of the tool call `call_id`.
    pub fn tool(call_id: impl Into<String>, result: impl Into<String>) -> Self {
        Message { tool_call_id: Some(call_id.into()), ..Message::new("tool", result) }
    }

    /// The name of the function or tool that speaks.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The call that a message of the role `tool` answers.
    #[must_use]
    pub fn tool_call_id(mut self, id: impl Into<String>) -> Self {
        self.tool_call_id = Some(id.into());
        self
    }

    /// Adds a text after what is there.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        if self.text.is_empty() && self.parts.is_empty() {
            self.text = text.into();
            return self;
        }
        self.part(Part::Text(text.into()))
    }

    /// Adds an image, by its address or as a `data:` URL.
    #[must_use]
    pub fn image(self, url: impl Into<String>) -> Self {
        self.part(Part::Image(url.into()))
    }

    /// Adds a sound, by its address or as a `data:` URL.
    #[must_use]
    pub fn audio(self, url: impl Into<String>) -> Self {
        self.part(Part::Audio(url.into()))
    }

    /// Adds what the model thought before it spoke.
    #[must_use]
    pub fn reasoning(self, text: impl Into<String>) -> Self {
        self.part(Part::Reasoning(text.into()))
    }

    /// Adds a call that the model asks for.
    #[must_use]
    pub fn tool_call(mut self, call: ToolCall) -> Self {
        self.tool_calls.push(call);
        self
    }

    fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// As attributes below `prefix`, such as `llm.input_messages.0`.
    pub(crate) fn attributes(self, prefix: &str) -> Vec<KeyValue> {
        let mut found = vec![text(format!("{prefix}.message.role"), self.role)];
        found.extend(self.name.map(|name| text(format!("{prefix}.message.name"), name)));
        found.extend(self.tool_call_id.map(|id| text(format!("{prefix}.message.tool_call_id"), id)));
        match self.parts.is_empty() {
            true if self.text.is_empty() => {}
            true => found.push(text(format!("{prefix}.message.content"), self.text)),
            false => found.extend(contents(prefix, self.text, self.parts)),
        }
        for (at, call) in self.tool_calls.into_iter().enumerate() {
            found.extend(call.attributes(&format!("{prefix}.message.tool_calls.{at}.tool_call")));
        }
        found
    }
}

impl ToolCall {
    /// Arguments as JSON text, as models write them.
    pub fn new(name: impl Into<String>, arguments: impl Into<String>) -> Self {
        ToolCall { id: None, name: name.into(), arguments: arguments.into() }
    }

    /// What the result will refer to.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    fn attributes(self, prefix: &str) -> impl Iterator<Item = KeyValue> {
        let id = self.id.map(|id| text(format!("{prefix}.id"), id));
        let name = text(format!("{prefix}.function.name"), self.name);
        let arguments = text(format!("{prefix}.function.arguments"), self.arguments);
        [id, Some(name), Some(arguments)].into_iter().flatten()
    }
}

/// A text that the message began with is the first part.
fn contents(prefix: &str, first: String, parts: Vec<Part>) -> Vec<KeyValue> {
    let first = Some(first).filter(|text| !text.is_empty()).map(Part::Text);
    let numbered = first.into_iter().chain(parts).enumerate();
    numbered.flat_map(|(at, part)| part.attributes(&format!("{prefix}.message.contents.{at}.message_content"))).collect()
}

impl Part {
    fn attributes(self, prefix: &str) -> [KeyValue; 2] {
        let (kind, place, value) = match self {
            Part::Text(value) => ("text", "text", value),
            Part::Image(value) => ("image", "image.image.url", value),
            Part::Audio(value) => ("audio", "audio.audio.url", value),
            Part::Reasoning(value) => ("reasoning", "text", value),
        };
        [KeyValue::new(format!("{prefix}.type"), kind), text(format!("{prefix}.{place}"), value)]
    }
}

pub(crate) fn text(key: impl Into<opentelemetry::Key>, value: impl Into<String>) -> KeyValue {
    KeyValue::new(key, Value::from(value.into()))
}

pub(crate) fn json(key: impl Into<opentelemetry::Key>, value: &Json) -> KeyValue {
    KeyValue::new(key, value.to_string())
}
