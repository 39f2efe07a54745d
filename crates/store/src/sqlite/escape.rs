//! Text inside JSON's string literals. A history that is sent once as attributes and once more as JSON is stored once, if the literal can be
//! made again from the text: serialisers escape in two ways, and we know a text's way by trying.

/// How a serialiser writes what is not plain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Escape {
    /// All beyond ASCII as `\uXXXX`: Python's default.
    Ascii,
    /// Only quotes, backslashes and control characters: JavaScript, Rust, most others.
    Least,
}

/// The text in a literal's inside, with the way in which it was escaped, if that gives the very bytes again.
pub(super) fn unescaped(literal: &[u8]) -> Option<(String, Escape)> {
    let text = text(std::str::from_utf8(literal).ok()?)?;
    let way = if literal.is_ascii() { Escape::Ascii } else { Escape::Least };
    let other = if text.is_ascii() { Escape::Least } else { Escape::Ascii };
    [way, other].into_iter().find(|way| is_written_so(&text, *way, literal)).map(|way| (text, way))
}

fn is_written_so(text: &str, way: Escape, literal: &[u8]) -> bool {
    let mut written = Vec::with_capacity(literal.len());
    escape(text, way, &mut written);
    written == literal
}

/// Writes a text as it is in a literal.
pub(super) fn escape(text: &str, way: Escape, out: &mut Vec<u8>) {
    let mut plain = text;
    while let Some(place) = plain.find(|c: char| is_escaped(c, way)) {
        let (before, after) = plain.split_at(place);
        out.extend_from_slice(before.as_bytes());
        let mut chars = after.chars();
        if let Some(c) = chars.next() {
            escape_char(c, out);
        }
        plain = chars.as_str();
    }
    out.extend_from_slice(plain.as_bytes());
}

fn is_escaped(c: char, way: Escape) -> bool {
    matches!(c, '"' | '\\' | '\0'..='\u{1f}') || (way == Escape::Ascii && !c.is_ascii())
}

fn escape_char(c: char, out: &mut Vec<u8>) {
    let short = match c {
        '"' => b'"',
        '\\' => b'\\',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
            return;
        }
    };
    out.extend([b'\\', short]);
}

/// What a literal says.
fn text(literal: &str) -> Option<String> {
    let mut text = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some(place) = rest.find('\\') {
        let (plain, escaped) = rest.split_at(place);
        text.push_str(plain);
        let (c, length) = escaped_char(escaped)?;
        text.push(c);
        rest = escaped.get(length..)?;
    }
    text.push_str(rest);
    Some(text)
}

/// The character that an escape at the start of the text stands for, and the escape's length.
fn escaped_char(text: &str) -> Option<(char, usize)> {
    let c = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return unit_char(text),
        _ => return None,
    };
    Some((c, 2))
}

fn unit_char(text: &str) -> Option<(char, usize)> {
    let unit = |from: usize| u16::from_str_radix(text.get(from..from + 4)?, 16).ok();
    let first = unit(2)?;
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Some((c, 6));
    }
    let second = text.get(6..8).filter(|mark| *mark == "\\u").and_then(|_| unit(8))?;
    let c = char::decode_utf16([first, second]).next()?.ok()?;
    Some((c, 12))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_escaped_is_found_again(text in ".*", is_ascii in any::<bool>()) {
            let way = if is_ascii { Escape::Ascii } else { Escape::Least };
            let mut literal = Vec::new();
            escape(&text, way, &mut literal);

            let (found, found_way) = unescaped(&literal).unwrap();

            let mut again = Vec::new();
            escape(&found, found_way, &mut again);
            prop_assert_eq!(found, text);
            prop_assert_eq!(again, literal);
        }
    }

    #[test]
    fn what_no_serialiser_writes_is_none() {
        for literal in [r"\u00E9 upper", r"\/", r"\ud800 alone", r"cut \u12", "\\", r"\x"] {
            assert_eq!(unescaped(literal.as_bytes()), None, "{literal}");
        }
    }
}
