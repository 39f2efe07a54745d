//! Literals: numbers, texts, and texts that stand for a moment or a length of time because of what they are compared with.

use sqlparser::ast::{Expr as Ast, Interval, Spanned as _, UnaryOperator, Value as AstValue, ValueWithSpan};
use turnwise_model::expr::{Expr, Type, Value, calendar};

use super::error::Error;
use super::language::Source;
use super::{Result, Typed};

/// The longest text that a literal may hold, in bytes.
const MAX_TEXT: usize = 2000;

/// Reads a literal by itself.
pub(super) fn read(source: &Source<'_>, value: &ValueWithSpan) -> Result<Typed> {
    let at = source.at(value.span);
    match &value.value {
        AstValue::Null => Ok(Typed { expr: Expr::Value(Value::Null), kind: None, unit: None }),
        AstValue::Boolean(is_true) => Ok(Typed::new(Expr::Value(Value::Bool(*is_true)), Type::Bool)),
        AstValue::Number(text, _) => {
            number(text).map(|n| Typed::new(Expr::Value(n), Type::Number)).ok_or_else(|| Error::new(at, format!("'{text}' is no number")))
        }
        AstValue::SingleQuotedString(text) if text.len() > MAX_TEXT => {
            Err(Error::new(at, format!("the text has {} bytes", text.len())).hint(format!("{MAX_TEXT} are possible")))
        }
        AstValue::SingleQuotedString(text) => Ok(Typed::new(Expr::Value(Value::Text(text.clone())), Type::Text)),
        other => Err(Error::new(at, format!("{other} is not understood here")).hint("values are numbers, true, false, null and 'texts'")),
    }
}

fn number(text: &str) -> Option<Value> {
    if let Ok(whole) = text.parse() {
        return Some(Value::Int(whole));
    }
    text.parse::<f64>().ok().filter(|real| real.is_finite()).map(Value::Real)
}

/// Reads `interval '7 days'`, `interval '7' day`, `interval 7 day`.
pub(super) fn interval(source: &Source<'_>, interval: &Interval) -> Result<Typed> {
    let at = source.at(interval.value.span());
    let number = match interval.value.as_ref() {
        Ast::Value(ValueWithSpan { value: AstValue::SingleQuotedString(text) | AstValue::Number(text, _), .. }) => text.clone(),
        _ => String::new(),
    };
    let unit = interval.leading_field.as_ref().map_or_else(String::new, |unit| format!(" {}", unit.to_string().to_lowercase()));
    let text = format!("{number}{unit}");
    let nanos = calendar::length(&text).ok_or_else(|| no_length(at, &text))?;
    Ok(Typed::new(Expr::Value(Value::Int(nanos)), Type::Duration))
}

/// A text literal beside a value of another type stands for one of that.
pub(super) fn coerce(at: usize, typed: Typed, wanted: Option<Type>) -> Result<Typed> {
    let Expr::Value(Value::Text(text)) = &typed.expr else { return Ok(typed) };
    match wanted {
        Some(Type::Time) => {
            let moment = calendar::moment(text).ok_or_else(|| {
                Error::new(at, format!("'{text}' is no time"))
                    .hint("write '2026-11-01', '2026-11-01T09:30:00Z' or now() - interval '7 days'")
            })?;
            Ok(Typed::new(Expr::Value(Value::Int(moment.nanos())), Type::Time))
        }
        Some(Type::Duration) => {
            let nanos = calendar::length(text).ok_or_else(|| no_length(at, text))?;
            Ok(Typed::new(Expr::Value(Value::Int(nanos)), Type::Duration))
        }
        _ => Ok(typed),
    }
}

fn no_length(at: usize, text: &str) -> Error {
    Error::new(at, format!("'{text}' is no length of time")).hint("write a number and a unit, such as '7 days', '1.5h' or '250ms'")
}

/// The number that a literal is, its sign included.
pub(super) fn plain_number(ast: &Ast) -> Option<f64> {
    match ast {
        Ast::Value(ValueWithSpan { value: AstValue::Number(text, _), .. }) => text.parse().ok(),
        Ast::UnaryOp { op: UnaryOperator::Minus, expr } => plain_number(expr).map(|number| -number),
        _ => None,
    }
}
