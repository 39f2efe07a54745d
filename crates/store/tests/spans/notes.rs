//! Made-up annotations on the made-up spans: few targets, names, identifiers and times, so that versions and targets meet.

use proptest::prelude::*;
use turnwise_model::annotation::{Annotator, Source, Target};
use turnwise_model::{Annotation, Timestamp};

use super::{span_id, span_of};

/// Any few annotations; some are of spans and users that no plan has.
pub(crate) fn notes() -> impl Strategy<Value = Vec<Annotation>> {
    prop::collection::vec(note(), 0..20)
}

fn note() -> impl Strategy<Value = Annotation> {
    let contents = (prop::option::of(0..5u8), prop::option::of(0..3u8));
    (target(), 0..2u8, 0..2u8, 0..4i64, contents).prop_map(|(target, name, identifier, time, (score, label))| Annotation {
        target,
        name: format!("name {name}"),
        annotator: Annotator::Human,
        label: label.map(|label| format!("label {label}")),
        score: score.map(|score| f64::from(score) / 3.0),
        explanation: None,
        metadata: None,
        identifier: if identifier == 0 { String::new() } else { "ada".to_owned() },
        source: Source::Api,
        time: Timestamp::from_nanos(110 + 10 * time),
    })
}

fn target() -> impl Strategy<Value = Target> {
    let project = || prop_oneof![8 => Just("default".to_owned()), 1 => Just("other".to_owned())];
    prop_oneof![
        2 => (0..8u8, 1..5u8).prop_map(|(trace, span)| Target::Span { trace_id: trace_id(trace), span_id: span_id(span) }),
        2 => (0..8u8, prop::option::weighted(0.3, 1..5u8)).prop_map(|(trace, span)| Target::Turn { trace_id: trace_id(trace), subtree: span.map(span_id) }),
        4 => (project(), 0..3u8).prop_map(|(project, id)| Target::Session { project, id: format!("session {id}") }),
        1 => (project(), 0..3u8).prop_map(|(project, id)| Target::User { project, id: format!("user {id}") }),
    ]
}

fn trace_id(trace: u8) -> turnwise_model::TraceId {
    span_of(trace, 1, None, 0, 0).trace_id
}
