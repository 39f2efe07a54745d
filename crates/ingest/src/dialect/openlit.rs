//! OpenLIT: OpenTelemetry's attributes, and names of its own for what they do not cover: workflows, agents, retrieval, details of usage.
//! <https://github.com/openlit/openlit> (`sdk/python/src/openlit/semcov/__init__.py`), read 2026-11.

use turnwise_model::{Cost, SpanKind, Tokens};

use super::values::Attributes;
use super::{Dialect, otel_genai};
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect { name: "openlit", starts: &["gen_ai"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    let reading = Reading {
        kind: kind(&attributes),
        input: attributes.value(&[
            "gen_ai.workflow.input",
            "gen_ai.agent.task",
            "gen_ai.agent.human_input",
            "gen_ai.retrieval.query",
            "gen_ai.tool.args",
        ]),
        output: attributes.value(&["gen_ai.workflow.output", "gen_ai.agent.actual_output", "gen_ai.agent.finish.output"]),
        tool_arguments: attributes.text(&["gen_ai.tool.args", "gen_ai.agent.action.tool_input"]),
        tokens: tokens(&attributes),
        cost: attributes.number(&["gen_ai.token.cost.total"]).and_then(Cost::from_usd),
        ..Reading::default()
    };
    (reading != Reading::default()).then_some(reading)
}

fn kind(attributes: &Attributes<'_, '_>) -> Option<SpanKind> {
    match attributes.text(&["gen_ai.operation.name"])?.as_ref() {
        "vectordb" => Some(SpanKind::Retriever),
        "framework" | "execute_task" | "user_prompt_processing" | "model_request" | "tool_coordination" => Some(SpanKind::Chain),
        _ => None,
    }
}

/// Only where OpenLIT details a usage by its own names.
fn tokens(attributes: &Attributes<'_, '_>) -> Tokens {
    const PROMPT: &str = "gen_ai.usage.prompt_tokens_details.";
    const COMPLETION: &str = "gen_ai.usage.completion_tokens_details.";
    if attributes.below(PROMPT).chain(attributes.below(COMPLETION)).next().is_none() {
        return Tokens::default();
    }
    let counted = otel_genai::tokens(attributes);
    Tokens {
        cache_read: counted.cache_read.or_else(|| attributes.count(&["gen_ai.usage.prompt_tokens_details.cached_tokens"])),
        cache_write: counted.cache_write.or_else(|| attributes.count(&["gen_ai.usage.prompt_tokens_details.cache_creation_tokens"])),
        reasoning: counted.reasoning.or_else(|| attributes.count(&["gen_ai.usage.completion_tokens_details.reasoning_tokens"])),
        audio: counted.audio.or_else(|| attributes.count(&["gen_ai.usage.completion_tokens_details.audio_tokens"])),
        ..counted
    }
}
