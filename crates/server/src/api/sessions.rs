//! `/api/v1/projects/{project}/sessions` and `/api/v1/sessions/{session}`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use turnwise_model::annotation::Level;
use turnwise_model::query::{AnnotationQuery, SessionName, SessionQuery, TurnQuery};
use turnwise_model::{Session, SessionKey};
use utoipa::IntoParams;

use super::extract::{Query, Segment, cursor, limit};
use super::{ApiResult, Error, projects};
use crate::app::App;
use crate::view::{self, SessionPage};

/// The most spans shown within a turn; a trace's own page has all of them.
const STEPS: usize = 200;

/// The most annotations shown with a session; its own list has all of them.
const ANNOTATIONS: usize = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// How many sessions, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl ListParams {
    fn into_query(self, project: String) -> Result<SessionQuery, Error> {
        Ok(SessionQuery { project, after: cursor(self.cursor.as_deref())?, limit: limit(self.limit, 50)? })
    }
}

/// The sessions of a project
///
/// Latest activity first.
#[utoipa::path(get, path = "/api/v1/projects/{project}/sessions", tag = "sessions",
    params(("project" = String, Path, description = "The project's name."), ListParams),
    responses((status = 200, body = SessionPage, description = "A page of sessions."), Error))]
pub(super) async fn list_sessions(
    State(app): State<App>,
    Segment(project): Segment,
    Query(params): Query<ListParams>,
) -> ApiResult<SessionPage> {
    let query = params.into_query(project)?;
    let page = app.store.sessions(&query).await?;
    if page.rows.is_empty() {
        projects::must_exist(&app, &query.project).await?;
    }
    Ok(Json(SessionPage::at(app.now(), &page)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SessionParams {
    /// The session's project; needed only where two projects have a session of this id.
    project: Option<String>,
    /// How many turns, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl SessionParams {
    fn turns_of(&self, session: SessionKey) -> Result<TurnQuery, Error> {
        let from = cursor(self.cursor.as_deref())?.unwrap_or(0);
        Ok(TurnQuery { session, from, limit: limit(self.limit, 100)?, steps: STEPS })
    }
}

/// One session with its turns
///
/// In order, each with its spans.
#[utoipa::path(get, path = "/api/v1/sessions/{session}", tag = "sessions",
    params(("session" = String, Path, description = "The session's id, percent-encoded, or its key."), SessionParams),
    responses((status = 200, body = view::Session, description = "The session and a page of its turns."),
        (status = 409, body = view::ErrorBody, description = "More than one project has a session of this id."), Error))]
pub(super) async fn get_session(
    State(app): State<App>,
    Segment(name): Segment,
    Query(params): Query<SessionParams>,
) -> ApiResult<view::Session> {
    let session = find(&app, &name, params.project.as_deref()).await?;
    let turns = app.store.turns(&params.turns_of(session.key())?).await?;
    let query =
        AnnotationQuery { session: Some(session.key()), level: Some(Level::Session), limit: ANNOTATIONS, ..AnnotationQuery::default() };
    let annotations = app.store.annotations(&query).await?;
    Ok(Json(view::Session::at(app.now(), &session, &annotations.rows, &turns)))
}

/// The session of this id, or else of this key.
pub(super) async fn find(app: &App, name: &str, project: Option<&str>) -> Result<Session, Error> {
    let by_id = SessionName::Id { project: project.map(str::to_owned), id: name.to_owned() };
    let mut found = app.store.session(&by_id).await?;
    if found.is_empty() {
        found = app.store.session(&SessionName::Key(SessionKey::from_text(name))).await?;
        found.retain(|session| project.is_none_or(|project| session.project == project));
    }
    match found.len() {
        0 | 1 => found.pop().ok_or_else(|| missing(name, project)),
        _ => Err(ambiguous(name, &found)),
    }
}

fn missing(name: &str, project: Option<&str>) -> Error {
    let place = project.map_or_else(String::new, |project| format!(" in project '{project}'"));
    Error::not_found(format!("there is no session '{name}'{place}")).hint("write the id percent-encoded, or use the session's key")
}

fn ambiguous(name: &str, found: &[Session]) -> Error {
    let projects: Vec<&str> = found.iter().map(|session| session.project.as_str()).collect();
    let message = format!("{} projects have a session '{name}'", projects.len());
    Error::new(StatusCode::CONFLICT, "ambiguous_session", message).hint(format!("add ?project= with one of: {}", projects.join(", ")))
}
