//! Messages between an application and a model, as one span reports them. They borrow from the span: a history that every call repeats
//! is looked at, not copied.

use std::borrow::Cow;

/// One message of a model call.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Message<'a> {
    /// `system`, `user`, `assistant`, `tool`, or whatever else was sent.
    pub role: Cow<'a, str>,
    pub name: Option<Cow<'a, str>>,
    pub parts: Vec<Part<'a>>,
    pub tool_calls: Vec<ToolCall<'a>>,
    /// The call that a `tool` message answers.
    pub tool_call_id: Option<Cow<'a, str>>,
}

/// A piece of a message's content.
#[derive(Clone, PartialEq, Debug)]
pub enum Part<'a> {
    Text(Cow<'a, str>),
    Reasoning(Cow<'a, str>),
    /// A picture's address, often a `data:` one.
    Image(Cow<'a, str>),
    /// Anything else, as JSON or text.
    Other(Cow<'a, str>),
}

/// A tool that the model asks for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ToolCall<'a> {
    pub id: Option<Cow<'a, str>>,
    pub name: Cow<'a, str>,
    /// JSON text as sent.
    pub arguments: Cow<'a, str>,
}

/// A document that a retriever or reranker returned.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Document<'a> {
    pub id: Option<Cow<'a, str>>,
    pub content: Option<Cow<'a, str>>,
    pub score: Option<f64>,
    /// JSON text as sent.
    pub metadata: Option<Cow<'a, str>>,
}

/// A tool that was offered to the model.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tool<'a> {
    pub name: Option<Cow<'a, str>>,
    pub description: Option<Cow<'a, str>>,
    /// JSON text as sent.
    pub schema: Option<Cow<'a, str>>,
}

impl Message<'_> {
    /// The words of the message: its text parts, joined by line breaks. None if it has none.
    pub fn words(&self) -> Option<Cow<'_, str>> {
        let mut texts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) if !text.trim().is_empty() => Some(text.as_ref()),
            _ => None,
        });
        let first = texts.next()?;
        let rest: Vec<&str> = texts.collect();
        if rest.is_empty() {
            return Some(Cow::Borrowed(first));
        }
        Some(Cow::Owned([&[first], rest.as_slice()].concat().join("\n")))
    }
}
