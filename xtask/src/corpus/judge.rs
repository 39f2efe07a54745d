//! Is one turn right? Five checks, each with what was shown and what was expected in words (`None` is what is unknown).
//!
//! Texts are compared without the white space around them. Null, and nothing else, is the right answer to what nobody can know.

use super::answer::{FoundText, FoundTokens, FoundTurn};
use super::case::{ExpectedText, ExpectedTokens, ExpectedTurn};

#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) what: &'static str,
    pub(crate) is_right: bool,
    pub(crate) got: String,
    pub(crate) wanted: String,
}

/// User, input, output, tokens, error: in the order of the columns.
pub(crate) fn turn(expected: &ExpectedTurn, found: &FoundTurn) -> [Check; 5] {
    [user(expected, found), input(expected, found), output(expected, found), tokens(expected, found), error(expected, found)]
}

pub(crate) fn has_input(expected: &ExpectedTurn, found: &FoundTurn) -> bool {
    text_is_right(&expected.input, found.input.as_ref())
}

fn user(expected: &ExpectedTurn, found: &FoundTurn) -> Check {
    let word = |id: &Option<String>| id.as_deref().unwrap_or("None").to_owned();
    Check { what: "user", is_right: expected.user_id == found.user_id, got: word(&found.user_id), wanted: word(&expected.user_id) }
}

fn input(expected: &ExpectedTurn, found: &FoundTurn) -> Check {
    Check { what: "input", is_right: has_input(expected, found), got: got_text(found.input.as_ref()), wanted: wanted_text(&expected.input) }
}

fn output(expected: &ExpectedTurn, found: &FoundTurn) -> Check {
    let is_right = text_is_right(&expected.output, found.output.as_ref());
    Check { what: "output", is_right, got: got_text(found.output.as_ref()), wanted: wanted_text(&expected.output) }
}

fn tokens(expected: &ExpectedTurn, found: &FoundTurn) -> Check {
    let (prompt, completion) = found.tokens.map_or((None, None), |t: FoundTokens| (t.prompt, t.completion));
    let is_right = match expected.tokens {
        ExpectedTokens::Unknown => (prompt, completion) == (None, None),
        ExpectedTokens::Exactly { prompt: p, completion: c } => (prompt, completion) == (Some(p), Some(c)),
        ExpectedTokens::AtMost { prompt: p, completion: c } => prompt.is_none_or(|n| n <= p) && completion.is_none_or(|n| n <= c),
    };
    let wanted = match expected.tokens {
        ExpectedTokens::Unknown => "None".to_owned(),
        ExpectedTokens::Exactly { prompt, completion } => format!("({prompt}, {completion})"),
        ExpectedTokens::AtMost { prompt, completion } => {
            format!("at most ({prompt}, {completion})")
        }
    };
    Check { what: "tokens", is_right, got: got_tokens(prompt, completion), wanted }
}

fn error(expected: &ExpectedTurn, found: &FoundTurn) -> Check {
    let got = match found.error.get("message").and_then(|m| m.as_str()) {
        Some(message) => shortened(message),
        None if found.failed() => found.error.to_string(),
        None => "None".to_owned(),
    };
    let wanted = if expected.error { "an error" } else { "None" };
    Check { what: "error", is_right: found.failed() == expected.error, got, wanted: wanted.to_owned() }
}

fn text_is_right(expected: &ExpectedText, found: Option<&FoundText>) -> bool {
    let text = found.map(|f| f.text.trim()).unwrap_or_default();
    let masked = found.is_some_and(|f| f.redacted);
    match expected {
        ExpectedText::Nothing => text.is_empty() && !masked,
        ExpectedText::Exactly(wanted) => found.is_some() && text == wanted.trim() && !masked,
        ExpectedText::Redacted => masked,
        ExpectedText::Long { start, chars } => found.is_some_and(|f| text.starts_with(start.trim()) && is_whole(f, *chars)),
        ExpectedText::AtMost(whole) => whole.trim().starts_with(text) && !masked,
    }
}

/// All of it is there, or it is said that it is not.
fn is_whole(found: &FoundText, chars: usize) -> bool {
    let got = found.text.chars().count();
    got == chars || (found.truncated && got < chars)
}

fn got_tokens(prompt: Option<u64>, completion: Option<u64>) -> String {
    let word = |n: Option<u64>| n.map_or_else(|| "None".to_owned(), |n| n.to_string());
    match (prompt, completion) {
        (None, None) => "None".to_owned(),
        _ => format!("({}, {})", word(prompt), word(completion)),
    }
}

fn got_text(found: Option<&FoundText>) -> String {
    match found {
        None => "None".to_owned(),
        Some(text) if text.redacted => "(redacted)".to_owned(),
        Some(text) => shortened(&text.text),
    }
}

pub(crate) fn wanted_text(expected: &ExpectedText) -> String {
    match expected {
        ExpectedText::Nothing => "None".to_owned(),
        ExpectedText::Exactly(text) => shortened(text),
        ExpectedText::Redacted => "(redacted)".to_owned(),
        ExpectedText::Long { start, chars } => format!("{} ({chars} characters)", shortened(start)),
        ExpectedText::AtMost(whole) => format!("None, or a beginning of: {}", shortened(whole)),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> FoundText {
        FoundText { text: text.into(), redacted: false, truncated: false }
    }

    fn right(expected: &ExpectedText, found: Option<FoundText>) -> bool {
        text_is_right(expected, found.as_ref())
    }

    #[test]
    fn nothing_is_null_or_blank() {
        assert!(right(&ExpectedText::Nothing, None));
        assert!(!right(&ExpectedText::Nothing, Some(text("Traceback"))));
        assert!(!right(&ExpectedText::Exactly("a".into()), None));
    }

    #[test]
    fn a_masked_text_must_be_shown_as_masked() {
        let masked = FoundText { redacted: true, ..text("__REDACTED__") };

        assert!(right(&ExpectedText::Redacted, Some(masked.clone())));
        assert!(!right(&ExpectedText::Redacted, Some(text("__REDACTED__"))));
        assert!(!right(&ExpectedText::Exactly("__REDACTED__".into()), Some(masked)));
    }

    #[test]
    fn a_partial_answer_is_a_beginning_of_the_whole_one() {
        let partial = ExpectedText::AtMost("Goodbye, and safe travels!".into());

        assert!(right(&partial, None));
        assert!(right(&partial, Some(text("Goodbye, "))));
        assert!(!right(&partial, Some(text("<generator object>"))));
    }

    #[test]
    fn a_long_text_is_whole_or_marked_as_cut() {
        let long = ExpectedText::Long { start: "ab".into(), chars: 6 };

        assert!(right(&long, Some(text("ababab"))));
        assert!(!right(&long, Some(text("abab"))));
        assert!(right(&long, Some(FoundText { truncated: true, ..text("abab") })));
    }

    #[test]
    fn unknown_tokens_are_not_zero() {
        assert_eq!(got_tokens(None, None), "None");
        assert_eq!(got_tokens(Some(0), None), "(0, None)");
    }
}
