//! What a stretch of work is about: its session, its user, and whatever else every span in it should say.
//!
//! [`Attributes`] are values, made once and used any number of times. How they reach spans: [`crate::carried`].

use std::sync::{Arc, LazyLock};

use opentelemetry::{Array, Context, Key, KeyValue, StringValue, Value, trace::TraceContextExt as _};
use serde_json::Value as Json;

use crate::conventions::{
    LLM_PROMPT_TEMPLATE_TEMPLATE, LLM_PROMPT_TEMPLATE_VARIABLES, LLM_PROMPT_TEMPLATE_VERSION, METADATA, SESSION_ID, TAG_TAGS, USER_ID,
};
use crate::{Error, Scope, Scoped};

/// Attributes for every span of a scope. Made by [`using_session`] and its siblings, put to use by [`attach`](Self::attach) in
/// synchronous code and by [`scope`](Self::scope) around futures and streams.
///
/// An inner scope overrides an outer one key by key: what it does not name stays as it is outside.
///
/// ```
/// use turnwise_sdk::using_session;
///
/// # fn main() -> Result<(), turnwise_sdk::Error> {
/// let support = using_session("chat-42")?.user("ada")?.tags(["beta"]);
/// let _scope = support.attach();
/// // Spans that start here carry session.id, user.id and tag.tags.
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "attributes do nothing until they are attached or scope a future"]
pub struct Attributes {
    /// Each of these keys at most once, as made by [`stamp`].
    pub(crate) values: Arc<Vec<KeyValue>>,
    pub(crate) baggage: bool,
}

/// The keys that are carried. They live on the heap, each at an address of its own, by which [`is_stamp`] tells what was stamped
/// from what the program set itself.
static KEYS: LazyLock<[Key; 7]> = LazyLock::new(|| {
    [SESSION_ID, USER_ID, METADATA, TAG_TAGS, LLM_PROMPT_TEMPLATE_TEMPLATE, LLM_PROMPT_TEMPLATE_VERSION, LLM_PROMPT_TEMPLATE_VARIABLES]
        .map(|name| Key::from(Arc::<str>::from(name)))
});

/// Spans belong to the session `id`. Refuses a blank id.
pub fn using_session(id: impl AsRef<str>) -> Result<Attributes, Error> {
    using_attributes().session(id)
}

/// Spans are on behalf of the user `id`. Refuses a blank id.
pub fn using_user(id: impl AsRef<str>) -> Result<Attributes, Error> {
    using_attributes().user(id)
}

/// Spans carry `metadata`, a JSON object.
pub fn using_metadata(metadata: impl Into<Json>) -> Result<Attributes, Error> {
    using_attributes().metadata(metadata)
}

/// Spans carry `tags`.
pub fn using_tags<T: Into<String>>(tags: impl IntoIterator<Item = T>) -> Attributes {
    using_attributes().tags(tags)
}

/// Spans name the prompt template that the prompt was made from.
pub fn using_prompt_template(template: PromptTemplate) -> Attributes {
    using_attributes().prompt_template(template)
}

/// No attributes yet; the methods of [`Attributes`] add them.
///
/// ```
/// use turnwise_sdk::{PromptTemplate, using_attributes};
///
/// # fn main() -> Result<(), turnwise_sdk::Error> {
/// let all = using_attributes()
///     .session("chat-42")?
///     .user("ada")?
///     .metadata(serde_json::json!({"plan": "pro"}))?
///     .tags(["beta", "web"])
///     .prompt_template(PromptTemplate::new("Answer {name} briefly.").version("v3"));
/// # let _ = all; Ok(()) }
/// ```
pub fn using_attributes() -> Attributes {
    Attributes::default()
}

/// A template with what was put into it.
#[derive(Clone, Debug, PartialEq)]
pub struct PromptTemplate {
    template: String,
    version: Option<String>,
    variables: Option<Json>,
}

impl PromptTemplate {
    /// The text with its placeholders, such as `{name}`.
    pub fn new(template: impl Into<String>) -> Self {
        PromptTemplate { template: template.into(), version: None, variables: None }
    }

    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// What stands for the placeholders: a JSON object. Anything else is left out.
    #[must_use]
    pub fn variables(mut self, variables: impl Into<Json>) -> Self {
        self.variables = Some(variables.into()).filter(Json::is_object);
        self
    }

    pub(crate) fn attributes(self) -> impl Iterator<Item = KeyValue> {
        let template = Some(stamp(LLM_PROMPT_TEMPLATE_TEMPLATE, self.template));
        let version = self.version.map(|version| stamp(LLM_PROMPT_TEMPLATE_VERSION, version));
        let variables = self.variables.map(|variables| stamp(LLM_PROMPT_TEMPLATE_VARIABLES, variables.to_string()));
        [template, version, variables].into_iter().flatten()
    }
}

impl Attributes {
    /// Adds or replaces the session. Refuses a blank id.
    pub fn session(self, id: impl AsRef<str>) -> Result<Self, Error> {
        Ok(self.with([stamp(SESSION_ID, named("session", id.as_ref())?)]))
    }

    /// Adds or replaces the user. Refuses a blank id.
    pub fn user(self, id: impl AsRef<str>) -> Result<Self, Error> {
        Ok(self.with([stamp(USER_ID, named("user", id.as_ref())?)]))
    }

    /// Adds or replaces the metadata, a JSON object; refuses other JSON.
    pub fn metadata(self, metadata: impl Into<Json>) -> Result<Self, Error> {
        let metadata = metadata.into();
        if !metadata.is_object() {
            return Err(Error::NoObject("metadata"));
        }
        Ok(self.with([stamp(METADATA, metadata.to_string())]))
    }

    /// Adds or replaces the tags.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        let tags = tags.into_iter().map(|tag| StringValue::from(Arc::<str>::from(tag.into()))).collect();
        self.with([KeyValue::new(key(TAG_TAGS), Value::Array(Array::String(tags)))])
    }

    /// Adds or replaces the prompt template.
    pub fn prompt_template(self, template: PromptTemplate) -> Self {
        self.with(template.attributes())
    }

    /// Session and user also go into W3C baggage, and so to whatever is called with propagation of contexts: to other services of
    /// yours, but to strangers' too. The service that is called must ask for it: [`Registration::baggage`](crate::Registration::baggage).
    pub fn with_baggage(mut self) -> Self {
        self.baggage = true;
        self
    }

    /// In effect on this thread until the guard is dropped. For synchronous code: a guard must not live across an `.await`, and is
    /// not `Send` so that the compiler says so.
    #[must_use = "the attributes are in effect as long as this guard lives"]
    pub fn attach(&self) -> Scope {
        Scope::enter(self)
    }

    /// In effect whenever the future is polled, or the stream, on whatever thread.
    ///
    /// ```
    /// # async fn answer() {}
    /// # async fn example() -> Result<(), turnwise_sdk::Error> {
    /// turnwise_sdk::using_session("chat-42")?.scope(answer()).await;
    /// # Ok(()) }
    /// ```
    pub fn scope<T>(&self, work: T) -> Scoped<T> {
        Scoped::new(work, self.clone())
    }

    /// Writes the attributes on the span that is current, for spans that began before their session was known, such as a web
    /// framework's.
    pub fn stamp_current_span(&self) {
        Context::map_current(|cx| cx.span().set_attributes(self.values.iter().cloned()));
    }

    /// The session's id, if one is named.
    pub fn session_id(&self) -> Option<&str> {
        self.text(SESSION_ID)
    }

    /// The user's id, if one is named.
    pub fn user_id(&self) -> Option<&str> {
        self.text(USER_ID)
    }

    /// `self` where it says something, `outer` elsewhere.
    pub(crate) fn over(&self, outer: &Attributes) -> Attributes {
        if outer.values.is_empty() {
            return self.clone();
        }
        outer.clone().with(self.values.iter().cloned())
    }

    fn with(mut self, values: impl IntoIterator<Item = KeyValue>) -> Self {
        let own = Arc::make_mut(&mut self.values);
        for value in values {
            own.retain(|v| v.key != value.key);
            own.push(value);
        }
        self
    }

    fn text(&self, name: &str) -> Option<&str> {
        let value = self.values.iter().find(|v| v.key.as_str() == name).map(|v| &v.value);
        value.and_then(|v| if let Value::String(text) = v { Some(text.as_str()) } else { None })
    }
}

/// Texts are shared, so that stamping a span copies none.
pub(crate) fn stamp(name: &'static str, text: impl Into<Arc<str>>) -> KeyValue {
    KeyValue::new(key(name), StringValue::from(text.into()))
}

/// Whether the key is the very one that [`stamp`] used, and not merely one of the same text.
pub(crate) fn is_stamp(key: &Key) -> bool {
    KEYS.iter().any(|k| std::ptr::eq(k.as_str(), key.as_str()))
}

fn key(name: &'static str) -> Key {
    KEYS.iter().find(|k| k.as_str() == name).cloned().unwrap_or_else(|| Key::from_static_str(name))
}

fn named<'a>(what: &'static str, id: &'a str) -> Result<&'a str, Error> {
    let id = id.trim();
    if id.is_empty() { Err(Error::Blank(what)) } else { Ok(id) }
}
