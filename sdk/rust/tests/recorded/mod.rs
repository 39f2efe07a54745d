//! The spans that a test's program exported: one global provider for all tests of a file, each test with span names of its own.
#![allow(dead_code, reason = "not every test file uses everything")]

use std::sync::LazyLock;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{Value, global};
use opentelemetry_sdk::propagation::BaggagePropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, Sampler, SdkTracer, SdkTracerProvider, SimpleSpanProcessor, SpanData};
use turnwise_sdk::{Masking, SessionProcessor, Suppressible};

static EXPORTED: LazyLock<(InMemorySpanExporter, SdkTracerProvider)> = LazyLock::new(|| {
    let (exporter, provider) = recording(Masking::default());
    global::set_tracer_provider(provider.clone());
    global::set_text_map_propagator(BaggagePropagator::new());
    (exporter, provider)
});

/// A provider as `register()` builds it, but for where the spans go.
pub(crate) fn recording(masking: Masking) -> (InMemorySpanExporter, SdkTracerProvider) {
    let exporter = InMemorySpanExporter::default();
    let processor = SessionProcessor::new(SimpleSpanProcessor::new(exporter.clone())).masking(masking).trust_baggage();
    let provider = SdkTracerProvider::builder().with_sampler(Suppressible(Sampler::AlwaysOn)).with_span_processor(processor);
    (exporter, provider.with_max_attributes_per_span(10_000).build())
}

/// Makes the provider global; the tracer is of OpenTelemetry's API.
pub(crate) fn tracer() -> SdkTracer {
    EXPORTED.1.tracer("some-library")
}

/// The one span of this name.
pub(crate) fn span(name: &str) -> SpanData {
    let mut found = spans(name);
    assert_eq!(found.len(), 1, "spans named {name}");
    found.remove(0)
}

pub(crate) fn spans(name: &str) -> Vec<SpanData> {
    let all = EXPORTED.0.get_finished_spans().unwrap();
    all.into_iter().filter(|span| span.name == name).collect()
}

/// The one value of an attribute, as text. Fails if it is there twice.
pub(crate) fn value(span: &SpanData, key: &str) -> Option<String> {
    let found: Vec<&Value> = span.attributes.iter().filter(|a| a.key.as_str() == key).map(|a| &a.value).collect();
    assert!(found.len() <= 1, "{key} occurs {} times", found.len());
    found.first().map(|value| value.to_string())
}

/// The session and user that the one span of this name carries.
pub(crate) fn carried(name: &str) -> (Option<String>, Option<String>) {
    let span = span(name);
    (value(&span, "session.id"), value(&span, "user.id"))
}

pub(crate) fn session(name: &str) -> Option<String> {
    carried(name).0
}

pub(crate) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}
