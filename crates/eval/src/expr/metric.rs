//! One `select`: columns, from, where, group by, having, order by, limit. Nothing else of SQL.

use std::collections::BTreeMap;

use sqlparser::ast::{
    Expr as Ast, GroupByExpr, LimitClause, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, Spanned as _, TableFactor,
    TableWithJoins,
};
use turnwise_model::expr::{Clock, Column, Expr, Metric, Order, Resource, Type};

use super::error::Error;
use super::language::Source;
use super::scope::{Scope, nearest};
use super::{DEFAULT_ROWS, MAX_ROWS, Result, Typed, literal};

const MAX_COLUMNS: usize = 32;
const MAX_GROUPS: usize = 4;

/// Reads a metric.
pub(super) fn read(source: &Source<'_>, clock: Clock) -> Result<Metric> {
    let query = source.query()?;
    let SetExpr::Select(select) = query.body.as_ref() else { return Err(Error::new(0, "expected one select")) };
    refuse_the_rest(source, &query, select)?;
    let of = resource(source, &select.from)?;
    let rows = Scope::rows(of, clock, source);
    let grouped = Scope { is_grouped: true, ..rows };
    let items = items(source, select, &grouped)?;
    let aliases: BTreeMap<String, Typed> = items.iter().map(|(name, _, typed)| (name.to_lowercase(), typed.clone())).collect();
    let reader = Reader { rows, grouped, items: &items, aliases: &aliases };
    let groups = reader.groups(&select.group_by)?;
    let mut metric = Metric {
        of,
        filter: select.selection.as_ref().map(|ast| rows.condition(ast)).transpose()?,
        having: select.having.as_ref().map(|ast| grouped.condition(ast)).transpose()?,
        order: reader.orders(&query)?,
        limit: limit(source, &query)?,
        columns: items.iter().map(|(name, _, typed)| column(name, typed)).collect(),
        groups,
    };
    reader.check_grouping(&metric)?;
    complete_order(&mut metric);
    Ok(metric)
}

struct Reader<'a> {
    rows: Scope<'a>,
    grouped: Scope<'a>,
    items: &'a [(String, &'a Ast, Typed)],
    aliases: &'a BTreeMap<String, Typed>,
}

fn column(name: &str, typed: &Typed) -> Column {
    Column { name: name.to_owned(), kind: typed.kind.unwrap_or(Type::Text), unit: typed.unit, expr: typed.expr.clone() }
}

fn items<'a>(source: &Source<'_>, select: &'a Select, grouped: &Scope<'_>) -> Result<Vec<(String, &'a Ast, Typed)>> {
    if select.projection.len() > MAX_COLUMNS {
        return Err(Error::new(0, format!("a metric has at most {MAX_COLUMNS} columns")));
    }
    let mut items = Vec::new();
    for item in &select.projection {
        let (name, ast) = match item {
            SelectItem::UnnamedExpr(ast) => (ast.to_string(), ast),
            SelectItem::ExprWithAlias { expr, alias } => (alias.value.clone(), expr),
            other => {
                let error = Error::new(source.at(other.span()), format!("'{other}' is not in the language"));
                return Err(error.hint("name the columns, such as: select user.id, avg(cost) from sessions group by user.id"));
            }
        };
        items.push((name, ast, grouped.check(ast)?));
    }
    Ok(items)
}

fn resource(source: &Source<'_>, from: &[TableWithJoins]) -> Result<Resource> {
    let names = Resource::ALL.map(Resource::name);
    let [TableWithJoins { relation: TableFactor::Table { name, alias: None, args: None, .. }, joins }] = from else {
        let at = from.first().map_or(0, |table| source.at(table.span()));
        return Err(Error::new(at, "expected one name behind 'from'").hint(format!("there are: {}", names.join(", "))));
    };
    if let Some(join) = joins.first() {
        return Err(Error::new(source.at(join.span()), "metrics join nothing").hint("fields of the session are there by themselves"));
    }
    Resource::named(&name.to_string().to_lowercase()).ok_or_else(|| {
        let error = Error::new(source.at(name.span()), format!("there is nothing named '{name}' to select from"));
        match nearest(&name.to_string(), names.into_iter()) {
            Some(nearest) => error.hint(format!("did you mean '{nearest}'?")),
            None => error.hint(format!("there are: {}", names.join(", "))),
        }
    })
}

impl Reader<'_> {
    fn groups(&self, group_by: &GroupByExpr) -> Result<Vec<Expr>> {
        let GroupByExpr::Expressions(groups, modifiers) = group_by else {
            return Err(Error::new(0, "'group by all' is not in the language").hint("name what to group by"));
        };
        if groups.len() > MAX_GROUPS || !modifiers.is_empty() {
            return Err(Error::new(0, format!("a metric groups by at most {MAX_GROUPS} plain expressions")));
        }
        groups.iter().map(|ast| self.group(ast)).collect()
    }

    fn group(&self, ast: &Ast) -> Result<Expr> {
        if let Some(typed) = self.by_position_or_alias(ast)? {
            return if typed.expr.has_aggregate() { Err(self.no_group(ast)) } else { Ok(typed.expr) };
        }
        Ok(self.rows.check(ast)?.expr)
    }

    fn no_group(&self, ast: &Ast) -> Error {
        Error::new(self.rows.at(ast), "an aggregate is nothing to group by")
    }

    /// `2` is the second column, and a column's alias is that column.
    fn by_position_or_alias(&self, ast: &Ast) -> Result<Option<Typed>> {
        if let Some(position) = literal::plain_number(ast) {
            let item = (position.fract() == 0.0 && position >= 1.0).then(|| self.items.get(position as usize - 1)).flatten();
            let error =
                || Error::new(self.rows.at(ast), format!("there is no column {position}")).hint(format!("there are {}", self.items.len()));
            return item.map(|(_, _, typed)| Some(typed.clone())).ok_or_else(error);
        }
        Ok(match ast {
            Ast::Identifier(name) => self.aliases.get(&name.value.to_lowercase()).cloned(),
            _ => None,
        })
    }

    fn orders(&self, query: &Query) -> Result<Vec<Order>> {
        let Some(order_by) = &query.order_by else { return Ok(Vec::new()) };
        let OrderByKind::Expressions(orders) = &order_by.kind else {
            return Err(Error::new(0, "'order by all' is not in the language").hint("name what to order by"));
        };
        orders.iter().map(|order| self.order(order)).collect()
    }

    fn order(&self, order: &OrderByExpr) -> Result<Order> {
        if order.options.nulls_first == Some(true) || order.with_fill.is_some() {
            return Err(Error::new(self.rows.at(&order.expr), "unknown values are always last"));
        }
        let by = match self.by_position_or_alias(&order.expr)? {
            Some(typed) => typed.expr,
            None => self.grouped.check(&order.expr)?.expr,
        };
        Ok(Order { by, is_descending: order.options.sort == Some(sqlparser::ast::OrderBySort::Desc) })
    }

    /// Outside of aggregates only what the rows of a group have in common has a value.
    fn check_grouping(&self, metric: &Metric) -> Result<()> {
        let is_aggregate = metric.is_aggregate();
        for (_, ast, typed) in self.items {
            if let Some(field) = loose_field(metric, is_aggregate, &typed.expr) {
                return Err(not_grouped(self.rows.at(ast), &field));
            }
        }
        let outside = metric.having.iter().chain(metric.order.iter().map(|order| &order.by));
        for expr in outside {
            if let Some(field) = loose_field(metric, is_aggregate, expr) {
                return Err(not_grouped(0, &field));
            }
        }
        Ok(())
    }
}

fn not_grouped(at: usize, field: &str) -> Error {
    let error = Error::new(at, format!("'{field}' has no one value here"));
    error.hint("add it to 'group by', or use an aggregate such as count(*) or avg(cost)")
}

/// A field that has no one value here: it is neither grouped by nor in an aggregate, or has several values.
fn loose_field(metric: &Metric, is_aggregate: bool, expr: &Expr) -> Option<String> {
    if metric.groups.contains(expr) {
        return None;
    }
    match expr {
        Expr::Aggregate(..) => None,
        Expr::Field(field) if is_aggregate || field.is_set => Some(field.name()),
        Expr::Any(field, _) if is_aggregate => Some(field.name()),
        other => other.parts().into_iter().find_map(|part| loose_field(metric, is_aggregate, part)),
    }
}

/// Groups that are equal in the order asked for come by what they are grouped by, so that the answer is always the same.
fn complete_order(metric: &mut Metric) {
    let missing: Vec<Expr> = metric.groups.iter().filter(|group| metric.order.iter().all(|order| order.by != **group)).cloned().collect();
    metric.order.extend(missing.into_iter().map(|by| Order { by, is_descending: false }));
}

fn limit(source: &Source<'_>, query: &Query) -> Result<usize> {
    let number = match &query.limit_clause {
        None => return Ok(DEFAULT_ROWS),
        Some(LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by }) if limit_by.is_empty() => limit,
        Some(other) => return Err(Error::new(source.at(other.span()), "only 'limit' with a number is in the language")),
    };
    let rows = literal::plain_number(number).filter(|rows| rows.fract() == 0.0 && (1.0..=MAX_ROWS as f64).contains(rows));
    let error = || Error::new(source.at(number.span()), "expected how many rows").hint(format!("1 to {MAX_ROWS}"));
    rows.map(|rows| rows as usize).ok_or_else(error)
}

/// Everything of SQL that the language does not have.
fn refuse_the_rest(source: &Source<'_>, query: &Query, select: &Select) -> Result<()> {
    let is_there = [
        ("with", query.with.is_some()),
        ("fetch", query.fetch.is_some()),
        ("for", query.for_clause.is_some() || !query.locks.is_empty()),
        ("settings", query.settings.is_some() || query.format_clause.is_some() || !query.pipe_operators.is_empty()),
        ("distinct", select.distinct.is_some()),
        ("top", select.top.is_some()),
        ("into", select.into.is_some()),
        ("exclude", select.exclude.is_some() || select.select_modifiers.is_some() || select.value_table_mode.is_some()),
        ("lateral view", !select.lateral_views.is_empty() || select.prewhere.is_some() || !select.connect_by.is_empty()),
        ("cluster by", !select.cluster_by.is_empty() || !select.distribute_by.is_empty() || !select.sort_by.is_empty()),
        ("window", !select.named_window.is_empty() || select.qualify.is_some() || !select.optimizer_hints.is_empty()),
    ];
    match is_there.into_iter().find(|(_, is_there)| *is_there) {
        Some((name, _)) => Err(Error::new(source.at(select.span()), format!("'{name}' is not in the language"))
            .hint("a metric is: select … from … where … group by … having … order by … limit …")),
        None => Ok(()),
    }
}
