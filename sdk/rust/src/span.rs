//! Spans of OpenInference's kinds, each with the setters that make sense for it.
//!
//! A span begins when it is made, as a child of the current one, and ends by [`Span::end`] or when it is dropped.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use opentelemetry::trace::{SpanRef, Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, ContextGuard, InstrumentationScope, KeyValue, Value, global};
use serde_json::Value as Json;

use crate::conventions::{
    AGENT_NAME, EMBEDDING_EMBEDDINGS, EMBEDDING_INVOCATION_PARAMETERS, EMBEDDING_MODEL_NAME, EVALUATIONS, EXCEPTION_MESSAGE, GRAPH_NODE_ID,
    GRAPH_NODE_PARENT_ID, INPUT_MIME_TYPE, INPUT_VALUE, LLM_CHOICES, LLM_FINISH_REASON, LLM_INPUT_MESSAGES, LLM_INVOCATION_PARAMETERS,
    LLM_MODEL_NAME, LLM_OUTPUT_MESSAGES, LLM_PROMPTS, LLM_PROVIDER, LLM_REQUEST_MODEL_NAME, LLM_SYSTEM, LLM_TOOLS, OPENINFERENCE_SPAN_KIND,
    OUTPUT_MIME_TYPE, OUTPUT_VALUE, RERANKER_INPUT_DOCUMENTS, RERANKER_MODEL_NAME, RERANKER_OUTPUT_DOCUMENTS, RERANKER_QUERY,
    RERANKER_TOP_K, RETRIEVAL_DOCUMENTS, TOOL_DESCRIPTION, TOOL_ID, TOOL_NAME, TOOL_PARAMETERS, mime,
};
use crate::message::{json, text};
use crate::{Cost, Document, Embedding, Evaluation, Message, PromptTemplate, Tokens, Within};

/// The kinds of spans, as types.
pub mod kinds {
    use crate::conventions::kind;

    /// A kind that a [`Span`](crate::Span) can have.
    pub trait Kind: sealed::Sealed {
        /// The value of `openinference.span.kind`.
        const NAME: &'static str;
    }

    mod sealed {
        pub trait Sealed {}
    }

    macro_rules! kinds {
        ($($(#[$doc:meta])* $kind:ident = $name:ident;)*) => {
            $($(#[$doc])* #[derive(Clone, Copy, Debug)] pub enum $kind {}

            impl sealed::Sealed for $kind {}

            impl Kind for $kind {
                const NAME: &'static str = kind::$name;
            })*
        };
    }

    kinds! {
        /// A call of a language model.
        Llm = LLM;
        /// Steps that belong together.
        Chain = CHAIN;
        /// A model that decides what to do next.
        Agent = AGENT;
        /// A function that a model called.
        Tool = TOOL;
        /// A search for documents.
        Retriever = RETRIEVER;
        /// Putting documents in an order.
        Reranker = RERANKER;
        /// Texts to vectors.
        Embedding = EMBEDDING;
        /// A check that may stop what it does not like.
        Guardrail = GUARDRAIL;
        /// A judgement of an answer.
        Evaluator = EVALUATOR;
        /// A prompt made from a template.
        Prompt = PROMPT;
    }
}

use kinds::{Agent, Chain, Embedding as EmbeddingKind, Evaluator, Guardrail, Kind, Llm, Prompt, Reranker, Retriever, Tool};

/// A span that has begun. Setters may be called at any time until it ends; where tracing is off they do next to nothing.
///
/// ```
/// use turnwise_sdk::{Message, Tokens, llm};
///
/// # async fn ask() -> Result<String, std::io::Error> { Ok("Hello!".into()) }
/// # async fn example() -> Result<(), std::io::Error> {
/// let call = llm("chat").model("gpt-4o-mini").input_message(Message::user("Hi"));
/// let answer = call.record(call.scope(ask()).await)?; // an error is noted on the span and handed back
/// call.output_message(Message::assistant(answer)).tokens(Tokens { prompt: Some(8), completion: Some(2), ..Tokens::default() }).end();
/// # Ok(()) }
/// ```
#[must_use = "a span ends when it is dropped"]
pub struct Span<K> {
    cx: Context,
    failed: AtomicBool,
    /// How many input messages, output messages and evaluations there are.
    counts: [AtomicUsize; 3],
    kind: PhantomData<fn() -> K>,
}

static LIBRARY: LazyLock<InstrumentationScope> =
    LazyLock::new(|| InstrumentationScope::builder(env!("CARGO_PKG_NAME")).with_version(env!("CARGO_PKG_VERSION")).build());

/// Begins a span for a call of a language model.
pub fn llm(name: impl Into<Cow<'static, str>>) -> Span<Llm> {
    Span::begin(name.into())
}

/// Begins a span around steps that belong together.
pub fn chain(name: impl Into<Cow<'static, str>>) -> Span<Chain> {
    Span::begin(name.into())
}

/// Begins a span for an agent of this name.
pub fn agent(name: impl Into<Cow<'static, str>>) -> Span<Agent> {
    named(name.into(), AGENT_NAME)
}

/// Begins a span for a call of the tool of this name.
pub fn tool(name: impl Into<Cow<'static, str>>) -> Span<Tool> {
    named(name.into(), TOOL_NAME)
}

/// Begins a span for a search.
pub fn retriever(name: impl Into<Cow<'static, str>>) -> Span<Retriever> {
    Span::begin(name.into())
}

/// Begins a span for the ranking of documents.
pub fn reranker(name: impl Into<Cow<'static, str>>) -> Span<Reranker> {
    Span::begin(name.into())
}

/// Begins a span for embedding texts.
pub fn embedding(name: impl Into<Cow<'static, str>>) -> Span<EmbeddingKind> {
    Span::begin(name.into())
}

/// Begins a span for a check of input or output.
pub fn guardrail(name: impl Into<Cow<'static, str>>) -> Span<Guardrail> {
    Span::begin(name.into())
}

/// Begins a span for a judgement.
pub fn evaluator(name: impl Into<Cow<'static, str>>) -> Span<Evaluator> {
    Span::begin(name.into())
}

/// Begins a span for making a prompt.
pub fn prompt(name: impl Into<Cow<'static, str>>) -> Span<Prompt> {
    Span::begin(name.into())
}

fn named<K: Kind>(name: Cow<'static, str>, key: &'static str) -> Span<K> {
    let span = Span::begin(name.clone());
    span.set(KeyValue::new(key, name))
}

impl<K: Kind> Span<K> {
    fn begin(name: Cow<'static, str>) -> Self {
        let tracer = global::tracer_with_scope(LIBRARY.clone());
        let span = tracer.span_builder(name).with_attributes([KeyValue::new(OPENINFERENCE_SPAN_KIND, K::NAME)]).start(&tracer);
        Span { cx: Context::current_with_span(span), failed: AtomicBool::new(false), counts: Default::default(), kind: PhantomData }
    }
}

impl<K> Span<K> {
    /// What came in, as text.
    pub fn input(self, value: impl Into<String>) -> Self {
        self.say(INPUT_VALUE, INPUT_MIME_TYPE, value.into(), mime::TEXT)
    }

    /// What came in, as JSON.
    pub fn input_json(self, value: impl Into<Json>) -> Self {
        self.say(INPUT_VALUE, INPUT_MIME_TYPE, value.into().to_string(), mime::JSON)
    }

    /// What went out, as text.
    pub fn output(self, value: impl Into<String>) -> Self {
        self.say(OUTPUT_VALUE, OUTPUT_MIME_TYPE, value.into(), mime::TEXT)
    }

    /// What went out, as JSON.
    pub fn output_json(self, value: impl Into<Json>) -> Self {
        self.say(OUTPUT_VALUE, OUTPUT_MIME_TYPE, value.into().to_string(), mime::JSON)
    }

    /// Any attribute; [`conventions`](crate::conventions) has the names.
    pub fn attribute(self, key: impl Into<opentelemetry::Key>, value: impl Into<Value>) -> Self {
        self.set(KeyValue::new(key, value))
    }

    /// The node of a graph of agents that this span is, and the one that led to it.
    pub fn graph_node(self, id: impl Into<String>, parent: Option<&str>) -> Self {
        let parent = parent.map(|parent| text(GRAPH_NODE_PARENT_ID, parent));
        self.set_all(|| [text(GRAPH_NODE_ID, id)].into_iter().chain(parent))
    }

    /// Adds a judgement of this span.
    pub fn evaluation(self, evaluation: Evaluation) -> Self {
        let at = self.next(2);
        self.set_all(|| evaluation.attributes(&format!("{EVALUATIONS}.{at}")))
    }

    /// The span failed; an event says how.
    pub fn error(self, error: impl Display) -> Self {
        self.fail(&error);
        self
    }

    /// Notes an error, if it is one, and hands the result back.
    pub fn record<T, E: Display>(&self, result: Result<T, E>) -> Result<T, E> {
        if let Err(error) = &result {
            self.fail(error);
        }
        result
    }

    /// The current span on this thread until the guard is dropped. For synchronous code.
    #[must_use = "the span is current as long as this guard lives"]
    pub fn attach(&self) -> ContextGuard {
        self.cx.clone().attach()
    }

    /// The current span whenever the future or stream is polled.
    pub fn scope<T>(&self, work: T) -> Within<T> {
        Within::new(work, self.cx.clone())
    }

    /// The context in which the span is current.
    pub fn context(&self) -> &Context {
        &self.cx
    }

    /// Ends it now. Dropping does the same.
    pub fn end(self) {
        drop(self);
    }

    fn say(self, key: &'static str, mime_key: &'static str, value: String, mime: &'static str) -> Self {
        self.set_all(|| [text(key, value), KeyValue::new(mime_key, mime)])
    }

    fn set(self, attribute: KeyValue) -> Self {
        self.otel().set_attribute(attribute);
        self
    }

    /// Made only where somebody records them.
    fn set_all<I: IntoIterator<Item = KeyValue>>(self, attributes: impl FnOnce() -> I) -> Self {
        if self.otel().is_recording() {
            self.otel().set_attributes(attributes());
        }
        self
    }

    fn list<T>(self, items: impl IntoIterator<Item = T>, name: &str, flatten: impl Fn(T, &str) -> Vec<KeyValue>) -> Self {
        let numbered = items.into_iter().enumerate();
        self.set_all(|| numbered.flat_map(|(at, item)| flatten(item, &format!("{name}.{at}"))).collect::<Vec<_>>())
    }

    fn fail(&self, error: &dyn Display) {
        let message = error.to_string();
        self.failed.store(true, Relaxed);
        self.otel().add_event("exception", vec![text(EXCEPTION_MESSAGE, message.clone())]);
        self.otel().set_status(Status::error(message));
    }

    fn next(&self, list: usize) -> usize {
        self.counts.get(list).map_or(0, |count| count.fetch_add(1, Relaxed))
    }

    fn otel(&self) -> SpanRef<'_> {
        self.cx.span()
    }
}

impl Span<Llm> {
    /// The model's name; the one that answered, where it is known.
    pub fn model(self, name: impl Into<String>) -> Self {
        self.set(text(LLM_MODEL_NAME, name))
    }

    /// The model that was asked for, where another may have answered. [`model`](Self::model) says which one did.
    pub fn request_model(self, name: impl Into<String>) -> Self {
        self.set(text(LLM_REQUEST_MODEL_NAME, name))
    }

    /// Who hosts the model: `openai`, `azure`, `aws` ...
    pub fn provider(self, name: impl Into<String>) -> Self {
        self.set(text(LLM_PROVIDER, name))
    }

    /// Whose product or protocol it is: `openai`, `anthropic`, `mistralai` ...
    pub fn system(self, name: impl Into<String>) -> Self {
        self.set(text(LLM_SYSTEM, name))
    }

    /// Temperature and the like, a JSON object.
    pub fn invocation_parameters(self, parameters: impl Into<Json>) -> Self {
        self.set(json(LLM_INVOCATION_PARAMETERS, &parameters.into()))
    }

    /// Adds a message that was sent.
    pub fn input_message(self, message: Message) -> Self {
        let at = self.next(0);
        self.set_all(|| message.attributes(&format!("{LLM_INPUT_MESSAGES}.{at}")))
    }

    /// Adds messages that were sent.
    pub fn input_messages(self, messages: impl IntoIterator<Item = Message>) -> Self {
        messages.into_iter().fold(self, Self::input_message)
    }

    /// Adds a message that came back.
    pub fn output_message(self, message: Message) -> Self {
        let at = self.next(1);
        self.set_all(|| message.attributes(&format!("{LLM_OUTPUT_MESSAGES}.{at}")))
    }

    /// Adds messages that came back.
    pub fn output_messages(self, messages: impl IntoIterator<Item = Message>) -> Self {
        messages.into_iter().fold(self, Self::output_message)
    }

    /// Prompts of a completions API.
    pub fn prompts<T: Into<String>>(self, prompts: impl IntoIterator<Item = T>) -> Self {
        self.list(prompts, LLM_PROMPTS, |prompt, at| vec![text(format!("{at}.prompt.text"), prompt)])
    }

    /// Answers of a completions API.
    pub fn choices<T: Into<String>>(self, choices: impl IntoIterator<Item = T>) -> Self {
        self.list(choices, LLM_CHOICES, |choice, at| vec![text(format!("{at}.completion.text"), choice)])
    }

    /// Tools on offer, as JSON schemas.
    pub fn tools(self, schemas: impl IntoIterator<Item = Json>) -> Self {
        self.list(schemas, LLM_TOOLS, |schema, at| vec![json(format!("{at}.tool.json_schema"), &schema)])
    }

    pub fn tokens(self, tokens: Tokens) -> Self {
        self.set_all(|| tokens.attributes())
    }

    pub fn cost(self, cost: Cost) -> Self {
        self.set_all(|| cost.attributes())
    }

    /// Why the model stopped: `stop`, `length`, `tool_calls` ...
    pub fn finish_reason(self, reason: impl Into<String>) -> Self {
        self.set(text(LLM_FINISH_REASON, reason))
    }

    /// What the prompt was made from.
    pub fn prompt_template(self, template: PromptTemplate) -> Self {
        self.set_all(|| template.attributes())
    }
}

impl Span<Prompt> {
    /// What the prompt is made from.
    pub fn prompt_template(self, template: PromptTemplate) -> Self {
        self.set_all(|| template.attributes())
    }
}

impl Span<Tool> {
    pub fn description(self, description: impl Into<String>) -> Self {
        self.set(text(TOOL_DESCRIPTION, description))
    }

    /// The parameters it takes, as a JSON schema. What it was called with is its [`input_json`](Span::input_json).
    pub fn parameters(self, schema: impl Into<Json>) -> Self {
        self.set(json(TOOL_PARAMETERS, &schema.into()))
    }

    /// The id by which the model asked for it.
    pub fn call_id(self, id: impl Into<String>) -> Self {
        self.set(text(TOOL_ID, id))
    }
}

impl Span<Retriever> {
    /// What was found. The query is the span's [`input`](Span::input).
    pub fn documents(self, documents: impl IntoIterator<Item = Document>) -> Self {
        self.list(documents, RETRIEVAL_DOCUMENTS, Document::attributes)
    }
}

impl Span<Reranker> {
    pub fn query(self, query: impl Into<String>) -> Self {
        self.set(text(RERANKER_QUERY, query))
    }

    pub fn model(self, name: impl Into<String>) -> Self {
        self.set(text(RERANKER_MODEL_NAME, name))
    }

    /// How many documents to keep.
    pub fn top_k(self, top_k: u32) -> Self {
        self.set(KeyValue::new(RERANKER_TOP_K, i64::from(top_k)))
    }

    pub fn input_documents(self, documents: impl IntoIterator<Item = Document>) -> Self {
        self.list(documents, RERANKER_INPUT_DOCUMENTS, Document::attributes)
    }

    pub fn output_documents(self, documents: impl IntoIterator<Item = Document>) -> Self {
        self.list(documents, RERANKER_OUTPUT_DOCUMENTS, Document::attributes)
    }
}

impl Span<EmbeddingKind> {
    pub fn model(self, name: impl Into<String>) -> Self {
        self.set(text(EMBEDDING_MODEL_NAME, name))
    }

    /// Dimensions and the like, a JSON object.
    pub fn invocation_parameters(self, parameters: impl Into<Json>) -> Self {
        self.set(json(EMBEDDING_INVOCATION_PARAMETERS, &parameters.into()))
    }

    pub fn embeddings(self, embeddings: impl IntoIterator<Item = Embedding>) -> Self {
        self.list(embeddings, EMBEDDING_EMBEDDINGS, Embedding::attributes)
    }

    pub fn tokens(self, tokens: Tokens) -> Self {
        self.set_all(|| tokens.attributes())
    }
}

impl<K> Drop for Span<K> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.fail(&"panicked");
        }
        if !self.failed.load(Relaxed) {
            self.otel().set_status(Status::Ok);
        }
        self.otel().end();
    }
}

impl<K> fmt::Debug for Span<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Span").field(self.otel().span_context()).finish()
    }
}
