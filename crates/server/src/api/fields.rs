//! `/api/v1/fields`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use turnwise_model::expr::{Resource, fields};
use utoipa::IntoParams;

use super::extract::Query;
use super::{ApiResult, Error, projects};
use crate::app::App;
use crate::view::FieldList;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FieldParams {
    /// `sessions`, `turns`, `users` or `annotations`.
    #[param(example = "sessions")]
    of: String,
    /// Also tells the values that fields have in this project, and the annotations and metadata that there are.
    project: Option<String>,
}

/// The fields that expressions may name
///
/// With their types, and values to choose from.
#[utoipa::path(get, path = "/api/v1/fields", tag = "expressions", params(FieldParams),
    responses((status = 200, body = FieldList, description = "The fields."), Error))]
pub(super) async fn list_fields(State(app): State<App>, Query(params): Query<FieldParams>) -> ApiResult<FieldList> {
    let of = resource(&params.of)?;
    let found = match &params.project {
        Some(project) => app.store.field_values(project, of).await?,
        None => Vec::new(),
    };
    if let Some(project) = params.project.as_deref().filter(|_| found.is_empty()) {
        projects::must_exist(&app, project).await?;
    }
    Ok(Json(FieldList::of(fields::of(of), &found)))
}

/// The resource of this name.
pub(super) fn resource(name: &str) -> Result<Resource, Error> {
    let names = Resource::ALL.map(Resource::name).join(", ");
    Resource::named(name).ok_or_else(|| Error::invalid(format!("there is nothing named '{name}'")).hint(format!("there are: {names}")))
}
