//! Spans made of the dialects' own keys in any mixture, with any values.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use turnwise_ingest::otlp::{AnyValue, Event, KeyValue, RawSpan, Resource, Scope};
use turnwise_ingest::{Rules, dialect, facts};

/// A line for each key, event name and value of the fixtures.
const KEYS: &str = include_str!("keys.txt");

#[derive(Arbitrary, Debug)]
struct Soup<'a> {
    name: &'a str,
    scope: u8,
    attributes: Vec<(u16, Ingredient<'a>)>,
    event: (u16, Vec<(u16, Ingredient<'a>)>),
}

#[derive(Arbitrary, Debug)]
enum Ingredient<'a> {
    Text(&'a str),
    Key(u16),
    Int(i64),
    Double(f64),
    Bool(bool),
    Bytes(&'a [u8]),
    List(Vec<Ingredient<'a>>),
    Map(Vec<(&'a str, Ingredient<'a>)>),
}

const SCOPES: &[&str] = &["", "pipecat", "pipecat.turn", "logfire.openai_agents", "mistralai_sdk_tracer", "com.anthropic.sdk.python"];

fuzz_target!(|soup: Soup<'_>| {
    let keys: Vec<&str> = KEYS.lines().collect();
    let attributes =
        |from: &[(u16, Ingredient<'_>)]| from.iter().map(|(key, value)| pair(key_at(&keys, *key), cook(&keys, value))).collect();
    let span = RawSpan {
        name: soup.name.into(),
        attributes: attributes(&soup.attributes),
        events: vec![Event { name: key_at(&keys, soup.event.0).into(), attributes: attributes(&soup.event.1), ..Event::default() }],
        ..RawSpan::default()
    };
    let scope = Scope { name: SCOPES[usize::from(soup.scope) % SCOPES.len()].into(), ..Scope::default() };
    let reading = dialect::read(&span, &Resource::default(), &scope);
    facts::facts(&span, &reading, "default", &Rules::default());
});

fn key_at<'k>(keys: &[&'k str], place: u16) -> &'k str {
    keys[usize::from(place) % keys.len()]
}

fn pair(key: &str, value: AnyValue<'static>) -> KeyValue<'static> {
    KeyValue { key: key.to_owned().into(), value }
}

fn cook(keys: &[&str], ingredient: &Ingredient<'_>) -> AnyValue<'static> {
    match ingredient {
        Ingredient::Text(text) => AnyValue::Text((*text).to_owned().into()),
        Ingredient::Key(place) => AnyValue::Text(key_at(keys, *place).to_owned().into()),
        Ingredient::Int(int) => AnyValue::Int(*int),
        Ingredient::Double(double) => AnyValue::Double(*double),
        Ingredient::Bool(bool) => AnyValue::Bool(*bool),
        Ingredient::Bytes(bytes) => AnyValue::Bytes(bytes.to_vec().into()),
        Ingredient::List(items) => AnyValue::List(items.iter().map(|item| cook(keys, item)).collect()),
        Ingredient::Map(entries) => AnyValue::Map(entries.iter().map(|(key, value)| pair(key, cook(keys, value))).collect()),
    }
}
