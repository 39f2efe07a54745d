//! `/api/v1/metrics`: define, preview, save, evaluate.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use turnwise_eval::expr;
use turnwise_model::metric::{Better, SavedMetric};
use turnwise_model::query::MetricQuery;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Body, Nothing, Query, Segment};
use super::{ApiResult, Error, expression, projects};
use crate::app::App;
use crate::view::{self, MetricList, Table};

/// Which values of a metric are better.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Direction {
    High,
    Low,
}

impl From<Direction> for Better {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::High => Self::High,
            Direction::Low => Self::Low,
        }
    }
}

/// A metric to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricBody {
    /// One select; see docs/expressions.md.
    #[schema(examples("select avg(eval.frustration.score) from sessions"))]
    expression: String,
    description: Option<String>,
    /// Which values are better; `low` if it is not told.
    #[schema(inline)]
    better: Option<Direction>,
}

/// A metric to evaluate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EvaluateBody {
    #[schema(examples("default"))]
    project: String,
    /// One select.
    #[schema(examples("select user.id, avg(cost) from sessions group by user.id order by 2 desc limit 10"))]
    expression: String,
}

/// Evaluates a metric
///
/// One select over the sessions, turns, users or annotations of a project.
#[utoipa::path(post, path = "/api/v1/metrics/evaluate", tag = "metrics", request_body = EvaluateBody,
    responses((status = 200, body = Table, description = "The answer."), Error))]
pub(super) async fn evaluate_metric(State(app): State<App>, _: Query<Nothing>, Body(body): Body<EvaluateBody>) -> ApiResult<Table> {
    Ok(Json(table(&app, &body.project, &body.expression).await?))
}

/// The answer to a metric.
pub(super) async fn table(app: &App, project: &str, text: &str) -> Result<Table, Error> {
    let clock = expression::clock(app);
    let metric = expr::metric(text, clock)?;
    let query = MetricQuery { project: project.to_owned(), metric, clock };
    let rows = app.store.metric(&query).await?;
    if rows.is_empty() {
        projects::must_exist(app, project).await?;
    }
    Ok(Table::of(&query.metric, &rows))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ValueParams {
    /// The project's name.
    project: String,
}

/// Evaluates a saved metric
#[utoipa::path(get, path = "/api/v1/metrics/{name}/values", tag = "metrics",
    params(("name" = String, Path, description = "The metric's name, percent-encoded."), ValueParams),
    responses((status = 200, body = Table, description = "The answer."), Error))]
pub(super) async fn get_metric_values(
    State(app): State<App>,
    Segment(name): Segment,
    Query(params): Query<ValueParams>,
) -> ApiResult<Table> {
    let metric = find(&app, &name).await?;
    Ok(Json(table(&app, &params.project, &metric.expression).await?))
}

/// The saved metrics
///
/// By name.
#[utoipa::path(get, path = "/api/v1/metrics", tag = "metrics", responses((status = 200, body = MetricList, description = "By name."), Error))]
pub(super) async fn list_metrics(State(app): State<App>, _: Query<Nothing>) -> ApiResult<MetricList> {
    Ok(Json(MetricList::from(app.store.saved_metrics().await?.as_slice())))
}

/// One saved metric
#[utoipa::path(get, path = "/api/v1/metrics/{name}", tag = "metrics",
    params(("name" = String, Path, description = "The metric's name, percent-encoded.")),
    responses((status = 200, body = view::SavedMetric, description = "The metric."), Error))]
pub(super) async fn get_metric(State(app): State<App>, Segment(name): Segment, _: Query<Nothing>) -> ApiResult<view::SavedMetric> {
    Ok(Json(view::SavedMetric::from(&find(&app, &name).await?)))
}

/// Saves a metric
///
/// One of the same name is replaced.
#[utoipa::path(put, path = "/api/v1/metrics/{name}", tag = "metrics", request_body = MetricBody,
    params(("name" = String, Path, description = "The metric's name, percent-encoded.")),
    responses((status = 200, body = view::SavedMetric, description = "As it was saved."), Error))]
pub(super) async fn save_metric(
    State(app): State<App>,
    Segment(name): Segment,
    _: Query<Nothing>,
    Body(body): Body<MetricBody>,
) -> ApiResult<view::SavedMetric> {
    let name = named(&name)?;
    expr::metric(&body.expression, expression::clock(&app))?;
    let (now, better) = (app.now(), body.better.map_or(Better::Low, Better::from));
    let metric = SavedMetric { name, expression: body.expression, description: body.description, better, created: now, updated: now };
    app.store.save_metric(metric.clone()).await?;
    Ok(Json(view::SavedMetric::from(&find(&app, &metric.name).await?)))
}

const MAX_NAME: usize = 200;

fn named(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name.len() > MAX_NAME || name.contains(char::is_control) {
        return Err(Error::invalid("this is no name for a metric").hint(format!("1 to {MAX_NAME} bytes of plain text")));
    }
    Ok(name.to_owned())
}

/// Removes a saved metric
#[utoipa::path(delete, path = "/api/v1/metrics/{name}", tag = "metrics",
    params(("name" = String, Path, description = "The metric's name, percent-encoded.")),
    responses((status = 204, description = "It is gone."), Error))]
pub(super) async fn delete_metric(State(app): State<App>, Segment(name): Segment, _: Query<Nothing>) -> Result<StatusCode, Error> {
    if app.store.delete_metric(&name).await? { Ok(StatusCode::NO_CONTENT) } else { Err(missing(&name)) }
}

/// The saved metric of this name.
pub(super) async fn find(app: &App, name: &str) -> Result<SavedMetric, Error> {
    app.store.saved_metric(name).await?.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    Error::not_found(format!("there is no metric '{name}'")).hint("GET /api/v1/metrics lists them")
}
