//! A span's protobuf message, taken apart into what spans of its kind share and what is its own.
//!
//! The **template** has the fields in order, with the keys of attributes; the **values** are what the template leaves open, in the same
//! order. A program sends thousands of spans of one template, so it is stored once. What the digest says anyway (ids, times, name) is in
//! neither. Putting both together gives the very bytes; a message that is not written as canonical protobuf is one value.

use turnwise_model::{Digest, TraceId};

use super::varint::{Input, put, put_bytes};

/// What comes next in a message.
mod op {
    pub(super) const END: u8 = 0;
    pub(super) const VARINT: u8 = 1;
    pub(super) const FIXED64: u8 = 2;
    pub(super) const FIXED32: u8 = 3;
    pub(super) const LEAF: u8 = 4;
    pub(super) const MESSAGE: u8 = 5;
    pub(super) const CONSTANT: u8 = 6;
    /// Fields that the digest knows; see [`super::known`].
    pub(super) const KNOWN: u8 = 7;
}

/// Messages go no deeper than this; what is below is one value.
const DEPTH: usize = 24;

/// A value that a template leaves open.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Bytes or text of any length.
    Leaf(&'a [u8]),
}

/// The messages inside a span whose fields are told apart.
#[derive(Clone, Copy)]
enum Message {
    Span,
    KeyValue,
    AnyValue,
    ArrayValue,
    KeyValueList,
    Event,
    Link,
}

/// What a field with a length is.
enum Field {
    Message(Message),
    Constant,
    Leaf,
}

impl Message {
    fn field(self, number: u64) -> Field {
        match (self, number) {
            (Self::Span, 9) | (Self::Event, 3) | (Self::Link, 4) | (Self::KeyValueList, 1) => Field::Message(Self::KeyValue),
            (Self::Span, 11) => Field::Message(Self::Event),
            (Self::Span, 13) => Field::Message(Self::Link),
            (Self::KeyValue, 1) => Field::Constant,
            (Self::KeyValue, 2) | (Self::ArrayValue, 1) => Field::Message(Self::AnyValue),
            (Self::AnyValue, 5) => Field::Message(Self::ArrayValue),
            (Self::AnyValue, 6) => Field::Message(Self::KeyValueList),
            _ => Field::Leaf,
        }
    }
}

/// Takes a span's message apart; `None` if it would not become the same bytes again.
pub(super) fn take_apart<'a>(trace_id: TraceId, digest: &Digest, message: &'a [u8]) -> Option<(Vec<u8>, Vec<Value<'a>>)> {
    let mut taker = Taker { known: known(trace_id, digest), template: Vec::with_capacity(1024), values: Vec::with_capacity(64) };
    taker.message(Message::Span, message, 0)?;
    Some((taker.template, taker.values))
}

/// The fields that the digest knows, as they are written: trace id, span id, parent, name, start, end.
fn known(trace_id: TraceId, digest: &Digest) -> [Vec<u8>; 6] {
    let bytes = |tag: u8, value: &[u8]| {
        let mut field = vec![tag];
        put_bytes(&mut field, value);
        field
    };
    let time = |tag: u8, nanos: i64| [&[tag], &nanos.to_le_bytes()[..]].concat();
    let parent = digest.parent.map(|id| bytes(0x22, id.as_bytes())).unwrap_or_default();
    [
        bytes(0x0a, trace_id.as_bytes()),
        bytes(0x12, digest.id.as_bytes()),
        parent,
        bytes(0x2a, digest.name.as_bytes()),
        time(0x39, digest.start.nanos()),
        time(0x41, digest.end.nanos()),
    ]
}

struct Taker<'a> {
    known: [Vec<u8>; 6],
    template: Vec<u8>,
    values: Vec<Value<'a>>,
}

impl<'a> Taker<'a> {
    fn message(&mut self, message: Message, bytes: &'a [u8], depth: usize) -> Option<()> {
        let mut input = Input { rest: bytes };
        while !input.rest.is_empty() {
            if depth == 0 && self.take_known(&mut input) {
                continue;
            }
            let tag = input.shortest_varint()?;
            match tag & 7 {
                0 => self.open(op::VARINT, tag, Value::Number(input.shortest_varint()?)),
                1 => self.open(op::FIXED64, tag, Value::Bytes(input.take(8)?)),
                5 => self.open(op::FIXED32, tag, Value::Bytes(input.take(4)?)),
                2 => {
                    let length = usize::try_from(input.shortest_varint()?).ok()?;
                    self.bytes(message, tag, input.take(length)?, depth)?;
                }
                _ => return None,
            }
        }
        self.template.push(op::END);
        Some(())
    }

    fn take_known(&mut self, input: &mut Input<'_>) -> bool {
        let found = self.known.iter().zip(op::KNOWN..).find(|(field, _)| !field.is_empty() && input.rest.starts_with(field));
        let Some((field, op)) = found else { return false };
        input.take(field.len());
        self.template.push(op);
        true
    }

    fn open(&mut self, op: u8, tag: u64, value: Value<'a>) {
        self.template.push(op);
        put(&mut self.template, tag);
        self.values.push(value);
    }

    fn bytes(&mut self, message: Message, tag: u64, bytes: &'a [u8], depth: usize) -> Option<()> {
        match message.field(tag >> 3) {
            Field::Message(inner) if depth < DEPTH => {
                self.template.push(op::MESSAGE);
                put(&mut self.template, tag);
                self.message(inner, bytes, depth + 1)?;
            }
            Field::Constant => {
                self.template.push(op::CONSTANT);
                put(&mut self.template, tag);
                put_bytes(&mut self.template, bytes);
            }
            _ => self.open(op::LEAF, tag, Value::Leaf(bytes)),
        }
        Some(())
    }
}

/// Where [`put_together`] gets a template's values from, in order.
pub(super) trait Values {
    fn number(&mut self) -> Option<u64>;
    fn bytes(&mut self, length: usize, out: &mut Vec<u8>) -> Option<()>;
    fn leaf(&mut self, out: &mut Vec<u8>) -> Option<()>;
}

/// Writes the message that [`take_apart`] took apart; `None` if template and values do not belong together.
pub(super) fn put_together(trace_id: TraceId, digest: &Digest, template: &[u8], values: &mut impl Values) -> Option<Vec<u8>> {
    let mut putter = Putter { known: known(trace_id, digest), template: Input { rest: template }, values, out: Vec::with_capacity(4096) };
    putter.message(0)?;
    putter.template.rest.is_empty().then_some(putter.out)
}

struct Putter<'t, V> {
    known: [Vec<u8>; 6],
    template: Input<'t>,
    values: &'t mut V,
    out: Vec<u8>,
}

impl<V: Values> Putter<'_, V> {
    fn message(&mut self, depth: usize) -> Option<()> {
        loop {
            let op = self.template.byte()?;
            if op == op::END {
                return Some(());
            }
            if op >= op::KNOWN {
                self.out.extend_from_slice(self.known.get(usize::from(op - op::KNOWN))?);
                continue;
            }
            let tag = self.template.varint()?;
            put(&mut self.out, tag);
            self.field(op, depth)?;
        }
    }

    fn field(&mut self, op: u8, depth: usize) -> Option<()> {
        match op {
            op::VARINT => put(&mut self.out, self.values.number()?),
            op::FIXED64 => self.values.bytes(8, &mut self.out)?,
            op::FIXED32 => self.values.bytes(4, &mut self.out)?,
            op::CONSTANT => put_bytes(&mut self.out, self.template.bytes()?),
            op::LEAF => self.behind_length(|putter| putter.values.leaf(&mut putter.out))?,
            op::MESSAGE if depth < DEPTH => self.behind_length(|putter| putter.message(depth + 1))?,
            _ => return None,
        }
        Some(())
    }

    /// Writes what has a length, and puts the length before it.
    fn behind_length(&mut self, write: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let from = self.out.len();
        write(self)?;
        let mut length = Vec::with_capacity(5);
        put(&mut length, (self.out.len() - from) as u64);
        self.out.splice(from..from, length);
        Some(())
    }
}
