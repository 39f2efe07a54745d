//! `/api/v1/projects/{project}/sessions` and `/api/v1/sessions/{session}`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use turnwise_eval::expr;
use turnwise_model::annotation::Level;
use turnwise_model::expr::{Resource, Unit};
use turnwise_model::query::{AnnotationQuery, FieldValue, SessionName, SessionQuery, TurnQuery};
use turnwise_model::{Session, SessionKey};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Query, Segment, cursor, limit};
use super::{ApiResult, Error, expression, metrics, projects};
use crate::app::App;
use crate::view::{self, Neighbours, SessionPage, SessionSummaries};

/// The most spans shown within a turn; a trace's own page has all of them.
const STEPS: usize = 200;

/// The most annotations shown with a session; its own list has all of them.
const ANNOTATIONS: usize = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// A condition on sessions; see docs/expressions.md.
    #[param(example = "turns > 5 and user.id = 'ada'")]
    filter: Option<String>,
    /// An expression; `-` before it for the greatest first. Without it, the latest activity first.
    #[param(example = "-cost")]
    sort: Option<String>,
    /// How many sessions, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The sessions of a project
///
/// Latest activity first, if nothing else is asked for.
#[utoipa::path(get, path = "/api/v1/projects/{project}/sessions", tag = "sessions",
    params(("project" = String, Path, description = "The project's name."), ListParams),
    responses((status = 200, body = SessionPage, description = "A page of sessions."), Error))]
pub(super) async fn list_sessions(
    State(app): State<App>,
    Segment(project): Segment,
    Query(params): Query<ListParams>,
) -> ApiResult<SessionPage> {
    let asked = expression::list(&app, Resource::Sessions, &project, params.filter.as_deref(), params.sort.as_deref())?;
    let after = asked.after(params.cursor.as_deref())?;
    let query = SessionQuery { list: asked.list, after, limit: limit(params.limit, 50)? };
    let page = app.store.sessions(&query).await?;
    if page.rows.is_empty() {
        projects::must_exist(&app, &project).await?;
    }
    Ok(Json(SessionPage::at(app.now(), asked.id, page)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SummaryParams {
    /// A condition on sessions.
    #[param(example = "turns > 5 and not error")]
    filter: Option<String>,
    /// Also in buckets of time, by start.
    #[param(inline)]
    bucket: Option<Bucket>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Bucket {
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

impl From<Bucket> for Unit {
    fn from(bucket: Bucket) -> Self {
        match bucket {
            Bucket::Minute => Self::Minute,
            Bucket::Hour => Self::Hour,
            Bucket::Day => Self::Day,
            Bucket::Week => Self::Week,
            Bucket::Month => Self::Month,
        }
    }
}

/// What the sessions of a project come to
///
/// Counts, shares, sums and percentiles over those that pass a filter.
#[utoipa::path(get, path = "/api/v1/projects/{project}/sessions/summary", tag = "sessions",
    params(("project" = String, Path, description = "The project's name."), SummaryParams),
    responses((status = 200, body = SessionSummaries, description = "The summary."), Error))]
pub(super) async fn summarise_sessions(
    State(app): State<App>,
    Segment(project): Segment,
    Query(params): Query<SummaryParams>,
) -> ApiResult<SessionSummaries> {
    let filter = params.filter.as_deref().map(str::trim).filter(|filter| !filter.is_empty());
    if let Some(filter) = filter {
        expr::filter(Resource::Sessions, filter, expression::clock(&app))?;
    }
    let columns = summary_columns(&app, &project).await?;
    let condition = filter.map_or_else(String::new, |filter| format!(" where ({filter}\n)"));
    let total = metrics::table(&app, &project, &format!("select {columns} from sessions{condition}")).await?;
    let series = match params.bucket.map(Unit::from) {
        Some(unit) => {
            let bucket = format!("{}(start)", unit.name());
            let text = format!("select {bucket} as bucket, {columns} from sessions{condition} group by {bucket} limit {}", expr::MAX_ROWS);
            Some(metrics::table(&app, &project, &text).await?)
        }
        None => None,
    };
    Ok(Json(SessionSummaries::of(total, series)))
}

/// Annotations whose means are part of a summary.
const MEANS: usize = 16;

async fn summary_columns(app: &App, project: &str) -> Result<String, Error> {
    let values = app.store.field_values(project, Resource::Sessions).await?;
    let named = |value: &FieldValue| {
        value.field.strip_prefix("eval.").and_then(|rest| rest.strip_suffix(".score")).map(|name| name.replace('"', "\"\""))
    };
    let names = values.iter().filter_map(named).take(MEANS);
    let means: String = names.map(|name| format!(", avg(eval.\"{name}\".score) as \"eval.{name}\"")).collect();
    Ok(format!(
        "count(*) as sessions, sum(turns) as turns, share(error) as error_share, sum(tokens) as tokens, sum(cost) as cost, \
         p50(duration) as duration_p50, p95(duration) as duration_p95{means}"
    ))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NeighbourParams {
    /// The session's project; needed only where two projects have a session of this id.
    project: Option<String>,
    /// The filter of the list.
    filter: Option<String>,
    /// The order of the list.
    sort: Option<String>,
}

/// The sessions before and after one
///
/// In a list of its project with this filter and order.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/neighbours", tag = "sessions",
    params(("session" = String, Path, description = "The session's id, percent-encoded, or its key."), NeighbourParams),
    responses((status = 200, body = Neighbours, description = "The sessions beside it."),
        (status = 409, body = view::ErrorBody, description = "More than one project has a session of this id."), Error))]
pub(super) async fn get_neighbours(
    State(app): State<App>,
    Segment(name): Segment,
    Query(params): Query<NeighbourParams>,
) -> ApiResult<Neighbours> {
    let session = find(&app, &name, params.project.as_deref()).await?;
    let asked = expression::list(&app, Resource::Sessions, &session.project, params.filter.as_deref(), params.sort.as_deref())?;
    let around = app.store.neighbours(&asked.list, &session.key()).await?;
    Ok(Json(Neighbours::at(app.now(), &around)))
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
