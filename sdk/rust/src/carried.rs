//! How attributes reach the spans of a scope, in three ways that are asked in this order:
//!
//! 1. A value on the OpenTelemetry `Context`. It is what a span's parent context holds, and it survives being captured by a span of
//!    the `tracing` crate.
//! 2. The thread's innermost scope. A `tracing` span that was made before the scope brings back the context of its own beginning
//!    when it is entered, and hides the value; the scope is what is meant all the same.
//! 3. W3C baggage, where a processor was told to trust it.

use std::cell::RefCell;
use std::marker::PhantomData;

use opentelemetry::baggage::{BaggageExt as _, KeyValueMetadata};
use opentelemetry::{Context, ContextGuard, KeyValue};

use crate::Attributes;
use crate::attributes::stamp;
use crate::conventions::{SESSION_ID, USER_ID};

/// The value on the Context.
#[derive(Clone, Debug)]
struct Carried(Attributes);

thread_local! {
    /// Scopes of this thread, innermost last. Not empty only inside of one, or while a scoped future is polled.
    static SCOPES: RefCell<Vec<(u64, Attributes)>> = const { RefCell::new(Vec::new()) };
}

/// Attributes in effect on this thread, until dropped.
#[derive(Debug)]
pub struct Scope {
    _context: ContextGuard,
    number: u64,
    _not_send: PhantomData<*const ()>,
}

impl Scope {
    pub(crate) fn enter(attributes: &Attributes) -> Self {
        let cx = Context::current();
        let merged = in_effect(&cx).map_or_else(|| attributes.clone(), |outer| attributes.over(&outer));
        let number = push(merged.clone());
        Scope { _context: onto(&cx, merged).attach(), number, _not_send: PhantomData }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        // By number: guards may be dropped in any order. A thread that is going away has no scopes left to clear.
        let _ = SCOPES.try_with(|scopes| scopes.borrow_mut().retain(|(number, _)| *number != self.number));
    }
}

/// The current context with the attributes that are in effect, however they came to be; to be taken to another task.
pub(crate) fn captured() -> Context {
    let cx = Context::current();
    match (cx.get::<Carried>(), ambient()) {
        (None, Some(attributes)) => onto(&cx, attributes),
        _ => cx,
    }
}

/// Hands every attribute that a span with this parent context should carry to `each`.
pub(crate) fn each(cx: &Context, trust_baggage: bool, mut each: impl FnMut(KeyValue)) {
    if let Some(attributes) = in_effect(cx) {
        attributes.values.iter().cloned().for_each(each);
    } else if trust_baggage {
        from_baggage(cx).for_each(&mut each);
    }
}

fn in_effect(cx: &Context) -> Option<Attributes> {
    cx.get::<Carried>().map(|carried| carried.0.clone()).or_else(ambient)
}

fn ambient() -> Option<Attributes> {
    SCOPES.try_with(|scopes| scopes.borrow().last().map(|(_, attributes)| attributes.clone())).ok().flatten()
}

fn push(attributes: Attributes) -> u64 {
    let pushed = SCOPES.try_with(|scopes| {
        let mut scopes = scopes.borrow_mut();
        let number = scopes.last().map_or(0, |(number, _)| number + 1);
        scopes.push((number, attributes));
        number
    });
    pushed.unwrap_or(u64::MAX)
}

fn onto(cx: &Context, attributes: Attributes) -> Context {
    let ids = [(SESSION_ID, attributes.session_id()), (USER_ID, attributes.user_id())];
    let told: Vec<_> = ids.into_iter().filter_map(|(name, id)| Some(KeyValue::new(name, id?.to_owned()))).collect();
    let cx = if attributes.baggage && !told.is_empty() { with_baggage(cx, told) } else { cx.clone() };
    cx.with_value(Carried(attributes))
}

/// Beside what the baggage holds already.
fn with_baggage(cx: &Context, told: Vec<KeyValue>) -> Context {
    let there = cx.baggage().iter().map(|(key, (value, metadata))| KeyValueMetadata::new(key.clone(), value.clone(), metadata.clone()));
    let told = told.into_iter().map(|kv| KeyValueMetadata::new(kv.key, kv.value.to_string(), ""));
    cx.with_baggage(there.chain(told).collect::<Vec<_>>())
}

fn from_baggage(cx: &Context) -> impl Iterator<Item = KeyValue> {
    let baggage = cx.baggage();
    let id = |name: &'static str| baggage.get(name).map(|id| id.as_str().trim()).filter(|id| !id.is_empty()).map(|id| stamp(name, id));
    [SESSION_ID, USER_ID].into_iter().filter_map(id).collect::<Vec<_>>().into_iter()
}
