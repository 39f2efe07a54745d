//! Model calls of `aws-sdk-bedrockruntime`: Converse, ConverseStream, InvokeModel and InvokeModelWithResponseStream.
//!
//! ```ignore
//! let config = aws_sdk_bedrockruntime::config::Builder::from(&shared).interceptor(turnwise_sdk::bedrock::ModelCalls).build();
//! let client = aws_sdk_bedrockruntime::Client::from_conf(config);
//! ```
//!
//! One call is one span, however often it is tried. The span of a stream ends when the stream does.

use std::error::Error;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use serde_json::Value as Json;

use crate::tee::{Shared, Tee};
use crate::wire::Exchange;

/// Makes a span of each model call.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelCalls;

impl Storable for Shared {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for ModelCalls {
    fn name(&self) -> &'static str {
        "turnwise model calls"
    }

    /// Once for each call: retries come after it.
    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let (host, path) = host_and_path(request.uri());
        if let Some(exchange) = Exchange::begin(host, path, request.body().bytes().unwrap_or_default()) {
            bag.interceptor_state().store_put(Shared::new(exchange));
        }
        Ok(())
    }

    /// Once for each try. Refusals are told at the end, since another try may follow.
    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        if let Some(exchange) = bag.load::<Shared>().filter(|_| response.status().is_success()) {
            exchange.lock().answered(response.status().as_u16(), response.headers().get("content-type").unwrap_or_default());
            let body = response.take_body();
            *response.body_mut() = SdkBody::from_body_1_x(Tee::new(body, exchange.clone()));
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (Some(exchange), Some(Err(error))) = (bag.load::<Shared>(), context.output_or_error()) {
            exchange.lock().fail(context.response().and_then(refusal).unwrap_or_else(|| chain(error)));
        }
        Ok(())
    }
}

/// `https://host/path?query`, or the path alone.
fn host_and_path(uri: &str) -> (&str, &str) {
    let uri = uri.split('?').next().unwrap_or_default();
    match uri.split_once("://") {
        Some((_, rest)) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", uri),
    }
}

/// `ThrottlingException: Rate exceeded`
fn refusal(response: &Response) -> Option<String> {
    let status = Some(response.status()).filter(|status| !status.is_success())?;
    let kind = response.headers().get("x-amzn-errortype").and_then(|kind| kind.split(':').next());
    let body: Json = serde_json::from_slice(response.body().bytes()?).unwrap_or_default();
    let message = body.get("message").or_else(|| body.get("Message")).and_then(Json::as_str).unwrap_or_default();
    Some(format!("{}: {message}", kind.map_or_else(|| status.as_u16().to_string(), str::to_owned)))
}

/// An error with its causes; there are few.
fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}
