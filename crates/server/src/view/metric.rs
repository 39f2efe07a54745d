//! Metrics and the tables that answer them.

use serde::Serialize;
use serde_json::{Value as Json, json};
use turnwise_model::Timestamp;
use turnwise_model::expr::{Column as ModelColumn, Metric, Type, Value};
use turnwise_model::metric::{self, Better};
use utoipa::ToSchema;

use super::time::Time;

/// The answer to a metric.
#[derive(Serialize, ToSchema)]
pub(crate) struct Table {
    columns: Vec<Column>,
    /// Each with a value for each column: times are RFC 3339, durations milliseconds, unknown is null.
    #[schema(value_type = Vec<Vec<Object>>, examples(json!([["ada", 0.25], ["bob", null]])))]
    rows: Vec<Vec<Json>>,
    /// There are as many rows as the limit allows; there may be more.
    is_full: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Column {
    /// The alias, else the expression.
    #[schema(examples("avg(cost)"))]
    name: String,
    /// `bool`, `number`, `text`, `time` or `duration`.
    #[schema(value_type = String, rename = "type", examples("number"))]
    #[serde(rename = "type")]
    kind: &'static str,
    #[schema(examples("USD"))]
    unit: Option<&'static str>,
}

impl Table {
    pub(crate) fn of(metric: &Metric, rows: &[Vec<Value>]) -> Self {
        let row = |values: &Vec<Value>| values.iter().zip(&metric.columns).map(|(value, column)| cell(value, column.kind)).collect();
        Self {
            columns: metric.columns.iter().map(Column::from).collect(),
            rows: rows.iter().map(row).collect(),
            is_full: rows.len() >= metric.limit,
        }
    }
}

impl From<&ModelColumn> for Column {
    fn from(column: &ModelColumn) -> Self {
        Self { name: column.name.clone(), kind: column.kind.name(), unit: column.unit }
    }
}

/// A value as JSON.
pub(super) fn cell(value: &Value, kind: Type) -> Json {
    match (kind, value) {
        (_, Value::Null) => Json::Null,
        (Type::Time, value) => value.number().map_or(Json::Null, |nanos| json!(Time::from(time(value, nanos)).to_string())),
        (Type::Duration, value) => json!(value.number().map(|nanos| nanos / 1e6)),
        (_, Value::Bool(is_true)) => json!(is_true),
        (_, Value::Int(number)) => json!(number),
        (_, Value::Real(number)) => json!(number),
        (_, Value::Text(text)) => json!(text),
    }
}

fn time(value: &Value, nanos: f64) -> Timestamp {
    Timestamp::from_nanos(if let Value::Int(exact) = value { *exact } else { nanos as i64 })
}

/// A metric that people saved.
#[derive(Serialize, ToSchema)]
pub(crate) struct SavedMetric {
    #[schema(examples("frustration by user"))]
    name: String,
    #[schema(examples("select avg(eval.frustration.score) from sessions"))]
    expression: String,
    description: Option<String>,
    /// Which values are better: `high` or `low`.
    #[schema(value_type = String, examples("low"))]
    better: &'static str,
    created_at: Time,
    updated_at: Time,
}

impl From<&metric::SavedMetric> for SavedMetric {
    fn from(metric: &metric::SavedMetric) -> Self {
        Self {
            name: metric.name.clone(),
            expression: metric.expression.clone(),
            description: metric.description.clone(),
            better: if metric.better == Better::High { "high" } else { "low" },
            created_at: metric.created.into(),
            updated_at: metric.updated.into(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MetricList {
    data: Vec<SavedMetric>,
}

impl From<&[metric::SavedMetric]> for MetricList {
    fn from(metrics: &[metric::SavedMetric]) -> Self {
        Self { data: metrics.iter().map(SavedMetric::from).collect() }
    }
}

/// What the sessions of a list come to.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionSummaries {
    /// One row over all of them. The columns: `sessions`, `turns`, `error_share`, `tokens`, `cost`, `duration_p50`, `duration_p95`, then the
    /// mean of each annotation's scores under its name (`eval.<name>`).
    total: Table,
    /// The same by the start of each bucket, the oldest first; its first column is `bucket`. Null if no bucket was asked for.
    series: Option<Table>,
}

impl SessionSummaries {
    pub(crate) fn of(total: Table, series: Option<Table>) -> Self {
        Self { total, series }
    }
}
