//! Lists, and where they go on.

use serde::Serialize;
use turnwise_model::annotation::Kept;
use turnwise_model::query::{self, AnnotationCursor, RowCursor, SessionCursor, TraceCursor, UserCursor};
use turnwise_model::search::Found;
use turnwise_model::{self as model, Timestamp};
use utoipa::ToSchema;

use super::annotation::Annotation;
use super::cursor::{Cursor as _, ListCursor};
use super::project::Project;
use super::session::SessionSummary;
use super::trace::TraceSummary;
use super::turn::ListedTurn;
use super::user::UserSummary;

#[derive(Serialize, ToSchema)]
pub(crate) struct ProjectList {
    data: Vec<Project>,
}

impl From<&[model::Project]> for ProjectList {
    fn from(projects: &[model::Project]) -> Self {
        Self { data: projects.iter().map(Project::from).collect() }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionPage {
    data: Vec<SessionSummary>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

impl SessionPage {
    /// `list` tells this list apart from others.
    pub(crate) fn at(now: Timestamp, list: u64, page: query::Page<model::Session, RowCursor>) -> Self {
        let data = page.rows.iter().map(|session| SessionSummary::at(now, session)).collect();
        Self { data, next_cursor: page.next.map(|place| ListCursor { list, place }.to_text()) }
    }

    pub(crate) fn found(now: Timestamp, page: &query::Page<Found, SessionCursor>) -> Self {
        let data = page.rows.iter().map(|found| SessionSummary::found(now, found)).collect();
        Self { data, next_cursor: page.next.as_ref().map(SessionCursor::to_text) }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TurnPage {
    data: Vec<ListedTurn>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

impl TurnPage {
    /// `list` tells this list apart from others.
    pub(crate) fn of(list: u64, page: query::Page<query::ListedTurn, RowCursor>) -> Self {
        let data = page.rows.iter().map(ListedTurn::from).collect();
        Self { data, next_cursor: page.next.map(|place| ListCursor { list, place }.to_text()) }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TracePage {
    data: Vec<TraceSummary>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

impl From<&query::Page<model::trace::TraceSummary, TraceCursor>> for TracePage {
    fn from(page: &query::Page<model::trace::TraceSummary, TraceCursor>) -> Self {
        Self { data: page.rows.iter().map(TraceSummary::from).collect(), next_cursor: page.next.as_ref().map(TraceCursor::to_text) }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct UserPage {
    data: Vec<UserSummary>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

impl From<&query::Page<model::User, UserCursor>> for UserPage {
    fn from(page: &query::Page<model::User, UserCursor>) -> Self {
        Self { data: page.rows.iter().map(UserSummary::from).collect(), next_cursor: page.next.as_ref().map(UserCursor::to_text) }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationPage {
    data: Vec<Annotation>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

impl From<&query::Page<Kept, AnnotationCursor>> for AnnotationPage {
    fn from(page: &query::Page<Kept, AnnotationCursor>) -> Self {
        Self { data: page.rows.iter().map(Annotation::from).collect(), next_cursor: page.next.as_ref().map(AnnotationCursor::to_text) }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    #[schema(examples("ok"))]
    status: &'static str,
}

impl Health {
    pub(crate) fn ok() -> Self {
        Self { status: "ok" }
    }
}
