//! What the API answers when it cannot do what was asked.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use turnwise_eval::expr;
use turnwise_store as store;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema as _};

use crate::view;

/// An answer that is no success: a status, a code for programs, a message for people, and what to do about it.
#[derive(Debug)]
pub(crate) struct Error {
    status: StatusCode,
    body: view::Error,
    retry_after: Option<Duration>,
}

impl Error {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, body: view::Error { code: code.to_owned(), message: message.into(), hint: None, position: None }, retry_after: None }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    pub(super) fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// As one part of an answer that is a success as a whole.
    pub(super) fn into_body(self) -> view::Error {
        self.body
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.body.hint = Some(hint.into());
        self
    }

    fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }
}

impl From<expr::Error> for Error {
    fn from(error: expr::Error) -> Self {
        let mut refusal = Self::new(StatusCode::BAD_REQUEST, "invalid_expression", error.to_string());
        refusal.body.hint = error.hint;
        refusal.body.position = Some(error.at);
        refusal
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Full { retry_after } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "busy", "the store is busy").retry_after(retry_after)
            }
            store::Error::Unavailable(reason) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", format!("the store cannot be used now: {reason}"))
            }
            error => {
                tracing::error!(error = &error as &dyn std::error::Error, "answer a question");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the store could not answer").hint("the server's log says why")
            }
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(view::ErrorBody { error: self.body })).into_response();
        if let Some(delay) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, delay.as_secs().max(1).into());
        }
        response
    }
}

/// Documents the failures that any endpoint may answer with.
impl IntoResponses for Error {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let failures = [
            ("400", "The request makes no sense as it is; the hint says what would."),
            ("403", "The request was meant for another host."),
            ("404", "There is no such thing."),
            ("413", "The body is too large."),
            ("415", "The body is no JSON."),
            ("429", "The store is busy; try again after the delay."),
            ("500", "The server failed; its log says why."),
            ("503", "The store cannot be used now."),
        ];
        failures.into_iter().map(|(status, description)| (status.to_owned(), documented(description))).collect()
    }
}

fn documented(description: &str) -> RefOr<utoipa::openapi::Response> {
    let schema = Ref::from_schema_name(view::ErrorBody::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(description).content("application/json", content).build().into()
}

/// The answer to a path of the API that leads nowhere.
pub(crate) fn no_such_path(path: &str) -> Error {
    Error::not_found(format!("there is nothing at {path}")).hint("GET /api/v1/openapi.json lists what there is")
}

/// The answer to a method that a path does not have.
pub(crate) async fn wrong_method(request: Request) -> Error {
    let message = format!("{} is not possible at {}", request.method(), request.uri().path());
    Error::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message).hint("the Allow header names the methods that are")
}
