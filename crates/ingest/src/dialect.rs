//! The dialects: how instrumentors name what they tell. After this module there is one vocabulary, that of [`Reading`].
//!
//! Adding a dialect: 1. a file beside `openinference.rs` with its keys and `read`; 2. a line in [`DIALECTS`]; 3. fixtures.

mod claims;
pub(crate) mod coding_agents;
mod datadog;
mod flue;
mod genkit;
mod google_adk;
mod laminar;
mod langfuse;
mod langsmith;
mod livekit;
pub(crate) mod messages;
mod mlflow;
mod openai_agents;
mod openinference;
mod openlit;
mod openllmetry;
mod otel_genai;
mod pipecat;
mod provider_sdk;
mod pydantic_ai;
mod strands;
mod usage;
mod values;
mod vercel_ai;
mod weave;

use crate::otlp::{LogRecord, RawSpan, Resource, Scope};
use crate::reading::Reading;

/// A naming convention.
struct Dialect {
    name: &'static str,
    /// The first parts of its keys, up to the dot or colon. A span with none of them does not speak it, and is not read further.
    starts: &'static [&'static str],
    /// The names of the instrumentation scopes that speak it, for a dialect whose keys are common words; empty for any.
    scopes: &'static [&'static str],
    /// Reads what it recognises; `None` for a span that does not speak this dialect after all.
    read: for<'a> fn(&'a RawSpan<'_>) -> Option<Reading<'a>>,
}

/// All dialects, the one that wins a disagreement first: what is closest to the application's own words (conventions for people who trace
/// their own code), then the frameworks, and last the conventions that others build on.
const DIALECTS: &[Dialect] = &[
    openinference::DIALECT,
    langfuse::DIALECT,
    langsmith::DIALECT,
    mlflow::DIALECT,
    laminar::DIALECT,
    weave::DIALECT,
    datadog::DIALECT,
    vercel_ai::DIALECT,
    openai_agents::DIALECT,
    pydantic_ai::DIALECT,
    google_adk::DIALECT,
    strands::DIALECT,
    livekit::DIALECT,
    pipecat::DIALECT,
    genkit::DIALECT,
    flue::DIALECT,
    openlit::DIALECT,
    coding_agents::DIALECT,
    openllmetry::DIALECT,
    provider_sdk::DIALECT,
    otel_genai::DIALECT,
];

impl Dialect {
    fn is_spoken(&self, starts: &[&str], scope: &str) -> bool {
        let is_here = self.scopes.is_empty() || self.scopes.contains(&scope);
        is_here && (self.starts.is_empty() || self.starts.iter().any(|start| starts.contains(start)))
    }
}

/// Reads a span by all dialects that it speaks, and the claims that any convention makes.
pub fn read<'a>(span: &'a RawSpan<'_>, resource: &Resource<'_>, scope: &Scope<'_>) -> Reading<'a> {
    let starts = starts(span);
    let spoken = DIALECTS.iter().filter(|dialect| dialect.is_spoken(&starts, &scope.name));
    let readings = spoken.filter_map(|dialect| Some(Reading { dialects: vec![dialect.name], ..(dialect.read)(span)? }));
    let mut reading = readings.reduce(Reading::or).unwrap_or_default();
    reading.tokens = usage::inclusive(reading.tokens);
    claims::read(&span.attributes, resource, &mut reading);
    reading
}

/// The distinct first parts of a span's keys, and of its events' names.
fn starts<'a>(span: &'a RawSpan<'_>) -> Vec<&'a str> {
    let mut starts: Vec<&str> = Vec::with_capacity(8);
    let names = span.attributes.iter().map(|attribute| attribute.key.as_ref()).chain(span.events.iter().map(|event| event.name.as_ref()));
    for name in names {
        let start = name.split(['.', ':']).next().unwrap_or(name);
        if !starts.contains(&start) && starts.len() < STARTS {
            starts.push(start);
        }
    }
    starts
}

/// More first parts than any client sends; a span made of nothing but different ones must not cost more.
const STARTS: usize = 64;

/// What a log record tells of the span that it names: messages of a model call.
pub fn read_record<'a>(record: &'a LogRecord<'_>) -> Option<Reading<'a>> {
    otel_genai::record(record)
}

/// The judgement that a log record tells, and the claims beside it.
pub fn read_judgement<'a>(record: &'a LogRecord<'_>, resource: &Resource<'_>) -> Option<Reading<'a>> {
    let annotation = otel_genai::judged_by_record(record)?;
    let mut reading = Reading { dialects: vec![otel_genai::DIALECT.name], annotations: vec![annotation], ..Reading::default() };
    claims::read(&record.attributes, resource, &mut reading);
    Some(reading)
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
