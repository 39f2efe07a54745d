//! Finding sessions by what was said in them.

use crate::id::{SpanId, TraceId};
use crate::query::SessionCursor;
use crate::session::Session;
use crate::supplement::Speaker;

/// Sessions of a project, or of all, in which a text was said; latest activity first.
#[derive(Clone, PartialEq, Debug)]
pub struct SearchQuery {
    pub project: Option<String>,
    /// Taken literally but for upper and lower case; Latin and Greek letters without marks stand for those with marks too.
    pub text: String,
    pub after: Option<SessionCursor>,
    pub limit: usize,
}

/// A session in which the text was said, and where.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    pub session: Session,
    pub place: Match,
}

/// Where a text was said.
#[derive(Clone, PartialEq, Debug)]
pub struct Match {
    /// The turn's index in the session; none in what makes no turn, such as embeddings.
    pub turn: Option<u64>,
    pub trace_id: TraceId,
    pub span_id: SpanId,
    pub by: Speaker,
    pub excerpt: Excerpt,
}

/// A text with some words around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excerpt {
    pub before: String,
    pub text: String,
    pub after: String,
}
