//! Flue: OpenTelemetry's attributes on the spans of agents, model calls and tools, and `flue.*` where it has no word for it; its first
//! versions wrote all content under `flue.*`. <https://github.com/withastro/flue> (`packages/opentelemetry`), read 2026-11.

use turnwise_model::SpanKind;

use super::values::Attributes;
use super::{Dialect, messages};
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "flue", starts: &["flue"], scopes: &[], read };

const INPUTS: &[&str] =
    &["flue.turn.input", "flue.tool.arguments", "flue.tool.call.arguments", "flue.task.prompt", "flue.workflow.payload"];
const OUTPUTS: &[&str] =
    &["flue.turn.output", "flue.tool.result", "flue.tool.call.result", "flue.task.result", "flue.operation.result", "flue.workflow.result"];

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    attributes.below("flue.").next()?;
    let said = |key| attributes.json(&[key]).map(|json| messages::within(&json)).unwrap_or_default();
    Some(Reading {
        kind: kind(&attributes),
        input: attributes.value(INPUTS),
        output: attributes.value(OUTPUTS),
        input_messages: said("flue.turn.input"),
        output_messages: said("flue.turn.output"),
        agent: attributes.text(&["flue.agent.name", "flue.task.agent"]),
        tool_name: attributes.text(&["flue.tool.name"]),
        tool_call_id: attributes.text(&["flue.tool.call_id"]),
        tool_arguments: attributes.text(&["flue.tool.arguments", "flue.tool.call.arguments"]),
        ..Reading::default()
    })
}

/// Only where OpenTelemetry's operation does not say it.
fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    let has = |keys: &[&str]| keys.iter().any(|key| attributes.has(key));
    match () {
        () if has(&["gen_ai.operation.name"]) => None,
        () if has(&["flue.tool.name", "flue.tool.call_id", "flue.tool.origin"]) => Some(SpanKind::Tool),
        () if has(&["flue.turn.purpose", "flue.turn.input", "flue.turn.output"]) => Some(SpanKind::Llm),
        () if has(&["flue.task.prompt", "flue.task.agent"]) => Some(SpanKind::Agent),
        () => Some(SpanKind::Chain),
    }
}
