//! Usage and cost written as JSON: `{"input_tokens": 9, …}`. Providers and frameworks name the counts differently and agree on what they are.

use serde_json::Value as Json;
use turnwise_model::{Cost, Tokens};

use super::values::json_count;
use crate::reading::TokenParts;

const PROMPT: &[&str] = &["input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "prompt_token_count", "promptTokenCount"];
const COMPLETION: &[&str] =
    &["output_tokens", "completion_tokens", "outputTokens", "completionTokens", "candidates_token_count", "candidatesTokenCount"];
const TOTAL: &[&str] = &["total_tokens", "totalTokens", "total_token_count", "totalTokenCount"];
const CACHE_READ: &[&str] = &[
    "cache_read_input_tokens",
    "cacheReadInputTokens",
    "cached_content_token_count",
    "cachedContentTokenCount",
    "cachedContentTokens",
    "cachedInputTokens",
    "input_token_details.cache_read",
    "prompt_tokens_details.cached_tokens",
    "input_tokens_details.cached_tokens",
];
const CACHE_WRITE: &[&str] =
    &["cache_creation_input_tokens", "cache_write_input_tokens", "cacheWriteInputTokens", "input_token_details.cache_creation"];
const REASONING: &[&str] = &[
    "reasoning_output_tokens",
    "reasoning_tokens",
    "thoughts_token_count",
    "thoughtsTokenCount",
    "thoughtsTokens",
    "output_token_details.reasoning",
    "completion_tokens_details.reasoning_tokens",
    "output_tokens_details.reasoning_tokens",
];
const AUDIO_IN: &[&str] = &["input_token_details.audio", "prompt_tokens_details.audio_tokens"];
const AUDIO_OUT: &[&str] = &["output_token_details.audio", "completion_tokens_details.audio_tokens"];

/// The counts in a usage object.
pub(super) fn tokens(usage: &Json) -> Tokens {
    let count = |paths: &[&str]| paths.iter().find_map(|path| json_count(at(usage, path)?));
    let audio = [count(AUDIO_IN), count(AUDIO_OUT)];
    Tokens {
        prompt: count(PROMPT),
        completion: count(COMPLETION),
        reported_total: count(TOTAL),
        cache_read: count(CACHE_READ),
        cache_write: count(CACHE_WRITE),
        reasoning: count(REASONING),
        audio: audio.into_iter().flatten().reduce(u64::saturating_add),
    }
}

/// The parts of the counts that cost something else.
pub(super) fn token_parts(usage: &Json) -> TokenParts {
    let count = |paths: &[&str]| paths.iter().find_map(|path| json_count(at(usage, path)?));
    TokenParts { audio_prompt: count(AUDIO_IN), audio_completion: count(AUDIO_OUT), cache_write_1h: count(CACHE_WRITE_1H) }
}

const CACHE_WRITE_1H: &[&str] = &["cache_creation.ephemeral_1h_input_tokens", "input_token_details.ephemeral_1h_input_tokens"];

/// The value at `key` or `key.key`.
fn at<'j>(json: &'j Json, path: &str) -> Option<&'j Json> {
    path.split('.').try_fold(json, |json, key| json.get(key))
}

/// The cost in a usage or cost object, in dollars: the total as told, else the sum of its two sides.
pub(super) fn cost(json: &Json) -> Option<Cost> {
    let number = |key: &str| json.get(key).and_then(Json::as_f64);
    let sides = [number("input_cost"), number("output_cost")];
    number("total_cost").or_else(|| sides.into_iter().flatten().reduce(|a, b| a + b)).and_then(Cost::from_usd)
}

/// Counts as the rest of the system has them: a prompt includes what was cached of it, a completion what was reasoned. Some providers keep
/// them apart; the reported total, or a cached part that is larger than its whole, tells.
pub(super) fn inclusive(tokens: Tokens) -> Tokens {
    let (Some(prompt), Some(completion)) = (tokens.prompt, tokens.completion) else { return tokens };
    let cached = tokens.cache_read.unwrap_or(0).saturating_add(tokens.cache_write.unwrap_or(0));
    let reasoning = tokens.reasoning.unwrap_or(0);
    let missing = tokens.reported_total.and_then(|total| total.checked_sub(prompt.checked_add(completion)?)).unwrap_or(0);
    let is_cached_apart = cached > prompt || (cached > 0 && (missing == cached || missing == cached.saturating_add(reasoning)));
    let is_reasoning_apart = reasoning > completion
        || (reasoning > 0 && !is_cached_apart && missing == reasoning)
        || (reasoning > 0 && is_cached_apart && missing == cached.saturating_add(reasoning));
    let prompt = if is_cached_apart { prompt.saturating_add(cached) } else { prompt };
    let completion = if is_reasoning_apart { completion.saturating_add(reasoning) } else { completion };
    let reported_total = tokens.reported_total.map(|total| total.max(prompt.saturating_add(completion)));
    Tokens { prompt: Some(prompt), completion: Some(completion), reported_total, ..tokens }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn counted(usage: Json) -> [Option<u64>; 5] {
        let tokens = inclusive(tokens(&usage));
        [tokens.prompt, tokens.completion, tokens.reported_total, tokens.cache_read, tokens.reasoning]
    }

    #[test]
    fn counts_are_read_under_every_name() {
        for usage in [
            json!({"input_tokens": 20, "output_tokens": 9, "total_tokens": 29, "cache_read_input_tokens": 8, "reasoning_output_tokens": 4}),
            json!({"input_tokens": 20, "output_tokens": 9, "total_tokens": 29, "input_token_details": {"cache_read": 8}, "output_token_details": {"reasoning": 4}}),
            json!({"prompt_tokens": 20, "completion_tokens": 9, "total_tokens": 29, "prompt_tokens_details": {"cached_tokens": 8},
                   "completion_tokens_details": {"reasoning_tokens": 4}}),
            json!({"inputTokens": 20, "outputTokens": 9, "totalTokens": 29, "cachedContentTokens": 8, "thoughtsTokens": 4}),
        ] {
            assert_eq!(counted(usage.clone()), [Some(20), Some(9), Some(29), Some(8), Some(4)], "{usage}");
        }
    }

    #[test]
    fn what_a_provider_counts_apart_is_put_in() {
        let anthropic = json!({"input_tokens": 5, "output_tokens": 9, "total_tokens": 14, "cache_read_input_tokens": 100});
        let bedrock = json!({"inputTokens": 31, "outputTokens": 9, "totalTokens": 48, "cacheReadInputTokens": 8});
        let gemini = json!({"prompt_token_count": 20, "candidates_token_count": 5, "total_token_count": 29, "thoughts_token_count": 4});

        assert_eq!(counted(anthropic), [Some(105), Some(9), Some(114), Some(100), None]);
        assert_eq!(counted(bedrock), [Some(39), Some(9), Some(48), Some(8), None]);
        assert_eq!(counted(gemini), [Some(20), Some(9), Some(29), None, Some(4)]);
    }

    #[test]
    fn odd_counts_are_no_reason_to_panic() {
        let huge = u64::MAX;
        let tokens = Tokens {
            prompt: Some(huge),
            completion: Some(huge),
            reported_total: Some(1),
            cache_read: Some(huge),
            cache_write: Some(huge),
            reasoning: Some(huge),
            audio: None,
        };

        assert_eq!(inclusive(tokens).prompt, Some(huge));
        assert_eq!(inclusive(Tokens { prompt: Some(1), ..Tokens::default() }).prompt, Some(1));
    }

    #[test]
    fn a_cost_is_its_total_or_its_sides() {
        assert_eq!(cost(&json!({"input_cost": 0.1, "output_cost": 0.2, "total_cost": 0.5})), Cost::from_usd(0.5));
        assert_eq!(cost(&json!({"input_cost": 0.25, "output_cost": 0.5})), Cost::from_usd(0.75));
        assert_eq!(cost(&json!({})), None);
    }
}
