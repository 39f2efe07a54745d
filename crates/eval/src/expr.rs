//! The expression language: from text to `turnwise_model::expr`. Filters are conditions (`turns > 5 and user.id = 'ada'`), orders are an
//! expression with a direction (`-cost`), metrics are one `select`. `docs/expressions.md` is its manual.
//!
//! ```text
//! text --sqlparser--> its syntax tree --check--> Expr, Order, Metric          anything else: an Error that points at the character
//! ```
//!
//! What is not in the manual is refused here, so that engines need not know of it.

mod aggregate;
mod check;
mod error;
mod language;
mod literal;
mod metric;
mod scope;

use turnwise_model::expr::{Clock, Expr, Metric, Order, Resource, Type};

pub use error::Error;
use language::Source;
use scope::Scope;

/// Result of reading an expression.
pub type Result<T> = std::result::Result<T, Error>;

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 8192;
/// The most rows that a metric's answer may have.
pub const MAX_ROWS: usize = 10_000;
/// The rows that a metric's answer has at most when it does not say.
pub const DEFAULT_ROWS: usize = 1000;

/// Reads a condition on rows of a resource.
pub fn filter(of: Resource, text: &str, clock: Clock) -> Result<Expr> {
    let source = Source::new(text)?;
    let ast = source.expression()?;
    let scope = Scope::rows(of, clock, &source);
    scope.condition(&ast)
}

/// Reads an order: an expression, with `-` before it or `desc` behind it for the greatest first.
pub fn order(of: Resource, text: &str, clock: Clock) -> Result<Order> {
    let (is_negated, text) = text.trim().strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let source = Source::new(text)?;
    let ast = source.order()?;
    let is_descending = is_negated != (ast.options.sort == Some(sqlparser::ast::OrderBySort::Desc));
    let scope = Scope::rows(of, clock, &source);
    Ok(Order { by: scope.scalar(&ast.expr)?.expr, is_descending })
}

/// Reads a metric.
pub fn metric(text: &str, clock: Clock) -> Result<Metric> {
    metric::read(&Source::new(text)?, clock)
}

/// An expression with its type.
#[derive(Clone, Debug)]
struct Typed {
    expr: Expr,
    /// None of `null`, which fits everywhere.
    kind: Option<Type>,
    unit: Option<&'static str>,
}

impl Typed {
    fn new(expr: Expr, kind: Type) -> Self {
        Self { expr, kind: Some(kind), unit: (kind == Type::Duration).then_some("ms") }
    }
}
