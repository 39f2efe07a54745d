//! Which session and user a span says it belongs to. The keys of all conventions stand in one list each, strongest first, because the
//! order among them is one decision; `docs/sessions.md` shows it to users.

use serde_json::Value as Json;
use turnwise_model::Claim;

use super::values::json;
use crate::otlp::{AnyValue, KeyValue, Resource};
use crate::reading::Reading;

/// Keys of session ids, strongest first.
const SESSION_KEYS: &[&str] = &[
    "session.id",
    "langfuse.session.id",
    CONVERSATION,
    "langsmith.metadata.thread_id",
    "langsmith.metadata.session_id",
    "langsmith.metadata.conversation_id",
    "traceloop.association.properties.session_id",
    "traceloop.association.properties.thread_id",
    "traceloop.association.properties.conversation_id",
    "traceloop.association.properties.chat_id",
    "lmnr.association.properties.session_id",
    "ai.telemetry.metadata.sessionId",
    "ai.telemetry.metadata.session_id",
    "ai.telemetry.metadata.threadId",
    "ai.telemetry.metadata.thread_id",
    "ai.telemetry.metadata.conversationId",
    "ai.telemetry.metadata.conversation_id",
    "ai.telemetry.metadata.chatId",
    "ai.telemetry.metadata.chat_id",
    "metadata.sessionId",
    "metadata.session_id",
    "metadata.threadId",
    "metadata.thread_id",
    "metadata.conversationId",
    "metadata.conversation_id",
    "metadata.chatId",
    "metadata.chat_id",
    "ai.settings.context.sessionId",
    "ai.settings.context.session_id",
    "ai.settings.context.threadId",
    "ai.settings.context.thread_id",
    "ai.settings.context.conversationId",
    "ai.settings.context.conversation_id",
    "ai.settings.context.chatId",
    "ai.settings.context.chat_id",
    "mlflow.trace.session",
    "gcp.vertex.agent.session_id",
    "wandb.thread_id",
    "confident.trace.thread_id",
    "gen_ai.session.id",
    "gen_ai.agent.session_id",
    "coding_agent.session.id",
    "galileo.session.id",
    "conversation.id",
    "amplitude.session.id",
    "langfuse.observation.metadata.langfuse_session_id",
    "langfuse.trace.metadata.langfuse_session_id",
    "_ml_obs.session_id",
    "genkit:sessionId",
    "thread_id",
    "session_id",
    "group_id",
    RESOURCE_SESSION,
    "lk.job_id",
    "lk.pii.room_name",
    "lk.room_name",
];

/// Keys that are common words: they mean a session only on a span that speaks a dialect. OpenAI's agents call theirs a group.
const BARE: &[&str] = &["thread_id", "session_id", "group_id"];

const CONVERSATION: &str = "gen_ai.conversation.id";

/// Keys of user ids, strongest first.
const USER_KEYS: &[&str] = &[
    "user.id",
    "langfuse.user.id",
    "enduser.id",
    "enduser.pseudo.id",
    "langsmith.metadata.user_id",
    "traceloop.association.properties.user_id",
    "lmnr.association.properties.user_id",
    "ai.telemetry.metadata.userId",
    "ai.telemetry.metadata.user_id",
    "metadata.userId",
    "metadata.user_id",
    "ai.settings.context.userId",
    "ai.settings.context.user_id",
    "mlflow.trace.user",
    "confident.trace.user_id",
    "gen_ai.user.id",
    "gen_ai.user",
    "gen_ai.request.user",
    "llm.user",
    "langfuse.observation.metadata.langfuse_user_id",
    "langfuse.trace.metadata.langfuse_user_id",
    "amplitude.user.id",
    "user.account_uuid",
    "user.account_id",
    "user_id",
    "user.email",
    PARTICIPANT,
    "lk.participant_identity",
    RESOURCE_USER,
];

/// The name by which somebody joined a LiveKit room; the agent joins it too.
const PARTICIPANT: &str = "lk.pii.participant_identity";

/// The ids that a resource may name for all its spans.
const RESOURCE_SESSION: &str = "resource session.id";
const RESOURCE_USER: &str = "resource user.id";

/// Attributes that some clients write as one JSON object, and others flattened.
const NOTES: &[&str] =
    &["metadata", "langfuse.trace.metadata", "langfuse.observation.metadata", "langsmith.metadata", "ai.telemetry.metadata"];

/// Notes in `reading` what the attributes of a span or log record claim.
pub(super) fn read(attributes: &[KeyValue<'_>], resource: &Resource<'_>, reading: &mut Reading<'_>) {
    let mut claims = Claims { is_spoken: !reading.dialects.is_empty(), is_agents: is_agents(attributes), ..Claims::default() };
    for attribute in attributes {
        claims.add(&attribute.key, &attribute.value);
    }
    for (notes, value) in attributes.iter().filter_map(notes) {
        notes_below(notes, &value).for_each(|(key, value)| claims.add(&key, &value));
    }
    for attribute in &resource.attributes {
        match attribute.key.as_ref() {
            "session.id" => claims.add(RESOURCE_SESSION, &attribute.value),
            "user.id" => claims.add(RESOURCE_USER, &attribute.value),
            _ => {}
        }
    }
    let session = claims.session.as_ref().map(|claim| &claim.id);
    reading.conversation = claims.conversation.filter(|id| Some(id) != session);
    (reading.session, reading.user) = (claims.session, claims.user);
}

/// The strongest claims so far.
#[derive(Default)]
struct Claims {
    is_spoken: bool,
    is_agents: bool,
    session: Option<Claim>,
    conversation: Option<String>,
    user: Option<Claim>,
}

impl Claims {
    fn add(&mut self, key: &str, value: &AnyValue<'_>) {
        let Some(list) = list_of(key) else { return };
        let (keys, claim) = match list {
            List::Session => (SESSION_KEYS, &mut self.session),
            List::User => (USER_KEYS, &mut self.user),
        };
        let Some(rank) = keys.iter().position(|known| *known == key) else { return };
        let is_common = BARE.contains(&key) && !self.is_spoken;
        let is_agents = self.is_agents && key.ends_with("participant_identity");
        let Some(id) = id(value).filter(|_| !is_common && !is_agents) else { return };
        if key == CONVERSATION {
            self.conversation = Some(id.clone());
        }
        let found = Claim { rank: rank as u16, key: key.to_owned(), id };
        if claim.as_ref().is_none_or(|stronger| found.rank < stronger.rank) {
            *claim = Some(found);
        }
    }
}

enum List {
    Session,
    User,
}

/// A quick look at a key: most belong to neither list.
fn list_of(key: &str) -> Option<List> {
    let end = key.rsplit(['.', '_', ':']).next().unwrap_or(key);
    match end {
        "id" | "sessionId" | "threadId" | "conversationId" | "chatId" | "session" | "userId" | "user" | "uuid" | "email" | "name"
        | "identity" => {}
        _ => return None,
    }
    let is_user = key.contains("user") || end == "identity";
    Some(if is_user { List::User } else { List::Session })
}

/// The span is about what the agent itself did in a room.
fn is_agents(attributes: &[KeyValue<'_>]) -> bool {
    attributes.iter().any(|attribute| attribute.key == "lk.participant_kind" && attribute.value.as_str() == Some("AGENT"))
}

fn notes(attribute: &KeyValue<'_>) -> Option<(&'static str, Json)> {
    let name = NOTES.iter().find(|name| **name == attribute.key)?;
    Some((*name, json(&attribute.value)?))
}

/// The entries of an object as if they were attributes of their own.
fn notes_below<'j>(name: &'static str, notes: &'j Json) -> impl Iterator<Item = (String, AnyValue<'j>)> {
    notes.as_object().into_iter().flatten().filter_map(move |(key, value)| {
        let value = match value {
            Json::String(text) => AnyValue::Text(text.as_str().into()),
            Json::Number(number) => AnyValue::Text(number.to_string().into()),
            _ => return None,
        };
        Some((format!("{name}.{key}"), value))
    })
}

/// The text of an id. Numbers and booleans become their text; blank is no id, nor is one that a scrubber replaced.
fn id(value: &AnyValue<'_>) -> Option<String> {
    let text = match value {
        AnyValue::Text(text) => unquoted(text.trim()),
        AnyValue::Int(int) => int.to_string(),
        AnyValue::Double(double) => double.to_string(),
        AnyValue::Bool(bool) => bool.to_string(),
        _ => return None,
    };
    let is_id = !text.is_empty() && !text.starts_with("[Scrubbed due to");
    is_id.then_some(text)
}

/// Some clients write every attribute as JSON: the id is then in quotes.
fn unquoted(text: &str) -> String {
    let inner = text.starts_with('"').then(|| serde_json::from_str::<String>(text).ok()).flatten();
    inner.map_or_else(|| text.to_owned(), |inner| inner.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a span of a GenAI instrumentation claims.
    fn claims(attributes: &[(&'static str, AnyValue<'static>)]) -> Reading<'static> {
        claims_of(attributes, Reading { dialects: vec!["any"], ..Reading::default() })
    }

    fn claims_of(attributes: &[(&'static str, AnyValue<'static>)], mut reading: Reading<'static>) -> Reading<'static> {
        let attributes: Vec<_> = attributes.iter().map(|(key, value)| KeyValue { key: (*key).into(), value: value.clone() }).collect();
        read(&attributes, &Resource::default(), &mut reading);
        reading
    }

    fn text(text: &'static str) -> AnyValue<'static> {
        AnyValue::Text(text.into())
    }

    #[test]
    fn every_key_is_read_and_yields_to_the_stronger_ones() {
        for (rank, &key) in SESSION_KEYS.iter().enumerate() {
            assert_eq!(claims(&[(key, text("s"))]).session.map(|c| c.id), Some("s".to_owned()), "{key}");
            for &stronger in SESSION_KEYS.iter().take(rank) {
                assert_eq!(claims(&[(key, text("weak")), (stronger, text("strong"))]).session.map(|c| c.id), Some("strong".to_owned()));
            }
        }
        for (rank, &key) in USER_KEYS.iter().enumerate() {
            assert_eq!(claims(&[(key, text("u"))]).user.map(|c| c.rank), Some(rank as u16), "{key}");
            for &stronger in USER_KEYS.iter().take(rank) {
                assert_eq!(claims(&[(stronger, text("strong")), (key, text("weak"))]).user.map(|c| c.id), Some("strong".to_owned()));
            }
        }
    }

    #[test]
    fn keys_that_only_look_like_a_sessions_are_none() {
        for trap in [
            "langsmith.trace.session_id",
            "langsmith.trace.session_name",
            "gen_ai.crawl.session_id",
            "gen_ai.browser.session.id",
            "session",
            "gen_ai.response.id",
            "gcp.vertex.agent.invocation_id",
            "previous_session.id",
            "session.previous_id",
            "lk.speech_id",
            "flue.session.name",
            "aws.log.group.id",
            "",
        ] {
            let reading = claims(&[(trap, text("x"))]);
            assert_eq!((reading.session, reading.user), (None, None), "{trap}");
        }
    }

    #[test]
    fn common_words_are_ids_only_where_a_dialect_is_spoken() {
        for &key in BARE {
            assert_eq!(claims_of(&[(key, text("x"))], Reading::default()).session, None, "{key}");
        }
    }

    #[test]
    fn an_object_of_notes_is_read_as_if_it_were_flattened() {
        let notes = |key, object| claims(&[(key, text(object))]).session.map(|claim| (claim.key, claim.id));

        assert_eq!(notes("metadata", r#"{"thread_id": "t", "user_id": 7}"#), Some(("metadata.thread_id".to_owned(), "t".to_owned())));
        assert_eq!(
            notes("langfuse.trace.metadata", r#"{"langfuse_session_id": "s"}"#),
            Some(("langfuse.trace.metadata.langfuse_session_id".to_owned(), "s".to_owned()))
        );
        assert_eq!(claims(&[("metadata", text(r#"{"user_id": 7}"#))]).user.map(|claim| claim.id).as_deref(), Some("7"));
        for none in ["[1]", "{}", "{", r#"{"thread_id": null}"#, r#"{"thread_id": {"id": 1}}"#] {
            assert_eq!(notes("metadata", none), None, "{none}");
        }
    }

    #[test]
    fn the_agent_in_a_room_is_no_user() {
        let joined = |kind| claims(&[(PARTICIPANT, text("ada")), ("lk.participant_kind", text(kind))]).user.map(|claim| claim.id);

        assert_eq!(joined("STANDARD").as_deref(), Some("ada"));
        assert_eq!(joined("AGENT"), None);
    }

    #[test]
    fn ids_are_trimmed_unquoted_and_written_as_text() {
        let id = |value| claims(&[("session.id", value)]).session.map(|claim| claim.id);

        assert_eq!(id(text(" a b ")).as_deref(), Some("a b"));
        assert_eq!(id(text(r#""sess-1""#)).as_deref(), Some("sess-1"));
        assert_eq!(id(AnyValue::Int(424_242)).as_deref(), Some("424242"));
        assert_eq!(id(AnyValue::Bool(true)).as_deref(), Some("true"));
        for none in [text("  "), text(""), text("\"\""), text("[Scrubbed due to 'session']"), AnyValue::Empty] {
            assert_eq!(id(none), None);
        }
    }

    #[test]
    fn a_blank_strong_key_gives_way_to_a_weaker_one() {
        let claim = claims(&[("session.id", text(" ")), ("conversation.id", text("c"))]).session.unwrap();

        assert_eq!((claim.key.as_str(), claim.id.as_str()), ("conversation.id", "c"));
    }

    #[test]
    fn a_differing_conversation_is_kept_beside_the_session() {
        let both = claims(&[("gen_ai.conversation.id", text("c")), ("session.id", text("s"))]);

        assert_eq!(both.session.unwrap().id, "s");
        assert_eq!(both.conversation.as_deref(), Some("c"));
        assert_eq!(claims(&[("gen_ai.conversation.id", text("c"))]).conversation, None);
    }

    #[test]
    fn a_resource_names_the_session_only_where_the_span_does_not() {
        let resource = Resource { attributes: vec![KeyValue { key: "session.id".into(), value: text("r") }], ..Resource::default() };
        let claim = |key: &'static str| {
            let attributes = [KeyValue { key: key.into(), value: text("s") }];
            let mut reading = Reading::default();
            read(&attributes, &resource, &mut reading);
            reading.session.map(|claim| (claim.key, claim.id)).unwrap()
        };

        assert_eq!(claim("http.route"), ("resource session.id".to_owned(), "r".to_owned()));
        assert_eq!(claim("conversation.id"), ("conversation.id".to_owned(), "s".to_owned()));
        assert_eq!(claim("lk.job_id"), ("resource session.id".to_owned(), "r".to_owned()));
    }
}
