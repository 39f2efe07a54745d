//! `/api/v1/users`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use turnwise_model::User;
use turnwise_model::annotation::Level;
use turnwise_model::query::{AnnotationQuery, UserOrder, UserQuery, UserSessionQuery};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Query, Segment, cursor, limit};
use super::{ApiResult, Error, projects};
use crate::app::App;
use crate::view::{self, UserPage};

/// The most annotations shown with a user.
const ANNOTATIONS: usize = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// The project whose users are listed.
    project: String,
    /// What comes first: the latest, or those with most of something.
    #[param(inline)]
    order: Option<Order>,
    /// How many users, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before, with the same order.
    cursor: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    #[default]
    LastSeen,
    Sessions,
    Turns,
    ErrorTurns,
    Tokens,
    Cost,
}

impl From<Order> for UserOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::LastSeen => Self::LastSeen,
            Order::Sessions => Self::Sessions,
            Order::Turns => Self::Turns,
            Order::ErrorTurns => Self::ErrorTurns,
            Order::Tokens => Self::Tokens,
            Order::Cost => Self::Cost,
        }
    }
}

impl ListParams {
    fn into_query(self) -> Result<UserQuery, Error> {
        let order = self.order.unwrap_or_default().into();
        Ok(UserQuery { project: self.project, order, after: cursor(self.cursor.as_deref())?, limit: limit(self.limit, 50)? })
    }
}

/// The users of a project
///
/// Who was seen last comes first, unless another order is asked for.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", params(ListParams),
    responses((status = 200, body = UserPage, description = "A page of users."), Error))]
pub(super) async fn list_users(State(app): State<App>, Query(params): Query<ListParams>) -> ApiResult<UserPage> {
    let query = params.into_query()?;
    let page = app.store.users(&query).await?;
    if page.rows.is_empty() {
        projects::must_exist(&app, &query.project).await?;
    }
    Ok(Json(UserPage::from(&page)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UserParams {
    /// The user's project; needed only where two projects have a user of this id.
    project: Option<String>,
    /// How many sessions, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One user with its sessions
///
/// Latest activity first.
#[utoipa::path(get, path = "/api/v1/users/{user}", tag = "users",
    params(("user" = String, Path, description = "The user's id, percent-encoded."), UserParams),
    responses((status = 200, body = view::User, description = "The user and a page of its sessions."),
        (status = 409, body = view::ErrorBody, description = "More than one project has a user of this id."), Error))]
pub(super) async fn get_user(State(app): State<App>, Segment(id): Segment, Query(params): Query<UserParams>) -> ApiResult<view::User> {
    let user = find(&app, &id, params.project.as_deref()).await?;
    let after = cursor(params.cursor.as_deref())?;
    let query = UserSessionQuery { project: user.project.clone(), user: user.id.clone(), after, limit: limit(params.limit, 50)? };
    let sessions = app.store.sessions_of_user(&query).await?;
    let annotations = app.store.annotations(&annotations_of(&user)).await?;
    Ok(Json(view::User::at(app.now(), &user, &annotations.rows, &sessions)))
}

fn annotations_of(user: &User) -> AnnotationQuery {
    AnnotationQuery {
        project: Some(user.project.clone()),
        level: Some(Level::User),
        user: Some(user.id.clone()),
        limit: ANNOTATIONS,
        ..AnnotationQuery::default()
    }
}

/// The one user of this id.
pub(super) async fn find(app: &App, id: &str, project: Option<&str>) -> Result<User, Error> {
    let mut found = app.store.user(project, id).await?;
    match found.len() {
        0 | 1 => found.pop().ok_or_else(|| missing(id, project)),
        _ => Err(ambiguous(id, &found)),
    }
}

fn missing(id: &str, project: Option<&str>) -> Error {
    let place = project.map_or_else(String::new, |project| format!(" in project '{project}'"));
    Error::not_found(format!("there is no user '{id}'{place}")).hint("write the id percent-encoded; GET /api/v1/users?project= lists them")
}

fn ambiguous(id: &str, found: &[User]) -> Error {
    let projects: Vec<&str> = found.iter().map(|user| user.project.as_str()).collect();
    let message = format!("{} projects have a user '{id}'", projects.len());
    Error::new(StatusCode::CONFLICT, "ambiguous_user", message).hint(format!("add project with one of: {}", projects.join(", ")))
}
