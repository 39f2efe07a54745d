//! What log records tell of spans. Some instrumentors put what was said into log records only, apart from the span that they belong to; the
//! two meet here by trace and span id, whichever came first.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::facts::{Call, Facts, SpanKind};
use crate::history::{History, Spoken};
use crate::id::{SpanId, TraceId};
use crate::span::{Digest, Said};
use crate::text::Text;
use crate::time::Timestamp;

/// What one log record tells of a span.
#[derive(Clone, PartialEq, Debug)]
pub struct Supplement {
    pub trace_id: TraceId,
    pub span_id: SpanId,
    pub told: Told,
    pub raw: RawRecord,
    /// The words in the record, for finding them again.
    pub said: Vec<Said>,
}

/// The meaning of a log record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Told {
    pub time: Timestamp,
    pub content: Content,
}

/// Either the whole call in one record, or one message of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Content {
    Call(Call),
    Message { speaker: Speaker, words: Option<String> },
}

/// Who speaks in a message; in the order in which messages of one moment stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Speaker {
    System,
    User,
    Assistant,
    Tool,
    /// The answer of this call.
    Answer,
}

/// The log record as OTLP protobuf messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawRecord {
    /// `opentelemetry.proto.logs.v1.LogRecord`
    pub record: Vec<u8>,
    pub resource: Arc<[u8]>,
    pub scope: Arc<[u8]>,
}

/// Adds to each span what log records tell of it. What a span says itself stands.
pub fn join(digests: &mut [Digest], told: &[(SpanId, Told)]) {
    for digest in digests {
        let mut own: Vec<&Told> = told.iter().filter(|(span, _)| *span == digest.id).map(|(_, told)| told).collect();
        own.sort_by(|a, b| order(a).cmp(&order(b)));
        if let Some(call) = call(&own) {
            add(&mut digest.facts, call);
        }
    }
}

/// A total order, so that the order of arrival does not matter.
fn order(told: &Told) -> (Timestamp, Option<Speaker>, Option<&str>, Option<&History>) {
    match &told.content {
        Content::Call(call) => {
            (told.time, None, call.asked.as_ref().or(call.answered.as_ref()).map(|text| text.text.as_str()), Some(&call.history))
        }
        Content::Message { speaker, words } => (told.time, Some(*speaker), words.as_deref(), None),
    }
}

fn call(told: &[&Told]) -> Option<Call> {
    let whole = told.iter().find_map(|told| match &told.content {
        Content::Call(call) => Some(call.clone()),
        Content::Message { .. } => None,
    });
    whole.or_else(|| of_messages(told))
}

fn of_messages(told: &[&Told]) -> Option<Call> {
    let messages: Vec<(Speaker, Option<&str>)> = told
        .iter()
        .filter_map(|told| match &told.content {
            Content::Message { speaker, words } => Some((*speaker, words.as_deref())),
            Content::Call(_) => None,
        })
        .collect();
    let last_words = |by: Speaker| messages.iter().rev().find_map(|(speaker, words)| words.filter(|_| *speaker == by));
    let input = || messages.iter().zip(0..).filter(|((speaker, _), _)| *speaker != Speaker::Answer);
    let spoken = input().filter_map(|((speaker, words), place)| match speaker {
        Speaker::User | Speaker::Assistant => Some(Spoken { place, is_user: *speaker == Speaker::User, words: (*words)? }),
        _ => None,
    });
    (!messages.is_empty()).then(|| Call {
        asked: last_words(Speaker::User).and_then(Text::spoken),
        answered: last_words(Speaker::Answer).and_then(Text::spoken),
        is_continuation: input().last().is_some_and(|((speaker, _), _)| *speaker == Speaker::Tool),
        history: History::of(&spoken.collect::<Vec<_>>(), last_words(Speaker::Answer), true),
    })
}

fn add(facts: &mut Facts, told: Call) {
    let own = facts.call.take().unwrap_or_default();
    let is_silent = own.asked.is_none();
    let call = Call {
        is_continuation: if is_silent { told.is_continuation } else { own.is_continuation },
        history: if is_silent { told.history } else { own.history },
        asked: own.asked.or(told.asked),
        answered: own.answered.or(told.answered),
    };
    if facts.kind == SpanKind::Llm {
        facts.input = facts.input.take().or_else(|| call.asked.clone());
        facts.output = facts.output.take().or_else(|| call.answered.clone());
    }
    facts.call = Some(call);
}
