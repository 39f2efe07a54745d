//! A session, in lists and as a whole.

use serde::Serialize;
use turnwise_model::annotation::Kept;
use turnwise_model::query::{self, Page};
use turnwise_model::search::Found;
use turnwise_model::session::{IDLE_AFTER, Life};
use turnwise_model::turn::TurnSteps;
use turnwise_model::{self as model, Timestamp};
use utoipa::ToSchema;

use super::annotation::{Annotation, SessionEval};
use super::cursor::Cursor as _;
use super::matches::Match;
use super::text::Text;
use super::time::{Time, millis};
use super::turn::Turn;
use super::usage::Tokens;

/// A session without its turns. All numbers are exact and of its whole life.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionSummary {
    /// Opaque and URL-safe; works wherever a session id works in a URL.
    #[schema(examples("q3m8Zt0bVxkR2uJ5yWcA"))]
    key: String,
    #[schema(examples("chat-42"))]
    session_id: String,
    #[schema(examples("default"))]
    project: String,
    /// No span named the session; it was found by the history that its model calls repeat.
    inferred: bool,
    /// The attribute that the id was read from.
    #[schema(examples("session.id"))]
    session_id_key: Option<String>,
    status: SessionStatus,
    user_ids: Vec<String>,
    models: Vec<String>,
    first_input: Option<Text>,
    last_output: Option<Text>,
    turn_count: u64,
    trace_count: u64,
    span_count: u64,
    error_turn_count: u64,
    started_at: Time,
    last_activity_at: Time,
    duration_ms: f64,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    /// Tokens of some call have no known cost: the session cost at least `cost_usd`.
    cost_is_partial: bool,
    /// `attributes_dropped`: a client's SDK dropped attributes of a span, so something may be missing.
    warnings: Vec<&'static str>,
    /// Where the text that was searched for is; empty where nothing was searched for.
    matches: Vec<Match>,
    /// What annotations come to, by name.
    evals: Vec<SessionEval>,
}

/// `open`: spans came lately. `idle`: none came for a while. `ended`: the application said so.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SessionStatus {
    Open,
    Idle,
    Ended,
}

impl From<Life> for SessionStatus {
    fn from(life: Life) -> Self {
        match life {
            Life::Open => Self::Open,
            Life::Idle => Self::Idle,
            Life::Ended => Self::Ended,
        }
    }
}

impl SessionSummary {
    /// Whether a session is open or idle depends on the time of asking.
    pub(crate) fn at(now: Timestamp, session: &model::Session) -> Self {
        Self {
            matches: Vec::new(),
            key: session.key().as_str().to_owned(),
            session_id: session.id.clone(),
            project: session.project.clone(),
            inferred: session.is_inferred(),
            session_id_key: (!session.is_inferred()).then(|| session.id_key.clone()),
            status: session.life(now, IDLE_AFTER).into(),
            user_ids: session.users.clone(),
            models: session.models.clone(),
            first_input: session.first_input.as_ref().map(Text::excerpt),
            last_output: session.last_output.as_ref().map(Text::excerpt),
            turn_count: session.turn_count,
            trace_count: session.trace_count,
            span_count: session.span_count,
            error_turn_count: session.error_turn_count,
            started_at: session.start.into(),
            last_activity_at: session.end.into(),
            duration_ms: millis(session.end.since(session.start)),
            tokens: session.tokens.as_ref().map(Tokens::from),
            cost_usd: session.cost.map(model::Cost::usd),
            cost_is_partial: session.has_unpriced,
            warnings: session.has_dropped_attributes.then_some("attributes_dropped").into_iter().collect(),
            evals: session.evals.iter().map(SessionEval::from).collect(),
        }
    }
}

impl SessionSummary {
    /// With the place where a text was found.
    pub(super) fn found(now: Timestamp, found: &Found) -> Self {
        Self { matches: vec![Match::from(&found.place)], ..Self::at(now, &found.session) }
    }
}

/// The sessions before and after one in a list; null at its ends.
#[derive(Serialize, ToSchema)]
pub(crate) struct Neighbours {
    previous: Option<SessionSummary>,
    next: Option<SessionSummary>,
}

impl Neighbours {
    pub(crate) fn at(now: Timestamp, around: &query::Neighbours) -> Self {
        let summary = |session: &Option<model::Session>| session.as_ref().map(|session| SessionSummary::at(now, session));
        Self { previous: summary(&around.previous), next: summary(&around.next) }
    }
}

/// A session with a page of its turns.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    #[serde(flatten)]
    summary: SessionSummary,
    /// Current annotations of the session itself, newest first; at most 100.
    annotations: Vec<Annotation>,
    turns: Vec<Turn>,
    /// `cursor` of the next page of turns; null on the last.
    next_cursor: Option<String>,
}

impl Session {
    pub(crate) fn at(now: Timestamp, session: &model::Session, annotations: &[Kept], turns: &Page<TurnSteps, u64>) -> Self {
        Self {
            summary: SessionSummary::at(now, session),
            annotations: annotations.iter().map(Annotation::from).collect(),
            turns: turns.rows.iter().map(Turn::from).collect(),
            next_cursor: turns.next.as_ref().map(u64::to_text),
        }
    }
}
