//! What the dialects read: each request in `fixtures/<dialect>/` beside a text of what a reader gets from it. After a change that is meant,
//! `UPDATE_EXPECT=1 cargo test -p turnwise-ingest` writes the texts again; read the difference like prose.

#![expect(clippy::unwrap_used, reason = "a test fails where its fixture is not what it says")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use turnwise_ingest::otlp::{RawSpan, json};
use turnwise_ingest::{Context, Encoding, Limits, Reading, Rules, annotations, dialect, facts, traces};
use turnwise_model::annotation::{Annotation, Target};
use turnwise_model::message::{Document, Message, Part};
use turnwise_model::text::Text;
use turnwise_model::{Claim, Quality, Tokens};

/// Set when the tests are compiled; cargo compiles them again when it changes.
const IS_UPDATE: bool = option_env!("UPDATE_EXPECT").is_some();

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// Compares what is read from a request with the text beside it, and takes the request in by the front door.
fn check(fixture: &Path) {
    let body = std::fs::read(fixture).unwrap();
    let expected = fixture.with_extension("txt");
    let read = rendering(&body);
    if IS_UPDATE {
        std::fs::write(&expected, &read).unwrap();
    }
    let expected = std::fs::read_to_string(&expected).unwrap_or_default();
    assert!(read == expected, "{} reads differently now:\n{}", fixture.display(), difference(&expected, &read));

    let (batch, rejected, _) = traces(&body, Encoding::Json, &Context::default()).unwrap();
    assert_eq!((batch.spans.len(), rejected.count), (read.split("\n\n").count(), 0), "{}", fixture.display());
}

fn difference(expected: &str, read: &str) -> String {
    let place = expected.lines().zip(read.lines()).take_while(|(a, b)| a == b).count();
    let at = |text: &str| text.lines().skip(place.saturating_sub(4)).take(12).collect::<Vec<_>>().join("\n");
    format!("--- expected\n{}\n--- read\n{}", at(expected), at(read))
}

fn rendering(body: &[u8]) -> String {
    let request = json::trace_request(body, &Limits::default()).unwrap();
    let mut spans = Vec::new();
    for of_resource in &request.resource_spans {
        for of_scope in &of_resource.scope_spans {
            let read = |span| render(span, &dialect::read(span, &of_resource.resource, &of_scope.scope));
            spans.extend(of_scope.spans.iter().map(read));
        }
    }
    spans.join("\n")
}

fn render(span: &RawSpan<'_>, reading: &Reading<'_>) -> String {
    let facts = facts::facts(span, reading, "default", &Rules::default());
    let mut page = Page { text: format!("{}: {}\n", facts.kind.name(), span.name) };
    page.line("dialects", Some(reading.dialects.join(", ")).filter(|names| !names.is_empty()));
    page.line("session", facts.session.as_ref().map(claim));
    page.line("conversation", facts.conversation);
    page.line("user", facts.user.as_ref().map(claim));
    page.line("agent", reading.agent.as_deref());
    page.line("node", reading.node.as_ref().map(|node| format!("{:?} below {:?} named {:?}", node.id, node.parent_id, node.name)));
    page.line("input", facts.input.as_ref().map(text));
    page.line("output", facts.output.as_ref().map(text));
    reading.input_messages.iter().for_each(|said| page.line("told", Some(message(said))));
    reading.output_messages.iter().for_each(|said| page.line("answered", Some(message(said))));
    page.line("tool", reading.tool_name.as_deref());
    page.line("tool call", reading.tool_call_id.as_deref());
    page.line("arguments", reading.tool_arguments.as_deref());
    reading.tools.iter().for_each(|tool| page.line("offered", Some(format!("{:?}: {:?}", tool.name, tool.description))));
    reading.documents.iter().for_each(|found| page.line("document", Some(document(found))));
    reading.candidates.iter().for_each(|given| page.line("candidate", Some(document(given))));
    reading.embedded.iter().for_each(|text| page.line("embedded", Some(text)));
    page.line(
        "template",
        reading
            .prompt_template
            .as_ref()
            .map(|prompt| format!("{:?} with {:?} version {:?}", prompt.template, prompt.variables, prompt.version)),
    );
    page.line("model", facts.model);
    page.line("provider", reading.provider.as_deref());
    page.line("parameters", reading.invocation_parameters.as_deref());
    page.line("tokens", facts.tokens.as_ref().map(tokens));
    let source = if facts.is_cost_sent { "sent" } else { "by the table" };
    page.line("cost", facts.cost.map(|cost| format!("{} USD {source}", cost.usd())));
    page.line("response", facts.response_id);
    page.line("finished", reading.finish_reason.as_deref());
    page.line("error", facts.error);
    page.line("metadata", reading.metadata.as_deref());
    page.line("tags", Some(facts.tags.join(", ")).filter(|tags| !tags.is_empty()));
    annotations::of_span(span, reading, "default").iter().for_each(|told| page.line("annotation", Some(annotation(told))));
    page.line("feedback", reading.has_feedback.then_some("on others"));
    page.text
}

struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, name: &str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            let value = value.as_ref().replace('\n', "⏎");
            writeln!(self.text, "  {name:<12} {value}").unwrap();
        }
    }
}

fn claim(claim: &Claim) -> String {
    format!("{} ({})", claim.id, claim.key)
}

fn text(text: &Text) -> String {
    match text.quality {
        Quality::Spoken => text.text.clone(),
        quality => format!("[{quality:?}] {}", text.text),
    }
}

fn message(message: &Message<'_>) -> String {
    let parts = message.parts.iter().map(|part| match part {
        Part::Text(text) => text.to_string(),
        Part::Reasoning(text) => format!("(thinks: {text})"),
        Part::Image(url) => format!("[image {url}]"),
        Part::Other(other) => format!("[{other}]"),
    });
    let calls = message.tool_calls.iter().map(|call| format!("{}({})#{}", call.name, call.arguments, call.id.as_deref().unwrap_or("?")));
    let answered = message.tool_call_id.iter().map(|id| format!("for #{id}"));
    format!("{}: {}", message.role, parts.chain(calls).chain(answered).collect::<Vec<_>>().join(" "))
}

fn document(document: &Document<'_>) -> String {
    format!("{:?} {:?} score {:?} {:?}", document.id, document.content, document.score, document.metadata)
}

fn tokens(tokens: &Tokens) -> String {
    let parts = [
        ("prompt", tokens.prompt),
        ("completion", tokens.completion),
        ("total", tokens.reported_total),
        ("cache read", tokens.cache_read),
        ("cache write", tokens.cache_write),
        ("reasoning", tokens.reasoning),
        ("audio", tokens.audio),
    ];
    parts.iter().filter_map(|(name, count)| Some(format!("{name} {}", (*count)?))).collect::<Vec<_>>().join(", ")
}

fn annotation(told: &Annotation) -> String {
    let target = match &told.target {
        Target::Span { trace_id, span_id } => format!("span {trace_id} {span_id}"),
        Target::Turn { trace_id, .. } => format!("turn {trace_id}"),
        Target::Session { project, id } => format!("session {id} of {project}"),
        Target::User { project, id } => format!("user {id} of {project}"),
    };
    let parts = [
        Some(format!("{} by {}", told.name, told.annotator.name())),
        told.score.map(|score| format!("score {score}")),
        told.label.as_ref().map(|label| format!("label {label}")),
        told.explanation.as_ref().map(|text| format!("because {text}")),
        told.metadata.as_ref().map(|text| format!("with {text}")),
        Some(format!("#{}", told.identifier)).filter(|text| text.len() > 1),
    ];
    format!("{} on {target}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// The fixtures of a folder.
fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut fixtures: Vec<_> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    fixtures.sort();
    fixtures
}

#[test]
fn every_dialect_reads_its_fixtures() {
    for name in dialect::names() {
        let fixtures = in_folder(&fixtures().join(name.replace('-', "_")));
        assert!(!fixtures.is_empty(), "the dialect {name} has no fixture");
        fixtures.iter().for_each(|fixture| check(fixture));
    }
}

#[test]
fn a_span_of_two_dialects_is_read_once() {
    let fixtures = in_folder(&fixtures().join("merged"));
    assert!(!fixtures.is_empty());
    fixtures.iter().for_each(|fixture| check(fixture));
}

#[test]
fn every_dialect_is_spoken_in_its_fixtures_and_in_the_order_of_precedence() {
    let order: Vec<_> = dialect::names().collect();
    for (place, name) in order.iter().enumerate() {
        let spoken: Vec<_> = in_folder(&fixtures().join(name.replace('-', "_"))).iter().flat_map(|fixture| dialects(fixture)).collect();
        assert!(spoken.iter().flatten().any(|spoken| spoken == name), "nothing in fixtures speaks {name}");
        for dialects in spoken {
            let places: Vec<_> = dialects.iter().map(|name| order.iter().position(|known| known == name).unwrap()).collect();
            assert!(places.is_sorted(), "{dialects:?} of dialect {place}");
        }
    }
}

/// The dialects of each span.
fn dialects(fixture: &Path) -> Vec<Vec<&'static str>> {
    let body = std::fs::read(fixture).unwrap();
    let request = json::trace_request(&body, &Limits::default()).unwrap();
    let of_scopes = request.resource_spans.iter().flat_map(|of| of.scope_spans.iter().map(move |scope| (&of.resource, scope)));
    of_scopes.flat_map(|(resource, of)| of.spans.iter().map(|span| dialect::read(span, resource, &of.scope).dialects)).collect()
}
