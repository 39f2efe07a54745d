//! `/api/v1/annotations/agreement`

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use turnwise_model::annotation::{Kept, Level, Target};
use turnwise_model::query::AnnotationQuery;
use utoipa::IntoParams;

use super::extract::Query;
use super::{ApiResult, Error};
use crate::app::App;
use crate::view::{self, Agreement, Rated};

/// How many annotations are compared at most; the newest.
const COMPARED: usize = 50_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Params {
    /// The name of the annotations.
    name: String,
    /// Only on targets in this project.
    project: Option<String>,
    /// Only on this kind of target.
    #[param(inline)]
    level: Option<view::Level>,
    /// The first rater: `LLM`, `CODE` or `HUMAN`, or one of them with an identifier, such as `HUMAN/ada`. Without it and `b`, all raters are
    /// compared.
    a: Option<String>,
    /// The second rater.
    b: Option<String>,
}

/// How far annotators agree
///
/// A judge with people (`a=LLM&b=HUMAN`), or everybody among themselves: percent agreement, Cohen's kappa, Krippendorff's alpha, the
/// confusion table, and the disagreements. Where a rater stands for several annotations of one thing, the newest counts. The newest
/// 50 000 annotations are compared.
#[utoipa::path(get, path = "/api/v1/annotations/agreement", tag = "annotations", params(Params),
    responses((status = 200, body = Agreement, description = "The agreement."), Error))]
pub(super) async fn get_agreement(State(app): State<App>, Query(params): Query<Params>) -> ApiResult<Agreement> {
    let raters = raters(&params)?;
    let query = AnnotationQuery {
        name: Some(params.name.clone()),
        project: params.project,
        level: params.level.map(Level::from),
        limit: COMPARED,
        ..AnnotationQuery::default()
    };
    let annotations = app.store.annotations(&query).await?.rows;
    let rated = rated(&annotations, &raters);
    let everybody = || rated.iter().flat_map(|rated| rated.keys().cloned()).collect::<BTreeSet<_>>().into_iter().collect();
    let raters = if raters.is_empty() { everybody() } else { raters };
    Ok(Json(Agreement::of(params.name, raters, &rated)))
}

/// The two raters to compare; none for all.
fn raters(params: &Params) -> Result<Vec<String>, Error> {
    match (&params.a, &params.b) {
        (None, None) => Ok(Vec::new()),
        (Some(a), Some(b)) if a != b => {
            [a, b].into_iter().try_for_each(|rater| check(rater))?;
            Ok(vec![a.clone(), b.clone()])
        }
        _ => Err(Error::invalid("two raters are compared, or all").hint("give a and b, such as a=LLM&b=HUMAN, or neither")),
    }
}

fn check(rater: &str) -> Result<(), Error> {
    let kind = rater.split('/').next().unwrap_or_default();
    if ["LLM", "CODE", "HUMAN"].contains(&kind) {
        return Ok(());
    }
    Err(Error::invalid(format!("there is no rater '{rater}'")).hint("write LLM, CODE or HUMAN, and an identifier behind a slash"))
}

/// What raters said, by what they said it of. Annotations come newest first, so the first of a rater counts.
fn rated<'a>(annotations: &'a [Kept], raters: &[String]) -> Vec<Rated<'a>> {
    let mut by_target: BTreeMap<&Target, Rated<'a>> = BTreeMap::new();
    for kept in annotations {
        // The narrowest name that is asked for: with HUMAN and HUMAN/ada, the others are compared with ada.
        let rater = names(kept).into_iter().rfind(|name| raters.is_empty() || raters.contains(name));
        if let Some(rater) = rater {
            by_target.entry(&kept.annotation.target).or_default().entry(rater).or_insert(kept);
        }
    }
    by_target.into_values().collect()
}

/// What a rater can be called, the widest first: `HUMAN`, and `HUMAN/ada`.
fn names(kept: &Kept) -> Vec<String> {
    let kind = kept.annotation.annotator.name();
    let identifier = &kept.annotation.identifier;
    if identifier.is_empty() { vec![kind.to_owned()] } else { vec![kind.to_owned(), format!("{kind}/{identifier}")] }
}
