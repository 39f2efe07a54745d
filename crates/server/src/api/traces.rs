//! `/api/v1/projects/{project}/traces` and `/api/v1/traces/{trace_id}`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use turnwise_model::TraceId;
use turnwise_model::query::{AnnotationQuery, TraceQuery};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Query, Segment, cursor, limit};
use super::{ApiResult, Error, projects};
use crate::app::App;
use crate::view::{self, TracePage};

/// The most annotations shown with a trace.
const MAX_ANNOTATIONS: usize = 10_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// `none` gives only traces of no session.
    #[param(inline)]
    session: Option<SessionFilter>,
    /// How many traces, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SessionFilter {
    None,
}

impl ListParams {
    fn into_query(self, project: String) -> Result<TraceQuery, Error> {
        let only_sessionless = matches!(self.session, Some(SessionFilter::None));
        Ok(TraceQuery { project, only_sessionless, after: cursor(self.cursor.as_deref())?, limit: limit(self.limit, 50)? })
    }
}

/// The traces of a project
///
/// Newest first. A trace that serves several sessions is listed once for each.
#[utoipa::path(get, path = "/api/v1/projects/{project}/traces", tag = "traces",
    params(("project" = String, Path, description = "The project's name."), ListParams),
    responses((status = 200, body = TracePage, description = "A page of traces."), Error))]
pub(super) async fn list_traces(
    State(app): State<App>,
    Segment(project): Segment,
    Query(params): Query<ListParams>,
) -> ApiResult<TracePage> {
    let query = params.into_query(project)?;
    let page = app.store.traces(&query).await?;
    if page.rows.is_empty() {
        projects::must_exist(&app, &query.project).await?;
    }
    Ok(Json(TracePage::from(&page)))
}

/// One trace with all its spans
///
/// Everything that was sent, and what it was read as.
#[utoipa::path(get, path = "/api/v1/traces/{trace_id}", tag = "traces",
    params(("trace_id" = String, Path, description = "32 hexadecimal digits.")),
    responses((status = 200, body = view::Trace, description = "The trace."), Error))]
pub(super) async fn get_trace(State(app): State<App>, Segment(id): Segment, _: Query<super::extract::Nothing>) -> ApiResult<view::Trace> {
    let id = trace_id(&id)?;
    let trace = app.store.trace(id).await?.ok_or_else(|| Error::not_found(format!("there is no trace {id}")))?;
    let query = AnnotationQuery { trace_id: Some(id), limit: MAX_ANNOTATIONS, ..AnnotationQuery::default() };
    let annotations = app.store.annotations(&query).await?;
    Ok(Json(view::Trace::of(&trace, &annotations.rows)))
}

pub(super) fn trace_id(text: &str) -> Result<TraceId, Error> {
    text.parse().map_err(|e| Error::invalid(format!("'{text}' is no trace id: {e}")).hint("a trace id has 32 hexadecimal digits"))
}
