//! How much of what is sent is taken. Each number says why it is what it is; `docs/otlp.md` shows them to users.
//!
//! What a request may hold at all is counted while it is decoded ([`Budget`]), because a few bytes on the wire become many in memory. What
//! one span may hold is cut afterwards ([`cut`]), and the span says how much it lost.

use std::borrow::Cow;
use std::cell::Cell;

use turnwise_model::text::clip;

use crate::otlp::{AnyValue, KeyValue, LogRecord, RawSpan};

/// Annotations on one span or log record. A judge has a handful of criteria.
pub const MAX_ANNOTATIONS: usize = 100;

/// The longest name or identifier of an annotation, in bytes; longer ones are cut.
pub const MAX_ANNOTATION_NAME_BYTES: usize = 200;

/// The longest label or explanation of an annotation, in bytes; longer ones are cut. Metadata that is longer is left in the span alone.
pub const MAX_ANNOTATION_TEXT_BYTES: usize = 16 * 1024;

/// No span begins later: 2200-01-01, in nanoseconds since 1970. Whoever sends such a time counts in another unit.
pub const LATEST_NANOS: u64 = 7_258_118_400_000_000_000;

/// The limits of requests and spans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Spans or log records in a request. Exporters send 512 at once, collectors some thousands.
    pub spans: usize,
    /// Attributes, events, links and items of lists in a request, all together. The largest body full of real spans has a third of it.
    pub elements: usize,
    /// Attributes of a span, event, link, resource or scope. Conventions that write every message as attributes of its own need thousands.
    pub attributes: usize,
    /// Events of a span. Some clients send one for each piece of a stream.
    pub events: usize,
    pub links: usize,
    /// Bytes of a span's or event's name.
    pub name_bytes: usize,
    /// Bytes of one text or one run of bytes. Pictures are written into attributes.
    pub value_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            spans: 100_000,
            elements: 2_000_000,
            attributes: 16_384,
            events: 8192,
            links: 1024,
            name_bytes: 1024,
            value_bytes: 16 * 1024 * 1024,
        }
    }
}

/// What is left of a request's limits while it is decoded.
#[derive(Debug)]
pub(crate) struct Budget {
    spans: Cell<usize>,
    elements: Cell<usize>,
    /// Spans or log records that were passed over.
    over: Cell<u64>,
    /// Elements that were passed over inside the others.
    lost: Cell<u64>,
}

impl Budget {
    pub(crate) const fn unlimited() -> Self {
        Self { spans: Cell::new(usize::MAX), elements: Cell::new(usize::MAX), over: Cell::new(0), lost: Cell::new(0) }
    }

    pub(crate) fn of(limits: &Limits) -> Self {
        let budget = Self::unlimited();
        budget.reset(limits);
        budget
    }

    pub(crate) fn reset(&self, limits: &Limits) {
        self.spans.set(limits.spans);
        self.elements.set(limits.elements);
        self.over.set(0);
        self.lost.set(0);
    }

    /// Whether there is room for one more span or log record.
    pub(crate) fn span(&self) -> bool {
        let has_room = self.elements.get() > 0 && take(&self.spans);
        self.over.set(self.over.get() + u64::from(!has_room));
        has_room
    }

    /// Whether there is room for one more attribute, event, link or item.
    pub(crate) fn element(&self) -> bool {
        let has_room = take(&self.elements);
        self.lost.set(self.lost.get() + u64::from(!has_room));
        has_room
    }

    pub(crate) fn over(&self) -> u64 {
        self.over.get()
    }

    pub(crate) fn lost(&self) -> u64 {
        self.lost.get()
    }
}

fn take(left: &Cell<usize>) -> bool {
    let before = left.get();
    left.set(before.saturating_sub(1));
    before > 0
}

/// Cuts a span to its limits and says in it how much was dropped. Cut or not, it is one span with one id.
pub(crate) fn cut(span: &mut RawSpan<'_>, limits: &Limits) {
    let mut cuts = Cuts { limits, is_cut: false };
    cuts.attributes(&mut span.attributes, &mut span.dropped_attributes_count);
    cuts.list(&mut span.events, limits.events, &mut span.dropped_events_count);
    cuts.list(&mut span.links, limits.links, &mut span.dropped_links_count);
    cuts.text(&mut span.name, limits.name_bytes);
    cuts.text(&mut span.status.message, limits.value_bytes);
    cuts.text(&mut span.trace_state, limits.name_bytes);
    for event in &mut span.events {
        cuts.text(&mut event.name, limits.name_bytes);
        cuts.attributes(&mut event.attributes, &mut event.dropped_attributes_count);
    }
    for link in &mut span.links {
        cuts.attributes(&mut link.attributes, &mut link.dropped_attributes_count);
    }
    if cuts.is_cut {
        span.wire = None;
    }
}

/// Cuts a log record likewise.
pub(crate) fn cut_record(record: &mut LogRecord<'_>, limits: &Limits) {
    let mut cuts = Cuts { limits, is_cut: false };
    cuts.attributes(&mut record.attributes, &mut 0);
    cuts.value(&mut record.body);
    if cuts.is_cut {
        record.wire = None;
    }
}

/// Cuts the attributes of a resource or scope.
pub(crate) fn cut_attributes(attributes: &mut Vec<KeyValue<'_>>, dropped: &mut u32, limits: &Limits) {
    Cuts { limits, is_cut: false }.attributes(attributes, dropped);
}

struct Cuts<'l> {
    limits: &'l Limits,
    is_cut: bool,
}

impl Cuts<'_> {
    fn list<T>(&mut self, list: &mut Vec<T>, most: usize, dropped: &mut u32) {
        let over = list.len().saturating_sub(most);
        if over > 0 {
            list.truncate(most);
            *dropped = dropped.saturating_add(u32::try_from(over).unwrap_or(u32::MAX));
            self.is_cut = true;
        }
    }

    fn attributes(&mut self, attributes: &mut Vec<KeyValue<'_>>, dropped: &mut u32) {
        self.list(attributes, self.limits.attributes, dropped);
        attributes.iter_mut().for_each(|attribute| self.value(&mut attribute.value));
    }

    /// Values are nested [`crate::otlp::MAX_DEPTH`] deep at most.
    fn value(&mut self, value: &mut AnyValue<'_>) {
        match value {
            AnyValue::Text(text) => self.text(text, self.limits.value_bytes),
            AnyValue::Bytes(bytes) if bytes.len() > self.limits.value_bytes => {
                *bytes = Cow::Owned(bytes.iter().take(self.limits.value_bytes).copied().collect());
                self.is_cut = true;
            }
            AnyValue::List(items) => items.iter_mut().for_each(|item| self.value(item)),
            AnyValue::Map(entries) => entries.iter_mut().for_each(|entry| self.value(&mut entry.value)),
            _ => {}
        }
    }

    fn text(&mut self, text: &mut Cow<'_, str>, bytes: usize) {
        if text.len() > bytes {
            *text = Cow::Owned(clip(text, bytes).to_owned());
            self.is_cut = true;
        }
    }
}
