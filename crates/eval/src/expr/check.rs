//! From the parser's tree to ours: names become fields, types must fit, and everything that is not in the manual is refused.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr as Ast, Function, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value as AstValue,
    ValueWithSpan,
};
use turnwise_model::expr::{Arithmetic, Compare, Expr, Field, Pattern, Test, Type, Unit, Value};

use super::error::Error;
use super::scope::{Scope, nearest};
use super::{Result, Typed, aggregate, literal};

/// The scalar functions.
const FUNCTIONS: [&str; 3] = ["now", "coalesce", "abs"];

impl Scope<'_> {
    /// Any expression, set fields too.
    pub(super) fn check(&self, ast: &Ast) -> Result<Typed> {
        let scope = self.deeper(ast)?;
        match ast {
            Ast::Nested(inner) => scope.check(inner),
            Ast::Identifier(name) => scope.field(std::slice::from_ref(name)),
            Ast::CompoundIdentifier(parts) => scope.field(parts),
            Ast::Value(value) => literal::read(scope.source, value),
            Ast::Interval(interval) => literal::interval(scope.source, interval),
            Ast::UnaryOp { op, expr } => scope.unary(ast, *op, expr),
            Ast::BinaryOp { left, op, right } => scope.binary(ast, left, op, right),
            Ast::Between { expr, negated, low, high } => scope.between(expr, *negated, low, high),
            Ast::InList { expr, list, negated } => scope.in_list(expr, list, *negated),
            Ast::Like { negated, any: false, expr, pattern, escape_char: None } => scope.like(expr, pattern, false, *negated),
            Ast::ILike { negated, any: false, expr, pattern, escape_char: None } => scope.like(expr, pattern, true, *negated),
            Ast::IsNull(expr) => scope.is_null(expr),
            Ast::IsNotNull(expr) => Ok(not(scope.is_null(expr)?)),
            Ast::Case { operand, conditions, else_result, .. } => scope.case(operand.as_deref(), conditions, else_result.as_deref()),
            Ast::Function(function) => scope.function(ast, function),
            _ => Err(self.unknown(ast)),
        }
    }

    fn unknown(&self, ast: &Ast) -> Error {
        let text = ast.to_string();
        let text = text.get(..text.floor_char_boundary(40)).unwrap_or(&text);
        Error::new(self.at(ast), format!("'{text}' is not in the language")).hint("docs/expressions.md describes what is")
    }

    fn unary(&self, ast: &Ast, op: UnaryOperator, operand: &Ast) -> Result<Typed> {
        match op {
            UnaryOperator::Not => Ok(Typed::new(Expr::Not(Box::new(self.condition(operand)?)), Type::Bool)),
            UnaryOperator::Minus => {
                let typed = self.scalar(operand)?;
                self.must_be(operand, &typed, &[Type::Number, Type::Duration])?;
                Ok(Typed { expr: negative(typed.expr), ..typed })
            }
            _ => Err(self.unknown(ast)),
        }
    }

    fn binary(&self, ast: &Ast, left: &Ast, op: &BinaryOperator, right: &Ast) -> Result<Typed> {
        let comparison = match op {
            BinaryOperator::And => return self.chain(ast, op, Expr::And),
            BinaryOperator::Or => return self.chain(ast, op, Expr::Or),
            BinaryOperator::Plus => return self.arithmetic(left, Arithmetic::Plus, right),
            BinaryOperator::Minus => return self.arithmetic(left, Arithmetic::Minus, right),
            BinaryOperator::Multiply => return self.arithmetic(left, Arithmetic::Times, right),
            BinaryOperator::Divide => return self.arithmetic(left, Arithmetic::Over, right),
            BinaryOperator::Eq => Compare::Equal,
            BinaryOperator::NotEq => Compare::Unequal,
            BinaryOperator::Lt => Compare::Less,
            BinaryOperator::LtEq => Compare::LessOrEqual,
            BinaryOperator::Gt => Compare::Greater,
            BinaryOperator::GtEq => Compare::GreaterOrEqual,
            _ => return Err(self.unknown(ast)),
        };
        self.compare(left, comparison, right)
    }

    /// `a and b and c` leans to the left, however long it is: it is walked down without recursion.
    fn chain(&self, ast: &Ast, op: &BinaryOperator, make: fn(Vec<Expr>) -> Expr) -> Result<Typed> {
        let mut links = Vec::new();
        let mut rest = ast;
        while let Ast::BinaryOp { left, op: other, right } = rest
            && other == op
        {
            links.push(right.as_ref());
            rest = left.as_ref();
        }
        links.push(rest);
        let conditions = links.into_iter().rev().map(|link| self.condition(link)).collect::<Result<_>>()?;
        Ok(Typed::new(make(conditions), Type::Bool))
    }

    fn compare(&self, left: &Ast, comparison: Compare, right: &Ast) -> Result<Typed> {
        let (a, b) = (self.check(left)?, self.check(right)?);
        if let Some(field) = set_field(&a) {
            return self.any_equal(left, field, comparison, right, &b);
        }
        if let Some(field) = set_field(&b) {
            return self.any_equal(right, field, comparison, left, &a);
        }
        let (a, b) = self.alike(left, a, right, b)?;
        if a.kind == Some(Type::Bool) && !matches!(comparison, Compare::Equal | Compare::Unequal) {
            return Err(Error::new(self.at(left), "conditions have no order").hint("compare them with = or <>"));
        }
        Ok(Typed::new(Expr::Compare(Box::new(a.expr), comparison, Box::new(b.expr)), Type::Bool))
    }

    /// `user.id = 'ada'`: one of the values is. `<>`: none is.
    fn any_equal(&self, ast: &Ast, field: Field, comparison: Compare, other: &Ast, value: &Typed) -> Result<Typed> {
        let text = match &value.expr {
            Expr::Value(value @ Value::Text(_)) => value.clone(),
            _ => {
                let error = Error::new(self.at(other), format!("expected a text to compare '{}' with", field.name()));
                return Err(error.hint(format!("such as: {} = 'x'", field.name())));
            }
        };
        let any = Typed::new(Expr::Any(field.clone(), Test::In(vec![text])), Type::Bool);
        match comparison {
            Compare::Equal => Ok(any),
            Compare::Unequal => Ok(not(any)),
            _ => {
                let error = Error::new(self.at(ast), format!("'{}' can have several values, which have no order", field.name()));
                Err(error.hint("test it with =, <>, in, like or is null"))
            }
        }
    }

    /// Both sides as values of one type: a text literal stands for a moment or a length of time beside one.
    fn alike(&self, left: &Ast, a: Typed, right: &Ast, b: Typed) -> Result<(Typed, Typed)> {
        let (wanted_a, wanted_b) = (b.kind, a.kind);
        let a = literal::coerce(self.at(left), a, wanted_a)?;
        let b = literal::coerce(self.at(right), b, wanted_b)?;
        match (a.kind, b.kind) {
            (Some(x), Some(y)) if x != y => Err(self.unlike(right, x, y)),
            _ => Ok((a, b)),
        }
    }

    fn unlike(&self, right: &Ast, expected: Type, found: Type) -> Error {
        let error = Error::new(self.at(right), format!("expected a {}, found a {}", expected.name(), found.name()));
        match expected {
            Type::Duration => error.hint("write a number and a unit, such as '1.5s' or interval '7 days'"),
            Type::Time => error.hint("write '2026-11-01' or now() - interval '7 days'"),
            Type::Text => error.hint("texts are written in single quotes"),
            Type::Bool => error.hint("write true or false"),
            Type::Number => error,
        }
    }

    fn must_be(&self, ast: &Ast, typed: &Typed, kinds: &[Type]) -> Result<()> {
        match typed.kind {
            Some(kind) if !kinds.contains(&kind) => {
                let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
                Err(Error::new(self.at(ast), format!("expected a {}, found a {}", names.join(" or a "), kind.name())))
            }
            _ => Ok(()),
        }
    }

    fn arithmetic(&self, left: &Ast, operation: Arithmetic, right: &Ast) -> Result<Typed> {
        let (a, b) = (self.scalar(left)?, self.scalar(right)?);
        let kind = self.arithmetic_type(left, &a, operation, right, &b)?;
        let unit = match operation {
            Arithmetic::Plus | Arithmetic::Minus if a.unit == b.unit => a.unit,
            Arithmetic::Times | Arithmetic::Over if kind == Type::Duration => Some("ms"),
            Arithmetic::Over if b.unit.is_none() => a.unit,
            _ => (kind == Type::Duration).then_some("ms"),
        };
        Ok(Typed { expr: Expr::Arithmetic(Box::new(a.expr), operation, Box::new(b.expr)), kind: Some(kind), unit })
    }

    fn arithmetic_type(&self, left: &Ast, a: &Typed, operation: Arithmetic, right: &Ast, b: &Typed) -> Result<Type> {
        use Arithmetic::{Minus, Over, Plus, Times};
        use Type::{Duration, Number, Time};
        let (x, y) = (a.kind.unwrap_or(Number), b.kind.unwrap_or(Number));
        match (x, operation, y) {
            (Number, _, Number) => Ok(Number),
            (Duration, Plus | Minus, Duration) | (Duration, Times | Over, Number) | (Number, Times, Duration) => Ok(Duration),
            (Duration, Over, Duration) => Ok(Number),
            (Time, Minus, Time) => Ok(Duration),
            (Time, Plus | Minus, Duration) | (Duration, Plus, Time) => Ok(Time),
            (Time, Plus | Minus, _) | (Duration, Plus | Minus, _) => {
                let error = Error::new(self.at(right), format!("expected a duration, found a {}", y.name()));
                Err(error.hint("write interval '7 days'"))
            }
            (Type::Bool | Type::Text, ..) => Err(Error::new(self.at(left), format!("expected a number, found a {}", x.name()))),
            _ => Err(Error::new(self.at(right), format!("expected a number, found a {}", y.name()))),
        }
    }

    fn between(&self, expr: &Ast, is_negated: bool, low: &Ast, high: &Ast) -> Result<Typed> {
        let from = self.compare(expr, Compare::GreaterOrEqual, low)?;
        let to = self.compare(expr, Compare::LessOrEqual, high)?;
        let both = Typed::new(Expr::And(vec![from.expr, to.expr]), Type::Bool);
        Ok(if is_negated { not(both) } else { both })
    }

    fn in_list(&self, expr: &Ast, list: &[Ast], is_negated: bool) -> Result<Typed> {
        let one = self.check(expr)?;
        let values = list.iter().map(|ast| self.constant(ast, one.kind)).collect::<Result<Vec<_>>>()?;
        let is_in = match set_field(&one) {
            Some(field) => Expr::Any(field, Test::In(values)),
            None => Expr::In(Box::new(one.expr), values),
        };
        let is_in = Typed::new(is_in, Type::Bool);
        Ok(if is_negated { not(is_in) } else { is_in })
    }

    fn constant(&self, ast: &Ast, wanted: Option<Type>) -> Result<Value> {
        let typed = literal::coerce(self.at(ast), self.scalar(ast)?, wanted)?;
        let value = match typed.expr {
            Expr::Value(value) if value != Value::Null => value,
            _ => return Err(Error::new(self.at(ast), "expected a value").hint("lists hold numbers or 'texts'")),
        };
        match (wanted, typed.kind) {
            (Some(expected), Some(found)) if expected != found => Err(self.unlike(ast, expected, found)),
            _ => Ok(value),
        }
    }

    fn like(&self, expr: &Ast, pattern: &Ast, ignores_case: bool, is_negated: bool) -> Result<Typed> {
        let one = self.check(expr)?;
        self.must_be(expr, &one, &[Type::Text])?;
        let Ast::Value(ValueWithSpan { value: AstValue::SingleQuotedString(text), .. }) = pattern else {
            return Err(Error::new(self.at(pattern), "expected a pattern").hint("write it in single quotes, such as '%refund%'"));
        };
        let pattern = Pattern { text: text.clone(), ignores_case };
        let like = match set_field(&one) {
            Some(field) => Expr::Any(field, Test::Like(pattern)),
            None => Expr::Like(Box::new(one.expr), pattern),
        };
        let like = Typed::new(like, Type::Bool);
        Ok(if is_negated { not(like) } else { like })
    }

    fn is_null(&self, expr: &Ast) -> Result<Typed> {
        let one = self.check(expr)?;
        Ok(match set_field(&one) {
            Some(field) => not(Typed::new(Expr::Any(field, Test::Exists), Type::Bool)),
            None => Typed::new(Expr::IsNull(Box::new(one.expr)), Type::Bool),
        })
    }

    fn case(&self, operand: Option<&Ast>, conditions: &[CaseWhen], otherwise: Option<&Ast>) -> Result<Typed> {
        let mut results: Vec<(&Ast, Typed)> = Vec::new();
        let mut whens = Vec::new();
        for CaseWhen { condition, result } in conditions {
            whens.push(match operand {
                Some(operand) => self.compare(operand, Compare::Equal, condition)?.expr,
                None => self.condition(condition)?,
            });
            results.push((result, self.scalar(result)?));
        }
        if let Some(otherwise) = otherwise {
            results.push((otherwise, self.scalar(otherwise)?));
        }
        let (mut exprs, kind, unit) = self.of_one_type(results)?;
        let last = otherwise.and_then(|_| exprs.pop()).map(Box::new);
        Ok(Typed { expr: Expr::Case(whens.into_iter().zip(exprs).collect(), last), kind, unit })
    }

    /// Expressions that stand for one another must have one type.
    fn of_one_type(&self, parts: Vec<(&Ast, Typed)>) -> Result<(Vec<Expr>, Option<Type>, Option<&'static str>)> {
        let is_text = |typed: &Typed| matches!(typed.expr, Expr::Value(Value::Text(_)));
        let kind = parts
            .iter()
            .filter(|(_, typed)| !is_text(typed))
            .find_map(|(_, typed)| typed.kind)
            .or_else(|| parts.iter().find_map(|(_, t)| t.kind));
        let unit = parts.iter().find_map(|(_, typed)| typed.unit);
        let mut exprs = Vec::new();
        for (ast, typed) in parts {
            let typed = literal::coerce(self.at(ast), typed, kind)?;
            match (kind, typed.kind) {
                (Some(expected), Some(found)) if expected != found => return Err(self.unlike(ast, expected, found)),
                _ => exprs.push(typed.expr),
            }
        }
        Ok((exprs, kind, unit))
    }

    fn function(&self, ast: &Ast, function: &Function) -> Result<Typed> {
        let name = function.name.to_string().to_lowercase();
        let is_plain =
            function.over.is_none() && function.filter.is_none() && function.within_group.is_empty() && function.null_treatment.is_none();
        if !is_plain {
            return Err(self.unknown(ast));
        }
        if let Some(found) = aggregate::read(self, ast, &name, function)? {
            return Ok(found);
        }
        if !FUNCTIONS.contains(&name.as_str()) && Unit::named(&name).is_none() {
            return Err(self.no_function(ast, &name));
        }
        let args = self.arguments(ast, function)?;
        match (name.as_str(), args.as_slice()) {
            ("now", []) => Ok(Typed::new(Expr::Value(Value::Int(self.clock.now.nanos())), Type::Time)),
            ("abs", [one]) => {
                let typed = self.scalar(one)?;
                self.must_be(one, &typed, &[Type::Number, Type::Duration])?;
                Ok(Typed { expr: Expr::Absolute(Box::new(typed.expr)), ..typed })
            }
            ("coalesce", [_, _, ..]) => {
                let parts = args.iter().map(|arg| Ok((*arg, self.scalar(arg)?))).collect::<Result<_>>()?;
                let (exprs, kind, unit) = self.of_one_type(parts)?;
                Ok(Typed { expr: Expr::Coalesce(exprs), kind, unit })
            }
            (unit, [one]) if Unit::named(unit).is_some() => self.bucket(unit, one),
            (name, _) => Err(Error::new(self.at(ast), format!("{name} does not take {} arguments", args.len()))),
        }
    }

    fn bucket(&self, unit: &str, ast: &Ast) -> Result<Typed> {
        let typed = literal::coerce(self.at(ast), self.scalar(ast)?, Some(Type::Time))?;
        self.must_be(ast, &typed, &[Type::Time])?;
        let unit = Unit::named(unit).unwrap_or(Unit::Day);
        Ok(Typed::new(Expr::Bucket(unit, Box::new(typed.expr)), Type::Time))
    }

    fn no_function(&self, ast: &Ast, name: &str) -> Error {
        let known = || FUNCTIONS.into_iter().chain(Unit::ALL.into_iter().map(Unit::name)).chain(aggregate::NAMES);
        let error = Error::new(self.at(ast), format!("there is no function '{name}'"));
        match nearest(name, known()) {
            Some(nearest) => error.hint(format!("did you mean '{nearest}'?")),
            None => error.hint(format!("there are: {}", known().collect::<Vec<_>>().join(", "))),
        }
    }

    /// The arguments of a function, which must be plain expressions.
    pub(super) fn arguments<'f>(&self, ast: &Ast, function: &'f Function) -> Result<Vec<&'f Ast>> {
        let list = match &function.args {
            FunctionArguments::List(list) if list.clauses.is_empty() => list,
            FunctionArguments::None => return Ok(Vec::new()),
            _ => return Err(self.unknown(ast)),
        };
        let plain = |arg: &'f FunctionArg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
            _ => Err(self.unknown(ast)),
        };
        list.args.iter().map(plain).collect()
    }
}

fn set_field(typed: &Typed) -> Option<Field> {
    match &typed.expr {
        Expr::Field(field) if field.is_set => Some(field.clone()),
        _ => None,
    }
}

fn not(typed: Typed) -> Typed {
    Typed::new(Expr::Not(Box::new(typed.expr)), Type::Bool)
}

/// Negative literals are literals.
fn negative(expr: Expr) -> Expr {
    match expr {
        Expr::Value(Value::Int(number)) if number != i64::MIN => Expr::Value(Value::Int(-number)),
        Expr::Value(Value::Real(number)) => Expr::Value(Value::Real(-number)),
        other => Expr::Negative(Box::new(other)),
    }
}
