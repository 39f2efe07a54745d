//! Messages, documents and tools, as a model call has them.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use turnwise_model::message as model;
use utoipa::ToSchema;

/// A message to or from a model.
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    #[schema(examples("user"))]
    role: String,
    name: Option<String>,
    parts: Vec<Part>,
    tool_calls: Vec<ToolCall>,
    /// The call that a tool's message answers.
    tool_call_id: Option<String>,
}

/// A piece of a message.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Part {
    Text { text: String },
    Image { url: String },
    Reasoning { text: String },
    Other { value: Value },
}

#[derive(Serialize, ToSchema)]
struct ToolCall {
    id: Option<String>,
    name: String,
    /// Parsed where it is JSON, else text.
    arguments: Value,
}

/// A document that was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct Document {
    id: Option<String>,
    content: Option<String>,
    score: Option<f64>,
    /// Parsed where it is JSON, else text.
    metadata: Option<Value>,
}

/// A tool that was offered to a model.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tool {
    name: Option<String>,
    description: Option<String>,
    /// Parsed where it is JSON, else text.
    schema: Option<Value>,
}

impl From<&model::Message<'_>> for Message {
    fn from(message: &model::Message<'_>) -> Self {
        Self {
            role: message.role.to_string(),
            name: text(&message.name),
            parts: message.parts.iter().map(Part::from).collect(),
            tool_calls: message.tool_calls.iter().map(ToolCall::from).collect(),
            tool_call_id: text(&message.tool_call_id),
        }
    }
}

impl From<&model::Part<'_>> for Part {
    fn from(part: &model::Part<'_>) -> Self {
        match part {
            model::Part::Text(text) => Self::Text { text: text.to_string() },
            model::Part::Reasoning(text) => Self::Reasoning { text: text.to_string() },
            model::Part::Image(url) => Self::Image { url: url.to_string() },
            model::Part::Other(value) => Self::Other { value: parsed(value) },
        }
    }
}

impl From<&model::ToolCall<'_>> for ToolCall {
    fn from(call: &model::ToolCall<'_>) -> Self {
        Self { id: text(&call.id), name: call.name.to_string(), arguments: parsed(&call.arguments) }
    }
}

impl From<&model::Document<'_>> for Document {
    fn from(document: &model::Document<'_>) -> Self {
        Self {
            id: text(&document.id),
            content: text(&document.content),
            score: document.score,
            metadata: document.metadata.as_deref().map(parsed),
        }
    }
}

impl From<&model::Tool<'_>> for Tool {
    fn from(tool: &model::Tool<'_>) -> Self {
        Self { name: text(&tool.name), description: text(&tool.description), schema: tool.schema.as_deref().map(parsed) }
    }
}

pub(super) fn text(value: &Option<Cow<'_, str>>) -> Option<String> {
    value.as_deref().map(str::to_owned)
}

/// JSON as it is meant; text that is no JSON stays text.
pub(super) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
