//! Tokens.

use serde::Serialize;
use turnwise_model as model;
use utoipa::ToSchema;

/// Token counts of model calls; each is null where nobody counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// Cached ones included.
    prompt: Option<u64>,
    /// Reasoning included.
    completion: Option<u64>,
    total: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    reasoning: Option<u64>,
    audio: Option<u64>,
}

impl From<&model::Tokens> for Tokens {
    fn from(tokens: &model::Tokens) -> Self {
        Self {
            prompt: tokens.prompt,
            completion: tokens.completion,
            total: tokens.total(),
            cache_read: tokens.cache_read,
            cache_write: tokens.cache_write,
            reasoning: tokens.reasoning,
            audio: tokens.audio,
        }
    }
}
