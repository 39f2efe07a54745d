//! `/api/v1/turns`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use turnwise_model::expr::Resource;
use turnwise_model::query::TurnListQuery;
use utoipa::IntoParams;

use super::extract::{Query, limit};
use super::{ApiResult, Error, expression, projects};
use crate::app::App;
use crate::view::TurnPage;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// The project's name.
    project: String,
    /// A condition on turns.
    #[param(example = "error and latency > '5s'")]
    filter: Option<String>,
    /// An expression; `-` before it for the greatest first. Without it, the latest first.
    #[param(example = "-latency")]
    sort: Option<String>,
    /// How many turns, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The turns of a project
///
/// Of all its sessions, filtered and sorted; each without its spans.
#[utoipa::path(get, path = "/api/v1/turns", tag = "turns", params(ListParams),
    responses((status = 200, body = TurnPage, description = "A page of turns."), Error))]
pub(super) async fn list_turns(State(app): State<App>, Query(params): Query<ListParams>) -> ApiResult<TurnPage> {
    let asked = expression::list(&app, Resource::Turns, &params.project, params.filter.as_deref(), params.sort.as_deref())?;
    let after = asked.after(params.cursor.as_deref())?;
    let query = TurnListQuery { list: asked.list, after, limit: limit(params.limit, 50)? };
    let page = app.store.list_turns(&query).await?;
    if page.rows.is_empty() {
        projects::must_exist(&app, &params.project).await?;
    }
    Ok(Json(TurnPage::of(asked.id, page)))
}
