//! Tokens and money. Unknown is not zero: a count that nobody reported stays `None` through every sum.

use serde::{Deserialize, Serialize};

/// Token counts of model calls. `prompt` includes `cache_read` and `cache_write`; `completion` includes `reasoning`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Tokens {
    pub prompt: Option<u64>,
    pub completion: Option<u64>,
    /// As reported; [`Tokens::total`] falls back on the sum.
    pub reported_total: Option<u64>,
    pub cache_read: Option<u64>,
    pub cache_write: Option<u64>,
    pub reasoning: Option<u64>,
    pub audio: Option<u64>,
}

impl Tokens {
    /// Whether anything was counted.
    pub fn is_known(&self) -> bool {
        *self != Self::default()
    }

    /// The total as reported, else prompt and completion together.
    pub fn total(&self) -> Option<u64> {
        self.reported_total.or_else(|| sum(self.prompt, self.completion))
    }

    /// Both counts together; what only one side knows is kept.
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            prompt: sum(self.prompt, other.prompt),
            completion: sum(self.completion, other.completion),
            reported_total: sum(self.total(), other.total()),
            cache_read: sum(self.cache_read, other.cache_read),
            cache_write: sum(self.cache_write, other.cache_write),
            reasoning: sum(self.reasoning, other.reasoning),
            audio: sum(self.audio, other.audio),
        }
    }
}

fn sum(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (one, other) => one.or(other),
    }
}

/// An amount of US dollars in billionths of a millidollar (1e-12 $): sums are exact in any order, which floats are not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Cost(i64);

const PER_USD: f64 = 1e12;

impl Cost {
    /// From dollars; amounts below zero, above nine million or not a number are no cost.
    pub fn from_usd(usd: f64) -> Option<Self> {
        let scaled = usd * PER_USD;
        (scaled >= 0.0 && scaled < i64::MAX as f64).then_some(Self(scaled.round() as i64))
    }

    /// From the stored integer.
    pub fn from_pico_usd(pico_usd: i64) -> Self {
        Self(pico_usd)
    }

    /// The exact amount.
    pub fn pico_usd(self) -> i64 {
        self.0
    }

    /// The amount in dollars.
    pub fn usd(self) -> f64 {
        self.0 as f64 / PER_USD
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_stays_unknown_and_known_survives_a_sum() {
        let known = Tokens { prompt: Some(3), ..Tokens::default() };

        assert_eq!(Tokens::default().plus(&Tokens::default()).total(), None);
        assert_eq!(known.plus(&Tokens::default()).prompt, Some(3));
        assert_eq!(known.plus(&Tokens::default()).completion, None);
    }

    #[test]
    fn costs_are_exact() {
        let tenth = Cost::from_usd(0.1).unwrap();

        assert_eq!(tenth.plus(tenth).plus(tenth), Cost::from_usd(0.3).unwrap());
        assert_eq!(Cost::from_usd(-1.0), None);
        assert_eq!(Cost::from_usd(f64::NAN), None);
    }
}
