//! One exchange with a model's API, read from the bytes that pass: what hooks of HTTP clients have in common.
//!
//! A hook shows the request ([`Exchange::begin`]), then the answer's head, then its bytes as they go by. What they say becomes one
//! span. The bytes themselves are never changed, and nothing that cannot be read is an error.
//!
//! Adding an API: a file with `asked`, `answered` and `assembled`, and a line in each `match` of [`Api`].

mod anthropic;
mod bedrock;
mod embeddings;
mod frames;
mod openai;
mod responses;

use std::fmt::Display;

use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{Context, KeyValue};
use serde_json::Value as Json;

use crate::conventions::{GEN_AI_RESPONSE_ID, LLM_PROVIDER};
use crate::kinds;
use crate::message::text;
use crate::span::{embedding, llm};
use crate::{Message, Span, Tokens};
use frames::Reader;

/// Whose words are spoken, by the end of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Api {
    OpenAiChat,
    OpenAiCompletions,
    OpenAiResponses,
    Embeddings,
    Anthropic,
    /// The model's id is in the path.
    BedrockConverse(String),
    BedrockInvoke(String),
}

/// What a request says.
#[derive(Debug, Default)]
struct Asked {
    model: Option<String>,
    messages: Vec<Message>,
    /// What was said last, for people.
    input: Option<String>,
    tools: Vec<Json>,
    parameters: serde_json::Map<String, Json>,
}

/// What an answer says.
#[derive(Debug, Default)]
struct Answered {
    id: Option<String>,
    model: Option<String>,
    messages: Vec<Message>,
    output: Option<String>,
    tokens: Tokens,
    finish_reason: Option<String>,
    embeddings: Vec<crate::Embedding>,
}

#[derive(Debug)]
enum Open {
    Llm(Span<kinds::Llm>),
    Embedding(Span<kinds::Embedding>),
}

/// A request under way. Dropped before its end it was abandoned, and the span says so.
#[derive(Debug)]
pub(crate) struct Exchange {
    api: Api,
    /// Until it has ended.
    span: Option<Open>,
    asked: Json,
    reader: Reader,
    status: u16,
}

impl Exchange {
    /// `None` if the address is of no model's API that is known.
    pub(crate) fn begin(host: &str, path: &str, body: &[u8]) -> Option<Self> {
        let api = Api::at(path)?;
        let asked = serde_json::from_slice(body).unwrap_or_default();
        let span = open(&api, host, api.asked(&asked));
        Some(Exchange { api, span: Some(span), asked, reader: Reader::default(), status: 0 })
    }

    /// In which the request is to be made, so that spans of the client are children.
    pub(crate) fn context(&self) -> Context {
        match &self.span {
            Some(Open::Llm(span)) => span.context().clone(),
            Some(Open::Embedding(span)) => span.context().clone(),
            None => Context::current(),
        }
    }

    /// The head of the answer.
    pub(crate) fn answered(&mut self, status: u16, content_type: &str) {
        self.status = status;
        self.reader = Reader::of(content_type);
    }

    /// The next bytes of the answer.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        if self.reader.feed(bytes) {
            self.context().span().add_event("First Token Stream Event", Vec::new());
        }
    }

    /// The answer is complete. Further calls do nothing.
    pub(crate) fn finish(&mut self) {
        let (answer, is_whole) = self.take_answer();
        match self.status {
            200..=299 if is_whole => self.close(&answer, None::<&str>),
            200..=299 => self.close(&answer, Some("the stream ended before its end")),
            status => self.close(&answer, Some(format!("{status}: {}", refusal(&answer)))),
        }
    }

    /// There is no answer, or it broke off.
    pub(crate) fn fail(&mut self, error: impl Display) {
        let (answer, _) = self.take_answer();
        self.close(&answer, Some(error));
    }

    /// Nobody will read on. What the stream said before its end counts as all of it if nothing was left to say.
    pub(crate) fn abandon(&mut self) {
        if self.span.is_some() {
            let (answer, is_whole) = self.take_answer();
            let error = (!is_whole || answer.is_null()).then_some("abandoned before the answer was complete");
            self.close(&answer, error);
        }
    }

    fn take_answer(&mut self) -> (Json, bool) {
        match std::mem::take(&mut self.reader).end() {
            frames::Answer::Whole(answer) => (answer, true),
            frames::Answer::Events(events) => {
                let (answer, is_whole) = self.api.assembled(&events);
                let refused =
                    events.iter().find_map(|event| event.get("exception").or_else(|| event.get("error"))).filter(|e| !e.is_null());
                (refused.map_or(answer, |error| serde_json::json!({"error": error})), is_whole && refused.is_none())
            }
        }
    }

    fn close(&mut self, answer: &Json, error: Option<impl Display>) {
        let Some(span) = self.span.take() else { return };
        let answered = self.api.answered(answer, &self.asked);
        match span {
            Open::Llm(span) => end(answered.onto_llm(span), error),
            Open::Embedding(span) => end(answered.onto_embedding(span), error),
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.abandon();
    }
}

impl Api {
    fn at(path: &str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        let last_two = path.rsplit_once('/').map(|(before, last)| (before.rsplit('/').next().unwrap_or_default(), last));
        match last_two? {
            ("chat" | "agents", "completions") => Some(Api::OpenAiChat),
            (_, "completions") => Some(Api::OpenAiCompletions),
            (_, "responses") => Some(Api::OpenAiResponses),
            (_, "embeddings") => Some(Api::Embeddings),
            ("v1", "messages") => Some(Api::Anthropic),
            (model, "converse" | "converse-stream") => Some(Api::BedrockConverse(bedrock::model(model))),
            (model, "invoke" | "invoke-with-response-stream") => Some(Api::BedrockInvoke(bedrock::model(model))),
            _ => None,
        }
    }

    fn asked(&self, body: &Json) -> Asked {
        match self {
            Api::OpenAiChat => openai::asked(body),
            Api::OpenAiCompletions => openai::completion_asked(body),
            Api::OpenAiResponses => responses::asked(body),
            Api::Embeddings => embeddings::asked(body),
            Api::Anthropic => anthropic::asked(body),
            Api::BedrockConverse(model) => bedrock::asked(model, body),
            Api::BedrockInvoke(model) => bedrock::invoke_asked(model, body),
        }
    }

    fn answered(&self, answer: &Json, asked: &Json) -> Answered {
        match self {
            Api::OpenAiChat => openai::answered(answer),
            Api::OpenAiCompletions => openai::completion_answered(answer),
            Api::OpenAiResponses => responses::answered(answer),
            Api::Embeddings => embeddings::answered(answer, asked),
            Api::Anthropic => anthropic::answered(answer),
            Api::BedrockConverse(_) => bedrock::answered(answer),
            Api::BedrockInvoke(_) => bedrock::invoke_answered(answer),
        }
    }

    /// A stream's events as the answer that would have come at once, and whether its end was among them.
    fn assembled(&self, events: &[Json]) -> (Json, bool) {
        match self {
            Api::OpenAiChat => openai::assembled(events),
            Api::OpenAiCompletions => openai::completion_assembled(events),
            Api::OpenAiResponses => responses::assembled(events),
            Api::Embeddings => (Json::Null, true),
            Api::Anthropic | Api::BedrockInvoke(_) => anthropic::assembled(events),
            Api::BedrockConverse(_) => bedrock::assembled(events),
        }
    }

    fn system(&self, host: &str) -> &'static str {
        match self {
            _ if host.contains("mistral") => "mistralai",
            Api::Anthropic => "anthropic",
            Api::BedrockConverse(model) | Api::BedrockInvoke(model) if model.contains("anthropic") => "anthropic",
            Api::BedrockConverse(_) | Api::BedrockInvoke(_) => "amazon",
            _ => "openai",
        }
    }

    fn provider(&self, host: &str) -> Option<&'static str> {
        const HOSTS: [(&str, &str); 5] =
            [("azure", "azure"), ("openai", "openai"), ("mistral", "mistralai"), ("anthropic", "anthropic"), ("googleapis", "google")];
        match self {
            Api::BedrockConverse(_) | Api::BedrockInvoke(_) => Some("aws"),
            _ => HOSTS.iter().find(|(part, _)| host.contains(part)).map(|(_, provider)| *provider),
        }
    }
}

fn open(api: &Api, host: &str, asked: Asked) -> Open {
    let provider = api.provider(host).map(|name| text(LLM_PROVIDER, name));
    if *api == Api::Embeddings {
        let span = asked.model.iter().fold(embedding("embeddings"), |span, model| span.model(model));
        return Open::Embedding(provider.into_iter().fold(span.invocation_parameters(asked.parameters), with));
    }
    let name = asked.model.as_ref().map_or_else(|| "chat".to_owned(), |model| format!("chat {model}"));
    let span = llm(name).system(api.system(host)).invocation_parameters(asked.parameters);
    let span = asked.model.iter().fold(span, |span, model| span.request_model(model));
    let span = asked.input.into_iter().fold(span, |span, input| span.input(input));
    Open::Llm(provider.into_iter().fold(span.input_messages(asked.messages).tools(asked.tools), with))
}

impl Answered {
    fn onto_llm(self, span: Span<kinds::Llm>) -> Span<kinds::Llm> {
        let span = self.model.into_iter().fold(span, |span, model| span.model(model));
        let span = self.id.into_iter().fold(span, |span, id| span.attribute(GEN_AI_RESPONSE_ID, id));
        let span = self.output.into_iter().fold(span, |span, output| span.output(output));
        let span = self.finish_reason.into_iter().fold(span, |span, reason| span.finish_reason(reason));
        span.output_messages(self.messages).tokens(self.tokens)
    }

    fn onto_embedding(self, span: Span<kinds::Embedding>) -> Span<kinds::Embedding> {
        span.embeddings(self.embeddings).tokens(self.tokens)
    }
}

fn end<K>(span: Span<K>, error: Option<impl Display>) {
    match error {
        Some(error) => span.error(error).end(),
        None => span.end(),
    }
}

fn with<K>(span: Span<K>, attribute: KeyValue) -> Span<K> {
    span.attribute(attribute.key, attribute.value)
}

/// What a provider says when it refuses, in the shapes they have.
fn refusal(answer: &Json) -> String {
    let told = ["/error/message", "/message", "/Message", "/error", "/detail"].iter().find_map(|path| answer.pointer(path)?.as_str());
    told.map_or_else(|| answer.to_string(), str::to_owned)
}

/// The text below a key.
fn string(value: &Json, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn number(value: &Json, path: &str) -> Option<u64> {
    value.pointer(path)?.as_u64()
}

/// The items of a list, none if it is none.
fn items<'a>(value: &'a Json, key: &str) -> &'a [Json] {
    value.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// Everything of a request but the long things, which have attributes of their own.
fn parameters(body: &Json, without: &[&str]) -> serde_json::Map<String, Json> {
    let all = body.as_object().into_iter().flatten();
    all.filter(|(key, _)| !without.contains(&key.as_str())).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Arguments of a tool call as text, whether they came as text or as JSON.
fn arguments(value: Option<&Json>) -> String {
    match value {
        Some(Json::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

/// Texts of parts, joined; nothing if there are none.
fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let texts: Vec<_> = texts.filter(|text| !text.is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use opentelemetry::global;
    use opentelemetry::trace::Status;
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SimpleSpanProcessor, SpanData};
    use serde_json::json;

    use super::Exchange;

    static EXPORTED: LazyLock<InMemorySpanExporter> = LazyLock::new(|| {
        let exporter = InMemorySpanExporter::default();
        let processor = SimpleSpanProcessor::new(exporter.clone());
        global::set_tracer_provider(SdkTracerProvider::builder().with_span_processor(processor).build());
        exporter
    });

    const SSE: &str = "text/event-stream";
    const JSON: &str = "application/json";

    fn begin(path: &str, body: serde_json::Value) -> Exchange {
        LazyLock::force(&EXPORTED);
        Exchange::begin("api.openai.com", path, body.to_string().as_bytes()).unwrap()
    }

    /// The span whose request named this model.
    fn span(model: &str) -> SpanData {
        let spans = EXPORTED.get_finished_spans().unwrap();
        let is_it = |s: &SpanData| s.attributes.iter().any(|a| a.key.as_str().ends_with("model_name") && a.value.as_str() == model);
        spans.into_iter().find(is_it).unwrap()
    }

    fn value(span: &SpanData, key: &str) -> Option<String> {
        span.attributes.iter().find(|a| a.key.as_str() == key).map(|a| a.value.to_string())
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn an_abandoned_stream_keeps_what_was_said_and_says_that_it_was_abandoned() {
        let mut exchange = begin("/v1/chat/completions", json!({"model": "abandoned", "stream": true}));
        exchange.answered(200, SSE);
        exchange.feed(b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Par\"}}]}\n\n");
        drop(exchange);

        let span = span("abandoned");
        assert_eq!(value(&span, "output.value"), some("Par"));
        assert_eq!(value(&span, "llm.token_count.prompt"), None);
        assert_eq!(span.status, Status::error("abandoned before the answer was complete"));
    }

    #[test]
    fn tool_calls_of_a_stream_are_put_together() {
        let mut exchange = begin("/v1/chat/completions", json!({"model": "pieces", "stream": true}));
        let call = |call: serde_json::Value| json!({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]});
        let events = [
            call(json!({"index": 0, "id": "c1", "function": {"name": "look_up", "arguments": "{\"ci"}})),
            call(json!({"index": 0, "function": {"arguments": "ty\":1}"}})),
            json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}),
            json!({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 7}}),
        ];
        exchange.answered(200, SSE);
        events.iter().for_each(|event| exchange.feed(format!("data: {event}\n\n").as_bytes()));
        exchange.finish();

        let span = span("pieces");
        let of_call = |key: &str| value(&span, &format!("llm.output_messages.0.message.tool_calls.0.tool_call.{key}"));
        assert_eq!(of_call("id"), some("c1"));
        assert_eq!(of_call("function.name"), some("look_up"));
        assert_eq!(of_call("function.arguments"), some("{\"city\":1}"));
        assert_eq!(value(&span, "llm.finish_reason"), some("tool_calls"));
        assert_eq!(value(&span, "llm.token_count.total"), some("12"));
        assert_eq!(span.status, Status::Ok);
    }

    #[test]
    fn a_refusal_is_told_in_the_providers_words() {
        let mut exchange = begin("/v1/chat/completions", json!({"model": "refused"}));
        exchange.answered(429, JSON);
        exchange.feed(br#"{"error": {"message": "Rate limit reached"}}"#);
        exchange.finish();

        assert_eq!(span("refused").status, Status::error("429: Rate limit reached"));
    }

    #[test]
    fn an_answer_that_is_no_json_is_no_panic() {
        let mut exchange = begin("/v1/chat/completions", json!({"model": "proxy"}));
        exchange.answered(502, "text/html");
        exchange.feed(b"<h1>Bad gateway</h1>");
        exchange.finish();

        assert_eq!(span("proxy").status, Status::error("502: <h1>Bad gateway</h1>"));
    }

    #[test]
    fn the_responses_api_is_read_from_its_last_event() {
        let input = json!([{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}]);
        let mut exchange = begin("/v1/responses", json!({"model": "responding", "instructions": "Be brief.", "input": input}));
        let output = json!([{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello"}]}]);
        let response = json!({"id": "resp_1", "model": "m-2", "status": "completed", "output": output,
            "usage": {"input_tokens": 3, "output_tokens": 1, "input_tokens_details": {"cached_tokens": 2}}});
        exchange.answered(200, SSE);
        exchange.feed(format!("data: {}\n\n", json!({"type": "response.completed", "response": response})).as_bytes());
        exchange.finish();

        let span = span("responding");
        assert_eq!(value(&span, "input.value"), some("Hi"));
        assert_eq!(value(&span, "output.value"), some("Hello"));
        assert_eq!(value(&span, "llm.model_name"), some("m-2"));
        assert_eq!(value(&span, "llm.input_messages.0.message.role"), some("system"));
        assert_eq!(value(&span, "llm.token_count.prompt_details.cache_read"), some("2"));
    }

    #[test]
    fn embeddings_are_spans_of_their_own_kind() {
        let mut exchange = begin("/v1/embeddings", json!({"model": "embedder", "input": ["a", "b"]}));
        exchange.answered(200, JSON);
        exchange.feed(br#"{"data": [{"embedding": [0.1]}], "usage": {"prompt_tokens": 2}}"#);
        exchange.finish();

        let span = span("embedder");
        assert_eq!(value(&span, "openinference.span.kind"), some("EMBEDDING"));
        assert_eq!(value(&span, "embedding.embeddings.1.embedding.text"), some("b"));
        assert_eq!(value(&span, "llm.token_count.prompt"), some("2"));
    }

    #[test]
    fn converse_names_its_model_in_the_path() {
        let path = "/model/anthropic.claude%3A0/converse";
        let body = json!({"messages": [{"role": "user", "content": [{"text": "Hi"}]}]});
        let mut exchange = begin(path, body);
        exchange.answered(200, JSON);
        let answer = json!({"output": {"message": {"role": "assistant", "content": [{"text": "Hello"}]}}, "stopReason": "end_turn",
            "usage": {"inputTokens": 4, "outputTokens": 1, "cacheReadInputTokens": 6}});
        exchange.feed(answer.to_string().as_bytes());
        exchange.finish();

        let span = span("anthropic.claude:0");
        assert_eq!(value(&span, "input.value"), some("Hi"));
        assert_eq!(value(&span, "output.value"), some("Hello"));
        assert_eq!(value(&span, "llm.provider"), some("aws"));
        assert_eq!(value(&span, "llm.token_count.prompt"), some("10"));
    }

    #[test]
    fn other_addresses_are_left_alone() {
        for path in ["/", "/v1/models", "/health", "/messages", ""] {
            assert!(Exchange::begin("api.openai.com", path, b"{}").is_none(), "{path}");
        }
    }
}
