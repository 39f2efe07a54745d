//! `DELETE` of a session, a user's data, a project.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use turnwise_model::deletion::Deletion;
use utoipa::IntoParams;

use super::extract::{Nothing, Query, Segment};
use super::sessions::find;
use super::{ApiResult, Error};
use crate::app::App;
use crate::view::DeletedSessions;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SessionParams {
    /// The session's project; needed only where two projects have a session of this id.
    project: Option<String>,
}

/// Delete a session
///
/// With all that was said in it and its annotations, for good: when this answers, the files have nothing of it. Spans of it that are sent
/// later found it anew.
#[utoipa::path(delete, path = "/api/v1/sessions/{session}", tag = "sessions",
    params(("session" = String, Path, description = "The session's id, percent-encoded, or its key."), SessionParams),
    responses((status = 200, body = DeletedSessions, description = "It is gone."), Error))]
pub(super) async fn delete_session(
    State(app): State<App>,
    Segment(name): Segment,
    Query(params): Query<SessionParams>,
) -> ApiResult<DeletedSessions> {
    let session = find(&app, &name, params.project.as_deref()).await?;
    delete(&app, &Deletion::Session(session.key()), || format!("there is no session '{name}'")).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UserParams {
    /// The user's project.
    project: Option<String>,
}

/// Delete a user's data
///
/// All sessions of the project that name the user, whoever else they name, and the user's traces of no session; for good, as a session.
#[utoipa::path(delete, path = "/api/v1/users/{user}", tag = "users",
    params(("user" = String, Path, description = "The user's id, percent-encoded."), UserParams),
    responses((status = 200, body = DeletedSessions, description = "All is gone."), Error))]
pub(super) async fn delete_user(
    State(app): State<App>,
    Segment(id): Segment,
    Query(params): Query<UserParams>,
) -> ApiResult<DeletedSessions> {
    let missing = || Error::invalid("whose data shall go is not clear without a project").hint("add ?project= with the user's project");
    let project = params.project.ok_or_else(missing)?;
    let unknown = format!("there is no user '{id}' in project '{project}'");
    delete(&app, &Deletion::User { project, id }, || unknown).await
}

/// Delete a project
///
/// With all its sessions and traces; for good, as a session.
#[utoipa::path(delete, path = "/api/v1/projects/{project}", tag = "projects",
    params(("project" = String, Path, description = "The project's name.")),
    responses((status = 200, body = DeletedSessions, description = "It is gone."), Error))]
pub(super) async fn delete_project(State(app): State<App>, Segment(project): Segment, _: Query<Nothing>) -> ApiResult<DeletedSessions> {
    delete(&app, &Deletion::Project(project.clone()), || format!("there is no project '{project}'")).await
}

async fn delete(app: &App, deletion: &Deletion, missing: impl FnOnce() -> String) -> ApiResult<DeletedSessions> {
    let session_count = app.store.delete(deletion).await?.ok_or_else(|| Error::not_found(missing()))?;
    Ok(Json(DeletedSessions { session_count }))
}
