//! From the strands of a session to its turns: what a person said once, and all that answered it.

use std::collections::BTreeMap;

use crate::annotation::{Eval, Kept};
use crate::facts::SpanKind;
use crate::id::{SpanId, TraceId};
use crate::span::Digest;
use crate::strand::{Failure, Note, Role, Strand, distinct};
use crate::text::Text;
use crate::time::Timestamp;
use crate::usage::{Cost, Tokens};

/// One turn of a session.
#[derive(Clone, PartialEq, Debug)]
pub struct Turn {
    /// Place in the session, from 0; known where the whole session is.
    pub index: Option<u64>,
    /// The traces that make up the turn; the first is its head's.
    pub traces: Vec<TraceId>,
    /// The top of its part of the first trace; `None` for the whole of it.
    pub subtree: Option<SpanId>,
    pub user: Option<String>,
    /// Whether the turn was recognised by its words as one of its session: its traces name none.
    pub is_inferred: bool,
    pub start: Timestamp,
    pub end: Timestamp,
    pub input: Option<Text>,
    pub output: Option<Text>,
    pub failure: Option<Failure>,
    pub tokens: Option<Tokens>,
    pub cost: Option<Cost>,
    /// Tokens of some call have no known cost.
    pub has_unpriced: bool,
    pub models: Vec<String>,
    pub tools: Vec<String>,
    pub tags: Vec<String>,
    /// Of each key the value of the first strand that has it; keys in order.
    pub metadata: Vec<(String, String)>,
    pub span_count: u64,
    pub notes: Vec<Note>,
    /// What its own annotations come to, by name.
    pub evals: Vec<Eval>,
}

/// A turn with the spans inside it, in order of start.
#[derive(Clone, PartialEq, Debug)]
pub struct TurnSteps {
    pub turn: Turn,
    pub steps: Vec<Step>,
    /// The current annotations of the turn and its spans.
    pub annotations: Vec<Kept>,
    /// Whether more spans are in the store than are given here.
    pub is_cut: bool,
}

/// A span inside a turn.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    pub trace_id: TraceId,
    pub digest: Digest,
}

impl Step {
    /// The kind of work.
    pub fn kind(&self) -> SpanKind {
        self.digest.facts.kind
    }

    /// The span's id.
    pub fn id(&self) -> SpanId {
        self.digest.id
    }
}

/// Groups the strands of one session, given in order of [`Strand::place`], into the strands of each turn. Carriers are in none.
pub fn group(strands: &[Strand]) -> Vec<Vec<&Strand>> {
    let mut turns: Vec<Vec<&Strand>> = Vec::new();
    for strand in strands.iter().filter(|strand| strand.role != Role::Carrier) {
        match turns.last_mut() {
            Some(turn) if strand.role == Role::Continuation => turn.push(strand),
            _ => turns.push(vec![strand]),
        }
    }
    turns
}

/// Folds the strands of one turn, the head first. No strands, no turn.
pub fn fold(strands: &[&Strand]) -> Option<Turn> {
    let all = || strands.iter().copied();
    Some(Turn {
        index: None,
        traces: distinct(all().map(|s| s.trace_id)),
        subtree: strands.first().and_then(|s| s.subtree),
        is_inferred: all().all(|s| s.session.is_none()),
        user: all().find_map(|s| s.user.as_ref()).map(|claim| claim.id.clone()),
        start: all().map(|s| s.start).min()?,
        end: all().map(|s| s.end).max()?,
        input: all().find_map(|s| s.input.clone()),
        output: output(strands),
        failure: all().rev().find_map(|s| s.failure.clone()),
        tokens: all().filter_map(|s| s.tokens).reduce(|sum, tokens| sum.plus(&tokens)),
        cost: all().filter_map(|s| s.cost).reduce(Cost::plus),
        has_unpriced: all().any(|s| s.has_unpriced),
        models: distinct(all().flat_map(|s| s.models.iter().cloned())),
        tools: distinct(all().flat_map(|s| s.tools.iter().cloned())),
        tags: distinct(all().flat_map(|s| s.tags.iter().cloned())),
        metadata: metadata(strands),
        span_count: all().map(|s| s.span_count).sum(),
        notes: distinct(all().flat_map(|s| s.notes.iter().cloned())),
        evals: Vec::new(),
    })
}

fn metadata(strands: &[&Strand]) -> Vec<(String, String)> {
    let mut merged = BTreeMap::new();
    for (key, value) in strands.iter().flat_map(|s| &s.metadata) {
        merged.entry(key.clone()).or_insert_with(|| value.clone());
    }
    merged.into_iter().collect()
}

/// The last answer; a turn whose last strand failed shows none of an earlier one.
fn output(strands: &[&Strand]) -> Option<Text> {
    let last = strands.last()?;
    let earlier = || strands.iter().rev().find_map(|s| s.output.clone());
    last.output.clone().or_else(|| last.failure.is_none().then(earlier).flatten())
}
