//! Prose from a fixed vocabulary of 12 000 words, drawn by Zipf's law: never the same sentence twice, but compressible as speech is.

use std::collections::BTreeSet;

use super::chance::Chance;

/// A phrase that one session in twenty contains.
pub const COMMON: &str = "escalation desk handover";
/// A phrase that a few sessions contain, however many there are.
pub const RARE: &str = "obsidian gondola rehearsal";

const FREQUENT: &str = "the of and to a in is that for it you was with on as be this have are not from or by at one we which an can will if \
    about all would there their what so when up out them then time some could into other more your like only its over also new after use \
    how our work first well way even want because any these give day most us need see please should help order account check find change \
    information system number question problem answer customer request service price issue data report update available again before \
    between during each both does did done here just know last long made make many might much must never next no now off once open part \
    people place point right same set show since still such take than think through under until very where while who why within without \
    yes yesterday today tomorrow invoice refund shipment delivery payment balance subscription contract policy insurance claim booking \
    flight hotel reservation ticket schedule meeting calendar document clause summary paragraph translation email attachment password \
    login error warning timeout server database query table column index cluster latency throughput memory cache deploy release version";
const SYLLABLES: &str = "ba be bi bo bra bre ca ce ci co cra cre da de di do dra dri fa fe fi fo fra gla gle ha he hi jo ka ke ko kra la \
    le li lo lu ma me mi mo mu na ne ni no nu pa pe pi plo pra pre qua ra re ri ro ru sa se shi so sta ste sti ta te ti to tra tre tri \
    tu va ve vi vo wa we wi ya yo za ze";
const ENDINGS: [&str; 14] = ["", "n", "r", "s", "t", "ing", "ed", "tion", "ly", "ment", "ness", "al", "er", "ity"];
const VOCABULARY: usize = 12_000;

#[derive(Debug)]
pub(super) struct Words {
    words: Vec<String>,
    /// The share of all words up to each.
    shares: Vec<f64>,
}

impl Words {
    pub(super) fn new() -> Self {
        let words = vocabulary();
        let mut sum = 0.0;
        let mut shares = Vec::with_capacity(words.len());
        for rank in 0..words.len() {
            sum += 1.0 / (rank as f64 + 2.7).powf(1.03);
            shares.push(sum);
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        Self { words, shares }
    }

    fn word(&self, chance: &mut Chance) -> &str {
        let at = chance.unit();
        let place = self.shares.partition_point(|share| *share < at).min(self.words.len() - 1);
        self.words.get(place).map_or("", String::as_str)
    }

    /// So many words, in sentences.
    pub(super) fn prose(&self, chance: &mut Chance, count: u64) -> String {
        let mut text = String::with_capacity(count as usize * 7);
        let mut left = count;
        while left > 0 {
            let length = chance.between(6, 19).min(left);
            left -= length;
            self.sentence(chance, length, &mut text);
        }
        text
    }

    fn sentence(&self, chance: &mut Chance, length: u64, text: &mut String) {
        for place in 0..length {
            if !text.is_empty() {
                text.push(' ');
            }
            let word = self.word(chance);
            if place == 0 {
                text.extend(capitalised(word))
            } else {
                text.push_str(word)
            }
            if place == length / 2 && length > 9 {
                text.push(',');
            }
        }
        text.push_str(chance.pick(&[".", ".", ".", "?", "!"]).copied().unwrap_or("."));
    }

    /// A few words without a full stop.
    pub(super) fn title(&self, chance: &mut Chance, count: usize) -> String {
        (0..count).map(|_| self.word(chance)).collect::<Vec<_>>().join(" ")
    }
}

fn capitalised(word: &str) -> impl Iterator<Item = char> + '_ {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
}

fn vocabulary() -> Vec<String> {
    let mut chance = Chance::new(1, "vocabulary", 0);
    let syllables: Vec<&str> = SYLLABLES.split_whitespace().collect();
    let reserved = [COMMON, RARE].into_iter().flat_map(str::split_whitespace);
    let mut seen: BTreeSet<String> = reserved.map(str::to_owned).collect();
    let mut words: Vec<String> = Vec::with_capacity(VOCABULARY);
    words.extend(FREQUENT.split_whitespace().map(str::to_owned).filter(|word| seen.insert(word.clone())));
    while words.len() < VOCABULARY {
        let length = chance.between(1, 5);
        let mut word: String = (0..length).filter_map(|_| chance.pick(&syllables).copied()).collect();
        word.push_str(chance.pick(&ENDINGS).copied().unwrap_or_default());
        if word.len() > 2 && seen.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}
