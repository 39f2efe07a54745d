//! Every span of a scope carries what the scope says, however the work runs and whoever makes the span.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod recorded;

use std::future::Future;
use std::pin::pin;
use std::task::{Context as Task, Poll, Waker};

use futures_util::{StreamExt as _, stream};
use opentelemetry::trace::{Span as _, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue, global};
use recorded::{carried, session, some, span, spans, tracer, value};
use serde_json::json;
use tracing::Instrument as _;
use tracing_subscriber::prelude::*;
use turnwise_sdk::{
    Error, PromptTemplate, carry, chain, using_attributes, using_metadata, using_prompt_template, using_session, using_tags, using_user,
};

/// A span by OpenTelemetry's own API, as any library makes it.
fn make(name: &'static str) {
    tracer().start(name).end();
}

#[test]
fn spans_within_a_scope_carry_its_session_and_spans_outside_do_not() {
    make("sync before");
    {
        let _scope = using_session("s-1").unwrap().user("u-1").unwrap().attach();
        make("sync within");
    }
    make("sync after");

    assert_eq!(carried("sync before"), (None, None));
    assert_eq!(carried("sync within"), (some("s-1"), some("u-1")));
    assert_eq!(carried("sync after"), (None, None));
}

#[test]
fn an_inner_scope_overrides_what_it_names_and_keeps_the_rest() {
    let _outer = using_session("outer").unwrap().user("ada").unwrap().attach();
    {
        let _inner = using_session("inner").unwrap().attach();
        make("override inner");
    }
    make("override outer");

    assert_eq!(carried("override inner"), (some("inner"), some("ada")));
    assert_eq!(carried("override outer"), (some("outer"), some("ada")));
}

#[test]
fn every_attribute_has_its_function_and_its_form() {
    let _metadata = using_metadata(json!({"plan": "pro"})).unwrap().attach();
    let _tags = using_tags(["beta", "web"]).attach();
    let _user = using_user("ada").unwrap().attach();
    let template = PromptTemplate::new("Hi {name}").version("v3").variables(json!({"name": "Ada"}));
    let _template = using_prompt_template(template).attach();
    make("all attributes");

    let span = span("all attributes");
    assert_eq!(value(&span, "metadata"), some(r#"{"plan":"pro"}"#));
    assert_eq!(value(&span, "tag.tags"), some(r#"["beta","web"]"#));
    assert_eq!(value(&span, "user.id"), some("ada"));
    assert_eq!(value(&span, "llm.prompt_template.template"), some("Hi {name}"));
    assert_eq!(value(&span, "llm.prompt_template.version"), some("v3"));
    assert_eq!(value(&span, "llm.prompt_template.variables"), some(r#"{"name":"Ada"}"#));
    assert_eq!(value(&span, "session.id"), None);
}

#[test]
fn blank_ids_are_refused_and_white_space_around_ids_is_not_part_of_them() {
    for blank in ["", " ", "\t\n", "\u{a0}"] {
        assert!(matches!(using_session(blank), Err(Error::Blank("session"))), "{blank:?}");
        assert!(matches!(using_user(blank), Err(Error::Blank("user"))), "{blank:?}");
    }
    assert!(matches!(using_metadata(json!([1])), Err(Error::NoObject("metadata"))));
    assert_eq!(using_session(" s-1\n").unwrap().session_id(), Some("s-1"));
}

#[test]
fn attributes_can_be_combined_and_used_again() {
    let attributes = using_attributes().session("a").unwrap().user("u").unwrap().session("b").unwrap();
    for name in ["again 1", "again 2"] {
        let _scope = attributes.attach();
        make(name);
    }

    assert_eq!(carried("again 1"), (some("b"), some("u")));
    assert_eq!(carried("again 2"), (some("b"), some("u")));
}

#[test]
fn guards_may_be_dropped_in_any_order() {
    let outer = using_session("first").unwrap().attach();
    let inner = using_session("second").unwrap().attach();
    drop(outer);
    make("disorder within");
    drop(inner);
    make("disorder after");

    assert_eq!(session("disorder within"), some("second"));
    assert_eq!(session("disorder after"), None);
}

#[test]
fn what_a_span_says_itself_wins_over_its_scope() {
    let _scope = using_session("of the scope").unwrap().attach();
    let tracer = tracer();
    tracer.span_builder("explicit at start").with_attributes([KeyValue::new("session.id", "of the span")]).start(&tracer).end();
    let mut later = tracer.start("explicit later");
    later.set_attribute(KeyValue::new("session.id", "of the span"));
    later.end();

    assert_eq!(session("explicit at start"), some("of the span"));
    assert_eq!(session("explicit later"), some("of the span"));
}

#[test]
fn a_span_that_began_before_can_be_stamped() {
    tracer();
    let request = chain("stamped request");
    {
        let _current = request.attach();
        using_session("known late").unwrap().stamp_current_span();
    }
    request.end();

    assert_eq!(session("stamped request"), some("known late"));
}

#[test]
fn a_stamp_replaces_an_earlier_stamp() {
    tracer();
    let _scope = using_session("first").unwrap().attach();
    let request = chain("stamped twice");
    {
        let _current = request.attach();
        using_session("second").unwrap().stamp_current_span();
    }
    request.end();

    assert_eq!(session("stamped twice"), some("second"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_conversations_at_once_do_not_mix() {
    let tracer = tracer();
    let talk = |id: usize| {
        let tracer = tracer.clone();
        let name = format!("crowd {id}");
        using_session(format!("s-{id}")).unwrap().scope(async move {
            for _ in 0..3 {
                tokio::task::yield_now().await;
                tracer.start(name.clone()).end();
            }
        })
    };
    let tasks: Vec<_> = (0..200).map(|id| tokio::spawn(talk(id))).collect();
    for task in tasks {
        task.await.unwrap();
    }

    for id in 0..200 {
        let found = spans(&format!("crowd {id}"));
        assert_eq!(found.len(), 3);
        found.iter().for_each(|span| assert_eq!(value(span, "session.id"), Some(format!("s-{id}"))));
    }
}

#[tokio::test]
async fn futures_that_share_a_thread_do_not_leak_into_one_another() {
    let left = using_session("left").unwrap().scope(async {
        tokio::task::yield_now().await;
        make("left");
    });
    let right = async {
        make("right 1");
        tokio::task::yield_now().await;
        make("right 2");
    };
    tokio::join!(left, right);

    assert_eq!(session("left"), some("left"));
    assert_eq!(session("right 1"), None);
    assert_eq!(session("right 2"), None);
}

#[tokio::test]
async fn a_stream_carries_its_session_at_each_item() {
    let numbers = stream::iter(0..3).map(|_| make("stream item"));
    let items: Vec<()> = using_session("streamed").unwrap().scope(numbers).collect().await;

    assert_eq!(items.len(), 3);
    assert!(spans("stream item").iter().all(|span| value(span, "session.id") == some("streamed")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spawned_tasks_take_along_what_they_are_given() {
    tracer();
    let parent = chain("task parent");
    let work = async {
        tokio::spawn(carry(async { make("carried task") })).await.unwrap();
        tokio::spawn(async { make("bare task") }).await.unwrap();
    };
    using_session("spawned").unwrap().scope(parent.scope(work)).await;
    let trace = parent.context().span().span_context().trace_id();
    parent.end();

    assert_eq!(span("carried task").span_context.trace_id(), trace);
    // The parent began outside of the scope, and brings back its own context; the scope is meant all the same.
    assert_eq!(session("carried task"), some("spawned"));
    assert_eq!(session("bare task"), None);
}

#[tokio::test]
async fn spans_stay_children_inside_of_a_scoped_future() {
    tracer();
    let parent = chain("scope parent");
    parent.scope(using_session("child").unwrap().scope(async { make("scope child") })).await;
    let id = parent.context().span().span_context().span_id();
    parent.end();

    let child = span("scope child");
    assert_eq!(child.parent_span_id, id);
    assert_eq!(value(&child, "session.id"), some("child"));
}

/// A subscriber with nothing but the layer of tracing-opentelemetry.
fn subscriber() -> impl tracing::Subscriber {
    tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer()))
}

#[test]
fn spans_of_the_tracing_crate_are_stamped_too() {
    tracing::subscriber::with_default(subscriber(), || {
        let _scope = using_session("traced").unwrap().user("ada").unwrap().attach();
        tracing::info_span!("tracing outer").in_scope(|| tracing::info_span!("tracing inner").in_scope(|| make("otel in tracing")));
    });

    for name in ["tracing outer", "tracing inner", "otel in tracing"] {
        assert_eq!(carried(name), (some("traced"), some("ada")), "{name}");
    }
    assert_eq!(span("tracing inner").parent_span_id, span("tracing outer").span_context.span_id());
    assert_eq!(span("otel in tracing").parent_span_id, span("tracing inner").span_context.span_id());
}

/// Polls once on this thread; these futures never wait.
fn finish<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Task::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

#[test]
fn scopes_and_tracing_spans_compose_in_both_orders() {
    tracing::subscriber::with_default(subscriber(), || {
        let outside = tracing::info_span!("span outside");
        finish(using_session("inside").unwrap().scope(async { make("scope inside") }).instrument(outside));
        let before = tracing::info_span!("span before");
        finish(using_session("around").unwrap().scope(async { make("scope around") }.instrument(before)));
    });

    assert_eq!(session("scope inside"), some("inside"));
    assert_eq!(span("scope inside").parent_span_id, span("span outside").span_context.span_id());
    assert_eq!(session("scope around"), some("around"));
    assert_eq!(span("scope around").parent_span_id, span("span before").span_context.span_id());
}

#[test]
fn baggage_takes_session_and_user_to_another_process_when_asked_for() {
    tracer();
    let mut asked = std::collections::HashMap::new();
    let mut unasked = std::collections::HashMap::new();
    {
        let _scope = using_session("s 1/ü").unwrap().user("ada").unwrap().with_baggage().attach();
        global::get_text_map_propagator(|p| p.inject(&mut asked));
    }
    {
        let _scope = using_session("secret").unwrap().attach();
        global::get_text_map_propagator(|p| p.inject(&mut unasked));
    }

    // Over there: a thread that knows nothing of the scope.
    let received = global::get_text_map_propagator(|p| p.extract(&asked));
    std::thread::spawn(move || {
        let _received = received.attach();
        make("other process");
    })
    .join()
    .unwrap();

    assert_eq!(carried("other process"), (some("s 1/ü"), some("ada")));
    assert_eq!(unasked.get("baggage").map(String::as_str).unwrap_or_default(), "");
}

#[test]
fn baggage_that_is_there_already_stays() {
    use opentelemetry::baggage::BaggageExt as _;
    let _before = Context::current_with_baggage([KeyValue::new("tenant", "acme")]).attach();
    let _scope = using_session("s-1").unwrap().with_baggage().attach();

    let told = |key: &str| Context::map_current(|cx| cx.baggage().get(key).map(|v| v.as_str().to_owned()));
    assert_eq!(told("tenant"), some("acme"));
    assert_eq!(told("session.id"), some("s-1"));
}
