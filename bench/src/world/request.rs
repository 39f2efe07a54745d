//! Spans as the body of an OTLP/HTTP request.

use std::borrow::Cow;

use turnwise_ingest::otlp::{AnyValue, KeyValue, RawSpan, Resource, Scope, encode};

use super::PROJECT;

/// An attribute with a text.
pub fn attribute(key: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> KeyValue<'static> {
    KeyValue { key: key.into(), value: AnyValue::Text(value.into()) }
}

pub(super) fn number(key: &'static str, value: u64) -> KeyValue<'static> {
    KeyValue { key: key.into(), value: AnyValue::Int(value as i64) }
}

/// `ExportTraceServiceRequest` with these spans, of one process.
pub fn request(spans: &[RawSpan<'_>]) -> Vec<u8> {
    let of_scope: Vec<u8> = field(1, &encode::scope(&scope())).chain(spans.iter().flat_map(|span| field(2, &encode::span(span)))).collect();
    let of_resource: Vec<u8> = field(1, &encode::resource(&resource())).chain(field(2, &of_scope)).collect();
    field(1, &of_resource).collect()
}

fn resource() -> Resource<'static> {
    let attributes = vec![
        attribute("service.name", "chat-api"),
        attribute("service.version", "2.4.1"),
        attribute("deployment.environment", "production"),
        attribute("openinference.project.name", PROJECT),
        attribute("telemetry.sdk.language", "python"),
        attribute("telemetry.sdk.name", "opentelemetry"),
        attribute("telemetry.sdk.version", "1.38.0"),
    ];
    Resource { attributes, ..Resource::default() }
}

fn scope() -> Scope<'static> {
    Scope { name: "openinference.instrumentation.openai".into(), version: "0.1.30".into(), ..Scope::default() }
}

/// A field of bytes in protobuf.
pub(crate) fn field(number: u8, bytes: &[u8]) -> impl Iterator<Item = u8> + use<> {
    let mut head = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        head.push(length as u8 | 0x80);
        length >>= 7;
    }
    head.push(length as u8);
    head.extend(bytes);
    head.into_iter()
}
