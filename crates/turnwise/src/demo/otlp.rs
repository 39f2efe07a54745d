//! Writes spans as an OTLP/JSON request: ids in hexadecimal, times as texts of nanoseconds.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::schedule::App;

pub(super) type Attributes = BTreeMap<String, Value>;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) trace_id: String,
    pub(super) span_id: String,
    pub(super) parent_id: Option<String>,
    pub(super) name: String,
    pub(super) begin: SystemTime,
    pub(super) end: SystemTime,
    pub(super) attributes: Attributes,
    /// How many attributes the SDK has not kept.
    pub(super) dropped: usize,
    pub(super) status: Status,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Status {
    Ok,
    Error { kind: String, message: String },
}

/// `ExportTraceServiceRequest` with the spans of one app.
pub(super) fn request(app: &App, spans: &[Span]) -> Value {
    let resource =
        Attributes::from([("service.name".into(), json!(app.service)), ("openinference.project.name".into(), json!(app.project))]);
    let scope = json!({"name": "turnwise.demo", "version": env!("CARGO_PKG_VERSION")});
    let spans: Vec<Value> = spans.iter().map(span).collect();
    json!({"resourceSpans": [{"resource": {"attributes": key_values(&resource)}, "scopeSpans": [{"scope": scope, "spans": spans}]}]})
}

fn span(span: &Span) -> Value {
    json!({
        "traceId": span.trace_id,
        "spanId": span.span_id,
        "parentSpanId": span.parent_id.as_deref().unwrap_or_default(),
        "name": span.name,
        "kind": 1,
        "startTimeUnixNano": nanos(span.begin),
        "endTimeUnixNano": nanos(span.end),
        "attributes": key_values(&span.attributes),
        "droppedAttributesCount": span.dropped,
        "status": status(&span.status),
        "events": exception(span).into_iter().collect::<Vec<_>>(),
    })
}

fn status(status: &Status) -> Value {
    match status {
        Status::Ok => json!({"code": 1}),
        Status::Error { kind, message } => {
            json!({"code": 2, "message": format!("{kind}: {message}")})
        }
    }
}

fn exception(span: &Span) -> Option<Value> {
    let Status::Error { kind, message } = &span.status else {
        return None;
    };
    let attributes = Attributes::from([("exception.type".into(), json!(kind)), ("exception.message".into(), json!(message))]);
    Some(json!({"name": "exception", "timeUnixNano": nanos(span.end), "attributes": key_values(&attributes)}))
}

fn nanos(time: SystemTime) -> String {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_string()
}

fn key_values(attributes: &Attributes) -> Vec<Value> {
    attributes.iter().map(|(key, value)| json!({"key": key, "value": any_value(value)})).collect()
}

fn any_value(value: &Value) -> Value {
    match value {
        Value::String(text) => json!({"stringValue": text}),
        Value::Bool(flag) => json!({"boolValue": flag}),
        Value::Number(number) if number.is_f64() => json!({"doubleValue": number}),
        Value::Number(number) => json!({"intValue": number.to_string()}),
        Value::Array(values) => {
            json!({"arrayValue": {"values": values.iter().map(any_value).collect::<Vec<_>>()}})
        }
        Value::Null | Value::Object(_) => json!({"stringValue": value.to_string()}),
    }
}
