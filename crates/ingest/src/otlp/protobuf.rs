//! Protobuf decoding by hand, borrowing from the body. Field numbers are those of opentelemetry-proto 1.x; unknown fields are skipped.

use std::borrow::Cow;

use super::{
    AnyValue, Event, KeyValue, Link, LogRecord, LogsRequest, MAX_DEPTH, RawSpan, RawStatus, Resource, ResourceLogs, ResourceSpans, Scope,
    ScopeLogs, ScopeSpans, TraceRequest,
};
use crate::limits::{Budget, Limits};

/// Why bytes are not the message they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("the message ends in the middle of a field")]
    Cut,
    #[error("a number is longer than 64 bits")]
    Overlong,
    #[error("field {0} has a wire type that does not exist")]
    WireType(u32),
    #[error("values are nested deeper than {MAX_DEPTH}")]
    TooDeep,
}

type Result<T> = std::result::Result<T, Malformed>;

/// One field: its number and what it holds.
enum Field<'a> {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    Bytes(&'a [u8]),
}

struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    fn next(&mut self) -> Result<Option<(u32, Field<'a>)>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).map_err(|_| Malformed::Overlong)?;
        let field = match tag & 7 {
            0 => Field::Varint(self.varint()?),
            1 => Field::Fixed64(u64::from_le_bytes(*self.take_array()?)),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed::Cut)?;
                Field::Bytes(self.take(length)?)
            }
            5 => Field::Fixed32(u32::from_le_bytes(*self.take_array()?)),
            _ => return Err(Malformed::WireType(number)),
        };
        Ok(Some((number, field)))
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0u64;
        for (place, &byte) in self.rest.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                self.rest = self.rest.get(place + 1..).unwrap_or_default();
                return Ok(value);
            }
        }
        Err(if self.rest.len() < 10 { Malformed::Cut } else { Malformed::Overlong })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed::Cut)?;
        self.rest = rest;
        Ok(taken)
    }

    fn take_array<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Malformed::Cut)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// Calls `read` with every field of a message.
fn each<'a>(bytes: &'a [u8], mut read: impl FnMut(u32, Field<'a>) -> Result<()>) -> Result<()> {
    let mut fields = Fields { rest: bytes };
    while let Some((number, field)) = fields.next()? {
        read(number, field)?;
    }
    Ok(())
}

/// Adds an item if there is room for it.
fn push<T>(list: &mut Vec<T>, budget: &Budget, make: impl FnOnce() -> Result<T>) -> Result<()> {
    if budget.element() {
        list.push(make()?);
    }
    Ok(())
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Decodes an `ExportTraceServiceRequest` as far as its limits reach.
pub fn trace_request<'a>(bytes: &'a [u8], limits: &Limits) -> Result<TraceRequest<'a>> {
    let budget = Budget::of(limits);
    let mut request = TraceRequest::default();
    each(bytes, |number, field| {
        if let (1, Field::Bytes(bytes)) = (number, field) {
            // What holds no span brings nothing, and millions of them would fit into one body.
            request.resource_spans.extend(Some(resource_spans(bytes, &budget)?).filter(|spans| !spans.scope_spans.is_empty()));
        }
        Ok(())
    })?;
    Ok(TraceRequest { over: budget.over(), ..request })
}

fn resource_spans<'a>(bytes: &'a [u8], budget: &Budget) -> Result<ResourceSpans<'a>> {
    let mut spans = ResourceSpans::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => spans.resource = resource_within(bytes, budget)?,
            (2, Field::Bytes(bytes)) => spans.scope_spans.extend(Some(scope_spans(bytes, budget)?).filter(|spans| !spans.spans.is_empty())),
            _ => {}
        }
        Ok(())
    })?;
    Ok(spans)
}

/// Decodes a `Resource`.
pub fn resource(bytes: &[u8]) -> Result<Resource<'_>> {
    resource_within(bytes, &Budget::unlimited())
}

fn resource_within<'a>(bytes: &'a [u8], budget: &Budget) -> Result<Resource<'a>> {
    let mut resource = Resource::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => push(&mut resource.attributes, budget, || key_value(bytes, 0, budget))?,
            (2, Field::Varint(count)) => resource.dropped_attributes_count = count as u32,
            _ => {}
        }
        Ok(())
    })?;
    Ok(resource)
}

fn scope_spans<'a>(bytes: &'a [u8], budget: &Budget) -> Result<ScopeSpans<'a>> {
    let mut spans = ScopeSpans::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => spans.scope = scope_within(bytes, budget)?,
            (2, Field::Bytes(bytes)) if budget.span() => spans.spans.push(span_within(bytes, budget)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(spans)
}

/// Decodes an `InstrumentationScope`.
pub fn scope(bytes: &[u8]) -> Result<Scope<'_>> {
    scope_within(bytes, &Budget::unlimited())
}

fn scope_within<'a>(bytes: &'a [u8], budget: &Budget) -> Result<Scope<'a>> {
    let mut scope = Scope::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => scope.name = text(bytes),
            (2, Field::Bytes(bytes)) => scope.version = text(bytes),
            (3, Field::Bytes(bytes)) => push(&mut scope.attributes, budget, || key_value(bytes, 0, budget))?,
            (4, Field::Varint(count)) => scope.dropped_attributes_count = count as u32,
            _ => {}
        }
        Ok(())
    })?;
    Ok(scope)
}

/// About what an attribute takes. Room is made by a span's size, because millions of empty spans fit into one body.
const BYTES_PER_ATTRIBUTE: usize = 64;

/// Decodes a `Span`.
pub fn span(bytes: &[u8]) -> Result<RawSpan<'_>> {
    span_within(bytes, &Budget::unlimited())
}

fn span_within<'a>(bytes: &'a [u8], budget: &Budget) -> Result<RawSpan<'a>> {
    let lost = budget.lost();
    let mut span =
        RawSpan { wire: Some(bytes), attributes: Vec::with_capacity((bytes.len() / BYTES_PER_ATTRIBUTE).min(32)), ..RawSpan::default() };
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => span.trace_id = Cow::Borrowed(bytes),
            (2, Field::Bytes(bytes)) => span.span_id = Cow::Borrowed(bytes),
            (3, Field::Bytes(bytes)) => span.trace_state = text(bytes),
            (4, Field::Bytes(bytes)) => span.parent_span_id = Cow::Borrowed(bytes),
            (5, Field::Bytes(bytes)) => span.name = text(bytes),
            (6, Field::Varint(kind)) => span.kind = kind as i32,
            (7, Field::Fixed64(nanos)) => span.start_time_unix_nano = nanos,
            (8, Field::Fixed64(nanos)) => span.end_time_unix_nano = nanos,
            (9, Field::Bytes(bytes)) => push(&mut span.attributes, budget, || key_value(bytes, 0, budget))?,
            (10, Field::Varint(count)) => span.dropped_attributes_count = count as u32,
            (11, Field::Bytes(bytes)) => push(&mut span.events, budget, || event(bytes, budget))?,
            (12, Field::Varint(count)) => span.dropped_events_count = count as u32,
            (13, Field::Bytes(bytes)) => push(&mut span.links, budget, || link(bytes, budget))?,
            (14, Field::Varint(count)) => span.dropped_links_count = count as u32,
            (15, Field::Bytes(bytes)) => span.status = status(bytes)?,
            (16, Field::Fixed32(flags)) => span.flags = flags,
            _ => {}
        }
        Ok(())
    })?;
    span.lose(budget.lost() - lost);
    Ok(span)
}

fn event<'a>(bytes: &'a [u8], budget: &Budget) -> Result<Event<'a>> {
    let mut event = Event::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Fixed64(nanos)) => event.time_unix_nano = nanos,
            (2, Field::Bytes(bytes)) => event.name = text(bytes),
            (3, Field::Bytes(bytes)) => push(&mut event.attributes, budget, || key_value(bytes, 0, budget))?,
            (4, Field::Varint(count)) => event.dropped_attributes_count = count as u32,
            _ => {}
        }
        Ok(())
    })?;
    Ok(event)
}

fn link<'a>(bytes: &'a [u8], budget: &Budget) -> Result<Link<'a>> {
    let mut link = Link::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => link.trace_id = Cow::Borrowed(bytes),
            (2, Field::Bytes(bytes)) => link.span_id = Cow::Borrowed(bytes),
            (3, Field::Bytes(bytes)) => link.trace_state = text(bytes),
            (4, Field::Bytes(bytes)) => push(&mut link.attributes, budget, || key_value(bytes, 0, budget))?,
            (5, Field::Varint(count)) => link.dropped_attributes_count = count as u32,
            (6, Field::Fixed32(flags)) => link.flags = flags,
            _ => {}
        }
        Ok(())
    })?;
    Ok(link)
}

fn status(bytes: &[u8]) -> Result<RawStatus<'_>> {
    let mut status = RawStatus::default();
    each(bytes, |number, field| {
        match (number, field) {
            (2, Field::Bytes(bytes)) => status.message = text(bytes),
            (3, Field::Varint(code)) => status.code = code as i32,
            _ => {}
        }
        Ok(())
    })?;
    Ok(status)
}

/// Decodes an `ExportLogsServiceRequest` as far as its limits reach.
pub fn logs_request<'a>(bytes: &'a [u8], limits: &Limits) -> Result<LogsRequest<'a>> {
    let budget = Budget::of(limits);
    let mut request = LogsRequest::default();
    each(bytes, |number, field| {
        if let (1, Field::Bytes(bytes)) = (number, field) {
            request.resource_logs.extend(Some(resource_logs(bytes, &budget)?).filter(|logs| !logs.scope_logs.is_empty()));
        }
        Ok(())
    })?;
    Ok(LogsRequest { over: budget.over(), ..request })
}

fn resource_logs<'a>(bytes: &'a [u8], budget: &Budget) -> Result<ResourceLogs<'a>> {
    let mut logs = ResourceLogs::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => logs.resource = resource_within(bytes, budget)?,
            (2, Field::Bytes(bytes)) => {
                logs.scope_logs.extend(Some(scope_logs(bytes, budget)?).filter(|logs| !logs.log_records.is_empty()))
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(logs)
}

fn scope_logs<'a>(bytes: &'a [u8], budget: &Budget) -> Result<ScopeLogs<'a>> {
    let mut logs = ScopeLogs::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => logs.scope = scope_within(bytes, budget)?,
            (2, Field::Bytes(bytes)) if budget.span() => logs.log_records.push(record_within(bytes, budget)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(logs)
}

/// Decodes a `LogRecord`.
pub fn log_record(bytes: &[u8]) -> Result<LogRecord<'_>> {
    record_within(bytes, &Budget::unlimited())
}

fn record_within<'a>(bytes: &'a [u8], budget: &Budget) -> Result<LogRecord<'a>> {
    let lost = budget.lost();
    let mut record = LogRecord { wire: Some(bytes), ..LogRecord::default() };
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Fixed64(nanos)) => record.time_unix_nano = nanos,
            (5, Field::Bytes(bytes)) => record.body = any_value(bytes, 0, budget)?,
            (6, Field::Bytes(bytes)) => push(&mut record.attributes, budget, || key_value(bytes, 0, budget))?,
            (9, Field::Bytes(bytes)) => record.trace_id = Cow::Borrowed(bytes),
            (10, Field::Bytes(bytes)) => record.span_id = Cow::Borrowed(bytes),
            (11, Field::Fixed64(nanos)) => record.observed_time_unix_nano = nanos,
            (12, Field::Bytes(bytes)) => record.event_name = text(bytes),
            _ => {}
        }
        Ok(())
    })?;
    if budget.lost() > lost {
        record.wire = None;
    }
    Ok(record)
}

fn key_value<'a>(bytes: &'a [u8], depth: usize, budget: &Budget) -> Result<KeyValue<'a>> {
    let mut pair = KeyValue::default();
    each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(bytes)) => pair.key = text(bytes),
            (2, Field::Bytes(bytes)) => pair.value = any_value(bytes, depth, budget)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(pair)
}

fn any_value<'a>(bytes: &'a [u8], depth: usize, budget: &Budget) -> Result<AnyValue<'a>> {
    if depth > MAX_DEPTH {
        return Err(Malformed::TooDeep);
    }
    let mut value = AnyValue::Empty;
    each(bytes, |number, field| {
        value = match (number, field) {
            (1, Field::Bytes(bytes)) => AnyValue::Text(text(bytes)),
            (2, Field::Varint(bool)) => AnyValue::Bool(bool != 0),
            (3, Field::Varint(int)) => AnyValue::Int(int as i64),
            (4, Field::Fixed64(bits)) => AnyValue::Double(f64::from_bits(bits)),
            (5, Field::Bytes(bytes)) => AnyValue::List(list(bytes, depth, budget)?),
            (6, Field::Bytes(bytes)) => AnyValue::Map(map(bytes, depth, budget)?),
            (7, Field::Bytes(bytes)) => AnyValue::Bytes(Cow::Borrowed(bytes)),
            _ => return Ok(()),
        };
        Ok(())
    })?;
    Ok(value)
}

fn list<'a>(bytes: &'a [u8], depth: usize, budget: &Budget) -> Result<Vec<AnyValue<'a>>> {
    let mut items = Vec::new();
    each(bytes, |number, field| {
        if let (1, Field::Bytes(bytes)) = (number, field) {
            push(&mut items, budget, || any_value(bytes, depth + 1, budget))?;
        }
        Ok(())
    })?;
    Ok(items)
}

fn map<'a>(bytes: &'a [u8], depth: usize, budget: &Budget) -> Result<Vec<KeyValue<'a>>> {
    let mut entries = Vec::new();
    each(bytes, |number, field| {
        if let (1, Field::Bytes(bytes)) = (number, field) {
            push(&mut entries, budget, || key_value(bytes, depth + 1, budget))?;
        }
        Ok(())
    })?;
    Ok(entries)
}
