//! Expressions over sessions, turns and what else is listed: filters, orders and metrics, parsed and checked already. Plain data, which
//! engines compile and [`evaluate`] computes in memory. `turnwise_eval::expr` makes it from text; `docs/expressions.md` tells users of it.
//!
//! Values are SQL's: unknown is null, and what is computed from unknown is unknown. Whole numbers stay whole in sums, differences and
//! products; division is always of real numbers, and by zero it gives null.

pub mod calendar;
pub mod evaluate;
pub mod fields;
pub mod like;
pub mod rows;
pub mod tally;

use std::time::Duration;

use crate::time::Timestamp;

pub use calendar::Unit;
pub use tally::Tally;

/// What an expression can range over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Resource {
    Sessions,
    Turns,
    Users,
    Annotations,
}

impl Resource {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sessions, Self::Turns, Self::Users, Self::Annotations];

    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Turns => "turns",
            Self::Users => "users",
            Self::Annotations => "annotations",
        }
    }

    /// The resource of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resource| resource.name() == name)
    }
}

/// What kind of value an expression has.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    Bool,
    Number,
    Text,
    /// A moment, in nanoseconds since 1970.
    Time,
    /// A length of time, in nanoseconds.
    Duration,
}

impl Type {
    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Number => "number",
            Self::Text => "text",
            Self::Time => "time",
            Self::Duration => "duration",
        }
    }
}

/// A value. Moments and lengths of time are numbers of nanoseconds.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Text(String),
}

impl Value {
    /// The number, where it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Null | Self::Text(_) => None,
        }
    }

    /// Of a real number; what is no number is null.
    pub fn real(value: f64) -> Self {
        if value.is_nan() { Self::Null } else { Self::Real(value) }
    }

    /// Of a count that may be unknown.
    pub fn count(count: Option<u64>) -> Self {
        count.map_or(Self::Null, |count| Self::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

/// A field as an expression names it: an entry of the registry, with the name that stands for the part in `<>`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Field {
    /// As in [`fields`], such as `eval.<name>.score`.
    pub pattern: &'static str,
    /// What `<…>` stands for here.
    pub arg: Option<String>,
    pub kind: Type,
    /// Whether one row may have several values of it, or none. Such fields are tested by [`Expr::Any`] and grouped by.
    pub is_set: bool,
}

impl Field {
    /// The name as it is written.
    pub fn name(&self) -> String {
        match (&self.arg, self.pattern.split_once('<').and_then(|(start, rest)| Some((start, rest.split_once('>')?.1)))) {
            (Some(arg), Some((start, end))) => format!("{start}{arg}{end}"),
            _ => self.pattern.to_owned(),
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Compare {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An operation on numbers, times and lengths of time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Arithmetic {
    Plus,
    Minus,
    Times,
    Over,
}

/// What is computed over the rows of a group. Unknown values are left out.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Aggregate {
    Count,
    CountDistinct,
    Sum,
    Average,
    Least,
    Greatest,
    /// By linear interpolation between the nearest ranks; 0.5 is the median.
    Percentile(f64),
    /// Of a sample: divided by n - 1.
    Deviation,
}

/// An expression whose types have been checked.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    Value(Value),
    Field(Field),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Box<Expr>, Compare, Box<Expr>),
    In(Box<Expr>, Vec<Value>),
    Like(Box<Expr>, Pattern),
    IsNull(Box<Expr>),
    /// Whether any value of a set field passes. Never null.
    Any(Field, Test),
    Negative(Box<Expr>),
    Absolute(Box<Expr>),
    Arithmetic(Box<Expr>, Arithmetic, Box<Expr>),
    /// The first that is known.
    Coalesce(Vec<Expr>),
    /// The result beside the first condition that is true, else the last expression.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// The beginning of the minute, hour, day, week (Monday) or month, in UTC, that a time is in.
    Bucket(Unit, Box<Expr>),
    /// What an aggregate has over the rows of a group; over the rows themselves for `count(*)`.
    Aggregate(Aggregate, Option<Box<Expr>>),
}

/// How a value of a set field is tested.
#[derive(Clone, PartialEq, Debug)]
pub enum Test {
    In(Vec<Value>),
    Like(Pattern),
    /// Any value will do.
    Exists,
}

/// A pattern of `like`: `%` stands for any characters, `_` for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    pub text: String,
    pub ignores_case: bool,
}

/// In which order rows come. Unknown values are last either way.
#[derive(Clone, PartialEq, Debug)]
pub struct Order {
    pub by: Expr,
    pub is_descending: bool,
}

/// A question with a table as its answer: one row for each group.
#[derive(Clone, PartialEq, Debug)]
pub struct Metric {
    pub of: Resource,
    pub columns: Vec<Column>,
    pub filter: Option<Expr>,
    pub groups: Vec<Expr>,
    /// Which groups are kept.
    pub having: Option<Expr>,
    pub order: Vec<Order>,
    pub limit: usize,
}

impl Metric {
    /// Whether rows are gathered into groups, or into one.
    pub fn is_aggregate(&self) -> bool {
        !self.groups.is_empty() || self.having.is_some() || self.columns.iter().any(|column| column.expr.has_aggregate())
    }
}

/// A column of a metric's answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// The alias, else the text as it was written.
    pub name: String,
    pub kind: Type,
    /// Such as `USD`, where it is known.
    pub unit: Option<&'static str>,
    pub expr: Expr,
}

/// What expressions mean depends on when they are asked, and on how long a session may be silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    pub now: Timestamp,
    pub idle_after: Duration,
}

impl Expr {
    /// The parts that this expression is made of.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Value(_) | Self::Field(_) | Self::Any(..) | Self::Aggregate(_, None) => Vec::new(),
            Self::Not(one) | Self::IsNull(one) | Self::Negative(one) | Self::Absolute(one) | Self::Bucket(_, one) => vec![one.as_ref()],
            Self::In(one, _) | Self::Like(one, _) | Self::Aggregate(_, Some(one)) => vec![one.as_ref()],
            Self::Compare(a, _, b) | Self::Arithmetic(a, _, b) => vec![a.as_ref(), b.as_ref()],
            Self::And(all) | Self::Or(all) | Self::Coalesce(all) => all.iter().collect(),
            Self::Case(whens, otherwise) => whens.iter().flat_map(|(when, then)| [when, then]).chain(otherwise.as_deref()).collect(),
        }
    }

    /// Whether anything in it is computed over a group.
    pub fn has_aggregate(&self) -> bool {
        matches!(self, Self::Aggregate(..)) || self.parts().into_iter().any(Self::has_aggregate)
    }

    /// The conditions that must all be true.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::And(all) => all.iter().flat_map(Self::conjuncts).collect(),
            one => vec![one],
        }
    }
}
