//! Text for a terminal. What spans hold was written by strangers: it is shown, never obeyed.

use std::io::{self, IsTerminal as _};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The width of lines where nobody says how wide they may be.
const DEFAULT_COLUMNS: usize = 100;
const MIN_COLUMNS: usize = 40;

/// How the output is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) columns: usize,
    is_coloured: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Style {
    Strong,
    Quiet,
    Good,
    Bad,
    Accent,
}

impl Look {
    /// Of standard output: colours only on a terminal, and not where `NO_COLOR` is set.
    pub(crate) fn of_stdout() -> Self {
        let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { columns: columns().max(MIN_COLUMNS), is_coloured: io::stdout().is_terminal() && !is_unwanted }
    }

    /// The same, with lines no wider than `columns`.
    pub(crate) fn at_most(self, columns: usize) -> Self {
        Self { columns: self.columns.min(columns), ..self }
    }

    #[cfg(test)]
    pub(crate) fn plain(columns: usize) -> Self {
        Self { columns, is_coloured: false }
    }

    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Strong => "1",
            Style::Quiet => "2",
            Style::Bad => "31",
            Style::Good => "32",
            Style::Accent => "36",
        };
        if self.is_coloured && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn columns() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(DEFAULT_COLUMNS)
}

/// The text with everything that a terminal would act on made visible. Line breaks stay, tabs become spaces.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("    "),
            '\u{7f}' => shown.push('\u{2421}'),
            c if c.is_ascii_control() => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            c if c.is_control() || is_invisible_order(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

/// Characters that change the order of others, by which a text can look like another.
fn is_invisible_order(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line, visible.
pub(crate) fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much as fits, with an ellipsis where something is missing.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut fitted = start_of(text, columns.saturating_sub(1)).to_owned();
    fitted.push('…');
    fitted
}

/// As much as fits, filled up with spaces.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let fitted = fit(text, columns);
    let missing = columns.saturating_sub(fitted.width());
    fitted + &" ".repeat(missing)
}

/// Lines of at most `columns`, broken between words where that is possible. Spaces at the beginning of a line stay.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.lines().flat_map(|line| wrap_line(line.trim_end(), columns.max(1))).collect()
}

fn wrap_line(mut rest: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    while rest.width() > columns {
        let (line, after) = rest.split_at(break_at(rest, columns));
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

/// Where a line that is too long is cut: after its last space that is not its beginning, else in the word.
fn break_at(line: &str, columns: usize) -> usize {
    let start = start_of(line, columns);
    let begins_at = start.len() - start.trim_start().len();
    let is_between_words = line.get(start.len()..).is_some_and(|after| after.starts_with(' '));
    let space = if is_between_words { Some(start.len()) } else { start.rfind(' ').map(|at| at + 1) };
    let at = space.filter(|at| *at > begins_at).unwrap_or(start.len());
    // One character is taken even if it is wider than the line.
    at.max(line.chars().next().map_or(0, char::len_utf8))
}

fn start_of(text: &str, columns: usize) -> &str {
    let mut width = 0;
    let end = text.char_indices().find(|(_, c)| {
        width += c.width().unwrap_or(0);
        width > columns
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_shown_instead() {
        assert_eq!(visible("\x1b[2Jhi\x07\r\nthere\t\u{9b}31m\u{202e}"), "␛[2Jhi␇\nthere    \\u{9b}31m\\u{202e}");
    }

    #[test]
    fn lines_break_between_words_and_never_grow_too_wide() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("  indented words stay", 10), ["  indented", "words stay"]);
        assert_eq!(wrap("unbreakable", 4), ["unbr", "eaka", "ble"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
        assert_eq!(wrap("日本語です", 4), ["日本", "語で", "す"]);
        assert_eq!(wrap("日", 1), ["日"]);
    }

    #[test]
    fn cells_have_exactly_the_width_they_are_given() {
        assert_eq!(pad("日本語", 5), "日本…");
        assert_eq!(pad("ab", 4), "ab  ");
        assert_eq!(fit("abcdef", 4), "abc…");
    }
}
