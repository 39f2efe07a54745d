//! Annotations: as they are sent, as they are shown, and what they come to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use turnwise_model as model;
use turnwise_model::annotation::{self, Annotator as ModelAnnotator, Below, Kept, Level as ModelLevel, Source as ModelSource, Target};
use utoipa::ToSchema;

use super::error::Error;
use super::time::Time;

/// Who judged.
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Annotator {
    Llm,
    Code,
    #[default]
    Human,
}

impl From<ModelAnnotator> for Annotator {
    fn from(annotator: ModelAnnotator) -> Self {
        match annotator {
            ModelAnnotator::Llm => Self::Llm,
            ModelAnnotator::Code => Self::Code,
            ModelAnnotator::Human => Self::Human,
        }
    }
}

impl From<Annotator> for ModelAnnotator {
    fn from(annotator: Annotator) -> Self {
        match annotator {
            Annotator::Llm => Self::Llm,
            Annotator::Code => Self::Code,
            Annotator::Human => Self::Human,
        }
    }
}

/// What kind of thing it is about.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Span,
    Turn,
    Session,
    User,
}

impl From<ModelLevel> for Level {
    fn from(level: ModelLevel) -> Self {
        match level {
            ModelLevel::Span => Self::Span,
            ModelLevel::Turn => Self::Turn,
            ModelLevel::Session => Self::Session,
            ModelLevel::User => Self::User,
        }
    }
}

impl From<Level> for ModelLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Span => Self::Span,
            Level::Turn => Self::Turn,
            Level::Session => Self::Session,
            Level::User => Self::User,
        }
    }
}

/// By which way it came.
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Source {
    #[default]
    Api,
    Page,
    Telemetry,
    Evaluator,
}

impl From<ModelSource> for Source {
    fn from(source: ModelSource) -> Self {
        match source {
            ModelSource::Api => Self::Api,
            ModelSource::Page => Self::Page,
            ModelSource::Telemetry => Self::Telemetry,
            ModelSource::Evaluator => Self::Evaluator,
        }
    }
}

impl From<Source> for ModelSource {
    fn from(source: Source) -> Self {
        match source {
            Source::Api => Self::Api,
            Source::Page => Self::Page,
            Source::Telemetry => Self::Telemetry,
            Source::Evaluator => Self::Evaluator,
        }
    }
}

/// A judgement to be kept. At least one of label, score and explanation is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAnnotation {
    pub(crate) target: NewTarget,
    /// What is judged.
    #[schema(examples("helpfulness"))]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) annotator: Annotator,
    #[schema(examples("good"))]
    pub(crate) label: Option<String>,
    #[schema(examples(0.8))]
    pub(crate) score: Option<f64>,
    pub(crate) explanation: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub(crate) metadata: Option<Map<String, Value>>,
    /// Tells annotations of one name on one target apart: people by their names, runs by their ids.
    #[serde(default)]
    pub(crate) identifier: String,
    #[serde(default)]
    pub(crate) source: Source,
    /// When it was made; now, if it is not given.
    pub(crate) time: Option<Time>,
}

/// What an annotation is about: a span (`trace_id` and `span_id`), a turn (`trace_id`, or a session with `turn`), a session (`session_id`
/// or `session_key`) or a user (`user_id`).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTarget {
    /// Of the session or user; needed only if more than one project has it, or none yet.
    pub(crate) project: Option<String>,
    #[schema(examples("chat-42"))]
    pub(crate) session_id: Option<String>,
    pub(crate) session_key: Option<String>,
    /// A turn's place in its session, from 0.
    pub(crate) turn: Option<u64>,
    pub(crate) trace_id: Option<String>,
    pub(crate) span_id: Option<String>,
    /// With `trace_id`, for a turn that is only a part of its trace: the top span of that part.
    pub(crate) subtree_span_id: Option<String>,
    pub(crate) user_id: Option<String>,
}

/// New contents of an annotation: what is not given stays, `null` takes away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnnotationChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(crate) label: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<f64>)]
    pub(crate) score: Option<Option<f64>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(crate) explanation: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub(crate) metadata: Option<Option<Map<String, Value>>>,
}

/// `null` is given too.
fn given<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What became of each annotation, in the order in which they were sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationOutcomes {
    pub(crate) data: Vec<AnnotationOutcome>,
    pub(crate) kept: u64,
    pub(crate) refused: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationOutcome {
    /// Names the annotation; null if it was refused.
    pub(crate) key: Option<String>,
    /// Whether what it is about has come; else the annotation waits for it.
    pub(crate) found: bool,
    /// Why it was refused.
    pub(crate) error: Option<Error>,
}

impl From<Vec<AnnotationOutcome>> for AnnotationOutcomes {
    fn from(data: Vec<AnnotationOutcome>) -> Self {
        let kept = data.iter().filter(|outcome| outcome.key.is_some()).count() as u64;
        Self { kept, refused: data.len() as u64 - kept, data }
    }
}

/// A judgement on a span, turn, session or user.
#[derive(Serialize, ToSchema)]
pub(crate) struct Annotation {
    /// Names all versions of it.
    key: String,
    target: AnnotationTarget,
    /// Whether what it is about has come.
    found: bool,
    #[schema(examples("helpfulness"))]
    name: String,
    annotator: Annotator,
    #[schema(examples("good"))]
    label: Option<String>,
    #[schema(examples(0.8))]
    score: Option<f64>,
    explanation: Option<String>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    identifier: String,
    source: Source,
    time: Time,
    /// Whether it is the newest version; else it is an earlier one.
    current: bool,
    /// For sessions: how many turns had begun when it was made.
    seen_turns: Option<u64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationTarget {
    level: Level,
    /// Null while the target has not come, if only that tells.
    project: Option<String>,
    session_id: Option<String>,
    session_key: Option<String>,
    /// The turn's place in its session, from 0.
    turn: Option<u64>,
    trace_id: Option<String>,
    span_id: Option<String>,
    subtree_span_id: Option<String>,
    user_id: Option<String>,
}

impl From<&Kept> for AnnotationTarget {
    fn from(kept: &Kept) -> Self {
        let target = &kept.annotation.target;
        let session = kept.session.as_ref();
        let (mut span_id, mut subtree, mut user, mut named, mut project) = (None, None, None, None, kept.project.clone());
        match target {
            Target::Span { span_id: id, .. } => span_id = Some(id.to_string()),
            Target::Turn { subtree: top, .. } => subtree = top.map(|id| id.to_string()),
            Target::Session { project: of, id } => (named, project) = (Some(id.clone()), Some(of.clone())),
            Target::User { project: of, id } => (user, project) = (Some(id.clone()), Some(of.clone())),
        }
        Self {
            level: target.level().into(),
            project,
            session_id: named.or_else(|| session.map(|session| session.id.clone())),
            session_key: session.map(|session| session.key.as_str().to_owned()),
            turn: kept.turn,
            trace_id: target.trace_id().map(|id| id.to_string()),
            span_id,
            subtree_span_id: subtree,
            user_id: user,
        }
    }
}

impl From<&Kept> for Annotation {
    fn from(kept: &Kept) -> Self {
        let annotation = &kept.annotation;
        Self {
            key: kept.key.as_str().to_owned(),
            target: kept.into(),
            found: kept.is_found,
            name: annotation.name.clone(),
            annotator: annotation.annotator.into(),
            label: annotation.label.clone(),
            score: annotation.score,
            explanation: annotation.explanation.clone(),
            metadata: annotation.metadata.as_deref().map(super::message::parsed),
            identifier: annotation.identifier.clone(),
            source: annotation.source.into(),
            time: annotation.time.into(),
            current: kept.is_current,
            seen_turns: kept.seen_turns,
        }
    }
}

/// Those of the annotations that are about one span.
pub(super) fn of_span(annotations: &[Kept], trace: model::TraceId, span: model::SpanId) -> Vec<Annotation> {
    let target = Target::Span { trace_id: trace, span_id: span };
    annotations.iter().filter(|kept| kept.annotation.target == target).map(Annotation::from).collect()
}

/// Those of the annotations that are about turns.
pub(super) fn of_turns(annotations: &[Kept]) -> Vec<Annotation> {
    annotations.iter().filter(|kept| kept.annotation.target.level() == ModelLevel::Turn).map(Annotation::from).collect()
}

/// An annotation with its earlier versions, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationVersions {
    #[serde(flatten)]
    newest: Annotation,
    versions: Vec<Annotation>,
}

impl AnnotationVersions {
    pub(crate) fn of(newest: &Kept, earlier: &[Kept]) -> Self {
        Self { newest: newest.into(), versions: earlier.iter().map(Annotation::from).collect() }
    }
}

/// How many were deleted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Deleted {
    pub(crate) deleted: u64,
}

/// What the current annotations of one name come to, on a turn.
#[derive(Serialize, ToSchema)]
pub(crate) struct TurnEval {
    #[schema(examples("helpfulness"))]
    name: String,
    /// The mean of their scores.
    score: Option<f64>,
    /// The newest label.
    label: Option<String>,
    count: u64,
}

impl From<&annotation::Eval> for TurnEval {
    fn from(eval: &annotation::Eval) -> Self {
        Self { name: eval.name.clone(), score: eval.score, label: eval.label.clone(), count: eval.count }
    }
}

/// A mean over what is below.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeanBelow {
    score: Option<f64>,
    count: u64,
}

impl From<&Below> for MeanBelow {
    fn from(below: &Below) -> Self {
        Self { score: below.mean, count: below.count }
    }
}

/// What the current annotations of one name come to, on a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionEval {
    /// `score`, `label` and `count` are of the session's own annotations.
    #[serde(flatten)]
    own: TurnEval,
    /// Over annotations of its turns.
    turns: MeanBelow,
    /// Over annotations of its spans.
    spans: MeanBelow,
}

impl From<&annotation::SessionEval> for SessionEval {
    fn from(eval: &annotation::SessionEval) -> Self {
        Self { own: (&eval.own).into(), turns: (&eval.turns).into(), spans: (&eval.spans).into() }
    }
}

/// What the current annotations of one name come to, on a user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserEval {
    /// `score`, `label` and `count` are of the user's own annotations.
    #[serde(flatten)]
    own: TurnEval,
    /// Over the scores of its sessions.
    sessions: MeanBelow,
}

impl From<&annotation::UserEval> for UserEval {
    fn from(eval: &annotation::UserEval) -> Self {
        Self { own: (&eval.own).into(), sessions: (&eval.sessions).into() }
    }
}
