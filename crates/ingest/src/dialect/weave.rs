//! Weights & Biases Weave: a few `wandb.*` keys that people set on spans of their own, beside plain `input` and `output`.
//! <https://github.com/wandb/weave> (`weave/trace_server/opentelemetry/constants.py`), read 2026-11.

use turnwise_model::SpanKind;

use super::Dialect;
use super::values::Attributes;
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "weave", starts: &["wandb", "weave"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("wandb.").chain(attributes.below("weave.")).next()?;
    Some(Reading {
        kind: kind(&attributes),
        input: attributes.value(&["input.value", "input", "inputs"]),
        output: attributes.value(&["output.value", "output", "outputs"]),
        metadata: attributes.text(&["wandb.attributes"]),
        ..Reading::default()
    })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["weave.span.kind"])?.to_ascii_lowercase().as_str() {
        "llm" => Some(SpanKind::Llm),
        "agent" => Some(SpanKind::Agent),
        "tool" => Some(SpanKind::Tool),
        "retriever" => Some(SpanKind::Retriever),
        "chain" | "workflow" | "task" | "op" => Some(SpanKind::Chain),
        "embedding" => Some(SpanKind::Embedding),
        "evaluator" | "scorer" => Some(SpanKind::Evaluator),
        "guardrail" => Some(SpanKind::Guardrail),
        _ => None,
    }
}
