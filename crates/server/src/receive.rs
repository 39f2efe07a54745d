//! OTLP as exporters send it, over HTTP and gRPC. Both doors end in [`take`]: decode, store, and tell the client only then.

mod body;
mod grpc;
mod http;
mod reply;

use std::sync::Arc;
use std::time::Duration;

use ::http::HeaderMap;
use ::http::header::CONTENT_TYPE;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use tonic::Status;
use turnwise_ingest::{Context, Encoding, Redacted, Rejected};
use turnwise_model::Batch;
use turnwise_store as store;

use crate::api;
use crate::app::App;

/// The largest body, and the largest that a compressed one may become.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// Smaller bodies are decoded at once: handing them to another thread would take longer.
const INLINE_BYTES: usize = 64 * 1024;

pub(crate) fn router() -> Router<App> {
    http::router().merge(grpc::router()).method_not_allowed_fallback(api::wrong_method)
}

/// The answer to a call of something that OTLP does not have.
pub(crate) async fn unknown(request: Request) -> Response {
    let path = request.uri().path();
    if is_grpc(request.headers()) {
        return Status::unimplemented(format!("there is no method {path}")).into_http();
    }
    api::no_such_path(path).into_response()
}

pub(crate) fn is_grpc(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// Why nothing of a request was taken.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("{0}")]
    Malformed(String),
    #[error("{0}")]
    Unsupported(String),
    #[error("{0}")]
    TooLarge(String),
    #[error("a page of another site may not send spans: let a collector take them")]
    ForeignPage,
    #[error("too much is waiting to be written; try again later")]
    Full { retry_after: Duration },
    #[error("the spans cannot be stored now: {0}")]
    Unavailable(String),
    #[error("the spans could not be stored")]
    Failed,
}

/// What a client is asked to wait when nobody knows how long the trouble lasts.
const UNAVAILABLE_FOR: Duration = Duration::from_secs(10);

impl Refused {
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Full { retry_after } => Some(*retry_after),
            Self::Unavailable(_) => Some(UNAVAILABLE_FOR),
            _ => None,
        }
    }
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Full { retry_after } => Self::Full { retry_after },
            store::Error::Unavailable(reason) => Self::Unavailable(reason),
            error => {
                tracing::error!(error = &error as &dyn std::error::Error, "store spans");
                Self::Failed
            }
        }
    }
}

/// How the body of a signal is read.
type Read = fn(&[u8], Encoding, &Context) -> Result<Taken, turnwise_ingest::Error>;

/// What a request brought, what of it was rejected, and what redaction took out.
type Taken = (Batch, Rejected, Redacted);

/// One of OTLP's signals.
#[derive(Clone, Copy)]
struct Signal {
    read: Read,
    /// The field of a JSON answer that counts what was rejected.
    rejected: &'static str,
}

/// Spans.
const TRACES: Signal = Signal { read: turnwise_ingest::traces, rejected: "rejectedSpans" };
/// Log records, as far as they belong to conversations.
const LOGS: Signal = Signal { read: turnwise_ingest::logs, rejected: "rejectedLogRecords" };

/// Takes the body of one request. When it returns, what it brought is durable.
async fn take(app: &App, read: Read, body: Bytes, encoding: Encoding, context: Context) -> Result<Rejected, Refused> {
    let (batch, rejected, redacted) = decode(read, body, encoding, context).await?;
    let accepted = batch.spans.len() as u64;
    if !batch.is_empty() {
        app.store.append(batch).await?;
    }
    app.counts.add(accepted, rejected.count);
    for (rule, count) in redacted {
        tracing::debug!(rule, count, "redacted");
    }
    Ok(rejected)
}

async fn decode(read: Read, body: Bytes, encoding: Encoding, context: Context) -> Result<Taken, Refused> {
    let is_small = body.len() <= INLINE_BYTES;
    let decode = move || read(&body, encoding, &context).map_err(|e| Refused::Malformed(e.to_string()));
    if is_small { decode() } else { off_thread(decode).await }
}

/// Runs what takes long on a thread where it delays nobody.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refused> + Send + 'static) -> Result<T, Refused> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "decode a request");
        Err(Refused::Failed)
    })
}

/// What the headers, or the metadata, say of the whole request. OTLP's own environment variable for headers is percent-decoded by the
/// client, so the value is taken as it is; most clients write it as UTF-8, some as Latin-1.
fn context(app: &App, headers: &HeaderMap) -> Context {
    let value = headers.get("x-project-name").map(|value| value.as_bytes());
    let name = value.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().copied().map(char::from).collect()));
    Context { project: name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()), rules: Arc::clone(&app.rules) }
}
