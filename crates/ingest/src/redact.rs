//! What must not be stored is taken out here, before anything reads it: by patterns in texts and by the keys of values. An operator's file
//! says what; `docs/redaction.md` has its shape. Without one nothing is done, and spans stay the bytes that came.

mod ready;

use std::borrow::Cow;

use regex::{Captures, Regex};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::glob;
use crate::otlp::{AnyValue, KeyValue, LogRecord, LogsRequest, RawSpan, TraceRequest};
use ready::Ready;

/// The rules of an operator.
#[derive(Clone, Debug)]
pub struct Redact {
    rules: Vec<Rule>,
    salt: String,
}

/// How often each rule took something out, by its name; rules that never did are left out.
pub type Redacted = Vec<(String, u64)>;

/// Why a file has no rules; the message names line and column.
#[derive(Debug, thiserror::Error)]
#[error("read redaction rules: {0}")]
pub struct Malformed(#[from] serde_json::Error);

/// The shape of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rules: Vec<Rule>,
    /// Rules that are at hand.
    #[serde(default, rename = "use")]
    ready: Vec<Use>,
    #[serde(default)]
    salt: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Use {
    Masked(Ready),
    As { name: Ready, replace: Replace },
}

/// What to take out and what to put there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(deserialize_with = "name")]
    name: String,
    #[serde(default, deserialize_with = "pattern")]
    pattern: Option<Regex>,
    /// Whether what the pattern found is what it looks like.
    #[serde(skip, default = "always")]
    is_real: fn(&str) -> bool,
    /// Keys, with stars, in small letters.
    #[serde(default, deserialize_with = "keys")]
    keys: Vec<String>,
    #[serde(default)]
    replace: Replace,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Replace {
    /// By the rule's name.
    #[default]
    Mask,
    /// By the rule's name and a hash, so that equal values stay equal.
    Hash,
}

fn always() -> fn(&str) -> bool {
    |_| true
}

impl Redact {
    /// Rules from an operator's file.
    pub fn of(json: &str) -> Result<Self, Malformed> {
        let file: File = serde_json::from_str(json)?;
        if let Some(rule) = file.rules.iter().find(|rule| rule.pattern.is_none() && rule.keys.is_empty()) {
            return Err(Malformed(de::Error::custom(format!("rule '{}' has neither a pattern nor keys", rule.name))));
        }
        let ready = file.ready.into_iter().map(|chosen| match chosen {
            Use::Masked(name) => name.rule(Replace::Mask),
            Use::As { name, replace } => name.rule(replace),
        });
        Ok(Self { rules: file.rules.into_iter().chain(ready).collect(), salt: file.salt })
    }

    /// What the rules put in place of a text.
    fn replacement(&self, rule: &Rule, text: &str) -> String {
        if rule.replace == Replace::Mask {
            return format!("[{}]", rule.name);
        }
        let mut hash = Sha256::new();
        hash.update(&self.salt);
        hash.update([0]);
        hash.update(text);
        let digits: String = hash.finalize().iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
        format!("[{}:{digits}]", rule.name)
    }
}

/// Enough to tell values apart, and short to read.
const HASH_BYTES: usize = 8;

/// Takes out what rules say, and counts it.
#[derive(Debug)]
pub(crate) struct Pass<'r> {
    redact: &'r Redact,
    hits: Vec<u64>,
}

impl<'r> Pass<'r> {
    pub(crate) fn new(redact: &'r Redact) -> Self {
        Self { redact, hits: vec![0; redact.rules.len()] }
    }

    pub(crate) fn counts(self) -> Redacted {
        let named = self.redact.rules.iter().zip(self.hits).filter(|(_, hits)| *hits > 0);
        named.map(|(rule, hits)| (rule.name.clone(), hits)).collect()
    }

    pub(crate) fn traces(&mut self, request: &mut TraceRequest<'_>) {
        for of_resource in &mut request.resource_spans {
            self.attributes(&mut of_resource.resource.attributes);
            for of_scope in &mut of_resource.scope_spans {
                self.attributes(&mut of_scope.scope.attributes);
                of_scope.spans.iter_mut().for_each(|span| self.span(span));
            }
        }
    }

    pub(crate) fn logs(&mut self, request: &mut LogsRequest<'_>) {
        for of_resource in &mut request.resource_logs {
            self.attributes(&mut of_resource.resource.attributes);
            for of_scope in &mut of_resource.scope_logs {
                self.attributes(&mut of_scope.scope.attributes);
                of_scope.log_records.iter_mut().for_each(|record| self.record(record));
            }
        }
    }

    /// Takes out of a span; if there was anything, it is not what came on the wire any more.
    pub(crate) fn span(&mut self, span: &mut RawSpan<'_>) {
        let mut is_hit =
            self.text(None, &mut span.name) | self.text(None, &mut span.status.message) | self.attributes(&mut span.attributes);
        for event in &mut span.events {
            is_hit |= self.text(None, &mut event.name) | self.attributes(&mut event.attributes);
        }
        for link in &mut span.links {
            is_hit |= self.attributes(&mut link.attributes);
        }
        if is_hit {
            span.wire = None;
        }
    }

    /// Takes out of a log record likewise.
    pub(crate) fn record(&mut self, record: &mut LogRecord<'_>) {
        if self.value(None, &mut record.body) | self.attributes(&mut record.attributes) {
            record.wire = None;
        }
    }

    pub(crate) fn attributes(&mut self, attributes: &mut [KeyValue<'_>]) -> bool {
        let take = |pair: &mut KeyValue<'_>| self.value(Some(&pair.key), &mut pair.value);
        // All of them, so no `any`.
        attributes.iter_mut().map(take).fold(false, |hit, one| hit | one)
    }

    fn value(&mut self, key: Option<&str>, value: &mut AnyValue<'_>) -> bool {
        if let Some(replaced) = key.filter(|_| !matches!(value, AnyValue::Empty)).and_then(|key| self.by_key(key, || plain(value))) {
            *value = AnyValue::Text(Cow::Owned(replaced));
            return true;
        }
        match value {
            AnyValue::Text(text) => self.text(key, text),
            AnyValue::List(items) => items.iter_mut().map(|item| self.value(key, item)).fold(false, |hit, one| hit | one),
            AnyValue::Map(entries) => self.attributes(entries),
            AnyValue::Bytes(bytes) => {
                let Ok(text) = str::from_utf8(bytes) else { return false };
                let mut text = Cow::Owned(text.to_owned());
                let is_hit = self.text(key, &mut text);
                if is_hit {
                    *bytes = Cow::Owned(text.into_owned().into_bytes());
                }
                is_hit
            }
            _ => false,
        }
    }

    /// What stands for a whole value, if a rule names its key and nothing else.
    fn by_key(&mut self, key: &str, value: impl Fn() -> String) -> Option<String> {
        let place = self.redact.rules.iter().position(|rule| rule.pattern.is_none() && rule.has_key(key))?;
        self.hits.iter_mut().skip(place).take(1).for_each(|hits| *hits += 1);
        Some(self.redact.replacement(self.redact.rules.get(place)?, &value()))
    }

    fn text(&mut self, key: Option<&str>, text: &mut Cow<'_, str>) -> bool {
        let is_hit = self.within_json(text);
        let redact = self.redact;
        redact.rules.iter().zip(0..).fold(is_hit, |hit, (rule, place)| hit | self.by_pattern(rule, place, key, text))
    }

    fn by_pattern(&mut self, rule: &Rule, place: usize, key: Option<&str>, text: &mut Cow<'_, str>) -> bool {
        let is_meant = rule.keys.is_empty() || key.is_some_and(|key| rule.has_key(key));
        let Some(pattern) = rule.pattern.as_ref().filter(|_| is_meant) else { return false };
        let mut count = 0;
        let replaced = pattern.replace_all(text, |found: &Captures<'_>| {
            let found = found.get(0).map_or("", |found| found.as_str());
            if found.is_empty() || !(rule.is_real)(found) {
                return found.to_owned();
            }
            count += 1;
            self.redact.replacement(rule, found)
        });
        if count > 0 {
            *text = Cow::Owned(replaced.into_owned());
            self.hits.iter_mut().skip(place).take(1).for_each(|hits| *hits += count);
        }
        count > 0
    }

    /// Values under keys inside JSON that is written as text, as arguments of tools are.
    fn within_json(&mut self, text: &mut Cow<'_, str>) -> bool {
        let has_keys = self.redact.rules.iter().any(|rule| !rule.keys.is_empty());
        if !has_keys || !text.trim_start().starts_with(['{', '[']) {
            return false;
        }
        let Ok(mut json) = serde_json::from_str::<Json>(text) else { return false };
        let is_hit = self.json(None, &mut json);
        if is_hit {
            *text = Cow::Owned(json.to_string());
        }
        is_hit
    }

    fn json(&mut self, key: Option<&str>, json: &mut Json) -> bool {
        if let Some(replaced) = key.filter(|_| !json.is_null()).and_then(|key| self.by_key(key, || plain_json(json))) {
            *json = Json::String(replaced);
            return true;
        }
        match json {
            Json::Object(fields) => fields.iter_mut().map(|(key, value)| self.json(Some(key), value)).fold(false, |hit, one| hit | one),
            Json::Array(items) => items.iter_mut().map(|item| self.json(key, item)).fold(false, |hit, one| hit | one),
            // Patterns for any key are looked for in the text as a whole.
            Json::String(text) => {
                let mut changed = Cow::Borrowed(text.as_str());
                let redact = self.redact;
                let keyed = redact.rules.iter().zip(0..).filter(|(rule, _)| !rule.keys.is_empty());
                let is_hit = keyed.fold(false, |hit, (rule, place)| hit | self.by_pattern(rule, place, key, &mut changed));
                let changed = is_hit.then(|| changed.into_owned());
                changed.into_iter().for_each(|changed| *text = changed);
                is_hit
            }
            _ => false,
        }
    }
}

fn plain(value: &AnyValue<'_>) -> String {
    value.as_str().map_or_else(|| value.to_json().to_string(), str::to_owned)
}

fn plain_json(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

impl Rule {
    fn has_key(&self, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        self.keys.iter().any(|pattern| glob::matches(pattern, &key))
    }
}

/// Names stand in the texts that are stored, JSON among them.
fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    let is_name = !name.trim().is_empty() && name.len() <= 100 && !name.contains(|c: char| c.is_control() || matches!(c, '"' | '\\'));
    if is_name { Ok(name) } else { Err(de::Error::custom(format!("'{name}' is no name: up to 100 bytes without quotes"))) }
}

fn pattern<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Regex>, D::Error> {
    let text = String::deserialize(from)?;
    Regex::new(&text).map(Some).map_err(|error| de::Error::custom(error.to_string().replace('\n', " ")))
}

fn keys<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<String>::deserialize(from)?.iter().map(|key| key.to_ascii_lowercase()).collect())
}

#[cfg(test)]
mod tests;
