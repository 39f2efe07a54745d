//! Long texts in short form. While the engine folds, compares and stores strands and turns, a text of a span is a **pointer**: it says of
//! which pieces the text is made. Folding only passes texts on, so it need not know. Texts become themselves again when they leave the
//! store.
//!
//! A pointer is a string that begins with [`MARK`]; any other string is the text itself.

use rusqlite::Connection;
use turnwise_model::supplement::{Content, Told};
use turnwise_model::turn::Turn;
use turnwise_model::{Digest, Facts, Strand, Text};

use super::blocks::{Address, Blocks, damaged};
use super::cut::{Part, write};
use super::escape::Escape;
use crate::Result;

const MARK: char = '\0';
/// Followed by a length, a colon and that many bytes of text.
const PLAIN: char = 't';
/// Followed by an address.
const PIECE: char = 'p';
const PIECE_ASCII: char = 'a';
const PIECE_LEAST: char = 'l';

/// The texts in a span's facts, in a fixed order.
pub(super) fn texts(facts: &mut Facts) -> impl Iterator<Item = &mut Text> {
    let (asked, answered) = facts.call.as_mut().map(|call| (call.asked.as_mut(), call.answered.as_mut())).unwrap_or_default();
    [facts.input.as_mut(), facts.output.as_mut(), asked, answered].into_iter().flatten()
}

/// The pointer to the text that these parts make.
pub(super) fn to(parts: &[Part<'_>], addresses: &[Address]) -> Option<String> {
    if let [Part::Plain(text)] = parts {
        return Some(of_text(str::from_utf8(text).ok()?));
    }
    let mut pointer = MARK.to_string();
    for part in parts {
        match part {
            Part::Plain(text) => push_plain(&mut pointer, str::from_utf8(text).ok()?),
            Part::Piece(number, way) => {
                pointer.push(match way {
                    None => PIECE,
                    Some(Escape::Ascii) => PIECE_ASCII,
                    Some(Escape::Least) => PIECE_LEAST,
                });
                pointer.push_str(&format!("{:x};", addresses.get(*number)?.number()));
            }
        }
    }
    Some(pointer)
}

/// A text as it is, so written that nobody takes it for a pointer.
pub(super) fn of_text(text: &str) -> String {
    let mut pointer = String::new();
    if text.starts_with(MARK) {
        pointer.push(MARK);
        push_plain(&mut pointer, text);
    } else {
        pointer.push_str(text);
    }
    pointer
}

/// Writes what a log record tells so that nobody takes it for a pointer.
pub(super) fn escape_told(told: &mut Told) {
    let texts: [Option<&mut String>; 2] = match &mut told.content {
        Content::Call(call) => [call.asked.as_mut().map(|text| &mut text.text), call.answered.as_mut().map(|text| &mut text.text)],
        Content::Message { words, .. } => [words.as_mut(), None],
    };
    texts.into_iter().flatten().filter(|text| text.starts_with(MARK)).for_each(|text| *text = of_text(text));
}

fn push_plain(pointer: &mut String, text: &str) {
    pointer.push_str(&format!("{PLAIN}{}:{text}", text.len()));
}

/// A text that may be long, cut to what a list needs; a pointer stays whole.
pub(super) fn shortened(text: Text) -> Text {
    if text.text.starts_with(MARK) { text } else { text.excerpt() }
}

/// Turns pointers into texts.
#[derive(Debug)]
pub(super) struct Resolver<'c> {
    pub(super) connection: &'c Connection,
    pub(super) blocks: &'c Blocks,
}

impl Resolver<'_> {
    pub(super) fn text(&self, text: &mut Text) -> Result<()> {
        if let Some(pointer) = text.text.strip_prefix(MARK) {
            text.text = self.pointed_to(pointer)?;
        }
        Ok(())
    }

    pub(super) fn digest(&self, digest: &mut Digest) -> Result<()> {
        texts(&mut digest.facts).try_for_each(|text| self.text(text))
    }

    pub(super) fn strand(&self, strand: &mut Strand) -> Result<()> {
        strand.input.iter_mut().chain(&mut strand.output).try_for_each(|text| self.text(text))
    }

    pub(super) fn turn(&self, turn: &mut Turn) -> Result<()> {
        turn.input.iter_mut().chain(&mut turn.output).try_for_each(|text| self.text(text))
    }

    fn pointed_to(&self, pointer: &str) -> Result<String> {
        let mut text = Vec::new();
        let mut rest = pointer;
        while let Some(kind) = rest.chars().next() {
            rest = self.part(kind, rest.get(1..).ok_or_else(damaged)?, &mut text)?;
        }
        String::from_utf8(text).map_err(|_| damaged())
    }

    /// Adds a part to the text; returns what is behind it.
    fn part<'p>(&self, kind: char, rest: &'p str, text: &mut Vec<u8>) -> Result<&'p str> {
        let way = match kind {
            PLAIN => {
                let (length, rest) = rest.split_once(':').ok_or_else(damaged)?;
                let (plain, rest) = length.parse().ok().and_then(|length| rest.split_at_checked(length)).ok_or_else(damaged)?;
                text.extend_from_slice(plain.as_bytes());
                return Ok(rest);
            }
            PIECE => None,
            PIECE_ASCII => Some(Escape::Ascii),
            PIECE_LEAST => Some(Escape::Least),
            _ => return Err(damaged()),
        };
        let (address, rest) = rest.split_once(';').ok_or_else(damaged)?;
        let address = u64::from_str_radix(address, 16).map(Address::from_number).map_err(|_| damaged())?;
        self.blocks.item(self.connection, address, |piece| write(piece, way, text))?.ok_or_else(damaged)?;
        Ok(rest)
    }
}
