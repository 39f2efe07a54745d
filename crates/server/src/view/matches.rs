//! Where a text was found.

use serde::Serialize;
use turnwise_model as model;
use turnwise_model::supplement::Speaker as ModelSpeaker;
use utoipa::ToSchema;

/// A place where a text was said, with some words around it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Match {
    /// The turn's place in the session, from 0; null in what makes no turn.
    turn_index: Option<u64>,
    trace_id: String,
    span_id: String,
    by: Speaker,
    /// What comes before it, cut.
    before: String,
    /// The text as it is written there.
    #[schema(examples("Refund"))]
    text: String,
    /// What comes after it, cut.
    after: String,
}

/// Who said it. What a tool was called with, its result, documents and failures are a tool's.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    User,
    Assistant,
    Tool,
}

impl From<ModelSpeaker> for Speaker {
    fn from(speaker: ModelSpeaker) -> Self {
        match speaker {
            ModelSpeaker::User | ModelSpeaker::System => Self::User,
            ModelSpeaker::Assistant | ModelSpeaker::Answer => Self::Assistant,
            ModelSpeaker::Tool => Self::Tool,
        }
    }
}

impl From<&model::search::Match> for Match {
    fn from(place: &model::search::Match) -> Self {
        Self {
            turn_index: place.turn,
            trace_id: place.trace_id.to_string(),
            span_id: place.span_id.to_string(),
            by: place.by.into(),
            before: place.excerpt.before.clone(),
            text: place.excerpt.text.clone(),
            after: place.excerpt.after.clone(),
        }
    }
}
