//! The signals: facts of a turn that say something may be wrong (one says that it went well), each with the words it rests on.
//!
//! Adding a signal: a kind here with its name, a rule in one of the three lists of rules below, a section in `docs/signals.md`.

use turnwise_model::id::SpanId;

use super::exchange::{Exchange, Usual};
use super::features::{LOOK_BACK, Side, answers_again, asks_again, closes_well, waits};
use super::lexicon::Topic;
use super::model::Model;
use super::turns::Weighed;

macro_rules! kinds {
    ($($kind:ident $name:literal),+ $(,)?) => {
        /// What a signal says.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Kind { $($kind),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The name on every surface.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name),+ }
            }
        }
    };
}

kinds! {
    Error "error", ToolError "tool_error", ToolLoop "tool_loop", UserRepeats "user_repeats", UserCorrects "user_corrects",
    UserConfused "user_confused", Frustration "frustration", EscalationAsked "escalation_asked", UserGivesUp "user_gives_up",
    AssistantRepeats "assistant_repeats", Apology "apology", Refusal "refusal", NotUnderstood "not_understood", NoResult "no_result",
    HandedOff "handed_off", EmptyAnswer "empty_answer", TruncatedAnswer "truncated_answer", FilteredAnswer "filtered_answer",
    Unanswered "unanswered", Abandoned "abandoned", IdleGap "idle_gap", LatencyJump "latency_jump", CostJump "cost_jump",
    LanguageSwitch "language_switch", ContextNearlyFull "context_nearly_full", PositiveClose "positive_close",
}

/// A signal of a turn.
#[derive(Clone, PartialEq, Debug)]
pub struct Signal {
    pub kind: Kind,
    pub on: On,
    pub evidence: Evidence,
}

/// Whose part of the turn a signal is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum On {
    Question,
    Answer,
}

/// What a signal rests on.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Evidence {
    /// The words as they were said, or a figure in words.
    pub words: String,
    /// The span that shows it, where one is known.
    pub span: Option<SpanId>,
    /// The earlier turn that this one is like, counted from 0.
    pub like_turn: Option<usize>,
}

/// Half an hour.
const IDLE_S: f64 = 1800.0;
/// How many times what is usual is a jump.
const JUMP: f64 = 3.0;
const NEARLY_FULL: f64 = 0.85;
/// How many times the same call is a loop.
const LOOP_CALLS: usize = 3;
/// Evidence is cut to this many characters.
const EVIDENCE_CHARS: usize = 160;

/// A turn in its place.
pub(crate) struct Scene<'a> {
    pub(crate) exchanges: &'a [Exchange],
    pub(crate) weighed: &'a [Weighed],
    pub(crate) at: usize,
    pub(crate) usual: Usual,
    pub(crate) model: &'a Model,
}

impl Scene<'_> {
    /// The turns before, the latest first, as far as one looks back.
    fn earlier(&self) -> impl Iterator<Item = (usize, &Weighed)> {
        let before = self.weighed.get(..self.at).unwrap_or_default();
        before.iter().enumerate().rev().take(LOOK_BACK)
    }
}

/// The signals of one turn.
pub(crate) fn signals(scene: &Scene) -> Vec<Signal> {
    let (Some(exchange), Some(weighed)) = (scene.exchanges.get(scene.at), scene.weighed.get(scene.at)) else {
        return Vec::new();
    };
    let mut found = Found::default();
    if let (Some(text), Some(side)) = (&exchange.asked, &weighed.read.asked) {
        question(&mut found, scene, text, side);
    }
    if let (Some(text), Some(side)) = (&exchange.answered, &weighed.read.answered) {
        answer(&mut found, scene, text, side);
    }
    work(&mut found, exchange, weighed, scene.usual);
    ending(&mut found, scene, exchange, weighed);
    found.signals
}

fn question(found: &mut Found, scene: &Scene, text: &str, side: &Side) {
    found.on = On::Question;
    if scene.at > 0 {
        found.heard(Kind::UserCorrects, text, side, Topic::Correction);
        found.heard(Kind::UserConfused, text, side, Topic::Confusion);
    }
    found.heard_any(Kind::Frustration, text, side, &[Topic::Complaint, Topic::Insult]);
    found.when(side.shouts() && !found.has(Kind::Frustration), Kind::Frustration, text);
    found.heard(Kind::EscalationAsked, text, side, Topic::Escalation);
    found.heard(Kind::UserGivesUp, text, side, Topic::Resignation);
    if let Some(like) = asked_before(scene, side) {
        found.like(Kind::UserRepeats, text, like);
    }
    if let Some(language) = other_language(scene, side) {
        found.when(true, Kind::LanguageSwitch, &language);
    }
}

/// The latest earlier turn with this question.
fn asked_before(scene: &Scene, side: &Side) -> Option<usize> {
    let again = |w: &Weighed| w.read.asked.as_ref().is_some_and(|before| asks_again(&before.words, side));
    scene.earlier().find(|(_, w)| again(w)).map(|(at, _)| at)
}

/// The user's language, if they wrote in another one before; short texts do not tell.
fn other_language(scene: &Scene, side: &Side) -> Option<String> {
    let told = |side: &Side| side.words.language.filter(|_| side.words.len() >= 4);
    let before = scene.earlier().filter_map(|(_, w)| w.read.asked.as_ref()).find_map(told)?;
    let now = told(side).filter(|now| *now != before)?;
    Some(format!("{before:?} to {now:?}").to_lowercase())
}

fn answer(found: &mut Found, scene: &Scene, text: &str, side: &Side) {
    found.on = On::Answer;
    found.heard(Kind::Apology, text, side, Topic::Apology);
    found.heard(Kind::Refusal, text, side, Topic::Refusal);
    found.heard(Kind::NotUnderstood, text, side, Topic::Lost);
    found.heard(Kind::NoResult, text, side, Topic::Failure);
    found.heard(Kind::HandedOff, text, side, Topic::Handoff);
    found.when(side.is_empty(), Kind::EmptyAnswer, "(no words)");
    if let Some(like) = answered_before(scene, side) {
        found.like(Kind::AssistantRepeats, text, like);
    }
}

/// The latest earlier turn with this answer.
fn answered_before(scene: &Scene, side: &Side) -> Option<usize> {
    let again = |w: &Weighed| w.read.answered.as_ref().is_some_and(|before| answers_again(&before.words, side));
    scene.earlier().find(|(_, w)| again(w)).map(|(at, _)| at)
}

/// What the program did, from what its spans tell.
fn work(found: &mut Found, exchange: &Exchange, weighed: &Weighed, usual: Usual) {
    found.on = On::Answer;
    if let Some((message, span)) = &exchange.failure {
        found.shown(Kind::Error, message, *span);
    }
    if let Some(call) = exchange.tools.iter().find(|call| call.error.is_some()) {
        let error = call.error.as_deref().unwrap_or_default();
        found.shown(Kind::ToolError, &format!("{}: {error}", call.name), call.span);
    }
    let tools = &weighed.read.tools;
    found.when(tools.cycles || tools.repeats + 1 >= LOOP_CALLS, Kind::ToolLoop, &format!("{} repeated calls", tools.repeats));
    finish(found, exchange.finish_reason.as_deref().unwrap_or_default());
    jump(found, Kind::LatencyJump, "s", exchange.latency_s, usual.latency_s);
    jump(found, Kind::CostJump, "$", exchange.cost_usd, usual.cost_usd);
    let full = exchange.context_share.filter(|share| *share >= NEARLY_FULL);
    found.when(full.is_some(), Kind::ContextNearlyFull, &format!("{:.0} % of the context", full.unwrap_or_default() * 100.0));
    let idle = exchange.idle_s.filter(|idle| *idle >= IDLE_S);
    found.on = On::Question;
    found.when(idle.is_some(), Kind::IdleGap, &format!("{:.0} minutes", idle.unwrap_or_default() / 60.0));
}

/// The names that providers have for an answer that was cut.
fn finish(found: &mut Found, reason: &str) {
    match reason.to_ascii_lowercase().as_str() {
        "length" | "max_tokens" | "max_output_tokens" | "model_length" => found.when(true, Kind::TruncatedAnswer, reason),
        "content_filter" | "content_filtered" | "safety" | "guardrail_intervened" | "recitation" | "blocklist" | "prohibited_content" => {
            found.when(true, Kind::FilteredAnswer, reason);
        }
        _ => {}
    }
}

fn jump(found: &mut Found, kind: Kind, unit: &str, value: Option<f64>, usual: Option<f64>) {
    if let (Some(value), Some(usual)) = (value, usual) {
        found.when(value > usual * JUMP && usual > 0.0, kind, &format!("{value:.3} {unit}, mostly below {usual:.3} {unit}"));
    }
}

/// What the end of a session tells.
fn ending(found: &mut Found, scene: &Scene, exchange: &Exchange, weighed: &Weighed) {
    if scene.at + 1 != scene.exchanges.len() {
        return;
    }
    let asked = exchange.asked.as_deref().unwrap_or_default();
    let is_content = weighed.read.asked.as_ref().is_some_and(closes_well);
    found.on = On::Question;
    found.when(is_content, Kind::PositiveClose, asked);
    let is_waiting = exchange.answered.is_none() && weighed.read.asked.as_ref().is_some_and(waits);
    found.when(is_waiting, Kind::Unanswered, asked);
    found.on = On::Answer;
    let is_left = exchange.answered.is_some() && !is_content && scene.at > 0 && weighed.scores.answer_at_time >= scene.model.broken_above;
    found.when(is_left, Kind::Abandoned, exchange.answered.as_deref().unwrap_or_default());
}

/// The signals found so far, and whose part of the turn is being looked at.
struct Found {
    on: On,
    signals: Vec<Signal>,
}

impl Default for Found {
    fn default() -> Self {
        Self { on: On::Question, signals: Vec::new() }
    }
}

impl Found {
    fn has(&self, kind: Kind) -> bool {
        self.signals.iter().any(|signal| signal.kind == kind)
    }

    fn when(&mut self, is_so: bool, kind: Kind, words: &str) {
        if is_so {
            self.add(kind, Evidence { words: excerpt(words), ..Evidence::default() });
        }
    }

    fn shown(&mut self, kind: Kind, words: &str, span: Option<SpanId>) {
        self.add(kind, Evidence { words: excerpt(words), span, like_turn: None });
    }

    fn like(&mut self, kind: Kind, words: &str, turn: usize) {
        self.add(kind, Evidence { words: excerpt(words), span: None, like_turn: Some(turn) });
    }

    fn heard(&mut self, kind: Kind, text: &str, side: &Side, topic: Topic) {
        let place = side.heard.place(topic);
        if let Some(words) = place.and_then(|(start, end)| text.get(start..end)) {
            self.when(true, kind, words);
        }
    }

    fn heard_any(&mut self, kind: Kind, text: &str, side: &Side, topics: &[Topic]) {
        if let Some(topic) = topics.iter().find(|topic| side.has(**topic)) {
            self.heard(kind, text, side, *topic);
        }
    }

    fn add(&mut self, kind: Kind, evidence: Evidence) {
        self.signals.push(Signal { kind, on: self.on, evidence });
    }
}

fn excerpt(text: &str) -> String {
    let text = text.trim();
    let end = text.char_indices().nth(EVIDENCE_CHARS).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text).to_owned()
}
