//! A segment of the index: its terms in order, and for each the traces that have it. Written once, read in parts, merged with others.

use std::collections::{HashMap, HashSet};

use memchr::memmem;

use super::bits;
use super::words::BETWEEN;
use crate::sqlite::pack;
use crate::{Error, Result};

/// How many terms' lists are kept together: what is read to know one of them.
pub(super) const PART: usize = 256;

/// A segment as it is written.
#[derive(Debug, Default)]
pub(in crate::sqlite) struct Segment {
    pub(super) first: i64,
    pub(super) last: i64,
    /// Compressed.
    pub(super) dictionary: Vec<u8>,
    pub(super) parts: Vec<Vec<u8>>,
}

/// A segment as it is read as a whole.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) first: i64,
    pub(super) dictionary: String,
    pub(super) parts: Vec<Vec<u8>>,
}

/// Sorts lists of terms, each with its trace, into a segment; `None` if there is no term.
pub(super) fn sort<'t>(lists: impl Iterator<Item = (i64, &'t str)> + Clone) -> Result<Option<Segment>> {
    // Terms come again and again, so only those that differ are put in order.
    let mut traces: HashMap<&str, Vec<i64>> = HashMap::new();
    for (trace, list) in lists.clone() {
        for term in list.split(BETWEEN).filter(|term| !term.is_empty()) {
            traces.entry(term).or_default().push(trace);
        }
    }
    let mut terms: Vec<(&str, Vec<i64>)> = traces.into_iter().collect();
    terms.sort_unstable_by_key(|(term, _)| *term);
    let mut builder = Builder::new(lists.map(|(trace, _)| trace).min().unwrap_or(0));
    for (term, mut traces) in terms {
        traces.sort_unstable();
        traces.dedup();
        builder.add(term, &traces);
    }
    builder.build()
}

/// Makes one segment of several, with those traces alone that are to stay.
pub(super) fn merge(segments: &[Whole], stays: impl Fn(i64) -> bool) -> Result<Option<Segment>> {
    let mut inputs: Vec<_> = segments.iter().map(|segment| segment.entries().peekable()).collect();
    let mut builder = Builder::new(segments.iter().map(|segment| segment.first).min().unwrap_or(0));
    loop {
        let next = inputs.iter_mut().filter_map(|input| input.peek().map(|(term, _)| *term)).min();
        let Some(term) = next else { return builder.build() };
        let mut traces = Vec::new();
        for input in &mut inputs {
            if let Some((_, list)) = input.next_if(|(other, _)| *other == term) {
                traces.extend(list.ok_or_else(damaged)?.into_iter().filter(|trace| stays(*trace)));
            }
        }
        traces.sort_unstable();
        traces.dedup();
        builder.add(term, &traces);
    }
}

/// The places, in order, of the terms in a dictionary that hold a needle; see [`super::words::Sought`].
pub(super) fn places(dictionary: &str, needle: &str) -> Vec<usize> {
    let bytes = dictionary.as_bytes();
    // A term stands behind the line break that its place counts.
    let behind = usize::from(!needle.starts_with(BETWEEN));
    let (mut counted, mut breaks) = (0, 0);
    let mut places: Vec<usize> = Vec::new();
    for hit in memmem::find_iter(bytes, needle.as_bytes()) {
        breaks += memchr::memchr_iter(b'\n', bytes.get(counted..hit).unwrap_or_default()).count();
        counted = hit;
        let place = breaks.saturating_sub(behind);
        if places.last() != Some(&place) {
            places.push(place);
        }
    }
    places
}

/// The list of one of the terms in a part.
pub(super) fn list(part: &[u8], base: i64, place: usize) -> Result<Vec<i64>> {
    lists(part, base).nth(place).flatten().ok_or_else(damaged)
}

fn lists(mut part: &[u8], base: i64) -> impl Iterator<Item = Option<Vec<i64>>> {
    std::iter::from_fn(move || {
        if part.is_empty() {
            return None;
        }
        let length = bits::take_varint(&mut part).and_then(|length| usize::try_from(length).ok());
        let Some((list, rest)) = length.and_then(|length| part.split_at_checked(length)) else {
            part = &[];
            return Some(None);
        };
        part = rest;
        Some(bits::list(list, base))
    })
}

impl Whole {
    /// Whether a list has one of these traces.
    pub(super) fn names(&self, traces: &HashSet<i64>) -> Result<bool> {
        for (_, list) in self.entries() {
            if list.ok_or_else(damaged)?.iter().any(|trace| traces.contains(trace)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn entries(&self) -> impl Iterator<Item = (&str, Option<Vec<i64>>)> {
        let terms = self.dictionary.split(BETWEEN).filter(|term| !term.is_empty());
        terms.zip(self.parts.iter().flat_map(|part| lists(part, self.first)))
    }
}

struct Builder {
    base: i64,
    last: i64,
    dictionary: String,
    parts: Vec<Vec<u8>>,
    count: usize,
}

impl Builder {
    fn new(base: i64) -> Self {
        Self { base, last: base, dictionary: String::from(BETWEEN), parts: Vec::new(), count: 0 }
    }

    fn add(&mut self, term: &str, traces: &[i64]) {
        let Some(&last) = traces.last() else { return };
        self.last = self.last.max(last);
        self.dictionary.push_str(term);
        self.dictionary.push(BETWEEN);
        if self.count.is_multiple_of(PART) {
            self.parts.push(Vec::new());
        }
        self.count += 1;
        let mut list = Vec::new();
        bits::push_list(&mut list, self.base, traces);
        if let Some(part) = self.parts.last_mut() {
            bits::push_varint(part, list.len() as u64);
            part.extend_from_slice(&list);
        }
    }

    fn build(self) -> Result<Option<Segment>> {
        if self.count == 0 {
            return Ok(None);
        }
        let dictionary = pack::compress(self.dictionary.as_bytes())?;
        Ok(Some(Segment { first: self.base, last: self.last, dictionary, parts: self.parts }))
    }
}

pub(super) fn damaged() -> Error {
    Error::Unavailable("the index of words is damaged: rebuild it with 'turnwise doctor --rebuild'".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(segment: Segment) -> Whole {
        let dictionary = String::from_utf8(pack::decompress(&segment.dictionary).unwrap()).unwrap();
        Whole { first: segment.first, dictionary, parts: segment.parts }
    }

    fn found(whole: &Whole, needle: &str) -> Vec<i64> {
        let lists = places(&whole.dictionary, needle)
            .into_iter()
            .flat_map(|place| list(&whole.parts[place / PART], whole.first, place % PART).unwrap());
        lists.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    #[test]
    fn needles_find_whole_terms_beginnings_ends_and_parts() {
        let lists = [(7, "\nrefund\nthe\n"), (9, "\nfund\nrefunds\n"), (8, "\nthe\n")];
        let segment = whole(sort(lists.into_iter()).unwrap().unwrap());

        assert_eq!(found(&segment, "\nrefund\n"), [7]);
        assert_eq!(found(&segment, "\nrefund"), [7, 9]);
        assert_eq!(found(&segment, "fund\n"), [7, 9]);
        assert_eq!(found(&segment, "fund"), [7, 9]);
        assert_eq!(found(&segment, "\nthe\n"), [7, 8]);
        assert!(found(&segment, "\nun").is_empty());
    }

    #[test]
    fn merging_is_sorting_at_once_and_forgets_what_is_gone() {
        let lists: Vec<(i64, String)> = (0..3000).map(|n| (n % 977, format!("\nw{}\nv{}\n", n % 613, n % 7))).collect();
        let all = || lists.iter().map(|(trace, list)| (*trace, list.as_str()));
        let once = whole(sort(all().filter(|(trace, _)| trace % 5 != 0)).unwrap().unwrap());
        let parts: Vec<Whole> = (0..4).map(|part| whole(sort(all().skip(part * 750).take(750)).unwrap().unwrap())).collect();

        let merged = whole(merge(&parts, |trace| trace % 5 != 0).unwrap().unwrap());

        assert_eq!(merged.dictionary, once.dictionary);
        for (term, list) in once.entries() {
            assert_eq!(Some(found(&merged, &format!("\n{term}\n"))), list, "{term}");
        }
        assert!(merge(&parts, |_| false).unwrap().is_none());
    }
}
