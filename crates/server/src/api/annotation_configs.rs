//! `/api/v1/annotation-configs`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::{Body, Query, Segment};
use super::{ApiResult, Error};
use crate::app::App;
use crate::view::{AnnotationConfig, AnnotationConfigList, AnnotationLook, Deleted};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// The project; for all projects, if it is not given.
    project: Option<String>,
}

/// What annotations look like
///
/// In a project: its own and those for all projects. Without a project, all there are. By name.
#[utoipa::path(get, path = "/api/v1/annotation-configs", tag = "annotations", params(Params),
    responses((status = 200, body = AnnotationConfigList, description = "By name."), Error))]
pub(super) async fn list_annotation_configs(State(app): State<App>, Query(params): Query<Params>) -> ApiResult<AnnotationConfigList> {
    let configs = app.store.annotation_configs(params.project.as_deref()).await?;
    Ok(Json(AnnotationConfigList::from(configs.as_slice())))
}

/// Set what annotations of a name look like
///
/// In place of what was set before. It helps people who annotate; annotations that look otherwise are kept all the same.
#[utoipa::path(put, path = "/api/v1/annotation-configs/{name}", tag = "annotations", request_body = AnnotationLook,
    params(("name" = String, Path, description = "The name of the annotations."), Params),
    responses((status = 200, body = AnnotationConfig, description = "As it is set now."), Error))]
pub(super) async fn put_annotation_config(
    State(app): State<App>,
    Segment(name): Segment,
    Query(params): Query<Params>,
    Body(look): Body<AnnotationLook>,
) -> ApiResult<AnnotationConfig> {
    if let Some(nonsense) = look.nonsense() {
        return Err(Error::invalid(format!("set what '{name}' looks like: {nonsense}")).hint("docs/annotations.md shows one of each kind"));
    }
    let config = look.into_model(params.project, name);
    let view = AnnotationConfig::from(&config);
    app.store.put_annotation_config(config).await?;
    Ok(Json(view))
}

/// Forget what annotations of a name look like
///
/// The annotations stay.
#[utoipa::path(delete, path = "/api/v1/annotation-configs/{name}", tag = "annotations",
    params(("name" = String, Path, description = "The name of the annotations."), Params),
    responses((status = 200, body = Deleted, description = "It is gone."), Error))]
pub(super) async fn delete_annotation_config(
    State(app): State<App>,
    Segment(name): Segment,
    Query(params): Query<Params>,
) -> ApiResult<Deleted> {
    if app.store.delete_annotation_config(params.project.as_deref(), &name).await? {
        return Ok(Json(Deleted { deleted: 1 }));
    }
    let place = params.project.map_or_else(|| "for all projects".to_owned(), |project| format!("in project '{project}'"));
    Err(Error::not_found(format!("nothing is set for '{name}' {place}")).hint("GET /api/v1/annotation-configs lists what is"))
}
