//! Lists of ascending numbers in few bits: the gaps by Rice's code, whose parameter is the one that makes the list shortest. A list of
//! numbers that are everywhere takes less than two bits for each.

/// Numbers below 128 in one byte, larger ones in more, seven bits in each.
pub(super) fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the beginning.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Writes numbers that ascend strictly, none of them below `base`.
pub(super) fn push_list(bytes: &mut Vec<u8>, base: i64, numbers: &[i64]) {
    push_varint(bytes, numbers.len() as u64);
    let Some((&first, rest)) = numbers.split_first() else { return };
    push_varint(bytes, first.abs_diff(base));
    if rest.is_empty() {
        return;
    }
    let gaps: Vec<u64> = numbers.iter().zip(rest).map(|(a, b)| a.abs_diff(*b).saturating_sub(1)).collect();
    let length = |shift: u32| gaps.iter().map(|gap| (gap >> shift) + u64::from(shift) + 1).fold(0, u64::saturating_add);
    let mean = gaps.iter().fold(0_u64, |sum, gap| sum.saturating_add(*gap)) / gaps.len() as u64;
    let guess = mean.checked_ilog2().unwrap_or(0);
    let shift = (guess.saturating_sub(8)..=guess + 1).min_by_key(|shift| length(*shift)).unwrap_or(guess);
    bytes.push(shift as u8);
    let mut bits = BitWriter { bytes, byte: 0, count: 0 };
    for gap in gaps {
        (0..gap >> shift).for_each(|_| bits.push(true));
        bits.push(false);
        (0..shift).rev().for_each(|bit| bits.push(gap >> bit & 1 == 1));
    }
    bits.finish();
}

/// Reads what [`push_list`] wrote; `None` if that is not it.
pub(super) fn list(mut bytes: &[u8], base: i64) -> Option<Vec<i64>> {
    let count = usize::try_from(take_varint(&mut bytes)?).ok()?;
    if count == 0 {
        return Some(Vec::new());
    }
    let mut number = base.checked_add_unsigned(take_varint(&mut bytes)?)?;
    let mut numbers = Vec::with_capacity(count.min(1 << 16));
    numbers.push(number);
    if count == 1 {
        return Some(numbers);
    }
    let (&shift, rest) = bytes.split_first().filter(|(shift, _)| **shift < 64)?;
    let mut bits = BitReader { bytes: rest, place: 0 };
    for _ in 1..count {
        let gap = bits.unary()?.checked_shl(u32::from(shift))? | bits.number(shift)?;
        number = number.checked_add_unsigned(gap)?.checked_add(1)?;
        numbers.push(number);
    }
    Some(numbers)
}

struct BitWriter<'b> {
    bytes: &'b mut Vec<u8>,
    byte: u8,
    count: u8,
}

impl BitWriter<'_> {
    fn push(&mut self, bit: bool) {
        self.byte |= u8::from(bit) << self.count;
        self.count += 1;
        if self.count == 8 {
            self.bytes.push(self.byte);
            (self.byte, self.count) = (0, 0);
        }
    }

    fn finish(self) {
        if self.count > 0 {
            self.bytes.push(self.byte);
        }
    }
}

struct BitReader<'b> {
    bytes: &'b [u8],
    place: usize,
}

impl BitReader<'_> {
    fn bit(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.place / 8)?;
        let bit = byte >> (self.place % 8) & 1 == 1;
        self.place += 1;
        Some(bit)
    }

    fn unary(&mut self) -> Option<u64> {
        let mut count = 0;
        while self.bit()? {
            count += 1;
        }
        Some(count)
    }

    fn number(&mut self, bits: u8) -> Option<u64> {
        (0..bits).try_fold(0, |number, _| Some(number << 1 | u64::from(self.bit()?)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_survive(numbers in prop::collection::btree_set(prop_oneof![0..100i64, 0..1_000_000i64, 0..i64::MAX / 2], 0..200), base in 0..5i64) {
            let numbers: Vec<i64> = numbers.into_iter().filter(|number| *number >= base).collect();
            let mut bytes = Vec::new();
            push_list(&mut bytes, base, &numbers);
            prop_assert_eq!(list(&bytes, base), Some(numbers));
        }

        #[test]
        fn nonsense_is_none_or_numbers(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            list(&bytes, 0);
        }
    }

    #[test]
    fn what_is_everywhere_is_short() {
        let all: Vec<i64> = (0..1000).collect::<BTreeSet<_>>().into_iter().collect();
        let mut bytes = Vec::new();
        push_list(&mut bytes, 0, &all);
        assert!(bytes.len() < 135, "{}", bytes.len());
    }
}
