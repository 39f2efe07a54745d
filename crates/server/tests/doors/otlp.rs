//! OTLP requests, written as JSON and turned into protobuf by the decoder that has tests of its own.

use serde_json::{Value, json};
use turnwise_ingest::{Context, Encoding};

/// 2026-03-01T09:30:00Z
pub(crate) const START: u64 = 1_772_357_400_000_000_000;
const SECOND: u64 = 1_000_000_000;

/// A model call of trace `n`, which begins `n` seconds after [`START`] and takes half a second.
pub(crate) fn call(n: u64, session: &str, input: &str, output: &str) -> Value {
    let mut span = sessionless_call(n, input, output);
    span["attributes"].as_array_mut().unwrap().push(text("session.id", session));
    span
}

pub(crate) fn sessionless_call(n: u64, input: &str, output: &str) -> Value {
    let start = START + n * SECOND;
    json!({
        "traceId": trace_id(n), "spanId": format!("{:016x}", n + 1), "name": "call",
        "startTimeUnixNano": start.to_string(), "endTimeUnixNano": (start + SECOND / 2).to_string(),
        "attributes": [text("openinference.span.kind", "LLM"), text("input.value", input), text("output.value", output)],
    })
}

pub(crate) fn trace_id(n: u64) -> String {
    format!("{:032x}", n + 1)
}

pub(crate) fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

pub(crate) fn int(key: &str, value: u64) -> Value {
    json!({"key": key, "value": {"intValue": value.to_string()}})
}

pub(crate) fn json(spans: &[Value]) -> Vec<u8> {
    let resource = json!({"attributes": [text("service.name", "test")]});
    let scope = json!({"name": "tests", "version": "1"});
    json!({"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": scope, "spans": spans}]}]}).to_string().into_bytes()
}

pub(crate) fn protobuf(spans: &[Value]) -> Vec<u8> {
    let (batch, rejected, _) = turnwise_ingest::traces(&json(spans), Encoding::Json, &Context::default()).unwrap();
    assert_eq!(rejected.count, 0);
    let spans: Vec<u8> = batch.spans.iter().flat_map(|span| field(2, &span.raw.span)).collect();
    field(1, &[field(1, &batch.spans[0].raw.resource), field(2, &[field(1, &batch.spans[0].raw.scope), spans].concat())].concat())
}

/// A protobuf request whose one span has a trace id of 4 bytes beside good ones.
pub(crate) fn protobuf_with_a_bad_span(good: &[Value]) -> Vec<u8> {
    let bad = [field(1, &[1, 2, 3, 4]), field(2, &[1; 8]), field(5, b"bad")].concat();
    [protobuf(good), field(1, &field(2, &field(2, &bad)))].concat()
}

/// A protobuf field of bytes, a text or a message.
pub(crate) fn field(number: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = value.len();
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    [bytes.as_slice(), value].concat()
}
