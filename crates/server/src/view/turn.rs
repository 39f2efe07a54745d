//! A turn: what was said once, and all that answered it.

use std::collections::BTreeMap;

use serde::Serialize;
use turnwise_model as model;
use turnwise_model::query;
use turnwise_model::strand::{self, Note as ModelNote};
use turnwise_model::turn::TurnSteps;
use utoipa::ToSchema;

use super::annotation::{self, Annotation};
use super::span::SpanSummary;
use super::text::Text;
use super::time::{Time, millis};
use super::usage::Tokens;

/// One turn of a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct Turn {
    /// Place in the session, from 0.
    index: u64,
    /// No span of it named the session; it was found by the history that its model calls repeat.
    inferred: bool,
    /// The first is the turn's own; there are more when a tool loop made several.
    trace_ids: Vec<String>,
    /// For a turn that is only a part of its first trace: the top span of that part.
    subtree_span_id: Option<String>,
    started_at: Time,
    ended_at: Time,
    latency_ms: f64,
    user_id: Option<String>,
    input: Option<Text>,
    output: Option<Text>,
    error: Option<Failure>,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    /// Tokens of some call have no known cost: the turn cost at least `cost_usd`.
    cost_is_partial: bool,
    models: Vec<String>,
    /// Simple values that the application noted beside, by key.
    metadata: BTreeMap<String, String>,
    span_count: u64,
    notes: Vec<Note>,
    /// Current annotations of the turn itself, newest first.
    annotations: Vec<Annotation>,
    /// In order of start; at most 200.
    spans: Vec<SpanSummary>,
    /// There are more spans than are given here.
    spans_truncated: bool,
}

impl From<&TurnSteps> for Turn {
    fn from(TurnSteps { turn, steps, annotations, is_cut }: &TurnSteps) -> Self {
        Self {
            index: turn.index.unwrap_or_default(),
            inferred: turn.is_inferred,
            trace_ids: turn.traces.iter().map(ToString::to_string).collect(),
            subtree_span_id: turn.subtree.map(|id| id.to_string()),
            started_at: turn.start.into(),
            ended_at: turn.end.into(),
            latency_ms: millis(turn.end.since(turn.start)),
            user_id: turn.user.clone(),
            input: turn.input.as_ref().map(Text::whole),
            output: turn.output.as_ref().map(Text::whole),
            error: turn.failure.as_ref().map(Failure::from),
            tokens: turn.tokens.as_ref().map(Tokens::from),
            cost_usd: turn.cost.map(model::Cost::usd),
            cost_is_partial: turn.has_unpriced,
            models: turn.models.clone(),
            metadata: turn.metadata.iter().cloned().collect(),
            span_count: turn.span_count,
            notes: turn.notes.iter().map(Note::from).collect(),
            annotations: annotation::of_turns(annotations),
            spans: steps.iter().map(|step| SpanSummary::of(step, annotations)).collect(),
            spans_truncated: *is_cut,
        }
    }
}

/// A turn in a list of turns of many sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedTurn {
    session_id: String,
    session_key: String,
    /// Place in the session, from 0.
    index: u64,
    /// The first is the turn's own.
    trace_ids: Vec<String>,
    started_at: Time,
    latency_ms: f64,
    user_id: Option<String>,
    input: Option<Text>,
    output: Option<Text>,
    error: Option<Failure>,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    models: Vec<String>,
    span_count: u64,
}

impl From<&query::ListedTurn> for ListedTurn {
    fn from(query::ListedTurn { session, turn }: &query::ListedTurn) -> Self {
        Self {
            session_id: session.id.clone(),
            session_key: session.key.as_str().to_owned(),
            index: turn.index.unwrap_or_default(),
            trace_ids: turn.traces.iter().map(ToString::to_string).collect(),
            started_at: turn.start.into(),
            latency_ms: millis(turn.end.since(turn.start)),
            user_id: turn.user.clone(),
            input: turn.input.as_ref().map(Text::clipped),
            output: turn.output.as_ref().map(Text::clipped),
            error: turn.failure.as_ref().map(Failure::from),
            tokens: turn.tokens.as_ref().map(Tokens::from),
            cost_usd: turn.cost.map(model::Cost::usd),
            models: turn.models.clone(),
            span_count: turn.span_count,
        }
    }
}

/// Why it failed, and the span that says so.
#[derive(Serialize, ToSchema)]
pub(crate) struct Failure {
    message: String,
    span_id: Option<String>,
}

impl From<&strand::Failure> for Failure {
    fn from(failure: &strand::Failure) -> Self {
        Self { message: failure.message.clone(), span_id: Some(failure.span.to_string()) }
    }
}

/// Something that a reader of the turn should know.
#[derive(Serialize, ToSchema)]
pub(crate) struct Note {
    /// `carries_session`, `attributes_dropped` or `other_conversation`.
    #[schema(examples("carries_session"))]
    code: &'static str,
    message: String,
}

impl From<&ModelNote> for Note {
    fn from(note: &ModelNote) -> Self {
        let (code, message) = match note {
            ModelNote::CarriesSession { span, id } => ("carries_session", format!("span {span} carries session {id}")),
            ModelNote::AttributesDropped { span, count } => (
                "attributes_dropped",
                format!("the client dropped {count} attributes of span {span}: raise OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT there"),
            ),
            ModelNote::OtherConversation { id } => ("other_conversation", format!("its spans name conversation {id} beside the session")),
        };
        Self { code, message }
    }
}
