//! The fields that expressions may name: the one list of them.
//!
//! Adding a field: 1. an entry here; 2. its value in [`super::rows`], which says what it means; 3. its column in each engine (a test there
//! walks this list); 4. `docs/expressions.md` (a test compares). An entry with `<…>` in its name stands for a family of fields.

use super::{Field, Resource, Type};

/// A field, or a family of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Info {
    /// As it is written; `<…>` stands for any name.
    pub name: &'static str,
    pub kind: Type,
    /// Whether a row may have several values, or none.
    pub is_set: bool,
    /// Such as `USD`. Durations are shown in milliseconds.
    pub unit: Option<&'static str>,
    pub about: &'static str,
}

/// The fields of a resource, as they are listed.
pub fn of(resource: Resource) -> &'static [Info] {
    match resource {
        Resource::Sessions => SESSIONS,
        Resource::Turns => TURNS,
        Resource::Users => USERS,
        Resource::Annotations => ANNOTATIONS,
    }
}

/// The field of this name, if there is one.
pub fn find(resource: Resource, name: &str) -> Option<(Field, &'static Info)> {
    let infos = of(resource);
    let exact = infos.iter().find(|info| info.name == name).map(|info| (info, None));
    let (info, arg) = exact.or_else(|| infos.iter().find_map(|info| Some((info, Some(family_member(info.name, name)?)))))?;
    Some((Field { pattern: info.name, arg, kind: info.kind, is_set: info.is_set }, info))
}

/// What the `<…>` of a pattern stands for in a name.
fn family_member(pattern: &str, name: &str) -> Option<String> {
    let (start, rest) = pattern.split_once('<')?;
    let (_, end) = rest.split_once('>')?;
    let member = name.strip_prefix(start)?.strip_suffix(end)?;
    (!member.is_empty()).then(|| member.to_owned())
}

const fn one(name: &'static str, kind: Type, about: &'static str) -> Info {
    Info { name, kind, is_set: false, unit: None, about }
}

const fn counted(name: &'static str, unit: &'static str, about: &'static str) -> Info {
    Info { name, kind: Type::Number, is_set: false, unit: Some(unit), about }
}

const fn several(name: &'static str, about: &'static str) -> Info {
    Info { name, kind: Type::Text, is_set: true, unit: None, about }
}

const fn length(name: &'static str, about: &'static str) -> Info {
    Info { name, kind: Type::Duration, is_set: false, unit: Some("ms"), about }
}

const SESSIONS: &[Info] = &[
    one("session.id", Type::Text, "The application's id of the session."),
    one("key", Type::Text, "Turnwise's own URL-safe name of the session."),
    one("start", Type::Time, "When its first span began."),
    one("last_activity", Type::Time, "When its last span ended."),
    length("duration", "From `start` to `last_activity`."),
    one("status", Type::Text, "`open`, `idle` (silent for the idle timeout) or `ended` (the application said so)."),
    counted("turns", "turns", "How many turns it has."),
    counted("errors", "turns", "How many of its turns failed."),
    one("error", Type::Bool, "Whether any turn failed."),
    one("first_turn.error", Type::Bool, "Whether the first turn failed; unknown without turns."),
    one("last_turn.error", Type::Bool, "Whether the last turn failed; unknown without turns."),
    length("turn.latency.p50", "The median latency of its turns."),
    length("turn.latency.p95", "The latency below which 95 % of its turns are."),
    counted("traces", "traces", "How many traces it has."),
    counted("spans", "spans", "How many spans it has."),
    counted("tokens", "tokens", "Tokens of all its model calls, prompt and completion."),
    counted("tokens.prompt", "tokens", "Prompt tokens, cached ones included."),
    counted("tokens.completion", "tokens", "Completion tokens, reasoning included."),
    counted("tokens.cache_read", "tokens", "Prompt tokens read from a cache."),
    counted("tokens.cache_write", "tokens", "Prompt tokens written to a cache."),
    counted("tokens.reasoning", "tokens", "Tokens of reasoning."),
    counted("tokens.audio", "tokens", "Tokens of audio."),
    counted("cost", "USD", "What its model calls cost."),
    several("user.id", "The users in it, by the application's ids."),
    several("model", "The models that it called."),
    several("tool", "The tools that were called."),
    several("tag", "Its tags."),
    several("metadata.<key>", "What the application noted under the key."),
    one("first_input", Type::Text, "The beginning of what was said first."),
    one("last_output", Type::Text, "The beginning of what was answered last."),
    one("inferred", Type::Bool, "Whether no attribute named the session: it was recognised by its words."),
    one("has_dropped_attributes", Type::Bool, "Whether a client dropped attributes of its spans."),
    one("eval.<name>.score", Type::Number, "The mean score of the session's own annotations of this name."),
    one("eval.<name>.label", Type::Text, "The newest label of the session's own annotations of this name."),
    one("turn_eval.<name>.score", Type::Number, "The mean score of the annotations of this name on its turns."),
    one("span_eval.<name>.score", Type::Number, "The mean score of the annotations of this name on its spans."),
];

const TURNS: &[Info] = &[
    one("session.id", Type::Text, "The application's id of its session."),
    one("session.key", Type::Text, "Turnwise's own name of its session."),
    counted("turn.index", "turns", "Its place in the session, from 0."),
    one("trace.id", Type::Text, "The trace that began it, in hexadecimal digits."),
    one("start", Type::Time, "When its first span began."),
    length("latency", "From the start of its first span to the end of its last."),
    length("gap", "From the end of the turn before it to its own start; unknown for the first, 0 where they overlap."),
    one("error", Type::Bool, "Whether it failed."),
    one("user.id", Type::Text, "Who spoke, by the application's id."),
    several("model", "The models that it called."),
    several("tool", "The tools that were called."),
    several("tag", "Its tags."),
    counted("spans", "spans", "How many spans it has."),
    counted("tokens", "tokens", "Tokens of its model calls, prompt and completion."),
    counted("tokens.prompt", "tokens", "Prompt tokens, cached ones included."),
    counted("tokens.completion", "tokens", "Completion tokens, reasoning included."),
    counted("tokens.cache_read", "tokens", "Prompt tokens read from a cache."),
    counted("tokens.cache_write", "tokens", "Prompt tokens written to a cache."),
    counted("tokens.reasoning", "tokens", "Tokens of reasoning."),
    counted("tokens.audio", "tokens", "Tokens of audio."),
    counted("cost", "USD", "What its model calls cost."),
    one("eval.<name>.score", Type::Number, "The mean score of the turn's own annotations of this name."),
    one("eval.<name>.label", Type::Text, "The newest label of the turn's own annotations of this name."),
];

const USERS: &[Info] = &[
    one("user.id", Type::Text, "The application's id of the user."),
    counted("sessions", "sessions", "How many sessions name the user."),
    counted("turns", "turns", "How many turns are the user's own; what follows is summed over them."),
    counted("errors", "turns", "How many of these failed."),
    counted("spans", "spans", "How many spans they have."),
    counted("tokens", "tokens", "Tokens of their model calls, prompt and completion."),
    counted("tokens.prompt", "tokens", "Prompt tokens, cached ones included."),
    counted("tokens.completion", "tokens", "Completion tokens, reasoning included."),
    counted("tokens.cache_read", "tokens", "Prompt tokens read from a cache."),
    counted("tokens.cache_write", "tokens", "Prompt tokens written to a cache."),
    counted("tokens.reasoning", "tokens", "Tokens of reasoning."),
    counted("tokens.audio", "tokens", "Tokens of audio."),
    counted("cost", "USD", "What their model calls cost."),
    one("first_seen", Type::Time, "When the first of these turns began; unknown without turns."),
    one("last_seen", Type::Time, "When the last of these turns ended; unknown without turns."),
    one("eval.<name>.score", Type::Number, "The mean score of the annotations of this name on the user."),
    one("eval.<name>.label", Type::Text, "The newest label of the annotations of this name on the user."),
    one("session_eval.<name>.score", Type::Number, "The mean over the user's sessions of their `eval.<name>.score`."),
];

const ANNOTATIONS: &[Info] = &[
    one("name", Type::Text, "What is judged, such as `frustration`."),
    one("score", Type::Number, "The score, where one was given."),
    one("label", Type::Text, "The label, where one was given."),
    one("explanation", Type::Text, "The reason, where one was given."),
    one("annotator", Type::Text, "`LLM`, `CODE` or `HUMAN`."),
    one("source", Type::Text, "`API`, `PAGE`, `TELEMETRY` or `EVALUATOR`."),
    one("target", Type::Text, "`span`, `turn`, `session` or `user`."),
    one("time", Type::Time, "When it was made. Earlier versions of an annotation are not counted."),
    one("identifier", Type::Text, "Tells annotations of one name on one target apart."),
    one("session.id", Type::Text, "The application's id of the session that the target is, or is in."),
    one("user.id", Type::Text, "The application's id of the user that the target is."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_any_name() {
        assert_eq!(family_member("eval.<name>.score", "eval.how good.score"), Some("how good".to_owned()));
        assert_eq!(family_member("eval.<name>.score", "eval..score"), None);
        assert_eq!(family_member("metadata.<key>", "metadata.a.b"), Some("a.b".to_owned()));
        assert_eq!(family_member("cost", "cost"), None);
        assert!(find(Resource::Sessions, "turns").is_some());
        assert!(find(Resource::Sessions, "eval.score").is_none());
    }
}
