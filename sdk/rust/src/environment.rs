//! What the environment of the host program says to us. No other file reads it.
#![expect(clippy::disallowed_methods, reason = "an SDK is set up by variables of the program it runs in; only this file reads them")]

/// A variable's text; blank is absent.
pub(crate) fn text(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// `true` in any case, or `1`.
pub(crate) fn flag(name: &str) -> bool {
    text(name).is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true"))
}
