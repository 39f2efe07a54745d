//! `/api/v1/leaderboard`: best and worst sessions and users by any metric.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use turnwise_eval::{expr, rank};
use turnwise_model::expr::{Aggregate, Clock, Expr, Metric, Order, Resource, Value};
use turnwise_model::metric::Better;
use turnwise_model::query::{List, MetricQuery, SessionQuery};
use utoipa::{IntoParams, ToSchema};

use super::extract::Query;
use super::metrics::{Direction, find};
use super::{ApiResult, Error, expression, projects};
use crate::app::App;
use crate::view::{Leaderboard, Ranked, SessionSummary};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LeaderboardParams {
    /// The project's name.
    project: String,
    /// A saved metric's name, or one select of one aggregate without `group by`.
    #[param(example = "select share(error) from sessions")]
    metric: String,
    /// What is ranked.
    #[param(inline)]
    of: Ranking,
    /// Which end comes first; the worst, if it is not told.
    #[param(inline)]
    order: Option<WhichEnd>,
    /// Which values are better; as the saved metric says, else `low`.
    #[param(inline)]
    better: Option<Direction>,
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 10)]
    k: Option<usize>,
    /// Only what has at least so many sessions or turns; 5 for users and 1 for sessions, if it is not told.
    #[param(minimum = 1)]
    min_count: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Ranking {
    Users,
    Sessions,
}

#[derive(Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum WhichEnd {
    Best,
    Worst,
}

const MAX_RANKS: usize = 100;
const MIN_COUNT_OF_USERS: u64 = 5;

/// Best or worst sessions or users
///
/// By any metric. Shares and means are ranked by the careful end of their 95 % interval, so one bad session does not top the list.
#[utoipa::path(get, path = "/api/v1/leaderboard", tag = "metrics", params(LeaderboardParams),
    responses((status = 200, body = Leaderboard, description = "The ranking."), Error))]
pub(super) async fn get_leaderboard(State(app): State<App>, Query(params): Query<LeaderboardParams>) -> ApiResult<Leaderboard> {
    let asked = Asked::of(&app, &params).await?;
    let query = MetricQuery { project: params.project.clone(), metric: asked.question.clone(), clock: asked.clock };
    let rows = app.store.metric(&query).await?;
    if rows.is_empty() {
        projects::must_exist(&app, &params.project).await?;
    }
    let groups: Vec<(String, rank::Group)> = rows.iter().filter_map(|row| group(row)).filter(|(_, g)| g.count >= asked.min_count).collect();
    let numbers: Vec<rank::Group> = groups.iter().map(|(_, numbers)| *numbers).collect();
    let intervals = rank::intervals(asked.statistic, &numbers);
    let mut ranked = Vec::new();
    for (place, index) in rank::order(&numbers, &intervals, asked.end).into_iter().take(asked.k).enumerate() {
        let (Some((name, numbers)), interval) = (groups.get(index), intervals.get(index).copied().flatten()) else { continue };
        let row = Ranked::of(place, name, numbers.count, numbers.mean, interval, asked.column().kind);
        ranked.push(row.with(asked.drill_down(name), asked.sessions(&app, &params.project, name).await?));
    }
    Ok(Json(Leaderboard::of(&asked.text, asked.column(), asked.statistic, groups.len(), ranked)))
}

/// Reads a row of [`rank::question`]; groups without a name or a value are not ranked.
fn group(row: &[Value]) -> Option<(String, rank::Group)> {
    let [Value::Text(name), count, mean, deviation] = row else { return None };
    Some((name.clone(), rank::Group { count: count.number()? as u64, mean: mean.number()?, deviation: deviation.number() }))
}

/// What was asked, understood.
struct Asked {
    text: String,
    metric: Metric,
    question: Metric,
    statistic: rank::Statistic,
    of: Ranking,
    end: rank::End,
    k: usize,
    min_count: u64,
    clock: Clock,
}

impl Asked {
    async fn of(app: &App, params: &LeaderboardParams) -> Result<Self, Error> {
        let (text, better) = text(app, params).await?;
        let clock = expression::clock(app);
        let metric = expr::metric(&text, clock)?;
        let resource = if params.of == Ranking::Users { Resource::Users } else { Resource::Sessions };
        let (question, statistic) = rank::question(&metric, resource).ok_or_else(unfit)?;
        let is_worst = params.order.is_none_or(|order| order == WhichEnd::Worst);
        let end = if is_worst == (better == Better::Low) { rank::End::Highest } else { rank::End::Lowest };
        let k = params.k.unwrap_or(10);
        if !(1..=MAX_RANKS).contains(&k) {
            return Err(Error::invalid(format!("k {k} is out of range")).hint(format!("choose 1 to {MAX_RANKS}")));
        }
        let least = if params.of == Ranking::Users { MIN_COUNT_OF_USERS } else { 1 };
        let min_count = params.min_count.unwrap_or(least).max(1);
        Ok(Self { text, metric, question, statistic, of: params.of, end, k, min_count, clock })
    }

    fn column(&self) -> &turnwise_model::expr::Column {
        self.metric.columns.first().expect("a leaderboard's metric has one column")
    }

    /// The filter that lists the sessions of a group.
    fn drill_down(&self, group: &str) -> String {
        let field = if self.of == Ranking::Users { "user.id" } else { "key" };
        format!("{field} = {}", expression::literal(group))
    }

    /// The sessions that count most for a group's value: with a metric over sessions by what it aggregates, else the latest.
    async fn sessions(&self, app: &App, project: &str, group: &str) -> Result<Vec<SessionSummary>, Error> {
        let mut filter = expr::filter(Resource::Sessions, &self.drill_down(group), self.clock)?;
        let mut list = List::of(project, self.clock);
        if self.metric.of == Resource::Sessions {
            let own = self.metric.filter.clone();
            filter = Expr::And([Some(filter), own].into_iter().flatten().collect());
            if let Expr::Aggregate(aggregate, Some(inner)) = &self.column().expr
                && *aggregate != Aggregate::CountDistinct
            {
                list.order = Order { by: inner.as_ref().clone(), is_descending: self.end == rank::End::Highest };
            }
        }
        list.filter = Some(filter);
        let page = app.store.sessions(&SessionQuery { list, after: None, limit: SHOWN }).await?;
        Ok(page.rows.iter().map(|session| SessionSummary::at(self.clock.now, session)).collect())
    }
}

/// Sessions shown of each group.
const SHOWN: usize = 3;

/// The metric's text, and which of its values are better.
async fn text(app: &App, params: &LeaderboardParams) -> Result<(String, Better), Error> {
    let better = params.better.map(Better::from);
    if params.metric.trim_start().get(..7).is_some_and(|start| start.eq_ignore_ascii_case("select ")) {
        return Ok((params.metric.clone(), better.unwrap_or(Better::Low)));
    }
    let saved = find(app, &params.metric).await?;
    Ok((saved.expression, better.unwrap_or(saved.better)))
}

fn unfit() -> Error {
    let error = Error::invalid("this metric cannot rank: it must be one aggregate over sessions or turns, without 'group by'");
    error.hint("such as: select share(error) from sessions, or select avg(latency) from turns where error")
}
