//! The attributes of each kind of span, named as OpenInference names them (spec of August 2026).

use serde_json::{Value, json};

use super::{Message, Reply};
use crate::demo::otlp::Attributes;
use crate::demo::schedule::Session;
use crate::demo::script::{Ending, Passage, Turn};

#[derive(Debug, Clone, Copy)]
pub(super) struct Tokens {
    prompt: usize,
    cached: usize,
    pub(super) completion: usize,
}

/// What `using_session`, `using_user`, `using_metadata` and `using_tags` put on every span.
pub(super) fn context(session: &Session) -> Attributes {
    Attributes::from([
        ("session.id".into(), json!(session.id)),
        ("user.id".into(), json!(session.user)),
        ("metadata".into(), json!(json!({"service": session.app.service, "scenario": session.title}).to_string())),
        ("tag.tags".into(), json!(session.tags)),
    ])
}

pub(super) fn root(session: &Session, turn: &Turn) -> Attributes {
    let mut attributes = kind(session.app.root.kind);
    attributes.extend(text("input", &turn.said));
    match &turn.ending {
        Ending::Answered(answer) | Ending::Abandoned(answer) => attributes.extend(text("output", answer)),
        Ending::Refused(..) | Ending::Broken => {}
    }
    if session.app.root.kind == "AGENT" {
        attributes.insert("agent.name".into(), json!(session.app.root.name));
    }
    attributes
}

pub(super) fn tool(call_id: &str, name: &str, arguments: &str, result: Option<&str>) -> Attributes {
    let mut attributes = kind("TOOL");
    attributes.extend(as_json("input", arguments));
    attributes.extend(result.map(|text| as_json("output", text)).unwrap_or_default());
    attributes.insert("tool.name".into(), json!(name));
    attributes.insert("tool.parameters".into(), json!(arguments));
    attributes.insert("tool_call.id".into(), json!(call_id));
    attributes
}

pub(super) fn embedding(query: &str) -> Attributes {
    let mut attributes = kind("EMBEDDING");
    attributes.extend(text("input", query));
    attributes.insert("embedding.model_name".into(), json!("mistral-embed"));
    attributes.insert("embedding.embeddings.0.embedding.text".into(), json!(query));
    attributes
}

pub(super) fn retriever(query: &str, found: Option<&[Passage]>) -> Attributes {
    let mut attributes = kind("RETRIEVER");
    attributes.extend(text("input", query));
    for (i, passage) in found.unwrap_or_default().iter().enumerate() {
        let key = |name: &str| format!("retrieval.documents.{i}.document.{name}");
        attributes.insert(key("id"), json!(passage.source));
        attributes.insert(key("content"), json!(passage.text));
        attributes.insert(key("score"), json!(passage.score));
        attributes.insert(key("metadata"), json!(json!({"file": passage.source}).to_string()));
    }
    attributes
}

/// The prompt of a retrieval app; the history keeps the question alone.
pub(super) fn question_with_passages(question: &str, passages: &[Passage]) -> String {
    let passages: String = passages.iter().map(|p| format!("[{}] {}\n", p.source, p.text)).collect();
    format!("Passages:\n{passages}\nQuestion: {question}")
}

pub(super) fn model_span_name(provider: &str) -> &'static str {
    match provider {
        "anthropic" => "Messages",
        "mistralai" => "MistralClient.chat",
        _ => "ChatCompletion",
    }
}

pub(super) fn model_call(session: &Session, history: &[Message], reply: &Reply<'_>, tokens: Tokens, response_id: &str) -> Attributes {
    let mut attributes = request(session, history);
    match reply {
        Reply::Refused(..) => {}
        Reply::BrokeOff(said) => attributes.extend(message("llm.output_messages.0", &Message::Assistant((*said).to_owned()))),
        Reply::Said(..) | Reply::Called { .. } => attributes.extend(response(session, reply, tokens, response_id)),
    }
    attributes
}

fn request(session: &Session, history: &[Message]) -> Attributes {
    let model = session.model;
    let mut attributes = kind("LLM");
    let parameters = json!({"model": model.name, "temperature": 0.3, "max_tokens": 1024});
    let body = json!({"model": model.name, "messages": history.iter().map(as_request).collect::<Vec<_>>(), "temperature": 0.3});
    attributes.extend(as_json("input", &body.to_string()));
    attributes.insert("llm.system".into(), json!(model.provider));
    attributes.insert("llm.provider".into(), json!(model.provider));
    attributes.insert("llm.model_name".into(), json!(model.answers_as));
    attributes.insert("llm.invocation_parameters".into(), json!(parameters.to_string()));
    for (i, said) in history.iter().enumerate() {
        attributes.extend(message(&format!("llm.input_messages.{i}"), said));
    }
    attributes
}

fn response(session: &Session, reply: &Reply<'_>, tokens: Tokens, response_id: &str) -> Attributes {
    let said = reply.message();
    let usage = json!({"prompt_tokens": tokens.prompt, "completion_tokens": tokens.completion});
    let body =
        json!({"id": format!("resp-{response_id}"), "model": session.model.answers_as, "message": as_request(&said), "usage": usage});
    let mut attributes = message("llm.output_messages.0", &said);
    attributes.extend(as_json("output", &body.to_string()));
    attributes.insert("llm.token_count.prompt".into(), json!(tokens.prompt));
    attributes.insert("llm.token_count.completion".into(), json!(tokens.completion));
    attributes.insert("llm.token_count.total".into(), json!(tokens.prompt + tokens.completion));
    attributes.insert("llm.token_count.prompt_details.cache_read".into(), json!(tokens.cached));
    attributes.extend(session.model.price.map(|price| cost(price, tokens)).unwrap_or_default());
    attributes
}

fn cost((prompt, completion): (f64, f64), tokens: Tokens) -> Attributes {
    let usd = |count: usize, price: f64| count as f64 * price / 1e6;
    let (asked, answered) = (usd(tokens.prompt, prompt), usd(tokens.completion, completion));
    Attributes::from([
        ("llm.cost.prompt".into(), json!(asked)),
        ("llm.cost.completion".into(), json!(answered)),
        ("llm.cost.total".into(), json!(asked + answered)),
    ])
}

/// What an SDK with a limit loses of a long history: it drops attributes one by one until the rest fits; answers how many.
/// The first messages go, as in Python's SDK; the ids stay, since this app sets them last.
pub(super) fn drop_beyond(limit: usize, attributes: &mut Attributes) -> usize {
    let surplus = attributes.len().saturating_sub(limit);
    let mut history: Vec<String> = attributes.keys().filter(|key| key.starts_with("llm.input_messages.")).cloned().collect();
    history.sort_by_key(|key| message_index(key));
    history.iter().take(surplus).for_each(|key| drop(attributes.remove(key)));
    surplus
}

fn message_index(key: &str) -> usize {
    key.split('.').nth(2).and_then(|index| index.parse().ok()).unwrap_or(0)
}

impl Reply<'_> {
    fn message(&self) -> Message {
        match self {
            Reply::Said(text) | Reply::BrokeOff(text) | Reply::Refused(_, text) => Message::Assistant((*text).to_owned()),
            Reply::Called { id, name, arguments } => {
                Message::ToolCall { id: (*id).to_owned(), name: (*name).to_owned(), arguments: (*arguments).to_owned() }
            }
        }
    }
}

/// Flattened, with an index for every list.
fn message(key: &str, message: &Message) -> Attributes {
    let set = |name: &str, value: &str| (format!("{key}.message.{name}"), json!(value));
    let call = |name: &str, value: &str| (format!("{key}.message.tool_calls.0.tool_call.{name}"), json!(value));
    match message {
        Message::System(text) => Attributes::from([set("role", "system"), set("content", text)]),
        Message::User(text) => Attributes::from([set("role", "user"), set("content", text)]),
        Message::Assistant(text) => Attributes::from([set("role", "assistant"), set("content", text)]),
        Message::ToolCall { id, name, arguments } => {
            Attributes::from([set("role", "assistant"), call("id", id), call("function.name", name), call("function.arguments", arguments)])
        }
        Message::ToolResult { id, name, text } => {
            Attributes::from([set("role", "tool"), set("content", text), set("name", name), set("tool_call_id", id)])
        }
    }
}

/// As it is in the body of a request.
fn as_request(message: &Message) -> Value {
    match message {
        Message::System(text) => json!({"role": "system", "content": text}),
        Message::User(text) => json!({"role": "user", "content": text}),
        Message::Assistant(text) => json!({"role": "assistant", "content": text}),
        Message::ToolCall { id, name, arguments } => {
            let call = json!({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}});
            json!({"role": "assistant", "content": null, "tool_calls": [call]})
        }
        Message::ToolResult { id, text, .. } => {
            json!({"role": "tool", "tool_call_id": id, "content": text})
        }
    }
}

/// About as a tokenizer would: four characters each, and a few around every message.
pub(super) fn count(history: &[Message], reply: &Reply<'_>) -> Tokens {
    let sizes: Vec<usize> = history.iter().map(size).collect();
    let prompt: usize = sizes.iter().sum();
    let before: usize = sizes.iter().rev().skip(1).sum();
    let cached = if before < 1024 { 0 } else { before / 128 * 128 };
    Tokens { prompt, cached, completion: size(&reply.message()) }
}

fn size(message: &Message) -> usize {
    let text = match message {
        Message::System(text) | Message::User(text) | Message::Assistant(text) | Message::ToolResult { text, .. } => text.len(),
        Message::ToolCall { name, arguments, .. } => name.len() + arguments.len(),
    };
    4 + text.div_ceil(4)
}

fn kind(kind: &str) -> Attributes {
    Attributes::from([("openinference.span.kind".into(), json!(kind))])
}

fn text(side: &str, text: &str) -> Attributes {
    Attributes::from([(format!("{side}.value"), json!(text)), (format!("{side}.mime_type"), json!("text/plain"))])
}

fn as_json(side: &str, body: &str) -> Attributes {
    Attributes::from([(format!("{side}.value"), json!(body)), (format!("{side}.mime_type"), json!("application/json"))])
}
