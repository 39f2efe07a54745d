//! Annotations: judgements on a span, a turn, a session or a user, by a person, a program or a model.

use crate::id::{SpanId, TraceId};
use crate::time::Timestamp;

/// A judgement. Of those with the same target, name and identifier the newest counts; the earlier ones are kept as its versions.
#[derive(Clone, PartialEq, Debug)]
pub struct Annotation {
    pub target: Target,
    pub name: String,
    pub annotator: Annotator,
    pub label: Option<String>,
    pub score: Option<f64>,
    pub explanation: Option<String>,
    /// JSON text of an object.
    pub metadata: Option<String>,
    /// Tells annotations of one name on one target apart; mostly empty.
    pub identifier: String,
    pub source: Source,
    pub time: Timestamp,
}

/// What an annotation is about. It may come before its target does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    Span {
        trace_id: TraceId,
        span_id: SpanId,
    },
    /// The turn that this trace, or this subtree of it, is part of.
    Turn {
        trace_id: TraceId,
        subtree: Option<SpanId>,
    },
    Session {
        project: String,
        id: String,
    },
    User {
        project: String,
        id: String,
    },
}

/// Who judged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Annotator {
    Llm,
    Code,
    Human,
}

impl Annotator {
    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Llm => "LLM",
            Self::Code => "CODE",
            Self::Human => "HUMAN",
        }
    }
}

/// By which way an annotation came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Source {
    /// A request to the API.
    Api,
    /// A person at the page.
    Page,
    /// Telemetry: an attribute, event or log record.
    Telemetry,
    /// An evaluator that Turnwise ran.
    Evaluator,
}

impl Source {
    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::Page => "PAGE",
            Self::Telemetry => "TELEMETRY",
            Self::Evaluator => "EVALUATOR",
        }
    }
}
