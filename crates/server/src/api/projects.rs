//! `/api/v1/projects`

use axum::Json;
use axum::extract::State;

use super::extract::{Nothing, Query};
use super::{ApiResult, Error};
use crate::app::App;
use crate::view::ProjectList;

/// All projects
///
/// With exact counts of what each holds, by name.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", responses((status = 200, body = ProjectList, description = "By name."), Error))]
pub(super) async fn list_projects(State(app): State<App>, _: Query<Nothing>) -> ApiResult<ProjectList> {
    let projects = app.store.projects().await?;
    Ok(Json(ProjectList::from(projects.as_slice())))
}

/// An empty page is only right for a project that is there.
pub(super) async fn must_exist(app: &App, name: &str) -> Result<(), Error> {
    let projects = app.store.projects().await?;
    if projects.iter().any(|project| project.name == name) {
        return Ok(());
    }
    Err(Error::not_found(format!("there is no project '{name}'")).hint("GET /api/v1/projects lists them"))
}
