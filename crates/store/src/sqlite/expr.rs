//! Expressions as SQL: names become columns (see `columns`), every value is bound.

use rusqlite::types::Value as Bound;
use turnwise_model::expr::{Aggregate, Arithmetic, Clock, Compare, Expr, Field, Pattern, Resource, Test, Value};

use super::columns;
use super::functions::sql;

/// A statement in the making: the values bound so far, and what expressions stand over.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) bound: Vec<Bound>,
    pub(super) of: Resource,
    pub(super) clock: Clock,
    /// Set fields that rows are grouped by, each with the column that has its values.
    pub(super) joined: Vec<(Field, String)>,
}

impl Statement {
    pub(super) fn new(of: Resource, clock: Clock) -> Self {
        Self { bound: Vec::new(), of, clock, joined: Vec::new() }
    }

    /// Binds a value; its place in the text.
    pub(super) fn bind(&mut self, value: impl Into<Bound>) -> String {
        self.bound.push(value.into());
        format!("?{}", self.bound.len())
    }

    fn bind_value(&mut self, value: &Value) -> String {
        self.bind(sql(value.clone()))
    }

    /// The expression as SQL, in parentheses where it needs them.
    pub(super) fn expr(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::Value(value) => self.bind_value(value),
            Expr::Field(field) => match self.joined.iter().find(|(joined, _)| joined == field) {
                Some((_, column)) => column.clone(),
                None => columns::scalar(self, field),
            },
            Expr::Not(one) => format!("(NOT {})", self.expr(one)),
            Expr::And(all) => self.joined_by(all, " AND "),
            Expr::Or(all) => self.joined_by(all, " OR "),
            Expr::Compare(a, comparison, b) => format!("({} {} {})", self.expr(a), operator(*comparison), self.expr(b)),
            Expr::In(one, values) => format!("({} IN ({}))", self.expr(one), self.list(values)),
            Expr::Like(one, pattern) => {
                let text = self.expr(one);
                self.like(&text, pattern)
            }
            Expr::IsNull(one) => format!("({} IS NULL)", self.expr(one)),
            Expr::Any(field, test) => columns::any(self, field, test),
            Expr::Negative(one) => format!("(0 - {})", self.expr(one)),
            Expr::Absolute(one) => format!("tw_abs({})", self.expr(one)),
            Expr::Arithmetic(a, Arithmetic::Over, b) => format!("(CAST({} AS REAL) / {})", self.expr(a), self.expr(b)),
            Expr::Arithmetic(a, operation, b) => format!("({} {} {})", self.expr(a), symbol(*operation), self.expr(b)),
            Expr::Coalesce(all) => format!("coalesce({})", self.each(all).join(", ")),
            Expr::Case(whens, otherwise) => self.case(whens, otherwise.as_deref()),
            Expr::Bucket(unit, one) => format!("tw_bucket('{}', {})", unit.name(), self.expr(one)),
            Expr::Aggregate(aggregate, of) => self.aggregate(*aggregate, of.as_deref()),
        }
    }

    fn each(&mut self, all: &[Expr]) -> Vec<String> {
        all.iter().map(|one| self.expr(one)).collect()
    }

    fn joined_by(&mut self, all: &[Expr], operator: &str) -> String {
        format!("({})", self.each(all).join(operator))
    }

    fn list(&mut self, values: &[Value]) -> String {
        values.iter().map(|value| self.bind_value(value)).collect::<Vec<_>>().join(", ")
    }

    fn like(&mut self, text: &str, pattern: &Pattern) -> String {
        let words = self.bind(pattern.text.clone());
        format!("tw_like({words}, {}, {text})", i64::from(pattern.ignores_case))
    }

    fn case(&mut self, whens: &[(Expr, Expr)], otherwise: Option<&Expr>) -> String {
        let mut case = "CASE".to_owned();
        for (when, then) in whens {
            case += &format!(" WHEN {} THEN {}", self.expr(when), self.expr(then));
        }
        if let Some(otherwise) = otherwise {
            case += &format!(" ELSE {}", self.expr(otherwise));
        }
        case + " END"
    }

    fn aggregate(&mut self, aggregate: Aggregate, of: Option<&Expr>) -> String {
        let Some(of) = of else { return "count(*)".to_owned() };
        let of = self.expr(of);
        match aggregate {
            Aggregate::Count => format!("count({of})"),
            Aggregate::CountDistinct => format!("count(DISTINCT {of})"),
            // Sums of whole numbers would fail where they overflow.
            Aggregate::Sum => format!("sum(1.0 * {of})"),
            Aggregate::Average => format!("avg({of})"),
            Aggregate::Least => format!("min({of})"),
            Aggregate::Greatest => format!("max({of})"),
            Aggregate::Percentile(share) => format!("tw_percentile({of}, {})", self.bind(share)),
            Aggregate::Deviation => format!("tw_stddev({of})"),
        }
    }

    /// Whether the value in a column passes the test of a set field.
    pub(super) fn test(&mut self, column: &str, test: &Test) -> String {
        match test {
            Test::In(values) => format!("{column} IN ({})", self.list(values)),
            Test::Like(pattern) => self.like(column, pattern),
            Test::Exists => "TRUE".to_owned(),
        }
    }
}

fn operator(comparison: Compare) -> &'static str {
    match comparison {
        Compare::Equal => "=",
        Compare::Unequal => "<>",
        Compare::Less => "<",
        Compare::LessOrEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterOrEqual => ">=",
    }
}

fn symbol(operation: Arithmetic) -> &'static str {
    match operation {
        Arithmetic::Plus => "+",
        Arithmetic::Minus => "-",
        Arithmetic::Times => "*",
        Arithmetic::Over => "/",
    }
}
