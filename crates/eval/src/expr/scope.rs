//! Where an expression stands: over which resource, and whether it may use aggregates.

use sqlparser::ast::{Expr as Ast, Ident, Spanned as _};
use turnwise_model::expr::{Clock, Expr, Field, Resource, Type, fields};

use super::error::Error;
use super::language::Source;
use super::{Result, Typed};

/// How deep an expression may be nested.
const MAX_DEPTH: usize = 60;

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) of: Resource,
    pub(super) clock: Clock,
    pub(super) source: &'a Source<'a>,
    /// Whether rows are gathered into groups here.
    pub(super) is_grouped: bool,
    pub(super) depth: usize,
}

impl<'a> Scope<'a> {
    /// Over single rows.
    pub(super) fn rows(of: Resource, clock: Clock, source: &'a Source<'a>) -> Self {
        Self { of, clock, source, is_grouped: false, depth: 0 }
    }

    /// The place of a part in the text.
    pub(super) fn at(&self, ast: &Ast) -> usize {
        self.source.at(ast.span())
    }

    pub(super) fn deeper(&self, ast: &Ast) -> Result<Self> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::new(self.at(ast), "it is nested too deeply").hint(format!("{MAX_DEPTH} levels are possible")));
        }
        Ok(Self { depth: self.depth + 1, ..*self })
    }

    /// The field that is named, of any kind.
    pub(super) fn field(&self, parts: &[Ident]) -> Result<Typed> {
        let name = parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
        let found = fields::find(self.of, &name).or_else(|| fields::find(self.of, &name.to_lowercase()).filter(|(f, _)| f.arg.is_none()));
        let (field, info) = found.ok_or_else(|| self.no_field(parts, &name))?;
        Ok(Typed { kind: Some(field.kind), unit: info.unit, expr: Expr::Field(field) })
    }

    fn no_field(&self, parts: &[Ident], name: &str) -> Error {
        let at = parts.first().map_or(0, |part| self.source.at(part.span));
        let error = Error::new(at, format!("{} have no field '{name}'", self.of.name()));
        if parts.first().is_some_and(|part| part.quote_style.is_some()) {
            return error.hint("texts are written in single quotes; double quotes are for names of fields");
        }
        match nearest(name, fields::of(self.of).iter().map(|info| info.name)) {
            Some(nearest) => error.hint(format!("did you mean '{nearest}'?")),
            None => error.hint(format!("GET /api/v1/fields?of={} lists them", self.of.name())),
        }
    }

    /// A condition: an expression that is true, false or unknown.
    pub(super) fn condition(&self, ast: &Ast) -> Result<Expr> {
        let typed = self.scalar(ast)?;
        match typed.kind {
            Some(Type::Bool) | None => Ok(typed.expr),
            Some(kind) => {
                let error = Error::new(self.at(ast), format!("expected a condition, found a {}", kind.name()));
                Err(error.hint("compare it with something, such as: turns > 5"))
            }
        }
    }

    /// An expression that has one value at most.
    pub(super) fn scalar(&self, ast: &Ast) -> Result<Typed> {
        let typed = self.check(ast)?;
        if let Expr::Field(field) = &typed.expr
            && field.is_set
        {
            return Err(self.is_set(ast, field));
        }
        Ok(typed)
    }

    fn is_set(&self, ast: &Ast, field: &Field) -> Error {
        let name = field.name();
        let error = Error::new(self.at(ast), format!("'{name}' can have several values in one of the {}", self.of.name()));
        error.hint(format!("test it with =, in, like or is null, or group by it: {name} = 'x'"))
    }
}

/// The name that is most alike, if any is much alike.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let likeness = |known: &str| strsim::jaro_winkler(known, &name);
    known
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}
