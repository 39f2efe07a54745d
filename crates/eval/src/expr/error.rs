//! What is wrong with an expression, where, and what would be right.

use std::fmt;

use sqlparser::parser::ParserError;
use sqlparser::tokenizer::{Location, Span};

/// Why a text is no expression of ours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// Characters before the place where it goes wrong.
    pub at: usize,
    /// A fragment such as `there is no field 'tunrs'`.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Error {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: None }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.at + 1, self.message)
    }
}

impl std::error::Error for Error {}

/// The place of a span's beginning, in characters from the text's.
pub(super) fn place(text: &str, span: Span) -> usize {
    offset(text, span.start)
}

fn offset(text: &str, at: Location) -> usize {
    let lines_before = usize::try_from(at.line).unwrap_or(0).saturating_sub(1);
    let before: usize = text.split('\n').take(lines_before).map(|line| line.chars().count() + 1).sum();
    (before + usize::try_from(at.column).unwrap_or(0).saturating_sub(1)).min(text.chars().count())
}

/// The parser says where in words.
pub(super) fn of_parser(text: &str, error: &ParserError) -> Error {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message,
        ParserError::RecursionLimitExceeded => return Error::new(0, "it is nested too deeply"),
    };
    let (what, at) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
    let location = at.split_once(", Column: ").and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)));
    let at = location.map_or_else(|| text.chars().count(), |(line, column)| offset(text, Location { line, column }));
    Error::new(at, in_words(what))
}

fn in_words(message: &str) -> String {
    let mut words = message.trim().trim_end_matches(',').replace("Expected: ", "expected ").replace("EOF", "the end");
    if let Some(first) = words.get(..1).map(str::to_lowercase) {
        words.replace_range(..1, &first);
    }
    words
}
