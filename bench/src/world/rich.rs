//! Sessions as in life: agent, retrieval, tool and model calls; every call re-sends the history.

use serde_json::{Value, json};
use turnwise_ingest::otlp::{AnyValue, KeyValue, RawSpan};

use super::request::{attribute, number};
use super::slim::{sentence, status};
use super::{Chance, MS, SECOND, Session, World};

const TOOLS: [(&str, &str); 4] = [
    ("search_orders", "Search the orders of a customer"),
    ("get_weather", "Current weather for a city"),
    ("run_sql", "Run a read-only SQL query"),
    ("create_ticket", "Open a support ticket"),
];
const MODELS: [(&str, &str); 3] = [("gpt-4o-mini", "openai"), ("gpt-4o", "openai"), ("claude-3-5-sonnet-20241022", "anthropic")];

/// What all spans of a session share, and how far it has come.
struct Telling<'a> {
    world: &'a World,
    chance: Chance,
    id: String,
    user: String,
    model: (&'static str, &'static str),
    /// Instrumentors of some frameworks put the raw request into `input.value`.
    is_json: bool,
    history: Vec<Value>,
    spans: Vec<RawSpan<'static>>,
}

/// A trace under way: where its next span belongs.
struct Place {
    trace: Vec<u8>,
    root: Vec<u8>,
}

impl World {
    /// A session of so many turns.
    pub fn rich(&self, index: u64, turns: usize) -> Session {
        self.named(format!("rich-{}-{index:07}", self.seed), index, turns)
    }

    /// As [`World::rich`], with an id of one's own.
    pub fn named(&self, id: String, index: u64, turns: usize) -> Session {
        let mut chance = self.chance("rich", index);
        let user = self.user(&mut chance);
        let system = format!("You are a careful assistant. {}", self.words.prose(&mut chance, 50));
        let mut telling = Telling {
            model: chance.pick(&MODELS).copied().unwrap_or(("gpt-4o", "openai")),
            is_json: chance.happens(0.5),
            history: vec![json!({"role": "system", "content": system})],
            spans: Vec::new(),
            world: self,
            chance,
            id,
            user,
        };
        let mut start = self.start(index);
        for turn in 0..turns as u64 {
            start = telling.turn(start, self.phrase(index, turn)) + telling.chance.between(5, 120) * SECOND;
        }
        Session { id: telling.id, user: telling.user, spans: telling.spans }
    }
}

impl Telling<'_> {
    fn prose(&mut self, low: u64, high: u64) -> String {
        let count = self.chance.between(low, high);
        self.world.words.prose(&mut self.chance, count)
    }

    /// A turn: a trace of four spans, or of six with a tool. Returns when it ended.
    fn turn(&mut self, start: u64, phrase: &str) -> u64 {
        let place = Place { trace: self.chance.bytes(16), root: self.chance.bytes(8) };
        let question = sentence(self.prose(8, 40), phrase).into_owned();
        let documents: Vec<String> = (0..3).map(|_| self.prose(75, 95)).collect();
        let answer = self.prose(40, 110);
        let is_failed = self.chance.happens(0.01);
        let grounded = format!("{question}\n\nContext:\n{}", documents.join("\n---\n"));

        let mut now = self.retrieval(&place, start, &question, &documents);
        let mut messages = self.history.clone();
        messages.push(json!({"role": "user", "content": grounded}));
        if self.chance.happens(0.85) {
            now = self.tool(&place, now, &mut messages);
        }
        let reply = json!({"role": "assistant", "content": answer});
        now = self.call(&place, now, &messages, (!is_failed).then_some(&reply)) + 3 * MS;
        self.root(place, start, now, &question, (!is_failed).then_some(&answer));
        if !is_failed {
            self.history.extend([json!({"role": "user", "content": question}), reply]);
        }
        now
    }

    fn span(&mut self, kind: &'static str, name: &'static str, place: &Place, start: u64, end: u64) -> RawSpan<'static> {
        RawSpan {
            trace_id: place.trace.clone().into(),
            span_id: self.chance.bytes(8).into(),
            parent_span_id: place.root.clone().into(),
            name: name.into(),
            kind: 1,
            start_time_unix_nano: start,
            end_time_unix_nano: end,
            attributes: vec![
                attribute("openinference.span.kind", kind),
                attribute("session.id", self.id.clone()),
                attribute("user.id", self.user.clone()),
            ],
            status: status(false),
            ..RawSpan::default()
        }
    }

    fn root(&mut self, place: Place, start: u64, end: u64, question: &str, answer: Option<&String>) {
        let mut span = self.span("AGENT", "chat_turn", &place, start, end);
        span.parent_span_id = Vec::new().into();
        span.span_id = place.root.into();
        span.status = status(answer.is_none());
        let channel = self.chance.pick(&["web", "app", "api"]).copied().unwrap_or("web");
        span.attributes.push(attribute("metadata", json!({"channel": channel, "release": "2.4"}).to_string()));
        span.attributes.push(KeyValue { key: "tag.tags".into(), value: AnyValue::List(vec![AnyValue::Text("prod".into())]) });
        spoken(&mut span, question.to_owned(), answer.cloned(), "text/plain");
        self.spans.push(span);
    }

    /// The retriever and the chain around it.
    fn retrieval(&mut self, place: &Place, start: u64, question: &str, documents: &[String]) -> u64 {
        let end = start + self.chance.between(20, 260) * MS;
        let mut chain = self.span("CHAIN", "rag_pipeline", place, start + MS, end + MS);
        let mut retriever = self.span("RETRIEVER", "vector_search", place, start + 2 * MS, end);
        retriever.parent_span_id = chain.span_id.clone();
        for (place, document) in documents.iter().enumerate() {
            let key = |name: &str| format!("retrieval.documents.{place}.document.{name}");
            let title = self.world.words.title(&mut self.chance, 4);
            retriever.attributes.push(attribute(key("id"), format!("doc-{:06}", self.chance.between(0, 200_000))));
            retriever.attributes.push(attribute(key("content"), document.clone()));
            retriever.attributes.push(attribute(key("metadata"), json!({"title": title, "source": "kb"}).to_string()));
        }
        retriever.attributes.push(attribute("input.value", question.to_owned()));
        spoken(&mut chain, question.to_owned(), Some(documents.join("\n\n")), "text/plain");
        self.spans.extend([retriever, chain]);
        end + 2 * MS
    }

    /// The call that asks for a tool, and the tool; both go into the messages.
    fn tool(&mut self, place: &Place, start: u64, messages: &mut Vec<Value>) -> u64 {
        let (name, description) = self.chance.pick(&TOOLS).copied().unwrap_or(("search_orders", ""));
        let arguments = json!({"query": self.world.words.title(&mut self.chance, 2)}).to_string();
        let result = self.prose(30, 80);
        let id = format!("call_{:016x}", self.chance.next());
        let call = json!({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}});
        let plan = json!({"role": "assistant", "tool_calls": [call]});
        let now = self.call(place, start, messages, Some(&plan)) + 2 * MS;
        let end = now + self.chance.between(5, 900) * MS;
        let mut span = self.span("TOOL", name, place, now, end);
        span.attributes.push(attribute("tool.name", name));
        span.attributes.push(attribute("tool.description", description));
        spoken(&mut span, arguments, Some(result.clone()), "application/json");
        self.spans.push(span);
        messages.extend([plan, json!({"role": "tool", "tool_call_id": id, "content": result})]);
        end + 2 * MS
    }

    fn call(&mut self, place: &Place, start: u64, messages: &[Value], reply: Option<&Value>) -> u64 {
        let prompt: u64 = messages.iter().map(tokens).sum();
        let completion = reply.map_or(0, tokens);
        let end = start + (300 + completion * 4 + self.chance.between(0, 400)) * MS;
        let mut span = self.span("LLM", "ChatCompletion", place, start, end);
        let (model, provider) = self.model;
        span.status = status(reply.is_none());
        span.attributes.extend([
            attribute("llm.model_name", model),
            attribute("llm.provider", provider),
            attribute("llm.invocation_parameters", json!({"model": model, "temperature": 0.3, "max_tokens": 1024}).to_string()),
        ]);
        flatten(&mut span.attributes, "llm.input_messages", messages);
        flatten(&mut span.attributes, "llm.output_messages", reply.map_or(&[], std::slice::from_ref));
        if reply.is_some() {
            span.attributes.push(number("llm.token_count.prompt", prompt));
            span.attributes.push(number("llm.token_count.completion", completion));
            span.attributes.push(number("llm.token_count.total", prompt + completion));
        }
        match self.is_json {
            true => {
                let answer = reply.map(|reply| json!({"choices": [{"index": 0, "message": reply}]}).to_string());
                spoken(&mut span, json!({"model": model, "messages": messages}).to_string(), answer, "application/json");
            }
            false => spoken(&mut span, messages.last().map(words).unwrap_or_default(), reply.map(words), "text/plain"),
        }
        self.spans.push(span);
        end
    }
}

fn words(message: &Value) -> String {
    message.get("content").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn tokens(message: &Value) -> u64 {
    message.to_string().len() as u64 / 4
}

fn spoken(span: &mut RawSpan<'static>, input: String, output: Option<String>, kind: &'static str) {
    span.attributes.extend([attribute("input.value", input), attribute("input.mime_type", kind)]);
    if let Some(output) = output {
        span.attributes.extend([attribute("output.value", output), attribute("output.mime_type", kind)]);
    }
}

/// Messages as OpenInference writes them: one attribute for each leaf.
fn flatten(attributes: &mut Vec<KeyValue<'static>>, prefix: &str, messages: &[Value]) {
    for (place, message) in messages.iter().enumerate() {
        let base = format!("{prefix}.{place}.message");
        for key in ["role", "content", "tool_call_id"] {
            let value = message.get(key).and_then(Value::as_str);
            attributes.extend(value.map(|value| attribute(format!("{base}.{key}"), value.to_owned())));
        }
        for (place, call) in message.get("tool_calls").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let base = format!("{base}.tool_calls.{place}.tool_call");
            for (key, pointer) in [("id", "/id"), ("function.name", "/function/name"), ("function.arguments", "/function/arguments")] {
                let value = call.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
                attributes.push(attribute(format!("{base}.{key}"), value.to_owned()));
            }
        }
    }
}
