//! Writes spans as protobuf: those that came as JSON or were changed on the way in, and all of them on the way out.

use super::{AnyValue, Event, KeyValue, Link, LogRecord, RawSpan, RawStatus, Resource, Scope};

/// Protobuf under construction.
#[derive(Debug, Default)]
struct Out {
    bytes: Vec<u8>,
}

impl Out {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn tag(&mut self, number: u32, wire_type: u32) {
        self.varint(u64::from(number << 3 | wire_type));
    }

    fn uint(&mut self, number: u32, value: u64) {
        if value != 0 {
            self.tag(number, 0);
            self.varint(value);
        }
    }

    fn fixed64(&mut self, number: u32, value: u64) {
        if value != 0 {
            self.tag(number, 1);
            self.bytes.extend(value.to_le_bytes());
        }
    }

    fn fixed32(&mut self, number: u32, value: u32) {
        if value != 0 {
            self.tag(number, 5);
            self.bytes.extend(value.to_le_bytes());
        }
    }

    fn bytes(&mut self, number: u32, value: &[u8]) {
        if !value.is_empty() {
            self.present_bytes(number, value);
        }
    }

    /// As [`Self::bytes`], but an empty value is written too.
    fn present_bytes(&mut self, number: u32, value: &[u8]) {
        self.tag(number, 2);
        self.varint(value.len() as u64);
        self.bytes.extend(value);
    }

    fn message(&mut self, number: u32, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        write(&mut inner);
        self.present_bytes(number, &inner.bytes);
    }

    fn attributes(&mut self, number: u32, attributes: &[KeyValue<'_>]) {
        for pair in attributes {
            self.message(number, |out| out.key_value(pair));
        }
    }

    fn key_value(&mut self, pair: &KeyValue<'_>) {
        self.bytes(1, pair.key.as_bytes());
        self.message(2, |out| out.any_value(&pair.value));
    }

    fn any_value(&mut self, value: &AnyValue<'_>) {
        match value {
            AnyValue::Empty => {}
            AnyValue::Text(text) => self.present_bytes(1, text.as_bytes()),
            AnyValue::Bool(bool) => self.present_varint(2, u64::from(*bool)),
            AnyValue::Int(int) => self.present_varint(3, *int as u64),
            AnyValue::Double(double) => {
                self.tag(4, 1);
                self.bytes.extend(double.to_bits().to_le_bytes());
            }
            AnyValue::List(items) => self.message(5, |out| items.iter().for_each(|item| out.message(1, |out| out.any_value(item)))),
            AnyValue::Map(entries) => self.message(6, |out| out.attributes(1, entries)),
            AnyValue::Bytes(bytes) => self.present_bytes(7, bytes),
        }
    }

    fn present_varint(&mut self, number: u32, value: u64) {
        self.tag(number, 0);
        self.varint(value);
    }

    fn event(&mut self, event: &Event<'_>) {
        self.fixed64(1, event.time_unix_nano);
        self.bytes(2, event.name.as_bytes());
        self.attributes(3, &event.attributes);
        self.uint(4, u64::from(event.dropped_attributes_count));
    }

    fn link(&mut self, link: &Link<'_>) {
        self.bytes(1, &link.trace_id);
        self.bytes(2, &link.span_id);
        self.bytes(3, link.trace_state.as_bytes());
        self.attributes(4, &link.attributes);
        self.uint(5, u64::from(link.dropped_attributes_count));
        self.fixed32(6, link.flags);
    }

    fn status(&mut self, status: &RawStatus<'_>) {
        self.bytes(2, status.message.as_bytes());
        self.uint(3, status.code as u64);
    }
}

/// A `Span` message.
pub fn span(span: &RawSpan<'_>) -> Vec<u8> {
    let mut out = Out::default();
    out.bytes(1, &span.trace_id);
    out.bytes(2, &span.span_id);
    out.bytes(3, span.trace_state.as_bytes());
    out.bytes(4, &span.parent_span_id);
    out.bytes(5, span.name.as_bytes());
    out.uint(6, span.kind as u64);
    out.fixed64(7, span.start_time_unix_nano);
    out.fixed64(8, span.end_time_unix_nano);
    out.attributes(9, &span.attributes);
    out.uint(10, u64::from(span.dropped_attributes_count));
    span.events.iter().for_each(|event| out.message(11, |out| out.event(event)));
    out.uint(12, u64::from(span.dropped_events_count));
    span.links.iter().for_each(|link| out.message(13, |out| out.link(link)));
    out.uint(14, u64::from(span.dropped_links_count));
    if span.status != RawStatus::default() {
        out.message(15, |out| out.status(&span.status));
    }
    out.fixed32(16, span.flags);
    out.bytes
}

/// A `LogRecord` message.
pub fn log_record(record: &LogRecord<'_>) -> Vec<u8> {
    let mut out = Out::default();
    out.fixed64(1, record.time_unix_nano);
    out.message(5, |out| out.any_value(&record.body));
    out.attributes(6, &record.attributes);
    out.bytes(9, &record.trace_id);
    out.bytes(10, &record.span_id);
    out.fixed64(11, record.observed_time_unix_nano);
    out.bytes(12, record.event_name.as_bytes());
    out.bytes
}

/// A `Resource` message.
pub fn resource(resource: &Resource<'_>) -> Vec<u8> {
    let mut out = Out::default();
    out.attributes(1, &resource.attributes);
    out.uint(2, u64::from(resource.dropped_attributes_count));
    out.bytes
}

/// An `InstrumentationScope` message.
pub fn scope(scope: &Scope<'_>) -> Vec<u8> {
    let mut out = Out::default();
    out.bytes(1, scope.name.as_bytes());
    out.bytes(2, scope.version.as_bytes());
    out.attributes(3, &scope.attributes);
    out.uint(4, u64::from(scope.dropped_attributes_count));
    out.bytes
}
