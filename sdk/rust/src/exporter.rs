//! The exporter behind [`register`](crate::register()): OTLP over HTTP or gRPC, from whatever thread and runtime the host has.
//!
//! HTTP is spoken by a blocking client, because the batch processor exports from a thread of its own. gRPC needs a runtime to
//! drive its connection; it gets one of its own, since the host's may be gone, or busy waiting for us, when spans are flushed.

use std::fmt;
use std::time::Duration;

use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::SpanData;

use crate::{Error, Protocol, Registration, environment, without_tracing};

pub(crate) struct Built {
    pub(crate) exporter: SpanExporter,
    #[cfg(feature = "grpc")]
    pub(crate) runtime: Option<Runtime>,
}

/// What the environment names if it was compiled in, else what was.
pub(crate) fn protocol_of_environment() -> Protocol {
    match variable("PROTOCOL").as_deref() {
        Some("grpc") if cfg!(feature = "grpc") => Protocol::Grpc,
        _ if cfg!(feature = "http") => Protocol::Http,
        _ => Protocol::Grpc,
    }
}

pub(crate) fn build(registration: &Registration) -> Result<Built, Error> {
    match registration.protocol {
        #[cfg(feature = "http")]
        Protocol::Http => http::build(registration),
        #[cfg(feature = "grpc")]
        Protocol::Grpc => grpc::build(registration),
        #[allow(unreachable_patterns, reason = "reached where only one of the two features is on")]
        _ => Err(Error::Settings("this protocol was not compiled in: enable feature `http` or `grpc` of turnwise-sdk".to_owned())),
    }
}

/// `OTEL_EXPORTER_OTLP_TRACES_<name>`, else `OTEL_EXPORTER_OTLP_<name>`.
fn variable(name: &str) -> Option<String> {
    let of_traces = environment::text(&format!("OTEL_EXPORTER_OTLP_TRACES_{name}"));
    of_traces.or_else(|| environment::text(&format!("OTEL_EXPORTER_OTLP_{name}")))
}

fn timeout() -> Duration {
    let milliseconds = variable("TIMEOUT").and_then(|text| text.parse().ok());
    Duration::from_millis(milliseconds.unwrap_or(10_000))
}

/// Refuses what would fail at every export, where nobody looks.
fn checked(url: String) -> Result<String, Error> {
    match url.split_once("://") {
        Some(("http", rest)) if !rest.is_empty() => Ok(url),
        Some(("https", rest)) if !rest.is_empty() && cfg!(feature = "tls") => Ok(url),
        Some(("https", _)) => Err(Error::Settings(format!("{url} needs feature `tls` of turnwise-sdk"))),
        _ => Err(Error::Settings(format!("'{url}' is no address: it begins neither with http:// nor with https://"))),
    }
}

fn not_built(source: opentelemetry_otlp::ExporterBuildError) -> Error {
    Error::Export { doing: "make the exporter", source: Box::new(source) }
}

/// Exports without leaving spans of the export itself, which would have to be exported in turn.
pub(crate) struct Quiet(pub(crate) SpanExporter);

impl opentelemetry_sdk::trace::SpanExporter for Quiet {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        without_tracing(self.0.export(batch)).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

impl fmt::Debug for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "http")]
mod http {
    use bytes::Bytes;
    use http::{Request, Response};
    use opentelemetry_http::{HttpClient, HttpError};
    use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};

    use super::{Built, checked, not_built, timeout};
    use crate::{Error, Registration, environment};

    const PATH: &str = "/v1/traces";
    const LARGEST_ANSWER: u64 = 1 << 20;

    pub(super) fn build(registration: &Registration) -> Result<Built, Error> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client(agent()))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(checked(endpoint(registration))?)
            .with_headers(registration.headers.clone())
            .with_timeout(timeout());
        Ok(Built {
            exporter: exporter.build().map_err(not_built)?,
            #[cfg(feature = "grpc")]
            runtime: None,
        })
    }

    /// The variable for traces alone is a full address; the others are bases.
    fn endpoint(registration: &Registration) -> String {
        let of_traces = || environment::text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        let of_all = || environment::text("OTEL_EXPORTER_OTLP_ENDPOINT").map(|base| below(&base));
        let told = registration.endpoint.as_deref().map(below);
        told.or_else(of_traces).or_else(of_all).unwrap_or_else(|| below("http://127.0.0.1:6006"))
    }

    fn below(base: &str) -> String {
        let base = base.trim().trim_end_matches('/');
        if base.ends_with(PATH) { base.to_owned() } else { format!("{base}{PATH}") }
    }

    /// ureq, which waits for its answer: it runs in the exporter's thread.
    #[derive(Debug)]
    struct Client(ureq::Agent);

    fn agent() -> ureq::Agent {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(timeout()));
        config.user_agent(concat!("turnwise-sdk/", env!("CARGO_PKG_VERSION"))).build().into()
    }

    #[async_trait::async_trait]
    impl HttpClient for Client {
        async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
            let (head, body) = request.into_parts();
            let answer = self.0.run(Request::from_parts(head, body.as_ref()))?;
            let (head, mut body) = answer.into_parts();
            let bytes = body.with_config().limit(LARGEST_ANSWER).read_to_vec()?;
            Ok(Response::from_parts(head, Bytes::from(bytes)))
        }
    }
}

/// Drives gRPC's connection.
#[cfg(feature = "grpc")]
pub(crate) struct Runtime(Option<tokio::runtime::Runtime>);

#[cfg(feature = "grpc")]
impl Drop for Runtime {
    fn drop(&mut self) {
        // Dropping a runtime within another one panics; this does not.
        self.0.take().into_iter().for_each(tokio::runtime::Runtime::shutdown_background);
    }
}

#[cfg(feature = "grpc")]
mod grpc {
    use opentelemetry::Context;
    use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithTonicConfig as _};
    use tokio::runtime;
    use tonic::metadata::{AsciiMetadataKey, AsciiMetadataValue, MetadataMap};

    use super::{Built, Runtime, checked, not_built, timeout, variable};
    use crate::{Error, Registration};

    pub(super) fn build(registration: &Registration) -> Result<Built, Error> {
        let runtime = own_runtime()?;
        let told = registration.endpoint.clone().or_else(|| variable("ENDPOINT"));
        let endpoint = checked(told.unwrap_or_else(|| "http://127.0.0.1:4317".to_owned()))?;
        let builder = SpanExporter::builder()
            .with_tonic()
            .with_protocol(Protocol::Grpc)
            .with_endpoint(endpoint)
            .with_metadata(metadata(registration)?)
            .with_timeout(timeout());
        let exporter = {
            let _entered = runtime.enter();
            builder.build().map_err(not_built)?
        };
        Ok(Built { exporter, runtime: Some(Runtime(Some(runtime))) })
    }

    /// One thread, on which nothing is traced.
    fn own_runtime() -> Result<runtime::Runtime, Error> {
        let builder = &mut runtime::Builder::new_multi_thread();
        let builder = builder.worker_threads(1).thread_name("turnwise-sdk").enable_all();
        let quiet = || std::mem::forget(Context::enter_telemetry_suppressed_scope());
        builder.on_thread_start(quiet).build().map_err(|e| Error::Export { doing: "start the exporter's thread", source: Box::new(e) })
    }

    fn metadata(registration: &Registration) -> Result<MetadataMap, Error> {
        let refused = |name: &str| Error::Settings(format!("'{name}' is no header that can be sent"));
        let mut map = MetadataMap::new();
        for (name, value) in &registration.headers {
            let key: AsciiMetadataKey = name.to_lowercase().parse().map_err(|_| refused(name))?;
            let value: AsciiMetadataValue = value.parse().map_err(|_| refused(name))?;
            map.insert(key, value);
        }
        Ok(map)
    }
}
