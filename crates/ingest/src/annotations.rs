//! From what a span or log record says of others, or of itself, to [`Annotation`]s with the target that they name. A pure function of what
//! was sent: a span that comes again brings the same annotations, so that keeping them twice keeps them once.

use turnwise_model::annotation::{Annotator, Source, Target};
use turnwise_model::text::clip;
use turnwise_model::{Annotation, SpanId, SpanKind, Timestamp, TraceId};

use crate::limits::{MAX_ANNOTATION_NAME_BYTES, MAX_ANNOTATION_TEXT_BYTES, MAX_ANNOTATIONS};
use crate::otlp::{LogRecord, RawSpan};
use crate::reading::{self, About, Reading, Scope};

/// Where annotations are found, as far as their targets need it.
struct Carrier<'a> {
    /// The span itself; nothing on a log record that stands alone.
    trace_id: Option<TraceId>,
    span_id: Option<SpanId>,
    parent: Option<SpanId>,
    /// The span that a carrier links to.
    linked: Option<(TraceId, SpanId)>,
    project: &'a str,
    session: Option<&'a str>,
    time: Timestamp,
}

/// The annotations that a span brings.
pub fn of_span(span: &RawSpan<'_>, reading: &Reading<'_>, project: &str) -> Vec<Annotation> {
    if reading.annotations.is_empty() {
        return Vec::new();
    }
    let carrier = Carrier {
        trace_id: TraceId::from_slice(&span.trace_id),
        span_id: SpanId::from_slice(&span.span_id),
        parent: SpanId::from_slice(&span.parent_span_id),
        linked: is_carrier(reading).then(|| linked(span)).flatten(),
        project,
        session: reading.session.as_ref().map(|claim| claim.id.as_str()),
        time: Timestamp::from_unix_nanos(span.end_time_unix_nano.max(span.start_time_unix_nano)),
    };
    carrier.annotations(&reading.annotations)
}

/// The annotations that a log record brings, on the span that it belongs to; else on the trace, else on the session.
pub fn of_record(record: &LogRecord<'_>, reading: &Reading<'_>, project: &str) -> Vec<Annotation> {
    let carrier = Carrier {
        trace_id: TraceId::from_slice(&record.trace_id),
        span_id: SpanId::from_slice(&record.span_id),
        parent: None,
        linked: None,
        project,
        session: reading.session.as_ref().map(|claim| claim.id.as_str()),
        time: Timestamp::from_unix_nanos(record.time()),
    };
    let told = reading.annotations.iter().cloned().map(|told| reading::Annotation { scope: carrier.widest(), ..told });
    carrier.annotations(&told.collect::<Vec<_>>())
}

/// A span that did work of its own is what its annotations are about, whatever else it links to.
fn is_carrier(reading: &Reading<'_>) -> bool {
    matches!(reading.kind, None | Some(SpanKind::Evaluator | SpanKind::Unknown)) && reading.input_messages.is_empty()
}

fn linked(span: &RawSpan<'_>) -> Option<(TraceId, SpanId)> {
    span.links.iter().find_map(|link| Some((TraceId::from_slice(&link.trace_id)?, SpanId::from_slice(&link.span_id)?)))
}

impl Carrier<'_> {
    /// What a record can be about, by what it names.
    fn widest(&self) -> Scope {
        match (self.trace_id, self.span_id, self.session) {
            (Some(_), Some(_), _) => Scope::Span,
            (None, _, Some(_)) => Scope::Session,
            _ => Scope::Turn,
        }
    }

    fn annotations(&self, told: &[reading::Annotation<'_>]) -> Vec<Annotation> {
        let mut kept: Vec<Annotation> = Vec::new();
        for annotation in told.iter().filter_map(|told| self.annotation(told)).take(MAX_ANNOTATIONS) {
            let is_other = |other: &&Annotation| other.target == annotation.target && other.name == annotation.name;
            let namesakes: Vec<&Annotation> = kept.iter().filter(is_other).collect();
            if namesakes.iter().any(|other| is_same(other, &annotation)) {
                continue;
            }
            let identifier = apart(&annotation.identifier, &namesakes);
            kept.push(Annotation { identifier, ..annotation });
        }
        kept
    }

    fn annotation(&self, told: &reading::Annotation<'_>) -> Option<Annotation> {
        let text = |text: &Option<std::borrow::Cow<'_, str>>| {
            text.as_deref().filter(|text| !text.trim().is_empty()).map(|text| clip(text, MAX_ANNOTATION_TEXT_BYTES).to_owned())
        };
        let (label, explanation) = (text(&told.label), text(&told.explanation));
        let score = told.score.filter(|score| score.is_finite());
        let name = told.name.trim();
        let says_something = score.is_some() || label.is_some() || explanation.is_some();
        (says_something && !name.is_empty()).then_some(())?;
        Some(Annotation {
            target: self.target(told)?,
            name: clip(name, MAX_ANNOTATION_NAME_BYTES).to_owned(),
            annotator: told.annotator.unwrap_or(Annotator::Code),
            label,
            score,
            explanation,
            metadata: told.metadata.as_deref().filter(|text| is_object(text)).map(str::to_owned),
            identifier: clip(told.identifier.as_deref().unwrap_or_default(), MAX_ANNOTATION_NAME_BYTES).to_owned(),
            source: Source::Telemetry,
            time: told.time.map_or(self.time, Timestamp::from_unix_nanos),
        })
    }

    fn target(&self, told: &reading::Annotation<'_>) -> Option<Target> {
        let (trace_id, span_id) = match (self.linked, told.about) {
            (Some((trace_id, span_id)), _) => (Some(trace_id), Some(span_id)),
            (None, About::Parent) => (self.trace_id, self.parent.or(self.span_id)),
            (None, About::Itself) => (self.trace_id, self.span_id),
        };
        Some(match told.scope {
            Scope::Span => Target::Span { trace_id: trace_id?, span_id: span_id? },
            Scope::Turn => Target::Turn { trace_id: trace_id?, subtree: None },
            Scope::Session => Target::Session { project: self.project.to_owned(), id: self.session?.to_owned() },
        })
    }
}

/// One result may be told in two conventions' words, or twice in one.
fn is_same(a: &Annotation, b: &Annotation) -> bool {
    let is_identified = a.identifier == b.identifier || b.identifier.is_empty();
    is_identified && a.score == b.score && a.label == b.label && (a.explanation == b.explanation || b.explanation.is_none())
}

/// An identifier that none of the annotations of the same name has, so that several results of one span stand side by side.
fn apart(identifier: &str, namesakes: &[&Annotation]) -> String {
    let is_free = |candidate: &str| namesakes.iter().all(|other| other.identifier != candidate);
    let numbered = (2..).map(|n| format!("{identifier} {n}").trim_start().to_owned());
    [identifier.to_owned()].into_iter().chain(numbered).find(|candidate| is_free(candidate)).unwrap_or_default()
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && text.len() <= MAX_ANNOTATION_TEXT_BYTES
        && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
}
