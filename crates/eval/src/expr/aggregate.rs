//! Aggregates: what is computed over the rows of a group.

use sqlparser::ast::{DuplicateTreatment, Expr as Ast, Function, FunctionArg, FunctionArgExpr, FunctionArguments};
use turnwise_model::expr::{Aggregate, Expr, Type};

use super::error::Error;
use super::scope::Scope;
use super::{Result, Typed, literal};

/// All of them, as they are written.
pub(super) const NAMES: [&str; 16] =
    ["count", "sum", "avg", "min", "max", "median", "p50", "p75", "p90", "p95", "p99", "percentile", "stddev", "share", "rate", "mean"];

/// Reads a call of an aggregate; none, if the name is not of one.
pub(super) fn read(scope: &Scope<'_>, ast: &Ast, name: &str, function: &Function) -> Result<Option<Typed>> {
    if !NAMES.contains(&name) {
        return Ok(None);
    }
    if !scope.is_grouped {
        let error = Error::new(scope.at(ast), format!("{name} is computed over many rows, so it cannot stand here"));
        return Err(error.hint("conditions on groups go behind 'having'"));
    }
    let rows = Scope { is_grouped: false, ..*scope };
    if is_star(function) {
        return match name {
            "count" => Ok(Some(Typed::new(Expr::Aggregate(Aggregate::Count, None), Type::Number))),
            _ => Err(Error::new(scope.at(ast), format!("{name} needs something to compute")).hint(format!("such as: {name}(cost)"))),
        };
    }
    let args = scope.arguments(ast, function)?;
    let (of, share) = match (name, args.as_slice()) {
        ("percentile", [of, share]) => (*of, Some(self::share(scope, share)?)),
        ("percentile", _) => {
            return Err(Error::new(scope.at(ast), "percentile takes an expression and a share").hint("percentile(cost, 0.9)"));
        }
        (_, [of]) => (*of, None),
        _ => return Err(Error::new(scope.at(ast), format!("{name} takes one argument")).hint(format!("such as: {name}(cost)"))),
    };
    let typed = rows.scalar(of)?;
    let aggregate = aggregate(name, is_distinct(function), share);
    let kind = result(scope, of, name, &typed)?;
    let unit = if matches!(aggregate, Aggregate::Count | Aggregate::CountDistinct) { None } else { typed.unit };
    Ok(Some(Typed { expr: Expr::Aggregate(aggregate, Some(Box::new(typed.expr))), kind: Some(kind), unit }))
}

fn aggregate(name: &str, is_distinct: bool, share: Option<f64>) -> Aggregate {
    match name {
        "count" if is_distinct => Aggregate::CountDistinct,
        "count" => Aggregate::Count,
        "sum" => Aggregate::Sum,
        "min" => Aggregate::Least,
        "max" => Aggregate::Greatest,
        "p75" => Aggregate::Percentile(0.75),
        "p90" => Aggregate::Percentile(0.9),
        "p95" => Aggregate::Percentile(0.95),
        "p99" => Aggregate::Percentile(0.99),
        "median" | "p50" | "percentile" => Aggregate::Percentile(share.unwrap_or(0.5)),
        "stddev" => Aggregate::Deviation,
        _ => Aggregate::Average,
    }
}

/// The type of what an aggregate gives, which says what it takes too.
fn result(scope: &Scope<'_>, of: &Ast, name: &str, typed: &Typed) -> Result<Type> {
    let Some(kind) = typed.kind else { return Ok(Type::Number) };
    match (name, kind) {
        ("count", _) => Ok(Type::Number),
        ("min" | "max", kind) if kind != Type::Bool => Ok(kind),
        ("share" | "rate" | "avg" | "mean" | "sum", Type::Bool) => Ok(Type::Number),
        ("share" | "rate", kind) => {
            let error = Error::new(scope.at(of), format!("expected a condition, found a {}", kind.name()));
            Err(error.hint(format!("{name} gives the share of rows for which a condition is true: {name}(errors > 0)")))
        }
        (_, Type::Number | Type::Duration) => Ok(kind),
        (_, kind) => Err(Error::new(scope.at(of), format!("{name} takes numbers and durations, not a {}", kind.name()))),
    }
}

fn share(scope: &Scope<'_>, ast: &Ast) -> Result<f64> {
    let share = literal::plain_number(ast).filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| Error::new(scope.at(ast), "expected a number from 0 to 1").hint("percentile(cost, 0.9)"))
}

fn is_star(function: &Function) -> bool {
    matches!(&function.args, FunctionArguments::List(list)
        if matches!(list.args.as_slice(), [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]))
}

fn is_distinct(function: &Function) -> bool {
    matches!(&function.args, FunctionArguments::List(list) if list.duplicate_treatment == Some(DuplicateTreatment::Distinct))
}
