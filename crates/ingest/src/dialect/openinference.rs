//! OpenInference: Arize's conventions, written by its instrumentors for OpenAI, LangChain, LlamaIndex, Bedrock, Mistral AI, DSPy and many
//! more. Lists are flattened: `llm.input_messages.0.message.content`.
//! <https://github.com/Arize-ai/openinference/tree/main/spec>, read 2026-11.

use std::borrow::Cow;
use std::collections::BTreeMap;

use turnwise_model::message::{Document, Message, Part, Tool, ToolCall};
use turnwise_model::{Cost, SpanKind};

use super::Dialect;
use super::values::{annotator, count, number, tags, text};
use crate::otlp::{AnyValue, RawSpan};
use crate::reading::{Annotation, PromptTemplate, Reading, Scope, Value};

pub(super) const DIALECT: Dialect = Dialect {
    name: "openinference",
    starts: &[
        "openinference",
        "llm",
        "input",
        "output",
        "retrieval",
        "reranker",
        "tool",
        "embedding",
        "tag",
        "annotations",
        "evaluations",
        "trace",
        "session",
    ],
    scopes: &[],
    read,
};

const KIND: &str = "openinference.span.kind";

/// Reads a span that carries any of the convention's own keys.
fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let mut found = Found::default();
    for attribute in &span.attributes {
        found.attribute(&attribute.key, &attribute.value);
    }
    found.is_spoken.then(|| found.reading())
}

/// What has been found so far; lists are put together by index, whatever the order in which their fields come.
#[derive(Default)]
struct Found<'a> {
    is_spoken: bool,
    reading: Reading<'a>,
    input: Value<'a>,
    output: Value<'a>,
    input_messages: List<FoundMessage<'a>>,
    output_messages: List<FoundMessage<'a>>,
    prompts: List<Cow<'a, str>>,
    choices: List<Cow<'a, str>>,
    documents: List<Document<'a>>,
    candidates: List<Document<'a>>,
    embedded: List<Cow<'a, str>>,
    tools: List<Tool<'a>>,
    spoken: [Option<Cow<'a, str>>; 2],
    query: Option<Cow<'a, str>>,
    function_call: Option<Cow<'a, str>>,
    prompt_id: Option<Cow<'a, str>>,
    costs: (Option<f64>, Option<f64>, Option<f64>),
    requested_model: Option<Cow<'a, str>>,
    /// By scope, by which of the two words they are under, and by index.
    annotations: BTreeMap<(Scope, bool, u32), Annotation<'a>>,
}

/// Items by the index in their key. A map, because an index comes from outside and may be any number.
type List<T> = BTreeMap<u32, T>;

#[derive(Default)]
struct FoundMessage<'a> {
    message: Message<'a>,
    content: Option<Cow<'a, str>>,
    contents: List<Content<'a>>,
    tool_calls: List<ToolCall<'a>>,
    function_call: Option<ToolCall<'a>>,
    finish_reason: Option<Cow<'a, str>>,
}

#[derive(Default)]
struct Content<'a> {
    kind: Cow<'a, str>,
    text: Option<Cow<'a, str>>,
    transcript: Option<Cow<'a, str>>,
    call: Option<ToolCall<'a>>,
    image: Option<Cow<'a, str>>,
    other: Option<Cow<'a, str>>,
}

impl<'a> Found<'a> {
    fn attribute(&mut self, key: &'a str, value: &'a AnyValue<'_>) {
        let known = match key.split_once('.') {
            Some(("llm", rest)) => self.llm(rest, value),
            Some(("input", "audio.transcript")) => set(&mut self.spoken[0], value),
            Some(("output", "audio.transcript")) => set(&mut self.spoken[1], value),
            Some(("input", rest)) => whole(&mut self.input, rest, value),
            Some(("output", rest)) => whole(&mut self.output, rest, value),
            Some(("retrieval", rest)) => rest.strip_prefix("documents.").is_some_and(|rest| document(&mut self.documents, rest, value)),
            Some(("reranker", rest)) => self.reranker(rest, value),
            Some(("tool", rest)) => self.tool(rest, value),
            Some(("embedding", rest)) => self.embedding(rest, value),
            Some(("tag", "tags")) => {
                self.reading.tags = tags(value);
                true
            }
            Some(("annotations" | "evaluations", _)) => self.annotation(Scope::Span, key, value),
            Some(("trace", rest)) if is_annotation(rest) => self.annotation(Scope::Turn, rest, value),
            Some(("session", rest)) if is_annotation(rest) => self.annotation(Scope::Session, rest, value),
            Some(("openinference", _)) if key == KIND => self.kind(value),
            _ => return self.beside(key, value),
        };
        self.is_spoken |= known;
    }

    /// Keys that others use too: alone they do not make a span OpenInference's.
    fn beside(&mut self, key: &'a str, value: &'a AnyValue<'_>) {
        match key {
            "metadata" => set(&mut self.reading.metadata, value),
            // A prompt kept elsewhere, by its vendor's id.
            "prompt.id" => set(&mut self.prompt_id, value),
            "agent.name" => set(&mut self.reading.agent, value),
            "graph.node.id" => set(&mut self.reading.node.get_or_insert_default().id, value),
            "graph.node.parent_id" => set(&mut self.reading.node.get_or_insert_default().parent_id, value),
            "graph.node.name" => set(&mut self.reading.node.get_or_insert_default().name, value),
            _ => false,
        };
    }

    fn kind(&mut self, value: &AnyValue<'_>) -> bool {
        let Some(name) = value.as_str() else { return false };
        self.reading.kind = Some(match name.to_ascii_uppercase().as_str() {
            "LLM" => SpanKind::Llm,
            "CHAIN" => SpanKind::Chain,
            "AGENT" => SpanKind::Agent,
            "TOOL" => SpanKind::Tool,
            "RETRIEVER" => SpanKind::Retriever,
            "RERANKER" => SpanKind::Reranker,
            "EMBEDDING" => SpanKind::Embedding,
            "GUARDRAIL" => SpanKind::Guardrail,
            "EVALUATOR" => SpanKind::Evaluator,
            "PROMPT" => SpanKind::Prompt,
            _ => SpanKind::Unknown,
        });
        true
    }

    /// `annotations.0.annotation.score` or, in other words for the same, `evaluations.0.evaluation.score`.
    fn annotation(&mut self, scope: Scope, key: &'a str, value: &'a AnyValue<'_>) -> bool {
        self.reading.has_feedback = true;
        let Some((list, rest)) = key.split_once('.') else { return true };
        let (index, field) = rest.split_once('.').unwrap_or((rest, ""));
        let Ok(index) = index.parse() else { return true };
        let found =
            self.annotations.entry((scope, list == "evaluations", index)).or_insert_with(|| Annotation { scope, ..Annotation::default() });
        match field.strip_prefix("annotation.").or_else(|| field.strip_prefix("evaluation.")).unwrap_or(field) {
            "name" => put(&mut found.name, value),
            "label" => set(&mut found.label, value),
            "explanation" => set(&mut found.explanation, value),
            "metadata" => set(&mut found.metadata, value),
            "identifier" => set(&mut found.identifier, value),
            "score" => number(value).is_some_and(|score| found.score.replace(score).is_none()),
            "annotator_kind" => text(value).is_some_and(|name| std::mem::replace(&mut found.annotator, annotator(&name)).is_none()),
            _ => false,
        };
        true
    }

    fn llm(&mut self, key: &'a str, value: &'a AnyValue<'_>) -> bool {
        match key {
            "model_name" | "response.model_name" => set(&mut self.reading.model, value),
            "request.model_name" => set(&mut self.requested_model, value),
            "provider" => set(&mut self.reading.provider, value),
            "system" => self.reading.provider.is_some() || set(&mut self.reading.provider, value),
            "invocation_parameters" => set(&mut self.reading.invocation_parameters, value),
            "finish_reason" => {
                self.reading.finish_reason = tags(value).into_iter().next();
                true
            }
            "function_call" => set(&mut self.function_call, value),
            "prompt_template.template" => set(&mut self.template().template, value),
            "prompt_template.variables" => set(&mut self.template().variables, value),
            "prompt_template.version" => set(&mut self.template().version, value),
            _ => self.llm_list(key, value),
        }
    }

    fn template(&mut self) -> &mut PromptTemplate<'a> {
        self.reading.prompt_template.get_or_insert_default()
    }

    fn llm_list(&mut self, key: &'a str, value: &'a AnyValue<'_>) -> bool {
        let Some((list, rest)) = key.split_once('.') else { return false };
        match list {
            "input_messages" => message(&mut self.input_messages, rest, value),
            "output_messages" => message(&mut self.output_messages, rest, value),
            "token_count" => self.tokens(rest, value),
            "cost" => self.cost(rest, value),
            "tools" => self.offered_tool(rest, value),
            "prompts" => item(&mut self.prompts, rest).is_some_and(|(slot, _)| put(slot, value)),
            "choices" => item(&mut self.choices, rest).is_some_and(|(slot, _)| put(slot, value)),
            _ => false,
        }
    }

    fn tokens(&mut self, key: &str, value: &AnyValue<'_>) -> bool {
        let tokens = &mut self.reading.tokens;
        let (slot, added) = match key {
            "prompt" => (&mut tokens.prompt, false),
            "completion" => (&mut tokens.completion, false),
            "total" => (&mut tokens.reported_total, false),
            "prompt_details.cache_read" | "prompt_details.cache_input" => (&mut tokens.cache_read, false),
            "prompt_details.cache_write" => (&mut tokens.cache_write, false),
            "completion_details.reasoning" => (&mut tokens.reasoning, false),
            "prompt_details.audio" | "completion_details.audio" => (&mut tokens.audio, true),
            _ => return false,
        };
        let Some(number) = count(value) else { return false };
        match key {
            "prompt_details.audio" => self.reading.token_parts.audio_prompt = Some(number),
            "completion_details.audio" => self.reading.token_parts.audio_completion = Some(number),
            _ => {}
        }
        *slot = Some(if added { slot.unwrap_or(0).saturating_add(number) } else { number });
        true
    }

    fn cost(&mut self, key: &str, value: &AnyValue<'_>) -> bool {
        let slot = match key {
            "total" => &mut self.costs.0,
            "prompt" => &mut self.costs.1,
            "completion" => &mut self.costs.2,
            _ => return false,
        };
        *slot = number(value);
        slot.is_some()
    }

    fn offered_tool(&mut self, key: &'a str, value: &'a AnyValue<'_>) -> bool {
        let Some((tool, rest)) = item(&mut self.tools, key) else { return false };
        match rest.strip_prefix("tool.").unwrap_or(rest) {
            "json_schema" => set(&mut tool.schema, value),
            "name" => set(&mut tool.name, value),
            "description" => set(&mut tool.description, value),
            _ => false,
        }
    }

    fn tool(&mut self, key: &str, value: &'a AnyValue<'_>) -> bool {
        match key {
            "name" => set(&mut self.reading.tool_name, value),
            "parameters" => set(&mut self.reading.tool_arguments, value),
            "id" => set(&mut self.reading.tool_call_id, value),
            "description" | "json_schema" => true,
            _ => false,
        }
    }

    fn embedding(&mut self, key: &'a str, value: &'a AnyValue<'_>) -> bool {
        match key {
            "model_name" => set(&mut self.reading.model, value),
            "invocation_parameters" => set(&mut self.reading.invocation_parameters, value),
            _ => key.strip_prefix("embeddings.").is_some_and(|rest| self.embedded(rest, value)),
        }
    }

    /// Vectors are left in the span: nobody reads them.
    fn embedded(&mut self, key: &'a str, value: &'a AnyValue<'_>) -> bool {
        match key.split_once('.') {
            Some((_, "embedding.text")) => item(&mut self.embedded, key).is_some_and(|(slot, _)| put(slot, value)),
            Some((_, rest)) => rest == "embedding.vector",
            None => false,
        }
    }

    fn reranker(&mut self, key: &'a str, value: &'a AnyValue<'_>) -> bool {
        match key.split_once('.') {
            None if key == "model_name" => set(&mut self.reading.model, value),
            None if key == "query" => set(&mut self.query, value),
            None => key == "top_k",
            Some(("input_documents", rest)) => document(&mut self.candidates, rest, value),
            Some(("output_documents", rest)) => document(&mut self.documents, rest, value),
            Some(_) => false,
        }
    }

    fn reading(mut self) -> Reading<'a> {
        let mut reading = self.reading;
        let [heard, spoken] = self.spoken;
        reading.input = value(self.input).or_else(|| heard.or(self.query).map(plain));
        reading.output = value(self.output).or_else(|| spoken.map(plain));
        // A tool is called with its span's input; `tool.parameters` is its schema as often as the arguments.
        let arguments = reading.input.as_ref().map(|input| &input.text).filter(|text| text.trim_start().starts_with('{'));
        if let (Some(SpanKind::Tool), Some(arguments)) = (reading.kind, arguments) {
            reading.tool_arguments = Some(arguments.clone());
        }
        let reason = self.output_messages.values().find_map(|found| found.finish_reason.clone());
        reading.finish_reason = reading.finish_reason.or(reason);
        reading.first_message = self.input_messages.keys().next().map_or(0, |index| *index as usize);
        reading.input_messages = messages(self.input_messages, std::mem::take(&mut self.prompts), "user");
        reading.output_messages = messages(self.output_messages, std::mem::take(&mut self.choices), "assistant");
        if let (Some(call), Some(answer)) = (self.function_call.as_deref().and_then(called), reading.output_messages.last_mut()) {
            let is_new = answer.tool_calls.is_empty();
            answer.tool_calls.extend(is_new.then_some(call));
        }
        if let Some(id) = self.prompt_id {
            reading.prompt_template.get_or_insert_default().template.get_or_insert(id);
        }
        reading.documents = self.documents.into_values().collect();
        reading.annotations = self.annotations.into_values().collect();
        reading.candidates = self.candidates.into_values().collect();
        reading.embedded = self.embedded.into_values().collect();
        reading.tools = self.tools.into_values().map(named).collect();
        reading.model = reading.model.or(self.requested_model);
        let (total, prompt, completion) = self.costs;
        let usd = total.or_else(|| (prompt.is_some() || completion.is_some()).then(|| prompt.unwrap_or(0.0) + completion.unwrap_or(0.0)));
        reading.cost = usd.and_then(Cost::from_usd);
        reading
    }
}

fn value(value: Value<'_>) -> Option<Value<'_>> {
    (!value.text.is_empty()).then_some(value)
}

fn plain(text: Cow<'_, str>) -> Value<'_> {
    Value { text, is_json: false }
}

/// The one call of the API before tools.
fn called<'a>(json: &str) -> Option<ToolCall<'a>> {
    super::messages::tool_call(super::values::parse(json)?.as_object()?)
}

fn document<'a>(list: &mut List<Document<'a>>, key: &'a str, value: &'a AnyValue<'_>) -> bool {
    let Some((document, rest)) = item(list, key) else { return false };
    match rest.strip_prefix("document.").unwrap_or(rest) {
        "id" => set(&mut document.id, value),
        "content" => set(&mut document.content, value),
        "metadata" => set(&mut document.metadata, value),
        "score" => {
            document.score = number(value);
            document.score.is_some()
        }
        _ => false,
    }
}

fn is_annotation(rest: &str) -> bool {
    rest.starts_with("annotations.") || rest.starts_with("evaluations.")
}

fn whole<'a>(slot: &mut Value<'a>, key: &str, value: &'a AnyValue<'_>) -> bool {
    match key {
        "value" => put(&mut slot.text, value),
        "mime_type" => {
            slot.is_json = value.as_str() == Some("application/json");
            true
        }
        _ => false,
    }
}

/// The slot of a list for `3.rest`, and the rest of the key.
fn item<'l, 'k, T: Default>(list: &'l mut List<T>, key: &'k str) -> Option<(&'l mut T, &'k str)> {
    let (index, rest) = key.split_once('.').unwrap_or((key, ""));
    Some((list.entry(index.parse().ok()?).or_default(), rest))
}

fn message<'a>(list: &mut List<FoundMessage<'a>>, key: &'a str, value: &'a AnyValue<'_>) -> bool {
    let Some((found, rest)) = item(list, key) else { return false };
    match rest.strip_prefix("message.").unwrap_or(rest) {
        "role" => put(&mut found.message.role, value),
        "content" => set(&mut found.content, value),
        "name" => set(&mut found.message.name, value),
        "tool_call_id" => set(&mut found.message.tool_call_id, value),
        "function_call_name" => put(&mut found.function_call.get_or_insert_default().name, value),
        "finish_reason" => set(&mut found.finish_reason, value),
        "function_call_arguments_json" => put(&mut found.function_call.get_or_insert_default().arguments, value),
        rest => match rest.split_once('.') {
            Some(("contents", rest)) => content(&mut found.contents, rest, value),
            Some(("tool_calls", rest)) => tool_call(&mut found.tool_calls, rest, value),
            _ => false,
        },
    }
}

fn content<'a>(list: &mut List<Content<'a>>, key: &'a str, value: &'a AnyValue<'_>) -> bool {
    let Some((content, rest)) = item(list, key) else { return false };
    match rest.strip_prefix("message_content.").unwrap_or(rest) {
        "type" => put(&mut content.kind, value),
        "text" => set(&mut content.text, value),
        "image.image.url" | "image.url" => set(&mut content.image, value),
        "audio.audio.transcript" | "audio.transcript" => set(&mut content.transcript, value),
        "data" | "audio.audio.url" | "audio.url" => set(&mut content.other, value),
        "signature" | "encrypted_content" | "id" => true,
        rest => match rest.strip_prefix("tool_call.") {
            Some(field) => called_by(content.call.get_or_insert_default(), field, value),
            None => false,
        },
    }
}

fn tool_call<'a>(list: &mut List<ToolCall<'a>>, key: &'a str, value: &'a AnyValue<'_>) -> bool {
    let Some((call, rest)) = item(list, key) else { return false };
    called_by(call, rest.strip_prefix("tool_call.").unwrap_or(rest), value)
}

fn called_by<'a>(call: &mut ToolCall<'a>, field: &str, value: &'a AnyValue<'_>) -> bool {
    match field {
        "id" => set(&mut call.id, value),
        "function.name" => put(&mut call.name, value),
        "function.arguments" => put(&mut call.arguments, value),
        _ => false,
    }
}

/// Messages in order; the legacy completions API has prompts and choices instead.
fn messages<'a>(found: List<FoundMessage<'a>>, texts: List<Cow<'a, str>>, role: &'static str) -> Vec<Message<'a>> {
    if found.is_empty() {
        let message = |text| Message { role: role.into(), parts: vec![Part::Text(text)], ..Message::default() };
        return texts.into_values().filter(|text| !text.is_empty()).map(message).collect();
    }
    found.into_values().map(FoundMessage::message).collect()
}

impl<'a> FoundMessage<'a> {
    fn message(self) -> Message<'a> {
        let mut message = self.message;
        let (calls, contents): (Vec<_>, Vec<_>) = self.contents.into_values().partition(|content| content.call.is_some());
        let is_listed = !self.tool_calls.is_empty();
        let called = calls.into_iter().filter_map(|content| content.call).filter(|_| !is_listed);
        let parts: Vec<Part<'a>> = contents.into_iter().filter_map(Content::part).collect();
        let content = self.content.filter(|content| !tell(&parts, content));
        message.parts = content.into_iter().map(Part::Text).chain(parts).collect();
        message.tool_calls = self.tool_calls.into_values().chain(called).chain(self.function_call).collect();
        message
    }
}

/// Whether the texts among the parts are the content once more, as some instrumentors send both.
fn tell(parts: &[Part<'_>], content: &str) -> bool {
    let texts = parts.iter().filter_map(|part| if let Part::Text(text) = part { Some(text.as_ref()) } else { None });
    texts.flat_map(str::split_whitespace).flat_map(str::chars).eq(content.split_whitespace().flat_map(str::chars))
}

impl<'a> Content<'a> {
    fn part(self) -> Option<Part<'a>> {
        let text = self.text.map(|text| if self.kind == "reasoning" { Part::Reasoning(text) } else { Part::Text(text) });
        // What was said aloud is read, not heard.
        text.or_else(|| self.transcript.map(Part::Text)).or_else(|| self.image.map(Part::Image)).or_else(|| self.other.map(Part::Other))
    }
}

/// The name of an offered tool is inside its schema mostly.
fn named(tool: Tool<'_>) -> Tool<'_> {
    #[derive(serde::Deserialize)]
    struct Schema {
        name: Option<String>,
        description: Option<String>,
        function: Option<Box<Schema>>,
    }
    let schema = tool.schema.as_deref().and_then(|schema| serde_json::from_str::<Schema>(schema).ok());
    let Some(schema) = schema else { return tool };
    let schema = schema.function.map_or_else(|| Schema { function: None, ..schema }, |inner| *inner);
    Tool {
        name: tool.name.or_else(|| schema.name.map(Cow::Owned)),
        description: tool.description.or_else(|| schema.description.map(Cow::Owned)),
        schema: tool.schema,
    }
}

fn set<'a>(slot: &mut Option<Cow<'a, str>>, value: &'a AnyValue<'_>) -> bool {
    let text = text(value);
    let is_set = text.is_some();
    if is_set {
        *slot = text;
    }
    is_set
}

fn put<'a>(slot: &mut Cow<'a, str>, value: &'a AnyValue<'_>) -> bool {
    let Some(text) = text(value) else { return false };
    *slot = text;
    true
}
