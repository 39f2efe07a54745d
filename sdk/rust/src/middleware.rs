//! Model calls of any HTTP client that is made of `reqwest`: as a middleware of `reqwest-middleware`, and as a layer of `tower`.
//!
//! The address tells whose API is spoken: OpenAI's and whoever speaks it, Anthropic's, Bedrock's. Other requests pass untouched.
//!
//! ```
//! let client = reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(turnwise_sdk::middleware::ModelCalls).build();
//! # let _ = client;
//! ```

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Task, Poll};

use http::Extensions;
use reqwest::{Request, Response, ResponseBuilderExt as _};
use reqwest_middleware::{Middleware, Next};
use tower_layer::Layer;
use tower_service::Service;

use crate::tee::{Shared, Tee};
use crate::wire::Exchange;
use crate::{Within, carried};

/// Makes a span of each model call.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelCalls;

/// A service within [`ModelCalls`].
#[derive(Clone, Debug)]
pub struct Traced<S> {
    inner: S,
}

#[async_trait::async_trait]
impl Middleware for ModelCalls {
    async fn handle(&self, request: Request, extensions: &mut Extensions, next: Next<'_>) -> reqwest_middleware::Result<Response> {
        let exchange = begin(&request);
        traced(exchange, next.run(request, extensions)).await
    }
}

impl<S> Layer<S> for ModelCalls {
    type Service = Traced<S>;

    fn layer(&self, inner: S) -> Traced<S> {
        Traced { inner }
    }
}

impl<S> Service<Request> for Traced<S>
where
    S: Service<Request, Response = Response>,
    S::Future: Send + 'static,
    S::Error: Display + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, task: &mut Task<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let exchange = begin(&request);
        Box::pin(traced(exchange, self.inner.call(request)))
    }
}

/// A body that is a stream itself is not read.
pub(crate) fn begin(request: &Request) -> Option<Exchange> {
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    Exchange::begin(request.url().host_str().unwrap_or_default(), request.url().path(), body)
}

/// Waits for the answer within the span; the span ends when the answer has been read.
pub(crate) async fn traced<E: Display>(
    exchange: Option<Exchange>,
    answer: impl Future<Output = Result<Response, E>>,
) -> Result<Response, E> {
    let Some(mut exchange) = exchange else { return answer.await };
    let context = exchange.context();
    match Within::new(answer, context).await {
        Ok(response) => Ok(watched(response, exchange)),
        Err(error) => {
            exchange.fail(&error);
            Err(error)
        }
    }
}

fn watched(response: Response, mut exchange: Exchange) -> Response {
    let content_type = response.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    exchange.answered(response.status().as_u16(), content_type.unwrap_or_default());
    let url = response.url().clone();
    let (mut head, body) = http::Response::from(response).into_parts();
    let with_url = http::Response::builder().url(url).body(()).map(|r| r.into_parts().0.extensions);
    with_url.into_iter().for_each(|extensions| head.extensions.extend(extensions));
    let body = reqwest::Body::wrap(Tee::new(body, Shared::new(exchange)));
    Response::from(http::Response::from_parts(head, body))
}

/// For hooks that begin later than they are called.
pub(crate) fn here<T>(work: T) -> Within<T> {
    Within::new(work, carried::captured())
}
