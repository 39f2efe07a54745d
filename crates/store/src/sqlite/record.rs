//! A span as it is stored: one record, in which the pieces that its values share with others are numbers.
//!
//! ```text
//! addresses of its pieces · resource · scope · head (parent, name, status, facts) · the facts' texts · template · values
//! ```

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use turnwise_model::{Digest, Facts, Span, SpanId, Status, Timestamp, TraceId};

use super::blocks::{Address, Blocks, damaged};
use super::cut::{self, Part, Pieces};
use super::template::{self, Value};
use super::varint::{Input, put, put_bytes};
use super::{pack, pointer};
use crate::Result;

/// A span made ready to be stored: all but the addresses of its pieces, which only the writer knows.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its texts are taken out.
    pub(super) digest: Digest,
    pub(super) pieces: Pieces,
    head: Vec<u8>,
    /// The facts' texts as leaves.
    texts: Vec<u8>,
    /// The template and the values.
    body: Vec<u8>,
}

/// What of the digest is in the record; the rest is in the row.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    parent: Option<SpanId>,
    name: String,
    status: Status,
    facts: Facts,
}

impl Draft {
    pub(super) fn of(span: &Span) -> Result<Self> {
        let mut pieces = Pieces::default();
        let body = body(span.trace_id, &span.digest, &span.raw.span, &mut pieces);
        let mut digest = span.digest.clone();
        forget_openings(&mut digest.facts);
        let mut texts = Vec::new();
        for text in pointer::texts(&mut digest.facts) {
            pieces.leaf(std::mem::take(&mut text.text).as_bytes(), &mut texts);
        }
        let Digest { parent, name, status, facts, .. } = digest.clone();
        Ok(Self { digest, pieces, head: pack::pack(&Head { parent, name, status, facts })?, texts, body })
    }

    /// About what it takes in memory.
    pub(super) fn len(&self) -> usize {
        self.pieces.len() + 2 * self.head.len() + self.texts.len() + self.body.len() + size_of::<Self>()
    }

    /// The record.
    pub(super) fn record(&self, addresses: &[Address], resource: i64, scope: i64) -> Vec<u8> {
        let mut record = Vec::with_capacity(self.head.len() + self.texts.len() + self.body.len() + 3 * addresses.len() + 16);
        put_addresses(&mut record, addresses);
        put(&mut record, resource.unsigned_abs());
        put(&mut record, scope.unsigned_abs());
        put_bytes(&mut record, &self.head);
        record.extend_from_slice(&self.texts);
        record.extend_from_slice(&self.body);
        record
    }

    /// The span as it came.
    pub(super) fn message(&self, trace_id: TraceId) -> Option<Vec<u8>> {
        let pieces: Vec<Vec<u8>> = self.pieces.iter().map(|(_, piece)| piece.to_vec()).collect();
        message(&self.body, &pieces, trace_id, &self.digest)
    }
}

impl Draft {
    /// The digest, with pointers for texts.
    pub(super) fn pointed_digest(&self, addresses: &[Address]) -> Result<Digest> {
        let mut digest = self.digest.clone();
        point(&mut digest.facts, &mut Input { rest: &self.texts }, addresses).ok_or_else(damaged)?;
        Ok(digest)
    }
}

/// Where a call may go on matters only for strands that name no session, and a strand names the session that any of its spans does.
fn forget_openings(facts: &mut Facts) {
    if facts.session.is_some() {
        facts.call.iter_mut().for_each(|call| call.history.opens.clear());
    }
}

fn point(facts: &mut Facts, texts: &mut Input<'_>, addresses: &[Address]) -> Option<()> {
    for text in pointer::texts(facts) {
        text.text = pointer::to(&cut::parts(texts)?, addresses)?;
    }
    Some(())
}

/// The message as template and values; as one leaf if it cannot be taken apart.
fn body(trace_id: TraceId, digest: &Digest, message: &[u8], pieces: &mut Pieces) -> Vec<u8> {
    let apart = template::take_apart(trace_id, digest, message).map(|(template, values)| {
        let mut body = Vec::new();
        put(&mut body, pieces.add(&template) as u64 + 1);
        values.iter().for_each(|value| put_value(&mut body, value, pieces));
        body
    });
    apart.unwrap_or_else(|| {
        let mut body = vec![0];
        pieces.leaf(message, &mut body);
        body
    })
}

fn put_value(body: &mut Vec<u8>, value: &Value<'_>, pieces: &mut Pieces) {
    match value {
        Value::Number(number) => put(body, *number),
        Value::Bytes(bytes) => body.extend_from_slice(bytes),
        Value::Leaf(bytes) => pieces.leaf(bytes, body),
    }
}

/// Addresses, each as what it adds to the one before.
fn put_addresses(record: &mut Vec<u8>, addresses: &[Address]) {
    put(record, addresses.len() as u64);
    let mut before = 0;
    for address in addresses {
        let step = (address.number() as i64).wrapping_sub(before);
        put(record, (step << 1 ^ step >> 63) as u64);
        before = address.number() as i64;
    }
}

fn addresses(input: &mut Input<'_>) -> Option<Vec<Address>> {
    let count = input.varint()?;
    let mut address = 0i64;
    (0..count)
        .map(|_| {
            let step = input.varint()?;
            address = address.wrapping_add((step >> 1) as i64 ^ -((step & 1) as i64));
            Some(Address::from_number(address as u64))
        })
        .collect()
}

/// The pieces that a record uses.
pub(super) fn used_pieces(record: &[u8]) -> Result<Vec<Address>> {
    addresses(&mut Input { rest: record }).ok_or_else(damaged)
}

/// A record that was read.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) addresses: Vec<Address>,
    pub(super) resource: i64,
    pub(super) scope: i64,
    head: Head,
    body: Vec<u8>,
}

impl Record {
    /// Reads a record; the texts in it are pointers.
    pub(super) fn read(record: &[u8]) -> Result<Self> {
        let mut input = Input { rest: record };
        let mut parts = || Some((addresses(&mut input)?, input.varint()? as i64, input.varint()? as i64, input.bytes()?));
        let (addresses, resource, scope, head) = parts().ok_or_else(damaged)?;
        let mut head: Head = pack::unpack(head)?;
        point(&mut head.facts, &mut input, &addresses).ok_or_else(damaged)?;
        Ok(Self { addresses, resource, scope, head, body: input.rest.to_vec() })
    }

    /// The span's digest, from the record and what the row has.
    pub(super) fn digest(&self, id: SpanId, start: Timestamp, end: Timestamp) -> Digest {
        let Head { parent, name, status, facts } = &self.head;
        Digest { id, parent: *parent, name: name.clone(), start, end, status: *status, facts: facts.clone() }
    }

    /// The span as it came.
    pub(super) fn message(&self, connection: &Connection, blocks: &Blocks, trace_id: TraceId, digest: &Digest) -> Result<Vec<u8>> {
        let pieces = self.addresses.iter().map(|address| blocks.item(connection, *address, <[u8]>::to_vec));
        let pieces: Vec<Vec<u8>> = pieces.collect::<Result<_>>()?;
        message(&self.body, &pieces, trace_id, digest).ok_or_else(damaged)
    }
}

fn message(body: &[u8], pieces: &[Vec<u8>], trace_id: TraceId, digest: &Digest) -> Option<Vec<u8>> {
    let mut values = Stored { input: Input { rest: body }, pieces };
    match values.input.varint()?.checked_sub(1) {
        None => {
            let mut message = Vec::new();
            template::Values::leaf(&mut values, &mut message)?;
            Some(message)
        }
        Some(number) => template::put_together(trace_id, digest, pieces.get(usize::try_from(number).ok()?)?, &mut values),
    }
}

/// The values in a record.
struct Stored<'a> {
    input: Input<'a>,
    pieces: &'a [Vec<u8>],
}

impl template::Values for Stored<'_> {
    fn number(&mut self) -> Option<u64> {
        self.input.varint()
    }

    fn bytes(&mut self, length: usize, out: &mut Vec<u8>) -> Option<()> {
        out.extend_from_slice(self.input.take(length)?);
        Some(())
    }

    fn leaf(&mut self, out: &mut Vec<u8>) -> Option<()> {
        for part in cut::parts(&mut self.input)? {
            match part {
                Part::Plain(plain) => out.extend_from_slice(plain),
                Part::Piece(number, way) => cut::write(self.pieces.get(number)?, way, out)?,
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use turnwise_model::{Raw, Text};

    use super::super::escape::{Escape, escape};
    use super::*;

    fn span(message: Vec<u8>, input: &str) -> Span {
        Span {
            trace_id: TraceId::from_slice(&[7; 16]).unwrap(),
            digest: Digest {
                id: SpanId::from_slice(&[8; 8]).unwrap(),
                parent: SpanId::from_slice(&[9; 8]),
                name: "a name".to_owned(),
                start: Timestamp::from_nanos(10),
                end: Timestamp::from_nanos(20),
                status: Status::Ok,
                facts: Facts { input: Text::spoken(input), ..Facts::default() },
            },
            raw: Raw { span: message, resource: [1].as_slice().into(), scope: [2].as_slice().into() },
            said: Vec::new(),
        }
    }

    /// What comes back of a span that is stored, with what it shares with others left where it lies.
    fn stored(span: &Span) -> (Vec<u8>, String) {
        let draft = Draft::of(span).unwrap();
        let addresses: Vec<Address> = (0..draft.pieces.iter().count()).map(|number| Address::new(3, number)).collect();
        let record = Record::read(&draft.record(&addresses, 5, 6)).unwrap();
        let pieces: Vec<Vec<u8>> = draft.pieces.iter().map(|(_, piece)| piece.to_vec()).collect();
        assert_eq!((&record.addresses, record.resource, record.scope), (&addresses, 5, 6));
        let text = record.head.facts.input.as_ref().map(|text| text.text.clone());
        (message(&record.body, &pieces, span.trace_id, &span.digest).unwrap(), text.unwrap_or_default())
    }

    fn field(number: u64, value: &[u8]) -> Vec<u8> {
        let mut field = Vec::new();
        put(&mut field, number << 3 | 2);
        put_bytes(&mut field, value);
        field
    }

    fn attribute(key: &str, value: &str) -> Vec<u8> {
        field(9, &[field(1, key.as_bytes()), field(2, &field(1, value.as_bytes()))].concat())
    }

    fn words() -> impl Strategy<Value = String> {
        let line = prop_oneof![3 => "[a-zé\" \\\\]{0,90}", 1 => "[a-z漢 ]{200,400}", 1 => Just("{\"role\": \"user\"}, ".repeat(30))];
        prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
    }

    fn escaped(text: &str, way: Escape) -> String {
        let mut literal = Vec::new();
        escape(text, way, &mut literal);
        format!("[{{\"role\": \"user\", \"content\": \"{}\"}}]", String::from_utf8(literal).unwrap())
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(message in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(&stored(&span(message.clone(), "")).0, &message);
        }

        #[test]
        fn a_message_comes_back(texts in prop::collection::vec(words(), 0..6), rest in prop::collection::vec(any::<u8>(), 0..20)) {
            let of_digest = [field(1, &[7; 16]), field(2, &[8; 8]), field(4, &[9; 8]), field(5, b"a name")].concat();
            let attributes = texts.iter().flat_map(|text| {
                [text.clone(), escaped(text, Escape::Ascii), escaped(text, Escape::Least)]
            });
            let attributes: Vec<u8> = attributes.flat_map(|text| attribute("a key", &text)).collect();
            let message = [of_digest, attributes, rest].concat();
            let text = texts.concat();

            let (found, pointer) = stored(&span(message.clone(), &text));

            prop_assert_eq!(found, message);
            prop_assert!(text.len() < 64 || pointer.len() < 100 + text.len() + text.len() / 8);
        }
    }

    #[test]
    fn what_a_span_repeats_takes_room_once() {
        let said = "What is said in a conversation, again and again, in the history that goes along with every single call. ".repeat(3);
        let message: Vec<u8> =
            (0..20).flat_map(|_| [attribute("content", &said), attribute("json", &escaped(&said, Escape::Ascii))].concat()).collect();

        let draft = Draft::of(&span(message.clone(), &said)).unwrap();

        assert_eq!(draft.pieces.iter().filter(|(_, piece)| *piece == said.as_bytes()).count(), 1);
        assert!(draft.body.len() < 2500, "{} of {} bytes are left", draft.body.len(), message.len());
    }
}
