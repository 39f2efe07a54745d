//! A span: briefly as a step of a turn, and with everything that was sent in its trace.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use turnwise_ingest::otlp::{self, KeyValue, RawSpan, protobuf};
use turnwise_ingest::{Reading, dialect, logs, reading};
use turnwise_model::annotation::Kept;
use turnwise_model::supplement::RawRecord;
use turnwise_model::turn::Step;
use turnwise_model::{self as model, Claim, Digest, Quality, Timestamp, TraceId};
use utoipa::ToSchema;

use super::annotation::{self, Annotation};
use super::message::{Document, Message, Tool, parsed, text};
use super::text::Text;
use super::time::{Time, millis};
use super::usage::Tokens;

/// A span as a step of a turn.
#[derive(Serialize, ToSchema)]
pub(crate) struct SpanSummary {
    trace_id: String,
    span_id: String,
    parent_span_id: Option<String>,
    name: String,
    kind: SpanKind,
    started_at: Time,
    latency_ms: f64,
    status: SpanStatus,
    /// Why it failed; null when it did not, or when its reader only stopped listening.
    error: Option<String>,
    model: Option<String>,
    tool_name: Option<String>,
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    /// Who says what it cost; null where nobody does.
    cost_source: Option<CostSource>,
    input: Option<Text>,
    output: Option<Text>,
    /// Current annotations of the span, newest first.
    annotations: Vec<Annotation>,
}

/// What kind of work a span stands for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum SpanKind {
    Llm,
    Chain,
    Agent,
    Tool,
    Retriever,
    Reranker,
    Embedding,
    Guardrail,
    Evaluator,
    Prompt,
    Unknown,
}

impl From<model::SpanKind> for SpanKind {
    fn from(kind: model::SpanKind) -> Self {
        match kind {
            model::SpanKind::Llm => Self::Llm,
            model::SpanKind::Chain => Self::Chain,
            model::SpanKind::Agent => Self::Agent,
            model::SpanKind::Tool => Self::Tool,
            model::SpanKind::Retriever => Self::Retriever,
            model::SpanKind::Reranker => Self::Reranker,
            model::SpanKind::Embedding => Self::Embedding,
            model::SpanKind::Guardrail => Self::Guardrail,
            model::SpanKind::Evaluator => Self::Evaluator,
            model::SpanKind::Prompt => Self::Prompt,
            model::SpanKind::Unknown => Self::Unknown,
        }
    }
}

/// `sent`: the client. `priced`: the table of prices, at the time of the call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum CostSource {
    Sent,
    Priced,
}

/// OpenTelemetry's status of a span.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SpanStatus {
    Unset,
    Ok,
    Error,
}

impl From<model::Status> for SpanStatus {
    fn from(status: model::Status) -> Self {
        match status {
            model::Status::Unset => Self::Unset,
            model::Status::Ok => Self::Ok,
            model::Status::Error => Self::Error,
        }
    }
}

impl SpanSummary {
    pub(super) fn of(step: &Step, annotations: &[Kept]) -> Self {
        let facts = &step.digest.facts;
        Self {
            input: facts.input.as_ref().map(Text::clipped),
            output: facts.output.as_ref().map(Text::clipped),
            annotations: annotation::of_span(annotations, step.trace_id, step.digest.id),
            ..Self::without_texts(step.trace_id, &step.digest)
        }
    }

    fn without_texts(trace_id: TraceId, digest: &Digest) -> Self {
        Self {
            trace_id: trace_id.to_string(),
            span_id: digest.id.to_string(),
            parent_span_id: digest.parent.map(|id| id.to_string()),
            name: digest.name.clone(),
            kind: digest.facts.kind.into(),
            started_at: digest.start.into(),
            latency_ms: millis(digest.end.since(digest.start)),
            status: digest.status.into(),
            error: digest.facts.error.clone(),
            model: digest.facts.model.clone(),
            tool_name: digest.facts.tool.clone(),
            tokens: digest.facts.tokens.as_ref().map(Tokens::from),
            cost_usd: digest.facts.cost.map(model::Cost::usd),
            cost_source: digest.facts.cost.map(|_| if digest.facts.is_cost_sent { CostSource::Sent } else { CostSource::Priced }),
            input: None,
            output: None,
            annotations: Vec::new(),
        }
    }
}

/// A span with everything that was sent, and what it was read as.
#[derive(Serialize, ToSchema)]
pub(crate) struct Span {
    #[serde(flatten)]
    summary: SpanSummary,
    ended_at: Time,
    /// The session that the span itself names.
    session_claim: Option<SessionClaim>,
    user_id: Option<String>,
    #[schema(examples("openai"))]
    provider: Option<String>,
    /// Parsed where it is JSON, else text.
    invocation_parameters: Option<Value>,
    input_messages: Vec<Message>,
    output_messages: Vec<Message>,
    /// Why the model stopped.
    #[schema(examples("stop"))]
    finish_reason: Option<String>,
    /// The provider's id of the response.
    response_id: Option<String>,
    /// The agent at work.
    agent: Option<String>,
    /// Where the span stands in a graph of agents.
    node: Option<Node>,
    prompt_template: Option<PromptTemplate>,
    documents: Vec<Document>,
    /// The documents that a reranker was given to put in order.
    candidates: Vec<Document>,
    /// The texts that were embedded.
    embedded: Vec<String>,
    /// Tools that were offered to the model.
    tools: Vec<Tool>,
    /// What a tool was called with; parsed where it is JSON, else text.
    tool_arguments: Option<Value>,
    /// The model's call that a tool's span carries out.
    tool_call_id: Option<String>,
    tags: Vec<String>,
    /// What the application noted beside; parsed where it is JSON, else text.
    metadata: Option<Value>,
    /// The conventions that the span was read by, the one that wins a disagreement first.
    #[schema(examples("openinference"))]
    dialects: Vec<&'static str>,
    /// All attributes as they were sent, by their dotted keys.
    attributes: BTreeMap<String, Value>,
    resource: BTreeMap<String, Value>,
    scope: Scope,
    events: Vec<Event>,
    links: Vec<Link>,
    /// How many attributes the client's SDK dropped.
    dropped_attributes_count: u32,
}

#[derive(Serialize, ToSchema)]
struct SessionClaim {
    #[schema(examples("session.id"))]
    key: String,
    #[schema(examples("chat-42"))]
    value: String,
}

/// A node of a graph of agents.
#[derive(Serialize, ToSchema)]
struct Node {
    id: Option<String>,
    parent_id: Option<String>,
    name: Option<String>,
}

/// The template that a prompt was made from.
#[derive(Serialize, ToSchema)]
struct PromptTemplate {
    template: Option<String>,
    /// Parsed where it is JSON, else text.
    variables: Option<Value>,
    version: Option<String>,
}

/// What instrumented the application.
#[derive(Serialize, ToSchema)]
struct Scope {
    #[schema(examples("openinference.instrumentation.openai"))]
    name: String,
    version: String,
    attributes: BTreeMap<String, Value>,
}

#[derive(Serialize, ToSchema)]
struct Event {
    #[schema(examples("exception"))]
    name: String,
    time: Time,
    attributes: BTreeMap<String, Value>,
}

#[derive(Serialize, ToSchema)]
struct Link {
    trace_id: String,
    span_id: String,
    attributes: BTreeMap<String, Value>,
}

impl Span {
    /// Reads the span again as it came, by the newest dialects, with what log records tell of it.
    pub(super) fn read(span: &model::Span, records: &[&RawRecord], annotations: &[Kept]) -> Self {
        let raw = decoded(span, "span", protobuf::span(&span.raw.span));
        let resource = decoded(span, "resource", protobuf::resource(&span.raw.resource));
        let scope = decoded(span, "scope", protobuf::scope(&span.raw.scope));
        let records: Vec<otlp::LogRecord<'_>> =
            records.iter().map(|r| decoded(span, "log record", protobuf::log_record(&r.record))).collect();
        let reading = dialect::read(&raw, &resource, &scope).or(logs::told(&records));
        let annotations = annotation::of_span(annotations, span.trace_id, span.digest.id);
        let read = Self::of(span, &raw, &reading, &resource, &scope);
        Self { summary: SpanSummary { annotations, ..read.summary }, ..read }
    }

    fn of(span: &model::Span, raw: &RawSpan<'_>, reading: &Reading<'_>, resource: &otlp::Resource<'_>, scope: &otlp::Scope<'_>) -> Self {
        let facts = &span.digest.facts;
        Self {
            summary: SpanSummary {
                input: facts.input.as_ref().map(|text| whole(text, reading.input.as_ref().map(|value| value.text.as_ref()))),
                output: facts.output.as_ref().map(|text| whole(text, reading.output.as_ref().map(|value| value.text.as_ref()))),
                ..SpanSummary::without_texts(span.trace_id, &span.digest)
            },
            ended_at: span.digest.end.into(),
            session_claim: facts.session.as_ref().map(SessionClaim::from),
            user_id: facts.user.as_ref().map(|claim| claim.id.clone()),
            provider: text(&reading.provider),
            invocation_parameters: reading.invocation_parameters.as_deref().map(parsed),
            input_messages: reading.input_messages.iter().map(Message::from).collect(),
            output_messages: reading.output_messages.iter().map(Message::from).collect(),
            finish_reason: text(&reading.finish_reason),
            response_id: facts.response_id.clone(),
            agent: text(&reading.agent),
            node: reading.node.as_ref().map(Node::from),
            prompt_template: reading.prompt_template.as_ref().map(PromptTemplate::from),
            documents: reading.documents.iter().map(Document::from).collect(),
            candidates: reading.candidates.iter().map(Document::from).collect(),
            embedded: reading.embedded.iter().map(|text| text.to_string()).collect(),
            tools: reading.tools.iter().map(Tool::from).collect(),
            tool_arguments: reading.tool_arguments.as_deref().map(parsed),
            tool_call_id: text(&reading.tool_call_id),
            tags: facts.tags.clone(),
            metadata: reading.metadata.as_deref().map(parsed),
            dialects: reading.dialects.clone(),
            attributes: attributes(&raw.attributes),
            resource: attributes(&resource.attributes),
            scope: Scope::from(scope),
            events: raw.events.iter().map(Event::from).collect(),
            links: raw.links.iter().map(Link::from).collect(),
            dropped_attributes_count: raw.dropped_attributes_count,
        }
    }
}

/// A record is cut when it is stored; what was sent has it whole.
fn whole(text: &model::Text, sent: Option<&str>) -> Text {
    match (text.quality, sent) {
        (Quality::Record, Some(sent)) => Text::sent(sent),
        _ => Text::whole(text),
    }
}

/// What was stored was decoded before; should it ever not be, the rest of the span is still worth showing.
fn decoded<T: Default>(span: &model::Span, part: &str, result: Result<T, protobuf::Malformed>) -> T {
    result.unwrap_or_else(|error| {
        tracing::error!(trace_id = %span.trace_id, span_id = %span.digest.id, %error, "decode the stored {part}");
        T::default()
    })
}

fn attributes(attributes: &[KeyValue<'_>]) -> BTreeMap<String, Value> {
    attributes.iter().map(|attribute| (attribute.key.to_string(), attribute.value.to_json())).collect()
}

impl From<&reading::Node<'_>> for Node {
    fn from(node: &reading::Node<'_>) -> Self {
        Self { id: text(&node.id), parent_id: text(&node.parent_id), name: text(&node.name) }
    }
}

impl From<&reading::PromptTemplate<'_>> for PromptTemplate {
    fn from(prompt: &reading::PromptTemplate<'_>) -> Self {
        Self { template: text(&prompt.template), variables: prompt.variables.as_deref().map(parsed), version: text(&prompt.version) }
    }
}

impl From<&Claim> for SessionClaim {
    fn from(claim: &Claim) -> Self {
        Self { key: claim.key.clone(), value: claim.id.clone() }
    }
}

impl From<&otlp::Scope<'_>> for Scope {
    fn from(scope: &otlp::Scope<'_>) -> Self {
        Self { name: scope.name.to_string(), version: scope.version.to_string(), attributes: attributes(&scope.attributes) }
    }
}

impl From<&otlp::Event<'_>> for Event {
    fn from(event: &otlp::Event<'_>) -> Self {
        let time = Timestamp::from_unix_nanos(event.time_unix_nano).into();
        Self { name: event.name.to_string(), time, attributes: attributes(&event.attributes) }
    }
}

impl From<&otlp::Link<'_>> for Link {
    fn from(link: &otlp::Link<'_>) -> Self {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { trace_id: hex(&link.trace_id), span_id: hex(&link.span_id), attributes: attributes(&link.attributes) }
    }
}
