//! From a request's path and query to typed values, strictly: what is not understood is an error that says so, never ignored.

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path as AxumPath, Query as AxumQuery, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::path::Parameter;

use super::Error;
use crate::view::Cursor;

/// The query parameters, all of them known: their names are those that the API's documentation lists.
pub(super) struct Query<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned + IntoParams> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let given: AxumQuery<Vec<(String, String)>> = AxumQuery::try_from_uri(&parts.uri).map_err(|e| Error::invalid(e.body_text()))?;
        let known: Vec<String> = T::into_params(|| None).into_iter().map(|parameter: Parameter| parameter.name).collect();
        given.iter().try_for_each(|(name, _)| check_known(name, &known))?;
        let AxumQuery(params) = AxumQuery::try_from_uri(&parts.uri).map_err(|e| Error::invalid(e.body_text()))?;
        Ok(Self(params))
    }
}

fn check_known(name: &str, known: &[String]) -> Result<(), Error> {
    if known.iter().any(|known| known == name) {
        return Ok(());
    }
    let error = Error::invalid(format!("there is no query parameter '{name}' here"));
    let nearest = known.iter().max_by(|a, b| strsim::jaro(a, name).total_cmp(&strsim::jaro(b, name)));
    Err(match nearest {
        Some(nearest) => error.hint(format!("did you mean '{nearest}'? known: {}", known.join(", "))),
        None => error.hint("this endpoint takes none"),
    })
}

/// For endpoints without query parameters.
#[derive(Deserialize)]
pub(super) struct Nothing {}

impl IntoParams for Nothing {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<Parameter> {
        Vec::new()
    }
}

/// A segment of the path, percent-decoded once.
pub(super) struct Segment(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let refuse = |e: PathRejection| Error::invalid(format!("read the path: {}", e.body_text()));
        let AxumPath(segment) = AxumPath::from_request_parts(parts, state).await.map_err(refuse)?;
        Ok(Self(segment))
    }
}

/// Several segments of the path, each percent-decoded once.
pub(super) struct Segments<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Segments<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let refuse = |e: PathRejection| Error::invalid(format!("read the path: {}", e.body_text()));
        let AxumPath(segments) = AxumPath::from_request_parts(parts, state).await.map_err(refuse)?;
        Ok(Self(segments))
    }
}

/// A JSON body. The content type must say so: a page of another site cannot send that without being asked for leave first.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.split(';').next().map(str::trim) != Some("application/json") {
            let error = Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "the body must be JSON");
            return Err(error.hint("send the header content-type: application/json"));
        }
        let body = Bytes::from_request(request, state).await.map_err(|e| Error::new(e.status(), "unreadable_body", e.body_text()))?;
        let value = serde_json::from_slice(&body).map_err(|e| Error::invalid(format!("read the body: {e}")))?;
        Ok(Self(value))
    }
}

const MAX_LIMIT: usize = 500;

/// How many rows a page shall have.
pub(super) fn limit(given: Option<usize>, default: usize) -> Result<usize, Error> {
    match given.unwrap_or(default) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        other => {
            Err(Error::invalid(format!("limit {other} is out of range")).hint(format!("choose 1 to {MAX_LIMIT}, and follow next_cursor")))
        }
    }
}

/// Where a page shall begin.
pub(super) fn cursor<C: Cursor>(given: Option<&str>) -> Result<Option<C>, Error> {
    let malformed = || Error::invalid("the cursor is not one of this list").hint("take it from next_cursor of the page before, unchanged");
    given.map(|text| C::from_text(text).ok_or_else(malformed)).transpose()
}
