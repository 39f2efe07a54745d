//! Annotations: judgements on a span, a turn, a session or a user, by a person, a program or a model.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use crate::id::{AnnotationKey, SpanId, TraceId};
use crate::span::Digest;
use crate::strand::Strand;
use crate::time::Timestamp;
use crate::trace::SessionRef;

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

impl Annotation {
    /// The opaque name that all versions of the annotation share: of its target, name and identifier.
    pub fn key(&self) -> AnnotationKey {
        let mut hash = Sha256::new();
        self.target.write(&mut hash);
        for text in [&self.name, &self.identifier] {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        AnnotationKey::from_hash(&hash.finalize())
    }

    /// Which of two versions counts: the newer one. Of two made at one time the greater in contents wins: any rule will do that does not
    /// look at the order of arrival.
    pub fn cmp_version(&self, other: &Self) -> Ordering {
        let score = |a: &Self| a.score.map(|score| (score.total_cmp(&0.0), score.to_bits()));
        let rest = |a: &Self| (a.annotator, a.source, a.label.clone(), a.explanation.clone(), a.metadata.clone());
        let by_time = self.time.cmp(&other.time);
        by_time.then_with(|| rest(self).cmp(&rest(other))).then_with(|| score(self).cmp(&score(other)))
    }
}

/// What kind of thing an annotation is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    Span,
    Turn,
    Session,
    User,
}

impl Target {
    /// What kind of thing it is.
    pub fn level(&self) -> Level {
        match self {
            Self::Span { .. } => Level::Span,
            Self::Turn { .. } => Level::Turn,
            Self::Session { .. } => Level::Session,
            Self::User { .. } => Level::User,
        }
    }

    /// The trace that it is in.
    pub fn trace_id(&self) -> Option<TraceId> {
        match self {
            Self::Span { trace_id, .. } | Self::Turn { trace_id, .. } => Some(*trace_id),
            Self::Session { .. } | Self::User { .. } => None,
        }
    }

    fn write(&self, hash: &mut Sha256) {
        match self {
            Self::Span { trace_id, span_id } => hash.update([&[0][..], trace_id.as_bytes(), span_id.as_bytes()].concat()),
            Self::Turn { trace_id, subtree: None } => hash.update([&[1][..], trace_id.as_bytes()].concat()),
            Self::Turn { trace_id, subtree: Some(top) } => hash.update([&[2][..], trace_id.as_bytes(), top.as_bytes()].concat()),
            Self::Session { project, id } => hash.update(format!("3{}:{project}{}:{id}", project.len(), id.len())),
            Self::User { project, id } => hash.update(format!("4{}:{project}{}:{id}", project.len(), id.len())),
        }
    }

    /// Which of its trace's strands a span or turn is in, or is; `None` while it has not come. For sessions and users always `None`.
    pub fn strand<'a>(&self, spans: &[Digest], strands: &'a [Strand]) -> Option<&'a Strand> {
        match self {
            Self::Turn { subtree: None, .. } => strands.iter().find(|strand| strand.subtree.is_none()),
            Self::Turn { subtree: Some(span), .. } | Self::Span { span_id: span, .. } => holder(*span, spans, strands),
            Self::Session { .. } | Self::User { .. } => None,
        }
    }
}

/// The strand that holds a span: that of the nearest subtree's top above it, else the rest of the trace.
fn holder<'a>(span: SpanId, spans: &[Digest], strands: &'a [Strand]) -> Option<&'a Strand> {
    let parents: HashMap<SpanId, Option<SpanId>> = spans.iter().map(|digest| (digest.id, digest.parent)).collect();
    parents.get(&span)?;
    let tops: BTreeMap<SpanId, &Strand> = strands.iter().filter_map(|strand| Some((strand.subtree?, strand))).collect();
    let mut seen = HashSet::new();
    let mut above = Some(span);
    while let Some(id) = above.filter(|id| seen.insert(*id)) {
        if let Some(strand) = tops.get(&id) {
            return Some(strand);
        }
        above = parents.get(&id).copied().flatten();
    }
    strands.iter().find(|strand| strand.subtree.is_none())
}

/// An annotation as a store has it.
#[derive(Clone, PartialEq, Debug)]
pub struct Kept {
    pub key: AnnotationKey,
    pub annotation: Annotation,
    /// Whether it is the newest of its key; else it is an earlier version.
    pub is_current: bool,
    /// Whether its target has come.
    pub is_found: bool,
    /// The project of its target, if that has come.
    pub project: Option<String>,
    /// The session that its target is, or is in.
    pub session: Option<SessionRef>,
    /// The index of the turn that its target is, or is in.
    pub turn: Option<u64>,
    /// How many turns of its session had begun when it was made: a session that goes on after that was not judged as a whole.
    pub seen_turns: Option<u64>,
}

/// What the current annotations of one name on one thing come to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Eval {
    pub name: String,
    /// The mean of their scores.
    pub score: Option<f64>,
    /// The label of the newest that has one.
    pub label: Option<String>,
    pub count: u64,
}

/// A mean over what is below: scores of turns and spans of a session, of the sessions of a user.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Below {
    /// `None` if nothing has a score.
    pub mean: Option<f64>,
    /// How many annotations there are, for sessions; how many sessions have a score, for users.
    pub count: u64,
}

/// What a session's annotations of one name come to: its own, and those of its turns and spans.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SessionEval {
    pub own: Eval,
    pub turns: Below,
    pub spans: Below,
}

/// What a user's annotations of one name come to: its own, and those of the sessions that name it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UserEval {
    pub own: Eval,
    pub sessions: Below,
}

/// Folds the current annotations of one name on one thing, in any order.
pub fn fold<'a>(name: &str, annotations: impl Iterator<Item = &'a Annotation>) -> Eval {
    let mut sorted: Vec<(AnnotationKey, &Annotation)> = annotations.map(|a| (a.key(), a)).collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let scores: Vec<f64> = sorted.iter().filter_map(|(_, a)| a.score).collect();
    let newest = sorted.iter().filter(|(_, a)| a.label.is_some()).max_by_key(|(key, a)| (a.time, key.clone()));
    Eval {
        name: name.to_owned(),
        score: (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64),
        label: newest.and_then(|(_, a)| a.label.clone()),
        count: sorted.len() as u64,
    }
}

const MICROS: f64 = 1e6;
const MAX_MICROS: f64 = 1e15;

/// A score in whole millionths, so that sums are exact in any order; scores beyond a thousand million are cut.
pub fn micros(score: f64) -> i64 {
    (score * MICROS).round().clamp(-MAX_MICROS, MAX_MICROS) as i64
}

/// The mean of some scores from their sum in millionths.
pub fn mean(micros: i64, scored: i64) -> Option<f64> {
    (scored > 0).then(|| micros as f64 / MICROS / scored as f64)
}
