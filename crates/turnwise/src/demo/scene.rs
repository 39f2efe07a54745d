//! Plays a session: every turn becomes a trace of spans as an instrumented app makes them.
//!
//! A root span around the turn; in it, for every tool call, the model call that asked for it and the tool's own span; for every
//! lookup a retriever with its embedding; at last the model call that answers. Each model call carries the whole history again.

use std::time::{Duration, SystemTime};

use super::chance::Chance;
use super::otlp::{Attributes, Span, Status};
use super::schedule::{ScheduledTurn, Session};
use super::script::{Ending, Failure, Passage, Step, Turn};

mod attributes;

/// A message of the history.
#[derive(Debug, Clone, PartialEq)]
enum Message {
    System(String),
    User(String),
    Assistant(String),
    ToolCall { id: String, name: String, arguments: String },
    ToolResult { id: String, name: String, text: String },
}

/// What a model call came to.
enum Reply<'a> {
    Said(&'a str),
    Called { id: &'a str, name: &'a str, arguments: &'a str },
    BrokeOff(&'a str),
    Refused(u16, &'a str),
}

pub(super) fn play(session: &Session) -> Vec<Span> {
    let mut stage = Stage::new(session);
    session.turns.iter().for_each(|turn| stage.turn(turn));
    stage.spans
}

struct Stage<'a> {
    session: &'a Session,
    chance: Chance,
    history: Vec<Message>,
    spans: Vec<Span>,
    clock: SystemTime,
    trace_id: String,
    root_id: String,
}

impl<'a> Stage<'a> {
    fn new(session: &'a Session) -> Self {
        Stage {
            session,
            chance: Chance::from_seed(session.seed),
            history: vec![Message::System(session.app.instructions.to_owned())],
            spans: Vec::new(),
            clock: SystemTime::UNIX_EPOCH,
            trace_id: String::new(),
            root_id: String::new(),
        }
    }

    fn turn(&mut self, ScheduledTurn { at, turn }: &ScheduledTurn) {
        (self.trace_id, self.root_id) = (self.chance.hex(32), self.chance.hex(16));
        self.clock = *at;
        self.history.push(Message::User(turn.said.clone()));
        turn.steps.iter().for_each(|step| self.step(step));
        self.ending(turn);
        self.root(*at, turn);
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Tool { name, arguments, result } => self.tool(name, arguments, result),
            Step::Lookup { query, found } => self.lookup(query, found),
        }
    }

    fn tool(&mut self, name: &str, arguments: &str, result: &Result<String, Failure>) {
        let id = format!("call_{}", self.chance.hex(16));
        self.model_call(&Reply::Called { id: &id, name, arguments });
        let seconds = tool_seconds(&mut self.chance, result);
        let attributes = attributes::tool(&id, name, arguments, result.as_deref().ok());
        self.span(name, seconds, attributes, Status::of(result));
        let text = result.as_ref().map_or_else(Failure::text, Clone::clone);
        self.history.push(Message::ToolCall { id: id.clone(), name: name.to_owned(), arguments: arguments.to_owned() });
        self.history.push(Message::ToolResult { id, name: name.to_owned(), text });
    }

    fn lookup(&mut self, query: &str, found: &Result<Vec<Passage>, Failure>) {
        let (begin, retriever) = (self.clock, self.chance.hex(16));
        let seconds = self.chance.between(0.03, 0.09);
        self.child(&retriever, "CreateEmbeddings", seconds, attributes::embedding(query), Status::Ok);
        self.clock += Duration::from_secs_f64(self.chance.between(0.01, 0.12));
        let attributes = attributes::retriever(query, found.as_deref().ok());
        let mut span = self.finished("HandbookRetriever", begin, attributes, Status::of(found));
        span.span_id = retriever;
        self.spans.push(span);
        if let (Ok(passages), Some(Message::User(said))) = (found, self.history.last_mut()) {
            *said = attributes::question_with_passages(said, passages);
        }
    }

    fn ending(&mut self, turn: &Turn) {
        match &turn.ending {
            Ending::Answered(text) => self.model_call(&Reply::Said(text)),
            Ending::Abandoned(text) => self.model_call(&Reply::BrokeOff(text)),
            Ending::Refused(status, message) => self.model_call(&Reply::Refused(*status, message)),
            Ending::Broken => {}
        }
        self.remember(turn);
    }

    /// What stays in the history: the plain question without its passages, and the answer.
    fn remember(&mut self, turn: &Turn) {
        if let Some(Message::User(said)) = self.history.iter_mut().rev().find(|m| matches!(m, Message::User(_))) {
            turn.said.clone_into(said);
        }
        if let Ending::Answered(text) = &turn.ending {
            self.history.push(Message::Assistant(text.clone()));
        }
    }

    fn model_call(&mut self, reply: &Reply<'_>) {
        let tokens = attributes::count(&self.history, reply);
        let per_token = self.session.model.ms_per_token / 1000.0 * self.chance.between(0.7, 1.5);
        let seconds = self.chance.between(0.25, 0.7) + (tokens.completion as f64 * per_token).min(4.0);
        let response_id = self.chance.hex(24);
        let attributes = attributes::model_call(self.session, &self.history, reply, tokens, &response_id);
        self.span(attributes::model_span_name(self.session.model.provider), seconds, attributes, reply.status());
    }

    /// A span below the root, from now on.
    fn span(&mut self, name: &str, seconds: f64, attributes: Attributes, status: Status) {
        let root = self.root_id.clone();
        self.child(&root, name, seconds, attributes, status);
    }

    fn child(&mut self, parent: &str, name: &str, seconds: f64, attributes: Attributes, status: Status) {
        self.clock += Duration::from_millis(2);
        let begin = self.clock;
        self.clock += Duration::from_secs_f64(seconds);
        let mut span = self.finished(name, begin, attributes, status);
        span.parent_id = Some(parent.to_owned());
        self.spans.push(span);
    }

    fn root(&mut self, begin: SystemTime, turn: &Turn) {
        self.clock += Duration::from_millis(3);
        let attributes = attributes::root(self.session, turn);
        let mut span = self.finished(self.session.app.root.name, begin, attributes, Status::of_turn(turn));
        (span.span_id, span.parent_id) = (self.root_id.clone(), None);
        self.spans.push(span);
    }

    fn finished(&mut self, name: &str, begin: SystemTime, mut attributes: Attributes, status: Status) -> Span {
        attributes.extend(attributes::context(self.session));
        let limit = self.session.app.attribute_limit;
        let dropped = attributes::drop_beyond(limit, &mut attributes);
        Span {
            trace_id: self.trace_id.clone(),
            span_id: self.chance.hex(16),
            parent_id: Some(self.root_id.clone()),
            name: name.to_owned(),
            begin,
            end: self.clock,
            attributes,
            dropped,
            status,
        }
    }
}

fn tool_seconds(chance: &mut Chance, result: &Result<String, Failure>) -> f64 {
    match result {
        Err(failure) if failure.kind.contains("Timeout") => chance.between(10.0, 15.0),
        Err(_) => chance.between(0.02, 0.2),
        Ok(_) => chance.between(0.08, 1.4),
    }
}

impl Failure {
    fn text(&self) -> String {
        format!("{}: {}", self.kind, self.message)
    }
}

impl Status {
    fn of<T>(result: &Result<T, Failure>) -> Self {
        match result {
            Ok(_) => Status::Ok,
            Err(failure) => Status::Error { kind: failure.kind.clone(), message: failure.message.clone() },
        }
    }

    fn of_turn(turn: &Turn) -> Self {
        match (&turn.ending, turn.steps.iter().find_map(Step::failure)) {
            (Ending::Refused(status, message), _) => refusal(*status, message),
            (Ending::Broken, Some(failure)) => Status::of::<()>(&Err(failure.clone())),
            _ => Status::Ok,
        }
    }
}

impl Reply<'_> {
    fn status(&self) -> Status {
        match self {
            Reply::Refused(status, message) => refusal(*status, message),
            _ => Status::Ok,
        }
    }
}

fn refusal(status: u16, message: &str) -> Status {
    let kind = match status {
        429 => "RateLimitError",
        529 => "OverloadedError",
        _ => "InternalServerError",
    };
    Status::Error { kind: kind.to_owned(), message: format!("Error code: {status} - {{'error': {{'message': '{message}'}}}}") }
}
