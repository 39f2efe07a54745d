//! What a dialect's reading of a span comes down to: all that the folding into turns and sessions needs, and nothing else. Stored beside
//! the raw span, so that a trace can be folded again without reading it again.

use serde::{Deserialize, Serialize};

use crate::claim::Claim;
use crate::history::History;
use crate::text::Text;
use crate::time::Timestamp;
use crate::usage::{Cost, Tokens};

/// What kind of work a span stands for; the names are OpenInference's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum SpanKind {
    Llm,
    Chain,
    Agent,
    Tool,
    Retriever,
    Reranker,
    Embedding,
    Guardrail,
    Evaluator,
    Prompt,
    #[default]
    Unknown,
}

impl SpanKind {
    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Llm => "LLM",
            Self::Chain => "CHAIN",
            Self::Agent => "AGENT",
            Self::Tool => "TOOL",
            Self::Retriever => "RETRIEVER",
            Self::Reranker => "RERANKER",
            Self::Embedding => "EMBEDDING",
            Self::Guardrail => "GUARDRAIL",
            Self::Evaluator => "EVALUATOR",
            Self::Prompt => "PROMPT",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// OpenTelemetry's status code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Status {
    #[default]
    Unset,
    Ok,
    Error,
}

/// What is known of a span's meaning.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    pub kind: SpanKind,
    pub project: String,
    /// The session that the span names itself, by its strongest key.
    pub session: Option<Claim>,
    /// A conversation id beside another session id, kept because a project may choose to group by it.
    pub conversation: Option<String>,
    pub user: Option<Claim>,
    pub input: Option<Text>,
    pub output: Option<Text>,
    /// Set on spans that report a model call with messages.
    pub call: Option<Call>,
    pub tokens: Option<Tokens>,
    pub cost: Option<Cost>,
    /// Whether the client sent the cost; else it is the price table's.
    pub is_cost_sent: bool,
    pub model: Option<String>,
    /// The provider's id of the response: the same call reported twice has the same one.
    pub response_id: Option<String>,
    pub tool: Option<String>,
    /// Why the span failed. A stream that its reader closed early is no failure.
    pub error: Option<String>,
    pub tags: Vec<String>,
    /// What the application noted beside, as far as it is simple: at most [`METADATA_KEYS`] keys in order, values as text, cut to
    /// [`METADATA_BYTES`].
    pub metadata: Vec<(String, String)>,
    pub dropped_attributes: u32,
    /// The span goes on with the turn before it, though it is a trace of its own: a step that an agent told of in a log record.
    pub goes_on: bool,
    /// The span only carries feedback (annotations) on others.
    pub is_feedback: bool,
    /// The span, or an event on it, says that its session ended then.
    pub session_end: Option<Timestamp>,
}

/// How many keys of metadata are kept of a span, and of a strand.
pub const METADATA_KEYS: usize = 32;

/// The longest key and the longest value of metadata, in bytes.
pub const METADATA_BYTES: usize = 200;

/// The parts of a model call that turns are made of.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Call {
    /// The last user message among the call's input.
    pub asked: Option<Text>,
    /// The words of the model's answer.
    pub answered: Option<Text>,
    /// Whether the last input message is a tool's result: the call goes on with a turn that began before.
    pub is_continuation: bool,
    /// The conversation that the call re-sends, as far as it can be recognised elsewhere.
    pub history: History,
}
