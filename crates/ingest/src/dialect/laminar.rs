//! Laminar: `lmnr.span.*`, written by its decorators and instrumentors beside OpenTelemetry's own attributes.
//! <https://github.com/lmnr-ai/lmnr-python> (`src/lmnr/opentelemetry_lib/tracing/attributes.py`), read 2026-11.

use std::borrow::Cow;

use turnwise_model::{Cost, SpanKind};

use super::values::{Attributes, object, parse, tags};
use super::{Dialect, messages, otel_genai};
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "laminar", starts: &["lmnr"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("lmnr.").next()?;
    let kind = kind(&attributes);
    let (input, output) = (attributes.value(&["lmnr.span.input"]), attributes.value(&["lmnr.span.output"]));
    let said = |text: Option<&str>| {
        text.filter(|_| kind == Some(SpanKind::Llm)).and_then(parse).map(|json| messages::within(&json)).unwrap_or_default()
    };
    let is_tool = kind == Some(SpanKind::Tool);
    let mut tokens = otel_genai::tokens(&attributes);
    tokens.reported_total = tokens.reported_total.or_else(|| attributes.count(&["llm.usage.total_tokens"]));
    Some(Reading {
        kind,
        input_messages: said(input.as_ref().map(|value| value.text.as_ref())),
        output_messages: said(output.as_ref().map(|value| value.text.as_ref())),
        tool_name: Some(Cow::Borrowed(span.name.as_ref())).filter(|_| is_tool),
        tool_arguments: attributes.text(&["lmnr.span.input"]).filter(|_| is_tool),
        input,
        output,
        tokens,
        cost: cost(&attributes),
        metadata: object(attributes.below("lmnr.association.properties.metadata.")),
        tags: attributes.get("lmnr.association.properties.tags").map(tags).unwrap_or_default(),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["lmnr.span.type"])?.as_ref() {
        "LLM" | "CACHED" => Some(SpanKind::Llm),
        "TOOL" => Some(SpanKind::Tool),
        "EVALUATOR" | "HUMAN_EVALUATOR" => Some(SpanKind::Evaluator),
        "DEFAULT" | "EXECUTOR" | "EVALUATION" | "PIPELINE" => Some(SpanKind::Chain),
        _ => None,
    }
}

fn cost(attributes: &Attributes<'_, '_>) -> Option<Cost> {
    let sides = ["gen_ai.usage.input_cost", "gen_ai.usage.output_cost"].map(|key| attributes.number(&[key]));
    let sum = || sides.into_iter().flatten().reduce(|a, b| a + b);
    attributes.number(&["gen_ai.usage.cost"]).or_else(sum).and_then(Cost::from_usd)
}
