//! The builders write what OpenInference's conventions ask for, and nothing of what is hidden leaves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod recorded;

use opentelemetry::trace::{Status, Tracer as _, TracerProvider as _};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;
use recorded::{recording, some, span, spans, tracer, value};
use serde_json::json;
use turnwise_sdk::{
    Cost, Document, Embedding, Evaluation, Masking, Message, PromptTemplate, Tokens, ToolCall, agent, chain, conventions, embedding,
    evaluator, guardrail, llm, prompt, reranker, retriever, suppress_tracing, tool, without_tracing,
};

#[test]
fn a_model_call_is_written_in_full() {
    tracer();
    llm("full call")
        .model("gpt-4o-mini")
        .provider("openai")
        .system("openai")
        .invocation_parameters(json!({"temperature": 0.2}))
        .input_messages([Message::system("Be brief."), Message::user("Look:").image("https://x/y.png")])
        .input_message(Message::assistant("").tool_call(ToolCall::new("look_up", "{}").id("c1")))
        .input_message(Message::tool("c1", "found").name("look_up"))
        .tools([json!({"name": "look_up"})])
        .prompt_template(PromptTemplate::new("t"))
        .output_message(Message::assistant("Yes.").reasoning("Hm."))
        .tokens(Tokens { prompt: Some(20), completion: Some(3), cache_read: Some(8), reasoning: Some(1), ..Tokens::default() })
        .cost(Cost { total: Some(0.01), ..Cost::default() })
        .finish_reason("stop")
        .end();

    let span = span("full call");
    let expected = [
        ("openinference.span.kind", "LLM"),
        ("llm.model_name", "gpt-4o-mini"),
        ("llm.provider", "openai"),
        ("llm.system", "openai"),
        ("llm.invocation_parameters", r#"{"temperature":0.2}"#),
        ("llm.input_messages.0.message.role", "system"),
        ("llm.input_messages.0.message.content", "Be brief."),
        ("llm.input_messages.1.message.contents.0.message_content.type", "text"),
        ("llm.input_messages.1.message.contents.0.message_content.text", "Look:"),
        ("llm.input_messages.1.message.contents.1.message_content.type", "image"),
        ("llm.input_messages.1.message.contents.1.message_content.image.image.url", "https://x/y.png"),
        ("llm.input_messages.2.message.tool_calls.0.tool_call.id", "c1"),
        ("llm.input_messages.2.message.tool_calls.0.tool_call.function.name", "look_up"),
        ("llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments", "{}"),
        ("llm.input_messages.3.message.role", "tool"),
        ("llm.input_messages.3.message.tool_call_id", "c1"),
        ("llm.input_messages.3.message.name", "look_up"),
        ("llm.tools.0.tool.json_schema", r#"{"name":"look_up"}"#),
        ("llm.prompt_template.template", "t"),
        ("llm.output_messages.0.message.contents.1.message_content.type", "reasoning"),
        ("llm.token_count.prompt", "20"),
        ("llm.token_count.completion", "3"),
        ("llm.token_count.total", "23"),
        ("llm.token_count.prompt_details.cache_read", "8"),
        ("llm.token_count.completion_details.reasoning", "1"),
        ("llm.cost.total", "0.01"),
        ("llm.finish_reason", "stop"),
    ];
    for (key, text) in expected {
        assert_eq!(value(&span, key), some(text), "{key}");
    }
    for unknown in ["llm.cost.prompt", "llm.token_count.prompt_details.cache_write", "llm.input_messages.2.message.content"] {
        assert_eq!(value(&span, unknown), None, "{unknown}");
    }
    assert_eq!(span.status, Status::Ok);
}

#[test]
fn each_kind_has_its_name_and_its_own_attributes() {
    tracer();
    let found = || [Document::new("Paris is big.").id("d1").score(0.9).metadata(json!({"page": 3}))];
    agent("kind agent").graph_node("n2", Some("n1")).end();
    chain("kind chain").input("in").output_json(json!({"a": 1})).end();
    tool("kind tool").description("Finds.").parameters(json!({"type": "object"})).call_id("c1").input_json(json!({"q": 1})).end();
    retriever("kind retriever").input("Paris").documents(found()).end();
    reranker("kind reranker").query("Paris").model("r").top_k(2).input_documents(found()).output_documents(found()).end();
    embedding("kind embedding").model("e").embeddings([Embedding::new("Paris").vector([0.5, 1.0])]).end();
    guardrail("kind guardrail").output("ok").end();
    evaluator("kind evaluator").evaluation(Evaluation::new("tone").score(0.5).label("fine").explanation("It is.")).end();
    prompt("kind prompt").prompt_template(PromptTemplate::new("Hi")).end();

    let expected = [
        ("kind agent", "AGENT", "agent.name", "kind agent"),
        ("kind agent", "AGENT", "graph.node.id", "n2"),
        ("kind agent", "AGENT", "graph.node.parent_id", "n1"),
        ("kind chain", "CHAIN", "input.value", "in"),
        ("kind chain", "CHAIN", "input.mime_type", "text/plain"),
        ("kind chain", "CHAIN", "output.value", r#"{"a":1}"#),
        ("kind chain", "CHAIN", "output.mime_type", "application/json"),
        ("kind tool", "TOOL", "tool.name", "kind tool"),
        ("kind tool", "TOOL", "tool.description", "Finds."),
        ("kind tool", "TOOL", "tool.parameters", r#"{"type":"object"}"#),
        ("kind tool", "TOOL", "tool.id", "c1"),
        ("kind retriever", "RETRIEVER", "retrieval.documents.0.document.content", "Paris is big."),
        ("kind retriever", "RETRIEVER", "retrieval.documents.0.document.id", "d1"),
        ("kind retriever", "RETRIEVER", "retrieval.documents.0.document.score", "0.9"),
        ("kind retriever", "RETRIEVER", "retrieval.documents.0.document.metadata", r#"{"page":3}"#),
        ("kind reranker", "RERANKER", "reranker.top_k", "2"),
        ("kind reranker", "RERANKER", "reranker.output_documents.0.document.id", "d1"),
        ("kind embedding", "EMBEDDING", "embedding.embeddings.0.embedding.text", "Paris"),
        ("kind embedding", "EMBEDDING", "embedding.embeddings.0.embedding.vector", "[0.5,1]"),
        ("kind guardrail", "GUARDRAIL", "output.value", "ok"),
        ("kind evaluator", "EVALUATOR", "evaluations.0.evaluation.label", "fine"),
        ("kind prompt", "PROMPT", "llm.prompt_template.template", "Hi"),
    ];
    for (name, kind, key, text) in expected {
        let span = span(name);
        assert_eq!(value(&span, "openinference.span.kind"), some(kind), "{name}");
        assert_eq!(value(&span, key), some(text), "{name} {key}");
    }
}

#[test]
fn an_error_is_the_status_and_an_event() {
    tracer();
    let call = llm("failing call");
    let result: Result<(), String> = call.record(Err("rate limit reached".to_owned()));
    drop(call);

    assert_eq!(result, Err("rate limit reached".to_owned()));
    let span = span("failing call");
    assert_eq!(span.status, Status::error("rate limit reached"));
    assert_eq!(span.events[0].name, "exception");
    assert_eq!(span.events[0].attributes[0], KeyValue::new("exception.message", "rate limit reached"));
}

#[test]
fn a_panic_ends_the_span_with_an_error() {
    tracer();
    let work = std::thread::spawn(|| {
        let _call = llm("panicking call");
        panic!("on purpose");
    });

    assert!(work.join().is_err());
    assert_eq!(span("panicking call").status, Status::error("panicked"));
}

#[tokio::test]
async fn suppressed_work_leaves_no_span() {
    let tracer = tracer();
    {
        let _suppressed = suppress_tracing();
        chain("suppressed chain").end();
        tracer.start("suppressed otel");
    }
    without_tracing(async {
        tokio::task::yield_now().await;
        let parent = chain("suppressed future");
        parent.scope(async { chain("suppressed child").end() }).await;
    })
    .await;
    chain("not suppressed").end();

    for name in ["suppressed chain", "suppressed otel", "suppressed future", "suppressed child"] {
        assert!(spans(name).is_empty(), "{name}");
    }
    assert_eq!(spans("not suppressed").len(), 1);
}

/// One span with something of everything, exported under `masking`.
fn masked(masking: Masking) -> SpanData {
    let attributes = [
        ("input.value", "in"),
        ("input.mime_type", "text/plain"),
        ("output.value", "out"),
        ("llm.input_messages.0.message.role", "user"),
        ("llm.input_messages.0.message.content", "in"),
        ("llm.input_messages.0.message.contents.0.message_content.text", "in"),
        ("llm.input_messages.0.message.contents.1.message_content.image.image.url", "data:image/png;base64,AAAA"),
        ("llm.output_messages.0.message.content", "out"),
        ("llm.tools.0.tool.json_schema", "{}"),
        ("llm.prompts.0.prompt.text", "in"),
        ("llm.choices.0.completion.text", "out"),
        ("llm.invocation_parameters", "{}"),
        ("embedding.embeddings.0.embedding.text", "in"),
        ("embedding.embeddings.0.embedding.vector", "[1]"),
        ("gen_ai.input.messages", "in"),
        ("gen_ai.prompt.0.content", "in"),
        ("gen_ai.output.messages", "out"),
        ("retrieval.documents.0.document.content", "out"),
        ("session.id", "s-1"),
    ];
    let (exporter, provider) = recording(masking);
    let tracer = provider.tracer("masked");
    let attributes = attributes.map(|(key, value)| KeyValue::new(key, value));
    drop(tracer.span_builder("masked").with_attributes(attributes).start(&tracer));
    exporter.get_finished_spans().unwrap().remove(0)
}

fn texts(span: &SpanData) -> Vec<String> {
    span.attributes.iter().map(|a| a.value.to_string()).collect()
}

#[test]
fn nothing_is_hidden_unless_asked_for() {
    assert_eq!(masked(Masking::default()).attributes.len(), 19);
}

#[test]
fn hidden_inputs_leave_by_no_attribute() {
    let span = masked(Masking { inputs: true, ..Masking::default() });

    assert!(!texts(&span).contains(&"in".to_owned()), "{:?}", span.attributes);
    assert_eq!(value(&span, "input.value"), some("__REDACTED__"));
    assert_eq!(value(&span, "input.mime_type"), None);
    assert_eq!(value(&span, "output.value"), some("out"));
    assert_eq!(value(&span, "session.id"), some("s-1"));
}

#[test]
fn hidden_outputs_leave_by_no_attribute() {
    let span = masked(Masking { outputs: true, ..Masking::default() });

    assert!(!texts(&span).contains(&"out".to_owned()), "{:?}", span.attributes);
    assert_eq!(value(&span, "output.value"), some("__REDACTED__"));
    assert_eq!(value(&span, "input.value"), some("in"));
}

#[test]
fn each_variable_hides_its_part() {
    let text = |masking: Masking, key: &str| value(&masked(masking), key);
    let none = Masking::default();
    let (input, image) =
        ("llm.input_messages.0.message.content", "llm.input_messages.0.message.contents.1.message_content.image.image.url");

    assert_eq!(text(Masking { input_messages: true, ..none }, input), None);
    assert_eq!(text(Masking { input_text: true, ..none }, input), some("__REDACTED__"));
    assert_eq!(text(Masking { input_text: true, ..none }, "llm.input_messages.0.message.role"), some("user"));
    assert_eq!(text(Masking { input_images: true, ..none }, image), None);
    assert_eq!(text(Masking { base64_image_max_length: 10, ..none }, image), some("__REDACTED__"));
    assert_eq!(text(Masking { output_messages: true, ..none }, "llm.output_messages.0.message.content"), None);
    assert_eq!(text(Masking { output_text: true, ..none }, "llm.output_messages.0.message.content"), some("__REDACTED__"));
    assert_eq!(text(Masking { prompts: true, ..none }, "llm.prompts.0.prompt.text"), None);
    assert_eq!(text(Masking { choices: true, ..none }, "llm.choices.0.completion.text"), None);
    assert_eq!(text(Masking { tools: true, ..none }, "llm.tools.0.tool.json_schema"), None);
    assert_eq!(text(Masking { invocation_parameters: true, ..none }, "llm.invocation_parameters"), None);
    assert_eq!(text(Masking { embeddings_vectors: true, ..none }, "embedding.embeddings.0.embedding.vector"), None);
    assert_eq!(text(Masking { embeddings_text: true, ..none }, "embedding.embeddings.0.embedding.text"), some("__REDACTED__"));
}

#[test]
fn long_texts_of_other_kinds_are_no_images() {
    let long = "x".repeat(40_000);
    let (exporter, provider) = recording(Masking::default());
    let tracer = provider.tracer("long");
    let attributes = [KeyValue::new("input.value", long.clone())];
    drop(tracer.span_builder("long").with_attributes(attributes).start(&tracer));

    assert_eq!(exporter.get_finished_spans().unwrap()[0].attributes[0].value, Value::from(long));
}

/// The published table lies beside the project where it is developed.
#[test]
fn the_constants_are_those_of_the_published_table() {
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/openinference_attributes.tsv");
    let Ok(table) = std::fs::read_to_string(table) else {
        eprintln!("LEFT OUT: the constants were not compared, there is no {table}");
        return;
    };
    let lines = table.lines().skip(1).filter_map(|line| line.split_once('\t').map(|(name, rest)| (name, rest.starts_with("enum value"))));
    let (kinds, names): (Vec<_>, Vec<_>) = lines.partition(|(_, is_kind)| *is_kind);

    for name in names.iter().flat_map(|(name, _)| expanded(name)) {
        assert!(conventions::ALL.contains(&name.as_str()), "{name} has no constant");
    }
    for (kind, _) in &kinds {
        let kind = kind.split_once('=').unwrap().1;
        assert!(conventions::kind::ALL.contains(&kind), "kind {kind} has no constant");
    }
    assert_eq!(conventions::kind::ALL.len(), kinds.len());
}

/// `a.{b,c}` is two names; a remark in brackets is none.
fn expanded(name: &str) -> Vec<String> {
    let name = name.split(' ').next().unwrap();
    match name.split_once('{') {
        Some((prefix, rest)) => rest.trim_end_matches('}').split(',').map(|part| format!("{prefix}{part}")).collect(),
        None => vec![name.to_owned()],
    }
}
