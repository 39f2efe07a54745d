//! What model calls cost where their clients do not say: a table of prices by model, date and kind of token. `prices.json` is built in;
//! an operator's file of the same shape goes over it. `docs/prices.md` has the shape and the rules.

mod model_name;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Deserializer, de};
use turnwise_model::{Cost, Timestamp, Tokens};

use crate::glob;
use crate::reading::TokenParts;

/// Prices of models: the tables in the order in which they are asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Prices {
    tables: Vec<Arc<Table>>,
}

/// One file of prices, ready for look-up.
#[derive(PartialEq, Debug)]
struct Table {
    entries: Vec<Entry>,
    /// Places in `entries` by the plain name of a model.
    by_name: HashMap<String, Vec<usize>>,
    /// Patterns with a star, the longest first.
    patterns: Vec<(String, usize)>,
}

/// Why a file is no table of prices; the message names line and column.
#[derive(Debug, thiserror::Error)]
#[error("read prices: {0}")]
pub struct Malformed(#[from] serde_json::Error);

/// The shape of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    prices: Vec<Entry>,
}

/// What models cost for some time.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(deserialize_with = "some_models")]
    models: Vec<String>,
    /// Who must have served the call; anybody but one's own machine if empty.
    #[serde(default)]
    providers: Vec<String>,
    /// Where the prices were read. For people.
    #[serde(default, rename = "source")]
    _source: Option<String>,
    #[serde(default, deserialize_with = "day")]
    from: Option<i64>,
    /// The first day on which they hold no more.
    #[serde(default, deserialize_with = "day")]
    until: Option<i64>,
    #[serde(default)]
    input: Option<Rate>,
    #[serde(default)]
    output: Option<Rate>,
    #[serde(default)]
    cache_read: Option<Rate>,
    #[serde(default)]
    cache_write: Option<Rate>,
    #[serde(default)]
    cache_write_1h: Option<Rate>,
    #[serde(default)]
    reasoning: Option<Rate>,
    #[serde(default)]
    audio_input: Option<Rate>,
    #[serde(default)]
    audio_output: Option<Rate>,
    #[serde(default)]
    tiers: Vec<Tier>,
}

/// What a call costs whose prompt is longer than some number of tokens. What a tier does not name stays as it is.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tier {
    above: u64,
    #[serde(default)]
    input: Option<Rate>,
    #[serde(default)]
    output: Option<Rate>,
    #[serde(default)]
    cache_read: Option<Rate>,
    #[serde(default)]
    cache_write: Option<Rate>,
    #[serde(default)]
    cache_write_1h: Option<Rate>,
    #[serde(default)]
    reasoning: Option<Rate>,
    #[serde(default)]
    audio_input: Option<Rate>,
    #[serde(default)]
    audio_output: Option<Rate>,
}

/// 1e-12 dollars for a token; written as dollars for a million.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Rate(i64);

/// The rates of one call.
#[derive(Clone, Copy)]
struct Rates {
    input: Option<Rate>,
    output: Option<Rate>,
    cache_read: Option<Rate>,
    cache_write: Option<Rate>,
    cache_write_1h: Option<Rate>,
    reasoning: Option<Rate>,
    audio_input: Option<Rate>,
    audio_output: Option<Rate>,
}

/// A call to be priced.
#[derive(Clone, Copy, Debug)]
pub struct Priced<'a> {
    pub model: &'a str,
    pub provider: Option<&'a str>,
    pub tokens: &'a Tokens,
    pub parts: TokenParts,
    pub start: Timestamp,
}

/// The table that comes with Turnwise.
static BUILT_IN: LazyLock<Arc<Table>> =
    LazyLock::new(|| Arc::new(Table::of(parse(include_str!("price/prices.json")).expect("a test parses the table that is built in"))));

impl Default for Prices {
    /// The table that comes with Turnwise.
    fn default() -> Self {
        Self { tables: vec![Arc::clone(&BUILT_IN)] }
    }
}

impl Prices {
    /// The built-in table with an operator's over it: where that has a price for a call, it is the one.
    pub fn over_built_in(json: &str) -> Result<Self, Malformed> {
        Ok(Self { tables: vec![Arc::new(Table::of(parse(json)?)), Arc::clone(&BUILT_IN)] })
    }

    /// What a call costs. Nothing if its model, one of its counts, or the price of one of its kinds of tokens is unknown.
    pub fn cost(&self, call: Priced<'_>) -> Option<Cost> {
        let names = model_name::candidates(call.model);
        let entry = self.tables.iter().find_map(|table| table.entry(&names, call))?;
        entry.rates(call.tokens.prompt.or(call.tokens.reported_total)?).cost(call.tokens, call.parts)
    }
}

impl Table {
    fn of(entries: Vec<Entry>) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut patterns = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            for name in entry.models.iter().map(|name| model_name::plain(name)) {
                if name.contains('*') {
                    patterns.push((name, place));
                } else {
                    by_name.entry(name).or_default().push(place);
                }
            }
        }
        patterns.sort_by_key(|(pattern, place)| (std::cmp::Reverse(pattern.len()), *place));
        Self { entries, by_name, patterns }
    }

    /// Names as they were sent before names without their dates; whole names before patterns.
    fn entry(&self, names: &[String], call: Priced<'_>) -> Option<&Entry> {
        let provider = model_name::provider(call.model, call.provider);
        let applies = |place: &&usize| self.entries.get(**place).is_some_and(|entry| entry.applies(provider.as_deref(), call.start));
        let named = names.iter().find_map(|name| self.by_name.get(name)?.iter().find(applies));
        let by_pattern = || {
            let mut matching = self.patterns.iter().filter(|(pattern, _)| names.iter().any(|name| glob::matches(pattern, name)));
            matching.find(|(_, place)| applies(&place)).map(|(_, place)| place)
        };
        self.entries.get(*named.or_else(by_pattern)?)
    }
}

fn parse(json: &str) -> Result<Vec<Entry>, Malformed> {
    Ok(serde_json::from_str::<File>(json)?.prices)
}

impl Entry {
    fn applies(&self, provider: Option<&str>, start: Timestamp) -> bool {
        // A span that does not say when it began is priced as if it were today's.
        let start = if start.nanos() == 0 { i64::MAX } else { start.nanos() };
        let is_time = self.from.is_none_or(|from| from <= start) && self.until.is_none_or(|until| start < until);
        let is_provider = if self.providers.is_empty() {
            !provider.is_some_and(model_name::is_own_machine)
        } else {
            provider.is_some_and(|provider| self.providers.iter().any(|name| provider.contains(name.as_str())))
        };
        is_time && is_provider
    }

    fn rates(&self, prompt: u64) -> Rates {
        let tier = self.tiers.iter().filter(|tier| prompt > tier.above).max_by_key(|tier| tier.above);
        let rate = |base: Option<Rate>, of_tier: fn(&Tier) -> Option<Rate>| tier.and_then(of_tier).or(base);
        Rates {
            input: rate(self.input, |tier| tier.input),
            output: rate(self.output, |tier| tier.output),
            cache_read: rate(self.cache_read, |tier| tier.cache_read),
            cache_write: rate(self.cache_write, |tier| tier.cache_write),
            cache_write_1h: rate(self.cache_write_1h, |tier| tier.cache_write_1h),
            reasoning: rate(self.reasoning, |tier| tier.reasoning),
            audio_input: rate(self.audio_input, |tier| tier.audio_input),
            audio_output: rate(self.audio_output, |tier| tier.audio_output),
        }
    }
}

impl Rates {
    /// Each token once, by its own rate: cached ones and audio are parts of the prompt, reasoning and audio parts of the completion.
    fn cost(&self, tokens: &Tokens, parts: TokenParts) -> Option<Cost> {
        let is_embedder = self.output.is_none();
        let prompt = tokens.prompt.or_else(|| tokens.reported_total.filter(|_| is_embedder))?;
        let completion = tokens.completion.or_else(|| is_embedder.then_some(0))?;
        let [audio_input, audio_output] = parts.audio(tokens.audio)?;
        let [read, written] = [tokens.cache_read, tokens.cache_write].map(Option::unwrap_or_default);
        let long = parts.cache_write_1h.unwrap_or(0).min(written);
        // Reasoning costs what other output does, unless it has a price of its own.
        let reasoned = tokens.reasoning.filter(|_| self.reasoning.is_some()).unwrap_or(0);
        let plain_prompt = prompt.saturating_sub(read).saturating_sub(written).saturating_sub(audio_input);
        let plain_completion = completion.saturating_sub(reasoned).saturating_sub(audio_output);
        let amounts = [
            (plain_prompt, self.input),
            (read, self.cache_read),
            (written - long, self.cache_write),
            (long, self.cache_write_1h),
            (audio_input, self.audio_input),
            (plain_completion, self.output),
            (reasoned, self.reasoning),
            (audio_output, self.audio_output),
        ];
        amounts.into_iter().try_fold(0i64, |sum, (count, rate)| sum.checked_add(amount(count, rate)?)).map(Cost::from_pico_usd)
    }
}

/// None of a kind cost nothing, whether or not the kind has a price.
fn amount(count: u64, rate: Option<Rate>) -> Option<i64> {
    if count == 0 { Some(0) } else { i64::try_from(count).ok()?.checked_mul(rate?.0) }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let usd = f64::deserialize(from)?;
        let is_price = (0.0..=MOST_USD).contains(&usd);
        is_price
            .then(|| Self((usd * 1e6).round() as i64))
            .ok_or_else(|| de::Error::custom(format!("{usd} is no price: write dollars for a million tokens")))
    }
}

/// More than any model costs, in dollars for a million tokens.
const MOST_USD: f64 = 1e6;

fn some_models<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let models = Vec::<String>::deserialize(from)?;
    let is_some = !models.is_empty() && models.iter().all(|name| !name.trim().is_empty());
    if is_some { Ok(models) } else { Err(de::Error::custom("models must name at least one model, and none of them may be empty")) }
}

/// A day as nanoseconds since 1970.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    nanos_of_day(&text).map(Some).ok_or_else(|| de::Error::custom(format!("'{text}' is no day: write YYYY-MM-DD")))
}

fn nanos_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let is_day = text.len() == 10 && (1970..2262).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_day || parts.next().is_some() {
        return None;
    }
    // Days of the civil calendar, counted from March so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    days.checked_mul(86_400_000_000_000)
}

#[cfg(test)]
mod tests;
