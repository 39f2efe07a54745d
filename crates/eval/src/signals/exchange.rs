//! What the signals look at: the turns of a session, as plain as they can be. A transcript and a stored session both come down to this.

use turnwise_model::id::SpanId;

/// One turn: what was asked, what was done about it, and what was answered. The first may have no question, the last no answer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Exchange {
    pub asked: Option<String>,
    /// The last words of the assistant in this turn; several messages in a row are joined by line breaks.
    pub answered: Option<String>,
    /// The tools called in between, in order.
    pub tools: Vec<ToolCall>,
    /// Why the turn failed as a whole, and the span that says so.
    pub failure: Option<(String, Option<SpanId>)>,
    /// Why the model stopped, as its provider names it: `stop`, `length`, `content_filter`.
    pub finish_reason: Option<String>,
    /// Seconds since the turn before it ended.
    pub idle_s: Option<f64>,
    /// Seconds from question to answer.
    pub latency_s: Option<f64>,
    /// US dollars.
    pub cost_usd: Option<f64>,
    /// The share of the model's context that the largest call filled, from 0 to 1.
    pub context_share: Option<f64>,
}

/// A tool's call and what came of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ToolCall {
    pub name: String,
    /// The same for the same arguments; `None` if they are unknown.
    pub arguments: Option<u64>,
    /// What the tool said when it failed.
    pub error: Option<String>,
    pub span: Option<SpanId>,
}

/// What is usual in a project, to compare a turn with. Unknown where there are too few turns to tell.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Usual {
    /// Seconds that 95 of 100 turns stay below.
    pub latency_s: Option<f64>,
    /// US dollars that 95 of 100 turns stay below.
    pub cost_usd: Option<f64>,
}
