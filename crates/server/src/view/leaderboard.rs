//! Best and worst.

use serde::Serialize;
use serde_json::Value as Json;
use turnwise_eval::rank::{Interval, Statistic};
use turnwise_model::expr::{Column, Type, Value};
use utoipa::ToSchema;

use super::metric::cell;
use super::session::SessionSummary;

/// A ranking of sessions or users by a metric.
#[derive(Serialize, ToSchema)]
pub(crate) struct Leaderboard {
    /// The metric that ranks, as it was written.
    expression: String,
    /// `number` or `duration` (in milliseconds).
    #[schema(value_type = String, examples("number"))]
    value_type: &'static str,
    unit: Option<&'static str>,
    /// `wilson` (shares), `empirical_bayes` (means) or `value` (the value itself ranks).
    #[schema(value_type = String, examples("wilson"))]
    statistic: &'static str,
    /// How many groups have at least `min_count` rows, and so are ranked.
    ranked: usize,
    data: Vec<Ranked>,
}

/// A session or user in a ranking.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ranked {
    /// From 1.
    rank: usize,
    /// The user's id, or the session's key.
    group: String,
    #[schema(value_type = Object, examples(0.6))]
    value: Json,
    /// How many sessions or turns the value is of.
    count: u64,
    /// The range in which the true value lies with a probability of 95 %; null where the statistic has none.
    #[schema(value_type = Object, examples(0.45))]
    low: Json,
    #[schema(value_type = Object, examples(0.74))]
    high: Json,
    /// The filter that lists its sessions.
    #[schema(examples("user.id = 'ada'"))]
    filter: String,
    /// The sessions to begin with: of a user, those that count most for the value; of a session, itself.
    sessions: Vec<SessionSummary>,
}

impl Leaderboard {
    pub(crate) fn of(expression: &str, column: &Column, statistic: Statistic, ranked: usize, data: Vec<Ranked>) -> Self {
        let (expression, value_type) = (expression.to_owned(), column.kind.name());
        Self { expression, value_type, unit: column.unit, statistic: statistic.name(), ranked, data }
    }
}

impl Ranked {
    pub(crate) fn of(place: usize, group: &str, count: u64, mean: f64, interval: Option<Interval>, kind: Type) -> Self {
        let number = |number: Option<f64>| number.map_or(Json::Null, |number| cell(&Value::real(number), kind));
        Self {
            rank: place + 1,
            group: group.to_owned(),
            value: number(Some(mean)),
            count,
            low: number(interval.map(|interval| interval.low)),
            high: number(interval.map(|interval| interval.high)),
            filter: String::new(),
            sessions: Vec::new(),
        }
    }

    pub(crate) fn with(self, filter: String, sessions: Vec<SessionSummary>) -> Self {
        Self { filter, sessions, ..self }
    }
}
