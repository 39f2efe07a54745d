//! A user, in lists and as a whole.

use serde::Serialize;
use turnwise_model::annotation::Kept;
use turnwise_model::query::{Page, SessionCursor};
use turnwise_model::{self as model, Timestamp};
use utoipa::ToSchema;

use super::annotation::{Annotation, UserEval};
use super::cursor::Cursor as _;
use super::session::SessionSummary;
use super::time::Time;
use super::usage::Tokens;

/// A user of a project. A session counts for every user that it names, a turn for its own user. All numbers are exact.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserSummary {
    #[schema(examples("ada"))]
    user_id: String,
    #[schema(examples("default"))]
    project: String,
    session_count: u64,
    turn_count: u64,
    error_turn_count: u64,
    span_count: u64,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    /// The start of its first turn; null if it has no turn.
    first_seen_at: Option<Time>,
    /// The latest end of its turns.
    last_seen_at: Option<Time>,
    /// What annotations come to, by name.
    evals: Vec<UserEval>,
}

impl From<&model::User> for UserSummary {
    fn from(user: &model::User) -> Self {
        Self {
            user_id: user.id.clone(),
            project: user.project.clone(),
            session_count: user.session_count,
            turn_count: user.turn_count,
            error_turn_count: user.error_turn_count,
            span_count: user.span_count,
            tokens: user.tokens.as_ref().map(Tokens::from),
            cost_usd: user.cost.map(model::Cost::usd),
            first_seen_at: user.first_seen.map(Time::from),
            last_seen_at: user.last_seen.map(Time::from),
            evals: user.evals.iter().map(UserEval::from).collect(),
        }
    }
}

/// A user with a page of its sessions, latest activity first.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    #[serde(flatten)]
    summary: UserSummary,
    /// Current annotations of the user itself, newest first; at most 100.
    annotations: Vec<Annotation>,
    sessions: Vec<SessionSummary>,
    /// `cursor` of the next page of sessions; null on the last.
    next_cursor: Option<String>,
}

impl User {
    pub(crate) fn at(now: Timestamp, user: &model::User, annotations: &[Kept], sessions: &Page<model::Session, SessionCursor>) -> Self {
        Self {
            summary: user.into(),
            annotations: annotations.iter().map(Annotation::from).collect(),
            sessions: sessions.rows.iter().map(|session| SessionSummary::at(now, session)).collect(),
            next_cursor: sessions.next.as_ref().map(SessionCursor::to_text),
        }
    }
}
