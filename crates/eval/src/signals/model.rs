//! The frozen model: how much each number of [`features`](super::features) counts. The weights are in `weights.json`, which the training
//! script writes; nothing here learns.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::features::Row;
use super::words::{Words, id};

/// Weights for the turns and for the session.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    #[expect(dead_code, reason = "for whoever reads the file")]
    about: String,
    /// Scores an answer by itself and what came before.
    pub(crate) at_time: Linear,
    /// Scores an answer by the user's next words too.
    pub(crate) after: Linear,
    /// How the mean of the turns before counts in each of both.
    pub(crate) carry_at_time: Carry,
    pub(crate) carry_after: Carry,
    pub(crate) session: Linear,
    /// A turn whose score is higher may be named as the one where the session broke.
    pub(crate) broken_above: f32,
}

/// A logistic regression: a bias, a weight for each name, and one for each word of the answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Linear {
    bias: f32,
    weights: HashMap<String, f32>,
    #[serde(default)]
    words: HashMap<String, f32>,
    #[serde(skip)]
    by_word: HashMap<u64, f32>,
}

/// A turn is rarely worse or better alone: how much its own evidence counts, and how much that of the turns before it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Carry {
    bias: f32,
    own: f32,
    before: f32,
}

/// The weights in the file were not understood.
#[derive(Debug, thiserror::Error)]
#[error("read the model's weights")]
pub struct BadWeights(#[from] serde_json::Error);

static FROZEN: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("weights.json")).expect("a test reads the embedded weights"));

impl Model {
    /// The one in the program.
    pub fn frozen() -> &'static Self {
        &FROZEN
    }

    /// Reads weights from JSON text.
    pub fn parse(text: &str) -> Result<Self, BadWeights> {
        let mut model: Self = serde_json::from_str(text)?;
        for linear in [&mut model.at_time, &mut model.after, &mut model.session] {
            linear.by_word = linear.words.iter().map(|(word, weight)| (id(word), *weight)).collect();
        }
        Ok(model)
    }

    /// Names with a weight that no number has: the file is of another version then.
    #[cfg(test)]
    pub(crate) fn unknown_names(&self, turn: &[&str], session: &[&str]) -> Vec<String> {
        let turns = self.at_time.weights.keys().chain(self.after.weights.keys()).filter(|name| !turn.contains(&name.as_str()));
        turns.chain(self.session.weights.keys().filter(|name| !session.contains(&name.as_str()))).cloned().collect()
    }
}

impl Linear {
    /// The sum of all that a row says.
    pub(crate) fn sum(&self, row: &Row) -> f32 {
        self.parts(row).map(|(_, part)| part).sum()
    }

    /// What each number adds to the sum.
    pub(crate) fn parts(&self, row: &Row) -> impl Iterator<Item = (&'static str, f32)> {
        row.values.iter().filter(|(_, value)| *value != 0.0).filter_map(|(name, value)| Some((*name, self.weights.get(*name)? * value)))
    }

    /// What the words of an answer add: their mean, drawn to zero in short texts.
    pub(crate) fn of_words(&self, words: &Words) -> f32 {
        let known = words.bag.ids().filter_map(|id| self.by_word.get(&id));
        let (count, sum) = known.fold((0.0_f32, 0.0), |(count, sum), weight| (count + 1.0, sum + weight));
        sum / (count + 1.0).sqrt()
    }

    pub(crate) fn bias(&self) -> f32 {
        self.bias
    }
}

impl Carry {
    /// A turn's final sum, from its own and those of the turns before.
    pub(crate) fn sum(self, own: f32, before: f32) -> f32 {
        self.bias + self.own * own + self.before * before
    }
}

/// From a sum to a score between 0 and 1.
pub(crate) fn score(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}
