//! The dialects: how instrumentors name what they tell. After this module there is one vocabulary, that of [`Reading`].
//!
//! Adding a dialect: 1. a file beside `openinference.rs` with its keys and `read`; 2. a line in [`DIALECTS`]; 3. fixtures.

mod claims;
mod openinference;

use crate::otlp::{RawSpan, Resource};
use crate::reading::Reading;

/// A naming convention.
struct Dialect {
    name: &'static str,
    /// Reads what it recognises; `None` for a span that does not speak this dialect.
    read: for<'a> fn(&'a RawSpan<'_>) -> Option<Reading<'a>>,
}

/// All dialects, the one that wins a disagreement first.
const DIALECTS: &[Dialect] = &[Dialect { name: openinference::NAME, read: openinference::read }];

/// Reads a span: by the first dialect that knows it, and the claims that any convention makes.
pub fn read<'a>(span: &'a RawSpan<'_>, resource: &Resource<'_>) -> Reading<'a> {
    let mut reading = DIALECTS.iter().find_map(|dialect| (dialect.read)(span)).unwrap_or_default();
    claims::read(span, resource, &mut reading);
    reading
}

/// The names of the dialects, as documentation and tests list them.
pub fn names() -> impl Iterator<Item = &'static str> {
    DIALECTS.iter().map(|dialect| dialect.name)
}

/// The project that a resource names for its spans.
pub fn project<'a>(resource: &'a Resource<'_>) -> Option<&'a str> {
    let attribute = resource.attributes.iter().find(|attribute| attribute.key == "openinference.project.name")?;
    attribute.value.as_str().map(str::trim).filter(|name| !name.is_empty())
}
