//! What was said: the words of a user or an assistant, with a note on how well we know that these are the words.

use serde::{Deserialize, Serialize};

/// How a text came to be known, best first; better ones win when a turn's words are chosen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Quality {
    /// Words as a person would read them.
    Spoken,
    /// Hidden at the source; the text is the mask.
    Masked,
    /// A record of a call (JSON arguments, a program's own notation) in which no words could be told apart.
    Record,
}

/// A text and its [`Quality`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Text {
    pub text: String,
    pub quality: Quality,
}

/// What OpenInference writes in place of a hidden text.
pub const MASK: &str = "__REDACTED__";

/// The longest record that is kept as a text; the whole stays in the span's attributes.
pub const RECORD_BYTES: usize = 4096;

/// As many characters of a text as lists of sessions show.
pub const EXCERPT_CHARS: usize = 240;

impl Text {
    /// Words; a mask is recognised, blank is no text.
    pub fn spoken(text: &str) -> Option<Self> {
        let quality = if text.trim() == MASK { Quality::Masked } else { Quality::Spoken };
        (!text.trim().is_empty()).then(|| Self { text: text.to_owned(), quality })
    }

    /// A record, cut to a readable length; blank is no text.
    pub fn record(text: &str) -> Option<Self> {
        let quality = if text.trim() == MASK { Quality::Masked } else { Quality::Record };
        (!text.trim().is_empty()).then(|| Self { text: clip(text, RECORD_BYTES).to_owned(), quality })
    }

    /// The beginning of the text, as lists show it: [`EXCERPT_CHARS`] characters, and one more to tell that there are more.
    pub fn excerpt(&self) -> Self {
        let end = self.text.char_indices().nth(EXCERPT_CHARS + 1).map_or(self.text.len(), |(end, _)| end);
        Self { text: clip(&self.text, end).to_owned(), quality: self.quality }
    }

    /// Whether these are words that a person may read.
    pub fn is_spoken(&self) -> bool {
        self.quality == Quality::Spoken
    }
}

/// The longest start of `text` of at most `bytes` bytes that ends between characters.
pub fn clip(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_and_blanks_are_recognised() {
        assert_eq!(Text::spoken(" \n"), None);
        assert_eq!(Text::spoken("__REDACTED__").unwrap().quality, Quality::Masked);
        assert_eq!(Text::spoken("hi").unwrap().quality, Quality::Spoken);
    }

    #[test]
    fn clipping_never_cuts_a_character() {
        assert_eq!(clip("añb", 2), "a");
        assert_eq!(clip("añb", 3), "añ");
        assert_eq!(clip("ab", 9), "ab");
    }
}
