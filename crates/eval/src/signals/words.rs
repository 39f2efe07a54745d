//! A text as words and letter triples, for comparing what was said: no dictionary of meanings, only which words and letters recur.
//!
//! Words are runs of letters and digits in lower case; each Han or Kana character is a word of its own, for there are no spaces to go by.
//! `don't`, `dont` and `don t` are one word.

use super::lexicon::{self, Language};

/// Only this much of a text is looked at, from its beginning: the words that tell are there, and the time per turn stays bounded.
const READ_BYTES: usize = 4000;

/// How much a function word ("the", "of") counts in a comparison, next to 1 for all others.
const FUNCTION_WORD_WEIGHT: f32 = 0.15;

/// A text's words.
#[derive(Clone, Default, Debug)]
pub(crate) struct Words {
    /// Hashes of the words, in order.
    pub(crate) ids: Vec<u64>,
    /// Where each word is in the text, in bytes.
    pub(crate) places: Vec<(usize, usize)>,
    pub(crate) language: Option<Language>,
    /// Words, function words counting little.
    pub(crate) bag: Bag,
    /// Words that are no function words.
    pub(crate) content: Bag,
    /// Letter triples.
    pub(crate) letters: Bag,
}

/// Things with weights, in order of their hashes.
#[derive(Clone, Default, Debug)]
pub(crate) struct Bag {
    items: Vec<(u64, f32)>,
    norm: f32,
}

impl Words {
    /// Reads the beginning of a text.
    pub(crate) fn of(text: &str) -> Self {
        let text = turnwise_model::text::clip(text, READ_BYTES);
        let mut words = Self::split(text);
        words.language = lexicon::language(text, &words.ids);
        let is_function = |id: &u64| lexicon::is_function_word(*id);
        words.content = Bag::of(words.ids.iter().filter(|id| !is_function(id)).map(|id| (*id, 1.0)));
        words.bag = Bag::of(words.ids.iter().map(|id| (*id, if is_function(id) { FUNCTION_WORD_WEIGHT } else { 1.0 })));
        words
    }

    fn split(text: &str) -> Self {
        let mut reader = Reader::default();
        for (at, c) in text.char_indices() {
            reader.take(at, c);
        }
        reader.end_word();
        let letters = Bag::of(reader.triples.into_iter().map(|triple| (triple, 1.0)));
        Self { ids: reader.ids, places: reader.places, letters, ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }
}

impl Bag {
    fn of(items: impl Iterator<Item = (u64, f32)>) -> Self {
        let mut sorted: Vec<(u64, f32)> = items.collect();
        sorted.sort_unstable_by_key(|(id, _)| *id);
        sorted.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            first.1 += if is_same { later.1 } else { 0.0 };
            is_same
        });
        let norm = sorted.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        Self { items: sorted, norm }
    }

    /// How many different things there are.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = u64> {
        self.items.iter().map(|(id, _)| *id)
    }

    /// The cosine of both, from 0 to 1; 0 if one is empty.
    pub(crate) fn likeness(&self, other: &Self) -> f32 {
        let product: f32 = self.shared(other).map(|(own, others)| own * others).sum();
        if product > 0.0 { (product / (self.norm * other.norm)).min(1.0) } else { 0.0 }
    }

    /// Which share of our different things is in the other bag, from 0 to 1.
    pub(crate) fn share_in(&self, other: &Self) -> f32 {
        self.shared(other).count() as f32 / self.len().max(1) as f32
    }

    /// The weights of what both hold: a merge of two sorted lists.
    fn shared(&self, other: &Self) -> impl Iterator<Item = (f32, f32)> {
        let mut others = other.items.iter().peekable();
        self.items.iter().filter_map(move |(id, weight)| {
            while others.next_if(|(other, _)| other < id).is_some() {}
            others.next_if(|(other, _)| other == id).map(|(_, theirs)| (*weight, *theirs))
        })
    }
}

/// Reads characters into words and triples.
#[derive(Default)]
struct Reader {
    ids: Vec<u64>,
    places: Vec<(usize, usize)>,
    triples: Vec<u64>,
    word: Option<Word>,
    before: (char, char),
}

struct Word {
    hash: u64,
    start: usize,
    end: usize,
    letters: usize,
    last: char,
}

impl Reader {
    fn take(&mut self, at: usize, c: char) {
        match c {
            '\'' | '’' => {}
            _ if is_word_by_itself(c) => {
                self.end_word();
                self.letter(at, at + c.len_utf8(), c);
                self.end_word();
            }
            _ if c.is_ascii() => {
                if c.is_ascii_alphanumeric() {
                    self.letter(at, at + 1, c.to_ascii_lowercase())
                } else {
                    self.end_word()
                }
            }
            _ if c.is_alphanumeric() => c.to_lowercase().for_each(|lower| self.letter(at, at + c.len_utf8(), lower)),
            _ if is_mark(c) => {}
            _ => self.end_word(),
        }
    }

    fn letter(&mut self, start: usize, end: usize, c: char) {
        self.triple(c);
        let word = self.word.get_or_insert(Word { hash: SEED, start, end, letters: 0, last: c });
        *word = Word { hash: step(word.hash, c), start: word.start, end, letters: word.letters + 1, last: c };
    }

    fn triple(&mut self, c: char) {
        let (first, second) = self.before;
        self.triples.push(step(step(step(SEED, first), second), c));
        self.before = (second, c);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        self.triple(' ');
        if word.letters == 1 && word.last == 't' && self.joins_t() {
            return self.join_t(&word);
        }
        self.ids.push(word.hash);
        self.places.push((word.start, word.end));
    }

    /// Whether a lone `t` belongs to the word before, as in `don t`.
    fn joins_t(&self) -> bool {
        self.ids.last().is_some_and(|id| lexicon::takes_t(*id))
    }

    fn join_t(&mut self, t: &Word) {
        if let (Some(id), Some(place)) = (self.ids.last_mut(), self.places.last_mut()) {
            *id = step(*id, 't');
            place.1 = t.end;
        }
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, a character at a time.
fn step(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3)
}

/// The hashes of a text's words, without looking into any list of words (which is read by this).
pub(crate) fn ids(text: &str) -> Vec<u64> {
    let mut reader = Reader::default();
    text.char_indices().filter(|(_, c)| !c.is_whitespace()).for_each(|(at, c)| reader.take(at, c));
    reader.end_word();
    reader.ids
}

/// The hash of a word in lower case.
pub(crate) fn id(word: &str) -> u64 {
    word.chars().fold(SEED, step)
}

/// Han and Kana.
fn is_word_by_itself(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

/// Accents written after their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_apostrophe_changes_no_word() {
        let ids = |text: &str| Words::of(text).ids;

        assert_eq!(ids("I don't know"), ids("i dont know"));
        assert_eq!(ids("I don’t know"), ids("I don t know"));
    }

    #[test]
    fn likeness_runs_from_nothing_shared_to_the_same() {
        let bag = |text: &str| Words::of(text).bag;
        let like = |a: &str, b: &str| bag(a).likeness(&bag(b));

        assert_eq!(like("book a table", "hello there"), 0.0);
        assert!(like("book a table", "Book a table!") > 0.999);
        assert!(like("book a table for two", "book a table for three") > 0.6);
        assert_eq!(like("", ""), 0.0);
    }

    #[test]
    fn chinese_is_compared_by_its_characters() {
        assert_eq!(Words::of("听不懂").len(), 3);
    }
}
