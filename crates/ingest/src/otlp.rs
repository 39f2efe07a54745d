//! OTLP trace requests as they are on the wire, borrowed from the body: nothing is copied that does not have to be.
//!
//! [`protobuf`] and [`json`] decode into the same types; [`encode`] writes them as protobuf. In protobuf one odd string never
//! spoils a request: bytes that are not UTF-8 become replacement characters in that string alone. JSON must be UTF-8 as a whole.

pub mod encode;
pub mod json;
pub mod protobuf;

use std::borrow::Cow;

use serde::Deserialize;

/// `ExportTraceServiceRequest`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TraceRequest<'a> {
    #[serde(borrow, alias = "resource_spans", deserialize_with = "json::groups")]
    pub resource_spans: Vec<ResourceSpans<'a>>,
    /// How many spans were left out, because the request holds too many.
    #[serde(skip)]
    pub over: u64,
}

/// The spans of one resource, a process mostly.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ResourceSpans<'a> {
    #[serde(borrow, deserialize_with = "json::nullable")]
    pub resource: Resource<'a>,
    #[serde(borrow, alias = "scope_spans", deserialize_with = "json::groups")]
    pub scope_spans: Vec<ScopeSpans<'a>>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Resource<'a> {
    #[serde(borrow, deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue<'a>>,
    #[serde(alias = "dropped_attributes_count", deserialize_with = "json::nullable")]
    pub dropped_attributes_count: u32,
}

/// The spans of one instrumentation scope.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ScopeSpans<'a> {
    #[serde(borrow, deserialize_with = "json::nullable")]
    pub scope: Scope<'a>,
    #[serde(borrow, deserialize_with = "json::spans")]
    pub spans: Vec<RawSpan<'a>>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Scope<'a> {
    #[serde(borrow, deserialize_with = "json::text")]
    pub name: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "json::text")]
    pub version: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue<'a>>,
    #[serde(alias = "dropped_attributes_count", deserialize_with = "json::nullable")]
    pub dropped_attributes_count: u32,
}

/// A span as it was sent. Ids are whatever bytes came.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RawSpan<'a> {
    #[serde(alias = "trace_id", deserialize_with = "json::hex")]
    pub trace_id: Cow<'a, [u8]>,
    #[serde(alias = "span_id", deserialize_with = "json::hex")]
    pub span_id: Cow<'a, [u8]>,
    #[serde(borrow, alias = "trace_state", deserialize_with = "json::text")]
    pub trace_state: Cow<'a, str>,
    #[serde(alias = "parent_span_id", deserialize_with = "json::hex")]
    pub parent_span_id: Cow<'a, [u8]>,
    #[serde(deserialize_with = "json::nullable")]
    pub flags: u32,
    #[serde(borrow, deserialize_with = "json::text")]
    pub name: Cow<'a, str>,
    #[serde(deserialize_with = "json::span_kind")]
    pub kind: i32,
    #[serde(alias = "start_time_unix_nano", deserialize_with = "json::uint")]
    pub start_time_unix_nano: u64,
    #[serde(alias = "end_time_unix_nano", deserialize_with = "json::uint")]
    pub end_time_unix_nano: u64,
    #[serde(borrow, deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue<'a>>,
    #[serde(alias = "dropped_attributes_count", deserialize_with = "json::nullable")]
    pub dropped_attributes_count: u32,
    #[serde(borrow, deserialize_with = "json::list")]
    pub events: Vec<Event<'a>>,
    #[serde(alias = "dropped_events_count", deserialize_with = "json::nullable")]
    pub dropped_events_count: u32,
    #[serde(borrow, deserialize_with = "json::list")]
    pub links: Vec<Link<'a>>,
    #[serde(alias = "dropped_links_count", deserialize_with = "json::nullable")]
    pub dropped_links_count: u32,
    #[serde(borrow, deserialize_with = "json::nullable")]
    pub status: RawStatus<'a>,
    /// The bytes that the span was decoded from, if it came as protobuf.
    #[serde(skip)]
    pub wire: Option<&'a [u8]>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Event<'a> {
    #[serde(alias = "time_unix_nano", deserialize_with = "json::uint")]
    pub time_unix_nano: u64,
    #[serde(borrow, deserialize_with = "json::text")]
    pub name: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue<'a>>,
    #[serde(alias = "dropped_attributes_count", deserialize_with = "json::nullable")]
    pub dropped_attributes_count: u32,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Link<'a> {
    #[serde(alias = "trace_id", deserialize_with = "json::hex")]
    pub trace_id: Cow<'a, [u8]>,
    #[serde(alias = "span_id", deserialize_with = "json::hex")]
    pub span_id: Cow<'a, [u8]>,
    #[serde(borrow, alias = "trace_state", deserialize_with = "json::text")]
    pub trace_state: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue<'a>>,
    #[serde(alias = "dropped_attributes_count", deserialize_with = "json::nullable")]
    pub dropped_attributes_count: u32,
    #[serde(deserialize_with = "json::nullable")]
    pub flags: u32,
}

/// `ExportLogsServiceRequest`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LogsRequest<'a> {
    #[serde(borrow, alias = "resource_logs", deserialize_with = "json::groups")]
    pub resource_logs: Vec<ResourceLogs<'a>>,
    /// How many records were left out, because the request holds too many.
    #[serde(skip)]
    pub over: u64,
}

/// The log records of one resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ResourceLogs<'a> {
    #[serde(borrow, deserialize_with = "json::nullable")]
    pub resource: Resource<'a>,
    #[serde(borrow, alias = "scope_logs", deserialize_with = "json::groups")]
    pub scope_logs: Vec<ScopeLogs<'a>>,
}

/// The log records of one instrumentation scope.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ScopeLogs<'a> {
    #[serde(borrow, deserialize_with = "json::nullable")]
    pub scope: Scope<'a>,
    #[serde(borrow, alias = "log_records", deserialize_with = "json::records")]
    pub log_records: Vec<LogRecord<'a>>,
}

/// A log record as it was sent.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LogRecord<'a> {
    #[serde(alias = "time_unix_nano", deserialize_with = "json::uint")]
    pub time_unix_nano: u64,
    #[serde(alias = "observed_time_unix_nano", deserialize_with = "json::uint")]
    pub observed_time_unix_nano: u64,
    #[serde(borrow, deserialize_with = "json::nullable")]
    pub body: AnyValue<'a>,
    #[serde(borrow, deserialize_with = "json::list")]
    pub attributes: Vec<KeyValue<'a>>,
    #[serde(alias = "trace_id", deserialize_with = "json::hex")]
    pub trace_id: Cow<'a, [u8]>,
    #[serde(alias = "span_id", deserialize_with = "json::hex")]
    pub span_id: Cow<'a, [u8]>,
    #[serde(borrow, alias = "event_name", deserialize_with = "json::text")]
    pub event_name: Cow<'a, str>,
    /// The bytes that the record was decoded from, if it came as protobuf.
    #[serde(skip)]
    pub wire: Option<&'a [u8]>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RawStatus<'a> {
    #[serde(borrow, deserialize_with = "json::text")]
    pub message: Cow<'a, str>,
    #[serde(deserialize_with = "json::status_code")]
    pub code: i32,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct KeyValue<'a> {
    #[serde(borrow, deserialize_with = "json::text")]
    pub key: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "json::nullable")]
    pub value: AnyValue<'a>,
}

impl RawSpan<'_> {
    /// Notes that elements of the span were left out when it was decoded, so that it is not what came any more.
    pub(crate) fn lose(&mut self, count: u64) {
        if count > 0 {
            self.dropped_attributes_count = self.dropped_attributes_count.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
            self.wire = None;
        }
    }
}

impl LogRecord<'_> {
    /// When it happened; if that is not told, when it was seen. In nanoseconds since 1970.
    pub fn time(&self) -> u64 {
        if self.time_unix_nano > 0 { self.time_unix_nano } else { self.observed_time_unix_nano }
    }
}

/// An attribute's value. `Empty` is an `AnyValue` without any of its fields, which some clients send.
#[derive(Debug, Default, Clone, PartialEq)]
pub enum AnyValue<'a> {
    #[default]
    Empty,
    Text(Cow<'a, str>),
    Bool(bool),
    Int(i64),
    Double(f64),
    Bytes(Cow<'a, [u8]>),
    List(Vec<AnyValue<'a>>),
    Map(Vec<KeyValue<'a>>),
}

/// Values nested deeper than this are refused: nobody means them, and they would exhaust the stack.
pub const MAX_DEPTH: usize = 64;

impl AnyValue<'_> {
    /// The text of a text value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as JSON. Bytes become base64, numbers that JSON cannot write become text.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Self::Empty => Value::Null,
            Self::Text(text) => Value::String(text.to_string()),
            Self::Bool(bool) => Value::Bool(*bool),
            Self::Int(int) => Value::from(*int),
            Self::Double(double) => serde_json::Number::from_f64(*double).map_or_else(|| Value::String(double.to_string()), Value::Number),
            Self::Bytes(bytes) => Value::String(json::to_base64(bytes)),
            Self::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Self::Map(entries) => Value::Object(entries.iter().map(|e| (e.key.to_string(), e.value.to_json())).collect()),
        }
    }
}
