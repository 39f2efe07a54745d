//! Made-up spans for the conformance suite: few ids, so that everything meets everything.

pub(crate) mod notes;

use proptest::prelude::*;
use turnwise_model::derive::Derived;
use turnwise_model::supplement::{Content, RawRecord, Speaker, Supplement, Told};
use turnwise_model::{Call, Claim, Cost, Digest, Facts, History, Raw, Span, SpanId, SpanKind, Status, Text, Timestamp, Tokens, TraceId};

/// What a span is made from.
#[derive(Debug, Clone)]
pub(crate) struct Sketch {
    trace: u8,
    parent: Option<u8>,
    start: i64,
    length: i64,
    kind: SpanKind,
    session: Option<u8>,
    user: Option<u8>,
    response: Option<u8>,
    tokens: Option<u64>,
    /// What the call goes on with, and what it ends with, of a few conversations.
    opens: Option<u8>,
    closes: Option<u8>,
    is_continuation: bool,
    is_error: bool,
    is_feedback: bool,
    is_ended: bool,
    dropped: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Plan {
    sketches: Vec<Sketch>,
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    prop::collection::vec(sketch(), 1..24).prop_map(|sketches| Plan { sketches })
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let kind = prop_oneof![
        4 => Just(SpanKind::Llm),
        2 => Just(SpanKind::Chain),
        1 => Just(SpanKind::Embedding),
        1 => Just(SpanKind::Tool),
        1 => Just(SpanKind::Unknown),
    ];
    let ids = (0..8u8, prop::option::weighted(0.5, 0..6u8), 0..40i64, 0..12i64);
    let claims = (prop::option::weighted(0.42, 0..3u8), prop::option::of(0..2u8), prop::option::weighted(0.4, 0..3u8));
    let flags = (
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
    );
    let marks = (prop::option::weighted(0.8, 0..3u8), prop::option::weighted(0.8, 0..3u8));
    (ids, kind, claims, prop::option::of(1..9u64), flags, marks).prop_map(|(ids, kind, claims, tokens, flags, marks)| Sketch {
        opens: marks.0,
        closes: marks.1,
        trace: ids.0,
        parent: ids.1,
        start: ids.2,
        length: ids.3,
        kind,
        session: claims.0,
        user: claims.1,
        response: claims.2,
        tokens,
        is_continuation: flags.0,
        is_error: flags.1,
        is_feedback: flags.2,
        is_ended: flags.3,
        dropped: flags.4,
    })
}

impl Plan {
    /// The spans, each once. Ids are the places of their sketches in their trace.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let mut counts = [0u8; 256];
        self.sketches
            .iter()
            .map(|sketch| {
                let count = &mut counts[usize::from(sketch.trace)];
                *count += 1;
                sketch.span(*count)
            })
            .collect()
    }

    /// The spans in batches: shuffled, some twice, some in an earlier version first.
    pub(crate) fn arrivals(&self, spans: &[Span], seed: u64) -> Vec<Vec<Span>> {
        let mut random = Random(seed | 1);
        let mut all: Vec<Span> = spans.to_vec();
        for span in spans {
            match random.below(4) {
                0 => all.push(span.clone()),
                1 => all.push(unfinished(span)),
                _ => {}
            }
        }
        for place in (1..all.len()).rev() {
            all.swap(place, random.below(place as u64 + 1) as usize);
        }
        let mut batches = Vec::new();
        while !all.is_empty() {
            let size = (1 + random.below(6) as usize).min(all.len());
            batches.push(all.drain(..size).collect());
        }
        batches
    }
}

/// The span as a producer that sends open spans would send it first.
fn unfinished(span: &Span) -> Span {
    let mut span = span.clone();
    span.digest.end = Timestamp::from_nanos(span.digest.end.nanos() - 1);
    span.digest.facts.output = None;
    span.digest.facts.session = None;
    span.digest.facts.response_id = None;
    span
}

pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

pub(crate) fn span_id(number: u8) -> SpanId {
    SpanId::from_slice(&[1, 0, 0, 0, 0, 0, 0, number]).unwrap()
}

pub(crate) fn claim(id: &str) -> Claim {
    Claim { rank: 0, key: "session.id".to_owned(), id: id.to_owned() }
}

pub(crate) fn span_of(trace: u8, span: u8, parent: Option<u8>, start: i64, end: i64) -> Span {
    let mut trace_id = [9; 16];
    trace_id[0] = trace;
    Span {
        trace_id: TraceId::from_slice(&trace_id).unwrap(),
        digest: Digest {
            id: span_id(span),
            parent: parent.map(span_id),
            name: format!("span {span}"),
            start: Timestamp::from_nanos(start),
            end: Timestamp::from_nanos(end),
            status: Status::Unset,
            facts: Facts { project: "default".to_owned(), ..Facts::default() },
        },
        raw: Raw { span: vec![trace, span, end as u8], resource: [1, 2].as_slice().into(), scope: [3].as_slice().into() },
        said: Vec::new(),
    }
}

/// A message of a span's call, told by a log record.
pub(crate) fn told(trace: u8, span: u8, time: i64, speaker: Speaker, words: &str) -> Supplement {
    Supplement {
        trace_id: span_of(trace, span, None, 0, 0).trace_id,
        span_id: span_id(span),
        told: Told { time: Timestamp::from_nanos(time), content: Content::Message { speaker, words: Some(words.to_owned()) } },
        raw: RawRecord { record: words.as_bytes().to_vec(), resource: [1].as_slice().into(), scope: [2].as_slice().into() },
        said: Vec::new(),
    }
}

impl Sketch {
    fn span(&self, number: u8) -> Span {
        let start = 100 + self.start;
        let mut span = span_of(self.trace, number, self.parent.map(|parent| parent + 1), start, start + 1 + self.length);
        let name = format!("{}.{number}", self.trace);
        span.digest.status = if self.is_error { Status::Error } else { Status::Unset };
        span.digest.facts = Facts {
            kind: self.kind,
            project: if self.trace == 7 { "other".to_owned() } else { "default".to_owned() },
            session: self.session.map(|id| Claim { rank: u16::from(id == 2), ..claim(&format!("session {id}")) }),
            user: self.user.map(|id| claim(&format!("user {id}"))),
            input: Text::spoken(&format!("in {name}")).filter(|_| self.length % 2 == 0),
            output: Text::spoken(&format!("out {name}")).filter(|_| self.length % 3 == 0),
            call: (self.kind == SpanKind::Llm).then(|| Call {
                asked: Text::spoken(&format!("asked {name}")),
                answered: Text::spoken(&format!("answered {name}")).filter(|_| !self.is_continuation),
                is_continuation: self.is_continuation,
                history: History {
                    opens: self.opens.into_iter().flat_map(|mark| [[mark; 12], [mark + 1; 12]]).collect(),
                    closes: self.closes.map(|mark| [mark; 12]).into_iter().collect(),
                },
            }),
            tokens: self.tokens.map(|count| Tokens { prompt: Some(count), completion: Some(1).filter(|_| count > 4), ..Tokens::default() }),
            cost: self.tokens.filter(|count| *count > 6).and_then(|count| Cost::from_usd(count as f64 / 1000.0)),
            is_cost_sent: self.tokens == Some(7),
            model: self.tokens.map(|count| format!("model {}", count % 3)),
            response_id: self.response.filter(|_| self.kind == SpanKind::Llm).map(|id| format!("response {id}")),
            error: self.is_error.then(|| format!("failed {name}")),
            tool: (self.kind == SpanKind::Tool).then(|| format!("tool {}", self.trace % 3)),
            tags: if self.dropped { vec!["tag".to_owned()] } else { Vec::new() },
            metadata: self.tokens.map(|count| (format!("key {}", count % 2), name.clone())).into_iter().collect(),
            dropped_attributes: u32::from(self.dropped),
            is_feedback: self.is_feedback,
            session_end: self.is_ended.then(|| Timestamp::from_nanos(start + 2)),
            ..Facts::default()
        };
        span
    }
}

pub(crate) fn digests(spans: &[Span]) -> Vec<Digest> {
    spans.iter().map(|span| span.digest.clone()).collect()
}

/// Which rules a plan's outcome shows at work.
pub(crate) fn rules_reached(derived: &Derived, spans: &[Digest]) -> Vec<(&'static str, bool)> {
    let turns = || derived.sessions.values().flat_map(|(_, turns)| turns);
    let evals = || derived.sessions.values().flat_map(|(session, _)| &session.evals);
    let kept: u64 = derived.sessions.values().map(|(session, _)| session.span_count).sum::<u64>()
        + derived.sessionless.iter().map(|strand| strand.span_count).sum::<u64>();
    vec![
        ("a turn of several traces", turns().any(|turn| turn.traces.len() > 1)),
        ("a trace of several sessions", turns().any(|turn| turns().filter(|other| other.traces[0] == turn.traces[0]).count() > 1)),
        ("a session of several turns", derived.sessions.values().any(|(_, turns)| turns.len() > 2)),
        ("a repeated trace", kept < spans.len() as u64),
        ("a sessionless trace", !derived.sessionless.is_empty()),
        ("a session without turns", derived.sessions.values().any(|(_, turns)| turns.is_empty())),
        ("a session that ended", derived.sessions.values().any(|(session, _)| session.ended.is_some())),
        ("an inferred session", derived.sessions.values().any(|(session, _)| session.is_inferred())),
        (
            "a rescued turn",
            derived.sessions.values().any(|(session, turns)| !session.is_inferred() && turns.iter().any(|turn| turn.is_inferred)),
        ),
        ("an error", turns().any(|turn| turn.failure.is_some())),
        ("a user of several sessions", derived.users.values().any(|user| user.session_count > 1)),
        ("a user without a turn", derived.users.values().any(|user| user.turn_count == 0)),
        ("an annotated session", evals().any(|eval| eval.own.count > 0)),
        ("a session annotated by several", evals().any(|eval| eval.own.count > 1)),
        ("a session with annotated turns", evals().any(|eval| eval.turns.mean.is_some())),
        ("a session with annotated spans", evals().any(|eval| eval.spans.mean.is_some())),
        ("an annotated turn", turns().any(|turn| !turn.evals.is_empty())),
        ("an annotated user", derived.users.values().any(|user| user.evals.iter().any(|eval| eval.own.count > 0))),
        ("a user of annotated sessions", derived.users.values().any(|user| user.evals.iter().any(|eval| eval.sessions.count > 1))),
        ("unknown tokens", turns().any(|turn| turn.tokens.is_none())),
    ]
}
