//! Strands Agents: OpenTelemetry's attributes, with what was said in events: one for each message, or since 2025 several of
//! `gen_ai.client.inference.operation.details`, each with a part of it. [`super::otel_genai`] reads those; what is Strands' own is what a
//! tool's events mean. <https://github.com/strands-agents/sdk-python> (`src/strands/telemetry/tracer.py`), read 2026-11.

use std::borrow::Cow;

use turnwise_model::SpanKind;
use turnwise_model::message::Message;

use super::values::Attributes;
use super::{Dialect, otel_genai};
use crate::otlp::RawSpan;
use crate::reading::{Reading, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "strands", starts: &["gen_ai"], scopes: &[], read };

const FRAMEWORK: &str = "strands-agents";

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    let is_own =
        ["gen_ai.provider.name", "gen_ai.system"].iter().any(|key| attributes.get(key).and_then(|value| value.as_str()) == Some(FRAMEWORK));
    let kind = kind(&attributes);
    let is_tool = kind == Some(SpanKind::Tool);
    is_own.then(|| Reading { kind, ..if is_tool { tool(span) } else { Reading::default() } })
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["gen_ai.operation.name"])?.as_ref() {
        "chat" => Some(SpanKind::Llm),
        "execute_tool" => Some(SpanKind::Tool),
        "execute_event_loop_cycle" => Some(SpanKind::Chain),
        operation if operation.starts_with("invoke_") => Some(SpanKind::Agent),
        _ => None,
    }
}

/// A tool is called by one message and answers by another.
fn tool<'a>(span: &'a RawSpan<'_>) -> Reading<'a> {
    let told = otel_genai::told_by_events(&span.events);
    let arguments = told.input_messages.first().and_then(arguments);
    let result = told.output_messages.last().and_then(|message| message.words().map(|words| Cow::Owned(words.into_owned())));
    Reading {
        input: arguments.clone().map(|text| Value { text, is_json: true }),
        output: result.map(|text| Value { text, is_json: false }),
        tool_arguments: arguments,
        ..Reading::default()
    }
}

fn arguments<'a>(message: &Message<'_>) -> Option<Cow<'a, str>> {
    let called = message.tool_calls.first().map(|call| call.arguments.clone().into_owned());
    called.or_else(|| message.words().map(Cow::into_owned)).map(Cow::Owned)
}
