//! `/api/v1/sessions?text=`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use turnwise_model::search::SearchQuery;
use utoipa::IntoParams;

use super::extract::{Query, cursor, limit};
use super::{ApiResult, Error, projects};
use crate::app::App;
use crate::view::SessionPage;

/// Nobody looks for more, and each word costs.
const MAX_TEXT_BYTES: usize = 1000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchParams {
    /// What was said, by a user, an assistant or a tool; at most 1000 bytes. Upper and lower case are the same, and letters without
    /// accents stand for those with accents too; all else is taken literally. Double quotes around it are left out.
    #[param(example = "refund")]
    text: Option<String>,
    /// Only sessions of this project.
    project: Option<String>,
    /// How many sessions, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl SearchParams {
    fn into_query(self) -> Result<SearchQuery, Error> {
        let after = cursor(self.cursor.as_deref())?;
        Ok(SearchQuery { project: self.project, text: text(self.text.as_deref())?, after, limit: limit(self.limit, 50)? })
    }
}

/// Find sessions by what was said
///
/// The text may begin and end within a word, and have punctuation. Latest activity first, each with a place where the text is. Of a text
/// that is nearly everywhere, the 2000 newest sessions are found.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", params(SearchParams),
    responses((status = 200, body = SessionPage, description = "A page of sessions."), Error))]
pub(super) async fn search_sessions(State(app): State<App>, Query(params): Query<SearchParams>) -> ApiResult<SessionPage> {
    let query = params.into_query()?;
    let page = app.store.search(&query).await?;
    if let (Some(project), true) = (&query.project, page.rows.is_empty()) {
        projects::must_exist(&app, project).await?;
    }
    Ok(Json(SessionPage::found(app.now(), &page)))
}

fn text(given: Option<&str>) -> Result<String, Error> {
    let text = given.unwrap_or_default().trim();
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let text = quoted.unwrap_or(text).trim();
    match text.len() {
        0 => Err(Error::invalid("there is nothing to look for").hint("add ?text= with some words that were said")),
        1..=MAX_TEXT_BYTES => Ok(text.to_owned()),
        bytes => Err(Error::invalid(format!("the text has {bytes} bytes")).hint(format!("at most {MAX_TEXT_BYTES} can be looked for"))),
    }
}
