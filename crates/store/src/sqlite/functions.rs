//! What SQLite lacks of the expression language, taken from the model, so that both mean the same.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, Result};
use turnwise_model::expr::{self, Aggregate as Which, Pattern, Tally, Unit, Value};

/// Adds the functions to a connection.
pub(super) fn install(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("tw_like", 3, flags, like)?;
    connection.create_scalar_function("tw_bucket", 2, flags, bucket)?;
    connection.create_scalar_function("tw_abs", 1, flags, |context| Ok(sql(expr::evaluate::absolute(&value(context.get_raw(0))))))?;
    connection.create_aggregate_function("tw_percentile", 2, flags, Percentile)?;
    connection.create_aggregate_function("tw_stddev", 1, flags, Deviation)
}

/// Pattern, whether case is ignored, text.
fn like(context: &Context<'_>) -> Result<Option<bool>> {
    let ValueRef::Text(text) = context.get_raw(2) else { return Ok(None) };
    let read = || Ok::<_, rusqlite::Error>(Pattern { text: context.get(0)?, ignores_case: context.get(1)? });
    let pattern = context.get_or_create_aux(0, |_| read())?;
    Ok(Some(pattern.matches(&String::from_utf8_lossy(text))))
}

/// Name of the unit, time.
fn bucket(context: &Context<'_>) -> Result<Option<i64>> {
    let unit = context.get_or_create_aux(0, |name| name.as_str().map(|name| Unit::named(name).unwrap_or(Unit::Day)))?;
    Ok(match context.get_raw(1) {
        ValueRef::Integer(nanos) => Some(unit.beginning(nanos)),
        ValueRef::Real(nanos) => Some(unit.beginning(nanos as i64)),
        _ => None,
    })
}

struct Percentile;

impl Aggregate<Option<Tally>, Sql> for Percentile {
    fn init(&self, _: &mut Context<'_>) -> Result<Option<Tally>> {
        Ok(None)
    }

    fn step(&self, context: &mut Context<'_>, tally: &mut Option<Tally>) -> Result<()> {
        let share: f64 = context.get(1)?;
        tally.get_or_insert_with(|| Tally::new(Which::Percentile(share))).push(&value(context.get_raw(0)));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, tally: Option<Option<Tally>>) -> Result<Sql> {
        Ok(tally.flatten().map_or(Sql::Null, |tally| sql(tally.finish())))
    }
}

struct Deviation;

impl Aggregate<Tally, Sql> for Deviation {
    fn init(&self, _: &mut Context<'_>) -> Result<Tally> {
        Ok(Tally::new(Which::Deviation))
    }

    fn step(&self, context: &mut Context<'_>, tally: &mut Tally) -> Result<()> {
        tally.push(&value(context.get_raw(0)));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, tally: Option<Tally>) -> Result<Sql> {
        Ok(tally.map_or(Sql::Null, |tally| sql(tally.finish())))
    }
}

/// A value as SQLite has it.
pub(super) fn sql(value: Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(is_true) => Sql::Integer(i64::from(is_true)),
        Value::Int(number) => Sql::Integer(number),
        Value::Real(number) => Sql::Real(number),
        Value::Text(text) => Sql::Text(text),
    }
}

/// A value as SQLite gives it.
pub(super) fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
    }
}
