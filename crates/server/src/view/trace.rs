//! A trace, in lists and as a whole.

use serde::Serialize;
use turnwise_model::annotation::Kept;
use turnwise_model::trace::SessionRef;
use turnwise_model::{self as model, Role};
use utoipa::ToSchema;

use super::annotation::{self, Annotation};
use super::span::Span;
use super::text::Text;
use super::time::{Time, millis};
use super::turn::Failure;
use super::usage::Tokens;

/// A trace without its spans.
#[derive(Serialize, ToSchema)]
pub(crate) struct TraceSummary {
    trace_id: String,
    project: String,
    session_id: Option<String>,
    session_key: Option<String>,
    /// The name of its top span.
    name: String,
    started_at: Time,
    ended_at: Time,
    latency_ms: f64,
    input: Option<Text>,
    output: Option<Text>,
    user_id: Option<String>,
    error: Option<Failure>,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    models: Vec<String>,
    span_count: u64,
    /// Whether it is a turn of a session or would be one; a trace that only carries feedback or embeddings is none.
    is_turn: bool,
}

impl From<&model::trace::TraceSummary> for TraceSummary {
    fn from(trace: &model::trace::TraceSummary) -> Self {
        let strand = &trace.strand;
        let (session_id, session_key) = named(trace.session.as_ref());
        Self {
            trace_id: strand.trace_id.to_string(),
            project: strand.project.clone(),
            session_id,
            session_key,
            name: strand.name.clone(),
            started_at: strand.start.into(),
            ended_at: strand.end.into(),
            latency_ms: millis(strand.end.since(strand.start)),
            input: strand.input.as_ref().map(Text::clipped),
            output: strand.output.as_ref().map(Text::clipped),
            user_id: strand.user.as_ref().map(|claim| claim.id.clone()),
            error: strand.failure.as_ref().map(Failure::from),
            tokens: strand.tokens.as_ref().map(Tokens::from),
            cost_usd: strand.cost.map(model::Cost::usd),
            models: strand.models.clone(),
            span_count: strand.span_count,
            is_turn: strand.role != Role::Carrier,
        }
    }
}

/// A trace with all its spans, in order of start.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trace {
    trace_id: String,
    project: String,
    session_id: Option<String>,
    session_key: Option<String>,
    /// Current annotations of its turn, newest first.
    annotations: Vec<Annotation>,
    spans: Vec<Span>,
}

impl Trace {
    pub(crate) fn of(trace: &model::Trace, annotations: &[Kept]) -> Self {
        let (session_id, session_key) = named(trace.session.as_ref());
        let records_of =
            |span: &model::Span| trace.records.iter().filter(|(id, _)| *id == span.digest.id).map(|(_, record)| record).collect::<Vec<_>>();
        let spans = trace.spans.iter().map(|span| Span::read(span, &records_of(span), annotations)).collect();
        Self {
            trace_id: trace.id.to_string(),
            project: trace.project.clone(),
            session_id,
            session_key,
            annotations: annotation::of_turns(annotations),
            spans,
        }
    }
}

fn named(session: Option<&SessionRef>) -> (Option<String>, Option<String>) {
    session.map(|session| (session.id.clone(), session.key.as_str().to_owned())).unzip()
}
