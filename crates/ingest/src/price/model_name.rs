//! The names under which models are reported: with a provider before them, a region, a date or a version behind them, dots or dashes
//! within. Here they come down to the few forms that a table can name.

/// A name as the table has it: lower case, dashes for dots.
pub(super) fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace(['.', '@'], "-")
}

/// The names to look for, the one that says most first.
pub(super) fn candidates(model: &str) -> Vec<String> {
    let whole = plain(model);
    let own = plain(without_version(without_provider(without_mark(model.trim()))));
    let undated = without_date(&own).to_owned();
    let unversioned = LATEST.iter().find_map(|end| undated.strip_suffix(end)).unwrap_or(&undated).to_owned();
    let mut names = vec![whole, own, undated, unversioned];
    names.dedup();
    names
}

/// What stands for the newest of a name.
const LATEST: &[&str] = &["-latest", "-preview"];

/// `claude-opus-4-6[1m]`: a way to call the model.
fn without_mark(model: &str) -> &str {
    model.split_once('[').map_or(model, |(name, _)| name)
}

/// Regions and vendors that Bedrock writes before a name.
const BEFORE: &[&str] = &[
    "us",
    "us-gov",
    "eu",
    "apac",
    "global",
    "jp",
    "au",
    "ca",
    "sa",
    "anthropic",
    "amazon",
    "meta",
    "mistral",
    "cohere",
    "ai21",
    "deepseek",
    "openai",
    "qwen",
    "moonshotai",
    "google",
    "azure",
];

/// `openai/gpt-4o`, `models/gemini-2.5-pro`, `us.anthropic.claude-…`: the name behind all that.
fn without_provider(model: &str) -> &str {
    let mut name = model.rsplit('/').next().unwrap_or(model);
    while let Some((before, rest)) = name.split_once('.') {
        if !BEFORE.contains(&before.to_ascii_lowercase().as_str()) {
            break;
        }
        name = rest;
    }
    name
}

/// `claude-…-v1:0`: Bedrock's version of a version.
fn without_version(name: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = name.rsplit_once(':').filter(|(_, version)| is_number(version)).map_or(name, |(name, _)| name);
    name.rsplit_once("-v").filter(|(_, version)| is_number(version)).map_or(name, |(name, _)| name)
}

/// `-2024-08-06`, `-20250929`, `-0613`, `-001`: the day or number of a build.
fn without_date(name: &str) -> &str {
    let ends = |groups: &[usize]| {
        let mut rest = name;
        for digits in groups.iter().rev() {
            let (before, group) = rest.rsplit_once('-')?;
            let is_group = group.len() == *digits && group.bytes().all(|byte| byte.is_ascii_digit());
            rest = is_group.then_some(before)?;
        }
        Some(rest)
    };
    ends(&[4, 2, 2])
        .or_else(|| ends(&[2, 4]))
        .or_else(|| ends(&[8]))
        .or_else(|| ends(&[2, 2]))
        .or_else(|| ends(&[4]))
        .or_else(|| ends(&[3]))
        .unwrap_or(name)
}

/// Who served the call: as reported, else what stands before the model's name.
pub(super) fn provider(model: &str, reported: Option<&str>) -> Option<String> {
    let before = || model.split_once('/').map(|(before, _)| before);
    reported.map(str::trim).filter(|name| !name.is_empty()).or_else(before).map(str::to_ascii_lowercase)
}

/// Programs that run models on one's own machine: nobody sends a bill.
const OWN_MACHINE: &[&str] =
    &["ollama", "llama.cpp", "llama_cpp", "llamacpp", "lmstudio", "lm_studio", "lm-studio", "vllm", "mlx", "localai"];

pub(super) fn is_own_machine(provider: &str) -> bool {
    OWN_MACHINE.iter().any(|name| provider.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_under_every_name_that_it_is_called_by() {
        for (names, model) in [
            (&["gpt-4o", "openai/gpt-4o", "azure/gpt-4o-2024-08-06", "openrouter/openai/gpt-4o", "GPT-4o "][..], "gpt-4o"),
            (&["gpt-4-0613", "gpt-4", "azure.gpt-4"], "gpt-4"),
            (
                &[
                    "claude-sonnet-4-5",
                    "claude-sonnet-4.5",
                    "claude-sonnet-4-5-20250929",
                    "claude-sonnet-4-5@20250929",
                    "anthropic.claude-sonnet-4-5-20250929-v1:0",
                    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                    "arn:aws:bedrock:us-east-1:1234:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
                    "claude-sonnet-4-5-latest",
                    "claude-sonnet-4-5[1m]",
                    "publishers/anthropic/models/claude-sonnet-4-5",
                ],
                "claude-sonnet-4-5",
            ),
            (&["gemini-2.5-pro", "models/gemini-2.5-pro", "gemini-2.5-pro-preview-05-06", "gemini-2.5-pro-001"], "gemini-2-5-pro"),
        ] {
            for name in names {
                assert!(candidates(name).iter().any(|candidate| candidate == model), "{name}: {:?}", candidates(name));
            }
        }
    }

    #[test]
    fn a_variant_that_costs_something_else_is_not_its_model() {
        for name in ["openai/gpt-oss-20b:free", "ft:gpt-4o-mini-2024-07-18:shop::a1", "gpt-4o-mini", "my-gpt-4o"] {
            assert!(!candidates(name).iter().any(|candidate| candidate == "gpt-4o" || candidate == "gpt-oss-20b"), "{name}");
        }
    }

    #[test]
    fn odd_names_are_no_reason_to_panic() {
        for name in ["", "/", ".", ":", "[", "us.", "-v:", "ä/ö.ü-v1:0", "-20250101", "us.us.us.us"] {
            assert!(!candidates(name).is_empty(), "{name}");
        }
    }
}
