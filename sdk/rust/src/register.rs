//! From nothing to exported spans: a tracer provider whose processor stamps, masks and sends in batches, made global.

use std::collections::HashMap;
use std::fmt;

use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{BatchSpanProcessor, Sampler, SdkTracerProvider, SimpleSpanProcessor, SpanProcessor};

use crate::conventions::OPENINFERENCE_PROJECT_NAME;
use crate::exporter::{self, Quiet};
use crate::{Error, Masking, SessionProcessor, Suppressible, environment};

/// A long conversation flattened into messages has far more than OpenTelemetry's default of 128.
const MAX_ATTRIBUTES: u32 = 10_000;

/// Sends spans to the project `project` of the server that the environment names, or of the one on this machine.
///
/// `OTEL_EXPORTER_OTLP_ENDPOINT`, `_HEADERS`, `_PROTOCOL` and `_TIMEOUT` are heeded, with `OTEL_EXPORTER_OTLP_TRACES_...` before
/// them; so are `OPENINFERENCE_HIDE_...` ([`Masking`]), `OTEL_BSP_...` (batches) and `OTEL_TRACES_SAMPLER`.
///
/// ```no_run
/// fn main() -> Result<(), turnwise_sdk::Error> {
///     let _tracing = turnwise_sdk::register("support-bot")?; // sends what is left when it is dropped
///     // ...
///     Ok(())
/// }
/// ```
pub fn register(project: impl Into<String>) -> Result<Tracing, Error> {
    Registration::new(project).register()
}

/// How spans travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// OTLP over HTTP, as protobuf. Feature `http`.
    Http,
    /// OTLP over gRPC. Feature `grpc`.
    Grpc,
}

/// Settings of [`register()`], for what the environment should not decide.
///
/// ```no_run
/// use turnwise_sdk::{Masking, Protocol, Registration};
///
/// # fn main() -> Result<(), turnwise_sdk::Error> {
/// let tracing = Registration::new("support-bot")
///     .endpoint("https://traces.example.com")
///     .header("authorization", "Bearer 1234")
///     .protocol(Protocol::Http)
///     .masking(Masking { inputs: true, ..Masking::from_env() })
///     .register()?;
/// # let _ = tracing; Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `register()`"]
pub struct Registration {
    pub(crate) project: String,
    pub(crate) endpoint: Option<String>,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) protocol: Protocol,
    batch: bool,
    baggage: bool,
    global: bool,
    masking: Masking,
    resource: Vec<KeyValue>,
}

/// Tracing in operation. Keep it as long as the program runs: dropping it sends what is left.
#[must_use = "dropping it sends what is left, and nothing may be left yet"]
pub struct Tracing {
    provider: SdkTracerProvider,
    #[cfg(feature = "grpc")]
    _runtime: Option<exporter::Runtime>,
}

impl Registration {
    /// As the environment says; see [`register()`].
    pub fn new(project: impl Into<String>) -> Self {
        Registration {
            project: project.into(),
            endpoint: None,
            headers: HashMap::new(),
            protocol: exporter::protocol_of_environment(),
            batch: true,
            baggage: false,
            global: true,
            masking: Masking::from_env(),
            resource: Vec::new(),
        }
    }

    /// The server's address, such as `http://127.0.0.1:6006`, or `http://127.0.0.1:4317` for gRPC. For HTTP `/v1/traces` is added
    /// where it is missing. Without one, and without one in the environment, these two are meant.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sent with every request. The name is of lower-case letters, digits and dashes.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Sends every span by itself as it ends, and makes whoever ends it wait. For tests and short scripts.
    pub fn unbatched(mut self) -> Self {
        self.batch = false;
        self
    }

    /// Reads and writes W3C `traceparent` and `baggage` wherever the program propagates contexts, and takes session and user from
    /// baggage: for services that are called by yours.
    pub fn baggage(mut self) -> Self {
        self.baggage = true;
        self
    }

    /// Leaves OpenTelemetry's global tracer provider alone. The functions of this crate that begin spans use the global one.
    pub fn local(mut self) -> Self {
        self.global = false;
        self
    }

    /// Instead of [`Masking::from_env`].
    pub fn masking(mut self, masking: Masking) -> Self {
        self.masking = masking;
        self
    }

    /// Adds an attribute of the resource, such as `service.name`.
    pub fn resource(mut self, attribute: KeyValue) -> Self {
        self.resource.push(attribute);
        self
    }

    /// Begins to send. Refuses settings that cannot work; whether the server answers shows later.
    pub fn register(self) -> Result<Tracing, Error> {
        if self.project.trim().is_empty() {
            return Err(Error::Blank("project"));
        }
        let built = exporter::build(&self)?;
        let tracing = Tracing {
            provider: self.provider(built.exporter),
            #[cfg(feature = "grpc")]
            _runtime: built.runtime,
        };
        self.make_global(&tracing.provider);
        Ok(tracing)
    }

    fn provider(&self, exporter: SpanExporter) -> SdkTracerProvider {
        let exporter = Quiet(exporter);
        match self.batch {
            true => self.provider_with(BatchSpanProcessor::builder(exporter).build()),
            false => self.provider_with(SimpleSpanProcessor::new(exporter)),
        }
    }

    fn provider_with<P: SpanProcessor + 'static>(&self, exporting: P) -> SdkTracerProvider {
        let processor = SessionProcessor::new(exporting).masking(self.masking);
        let processor = if self.baggage { processor.trust_baggage() } else { processor };
        let project = KeyValue::new(OPENINFERENCE_PROJECT_NAME, self.project.trim().to_owned());
        let resource = Resource::builder().with_attributes(self.resource.iter().cloned()).with_attribute(project).build();
        SdkTracerProvider::builder()
            .with_resource(resource)
            .with_sampler(Suppressible(sampler_of_environment()))
            .with_max_attributes_per_span(MAX_ATTRIBUTES)
            .with_span_processor(processor)
            .build()
    }

    fn make_global(&self, provider: &SdkTracerProvider) {
        if self.global {
            global::set_tracer_provider(provider.clone());
        }
        if self.baggage {
            let both: [Box<dyn opentelemetry::propagation::TextMapPropagator + Send + Sync>; 2] =
                [Box::new(TraceContextPropagator::new()), Box::new(BaggagePropagator::new())];
            global::set_text_map_propagator(TextMapCompositePropagator::new(both.into()));
        }
    }
}

impl Tracing {
    /// Sends what has ended so far and waits for it, a few seconds at most. It blocks: in asynchronous code, call it where that
    /// does no harm, at the end of the program or by `spawn_blocking`.
    pub fn flush(&self) -> Result<(), Error> {
        self.provider.force_flush().map_err(|e| Error::Export { doing: "send spans", source: Box::new(e) })
    }

    /// For further processors of OpenTelemetry's and for tracers with a name.
    pub fn provider(&self) -> &SdkTracerProvider {
        &self.provider
    }

    /// A layer for `tracing_subscriber`, by which spans of the `tracing` crate are exported, with session, user and all.
    ///
    /// ```no_run
    /// use tracing_subscriber::prelude::*;
    ///
    /// # fn main() -> Result<(), turnwise_sdk::Error> {
    /// let tracing = turnwise_sdk::register("support-bot")?;
    /// tracing_subscriber::registry().with(tracing.layer()).init();
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "tracing")]
    pub fn layer<S>(&self) -> tracing_opentelemetry::OpenTelemetryLayer<S, opentelemetry_sdk::trace::SdkTracer>
    where
        S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
    {
        use opentelemetry::trace::TracerProvider as _;
        tracing_opentelemetry::layer().with_tracer(self.provider.tracer(env!("CARGO_PKG_NAME")))
    }
}

impl Drop for Tracing {
    fn drop(&mut self) {
        // What cannot be sent now never will be, and there is nobody left to tell but OpenTelemetry's own log.
        let _ = self.provider.force_flush();
    }
}

impl fmt::Debug for Tracing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracing").finish_non_exhaustive()
    }
}

/// What `OTEL_TRACES_SAMPLER` names, as OpenTelemetry reads it; a sampler of our own would otherwise replace it.
fn sampler_of_environment() -> Sampler {
    let ratio = || environment::text("OTEL_TRACES_SAMPLER_ARG").and_then(|ratio| ratio.parse().ok()).unwrap_or(1.0);
    let parent_based = |root: Sampler| Sampler::ParentBased(Box::new(root));
    match environment::text("OTEL_TRACES_SAMPLER").as_deref() {
        Some("always_on") => Sampler::AlwaysOn,
        Some("always_off") => Sampler::AlwaysOff,
        Some("traceidratio") => Sampler::TraceIdRatioBased(ratio()),
        Some("parentbased_always_off") => parent_based(Sampler::AlwaysOff),
        Some("parentbased_traceidratio") => parent_based(Sampler::TraceIdRatioBased(ratio())),
        _ => parent_based(Sampler::AlwaysOn),
    }
}
