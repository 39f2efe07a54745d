//! Best and worst: groups ranked by a metric, so that one with a single bad row does not top the list.
//!
//! A group is ranked by the end of its interval that speaks for it: the worst are those that are bad even at the good end. There are two
//! intervals, both of 95 %, both described in `docs/metrics.md`:
//!
//! - of a share, Wilson's score interval (E. B. Wilson, 1927, "Probable inference, the law of succession, and statistical inference");
//! - of a mean, the empirical Bayes interval of a normal model with common variance (B. Efron and C. Morris, 1975, "Data analysis using
//!   Stein's estimator and its generalizations"): means are drawn towards the mean of all rows, the more so the fewer rows they have.
//!   Variances within and between groups are estimated by the analysis of variance.

use turnwise_model::expr::{Aggregate, Column, Expr, Metric, Order, Resource, Type, fields};

/// A group's rows in numbers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Group {
    /// How many rows have a known value.
    pub count: u64,
    /// Their mean; for conditions the share of those that are true.
    pub mean: f64,
    /// Their standard deviation; unknown of one row.
    pub deviation: Option<f64>,
}

/// A range in which the true value of a group lies with a probability of 95 %.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// How the interval of a group is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Statistic {
    /// Wilson's interval of a share.
    Wilson,
    /// The empirical Bayes interval of a mean.
    EmpiricalBayes,
    /// None: the value itself ranks. For sums, extremes, percentiles and rows by themselves.
    Value,
}

impl Statistic {
    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::EmpiricalBayes => "empirical_bayes",
            Self::Value => "value",
        }
    }
}

/// Which end of the ranking is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The greatest values first.
    Highest,
    /// The smallest values first.
    Lowest,
}

/// The standard normal distribution's 97.5 % quantile.
const Z: f64 = 1.959_963_984_540_054;

/// The intervals of all groups, in their order; none where the statistic has none.
pub fn intervals(statistic: Statistic, groups: &[Group]) -> Vec<Option<Interval>> {
    match statistic {
        Statistic::Wilson => groups.iter().map(wilson).collect(),
        Statistic::EmpiricalBayes => empirical_bayes(groups),
        Statistic::Value => vec![None; groups.len()],
    }
}

/// The places of the groups in order: by the careful end of the interval, then by the mean, then by the number of rows.
pub fn order(groups: &[Group], intervals: &[Option<Interval>], end: End) -> Vec<usize> {
    let careful = |place: usize| {
        let mean = groups.get(place).map_or(0.0, |group| group.mean);
        let interval = intervals.get(place).copied().flatten();
        match end {
            End::Highest => interval.map_or(mean, |interval| interval.low),
            End::Lowest => interval.map_or(mean, |interval| interval.high),
        }
    };
    let directed = |a: f64, b: f64| if end == End::Highest { b.total_cmp(&a) } else { a.total_cmp(&b) };
    let mean = |place: usize| groups.get(place).map_or((0.0, 0), |group| (group.mean, group.count));
    let mut places: Vec<usize> = (0..groups.len()).collect();
    places.sort_by(|&a, &b| {
        let by_mean = directed(mean(a).0, mean(b).0);
        directed(careful(a), careful(b)).then(by_mean).then(mean(b).1.cmp(&mean(a).1)).then(a.cmp(&b))
    });
    places
}

fn wilson(group: &Group) -> Option<Interval> {
    if group.count == 0 {
        return None;
    }
    let (n, p) = (group.count as f64, group.mean);
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).max(0.0).sqrt();
    Some(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}

fn empirical_bayes(groups: &[Group]) -> Vec<Option<Interval>> {
    let Some(model) = Model::of(groups) else { return vec![None; groups.len()] };
    groups.iter().map(|group| model.interval(group)).collect()
}

/// What all groups have in common.
struct Model {
    mean: f64,
    /// Of the rows within a group.
    within: f64,
    /// Of the groups' true means.
    between: f64,
}

impl Model {
    /// None if no group has two rows: nothing is then known of how rows differ.
    fn of(groups: &[Group]) -> Option<Self> {
        let weighted = |of: fn(&Group) -> f64| groups.iter().map(of).sum::<f64>();
        let rows = weighted(|g| g.count as f64);
        let freedom = weighted(|g| g.count.saturating_sub(1) as f64);
        if freedom <= 0.0 || groups.len() < 2 {
            return None;
        }
        let mean = weighted(|g| g.count as f64 * g.mean) / rows;
        let within = weighted(|g| g.count.saturating_sub(1) as f64 * g.deviation.unwrap_or(0.0).powi(2)) / freedom;
        let spread: f64 = groups.iter().map(|g| g.count as f64 * (g.mean - mean).powi(2)).sum();
        let effective = rows - weighted(|g| (g.count as f64).powi(2)) / rows;
        let between = ((spread - (groups.len() as f64 - 1.0) * within) / effective).max(0.0);
        between.is_finite().then_some(Self { mean, within, between })
    }

    fn interval(&self, group: &Group) -> Option<Interval> {
        if group.count == 0 {
            return None;
        }
        let error = self.within / group.count as f64;
        let trust = if self.between + error > 0.0 { self.between / (self.between + error) } else { 0.0 };
        let mean = self.mean + trust * (group.mean - self.mean);
        let half = Z * (trust * error).max(0.0).sqrt();
        Some(Interval { low: mean - half, high: mean + half })
    }
}

/// What a leaderboard asks of each group: columns are the group's name, its number of rows, mean and deviation. And how it is ranked.
///
/// None if the metric is not one aggregate over sessions or turns, ungrouped.
pub fn question(metric: &Metric, of: Resource) -> Option<(Metric, Statistic)> {
    let ([column], []) = (metric.columns.as_slice(), metric.groups.as_slice()) else { return None };
    let key = Expr::Field(fields::find(metric.of, key(metric.of, of)?)?.0);
    let count = |of: &Expr| Expr::Aggregate(Aggregate::Count, Some(Box::new(of.clone())));
    let (counted, deviation, statistic) = match &column.expr {
        Expr::Aggregate(Aggregate::Average, Some(inner)) => {
            let statistic = if is_condition(inner) { Statistic::Wilson } else { Statistic::EmpiricalBayes };
            (count(inner), Expr::Aggregate(Aggregate::Deviation, Some(inner.clone())), statistic)
        }
        Expr::Aggregate(_, Some(inner)) => (count(inner), unknown(), Statistic::Value),
        expr if expr.has_aggregate() => (Expr::Aggregate(Aggregate::Count, None), unknown(), Statistic::Value),
        _ => return None,
    };
    let own = metric.of == Resource::Sessions && of == Resource::Sessions;
    let columns = vec![
        Column { name: "group".to_owned(), kind: Type::Text, unit: None, expr: key.clone() },
        Column { name: "count".to_owned(), kind: Type::Number, unit: None, expr: counted },
        column.clone(),
        Column { name: "deviation".to_owned(), kind: Type::Number, unit: None, expr: deviation },
    ];
    let order = vec![Order { by: key.clone(), is_descending: false }];
    let question = Metric { columns, groups: vec![key], order, limit: MAX_GROUPS, ..metric.clone() };
    Some((question, if own { Statistic::Value } else { statistic }))
}

/// Groups that are ranked at most.
const MAX_GROUPS: usize = 1_000_000;

fn unknown() -> Expr {
    Expr::Value(turnwise_model::expr::Value::Null)
}

/// The field that names the group that a row is in.
fn key(from: Resource, of: Resource) -> Option<&'static str> {
    match (from, of) {
        (Resource::Sessions | Resource::Turns, Resource::Users) => Some("user.id"),
        (Resource::Sessions, Resource::Sessions) => Some("key"),
        (Resource::Turns, Resource::Sessions) => Some("session.key"),
        _ => None,
    }
}

fn is_condition(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) | Expr::And(_) | Expr::Or(_) | Expr::Compare(..) | Expr::In(..) | Expr::Like(..) | Expr::IsNull(_) | Expr::Any(..) => {
            true
        }
        Expr::Field(field) => field.kind == Type::Bool,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(groups: &[(u64, f64)]) -> Vec<Group> {
        groups.iter().map(|&(count, mean)| Group { count, mean, deviation: None }).collect()
    }

    #[test]
    fn one_bad_row_does_not_top_the_list() {
        let groups = shares(&[(1, 1.0), (40, 0.6), (40, 0.1), (2, 0.0)]);
        let intervals = intervals(Statistic::Wilson, &groups);

        assert_eq!(order(&groups, &intervals, End::Highest)[0], 1);
        assert_eq!(order(&groups, &intervals, End::Lowest)[0], 2);
        assert_eq!(order(&groups, &[None; 4], End::Highest)[0], 0);
    }

    #[test]
    fn wilson_is_as_published() {
        // 95 % interval of 10 of 20: 0.299 to 0.701; of 0 of 10: 0 to 0.2775 (Newcombe 1998, method 3).
        let near = |a: f64, b: f64| (a - b).abs() < 5e-4;
        let half = wilson(&shares(&[(20, 0.5)])[0]).unwrap();
        let none = wilson(&shares(&[(10, 0.0)])[0]).unwrap();

        assert!(near(half.low, 0.2993) && near(half.high, 0.7007), "{half:?}");
        assert!(near(none.low, 0.0) && near(none.high, 0.2775), "{none:?}");
    }

    #[test]
    fn means_of_few_rows_are_drawn_to_the_middle() {
        let group = |count, mean| Group { count, mean, deviation: (count > 1).then_some(1.0) };
        let groups = [group(50, 1.0), group(50, 3.0), group(2, 9.0), group(1, 9.0), group(50, 2.0)];
        let found = intervals(Statistic::EmpiricalBayes, &groups);
        let middle = |place: usize| found[place].map(|i: Interval| (i.low + i.high) / 2.0).unwrap();

        assert!((middle(0) - 1.0).abs() < 0.1 && middle(2) < 9.0 && middle(3) < middle(2));
        let width = |place: usize| found[place].map(|i| i.high - i.low).unwrap();
        assert!(width(3) > width(2) && width(2) > width(0));
        assert_eq!(intervals(Statistic::EmpiricalBayes, &[group(1, 1.0), group(1, 2.0)]), [None, None]);
    }
}
