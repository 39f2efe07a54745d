//! What a dialect saw in a span: one vocabulary for all of them. A reading borrows from the span.

use std::borrow::Cow;

use turnwise_model::message::{Document, Message, Tool};
use turnwise_model::{Claim, Cost, SpanKind, Tokens};

/// A span's meaning, as far as a dialect could tell.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Reading<'a> {
    pub kind: Option<SpanKind>,
    pub session: Option<Claim>,
    pub conversation: Option<String>,
    pub user: Option<Claim>,
    pub input: Option<Value<'a>>,
    pub output: Option<Value<'a>>,
    pub input_messages: Vec<Message<'a>>,
    pub output_messages: Vec<Message<'a>>,
    pub model: Option<Cow<'a, str>>,
    pub provider: Option<Cow<'a, str>>,
    /// JSON text as sent.
    pub invocation_parameters: Option<Cow<'a, str>>,
    pub tokens: Tokens,
    pub cost: Option<Cost>,
    pub response_id: Option<Cow<'a, str>>,
    pub tool_name: Option<Cow<'a, str>>,
    /// JSON text as sent.
    pub tool_arguments: Option<Cow<'a, str>>,
    /// The tools that the model was offered.
    pub tools: Vec<Tool<'a>>,
    pub documents: Vec<Document<'a>>,
    pub tags: Vec<Cow<'a, str>>,
    /// The span carries annotations on others.
    pub has_feedback: bool,
}

/// An input or output as a whole.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Value<'a> {
    pub text: Cow<'a, str>,
    /// Whether its sender calls it JSON.
    pub is_json: bool,
}
