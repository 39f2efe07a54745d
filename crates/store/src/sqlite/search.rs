//! Finding words: which sessions hold a text, wherever in a word it begins.
//!
//! ```text
//! said --words--> terms --index--> search_recent --index--> segments <--tidy-- merged, cleaned
//! text --words--> needles --find--> traces that may hold it --find--> those that do
//! ```
//!
//! The index tells which traces have which terms and nothing more, so a phrase is then looked for in the spans themselves, which
//! [`Reread`](turnwise_model::reread::Reread) reads again. Nothing that was said is kept a second time.

mod bits;
pub(super) mod find;
pub(super) mod index;
mod segment;
pub(super) mod tidy;
pub(super) mod words;
