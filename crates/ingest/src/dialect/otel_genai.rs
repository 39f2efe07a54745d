//! OpenTelemetry's GenAI conventions: today's attributes, the same on events, and the two older forms (one event for each message;
//! `gen_ai.prompt` and `gen_ai.completion`). <https://opentelemetry.io/docs/specs/semconv/gen-ai/>, read 2026-11.

use std::borrow::Cow;

use serde_json::Value as Json;
use turnwise_model::message::{Document, Message, Part, Tool, ToolCall};
use turnwise_model::{Cost, SpanKind, Tokens};

use super::values::{Attributes, annotator, json, object, tags};
use super::{Dialect, messages};
use crate::otlp::{AnyValue, Event, KeyValue, LogRecord, RawSpan};
use crate::reading::{About, Annotation, Reading, TokenParts, Value};

pub(super) const DIALECT: Dialect = Dialect { name: "otel-genai", starts: &["gen_ai", "operation"], scopes: &[], read };

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    let is_spoken = attributes.below("gen_ai.").next().is_some() || span.events.iter().any(|event| event.name.starts_with("gen_ai."));
    if !is_spoken {
        return None;
    }
    let said = content(&attributes).or(told_by_events(&span.events));
    let annotations = judged(span, &attributes);
    Some(Reading { kind: kind(&attributes, span), has_feedback: !annotations.is_empty(), annotations, ..described(&attributes) }.or(said))
}

/// The event that tells the result of an evaluation, and the span that some clients make of it, below what was evaluated.
const EVALUATED: &str = "gen_ai.evaluation.result";

fn judged<'a>(span: &'a RawSpan<'_>, attributes: &Attributes<'a, '_>) -> Vec<Annotation<'a>> {
    let of_events = span.events.iter().filter(|event| event.name == EVALUATED).filter_map(|event| {
        Some(Annotation { time: Some(event.time_unix_nano).filter(|time| *time > 0), ..annotation(&event.attributes)? })
    });
    let own = attributes.has(EVALUATION).then(|| annotation(&span.attributes)).flatten();
    let about = if kind(attributes, span).is_none() { About::Parent } else { About::Itself };
    of_events.chain(own.map(|own| Annotation { about, ..own })).collect()
}

const EVALUATION: &str = "gen_ai.evaluation.name";

/// What an evaluation came to; nothing for one that failed.
fn annotation<'a>(all: &'a [KeyValue<'_>]) -> Option<Annotation<'a>> {
    let attributes = Attributes::new(all);
    let score = attributes.number(&["gen_ai.evaluation.score.value"]);
    let label = attributes.text(&["gen_ai.evaluation.score.label"]);
    let has_result = score.is_some() || label.is_some() || !attributes.has("error.type");
    let beside = all.iter().filter(|attribute| !RESULT.contains(&attribute.key.as_ref()) && attribute.key.starts_with("gen_ai."));
    let judge =
        attributes.text(&["gen_ai.evaluation.annotator_kind", "gen_ai.evaluation.evaluator_source", "gen_ai.evaluation.evaluator.source"]);
    has_result.then_some(Annotation {
        name: attributes.text(&[EVALUATION])?,
        score,
        label,
        explanation: attributes.text(&["gen_ai.evaluation.explanation"]),
        identifier: attributes.text(&["gen_ai.evaluation.identifier"]),
        annotator: judge.and_then(|judge| annotator(&judge)),
        metadata: object(beside.map(|attribute| (attribute.key.as_ref(), &attribute.value))),
        ..Annotation::default()
    })
}

/// Attributes of an evaluation that have a place of their own.
const RESULT: &[&str] = &[
    EVALUATION,
    "gen_ai.evaluation.score.value",
    "gen_ai.evaluation.score.label",
    "gen_ai.evaluation.explanation",
    "gen_ai.evaluation.identifier",
    "gen_ai.evaluation.annotator_kind",
];

/// What the call was: model, usage, tool.
fn described<'a>(attributes: &Attributes<'a, '_>) -> Reading<'a> {
    Reading {
        model: attributes.text(&["gen_ai.response.model", "gen_ai.request.model"]),
        provider: attributes.text(&["gen_ai.provider.name", "gen_ai.system"]).filter(|name| !FRAMEWORKS.contains(&name.as_ref())),
        tokens: tokens(attributes),
        token_parts: token_parts(attributes),
        cost: attributes.number(&["gen_ai.usage.cost", "gen_ai.usage.total_cost", "operation.cost"]).and_then(Cost::from_usd),
        response_id: attributes.text(&["gen_ai.response.id"]),
        finish_reason: attributes.get("gen_ai.response.finish_reasons").and_then(finish_reason),
        agent: attributes.text(&["gen_ai.agent.name"]),
        tool_name: attributes.text(&["gen_ai.tool.name"]),
        tool_call_id: attributes.text(&["gen_ai.tool.call.id"]).filter(|id| id != "<not specified>"),
        tool_arguments: attributes.text(&["gen_ai.tool.call.arguments", "gen_ai.tool.input"]),
        tools: attributes.json(&["gen_ai.tool.definitions"]).map(|json| offered(&json)).unwrap_or_default(),
        documents: attributes.json(&["gen_ai.retrieval.documents"]).map(|json| documents(&json)).unwrap_or_default(),
        invocation_parameters: parameters(attributes),
        ..Reading::default()
    }
}

/// Frameworks that name themselves where the model's provider should be.
const FRAMEWORKS: &[&str] =
    &["strands-agents", "langchain", "langgraph", "gcp.vertex.agent", "crewai", "llama_index", "pydantic_ai", "openai_agents"];

/// A model stops for one reason; the list has one for each of several answers.
fn finish_reason<'a>(value: &'a AnyValue<'_>) -> Option<Cow<'a, str>> {
    tags(value).into_iter().find(|reason| !reason.is_empty())
}

fn kind(attributes: &Attributes<'_, '_>, span: &RawSpan<'_>) -> Option<SpanKind> {
    let operation = attributes.text(&["gen_ai.operation.name"]);
    let named = match operation.as_deref() {
        Some("chat" | "text_completion" | "generate_content" | "completion" | "responses" | "message") => Some(SpanKind::Llm),
        Some("embeddings" | "embedding") => Some(SpanKind::Embedding),
        Some("execute_tool") => Some(SpanKind::Tool),
        Some("invoke_agent" | "create_agent" | "agent") => Some(SpanKind::Agent),
        Some("invoke_workflow" | "plan" | "agent_step" | "chain") => Some(SpanKind::Chain),
        Some("retrieval" | "search_memory") => Some(SpanKind::Retriever),
        Some("rerank") => Some(SpanKind::Reranker),
        Some("evaluate") => Some(SpanKind::Evaluator),
        _ => None,
    };
    let guessed = || {
        let is_call = attributes.has("gen_ai.response.model") || attributes.has("gen_ai.request.model") || attributes.has("gen_ai.system");
        (is_call && span.kind != SERVER).then_some(SpanKind::Llm)
    };
    let tool = || attributes.has("gen_ai.tool.name").then_some(SpanKind::Tool);
    // An operation of another name is a model call if it used tokens, and else a step of a framework.
    let other = || operation.is_some().then(|| if tokens(attributes).is_known() { SpanKind::Llm } else { SpanKind::Chain });
    named.or_else(tool).or_else(other).or_else(guessed)
}

/// `SPAN_KIND_SERVER`
const SERVER: i32 = 2;

/// `gen_ai.aggregated_usage.*` is left alone: it sums what the children report.
pub(super) fn tokens(attributes: &Attributes<'_, '_>) -> Tokens {
    let usage = |names: &[&str]| {
        let keys: Vec<String> = names.iter().map(|name| format!("gen_ai.usage.{name}")).collect();
        attributes.count(&keys.iter().map(String::as_str).collect::<Vec<_>>())
    };
    if attributes.below("gen_ai.usage.").next().is_none() {
        return Tokens::default();
    }
    Tokens {
        prompt: usage(&["input_tokens", "prompt_tokens"]),
        completion: usage(&["output_tokens", "completion_tokens"]),
        reported_total: usage(&["total_tokens"]),
        cache_read: usage(&[
            "cache_read.input_tokens",
            "cache_read_input_tokens",
            "input_tokens.cached",
            "input_cached_tokens",
            "details.cache_read_tokens",
        ]),
        cache_write: usage(&[
            "cache_creation.input_tokens",
            "cache_write.input_tokens",
            "cache_creation_input_tokens",
            "cache_write_input_tokens",
            "details.cache_write_tokens",
        ]),
        reasoning: usage(&["reasoning.output_tokens", "reasoning_tokens", "output_tokens.reasoning", "details.reasoning_tokens"]),
        audio: [AUDIO_PROMPT, AUDIO_COMPLETION].into_iter().filter_map(|keys| attributes.count(keys)).reduce(u64::saturating_add),
    }
}

const AUDIO_PROMPT: &[&str] = &["gen_ai.usage.audio.input_tokens", "gen_ai.usage.input_audio_tokens", "gen_ai.usage.details.audio_tokens"];
const AUDIO_COMPLETION: &[&str] = &["gen_ai.usage.audio.output_tokens", "gen_ai.usage.output_audio_tokens"];

fn token_parts(attributes: &Attributes<'_, '_>) -> TokenParts {
    TokenParts {
        audio_prompt: attributes.count(AUDIO_PROMPT),
        audio_completion: attributes.count(AUDIO_COMPLETION),
        ..TokenParts::default()
    }
}

/// Tools as a list of definitions, in any provider's shape.
pub(super) fn offered(json: &Json) -> Vec<Tool<'static>> {
    json.as_array()
        .into_iter()
        .flatten()
        .map(|tool| {
            let inner = tool.get("function").unwrap_or(tool);
            let text = |key| inner.get(key).and_then(Json::as_str).map(|text| Cow::Owned(text.to_owned()));
            Tool { name: text("name"), description: text("description"), schema: Some(Cow::Owned(tool.to_string())) }
        })
        .collect()
}

fn documents(json: &Json) -> Vec<Document<'static>> {
    json.as_array()
        .into_iter()
        .flatten()
        .map(|document| {
            let text = |key| document.get(key).map(|value| Cow::Owned(value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
            Document {
                id: text("id"),
                content: text("content"),
                score: document.get("score").and_then(Json::as_f64),
                metadata: text("metadata"),
            }
        })
        .collect()
}

fn parameters(attributes: &Attributes<'_, '_>) -> Option<Cow<'static, str>> {
    object(attributes.below("gen_ai.request."))
}

/// What was said, as attributes of a span, an event or a log record.
pub(crate) fn content<'a>(attributes: &Attributes<'a, '_>) -> Reading<'a> {
    let list = |keys: &[&str]| attributes.json(keys).map(|json| messages::messages(&unwrapped(json))).unwrap_or_default();
    let system = attributes.json(&["gen_ai.system_instructions"]).and_then(system_message);
    let mut input = list(&["gen_ai.input.messages", "gen_ai.prompt"]);
    if input.iter().all(|message| message.role != "system") {
        input.splice(0..0, system);
    }
    let value = |keys: &[&str]| attributes.text(keys).map(|text| Value { text, is_json: false });
    Reading {
        input: value(&[
            "gen_ai.prompt",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.input",
            "gen_ai.task.input",
            "gen_ai.retrieval.query.text",
        ]),
        output: value(&["gen_ai.completion", "gen_ai.tool.call.result", "gen_ai.tool.output", "gen_ai.task.output"]),
        input_messages: input,
        output_messages: list(&["gen_ai.output.messages", "gen_ai.completion"]),
        ..Reading::default()
    }
}

/// `{"messages": […]}` as LangSmith writes it, or the list itself.
fn unwrapped(json: Json) -> Json {
    match json {
        Json::Object(mut fields) if fields.contains_key("messages") => fields.remove("messages").unwrap_or_default(),
        other => other,
    }
}

fn system_message(parts: Json) -> Option<Message<'static>> {
    let parts = if parts.is_string() { serde_json::json!([{"type": "text", "content": parts}]) } else { parts };
    messages::messages(&serde_json::json!({"role": "system", "parts": parts})).pop()
}

/// What a span's events tell, in order: with details, of which some clients write one for each part, or one for each message.
pub(super) fn told_by_events<'a>(events: &'a [Event<'_>]) -> Reading<'a> {
    let mut reading = Reading::default();
    for event in events {
        add_event(&mut reading, &event.name, &Attributes::new(&event.attributes));
    }
    reading
}

/// The judgement in a log record, if that is what it is.
pub(super) fn judged_by_record<'a>(record: &'a LogRecord<'_>) -> Option<Annotation<'a>> {
    let name = || Attributes::new(&record.attributes).text(&["event.name"]).is_some_and(|name| name == EVALUATED);
    let is_judgement = record.event_name == EVALUATED || (record.event_name.is_empty() && name());
    let fields = if let AnyValue::Map(fields) = &record.body { fields.as_slice() } else { &[] };
    is_judgement.then(|| annotation(&record.attributes).or_else(|| annotation(fields))).flatten()
}

/// What a log record tells of a call: its attributes, as an event's; the older ones have a message in the body.
pub(super) fn record<'a>(record: &'a LogRecord<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&record.attributes);
    let name =
        Some(Cow::Borrowed(record.event_name.as_ref())).filter(|name| !name.is_empty()).or_else(|| attributes.text(&["event.name"]))?;
    let mut reading = Reading::default();
    match &record.body {
        AnyValue::Map(fields) => add_event(&mut reading, &name, &Attributes::new(fields)),
        _ => add_event(&mut reading, &name, &attributes),
    }
    (!reading.input_messages.is_empty() || !reading.output_messages.is_empty()).then_some(reading)
}

/// Adds what an event tells. The same names are used by log records.
pub(crate) fn add_event<'a>(reading: &mut Reading<'a>, name: &str, attributes: &Attributes<'a, '_>) {
    match name {
        "gen_ai.client.inference.operation.details" => add_details(reading, content(attributes)),
        "gen_ai.system.message" => reading.input_messages.push(event_message("system", attributes)),
        "gen_ai.user.message" => reading.input_messages.push(event_message("user", attributes)),
        "gen_ai.assistant.message" => reading.input_messages.push(event_message("assistant", attributes)),
        "gen_ai.tool.message" => reading.input_messages.push(event_message("tool", attributes)),
        "gen_ai.choice" => reading.output_messages.push(event_message("assistant", attributes)),
        "gen_ai.content.prompt" => {
            reading.input_messages.extend(legacy("user", attributes, "gen_ai.prompt"));
        }
        "gen_ai.content.completion" => {
            reading.output_messages.extend(legacy("assistant", attributes, "gen_ai.completion"));
        }
        _ => {}
    }
}

fn add_details<'a>(reading: &mut Reading<'a>, told: Reading<'a>) {
    reading.input_messages.extend(told.input_messages);
    reading.output_messages.extend(told.output_messages);
    reading.input = reading.input.take().or(told.input);
    reading.output = reading.output.take().or(told.output);
}

/// Messages as JSON, or plain text, which OpenLIT once began with the role.
fn legacy<'a>(role: &'static str, attributes: &Attributes<'a, '_>, key: &str) -> Vec<Message<'a>> {
    let messages = attributes.json(&[key]).map(|json| messages::messages(&unwrapped(json)));
    let without_role = |text: Cow<'a, str>| {
        text.strip_prefix(role).and_then(|rest| rest.strip_prefix(": ")).map(|rest| Cow::Owned(rest.to_owned())).unwrap_or(text)
    };
    let text = attributes.text(&[key]).map(without_role).map(|text| Message {
        role: role.into(),
        parts: vec![Part::Text(text)],
        ..Message::default()
    });
    messages.unwrap_or_else(|| text.into_iter().collect())
}

/// The content is one attribute, text or JSON; in `gen_ai.choice` it is inside `message`.
fn event_message<'a>(role: &'static str, attributes: &Attributes<'a, '_>) -> Message<'a> {
    let structured: Option<Message<'a>> = attributes.json(&["message", "content", "parts"]).and_then(|json| structured(role, json));
    let calls = attributes.get("tool_calls").map(calls).unwrap_or_default();
    let mut message = structured.unwrap_or_else(|| Message {
        role: Cow::Borrowed(role),
        parts: attributes.text(&["content", "message"]).map(Part::Text).into_iter().collect(),
        ..Message::default()
    });
    message.tool_calls.extend(calls);
    message.tool_call_id = message.tool_call_id.or_else(|| attributes.text(&["id"]).filter(|_| role == "tool"));
    message
}

/// A list of calls as JSON, or a list of JSON texts.
fn calls(value: &AnyValue<'_>) -> Vec<ToolCall<'static>> {
    let texts = match value {
        AnyValue::List(items) => items.iter().filter_map(json).collect(),
        other => json(other).into_iter().collect::<Vec<_>>(),
    };
    let listed = texts.into_iter().flat_map(|json| if let Json::Array(items) = json { items } else { vec![json] });
    listed.filter_map(|json| messages::tool_call(json.as_object()?)).collect()
}

fn structured(role: &'static str, json: Json) -> Option<Message<'static>> {
    let message = match json {
        Json::Object(mut fields) if fields.contains_key("content") || fields.contains_key("tool_calls") => {
            fields.entry("role").or_insert_with(|| Json::from(role));
            Json::Object(fields)
        }
        Json::Array(parts) => serde_json::json!({"role": role, "content": parts}),
        _ => return None,
    };
    messages::messages(&message).pop()
}
