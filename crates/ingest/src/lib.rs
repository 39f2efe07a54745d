//! The way in: OTLP bytes to spans with meaning. Pure functions: the same request in the same context gives the same batch.
//!
//! ```text
//! bytes --otlp--> RawSpan --dialect--> Reading --facts--> Span
//! ```
//!
//! A body that does not parse is refused as a whole. After that nothing fails as a whole: a span that cannot be kept is rejected alone, with
//! a reason, and received = accepted + rejected.

pub mod annotations;
pub mod dialect;
pub mod facts;
mod glob;
pub mod human;
pub mod limits;
pub mod logs;
pub mod otlp;
pub mod price;
pub mod reading;
pub mod redact;
mod reread;
mod said;

use std::sync::Arc;

use limits::LATEST_NANOS;
use otlp::{RawSpan, TraceRequest, encode, json, protobuf};
use redact::Pass;
use turnwise_model::project::DEFAULT_PROJECT;
use turnwise_model::{Batch, Digest, Raw, Span, SpanId, Timestamp, TraceId};

pub use limits::Limits;
pub use logs::logs;
pub use price::Prices;
pub use reading::Reading;
pub use redact::{Redact, Redacted};
pub use reread::Dialects;

/// How a body is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Protobuf,
    Json,
}

/// What a request says beside its body, and the rules under which it is read.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The project that the request's header names for all its spans.
    pub project: Option<String>,
    pub rules: Arc<Rules>,
}

/// What an operator decides on the reading of all requests.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub prices: Prices,
    pub limits: Limits,
    /// What to take out before anything is read; nothing, mostly.
    pub redact: Option<Redact>,
}

/// Why a body is no OTLP request.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("decode protobuf: {0}")]
    Protobuf(#[from] protobuf::Malformed),
    #[error("decode JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Spans that were not taken, and why.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rejected {
    pub count: u64,
    /// The reasons of the first few.
    pub reasons: Vec<String>,
}

const REASONS: usize = 5;

impl Rejected {
    /// Those that a request holds beyond its limits.
    pub(crate) fn over(&mut self, count: u64, limits: &Limits) {
        if count > 0 {
            self.add(format!(
                "more than {} in one request, or {} attributes, events and items in them: send fewer at once",
                limits.spans, limits.elements
            ));
            self.count += count - 1;
        }
    }

    pub(crate) fn add(&mut self, reason: String) {
        self.count += 1;
        if self.reasons.len() < REASONS {
            self.reasons.push(reason);
        }
    }
}

/// Decodes, redacts, reads and digests a trace request. What redaction took out is counted beside.
pub fn traces(body: &[u8], encoding: Encoding, context: &Context) -> Result<(Batch, Rejected, Redacted), Error> {
    let mut request = match encoding {
        Encoding::Protobuf => protobuf::trace_request(body, &context.rules.limits)?,
        Encoding::Json => json::trace_request(body, &context.rules.limits)?,
    };
    let redacted = redact(context, |pass| pass.traces(&mut request));
    let (batch, rejected) = batch(request, context);
    Ok((batch, rejected, redacted))
}

/// Runs the redaction rules over a request, if there are any.
pub(crate) fn redact(context: &Context, over: impl FnOnce(&mut Pass<'_>)) -> Redacted {
    let Some(redact) = &context.rules.redact else { return Redacted::new() };
    let mut pass = Pass::new(redact);
    over(&mut pass);
    pass.counts()
}

fn batch(mut request: TraceRequest<'_>, context: &Context) -> (Batch, Rejected) {
    let limits = &context.rules.limits;
    let mut batch = Batch::default();
    let mut rejected = Rejected::default();
    rejected.over(request.over, limits);
    for of_resource in &mut request.resource_spans {
        limits::cut_attributes(&mut of_resource.resource.attributes, &mut of_resource.resource.dropped_attributes_count, limits);
        let resource: Arc<[u8]> = encode::resource(&of_resource.resource).into();
        let project = context.project.as_deref().or_else(|| dialect::project(&of_resource.resource)).unwrap_or(DEFAULT_PROJECT);
        for of_scope in &mut of_resource.scope_spans {
            limits::cut_attributes(&mut of_scope.scope.attributes, &mut of_scope.scope.dropped_attributes_count, limits);
            let scope: Arc<[u8]> = encode::scope(&of_scope.scope).into();
            for raw in &mut of_scope.spans {
                limits::cut(raw, limits);
                let reading = dialect::read(raw, &of_resource.resource, &of_scope.scope);
                match span(raw, &reading, project, &context.rules, &resource, &scope) {
                    Ok(span) => {
                        batch.annotations.extend(annotations::of_span(raw, &reading, project));
                        batch.spans.push(span);
                    }
                    Err(reason) => rejected.add(reason),
                }
            }
        }
    }
    (batch, rejected)
}

pub(crate) fn span(
    raw: &RawSpan<'_>,
    reading: &Reading<'_>,
    project: &str,
    rules: &Rules,
    resource: &Arc<[u8]>,
    scope: &Arc<[u8]>,
) -> Result<Span, String> {
    let trace_id = TraceId::from_slice(&raw.trace_id).ok_or_else(|| bad_id("trace", &raw.trace_id, 16, &raw.name))?;
    let id = SpanId::from_slice(&raw.span_id).ok_or_else(|| bad_id("span", &raw.span_id, 8, &raw.name))?;
    let parent = SpanId::from_slice(&raw.parent_span_id);
    if parent.is_none() && raw.parent_span_id.iter().any(|byte| *byte != 0) {
        return Err(bad_id("parent span", &raw.parent_span_id, 8, &raw.name));
    }
    if raw.start_time_unix_nano > LATEST_NANOS {
        return Err(format!(
            "span '{}': it begins after the year 2200: times are in nanoseconds since 1970",
            turnwise_model::text::clip(&raw.name, 100)
        ));
    }
    let start = Timestamp::from_unix_nanos(raw.start_time_unix_nano);
    // A time that cannot be is no time.
    let end = Some(raw.end_time_unix_nano).filter(|end| *end <= LATEST_NANOS).map_or(start, Timestamp::from_unix_nanos);
    let digest = Digest {
        id,
        parent,
        name: raw.name.to_string(),
        start,
        // A span that ends before it starts, or was never ended, has no length.
        end: end.max(start),
        status: facts::status(raw),
        facts: facts::facts(raw, reading, project, rules),
    };
    let wire = raw.wire.map_or_else(|| encode::span(raw), <[u8]>::to_vec);
    let said = said::said(reading, &digest.facts);
    Ok(Span { trace_id, digest, raw: Raw { span: wire, resource: Arc::clone(resource), scope: Arc::clone(scope) }, said })
}

fn bad_id(what: &str, bytes: &[u8], length: usize, name: &str) -> String {
    let problem = if bytes.len() == length { "is all zero".to_owned() } else { format!("has {} bytes, not {length}", bytes.len()) };
    format!("span '{}': {what} id {problem}", turnwise_model::text::clip(name, 100))
}
