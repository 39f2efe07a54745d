//! Guards in front of the doors: headers that keep browsers careful, and the check that a browser really meant this machine.

use std::net::IpAddr;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::uri::Authority;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::api::Error;
use crate::app::App;

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
                      connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Puts the security headers on every response.
pub(crate) fn headers(router: Router<App>) -> Router<App> {
    router.layer(middleware::map_response(async |mut response: Response| {
        response.headers_mut().extend(HEADERS);
        response
    }))
}

/// Refuses requests for a foreign host name. A server on the loopback address has no other guard: without this, a page on the web could
/// let its own name point here and read everything (DNS rebinding).
pub(crate) fn local_hosts(router: Router<App>) -> Router<App> {
    router.layer(middleware::from_fn(async |request: Request, next: Next| match host(&request) {
        Some(host) if is_local(&host) => next.run(request).await,
        _ => foreign().into_response(),
    }))
}

fn host(request: &Request) -> Option<Authority> {
    let header = request.headers().get(HOST).and_then(|value| Authority::try_from(value.as_bytes()).ok());
    header.or_else(|| request.uri().authority().cloned())
}

fn is_local(authority: &Authority) -> bool {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn foreign() -> Error {
    let message = "this server answers to localhost, 127.0.0.1 and [::1] only, because it listens on the loopback address";
    Error::new(StatusCode::FORBIDDEN, "foreign_host", message).hint("open it under one of these names, or bind another address with --http")
}
