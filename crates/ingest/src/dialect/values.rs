//! Looking at attribute values: what a dialect needs to ask of them, and nothing more.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::annotation::Annotator;

use crate::otlp::{AnyValue, KeyValue};
use crate::reading::Value;

/// The attributes of a span or event, asked by key. Spans have few enough that looking through them beats a map.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a, 'b> {
    all: &'a [KeyValue<'b>],
}

impl<'a, 'b> Attributes<'a, 'b> {
    pub(super) fn new(all: &'a [KeyValue<'b>]) -> Self {
        Self { all }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a AnyValue<'b>> {
        self.all.iter().find(|attribute| attribute.key == key).map(|attribute| &attribute.value)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The first of the keys that has a text that is not empty.
    pub(super) fn text(&self, keys: &[&str]) -> Option<Cow<'a, str>> {
        keys.iter().find_map(|key| text(self.get(key)?).filter(|text| !text.is_empty()))
    }

    /// The first of the keys that is a count.
    pub(super) fn count(&self, keys: &[&str]) -> Option<u64> {
        keys.iter().find_map(|key| count(self.get(key)?))
    }

    /// The first of the keys that is a number.
    pub(super) fn number(&self, keys: &[&str]) -> Option<f64> {
        keys.iter().find_map(|key| number(self.get(key)?))
    }

    /// The first of the keys that holds a structure, be it as attribute or as JSON text.
    pub(super) fn json(&self, keys: &[&str]) -> Option<Json> {
        keys.iter().find_map(|key| json(self.get(key)?))
    }

    /// The first of the keys that has a text that is not empty, as an input or output. Whether it is JSON shows when it is read.
    pub(super) fn value(&self, keys: &[&str]) -> Option<Value<'a>> {
        self.text(keys).map(|text| Value { text, is_json: false })
    }

    /// The attributes below a prefix, with the rest of their keys.
    pub(super) fn below(&self, prefix: &'static str) -> impl Iterator<Item = (&'a str, &'a AnyValue<'b>)> {
        self.all.iter().filter_map(move |attribute| Some((attribute.key.strip_prefix(prefix)?, &attribute.value)))
    }
}

/// The text of a value that should be text; some clients send structures or bytes instead.
pub(super) fn text<'a>(value: &'a AnyValue<'_>) -> Option<Cow<'a, str>> {
    match value {
        AnyValue::Empty => None,
        AnyValue::Text(text) => Some(Cow::Borrowed(text)),
        AnyValue::Bytes(bytes) => Some(str::from_utf8(bytes).map_or_else(|_| structure(value), Cow::Borrowed)),
        other => Some(structure(other)),
    }
}

fn structure<'a>(value: &AnyValue<'_>) -> Cow<'a, str> {
    Cow::Owned(value.to_json().to_string())
}

pub(super) fn number(value: &AnyValue<'_>) -> Option<f64> {
    match value {
        AnyValue::Double(double) => Some(*double),
        AnyValue::Int(int) => Some(*int as f64),
        AnyValue::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A count: not negative, and not beyond what any model ever counted.
pub(super) fn count(value: &AnyValue<'_>) -> Option<u64> {
    match value {
        AnyValue::Int(int) => u64::try_from(*int).ok().filter(|count| *count < MOST),
        other => number(other).filter(|number| (0.0..MOST as f64).contains(number)).map(|number| number as u64),
    }
}

const MOST: u64 = 1_000_000_000_000_000;

/// A structure. Text that is no JSON object or list is none.
pub(super) fn json(value: &AnyValue<'_>) -> Option<Json> {
    match value {
        AnyValue::Text(text) => parse(text),
        AnyValue::List(_) | AnyValue::Map(_) => Some(value.to_json()),
        _ => None,
    }
}

/// JSON text of an object or list.
pub(super) fn parse(text: &str) -> Option<Json> {
    let text = text.trim();
    text.starts_with(['{', '[', '"']).then(|| serde_json::from_str(text).ok()).flatten()
}

/// A whole number inside JSON.
pub(super) fn json_count(json: &Json) -> Option<u64> {
    json.as_u64().or_else(|| json.as_f64().filter(|n| (0.0..MOST as f64).contains(n)).map(|n| n as u64)).filter(|count| *count < MOST)
}

/// The text inside a JSON string; any other text as it is.
pub(super) fn unquoted<'a>(text: Cow<'a, str>) -> Cow<'a, str> {
    let inner = text.trim_start().starts_with('"').then(|| serde_json::from_str::<String>(&text).ok()).flatten();
    inner.map_or(text, Cow::Owned)
}

/// Text inside JSON: strings as they are, anything else as JSON.
pub(super) fn json_text(json: &Json) -> Option<Cow<'static, str>> {
    match json {
        Json::Null => None,
        Json::String(text) => Some(Cow::Owned(text.clone())),
        other => Some(Cow::Owned(other.to_string())),
    }
}

/// Attributes as one JSON object; none if there are none.
pub(super) fn object<'a, 'b: 'a>(attributes: impl Iterator<Item = (&'a str, &'a AnyValue<'b>)>) -> Option<Cow<'static, str>> {
    let fields: serde_json::Map<String, Json> = attributes.map(|(key, value)| (key.to_owned(), value.to_json())).collect();
    (!fields.is_empty()).then(|| Cow::Owned(Json::Object(fields).to_string()))
}

/// Tags come as a list, or as a list written in JSON.
pub(super) fn tags<'a>(value: &'a AnyValue<'_>) -> Vec<Cow<'a, str>> {
    match value {
        AnyValue::List(items) => items.iter().filter_map(AnyValue::as_str).map(Cow::Borrowed).collect(),
        AnyValue::Text(text) => match serde_json::from_str::<Vec<String>>(text) {
            Ok(items) => items.into_iter().map(Cow::Owned).collect(),
            Err(_) => vec![Cow::Borrowed(text.as_ref())],
        },
        _ => Vec::new(),
    }
}

/// Who judged, by the name that a client gives it. Names of a client's own are read by what is in them.
pub(super) fn annotator(name: &str) -> Option<Annotator> {
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match () {
        () if has(&["human", "user", "person", "manual"]) => Some(Annotator::Human),
        () if has(&["llm", "model", "judge", "ai_"]) => Some(Annotator::Llm),
        () if has(&["code", "program", "heuristic", "rule"]) => Some(Annotator::Code),
        () => None,
    }
}
