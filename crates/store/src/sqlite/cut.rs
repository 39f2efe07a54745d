//! Cuts values into pieces that are stored once. What conversations repeat (the history in each call, documents in prompts, an answer in the
//! output, in the messages and in JSON) is cut at the same places wherever it appears, so only the first of them takes room.
//!
//! A **leaf** is a value written as its parts: short parts as they are, longer ones as numbers of pieces in the span's list. Texts are cut
//! at line ends, JSON at its string literals.

use std::collections::HashMap;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::escape::{self, Escape, unescaped};
use super::varint::{Input, put};

/// What a piece is known by. It is long enough that nobody can make two pieces with the same one.
pub(super) type Hash = [u8; 16];

/// Shorter parts stand in the leaf itself.
const PIECE_BYTES: usize = 24;
/// A line from this length on is a piece of its own.
const LINE_BYTES: usize = 256;
/// Pieces of shorter lines are cut where the text says so, between these lengths.
const RUN_BYTES: Range<usize> = 256..4096;
const LINE_END: u8 = b'\n';
const OBJECT_END: u8 = b'}';
/// No piece is longer.
const MAX_BYTES: usize = 16 << 10;

/// The pieces of a span: each once, in order of first use.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    list: Vec<(Hash, Range<usize>)>,
    numbers: HashMap<Hash, usize>,
    bytes: Vec<u8>,
}

/// A part of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Plain(&'a [u8]),
    /// A piece, written as it is or as it stands in a JSON literal.
    Piece(usize, Option<Escape>),
}

impl Pieces {
    /// All pieces with their hashes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Hash, &[u8])> {
        self.list.iter().map(|(hash, range)| (hash, self.bytes.get(range.clone()).unwrap_or_default()))
    }

    /// What the pieces take in memory.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() + self.list.len() * 2 * size_of::<(Hash, Range<usize>)>()
    }

    /// The number of a piece, which is added unless it is there.
    pub(super) fn add(&mut self, piece: &[u8]) -> usize {
        let hash = hash(piece);
        *self.numbers.entry(hash).or_insert_with(|| {
            let from = self.bytes.len();
            self.bytes.extend_from_slice(piece);
            self.list.push((hash, from..self.bytes.len()));
            self.list.len() - 1
        })
    }

    /// Writes a value as a leaf, adding its pieces.
    pub(super) fn leaf(&mut self, value: &[u8], out: &mut Vec<u8>) {
        let mut leaf = Leaf { pieces: self, out: Vec::new(), parts: 0, plain: Vec::new() };
        match value.first() {
            _ if value.len() < PIECE_BYTES => leaf.plain.extend_from_slice(value),
            Some(b'{' | b'[') => leaf.json(value),
            _ => leaf.text(value, LINE_END, None),
        }
        leaf.finish(out);
    }
}

/// The first 128 bits of the SHA-256.
pub(super) fn hash(piece: &[u8]) -> Hash {
    let mut hash = Hash::default();
    hash.iter_mut().zip(Sha256::digest(piece)).for_each(|(to, from)| *to = from);
    hash
}

/// A leaf under construction.
struct Leaf<'p> {
    pieces: &'p mut Pieces,
    out: Vec<u8>,
    parts: u64,
    /// What stands in the leaf itself, since the last piece.
    plain: Vec<u8>,
}

impl Leaf<'_> {
    fn finish(mut self, out: &mut Vec<u8>) {
        if self.parts == 0 {
            put(out, (self.plain.len() as u64) << 1);
            out.extend_from_slice(&self.plain);
            return;
        }
        self.end_plain();
        put(out, self.parts << 1 | 1);
        out.extend_from_slice(&self.out);
    }

    fn end_plain(&mut self) {
        if !self.plain.is_empty() {
            put(&mut self.out, (self.plain.len() as u64) << 2);
            self.out.append(&mut self.plain);
            self.parts += 1;
        }
    }

    fn part(&mut self, part: &[u8], way: Option<Escape>) {
        if part.len() < PIECE_BYTES {
            self.write_plain(part, way);
            return;
        }
        self.end_plain();
        let number = self.pieces.add(part) as u64;
        put(&mut self.out, number << 2 | mode(way));
        self.parts += 1;
    }

    fn write_plain(&mut self, part: &[u8], way: Option<Escape>) {
        match (way, std::str::from_utf8(part)) {
            (Some(way), Ok(text)) => escape::escape(text, way, &mut self.plain),
            _ => self.plain.extend_from_slice(part),
        }
    }

    /// JSON is cut around the insides of its long string literals, and between them at the ends of objects.
    fn json(&mut self, value: &[u8]) {
        let mut rest = value;
        // What is behind a literal begins with the quote that ends it.
        let mut passed = 0;
        while let Some(Range { start, end }) = next_literal(rest, passed) {
            self.text(rest.get(..start).unwrap_or_default(), OBJECT_END, None);
            self.literal(rest.get(start..end).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
            passed = 1;
        }
        self.text(rest, OBJECT_END, None);
    }

    fn literal(&mut self, literal: &[u8]) {
        match unescaped(literal).filter(|_| literal.contains(&b'\\')) {
            Some((text, way)) => self.text(text.as_bytes(), LINE_END, Some(way)),
            None => self.text(literal, LINE_END, None),
        }
    }

    /// A text is cut into its long lines, and runs of its short ones.
    fn text(&mut self, text: &[u8], line_end: u8, way: Option<Escape>) {
        let slice = |range: Range<usize>| text.get(range).unwrap_or_default();
        let mut run = 0..0;
        for line in lines(text, line_end) {
            let is_long = line.len() >= LINE_BYTES;
            if is_long {
                self.part(slice(run), way);
                self.long_line(slice(line.clone()), way);
                run = line.end..line.end;
                continue;
            }
            run.end = line.end;
            if run.len() >= RUN_BYTES.end || (run.len() >= RUN_BYTES.start && ends_run(slice(line))) {
                self.part(slice(run.clone()), way);
                run = run.end..run.end;
            }
        }
        self.part(slice(run), way);
    }

    fn long_line(&mut self, mut line: &[u8], way: Option<Escape>) {
        while line.len() > MAX_BYTES {
            let is_within_char = |place: usize| line.get(place).is_some_and(|byte| byte & 0xc0 == 0x80);
            let cut = (MAX_BYTES - 3..=MAX_BYTES).rev().find(|place| !is_within_char(*place)).unwrap_or(MAX_BYTES);
            let (piece, rest) = line.split_at(cut);
            self.part(piece, way);
            line = rest;
        }
        self.part(line, way);
    }
}

fn mode(way: Option<Escape>) -> u64 {
    match way {
        None => 1,
        Some(Escape::Ascii) => 2,
        Some(Escape::Least) => 3,
    }
}

/// Lines and the line ends between them, each as a range of its own, so that a long line is the same with and without its end.
fn lines(text: &[u8], line_end: u8) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let length = match rest.iter().position(|byte| *byte == line_end) {
            Some(0) => 1,
            Some(end) if end >= LINE_BYTES => end,
            Some(end) => end + 1,
            None => rest.len(),
        };
        from += length;
        Some(from - length..from)
    })
}

/// Whether a run of lines ends with this line: for one line in eight, wherever it stands.
fn ends_run(line: &[u8]) -> bool {
    let sum = line.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    sum >> 61 == 0
}

/// Where the inside of the next string literal is that is long enough to look at.
fn next_literal(json: &[u8], from: usize) -> Option<Range<usize>> {
    let mut from = from;
    loop {
        let start = from + json.get(from..)?.iter().position(|byte| *byte == b'"')? + 1;
        let end = start + literal_length(json.get(start..)?)?;
        if end - start >= PIECE_BYTES {
            return Some(start..end);
        }
        from = end + 1;
    }
}

fn literal_length(text: &[u8]) -> Option<usize> {
    let mut place = 0;
    loop {
        let found = text.get(place..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))? + place;
        if text.get(found) == Some(&b'"') {
            return Some(found);
        }
        place = found + 2;
    }
}

/// The parts of the leaf that the input begins with.
pub(super) fn parts<'a>(input: &mut Input<'a>) -> Option<Vec<Part<'a>>> {
    let head = input.varint()?;
    if head & 1 == 0 {
        return Some(vec![Part::Plain(input.take(usize::try_from(head >> 1).ok()?)?)]);
    }
    (0..head >> 1).map(|_| part(input)).collect()
}

fn part<'a>(input: &mut Input<'a>) -> Option<Part<'a>> {
    let head = input.varint()?;
    let number = usize::try_from(head >> 2).ok()?;
    Some(match head & 3 {
        0 => Part::Plain(input.take(number)?),
        1 => Part::Piece(number, None),
        2 => Part::Piece(number, Some(Escape::Ascii)),
        _ => Part::Piece(number, Some(Escape::Least)),
    })
}

/// Writes a piece as it stands in its leaf.
pub(super) fn write(piece: &[u8], way: Option<Escape>, out: &mut Vec<u8>) -> Option<()> {
    match way {
        Some(way) => escape::escape(std::str::from_utf8(piece).ok()?, way, out),
        None => out.extend_from_slice(piece),
    }
    Some(())
}
