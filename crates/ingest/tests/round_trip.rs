//! Nothing is lost: a span that is decoded and written again is the same span, attributes, events, links, flags and nanoseconds included.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::{Path, PathBuf};

use turnwise_ingest::otlp::{RawSpan, encode, json, protobuf};
use turnwise_ingest::{Context, Encoding, Limits, traces};

/// What a span says, without the bytes it was read from.
fn said<'a>(span: &RawSpan<'a>) -> RawSpan<'a> {
    RawSpan { wire: None, ..span.clone() }
}

#[test]
fn a_span_with_everything_in_it_survives_json_and_protobuf() {
    let body = br#"{"resourceSpans":[{"resource":{"attributes":[{"key":"r","value":{"stringValue":"x"}}],"droppedAttributesCount":1},
        "scopeSpans":[{"scope":{"name":"s","version":"1","attributes":[{"key":"a","value":{"boolValue":true}}]},"spans":[{
        "traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","parentSpanId":"00f067aa0ba902b7","traceState":"a=b",
        "flags":257,"name":"n","kind":3,"startTimeUnixNano":"1700000000000000001","endTimeUnixNano":"1700000000000000002",
        "attributes":[{"key":"i","value":{"intValue":"-7"}},{"key":"d","value":{"doubleValue":0.1}},{"key":"e","value":{}},
          {"key":"b","value":{"bytesValue":"AAEC"}},{"key":"empty","value":{"stringValue":""}},
          {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"},{"kvlistValue":{"values":[{"key":"k","value":{"intValue":"1"}}]}}]}}}],
        "droppedAttributesCount":2,"events":[{"timeUnixNano":"5","name":"ev","attributes":[{"key":"x","value":{"stringValue":"y"}}],"droppedAttributesCount":3}],
        "droppedEventsCount":4,"links":[{"traceId":"0af7651916cd43dd8448eb211c80319d","spanId":"b7ad6b7169203332","traceState":"c=d","flags":1}],
        "droppedLinksCount":5,"status":{"code":2,"message":"bad"}}]}]}]}"#;
    let request = json::trace_request(body, &Limits::default()).unwrap();
    let sent = request.resource_spans.first().unwrap().scope_spans.first().unwrap().spans.first().unwrap();

    let (batch, _, _) = traces(body, Encoding::Json, &Context::default()).unwrap();

    let kept = &batch.spans.first().unwrap().raw;
    assert_eq!(said(&protobuf::span(&kept.span).unwrap()), said(sent));
    assert_eq!(protobuf::resource(&kept.resource).unwrap(), request.resource_spans.first().unwrap().resource);
    assert_eq!(protobuf::scope(&kept.scope).unwrap(), request.resource_spans.first().unwrap().scope_spans.first().unwrap().scope);
}

/// Recorded requests of real clients, where they are at hand.
#[test]
fn recorded_spans_survive_being_written_again() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let files = recorded(&corpus);
    if files.is_empty() {
        println!("LEFT OUT: no recorded requests in {}", corpus.display());
    }
    for file in files {
        let body = std::fs::read(&file).unwrap();
        let request = protobuf::trace_request(&body, &Limits::default()).unwrap();
        for span in request.resource_spans.iter().flat_map(|of| &of.scope_spans).flat_map(|of| &of.spans) {
            let written = encode::span(&said(span));
            assert_eq!(said(&protobuf::span(&written).unwrap()), said(span), "{}", file.display());
        }
    }
}

fn recorded(corpus: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(corpus).into_iter().flatten().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(".binpb") && !path.to_string_lossy().contains(".logs.")).collect()
}
