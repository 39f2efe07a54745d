//! What was said.

use serde::Serialize;
use turnwise_model::text::{EXCERPT_CHARS, RECORD_BYTES};
use turnwise_model::{self as model, Quality};
use utoipa::ToSchema;

/// Words of a user, an assistant or a step.
#[derive(Serialize, ToSchema)]
pub(crate) struct Text {
    #[schema(examples("Where is my parcel?"))]
    text: String,
    /// The application hid the words; the text is its mask.
    redacted: bool,
    /// There is more than is given here.
    truncated: bool,
}

/// As much as a list of steps or traces shows.
const CLIP_CHARS: usize = 400;

impl Text {
    pub(super) fn whole(text: &model::Text) -> Self {
        let longest_character = 4;
        let is_cut = text.quality == Quality::Record && text.text.len() > RECORD_BYTES - longest_character;
        Self { text: text.text.clone(), redacted: text.quality == Quality::Masked, truncated: is_cut }
    }

    pub(super) fn clipped(text: &model::Text) -> Self {
        Self::cut(text, CLIP_CHARS)
    }

    /// As much as a list of sessions shows; see [`model::Text::excerpt`].
    pub(super) fn excerpt(text: &model::Text) -> Self {
        Self::cut(text, EXCERPT_CHARS)
    }

    fn cut(text: &model::Text, chars: usize) -> Self {
        let whole = Self::whole(text);
        match whole.text.char_indices().nth(chars) {
            Some((end, _)) => Self { text: model::text::clip(&whole.text, end).to_owned(), truncated: true, ..whole },
            None => whole,
        }
    }

    /// All that was sent, in place of a record of it.
    pub(super) fn sent(text: &str) -> Self {
        Self { text: text.to_owned(), redacted: false, truncated: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_shows_the_first_400_characters_and_says_so() {
        let long = model::Text::spoken(&"ä".repeat(401)).unwrap();
        let short = model::Text::spoken(&"ä".repeat(400)).unwrap();

        assert_eq!((Text::clipped(&long).text.chars().count(), Text::clipped(&long).truncated), (400, true));
        assert_eq!((Text::clipped(&short).text.chars().count(), Text::clipped(&short).truncated), (400, false));
        assert!(!Text::whole(&long).truncated);
    }
}
