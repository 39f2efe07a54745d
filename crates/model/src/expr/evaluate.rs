//! What expressions mean, computed row by row in memory. Slow and plain: engines are tested against it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Aggregate, Arithmetic, Compare, Expr, Field, Metric, Order, Tally, Test, Value};

/// A row of a resource.
pub trait Row {
    /// The value of a field that has one at most.
    fn value(&self, field: &Field) -> Value;

    /// The values of a set field.
    fn values(&self, field: &Field) -> Vec<String>;
}

/// Whether a row passes a filter.
pub fn passes(filter: &Expr, row: &dyn Row) -> bool {
    evaluate(filter, row) == Value::Bool(true)
}

/// The value of an expression without aggregates.
pub fn evaluate(expr: &Expr, row: &dyn Row) -> Value {
    Scope { group: Group { rows: &[row], keys: &[] } }.value(expr)
}

/// The table that answers a metric.
pub fn table(metric: &Metric, rows: &[&dyn Row]) -> Vec<Vec<Value>> {
    let rows: Vec<&dyn Row> = rows.iter().copied().filter(|row| metric.filter.as_ref().is_none_or(|filter| passes(filter, *row))).collect();
    let mut found: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
    for (keys, rows) in groups(metric, &rows) {
        let scope = Scope { group: Group { rows: &rows, keys: &keys } };
        if metric.having.as_ref().is_none_or(|having| scope.value(having) == Value::Bool(true)) {
            let columns = metric.columns.iter().map(|column| scope.value(&column.expr)).collect();
            found.push((metric.order.iter().map(|order| scope.value(&order.by)).collect(), columns));
        }
    }
    found.sort_by(|a, b| by_orders(&metric.order, &a.0, &b.0));
    found.into_iter().map(|(_, columns)| columns).take(metric.limit).collect()
}

/// Rows in an order; those that are equal stay as they are.
pub fn sort(rows: &mut [&dyn Row], order: &Order) {
    rows.sort_by(|a, b| by_order(order, &evaluate(&order.by, *a), &evaluate(&order.by, *b)));
}

type Keys = Vec<(Expr, Value)>;

/// The rows of each group with the values that they are grouped by. A row is in as many groups as it has values of a set field.
fn groups<'a>(metric: &Metric, rows: &[&'a dyn Row]) -> Vec<(Keys, Vec<&'a dyn Row>)> {
    if !metric.is_aggregate() {
        return rows.iter().map(|row| (Vec::new(), vec![*row])).collect();
    }
    if metric.groups.is_empty() {
        return vec![(Vec::new(), rows.to_vec())];
    }
    let mut found: BTreeMap<String, (Keys, Vec<&'a dyn Row>)> = BTreeMap::new();
    for row in rows {
        for values in combinations(&metric.groups, *row) {
            let keys = metric.groups.iter().cloned().zip(values.iter().cloned()).collect();
            found.entry(format!("{values:?}")).or_insert_with(|| (keys, Vec::new())).1.push(*row);
        }
    }
    found.into_values().collect()
}

fn combinations(groups: &[Expr], row: &dyn Row) -> Vec<Vec<Value>> {
    let mut all = vec![Vec::new()];
    for group in groups {
        let values = match group {
            Expr::Field(field) if field.is_set => or_null(row.values(field).into_iter().map(Value::Text).collect()),
            expr => vec![evaluate(expr, row)],
        };
        all = all
            .iter()
            .flat_map(|before| values.iter().map(move |value| [before.as_slice(), std::slice::from_ref(value)].concat()))
            .collect();
    }
    all
}

fn or_null(values: Vec<Value>) -> Vec<Value> {
    if values.is_empty() { vec![Value::Null] } else { values }
}

struct Group<'a> {
    rows: &'a [&'a dyn Row],
    /// What the rows are grouped by.
    keys: &'a [(Expr, Value)],
}

/// Where an expression is evaluated: the rows of a group.
struct Scope<'a> {
    group: Group<'a>,
}

impl Scope<'_> {
    fn value(&self, expr: &Expr) -> Value {
        if let Some((_, value)) = self.group.keys.iter().find(|(key, _)| key == expr) {
            return value.clone();
        }
        match expr {
            Expr::Value(value) => value.clone(),
            Expr::Field(field) => self.first().map_or(Value::Null, |row| row.value(field)),
            Expr::Not(one) => not(&self.value(one)),
            Expr::And(all) => all.iter().fold(Value::Bool(true), |so_far, one| and(&so_far, &self.value(one))),
            Expr::Or(all) => not(&all.iter().fold(Value::Bool(true), |so_far, one| and(&so_far, &not(&self.value(one))))),
            Expr::Compare(a, comparison, b) => {
                compare(&self.value(a), &self.value(b)).map_or(Value::Null, |o| Value::Bool(comparison.holds(o)))
            }
            Expr::In(one, values) => is_in(&self.value(one), values),
            Expr::Like(one, pattern) => match self.value(one) {
                Value::Text(text) => Value::Bool(pattern.matches(&text)),
                _ => Value::Null,
            },
            Expr::IsNull(one) => Value::Bool(self.value(one) == Value::Null),
            Expr::Any(field, test) => Value::Bool(self.first().is_some_and(|row| row.values(field).iter().any(|value| test.passes(value)))),
            Expr::Negative(one) => arithmetic(&Value::Int(0), Arithmetic::Minus, &self.value(one)),
            Expr::Absolute(one) => absolute(&self.value(one)),
            Expr::Arithmetic(a, operation, b) => arithmetic(&self.value(a), *operation, &self.value(b)),
            Expr::Coalesce(all) => all.iter().map(|one| self.value(one)).find(|value| *value != Value::Null).unwrap_or(Value::Null),
            Expr::Case(whens, otherwise) => self.case(whens, otherwise.as_deref()),
            Expr::Bucket(unit, one) => match self.value(one) {
                Value::Int(nanos) => Value::Int(unit.beginning(nanos)),
                Value::Real(nanos) => Value::Int(unit.beginning(nanos as i64)),
                _ => Value::Null,
            },
            Expr::Aggregate(aggregate, of) => self.aggregate(*aggregate, of.as_deref()),
        }
    }

    fn first(&self) -> Option<&dyn Row> {
        self.group.rows.first().copied()
    }

    fn case(&self, whens: &[(Expr, Expr)], otherwise: Option<&Expr>) -> Value {
        let hit = whens.iter().find(|(when, _)| self.value(when) == Value::Bool(true)).map(|(_, then)| then);
        hit.or(otherwise).map_or(Value::Null, |expr| self.value(expr))
    }

    fn aggregate(&self, aggregate: Aggregate, of: Option<&Expr>) -> Value {
        let mut tally = Tally::new(aggregate);
        for row in self.group.rows {
            let of_row = Scope { group: Group { rows: std::slice::from_ref(row), keys: self.group.keys } };
            tally.push(&of.map_or(Value::Bool(true), |of| of_row.value(of)));
        }
        tally.finish()
    }
}

impl Compare {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Unequal => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl Test {
    fn passes(&self, value: &str) -> bool {
        match self {
            Self::In(values) => values.iter().any(|wanted| matches!(wanted, Value::Text(wanted) if wanted == value)),
            Self::Like(pattern) => pattern.matches(value),
            Self::Exists => true,
        }
    }
}

fn not(value: &Value) -> Value {
    if let Value::Bool(is_true) = value { Value::Bool(!is_true) } else { Value::Null }
}

fn and(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
        _ => Value::Null,
    }
}

fn is_in(value: &Value, values: &[Value]) -> Value {
    if *value == Value::Null {
        return Value::Null;
    }
    Value::Bool(values.iter().any(|other| compare(value, other) == Some(Ordering::Equal)))
}

/// How two values compare; whole and real numbers exactly. None where one is unknown.
pub fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Int(a), Value::Real(b)) => Some(int_to_real(*a, *b)),
        (Value::Real(a), Value::Int(b)) => Some(int_to_real(*b, *a).reverse()),
        (a, b) => a.number()?.partial_cmp(&b.number()?),
    }
}

fn int_to_real(a: i64, b: f64) -> Ordering {
    if b >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if b < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    a.cmp(&(b as i64)).then(0.0_f64.total_cmp(&(b.fract() + 0.0)))
}

/// The value without its sign.
pub fn absolute(value: &Value) -> Value {
    match value {
        Value::Int(number) => number.checked_abs().map_or_else(|| Value::Real((*number as f64).abs()), Value::Int),
        Value::Real(number) => Value::Real(number.abs()),
        _ => Value::Null,
    }
}

fn arithmetic(a: &Value, operation: Arithmetic, b: &Value) -> Value {
    if let (Value::Int(a), Value::Int(b)) = (a, b) {
        let whole = match operation {
            Arithmetic::Plus => a.checked_add(*b),
            Arithmetic::Minus => a.checked_sub(*b),
            Arithmetic::Times => a.checked_mul(*b),
            Arithmetic::Over => None,
        };
        if let Some(whole) = whole {
            return Value::Int(whole);
        }
    }
    let (Some(a), Some(b)) = (a.number(), b.number()) else { return Value::Null };
    match operation {
        Arithmetic::Plus => Value::real(a + b),
        Arithmetic::Minus => Value::real(a - b),
        Arithmetic::Times => Value::real(a * b),
        Arithmetic::Over if b == 0.0 => Value::Null,
        Arithmetic::Over => Value::real(a / b),
    }
}

fn by_orders(orders: &[Order], a: &[Value], b: &[Value]) -> Ordering {
    orders.iter().zip(a.iter().zip(b)).map(|(order, (a, b))| by_order(order, a, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

/// How two values of an order stand to one another; unknown ones are last.
pub fn by_order(order: &Order, a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (a, b) if order.is_descending => compare(b, a).unwrap_or(Ordering::Equal),
        (a, b) => compare(a, b).unwrap_or(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_real_numbers_compare_exactly() {
        let int = |a, b| compare(&Value::Int(a), &Value::Real(b)).unwrap();

        assert_eq!(int(i64::MAX, 9.3e18), Ordering::Less);
        assert_eq!(int(i64::MAX, i64::MAX as f64), Ordering::Less);
        assert_eq!(int((1 << 53) + 1, (1_i64 << 53) as f64), Ordering::Greater);
        assert_eq!((int(2, 2.5), int(-2, -2.5), int(0, -0.0)), (Ordering::Less, Ordering::Greater, Ordering::Equal));
    }
}
