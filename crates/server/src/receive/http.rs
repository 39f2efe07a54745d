//! OTLP/HTTP: `POST /v1/traces`, `/v1/logs`, `/v1/metrics`, answered in the encoding of the request.

use ::http::HeaderMap;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use turnwise_ingest::{Encoding, Rejected};

use super::{LOGS, Refused, Signal, TRACES, body, context, reply};
use crate::app::App;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/v1/traces", post(traces))
        // Where Langfuse's SDKs send theirs; the keys that they send along are not looked at.
        .route("/api/public/otel/v1/traces", post(traces))
        .route("/v1/logs", post(logs))
        // Taken, so that exporters which send every signal have no trouble; there are no conversations in metrics.
        .route("/v1/metrics", post(unread))
}

async fn traces(State(app): State<App>, request: Request) -> Response {
    answer(&app, TRACES, request).await
}

async fn logs(State(app): State<App>, request: Request) -> Response {
    answer(&app, LOGS, request).await
}

async fn answer(app: &App, signal: Signal, request: Request) -> Response {
    if is_from_foreign_page(request.headers()) {
        return reply::http(Encoding::Json, signal.rejected, Err(Refused::ForeignPage));
    }
    match body::encoding(request.headers()) {
        Ok(encoding) => reply::http(encoding, signal.rejected, take(app, signal.read, request, encoding).await),
        Err(refused) => reply::http(Encoding::Json, signal.rejected, Err(refused)),
    }
}

async fn take(app: &App, read: super::Read, request: Request, encoding: Encoding) -> Result<Rejected, Refused> {
    let (head, body) = request.into_parts();
    let body = body::read(&head.headers, body).await?;
    super::take(app, read, body, encoding, context(app, &head.headers)).await
}

/// A page of another site can make a browser post here, and its user would not notice. Browsers say so; exporters send no such header.
fn is_from_foreign_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// What a JSON answer would call rejected metrics; none ever are.
const METRICS: &str = "rejectedDataPoints";

async fn unread(request: Request) -> Response {
    let (head, body) = request.into_parts();
    match body::encoding(&head.headers) {
        Ok(encoding) => reply::http(encoding, METRICS, body::read(&head.headers, body).await.map(|_| Rejected::default())),
        Err(refused) => reply::http(Encoding::Json, METRICS, Err(refused)),
    }
}
