//! Short sessions, many of which fill a large store.

use std::borrow::Cow;

use turnwise_ingest::otlp::{KeyValue, RawSpan, RawStatus};

use super::request::{attribute, number};
use super::{COMMON, Chance, MS, RARE, SECOND, Session, World};

/// This many sessions hold the rare phrase.
const RARE_SESSIONS: u64 = 10;
const MODELS: [&str; 4] = ["gpt-4o-mini", "gpt-4o", "claude-3-5-sonnet-20241022", "gemini-1.5-pro"];

impl World {
    /// A session of one to three turns, two on average; each is one model call.
    pub fn slim(&self, index: u64) -> Session {
        let turns = self.chance("turns", index).between(1, 4);
        self.calls(format!("slim-{index:07}"), index, turns)
    }

    /// A session of any number of turns, each one model call; `index` sets its time and words.
    pub fn calls(&self, id: String, index: u64, turns: u64) -> Session {
        let mut chance = self.chance("calls", index);
        let user = self.user(&mut chance);
        let model = chance.pick(&MODELS).copied().unwrap_or("gpt-4o");
        let mut start = self.start(index);
        let mut spans = Vec::new();
        for turn in 0..turns {
            let span = self.call(&mut chance, start, model, &id, &user, self.phrase(index, turn));
            start = span.end_time_unix_nano + chance.between(5, 60) * SECOND;
            spans.push(span);
        }
        Session { id, user, spans }
    }

    /// What a search shall find in a session's first question.
    pub(super) fn phrase(&self, index: u64, turn: u64) -> &'static str {
        let is_rare = index % (self.sessions / RARE_SESSIONS).max(1) == 3;
        match (turn, index % 20) {
            (0, _) if is_rare => RARE,
            (0, 7) => COMMON,
            _ => "",
        }
    }

    fn call(&self, chance: &mut Chance, start: u64, model: &'static str, id: &str, user: &str, phrase: &str) -> RawSpan<'static> {
        let (asked, answered) = (chance.between(6, 16), chance.between(12, 30));
        let is_failed = chance.happens(0.02);
        let mut attributes: Vec<KeyValue<'static>> = vec![
            attribute("openinference.span.kind", "LLM"),
            attribute("session.id", id.to_owned()),
            attribute("user.id", user.to_owned()),
            attribute("llm.model_name", model),
            attribute("input.value", sentence(self.words.prose(chance, asked), phrase)),
        ];
        if !is_failed {
            let (prompt, completion) = (chance.between(20, 2_000), chance.between(10, 400));
            attributes.push(attribute("output.value", self.words.prose(chance, answered)));
            attributes.push(number("llm.token_count.prompt", prompt));
            attributes.push(number("llm.token_count.completion", completion));
            attributes.push(number("llm.token_count.total", prompt + completion));
        }
        RawSpan {
            trace_id: chance.bytes(16).into(),
            span_id: chance.bytes(8).into(),
            name: "ChatCompletion".into(),
            kind: 1,
            start_time_unix_nano: start,
            end_time_unix_nano: start + chance.between(200, 4_000) * MS,
            attributes,
            status: status(is_failed),
            ..RawSpan::default()
        }
    }
}

/// The phrase as a sentence before the others.
pub(super) fn sentence(prose: String, phrase: &str) -> Cow<'static, str> {
    if phrase.is_empty() { prose.into() } else { format!("About the {phrase}. {prose}").into() }
}

pub(super) fn status(is_failed: bool) -> RawStatus<'static> {
    match is_failed {
        true => RawStatus { code: 2, message: "RateLimitError: 429 rate limit reached for requests".into() },
        false => RawStatus { code: 1, ..RawStatus::default() },
    }
}
