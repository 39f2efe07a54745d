//! A session: a conversation as its application named it, with exact totals of its whole life.

use std::time::Duration;

use crate::annotation::SessionEval;
use crate::id::SessionKey;
use crate::lineage::INFERRED;
use crate::strand::{Note, Strand, distinct};
use crate::text::Text;
use crate::time::Timestamp;
use crate::turn::Turn;
use crate::usage::{Cost, Tokens};

/// A session without its turns.
#[derive(Clone, PartialEq, Debug)]
pub struct Session {
    pub project: String,
    pub id: String,
    /// The attribute key that gave the id; the strongest one, if its traces differ. [`INFERRED`] if no attribute did.
    pub id_key: String,
    pub start: Timestamp,
    pub end: Timestamp,
    /// When an event said that the session ended.
    pub ended: Option<Timestamp>,
    pub users: Vec<String>,
    pub models: Vec<String>,
    pub tools: Vec<String>,
    pub tags: Vec<String>,
    /// The beginning of what was said first, and of what was answered last; see [`Text::excerpt`].
    pub first_input: Option<Text>,
    pub last_output: Option<Text>,
    pub turn_count: u64,
    pub error_turn_count: u64,
    pub trace_count: u64,
    pub span_count: u64,
    pub tokens: Option<Tokens>,
    pub cost: Option<Cost>,
    /// Tokens of some call have no known cost.
    pub has_unpriced: bool,
    /// Whether a client dropped attributes of its spans.
    pub has_dropped_attributes: bool,
    /// What its annotations come to, by name.
    pub evals: Vec<SessionEval>,
}

/// How long a session may be silent and still be open.
pub const IDLE_AFTER: Duration = Duration::from_secs(30 * 60);

/// Where a session is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Life {
    Open,
    /// No span came for the idle timeout.
    Idle,
    /// The application said that it is over, and nothing came after.
    Ended,
}

impl Session {
    /// The opaque name of the session.
    pub fn key(&self) -> SessionKey {
        SessionKey::of(&self.project, &self.id)
    }

    /// Whether the session was recognised by its words, because no attribute named it.
    pub fn is_inferred(&self) -> bool {
        self.id_key == INFERRED
    }

    /// Where the session is in its life at `now`.
    pub fn life(&self, now: Timestamp, idle_after: Duration) -> Life {
        if self.ended.is_some_and(|ended| ended >= self.end) {
            return Life::Ended;
        }
        if now.since(self.end) > idle_after { Life::Idle } else { Life::Open }
    }
}

/// Folds all strands of one session and the turns made of them. No strands, no session.
///
/// This is the meaning of a session's row; engines that keep it up to date in steps must end at the same values.
pub fn fold(id: &str, strands: &[Strand], turns: &[Turn]) -> Option<Session> {
    let key = strands.iter().filter_map(|s| s.session.as_ref()).min().map_or(INFERRED, |claim| &claim.key);
    let first = strands.first()?;
    Some(Session {
        project: first.project.clone(),
        id: id.to_owned(),
        id_key: key.to_owned(),
        start: strands.iter().map(|s| s.start).min()?,
        end: strands.iter().map(|s| s.end).max()?,
        ended: strands.iter().filter_map(|s| s.session_end).max(),
        users: sorted(strands.iter().filter_map(|s| s.user.as_ref()).map(|claim| claim.id.clone())),
        models: sorted(strands.iter().flat_map(|s| s.models.iter().cloned())),
        tools: sorted(strands.iter().flat_map(|s| s.tools.iter().cloned())),
        tags: sorted(strands.iter().flat_map(|s| s.tags.iter().cloned())),
        first_input: turns.iter().find_map(|t| t.input.as_ref()).map(Text::excerpt),
        last_output: turns.iter().rev().find_map(|t| t.output.as_ref()).map(Text::excerpt),
        turn_count: turns.len() as u64,
        error_turn_count: turns.iter().filter(|t| t.failure.is_some()).count() as u64,
        trace_count: distinct(strands.iter().map(|s| s.trace_id)).len() as u64,
        span_count: strands.iter().map(|s| s.span_count).sum(),
        tokens: strands.iter().filter_map(|s| s.tokens).reduce(|sum, tokens| sum.plus(&tokens)),
        cost: strands.iter().filter_map(|s| s.cost).reduce(Cost::plus),
        has_unpriced: strands.iter().any(|s| s.has_unpriced),
        has_dropped_attributes: strands.iter().any(|s| s.notes.iter().any(|n| matches!(n, Note::AttributesDropped { .. }))),
        evals: Vec::new(),
    })
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items = distinct(items);
    items.sort();
    items
}
