//! What a dialect saw in a span: one vocabulary for all of them. A reading borrows from the span.

use std::borrow::Cow;

use turnwise_model::annotation::Annotator;
use turnwise_model::message::{Document, Message, Tool};
use turnwise_model::{Claim, Cost, SpanKind, Tokens};

/// A span's meaning, as far as a dialect could tell.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Reading<'a> {
    /// The dialects that the span speaks, the one that wins a disagreement first.
    pub dialects: Vec<&'static str>,
    pub kind: Option<SpanKind>,
    pub session: Option<Claim>,
    pub conversation: Option<String>,
    pub user: Option<Claim>,
    pub input: Option<Value<'a>>,
    pub output: Option<Value<'a>>,
    pub input_messages: Vec<Message<'a>>,
    /// The place of the first of them in the call: more than 0 when the client lost those before it.
    pub first_message: usize,
    pub output_messages: Vec<Message<'a>>,
    pub model: Option<Cow<'a, str>>,
    pub provider: Option<Cow<'a, str>>,
    /// JSON text as sent.
    pub invocation_parameters: Option<Cow<'a, str>>,
    pub tokens: Tokens,
    /// Parts of the tokens that cost something else.
    pub token_parts: TokenParts,
    pub cost: Option<Cost>,
    pub response_id: Option<Cow<'a, str>>,
    /// Why the model stopped.
    pub finish_reason: Option<Cow<'a, str>>,
    /// The agent at work.
    pub agent: Option<Cow<'a, str>>,
    /// Where the span stands in a graph of agents, if its framework draws one.
    pub node: Option<Node<'a>>,
    pub tool_name: Option<Cow<'a, str>>,
    /// The model's call that the tool's span carries out.
    pub tool_call_id: Option<Cow<'a, str>>,
    /// JSON text as sent.
    pub tool_arguments: Option<Cow<'a, str>>,
    /// The tools that the model was offered.
    pub tools: Vec<Tool<'a>>,
    pub documents: Vec<Document<'a>>,
    /// The documents that a reranker was given to put in order.
    pub candidates: Vec<Document<'a>>,
    /// The texts that were embedded.
    pub embedded: Vec<Cow<'a, str>>,
    pub prompt_template: Option<PromptTemplate<'a>>,
    /// What the application noted beside: JSON text.
    pub metadata: Option<Cow<'a, str>>,
    pub tags: Vec<Cow<'a, str>>,
    /// Why the span failed, where the convention says it beside the span's status.
    pub error: Option<Cow<'a, str>>,
    /// The span goes on with the turn before it, though it is a trace of its own.
    pub goes_on: bool,
    /// The span carries annotations, or tells of what is no part of a conversation.
    pub has_feedback: bool,
    /// Judgements on the span, or on what it carries them for.
    pub annotations: Vec<Annotation<'a>>,
}

impl<'a> Reading<'a> {
    /// Fills what this reading does not say from a weaker one. Lists and token counts are one thing each: they are taken whole, because
    /// halves of two tellings would count or show things twice.
    pub fn or(self, weaker: Self) -> Self {
        Self {
            dialects: [self.dialects, weaker.dialects].concat(),
            kind: stronger_kind(self.kind, weaker.kind),
            session: self.session.or(weaker.session),
            conversation: self.conversation.or(weaker.conversation),
            user: self.user.or(weaker.user),
            input: self.input.or(weaker.input),
            output: self.output.or(weaker.output),
            first_message: if self.input_messages.is_empty() { weaker.first_message } else { self.first_message },
            input_messages: first(self.input_messages, weaker.input_messages),
            output_messages: first(self.output_messages, weaker.output_messages),
            model: self.model.or(weaker.model),
            provider: self.provider.or(weaker.provider),
            invocation_parameters: self.invocation_parameters.or(weaker.invocation_parameters),
            token_parts: if self.tokens.is_known() { self.token_parts } else { weaker.token_parts },
            tokens: if self.tokens.is_known() { self.tokens } else { weaker.tokens },
            cost: self.cost.or(weaker.cost),
            response_id: self.response_id.or(weaker.response_id),
            finish_reason: self.finish_reason.or(weaker.finish_reason),
            agent: self.agent.or(weaker.agent),
            node: self.node.or(weaker.node),
            tool_name: self.tool_name.or(weaker.tool_name),
            tool_call_id: self.tool_call_id.or(weaker.tool_call_id),
            tool_arguments: self.tool_arguments.or(weaker.tool_arguments),
            tools: first(self.tools, weaker.tools),
            documents: first(self.documents, weaker.documents),
            candidates: first(self.candidates, weaker.candidates),
            embedded: first(self.embedded, weaker.embedded),
            prompt_template: self.prompt_template.or(weaker.prompt_template),
            metadata: self.metadata.or(weaker.metadata),
            tags: first(self.tags, weaker.tags),
            error: self.error.or(weaker.error),
            goes_on: self.goes_on || weaker.goes_on,
            has_feedback: self.has_feedback || weaker.has_feedback,
            annotations: [self.annotations, weaker.annotations].concat(),
        }
    }
}

/// `UNKNOWN` says nothing, though a client sent it, and `CHAIN` is what a convention calls an embedding for want of a better word.
fn stronger_kind(kind: Option<SpanKind>, weaker: Option<SpanKind>) -> Option<SpanKind> {
    match (kind, weaker) {
        (Some(SpanKind::Unknown) | None, Some(weaker)) => Some(weaker),
        (Some(SpanKind::Chain), Some(SpanKind::Embedding | SpanKind::Reranker)) => weaker,
        _ => kind,
    }
}

fn first<T>(list: Vec<T>, weaker: Vec<T>) -> Vec<T> {
    if list.is_empty() { weaker } else { list }
}

/// An input or output as a whole.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Value<'a> {
    pub text: Cow<'a, str>,
    /// Whether its sender calls it JSON.
    pub is_json: bool,
}

/// The template that a prompt was made from.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct PromptTemplate<'a> {
    pub template: Option<Cow<'a, str>>,
    /// JSON text as sent.
    pub variables: Option<Cow<'a, str>>,
    pub version: Option<Cow<'a, str>>,
}

/// A node of a graph of agents.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Node<'a> {
    pub id: Option<Cow<'a, str>>,
    pub parent_id: Option<Cow<'a, str>>,
    pub name: Option<Cow<'a, str>>,
}

/// A judgement as it was sent. A name and one of score, label and explanation make one; what has less is none.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Annotation<'a> {
    pub scope: Scope,
    pub about: About,
    pub name: Cow<'a, str>,
    pub label: Option<Cow<'a, str>>,
    pub score: Option<f64>,
    pub explanation: Option<Cow<'a, str>>,
    /// JSON text of an object.
    pub metadata: Option<Cow<'a, str>>,
    pub identifier: Option<Cow<'a, str>>,
    pub annotator: Option<Annotator>,
    /// In nanoseconds since 1970; when its span ended if nothing is told.
    pub time: Option<u64>,
}

/// How much a judgement is about.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    #[default]
    Span,
    Turn,
    Session,
}

/// Which span a judgement is about, where its span links to none.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum About {
    #[default]
    Itself,
    /// The convention hangs the judgement below what it judges.
    Parent,
}

/// Parts of a call's tokens that matter for its cost alone.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct TokenParts {
    pub audio_prompt: Option<u64>,
    pub audio_completion: Option<u64>,
    /// Of the tokens written to a cache, those that it keeps for an hour.
    pub cache_write_1h: Option<u64>,
}

impl TokenParts {
    /// The audio in the prompt and in the completion; nothing if there was some and nobody told which.
    pub fn audio(&self, together: Option<u64>) -> Option<[u64; 2]> {
        let is_told = self.audio_prompt.is_some() || self.audio_completion.is_some() || together.unwrap_or(0) == 0;
        is_told.then(|| [self.audio_prompt.unwrap_or(0), self.audio_completion.unwrap_or(0)])
    }
}
