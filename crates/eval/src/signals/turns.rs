//! The score of each turn, from its numbers and the model's weights.

use super::exchange::Exchange;
use super::features::{self, Memory, Read, Row};
use super::model::{Linear, Model, score};
use super::words::Words;

/// How many turns without evidence the mean of the turns before begins with.
const CALM_TURNS: f32 = 2.0;

/// An exchange with its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Weighed {
    pub(crate) read: Read,
    pub(crate) reply: Row,
    pub(crate) after: Row,
    pub(crate) scores: Scores,
}

/// Each from 0, all is well, to 1, broken.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Scores {
    /// Of the answer, when it was given.
    pub answer_at_time: f32,
    /// Of the answer, once the user has spoken again and was answered.
    pub answer: f32,
    /// Of the user's words in this turn, when they were spoken: how dissatisfied they are with what came before.
    pub question_at_time: f32,
    /// The same, knowing what was answered.
    pub question: f32,
}

/// Reads and scores the turns of a session, given in order.
pub(crate) fn weigh(exchanges: &[Exchange], model: &Model) -> Vec<Weighed> {
    let mut memory = Memory::default();
    let reads: Vec<Read> = exchanges.iter().map(|exchange| memory.read(exchange)).collect();
    let mut carried = Carried::default();
    let mut spoken = spoken_first(reads.first(), model);
    let mut weighed = Vec::with_capacity(reads.len());
    for (at, read) in reads.iter().enumerate() {
        let (earlier, next) = (reads.get(..at).unwrap_or_default(), reads.get(at + 1));
        let (reply, after) = (features::reply(read, earlier, next), features::after(read, next));
        let sums = Sums::of(read, &reply, &after, model);
        let before = carried.mean();
        let answer = score(model.carry_after.sum(sums.after, before));
        let (question_at_time, question) = spoken;
        let scores = Scores { answer_at_time: score(model.carry_at_time.sum(sums.at_time, before)), answer, question_at_time, question };
        spoken = (score(model.carry_after.sum(sums.reply, before)), answer);
        carried.add(sums.after);
        weighed.push(Weighed { read: read.clone(), reply, after, scores });
    }
    weighed
}

/// How the first words of a user are scored, for there is no answer before them to go by.
fn spoken_first(first: Option<&Read>, model: &Model) -> (f32, f32) {
    let nothing = Read::default();
    let reply = features::reply(&nothing, &[], first);
    let spoken = score(model.carry_after.sum(model.after.bias() + model.after.sum(&reply) - OPENING, 0.0));
    (spoken, spoken)
}

/// What is taken off the first words of a user: whoever has not been answered yet is rarely dissatisfied with the answer.
const OPENING: f32 = 1.0;

/// The sums of one exchange.
struct Sums {
    at_time: f32,
    reply: f32,
    after: f32,
}

impl Sums {
    fn of(read: &Read, reply: &Row, after: &Row, model: &Model) -> Self {
        let nothing = Words::default();
        let words = read.answered.as_ref().map_or(&nothing, |answer| &answer.words);
        let now = |linear: &Linear| linear.bias() + linear.sum(&read.now) + linear.of_words(words);
        let replied = now(&model.after) + model.after.sum(reply);
        Self { at_time: now(&model.at_time), reply: replied, after: replied + model.after.sum(after) }
    }
}

/// The mean of the turns before.
#[derive(Default)]
struct Carried {
    sum: f32,
    turns: f32,
}

impl Carried {
    fn mean(&self) -> f32 {
        self.sum / (self.turns + CALM_TURNS)
    }

    fn add(&mut self, sum: f32) {
        self.sum += sum;
        self.turns += 1.0;
    }
}
