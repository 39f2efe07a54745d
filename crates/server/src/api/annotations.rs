//! `/api/v1/annotations` and `/api/v1/sessions/{session}/annotations`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use turnwise_model::annotation::{Annotator, Kept, Level, Target};
use turnwise_model::query::{AnnotationQuery, TurnQuery};
use turnwise_model::{Annotation, AnnotationKey, SpanId};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Body, Nothing, Query, Segment, cursor, limit};
use super::{ApiResult, Error, sessions, traces};
use crate::app::App;
use crate::view::{
    self, AnnotationChange, AnnotationOutcome, AnnotationOutcomes, AnnotationPage, AnnotationVersions, NewAnnotation, NewTarget,
};

/// The most annotations in one request.
const MOST: usize = 1000;
const MAX_NAME_BYTES: usize = 200;
const MAX_LABEL_BYTES: usize = 1000;
const MAX_TEXT_BYTES: usize = 64 << 10;

/// One annotation, or an array of them.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "for the description; the items are read one by one, so that one bad one spoils no other")]
pub(super) enum NewAnnotations {
    One(Box<NewAnnotation>),
    Several(Vec<NewAnnotation>),
}

/// Keep annotations
///
/// Up to 1000 in one request; each is kept or refused by itself. Of those with the same target, name and identifier the newest counts, and
/// the earlier ones are kept as its versions. What it is about need not have come yet: the annotation waits for it.
#[utoipa::path(post, path = "/api/v1/annotations", tag = "annotations", request_body = NewAnnotations,
    responses((status = 200, body = AnnotationOutcomes, description = "What became of each, in their order."), Error))]
pub(super) async fn post_annotations(State(app): State<App>, _: Query<Nothing>, Body(body): Body<Value>) -> ApiResult<AnnotationOutcomes> {
    let (items, is_one) = items(body)?;
    let mut read = Vec::new();
    for item in items {
        read.push(annotation(&app, item).await);
    }
    if let (true, Some(Err(_))) = (is_one, read.first()) {
        return Err(read.pop().and_then(Result::err).expect("the one item was refused"));
    }
    let good: Vec<Annotation> = read.iter().filter_map(|item| item.as_ref().ok()).cloned().collect();
    let mut found = app.store.annotate(good).await?.into_iter();
    let outcomes = read.into_iter().map(|item| outcome(item, || found.next().unwrap_or(false))).collect::<Vec<_>>();
    Ok(Json(outcomes.into()))
}

fn items(body: Value) -> Result<(Vec<Value>, bool), Error> {
    match body {
        Value::Array(items) if items.len() <= MOST => Ok((items, false)),
        Value::Array(items) => {
            Err(Error::invalid(format!("{} annotations are too many", items.len())).hint(format!("send {MOST} at once")))
        }
        object @ Value::Object(_) => Ok((vec![object], true)),
        _ => Err(Error::invalid("the body is no annotation").hint("send an object, or an array of them")),
    }
}

fn outcome(item: Result<Annotation, Error>, is_found: impl FnOnce() -> bool) -> AnnotationOutcome {
    match item {
        Ok(annotation) => AnnotationOutcome { key: Some(annotation.key().as_str().to_owned()), found: is_found(), error: None },
        Err(error) => AnnotationOutcome { key: None, found: false, error: Some(error.into_body()) },
    }
}

async fn annotation(app: &App, item: Value) -> Result<Annotation, Error> {
    let new: NewAnnotation = serde_json::from_value(item).map_err(|e| Error::invalid(format!("read the annotation: {e}")))?;
    let target = target(app, &new.target).await?;
    let annotation = Annotation {
        target,
        name: new.name.trim().to_owned(),
        annotator: new.annotator.into(),
        label: new.label,
        score: new.score,
        explanation: new.explanation,
        metadata: new.metadata.map(|metadata| Value::Object(metadata).to_string()),
        identifier: new.identifier,
        source: new.source.into(),
        time: new.time.map_or_else(|| app.now(), Into::into),
    };
    check(&annotation)?;
    Ok(annotation)
}

/// What is too long, or says nothing, is refused.
fn check(annotation: &Annotation) -> Result<(), Error> {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let lengths = [
        ("name", annotation.name.len(), MAX_NAME_BYTES),
        ("identifier", annotation.identifier.len(), MAX_NAME_BYTES),
        ("label", length(&annotation.label), MAX_LABEL_BYTES),
        ("explanation", length(&annotation.explanation), MAX_TEXT_BYTES),
        ("metadata", length(&annotation.metadata), MAX_TEXT_BYTES),
    ];
    if let Some((field, length, most)) = lengths.into_iter().find(|(_, length, most)| length > most) {
        return Err(Error::invalid(format!("the {field} has {length} bytes")).hint(format!("it may have {most}")));
    }
    if annotation.name.is_empty() {
        return Err(Error::invalid("the name is empty").hint("name what is judged, such as helpfulness"));
    }
    if annotation.label.is_none() && annotation.score.is_none() && annotation.explanation.is_none() {
        return Err(Error::invalid("the annotation says nothing").hint("give a label, a score or an explanation"));
    }
    Ok(())
}

/// The one thing that the fields name.
async fn target(app: &App, new: &NewTarget) -> Result<Target, Error> {
    let session = new.session_id.as_deref().or(new.session_key.as_deref());
    match (session, &new.trace_id, &new.user_id) {
        (Some(session), None, None) => match new.turn {
            Some(turn) => target_turn(app, session, new.project.as_deref(), turn).await,
            None => target_session(app, new, session).await,
        },
        (None, Some(trace), None) => target_in_trace(new, trace),
        (None, None, Some(user)) => target_user(app, new.project.as_deref(), user).await,
        _ => {
            let hint = "give one of: session_id (and turn), session_key (and turn), trace_id (and span_id), user_id";
            Err(Error::invalid("the target is not one thing").hint(hint))
        }
    }
}

async fn target_session(app: &App, new: &NewTarget, session: &str) -> Result<Target, Error> {
    match (sessions::find(app, session, new.project.as_deref()).await, &new.project) {
        (Ok(found), _) => Ok(Target::Session { project: found.project, id: found.id }),
        (Err(error), Some(project)) if error.is_not_found() && new.session_id.is_some() => {
            Ok(Target::Session { project: project.clone(), id: session.to_owned() })
        }
        (Err(error), None) if error.is_not_found() => {
            Err(error.hint("to annotate a session that is still to come, give its project and session_id"))
        }
        (Err(error), _) => Err(error),
    }
}

async fn target_turn(app: &App, session: &str, project: Option<&str>, turn: u64) -> Result<Target, Error> {
    let session = sessions::find(app, session, project).await?;
    let query = TurnQuery { session: session.key(), from: turn, limit: 1, steps: 0 };
    let turns = app.store.turns(&query).await?.rows;
    let found = turns.first().and_then(|row| Some((*row.turn.traces.first()?, row.turn.subtree)));
    let (trace_id, subtree) = found.ok_or_else(|| {
        let message = format!("session '{}' has no turn {turn}", session.id);
        Error::not_found(message).hint(format!("it has {}, counted from 0", session.turn_count))
    })?;
    Ok(Target::Turn { trace_id, subtree })
}

fn target_in_trace(new: &NewTarget, trace: &str) -> Result<Target, Error> {
    let trace_id = traces::trace_id(trace)?;
    match (&new.span_id, &new.subtree_span_id) {
        (Some(span), None) => Ok(Target::Span { trace_id, span_id: span_id(span)? }),
        (None, Some(top)) => Ok(Target::Turn { trace_id, subtree: Some(span_id(top)?) }),
        (None, None) => Ok(Target::Turn { trace_id, subtree: None }),
        (Some(_), Some(_)) => Err(Error::invalid("the target is not one thing").hint("give span_id or subtree_span_id")),
    }
}

fn span_id(text: &str) -> Result<SpanId, Error> {
    text.parse().map_err(|e| Error::invalid(format!("'{text}' is no span id: {e}")).hint("a span id has 16 hexadecimal digits"))
}

async fn target_user(app: &App, project: Option<&str>, user: &str) -> Result<Target, Error> {
    if let Some(project) = project {
        return Ok(Target::User { project: project.to_owned(), id: user.to_owned() });
    }
    let found = super::users::find(app, user, None).await?;
    Ok(Target::User { project: found.project, id: found.id })
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// Only on targets in this project.
    project: Option<String>,
    /// Only on the session of this id or key, its turns and its spans.
    session: Option<String>,
    /// Only on this kind of target.
    #[param(inline)]
    level: Option<view::Level>,
    /// Only on this trace's turn and spans.
    trace_id: Option<String>,
    /// Only on this span.
    span_id: Option<String>,
    /// Only on the user of this id.
    user_id: Option<String>,
    /// Only of this name.
    name: Option<String>,
    /// Only with this identifier.
    identifier: Option<String>,
    /// Only by this kind of annotator.
    #[param(inline)]
    annotator: Option<view::Annotator>,
    /// Earlier versions too.
    versions: Option<bool>,
    /// How many annotations, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl ListParams {
    fn into_query(self) -> Result<AnnotationQuery, Error> {
        Ok(AnnotationQuery {
            project: self.project,
            level: self.level.map(Level::from),
            session: None,
            trace_id: self.trace_id.as_deref().map(traces::trace_id).transpose()?,
            span_id: self.span_id.as_deref().map(span_id).transpose()?,
            user: self.user_id,
            name: self.name,
            identifier: self.identifier,
            annotator: self.annotator.map(Annotator::from),
            with_versions: self.versions.unwrap_or(false),
            after: cursor(self.cursor.as_deref())?,
            limit: limit(self.limit, 50)?,
        })
    }
}

/// Annotations
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/annotations", tag = "annotations", params(ListParams),
    responses((status = 200, body = AnnotationPage, description = "A page of annotations."), Error))]
pub(super) async fn list_annotations(State(app): State<App>, Query(params): Query<ListParams>) -> ApiResult<AnnotationPage> {
    let session = match &params.session {
        Some(session) => Some(sessions::find(&app, session, params.project.as_deref()).await?.key()),
        None => None,
    };
    let query = AnnotationQuery { session, ..params.into_query()? };
    Ok(Json(AnnotationPage::from(&app.store.annotations(&query).await?)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SessionParams {
    /// The session's project; needed only where two projects have a session of this id.
    project: Option<String>,
    /// Only on this kind of target.
    #[param(inline)]
    level: Option<view::Level>,
    /// Only of this name.
    name: Option<String>,
    /// Earlier versions too.
    versions: Option<bool>,
    /// How many annotations, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The annotations of a session, its turns and its spans
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/annotations", tag = "annotations",
    params(("session" = String, Path, description = "The session's id, percent-encoded, or its key."), SessionParams),
    responses((status = 200, body = AnnotationPage, description = "A page of annotations."),
        (status = 409, body = view::ErrorBody, description = "More than one project has a session of this id."), Error))]
pub(super) async fn list_session_annotations(
    State(app): State<App>,
    Segment(name): Segment,
    Query(params): Query<SessionParams>,
) -> ApiResult<AnnotationPage> {
    let session = sessions::find(&app, &name, params.project.as_deref()).await?;
    let query = AnnotationQuery {
        session: Some(session.key()),
        level: params.level.map(Level::from),
        name: params.name,
        with_versions: params.versions.unwrap_or(false),
        after: cursor(params.cursor.as_deref())?,
        limit: limit(params.limit, 100)?,
        ..AnnotationQuery::default()
    };
    Ok(Json(AnnotationPage::from(&app.store.annotations(&query).await?)))
}

/// One annotation with its earlier versions
#[utoipa::path(get, path = "/api/v1/annotations/{key}", tag = "annotations",
    params(("key" = String, Path, description = "The annotation's key.")),
    responses((status = 200, body = AnnotationVersions, description = "The annotation."), Error))]
pub(super) async fn get_annotation(State(app): State<App>, Segment(key): Segment, _: Query<Nothing>) -> ApiResult<AnnotationVersions> {
    Ok(Json(versions(&app, &AnnotationKey::from_text(&key)).await?))
}

async fn versions(app: &App, key: &AnnotationKey) -> Result<AnnotationVersions, Error> {
    let kept = app.store.annotation(key).await?;
    let (newest, earlier) = kept.split_first().ok_or_else(|| missing(key))?;
    Ok(AnnotationVersions::of(newest, earlier))
}

fn missing(key: &AnnotationKey) -> Error {
    Error::not_found(format!("there is no annotation '{}'", key.as_str())).hint("GET /api/v1/annotations lists them with their keys")
}

/// Change an annotation
///
/// What it said before is kept as an earlier version.
#[utoipa::path(patch, path = "/api/v1/annotations/{key}", tag = "annotations", request_body = AnnotationChange,
    params(("key" = String, Path, description = "The annotation's key.")),
    responses((status = 200, body = AnnotationVersions, description = "The annotation as it is now."), Error))]
pub(super) async fn patch_annotation(
    State(app): State<App>,
    Segment(key): Segment,
    _: Query<Nothing>,
    Body(change): Body<AnnotationChange>,
) -> ApiResult<AnnotationVersions> {
    let key = AnnotationKey::from_text(&key);
    let kept: Vec<Kept> = app.store.annotation(&key).await?;
    let newest = kept.into_iter().next().ok_or_else(|| missing(&key))?.annotation;
    let metadata = |metadata: Option<serde_json::Map<String, Value>>| metadata.map(|map| Value::Object(map).to_string());
    let annotation = Annotation {
        label: change.label.unwrap_or(newest.label),
        score: change.score.unwrap_or(newest.score),
        explanation: change.explanation.unwrap_or(newest.explanation),
        metadata: change.metadata.map_or(newest.metadata, metadata),
        time: app.now().max(newest.time.after()),
        ..newest
    };
    check(&annotation)?;
    app.store.annotate(vec![annotation]).await?;
    Ok(Json(versions(&app, &key).await?))
}

/// Delete an annotation
///
/// With all its versions. Telemetry that is sent again brings its annotations again.
#[utoipa::path(delete, path = "/api/v1/annotations/{key}", tag = "annotations",
    params(("key" = String, Path, description = "The annotation's key.")),
    responses((status = 200, body = view::Deleted, description = "It is gone."), Error))]
pub(super) async fn delete_annotation(State(app): State<App>, Segment(key): Segment, _: Query<Nothing>) -> ApiResult<view::Deleted> {
    let key = AnnotationKey::from_text(&key);
    match app.store.delete_annotations(vec![key.clone()]).await? {
        0 => Err(missing(&key)),
        deleted => Ok(Json(view::Deleted { deleted })),
    }
}
