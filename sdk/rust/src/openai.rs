//! Model calls of [`async_openai`]: chat, completions, responses and embeddings, streamed or not.
//!
//! ```
//! use async_openai::{Client, config::OpenAIConfig};
//!
//! let client = turnwise_sdk::openai::traced(Client::with_config(OpenAIConfig::new()));
//! # let _ = client;
//! ```
//!
//! One call is one span, however often it is tried. The span of a stream ends when the stream does.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};

use async_openai::Client;
use async_openai::config::Config;
use async_openai::error::OpenAIError;
use async_openai::middleware::{HttpRequestFactory, ReqwestService, retry::OpenAIRetryLayer};
use reqwest::{Request, Response};
use serde_json::{Value as Json, json};
use tower_layer::Layer;
use tower_service::Service;

use crate::middleware::{begin, here, traced as waits};

/// Makes a span of each model call, outside of the retries.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelCalls {
    stream_usage: bool,
}

/// A service within [`ModelCalls`].
#[derive(Clone, Debug)]
pub struct Traced<S> {
    inner: S,
    settings: ModelCalls,
}

/// The client with [`ModelCalls`] around what it has without it: a `reqwest` client and retries.
pub fn traced<C: Config>(client: Client<C>) -> Client<C> {
    ModelCalls::default().around(client, reqwest::Client::new())
}

impl ModelCalls {
    /// Streams come without token counts unless they are asked for. This asks for them, where the program does not say otherwise.
    /// The stream then ends with a chunk that has no choices: the program must not take the first of none.
    #[must_use]
    pub fn with_stream_usage(mut self) -> Self {
        self.stream_usage = true;
        self
    }

    /// The client with these settings, on top of `http`.
    pub fn around<C: Config>(self, client: Client<C>, http: reqwest::Client) -> Client<C> {
        let with_retries = OpenAIRetryLayer::default().layer(ReqwestService::new(http));
        client.with_http_service(self.layer(with_retries))
    }
}

impl<S> Layer<S> for ModelCalls {
    type Service = Traced<S>;

    fn layer(&self, inner: S) -> Traced<S> {
        Traced { inner, settings: *self }
    }
}

impl<S> Service<HttpRequestFactory> for Traced<S>
where
    S: Service<HttpRequestFactory, Response = Response, Error = OpenAIError> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = OpenAIError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, OpenAIError>> + Send>>;

    fn poll_ready(&mut self, task: &mut Task<'_>) -> Poll<Result<(), OpenAIError>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, request: HttpRequestFactory) -> Self::Future {
        // The one that is ready is the one to call; its clone takes its place.
        let clone = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, clone);
        let stream_usage = self.settings.stream_usage;
        Box::pin(here(async move {
            let mut built = request.build().await?;
            if stream_usage {
                ask_for_usage(&mut built);
            }
            let exchange = begin(&built);
            waits(exchange, ready.call(repeatable(built, request))).await
        }))
    }
}

/// The request as it was built, for each try, so that its body is not made again.
fn repeatable(built: Request, otherwise: HttpRequestFactory) -> HttpRequestFactory {
    if built.try_clone().is_none() {
        return otherwise;
    }
    let built = Arc::new(built);
    HttpRequestFactory::new(move || {
        let (copy, otherwise) = (built.try_clone(), otherwise.clone());
        async move {
            match copy {
                Some(request) => Ok(request),
                None => otherwise.build().await,
            }
        }
    })
}

fn ask_for_usage(request: &mut Request) {
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let Ok(mut asked) = serde_json::from_slice::<Json>(body) else { return };
    let streams_chat = asked.get("stream") == Some(&Json::Bool(true)) && asked.get("messages").is_some();
    if !streams_chat || asked.get("stream_options").is_some_and(|options| !options.is_null()) {
        return;
    }
    if let (Some(fields), true) = (asked.as_object_mut(), request.url().path().ends_with("/completions")) {
        fields.insert("stream_options".to_owned(), json!({"include_usage": true}));
        *request.body_mut() = Some(asked.to_string().into());
        request.headers_mut().remove(reqwest::header::CONTENT_LENGTH);
    }
}
