//! How far annotators agree: a judge with people, or people among themselves.
//!
//! Percent agreement says how often; it flatters raters who nearly always say the same. Cohen's kappa (J. Cohen, *A Coefficient of
//! Agreement for Nominal Scales*, 1960) takes away what two raters would agree on by chance. Krippendorff's alpha (K. Krippendorff,
//! *Computing Krippendorff's Alpha-Reliability*, 2011) does so for any number of raters, who need not have rated everything. Both are 1 for
//! full agreement and 0 for chance; where only one value was ever given, chance explains everything and they are unknown.

use std::collections::BTreeMap;

/// What raters said of one thing, in any order; only things that at least two raters rated are compared.
pub type Unit<T> = Vec<T>;

/// How often two ratings of one thing are the same, of all pairs; `None` without a pair.
pub fn percent<T: PartialEq>(units: &[Unit<T>]) -> Option<f64> {
    let (mut same, mut all) = (0_u64, 0_u64);
    for unit in units {
        for (place, one) in unit.iter().enumerate() {
            for other in unit.iter().skip(place + 1) {
                same += u64::from(one == other);
                all += 1;
            }
        }
    }
    (all > 0).then(|| same as f64 / all as f64)
}

/// Cohen's kappa of two raters' labels.
pub fn kappa<T: Ord>(pairs: &[(T, T)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let observed = pairs.iter().filter(|(a, b)| a == b).count() as f64 / n;
    let mut shares: BTreeMap<&T, (f64, f64)> = BTreeMap::new();
    for (a, b) in pairs {
        shares.entry(a).or_default().0 += 1.0 / n;
        shares.entry(b).or_default().1 += 1.0 / n;
    }
    let expected: f64 = shares.values().map(|(a, b)| a * b).sum();
    // One value throughout: the difference is zero but for rounding.
    (!pairs.is_empty() && shares.len() > 1 && expected < 1.0).then(|| (observed - expected) / (1.0 - expected))
}

/// Krippendorff's alpha of labels.
pub fn alpha_of_labels<T: Ord + Clone>(units: &[Unit<T>]) -> Option<f64> {
    let mut of_unit = Vec::new();
    let mut all: BTreeMap<&T, f64> = BTreeMap::new();
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        let mut counts: BTreeMap<&T, f64> = BTreeMap::new();
        for label in unit {
            *counts.entry(label).or_default() += 1.0;
            *all.entry(label).or_default() += 1.0;
        }
        let n = unit.len() as f64;
        of_unit.push((n * n - counts.values().map(|count| count * count).sum::<f64>()) / (n - 1.0));
    }
    let n: f64 = all.values().sum();
    let expected = n * n - all.values().map(|count| count * count).sum::<f64>();
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * of_unit.iter().sum::<f64>() / expected)
}

/// Krippendorff's alpha of scores: a difference counts by its square.
pub fn alpha_of_scores(units: &[Unit<f64>]) -> Option<f64> {
    let rated = || units.iter().filter(|unit| unit.len() > 1);
    let observed: f64 = rated().map(|unit| squares(unit) / (unit.len() as f64 - 1.0)).sum();
    let all: Vec<f64> = rated().flatten().copied().collect();
    let expected = squares(&all);
    (expected > 0.0).then(|| 1.0 - (all.len() as f64 - 1.0) * observed / expected)
}

/// The sum of squared differences of all pairs in both directions: 2 n Σ (x - mean)².
fn squares(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    2.0 * n * values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 5e-4)
    }

    #[test]
    fn kappa_is_what_cohen_reckons() {
        // 50 grant proposals: both yes 20, first alone 5, second alone 10, both no 15.
        let table = [(("y", "y"), 20), (("y", "n"), 5), (("n", "y"), 10), (("n", "n"), 15)];
        let pairs: Vec<_> = table.iter().flat_map(|(pair, count)| vec![*pair; *count]).collect();

        assert!(near(kappa(&pairs), 0.4));
        assert_eq!(kappa::<&str>(&[]), None);
        assert_eq!(kappa(&[("y", "y"); 3]), None);
    }

    #[test]
    fn alpha_is_what_krippendorff_reckons() {
        // His example C: four observers, twelve units, some without a rating (0).
        let rows = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let units: Vec<Unit<i32>> = (0..12).map(|unit| rows.iter().map(|row| row[unit]).filter(|label| *label > 0).collect()).collect();
        let scores: Vec<Unit<f64>> = units.iter().map(|unit| unit.iter().map(|label| f64::from(*label)).collect()).collect();

        assert!(near(alpha_of_labels(&units), 0.743));
        assert!(near(alpha_of_scores(&scores), 0.849));
        assert_eq!(alpha_of_labels(&[vec![1, 1], vec![1, 1]]), None);
    }

    #[test]
    fn percent_counts_pairs() {
        assert_eq!(percent(&[vec!["a", "a", "b"], vec!["c"]]), Some(1.0 / 3.0));
        assert_eq!(percent(&[vec!["a"]]), None);
    }
}
