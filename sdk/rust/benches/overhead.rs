//! What stamping costs: `cargo bench -p turnwise-sdk --no-default-features`.
//!
//! The exporter is a processor that drops what it gets, so that what is measured is the span and not its way out.

use std::future::Future as _;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context as Task, Waker};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, Span, SpanData, SpanProcessor};
use turnwise_sdk::{Attributes, Message, SessionProcessor, Tokens, llm, using_session};

#[derive(Debug)]
struct Nowhere;

impl SpanProcessor for Nowhere {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        black_box(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

fn provider(processor: impl SpanProcessor + 'static) -> SdkTracerProvider {
    SdkTracerProvider::builder().with_span_processor(processor).with_max_attributes_per_span(10_000).build()
}

fn session() -> Attributes {
    using_session("chat-42").and_then(|a| a.user("ada")).unwrap_or_default()
}

/// As a call of a model has: 31 attributes, 3.7 KB.
fn attributes() -> Vec<KeyValue> {
    (0..31).map(|at| KeyValue::new(format!("llm.input_messages.{at}.message.content"), "word ".repeat(23))).collect()
}

fn spans(c: &mut Criterion) {
    let plain = provider(Nowhere).tracer("plain");
    let stamping = provider(SessionProcessor::new(Nowhere)).tracer("stamping");
    let small = |tracer: &SdkTracer| tracer.start("span").end();
    let large = |tracer: &SdkTracer| {
        let mut span = tracer.start("span");
        span.set_attributes(attributes());
        span.end();
    };

    let mut group = c.benchmark_group("span");
    group.bench_function("without the processor", |b| b.iter(|| small(&plain)));
    group.bench_function("with it, no session", |b| b.iter(|| small(&stamping)));
    let scope = session().attach();
    group.bench_function("with it, session and user", |b| b.iter(|| small(&stamping)));
    group.bench_function("31 attributes, without the processor", |b| b.iter(|| large(&plain)));
    group.bench_function("31 attributes, with session and user", |b| b.iter(|| large(&stamping)));
    drop(scope);
    group.finish();
}

fn scopes(c: &mut Criterion) {
    let session = session();
    let mut group = c.benchmark_group("scope");
    group.bench_function("attach and drop", |b| b.iter(|| drop(session.attach())));
    group.bench_function("make, attach and drop", |b| b.iter(|| drop(using_session("chat-42").map(|s| s.attach()))));
    let mut task = Task::from_waker(Waker::noop());
    let mut never = pin!(session.scope(std::future::pending::<()>()));
    group.bench_function("one poll of a future", |b| b.iter(|| black_box(never.as_mut().poll(&mut task))));
    group.finish();
}

fn builders(c: &mut Criterion) {
    let call = || {
        let call = llm("chat").model("gpt-4o-mini").input_message(Message::user("What is the capital of France?"));
        let tokens = Tokens { prompt: Some(12), completion: Some(7), ..Tokens::default() };
        call.output_message(Message::assistant("Paris.")).tokens(tokens).end();
    };
    let mut group = c.benchmark_group("llm builder");
    group.bench_function("tracing off", |b| b.iter(call));
    global::set_tracer_provider(provider(SessionProcessor::new(Nowhere)));
    let _scope = session().attach();
    group.bench_function("tracing on", |b| b.iter(call));
    group.finish();
}

criterion_group!(benches, spans, scopes, builders);
criterion_main!(benches);
