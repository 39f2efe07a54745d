//! The span processor: stamps what is carried on every span that starts, masks every span that ends, and hands on to the processor
//! that exports.
//!
//! It wraps that processor rather than standing beside it: with two processors OpenTelemetry copies every span twice.

use std::time::Duration;

use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use crate::attributes::is_stamp;
use crate::{Masking, carried};

/// Stamps and masks the spans of every instrumentation, then passes them to the processor inside.
///
/// ```
/// use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SimpleSpanProcessor};
/// use turnwise_sdk::{Masking, SessionProcessor};
///
/// let exporting = SimpleSpanProcessor::new(InMemorySpanExporter::default());
/// let provider = SdkTracerProvider::builder()
///     .with_span_processor(SessionProcessor::new(exporting).masking(Masking::from_env()))
///     .with_max_attributes_per_span(10_000) // 128 is OpenTelemetry's default: a long conversation has more
///     .build();
/// # let _ = provider;
/// ```
#[derive(Debug)]
pub struct SessionProcessor<P> {
    inner: P,
    masking: Masking,
    baggage: bool,
}

impl<P> SessionProcessor<P> {
    /// Hides nothing, trusts no baggage.
    pub fn new(inner: P) -> Self {
        SessionProcessor { inner, masking: Masking::default(), baggage: false }
    }

    /// What to hide before a span leaves.
    #[must_use]
    pub fn masking(mut self, masking: Masking) -> Self {
        self.masking = masking;
        self
    }

    /// Takes session and user from W3C baggage where nothing nearer names them. Whoever calls the process can then choose them.
    #[must_use]
    pub fn trust_baggage(mut self) -> Self {
        self.baggage = true;
        self
    }
}

impl<P: SpanProcessor> SpanProcessor for SessionProcessor<P> {
    fn on_start(&self, span: &mut Span, cx: &Context) {
        use opentelemetry::trace::Span as _;
        carried::each(cx, self.baggage, |attribute| span.set_attribute(attribute));
        self.inner.on_start(span, cx);
    }

    fn on_end(&self, mut span: SpanData) {
        prefer_explicit(&mut span.attributes);
        self.masking.apply(&mut span);
        self.inner.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

/// OpenTelemetry keeps both when a span sets a key that was stamped too. What the program said of this very span wins; of two
/// stamps the later.
fn prefer_explicit(attributes: &mut Vec<KeyValue>) {
    let outdone = |at: usize, stamped: &KeyValue| {
        let mut others = attributes.iter().enumerate().filter(|(_, other)| other.key == stamped.key);
        others.any(|(other_at, other)| other_at > at || !is_stamp(&other.key))
    };
    let stamped = attributes.iter().enumerate().filter(|(_, a)| is_stamp(&a.key));
    let doomed: Vec<usize> = stamped.filter(|(at, a)| outdone(*at, a)).map(|(at, _)| at).collect();
    doomed.iter().rev().for_each(|at| drop(attributes.remove(*at)));
}
