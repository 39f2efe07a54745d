//! Chance from a seed: the same seed, the same numbers, on every machine (SplitMix64, Steele et al. 2014).

use std::fmt::Write as _;

#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn from_seed(seed: u64) -> Self {
        Chance(seed)
    }

    /// Any number.
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to less than 1.
    fn fraction(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.fraction() * (high - low)
    }

    /// One of `items`, which are never none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let index = (self.fraction() * items.len() as f64) as usize;
        items.get(index).or_else(|| items.first()).expect("there is something to pick")
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let other = (self.fraction() * (i + 1) as f64) as usize;
            items.swap(i, other.min(i));
        }
    }

    /// An id of this many hexadecimal digits.
    pub(super) fn hex(&mut self, digits: usize) -> String {
        let mut id = String::new();
        while id.len() < digits {
            let _ = write!(id, "{:016x}", self.number());
        }
        id.truncate(digits);
        id
    }
}
