//! An imagined chat application, watched by OpenInference instrumentors: the spans it would send. Deterministic: a session depends on the
//! seed and its number alone.
//!
//! Sessions come in two sizes. [`World::rich`] ones are as in life: each turn a trace of four or six spans (agent, retrieval, tool, model
//! calls) of 3.5 KB on average, and every model call re-sends the history. [`World::slim`] ones are for filling large stores: one or two or
//! three turns, each a trace of one short model call.

mod chance;
mod request;
mod rich;
mod slim;
mod words;

use turnwise_ingest::otlp::RawSpan;

pub use chance::Chance;
pub(crate) use request::field;
pub use request::{attribute, request};
pub use words::{COMMON, RARE};

use words::Words;

/// The project of all spans made here.
pub const PROJECT: &str = "bench";

/// Nanoseconds of a millisecond and of a second.
const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;

/// When the first session of a world starts: 2026-10-20 00:00 UTC.
const BEGIN: u64 = 1_792_454_400 * SECOND;
/// The starts of all sessions are spread over this time.
const SPREAD: u64 = 30 * 24 * 3600 * SECOND;

/// All the sessions there could be.
#[derive(Debug)]
pub struct World {
    seed: u64,
    sessions: u64,
    words: Words,
}

/// A conversation, as its application reports it.
#[derive(Debug)]
pub struct Session {
    pub id: String,
    pub user: String,
    /// In order of their ends, as an exporter sends them.
    pub spans: Vec<RawSpan<'static>>,
}

impl World {
    /// A world of so many sessions, spread over thirty days; a third as many users, of whom a few hold most of the conversations.
    pub fn new(seed: u64, sessions: u64) -> Self {
        Self { seed, sessions: sessions.max(1), words: Words::new() }
    }

    fn chance(&self, of: &str, index: u64) -> Chance {
        Chance::new(self.seed, of, index)
    }

    fn user(&self, chance: &mut Chance) -> String {
        let users = (self.sessions / 3).max(1);
        format!("user-{:05}", (users as f64 * chance.unit().powi(2)) as u64)
    }

    /// When a session starts.
    pub(crate) fn start(&self, index: u64) -> u64 {
        BEGIN + (SPREAD / self.sessions) * index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_depends_on_seed_and_number_alone() {
        let (one, other) = (World::new(7, 100), World::new(7, 100));
        let _ = one.rich(3, 2);

        assert_eq!(one.rich(5, 4).spans, other.rich(5, 4).spans);
        assert_ne!(one.rich(5, 4).spans, World::new(8, 100).rich(5, 4).spans);
        assert_eq!(one.slim(5).spans, other.slim(5).spans);
    }

    #[test]
    fn a_rich_span_has_three_and_a_half_kilobytes() {
        let world = World::new(7, 100);
        let spans: Vec<RawSpan<'_>> = (0..40).flat_map(|index| world.rich(index, 1 + index as usize % 9).spans).collect();

        let bytes = request(&spans).len() / spans.len();
        assert!((3000..4000).contains(&bytes), "{bytes} bytes a span");
    }

    #[test]
    fn what_is_made_is_accepted_whole_and_read_as_meant() {
        let world = World::new(7, 100);
        let session = world.rich(9, 5);

        let (batch, rejected, _) =
            turnwise_ingest::traces(&request(&session.spans), turnwise_ingest::Encoding::Protobuf, &turnwise_ingest::Context::default())
                .unwrap();

        assert_eq!((batch.spans.len(), rejected.count), (session.spans.len(), 0));
        let facts = || batch.spans.iter().map(|span| &span.digest.facts);
        assert!(facts().all(|f| f.project == PROJECT && f.session.as_ref().unwrap().id == session.id));
        assert_eq!(facts().filter(|f| f.kind == turnwise_model::SpanKind::Agent).count(), 5);
        assert!(facts().any(|f| f.tokens.is_some_and(|tokens| tokens.total() > Some(100))));
    }
}
