//! Which session and user a span says it belongs to. The keys of all conventions stand in one list each, strongest first, because the
//! order among them is one decision; `docs/sessions.md` shows it to users.

use turnwise_model::Claim;

use crate::otlp::{AnyValue, RawSpan, Resource};
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
];

const CONVERSATION: &str = "gen_ai.conversation.id";

/// Keys of user ids, strongest first.
const USER_KEYS: &[&str] = &[
    "user.id",
    "langfuse.user.id",
    "enduser.id",
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
    "llm.user",
    "user.account_uuid",
    "user.account_id",
    "user_id",
    "user.email",
];

/// The session id that a resource may name for all its spans; weaker than any key of a span.
const RESOURCE_SESSION: &str = "session.id";

/// Notes in `reading` what the span claims.
pub(super) fn read(span: &RawSpan<'_>, resource: &Resource<'_>, reading: &mut Reading<'_>) {
    let mut conversation = None;
    for attribute in &span.attributes {
        let Some(list) = list_of(&attribute.key) else { continue };
        let (keys, claim) = match list {
            List::Session => (SESSION_KEYS, &mut reading.session),
            List::User => (USER_KEYS, &mut reading.user),
        };
        let Some(rank) = keys.iter().position(|key| *key == attribute.key) else { continue };
        let Some(id) = id(&attribute.value) else { continue };
        if attribute.key == CONVERSATION {
            conversation = Some(id.clone());
        }
        let found = Claim { rank: rank as u16, key: attribute.key.to_string(), id };
        if claim.as_ref().is_none_or(|stronger| found.rank < stronger.rank) {
            *claim = Some(found);
        }
    }
    reading.session = reading.session.take().or_else(|| of_resource(resource));
    let session = reading.session.as_ref().map(|claim| &claim.id);
    reading.conversation = conversation.filter(|id| Some(id) != session);
}

enum List {
    Session,
    User,
}

/// A quick look at a key: most belong to neither list.
fn list_of(key: &str) -> Option<List> {
    let end = key.rsplit(['.', '_']).next().unwrap_or(key);
    match end {
        "id" | "sessionId" | "threadId" | "conversationId" | "chatId" | "session" | "userId" | "user" | "uuid" | "email" => {}
        _ => return None,
    }
    let is_user = key.contains("user");
    Some(if is_user { List::User } else { List::Session })
}

fn of_resource(resource: &Resource<'_>) -> Option<Claim> {
    let attribute = resource.attributes.iter().find(|attribute| attribute.key == RESOURCE_SESSION)?;
    let key = format!("resource {RESOURCE_SESSION}");
    Some(Claim { rank: SESSION_KEYS.len() as u16, key, id: id(&attribute.value)? })
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
    use crate::otlp::KeyValue;

    fn claims(attributes: &[(&'static str, AnyValue<'static>)]) -> Reading<'static> {
        let attributes = attributes.iter().map(|(key, value)| KeyValue { key: (*key).into(), value: value.clone() }).collect();
        let mut reading = Reading::default();
        read(&RawSpan { attributes, ..RawSpan::default() }, &Resource::default(), &mut reading);
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
        }
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
        let mut reading = Reading::default();
        read(&RawSpan::default(), &resource, &mut reading);

        assert_eq!(reading.session.unwrap().id, "r");
    }
}
