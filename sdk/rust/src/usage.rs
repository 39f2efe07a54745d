//! Tokens and cost of a model call. What is not known stays out: it is not zero.

use opentelemetry::KeyValue;

use crate::conventions::{
    LLM_COST_COMPLETION, LLM_COST_PROMPT, LLM_COST_TOTAL, LLM_TOKEN_COUNT_COMPLETION, LLM_TOKEN_COUNT_COMPLETION_DETAILS_AUDIO,
    LLM_TOKEN_COUNT_COMPLETION_DETAILS_REASONING, LLM_TOKEN_COUNT_PROMPT, LLM_TOKEN_COUNT_PROMPT_DETAILS_AUDIO,
    LLM_TOKEN_COUNT_PROMPT_DETAILS_CACHE_READ, LLM_TOKEN_COUNT_PROMPT_DETAILS_CACHE_WRITE, LLM_TOKEN_COUNT_TOTAL,
};

/// Counts as the provider reports them.
///
/// ```
/// use turnwise_sdk::Tokens;
///
/// let tokens = Tokens { prompt: Some(120), completion: Some(9), cache_read: Some(64), ..Tokens::default() };
/// # let _ = tokens;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// All that was sent, cached tokens included.
    pub prompt: Option<u64>,
    /// All that came back, reasoning included.
    pub completion: Option<u64>,
    /// Where the provider reports it; otherwise the sum, if both are known.
    pub total: Option<u64>,
    /// Of the prompt, read from a cache.
    pub cache_read: Option<u64>,
    /// Of the prompt, written to a cache.
    pub cache_write: Option<u64>,
    /// Of the prompt, sound.
    pub prompt_audio: Option<u64>,
    /// Of the completion, sound.
    pub completion_audio: Option<u64>,
    /// Of the completion, thought and not said.
    pub reasoning: Option<u64>,
}

/// In US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    pub prompt: Option<f64>,
    pub completion: Option<f64>,
    pub total: Option<f64>,
}

impl Tokens {
    pub(crate) fn attributes(self) -> impl Iterator<Item = KeyValue> {
        let sum = || self.prompt?.checked_add(self.completion?);
        let counts = [
            (LLM_TOKEN_COUNT_PROMPT, self.prompt),
            (LLM_TOKEN_COUNT_COMPLETION, self.completion),
            (LLM_TOKEN_COUNT_TOTAL, self.total.or_else(sum)),
            (LLM_TOKEN_COUNT_PROMPT_DETAILS_CACHE_READ, self.cache_read),
            (LLM_TOKEN_COUNT_PROMPT_DETAILS_CACHE_WRITE, self.cache_write),
            (LLM_TOKEN_COUNT_PROMPT_DETAILS_AUDIO, self.prompt_audio),
            (LLM_TOKEN_COUNT_COMPLETION_DETAILS_AUDIO, self.completion_audio),
            (LLM_TOKEN_COUNT_COMPLETION_DETAILS_REASONING, self.reasoning),
        ];
        counts.into_iter().filter_map(|(key, count)| Some(KeyValue::new(key, i64::try_from(count?).ok()?)))
    }
}

impl Cost {
    pub(crate) fn attributes(self) -> impl Iterator<Item = KeyValue> {
        let costs = [(LLM_COST_PROMPT, self.prompt), (LLM_COST_COMPLETION, self.completion), (LLM_COST_TOTAL, self.total)];
        costs.into_iter().filter_map(|(key, usd)| Some(KeyValue::new(key, usd?)))
    }
}
