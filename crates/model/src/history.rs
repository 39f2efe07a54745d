//! Recognising a conversation by its words. Chat applications send the history along with every call, so the beginning of a call is what an
//! earlier turn ended with. Compared are hashes of what users and assistants said; system prompts and tool traffic are left out, because
//! applications change and trim them between turns.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A hash of a conversation up to a message.
pub type Mark = [u8; 12];

/// How a call's messages meet those of other turns.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct History {
    /// Where earlier turns may have ended, the latest first: a mark for every answer among the input messages.
    pub opens: Vec<Mark>,
    /// Where this call ends: what a later turn will begin with. Two marks, because a call whose first messages were lost in transport is
    /// known by its last exchanges alone.
    pub closes: Vec<Mark>,
}

/// A message as far as it counts for recognition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spoken<'a> {
    /// Place among all messages of the call, those that were lost included.
    pub place: usize,
    pub is_user: bool,
    pub words: &'a str,
}

/// Answers looked at, from the end: an earlier turn further back than this is not recognised.
const ANSWERS: usize = 8;

impl History {
    /// The history of a call, from its spoken input messages in order and its answer. `is_whole` unless messages of its beginning were lost.
    pub fn of(input: &[Spoken<'_>], answer: Option<&str>, is_whole: bool) -> Self {
        let closing = answer.filter(|_| !input.is_empty()).map(|words| Spoken {
            place: input.last().map_or(0, |last| last.place + 1),
            is_user: false,
            words,
        });
        let said: Vec<Spoken<'_>> = input.iter().copied().chain(closing).collect();
        let chain = if is_whole { chain(&said) } else { Vec::new() };
        let answers = (0..input.len()).rev().filter(|&place| input.get(place).is_some_and(|message| !message.is_user)).take(ANSWERS);
        let opens = match is_whole {
            true => answers.filter_map(|place| chain.get(place).copied()).collect(),
            false => answers.filter_map(|place| exchange(&said, place)).collect(),
        };
        let last = closing.map(|_| input.len());
        let closes = last.into_iter().flat_map(|place| chain.get(place).copied().into_iter().chain(exchange(&said, place)));
        Self { opens, closes: closes.collect() }
    }
}

/// The hash of all messages up to each.
fn chain(said: &[Spoken<'_>]) -> Vec<Mark> {
    let mut hash = Sha256::new_with_prefix(b"chain");
    said.iter()
        .map(|message| {
            add(&mut hash, message);
            mark(hash.clone())
        })
        .collect()
}

/// The hash of the last messages up to `last`, at their place, for calls whose first messages are lost. Near the beginning it is none:
/// conversations begin alike.
fn exchange(said: &[Spoken<'_>], last: usize) -> Option<Mark> {
    let run = said.get(last.checked_sub(EXCHANGE - 1)?..=last)?;
    let first = run.first()?.place;
    let is_run = first >= FAR && run.iter().zip(first..).all(|(message, place)| message.place == place);
    is_run.then(|| {
        let mut hash = Sha256::new_with_prefix(b"exchange");
        hash.update((first as u64).to_le_bytes());
        run.iter().for_each(|message| add(&mut hash, message));
        mark(hash)
    })
}

/// Messages in an exchange: a single question and answer (“yes”, “done”) would be too common.
const EXCHANGE: usize = 4;

/// From this place on an exchange is recognised by itself.
const FAR: usize = 6;

fn add(hash: &mut Sha256, message: &Spoken<'_>) {
    let words = message.words.trim();
    hash.update([u8::from(message.is_user)]);
    hash.update((words.len() as u64).to_le_bytes());
    hash.update(words);
}

fn mark(hash: Sha256) -> Mark {
    let mut mark = Mark::default();
    mark.iter_mut().zip(hash.finalize()).for_each(|(to, byte)| *to = byte);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(count: usize) -> Vec<(usize, bool, String)> {
        (0..count).map(|place| (place + 1, place % 2 == 0, format!("message {place}"))).collect()
    }

    fn history(said: &[(usize, bool, String)], answer: &str) -> History {
        let input: Vec<Spoken<'_>> =
            said.iter().map(|(place, is_user, words)| Spoken { place: *place, is_user: *is_user, words }).collect();
        History::of(&input, Some(answer), said[0].0 == 1)
    }

    #[test]
    fn a_turn_begins_with_what_the_turn_before_it_ended_with() {
        let all = conversation(21);
        let first = history(&all[..1], "message 1");
        let third = history(&all[..5], "message 5");

        assert!(first.opens.is_empty());
        assert!(third.opens.contains(&first.closes[0]));
    }

    #[test]
    fn a_call_that_lost_its_first_messages_is_known_by_a_late_exchange() {
        let all = conversation(31);
        let before = history(&all[..29], "message 29");
        let cut = history(&all[14..31], "message 31");

        assert!(cut.opens.iter().any(|mark| before.closes.contains(mark)));
    }

    #[test]
    fn other_words_or_another_place_are_another_conversation() {
        let all = conversation(31);
        let before = history(&all[..29], "message 29");
        let mut moved = all[14..31].to_vec();
        moved.iter_mut().for_each(|message| message.0 += 2);
        let mut other = all;
        other[27].2 = "something else".to_owned();

        assert!(!history(&moved, "").opens.iter().any(|mark| before.closes.contains(mark)));
        assert!(!history(&other, "").opens.iter().take(1).any(|mark| before.closes.contains(mark)));
    }
}
