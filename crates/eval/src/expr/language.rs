//! The text of an expression, and what `sqlparser` makes of it: the grammar's outer form. Limits on size are here.

use sqlparser::ast::{Expr, OrderByExpr, Query, SetExpr, Statement};
use sqlparser::dialect::Dialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, Tokenizer};

use super::error::{self, Error};
use super::{MAX_BYTES, Result};

/// Tokens of an expression at most: a tree of so many parts can be walked by recursion.
const MAX_TOKENS: usize = 2500;
const MAX_DEPTH: usize = 40;

/// Our grammar's words: letters, digits and `_`; other names go in double quotes.
#[derive(Debug)]
struct Language;

impl Dialect for Language {
    fn is_identifier_start(&self, c: char) -> bool {
        c.is_alphabetic() || c == '_'
    }

    fn is_identifier_part(&self, c: char) -> bool {
        c.is_alphanumeric() || c == '_'
    }

    fn is_delimited_identifier_start(&self, c: char) -> bool {
        c == '"'
    }
}

/// The text of an expression, cut into tokens.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    tokens: Vec<TokenWithSpan>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self> {
        if text.len() > MAX_BYTES {
            return Err(Error::new(0, format!("the expression has {} bytes", text.len())).hint(format!("{MAX_BYTES} are possible")));
        }
        let tokens = Tokenizer::new(&Language, text).tokenize_with_location();
        let tokens = tokens.map_err(|e| error::of_parser(text, &ParserError::from(e)))?;
        let tokens: Vec<TokenWithSpan> = tokens.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
        match tokens.get(MAX_TOKENS) {
            Some(first_too_many) => Err(Error::new(error::place(text, first_too_many.span), "the expression has too many parts")),
            None => Ok(Self { text, tokens }),
        }
    }

    /// The place of a span in the text.
    pub(super) fn at(&self, span: Span) -> usize {
        error::place(self.text, span)
    }

    /// The whole text as an expression.
    pub(super) fn expression(&self) -> Result<Expr> {
        self.parse(|parser| parser.parse_expr())
    }

    /// The whole text as an expression with a direction.
    pub(super) fn order(&self) -> Result<OrderByExpr> {
        self.parse(|parser| parser.parse_order_by_expr())
    }

    /// The whole text as a query.
    pub(super) fn query(&self) -> Result<Query> {
        let statement = self.parse(|parser| parser.parse_statement())?;
        let is_select = |query: &Query| matches!(query.body.as_ref(), SetExpr::Select(_));
        match statement {
            Statement::Query(query) if is_select(&query) => Ok(*query),
            _ => Err(Error::new(0, "expected one select").hint("such as: select avg(cost) from sessions group by model")),
        }
    }

    fn parse<T>(&self, read: impl FnOnce(&mut Parser<'_>) -> std::result::Result<T, ParserError>) -> Result<T> {
        let mut parser = Parser::new(&Language).with_recursion_limit(MAX_DEPTH).with_tokens_with_locations(self.tokens.clone());
        let found = read(&mut parser).map_err(|e| error::of_parser(self.text, &e))?;
        let next = parser.peek_token();
        if next.token != Token::EOF {
            return Err(self.unexpected(&next));
        }
        Ok(found)
    }

    fn unexpected(&self, next: &TokenWithSpan) -> Error {
        let error = Error::new(self.at(next.span), format!("expected an operator or the end, found '{}'", next.token));
        error.hint("conditions are joined by 'and' or 'or'")
    }
}
