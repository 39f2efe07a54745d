//! The words that signals listen for, from `lexicon.txt`: phrases by topic and language, found in one pass over a text.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::words::{Words, id};

/// A language that has a list of words, or is known by its script.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Language {
    En,
    De,
    Fr,
    Es,
    Pt,
    It,
    Zh,
    Ja,
    /// Known by its script, without words of its own here.
    Cyrillic,
    Arabic,
    Hangul,
    Other,
}

impl Language {
    /// Whether there are phrases of it here.
    pub(crate) fn has_words(self) -> bool {
        LANGUAGES.iter().any(|(_, language)| *language == self)
    }
}

use Language::{De, En, Es, Fr, It, Ja, Pt, Zh};

const LANGUAGES: [(&str, Language); 8] = [("en", En), ("de", De), ("fr", Fr), ("es", Es), ("pt", Pt), ("it", It), ("zh", Zh), ("ja", Ja)];

macro_rules! topics {
    ($($topic:ident $name:literal),+ $(,)?) => {
        /// What a phrase is a sign of.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum Topic { $($topic),+ }

        /// Every topic and its name in `lexicon.txt`.
        pub(crate) const TOPICS: &[(Topic, &str)] = &[$((Topic::$topic, $name)),+];
    };
}

topics! {
    Complaint "complaint", Insult "insult", Correction "correction", Confusion "confusion", Escalation "escalation",
    Resignation "resignation", No "no", Yes "yes", Thanks "thanks", Praise "praise", Laugh "laugh", Greeting "greeting",
    Farewell "farewell", Apology "apology", Refusal "refusal", Lost "lost", Failure "failure", Success "success", Offer "offer",
    Deflection "deflection", Handoff "handoff", More "more", Asking "asking", Urging "urging",
}

/// Which topics a text touches, and the words of the first phrase of each.
#[derive(Clone, Default, Debug)]
pub(crate) struct Heard {
    topics: u32,
    first: Vec<(Topic, (usize, usize))>,
}

impl Heard {
    /// Listens for the phrases of `language`.
    pub(crate) fn in_words(words: &Words, language: Language) -> Self {
        let mut heard = Self::default();
        for at in 0..words.ids.len() {
            for phrase in LEXICON.beginning_with(words, at).filter(|p| p.language == language) {
                if let (false, Some(end)) = (heard.has(phrase.topic), phrase.end_in(words, at)) {
                    heard.note(phrase.topic, words, at, end);
                }
            }
        }
        heard
    }

    pub(crate) fn has(&self, topic: Topic) -> bool {
        self.topics & (1 << topic as u32) != 0
    }

    /// Where the first phrase of the topic is in the text, in bytes.
    pub(crate) fn place(&self, topic: Topic) -> Option<(usize, usize)> {
        self.first.iter().find(|(other, _)| *other == topic).map(|(_, place)| *place)
    }

    fn note(&mut self, topic: Topic, words: &Words, first: usize, last: usize) {
        self.topics |= 1 << topic as u32;
        let place = words.places.get(first).zip(words.places.get(last));
        self.first.extend(place.map(|(first, last)| (topic, (first.0, last.1))));
    }
}

/// Whether a word is one of those that every sentence has, in some language.
pub(crate) fn is_function_word(word: u64) -> bool {
    LEXICON.functions.contains_key(&word)
}

/// Whether a lone `t` after this word belongs to it: `don`, `isn`.
pub(crate) fn takes_t(word: u64) -> bool {
    LEXICON.before_t.contains(&word)
}

/// The language of a text; `None` when its words do not tell.
pub(crate) fn language(text: &str, ids: &[u64]) -> Option<Language> {
    by_script(text).or_else(|| by_function_words(ids))
}

fn by_script(text: &str) -> Option<Language> {
    let (mut han, mut kana, mut cyrillic, mut arabic, mut hangul, mut other, mut latin) = (0, 0, 0, 0, 0, 0, 0);
    for c in text.chars().take(300).filter(|c| c.is_alphabetic()) {
        let count = match c {
            '\u{3040}'..='\u{30ff}' => &mut kana,
            '\u{3400}'..='\u{9fff}' => &mut han,
            '\u{400}'..='\u{52f}' => &mut cyrillic,
            '\u{600}'..='\u{6ff}' => &mut arabic,
            '\u{ac00}'..='\u{d7af}' => &mut hangul,
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => &mut latin,
            _ => &mut other,
        };
        *count += 1;
    }
    let (han, kana) = if kana * 8 > han { (0, han + kana) } else { (han + kana, 0) };
    // A Han character says about as much as two letters.
    let scripts =
        [(han * 2, Zh), (kana * 2, Ja), (cyrillic, Language::Cyrillic), (arabic, Language::Arabic), (hangul * 2, Language::Hangul)];
    let best = scripts.into_iter().chain([(other, Language::Other)]).max_by_key(|(count, _)| *count);
    best.filter(|(count, _)| *count > latin).map(|(_, language)| language)
}

/// The language with the most function words, if it has two more than the next; one is enough in a text of three words.
fn by_function_words(ids: &[u64]) -> Option<Language> {
    let mut counts = LANGUAGES.map(|(_, language)| (0_usize, language));
    for set in ids.iter().take(60).filter_map(|id| LEXICON.functions.get(id)) {
        counts.iter_mut().enumerate().filter(|(at, _)| set & (1 << at) != 0).for_each(|(_, (count, _))| *count += 1);
    }
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let [(best, language), (second, _), ..] = counts;
    (best >= second + 2 || (best > second && ids.len() <= 3)).then_some(language)
}

/// The parsed `lexicon.txt`.
struct Lexicon {
    phrases: HashMap<u64, Vec<Phrase>>,
    /// For each function word a bit for each language.
    functions: HashMap<u64, u8>,
    before_t: HashSet<u64>,
}

struct Phrase {
    topic: Topic,
    language: Language,
    /// Words after the first; a gap is `None`.
    rest: Vec<Option<u64>>,
    at_start: bool,
    at_end: bool,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("lexicon.txt")));

const WORDS_BEFORE_T: [&str; 14] =
    ["don", "can", "won", "isn", "aren", "wasn", "weren", "doesn", "didn", "couldn", "wouldn", "shouldn", "haven", "hasn"];

/// How many words a gap spans at most.
const GAP: usize = 3;

impl Lexicon {
    fn parse(text: &str) -> Self {
        let before_t = WORDS_BEFORE_T.iter().map(|word| id(word)).collect();
        let mut lexicon = Self { phrases: HashMap::new(), functions: HashMap::new(), before_t };
        let mut section = ("", En);
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match heading(line) {
                Some(heading) => section = heading,
                None => line.split(',').filter(|p| !p.trim().is_empty()).for_each(|phrase| lexicon.add(section, phrase.trim())),
            }
        }
        lexicon
    }

    fn add(&mut self, (topic, language): (&str, Language), phrase: &str) {
        if topic == "function" {
            let bit = LANGUAGES.iter().position(|(_, other)| *other == language).map_or(0, |at| 1 << at);
            *self.functions.entry(id(phrase)).or_default() |= bit;
        } else if let Some((topic, _)) = TOPICS.iter().find(|(_, name)| *name == topic) {
            self.add_phrase(*topic, language, phrase);
        }
    }

    fn add_phrase(&mut self, topic: Topic, language: Language, phrase: &str) {
        let (at_start, at_end) = (phrase.starts_with('^'), phrase.ends_with('$'));
        let mut words = phrase.trim_matches(['^', '$']).split(' ').flat_map(parts);
        if let Some(first) = words.next().flatten() {
            let rest = words.collect();
            self.phrases.entry(first).or_default().push(Phrase { topic, language, rest, at_start, at_end });
        }
    }

    fn beginning_with(&self, words: &Words, at: usize) -> impl Iterator<Item = &Phrase> {
        words.ids.get(at).and_then(|id| self.phrases.get(id)).into_iter().flatten()
    }
}

/// The words of a part of a phrase between spaces; Han and Kana characters are words each. A star is a gap.
fn parts(part: &str) -> Vec<Option<u64>> {
    if part == "*" { vec![None] } else { super::words::ids(part).into_iter().map(Some).collect() }
}

fn heading(line: &str) -> Option<(&str, Language)> {
    let (topic, language) = line.strip_prefix('[')?.strip_suffix(']')?.split_once(' ')?;
    LANGUAGES.iter().find(|(name, _)| *name == language).map(|(_, language)| (topic, *language))
}

impl Phrase {
    /// The place of the phrase's last word, if the phrase is there.
    fn end_in(&self, words: &Words, at: usize) -> Option<usize> {
        if self.at_start && at != 0 {
            return None;
        }
        let mut last = at;
        let mut reach = 1;
        for part in &self.rest {
            match part {
                None => reach = 1 + GAP,
                Some(word) => {
                    last = (last + 1..=last + reach).find(|next| words.ids.get(*next) == Some(word))?;
                    reach = 1;
                }
            }
        }
        (!self.at_end || last + 1 == words.ids.len()).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &str, language: Language) -> Vec<Topic> {
        let heard = Heard::in_words(&Words::of(text), language);
        TOPICS.iter().map(|(topic, _)| *topic).filter(|topic| heard.has(*topic)).collect()
    }

    #[test]
    fn a_phrase_is_heard_with_its_words() {
        let text = "Well, that is NOT what I asked.";

        let heard = Heard::in_words(&Words::of(text), En);

        let (start, end) = heard.place(Topic::Correction).unwrap();
        assert_eq!(&text[start..end], "that is NOT what");
    }

    #[test]
    fn an_opening_counts_at_the_beginning_only() {
        assert!(heard("No, thanks", En).contains(&Topic::No));
        assert!(!heard("there is no rush", En).contains(&Topic::No));
    }

    #[test]
    fn a_gap_spans_a_few_words() {
        assert!(heard("There are no direct flights available", En).contains(&Topic::Failure));
    }

    #[test]
    fn languages_do_not_mix() {
        assert!(heard("Nein, das meinte ich nicht", De).contains(&Topic::Correction));
        assert!(!heard("Nein, das meinte ich nicht", En).contains(&Topic::Correction));
        assert!(heard("我要投诉，转人工", Zh).contains(&Topic::Escalation));
    }

    #[test]
    fn texts_tell_their_language() {
        let of = |text: &str| Words::of(text).language;

        assert_eq!(of("What is the weather like in the north?"), Some(En));
        assert_eq!(of("Ich habe das nicht verstanden, bitte noch einmal"), Some(De));
        assert_eq!(of("Je ne comprends pas ce que vous dites"), Some(Fr));
        assert_eq!(of("我的订单怎么还没到"), Some(Zh));
        assert_eq!(of("注文をキャンセルしたいです"), Some(Ja));
        assert_eq!(of("Где мой заказ?"), Some(Language::Cyrillic));
        assert_eq!(of("AQLBTL 42"), None);
    }
}
