//! Sessions, turns and users as rows of expressions: what each field means.

use super::evaluate::Row;
use super::tally::percentile;
use super::{Clock, Field, Value};
use crate::annotation::{Eval, SessionEval};
use crate::session::{Life, Session};
use crate::turn::Turn;
use crate::usage::{Cost, Tokens};
use crate::user::User;

/// A session with its turns, in order.
#[derive(Clone, Copy, Debug)]
pub struct SessionRow<'a> {
    pub session: &'a Session,
    pub turns: &'a [Turn],
    pub clock: Clock,
}

/// A user.
#[derive(Clone, Copy, Debug)]
pub struct UserRow<'a>(pub &'a User);

/// A turn at its place among the turns of its session.
#[derive(Clone, Copy, Debug)]
pub struct TurnRow<'a> {
    pub session: &'a Session,
    pub turns: &'a [Turn],
    pub index: usize,
}

impl Row for SessionRow<'_> {
    fn value(&self, field: &Field) -> Value {
        let Self { session, turns, clock } = self;
        let failed = |turn: Option<&Turn>| turn.map_or(Value::Null, |turn| Value::Bool(turn.failure.is_some()));
        match field.pattern {
            "session.id" => Value::Text(session.id.clone()),
            "key" => Value::Text(session.key().as_str().to_owned()),
            "start" => Value::Int(session.start.nanos()),
            "last_activity" => Value::Int(session.end.nanos()),
            "duration" => nanos(session.end.since(session.start)),
            "status" => Value::Text(session.life(clock.now, clock.idle_after).name().to_owned()),
            "turns" => Value::count(Some(session.turn_count)),
            "errors" => Value::count(Some(session.error_turn_count)),
            "error" => Value::Bool(session.error_turn_count > 0),
            "first_turn.error" => failed(turns.first()),
            "last_turn.error" => failed(turns.last()),
            "turn.latency.p50" => latency(turns, 0.5),
            "turn.latency.p95" => latency(turns, 0.95),
            "traces" => Value::count(Some(session.trace_count)),
            "spans" => Value::count(Some(session.span_count)),
            "cost" => cost(session.cost),
            "first_input" => session.first_input.as_ref().map_or(Value::Null, |text| Value::Text(text.text.clone())),
            "last_output" => session.last_output.as_ref().map_or(Value::Null, |text| Value::Text(text.text.clone())),
            "inferred" => Value::Bool(session.is_inferred()),
            "has_dropped_attributes" => Value::Bool(session.has_dropped_attributes),
            "eval.<name>.score" => self.eval(field, |eval| score(eval.own.score)),
            "eval.<name>.label" => self.eval(field, |eval| text(eval.own.label.as_ref())),
            "turn_eval.<name>.score" => self.eval(field, |eval| score(eval.turns.mean)),
            "span_eval.<name>.score" => self.eval(field, |eval| score(eval.spans.mean)),
            other => tokens(session.tokens.as_ref(), other),
        }
    }

    fn values(&self, field: &Field) -> Vec<String> {
        match field.pattern {
            "user.id" => self.session.users.clone(),
            "model" => self.session.models.clone(),
            "tool" => self.session.tools.clone(),
            "tag" => self.session.tags.clone(),
            "metadata.<key>" => self.turns.iter().flat_map(|turn| noted(turn, field)).collect(),
            _ => Vec::new(),
        }
    }
}

impl Row for TurnRow<'_> {
    fn value(&self, field: &Field) -> Value {
        let Some(turn) = self.turns.get(self.index) else { return Value::Null };
        match field.pattern {
            "session.id" => Value::Text(self.session.id.clone()),
            "session.key" => Value::Text(self.session.key().as_str().to_owned()),
            "turn.index" => Value::Int(self.index as i64),
            "trace.id" => turn.traces.first().map_or(Value::Null, |id| Value::Text(id.to_string())),
            "start" => Value::Int(turn.start.nanos()),
            "latency" => nanos(turn.end.since(turn.start)),
            "gap" => self.before().map_or(Value::Null, |before| nanos(turn.start.since(before.end))),
            "error" => Value::Bool(turn.failure.is_some()),
            "user.id" => turn.user.clone().map_or(Value::Null, Value::Text),
            "spans" => Value::count(Some(turn.span_count)),
            "cost" => cost(turn.cost),
            "eval.<name>.score" => score(named(&turn.evals, field).and_then(|eval| eval.score)),
            "eval.<name>.label" => text(named(&turn.evals, field).and_then(|eval| eval.label.as_ref())),
            other => tokens(turn.tokens.as_ref(), other),
        }
    }

    fn values(&self, field: &Field) -> Vec<String> {
        let Some(turn) = self.turns.get(self.index) else { return Vec::new() };
        match field.pattern {
            "model" => turn.models.clone(),
            "tool" => turn.tools.clone(),
            "tag" => turn.tags.clone(),
            "metadata.<key>" => noted(turn, field),
            _ => Vec::new(),
        }
    }
}

impl Row for UserRow<'_> {
    fn value(&self, field: &Field) -> Value {
        let user = self.0;
        let eval = || user.evals.iter().find(|eval| Some(&eval.own.name) == field.arg.as_ref());
        match field.pattern {
            "user.id" => Value::Text(user.id.clone()),
            "sessions" => Value::count(Some(user.session_count)),
            "turns" => Value::count(Some(user.turn_count)),
            "errors" => Value::count(Some(user.error_turn_count)),
            "spans" => Value::count(Some(user.span_count)),
            "cost" => cost(user.cost),
            "first_seen" => user.first_seen.map_or(Value::Null, |time| Value::Int(time.nanos())),
            "last_seen" => user.last_seen.map_or(Value::Null, |time| Value::Int(time.nanos())),
            "eval.<name>.score" => score(eval().and_then(|eval| eval.own.score)),
            "eval.<name>.label" => text(eval().and_then(|eval| eval.own.label.as_ref())),
            "session_eval.<name>.score" => score(eval().and_then(|eval| eval.sessions.mean)),
            other => tokens(user.tokens.as_ref(), other),
        }
    }

    fn values(&self, _: &Field) -> Vec<String> {
        Vec::new()
    }
}

impl SessionRow<'_> {
    fn eval(&self, field: &Field, of: impl Fn(&SessionEval) -> Value) -> Value {
        self.session.evals.iter().find(|eval| Some(&eval.own.name) == field.arg.as_ref()).map_or(Value::Null, of)
    }
}

impl TurnRow<'_> {
    fn before(&self) -> Option<&Turn> {
        self.index.checked_sub(1).and_then(|before| self.turns.get(before))
    }
}

impl Life {
    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Idle => "idle",
            Self::Ended => "ended",
        }
    }
}

fn noted(turn: &Turn, field: &Field) -> Vec<String> {
    turn.metadata.iter().filter(|(key, _)| Some(key) == field.arg.as_ref()).map(|(_, value)| value.clone()).collect()
}

fn named<'e>(evals: &'e [Eval], field: &Field) -> Option<&'e Eval> {
    evals.iter().find(|eval| Some(&eval.name) == field.arg.as_ref())
}

fn score(score: Option<f64>) -> Value {
    score.map_or(Value::Null, Value::real)
}

fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.clone()))
}

fn nanos(length: std::time::Duration) -> Value {
    Value::Int(i64::try_from(length.as_nanos()).unwrap_or(i64::MAX))
}

fn cost(cost: Option<Cost>) -> Value {
    cost.map_or(Value::Null, |cost| Value::Real(cost.usd()))
}

fn tokens(tokens: Option<&Tokens>, name: &str) -> Value {
    let Some(tokens) = tokens else { return Value::Null };
    Value::count(match name {
        "tokens" => tokens.total(),
        "tokens.prompt" => tokens.prompt,
        "tokens.completion" => tokens.completion,
        "tokens.cache_read" => tokens.cache_read,
        "tokens.cache_write" => tokens.cache_write,
        "tokens.reasoning" => tokens.reasoning,
        "tokens.audio" => tokens.audio,
        _ => None,
    })
}

fn latency(turns: &[Turn], share: f64) -> Value {
    let mut lengths: Vec<f64> = turns.iter().map(|turn| turn.end.since(turn.start).as_nanos() as f64).collect();
    percentile(&mut lengths, share).map_or(Value::Null, Value::real)
}
