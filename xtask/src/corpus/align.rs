//! Puts two lists side by side in order: which found item stands for which expected one, with as few differences as possible.
//!
//! The classic edit distance; on a tie items meet rather than pass each other, so equally long lists meet one to one.

/// For each expected item the index of the found one that stands for it.
pub(crate) fn align<E, F>(expected: &[E], found: &[F], is_same: impl Fn(&E, &F) -> bool) -> Vec<Option<usize>> {
    let costs = costs(expected, found, &is_same);
    let cost = |e: usize, f: usize| costs.get(e).and_then(|row| row.get(f)).copied().unwrap_or(usize::MAX);
    let (mut pairs, mut f) = (Vec::new(), 0);
    for (e, item) in expected.iter().enumerate() {
        while f < found.len() && cost(e, f) == 1 + cost(e, f + 1) && !meets(cost(e, f), cost(e + 1, f + 1), item, found.get(f), &is_same) {
            f += 1;
        }
        let met = meets(cost(e, f), cost(e + 1, f + 1), item, found.get(f), &is_same);
        pairs.push(met.then_some(f));
        f += usize::from(met);
    }
    pairs
}

fn meets<E, F>(here: usize, after: usize, expected: &E, found: Option<&F>, is_same: &impl Fn(&E, &F) -> bool) -> bool {
    found.is_some_and(|found| here == after.saturating_add(usize::from(!is_same(expected, found))))
}

/// `costs[e][f]`: how many differences remain from expected item `e` and found item `f` to both ends.
fn costs<E, F>(expected: &[E], found: &[F], is_same: &impl Fn(&E, &F) -> bool) -> Vec<Vec<usize>> {
    let mut rows = vec![(0..=found.len()).rev().collect::<Vec<_>>()];
    for item in expected.iter().rev() {
        let below = rows.last().map(Vec::as_slice).unwrap_or_default();
        rows.push(row(item, found, below, is_same));
    }
    rows.reverse();
    rows
}

fn row<E, F>(item: &E, found: &[F], below: &[usize], is_same: &impl Fn(&E, &F) -> bool) -> Vec<usize> {
    let mut right = below.last().map_or(1, |cost| cost + 1);
    let mut row = vec![right];
    for (other, (&down, &diagonal)) in found.iter().zip(below.iter().zip(below.iter().skip(1))).rev() {
        let meeting = diagonal + usize::from(!is_same(item, other));
        right = meeting.min(down + 1).min(right + 1);
        row.push(right);
    }
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use super::align;

    fn aligned(expected: &str, found: &str) -> Vec<Option<usize>> {
        align(expected.as_bytes(), found.as_bytes(), |e, f| e == f)
    }

    #[test]
    fn equal_lists_meet_one_to_one() {
        assert_eq!(aligned("abc", "abc"), [Some(0), Some(1), Some(2)]);
        assert_eq!(aligned("abc", "axc"), [Some(0), Some(1), Some(2)]);
        assert_eq!(aligned("ab", "ba"), [Some(0), Some(1)]);
    }

    #[test]
    fn a_missing_item_does_not_shift_the_others() {
        assert_eq!(aligned("abc", "bc"), [None, Some(0), Some(1)]);
        assert_eq!(aligned("abc", "ac"), [Some(0), None, Some(1)]);
        assert_eq!(aligned("abc", "ab"), [Some(0), Some(1), None]);
        assert_eq!(aligned("abc", ""), [None, None, None]);
    }

    #[test]
    fn an_item_too_many_is_passed_over() {
        assert_eq!(aligned("ab", "xab"), [Some(1), Some(2)]);
        assert_eq!(aligned("ab", "axb"), [Some(0), Some(2)]);
        assert_eq!(aligned("", "x"), []);
    }
}
