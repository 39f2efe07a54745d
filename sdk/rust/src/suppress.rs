//! Work that shall leave no trace: health checks, the judge that reads traces, the exporter itself.
//!
//! OpenTelemetry has a mark on the Context for it; its tracer does not heed it yet (0.33, October 2026). [`Suppressible`] does.

use opentelemetry::trace::{Link, SpanKind, TraceContextExt as _, TraceId};
use opentelemetry::{Context, ContextGuard, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};

use crate::Within;

/// No span that starts on this thread is recorded until the guard is dropped. For synchronous code.
#[must_use = "tracing is suppressed as long as this guard lives"]
pub fn suppress_tracing() -> ContextGuard {
    Context::enter_telemetry_suppressed_scope()
}

/// No span of this future or stream is recorded.
pub fn without_tracing<T>(work: T) -> Within<T> {
    Within::new(work, Context::map_current(Context::with_telemetry_suppressed))
}

/// A sampler that drops suppressed spans and leaves the others to the one inside. [`register`](crate::register()) installs it; who
/// builds a tracer provider by hand gives it to `with_sampler`.
#[derive(Clone, Debug)]
pub struct Suppressible<S>(pub S);

impl<S: ShouldSample + Clone + 'static> ShouldSample for Suppressible<S> {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        match parent {
            Some(cx) if cx.is_telemetry_suppressed() => dropped(cx),
            _ => self.0.should_sample(parent, trace, name, kind, attributes, links),
        }
    }
}

fn dropped(parent: &Context) -> SamplingResult {
    let trace_state = parent.span().span_context().trace_state().clone();
    SamplingResult { decision: SamplingDecision::Drop, attributes: Vec::new(), trace_state }
}
