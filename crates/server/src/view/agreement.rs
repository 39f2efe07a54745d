//! How far annotators agree.

use std::collections::BTreeMap;

use serde::Serialize;
use turnwise_eval::agreement::{Unit, alpha_of_labels, alpha_of_scores, kappa, percent};
use turnwise_model::annotation::Kept;
use utoipa::ToSchema;

use super::annotation::Annotation;

/// What each rater said of one thing.
pub(crate) type Rated<'a> = BTreeMap<String, &'a Kept>;

/// How far raters agree in annotations of one name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Agreement {
    name: String,
    /// Those compared: `LLM`, `CODE` or `HUMAN`, with the identifier behind a slash.
    #[schema(examples(json!(["LLM", "HUMAN/ada"])))]
    raters: Vec<String>,
    /// How many things at least two of them rated.
    compared: u64,
    labels: LabelAgreement,
    scores: ScoreAgreement,
    /// Where two raters gave different labels or, without labels, different scores: the first 100.
    disagreements: Vec<Disagreement>,
}

/// By labels, where at least two raters gave one.
#[derive(Serialize, ToSchema)]
struct LabelAgreement {
    compared: u64,
    /// How often two raters said the same.
    percent: Option<f64>,
    /// Cohen's kappa; null unless there are two raters.
    kappa: Option<f64>,
    /// Krippendorff's alpha, for labels.
    alpha: Option<f64>,
    /// How often the first rater said `a` where the second said `b`; empty unless there are two raters.
    confusion: Vec<Confusion>,
}

#[derive(Serialize, ToSchema)]
struct Confusion {
    a: String,
    b: String,
    count: u64,
}

/// By scores, where at least two raters gave one.
#[derive(Serialize, ToSchema)]
struct ScoreAgreement {
    compared: u64,
    /// The mean of what two raters are apart.
    mean_difference: Option<f64>,
    /// Krippendorff's alpha, for intervals.
    alpha: Option<f64>,
}

/// One thing that was rated differently.
#[derive(Serialize, ToSchema)]
struct Disagreement {
    annotations: Vec<Annotation>,
}

const SHOWN: usize = 100;

impl Agreement {
    pub(crate) fn of(name: String, raters: Vec<String>, rated: &[Rated<'_>]) -> Self {
        let rated: Vec<&Rated<'_>> = rated.iter().filter(|rated| rated.len() > 1).collect();
        let differing = rated.iter().filter(|rated| differ(rated)).take(SHOWN);
        let shown = |rated: &&&Rated<'_>| Disagreement { annotations: rated.values().map(|kept| Annotation::from(*kept)).collect() };
        Self {
            compared: rated.len() as u64,
            labels: LabelAgreement::of(&raters, &rated),
            scores: ScoreAgreement::of(&rated),
            disagreements: differing.map(|rated| shown(&rated)).collect(),
            name,
            raters,
        }
    }
}

fn differ(rated: &Rated<'_>) -> bool {
    let labels: Vec<&String> = rated.values().filter_map(|kept| kept.annotation.label.as_ref()).collect();
    let scores: Vec<f64> = rated.values().filter_map(|kept| kept.annotation.score).collect();
    let has_two_labels = labels.len() > 1;
    labels.iter().any(|label| Some(label) != labels.first())
        || (!has_two_labels && scores.iter().any(|score| Some(score) != scores.first()))
}

impl LabelAgreement {
    fn of(raters: &[String], rated: &[&Rated<'_>]) -> Self {
        let label = |kept: &&Kept| kept.annotation.label.clone();
        let units: Vec<Unit<String>> = rated.iter().map(|rated| rated.values().filter_map(label).collect()).collect();
        let units: Vec<Unit<String>> = units.into_iter().filter(|unit| unit.len() > 1).collect();
        let pairs: Vec<(String, String)> = match raters {
            [a, b] => rated.iter().filter_map(|rated| Some((label(rated.get(a)?)?, label(rated.get(b)?)?))).collect(),
            _ => Vec::new(),
        };
        let mut confusion: BTreeMap<&(String, String), u64> = BTreeMap::new();
        pairs.iter().for_each(|pair| *confusion.entry(pair).or_default() += 1);
        Self {
            compared: units.len() as u64,
            percent: percent(&units),
            kappa: kappa(&pairs),
            alpha: alpha_of_labels(&units),
            confusion: confusion.into_iter().map(|((a, b), count)| Confusion { a: a.clone(), b: b.clone(), count }).collect(),
        }
    }
}

impl ScoreAgreement {
    fn of(rated: &[&Rated<'_>]) -> Self {
        let units: Vec<Unit<f64>> = rated.iter().map(|rated| rated.values().filter_map(|kept| kept.annotation.score).collect()).collect();
        let units: Vec<Unit<f64>> = units.into_iter().filter(|unit: &Unit<f64>| unit.len() > 1).collect();
        let differences: Vec<f64> = units.iter().flat_map(|unit| differences(unit)).collect();
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        Self { compared: units.len() as u64, mean_difference: (!differences.is_empty()).then_some(mean), alpha: alpha_of_scores(&units) }
    }
}

fn differences(unit: &[f64]) -> Vec<f64> {
    let pairs = unit.iter().enumerate().flat_map(|(place, one)| unit.iter().skip(place + 1).map(move |other| (one, other)));
    pairs.map(|(one, other)| (one - other).abs()).collect()
}
