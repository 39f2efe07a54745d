//! Fills a store with many sessions in little time, by the engine's own `append`: what comes out is what ingest would have made of the
//! same spans, whatever the schema is. No HTTP; many batches wait at once, so that few syncs are needed.
//!
//! Beside the many short sessions there are some as in life, one of [`TWELVE`] turns, one of the [`MEDIAN`] length, and one of
//! [`LONG`] turns. Every other session has an annotation.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use turnwise_ingest::{Context, Encoding};
use turnwise_model::annotation::{Annotator, Source, Target};
use turnwise_model::{Annotation, Batch, Timestamp};
use turnwise_store::{Sqlite, Store};

use crate::world::{Chance, PROJECT, Session, World, request};

/// Id of the session of 20 000 turns, each one short call.
pub const LONG: &str = "bench-long";
/// Id of the session of 12 rich turns.
pub const TWELVE: &str = "bench-twelve";
/// Id of the session of 5 rich turns, about 28 spans.
pub const MEDIAN: &str = "bench-median";
/// Name of the annotation that every other session has.
pub const ANNOTATION: &str = "satisfaction";

const LONG_TURNS: u64 = 20_000;
/// One session in so many is a rich one, but there are at least [`FEW`] of them.
const RICH_IN: u64 = 500;
const FEW: u64 = 50;
/// Sessions in a batch, and batches that may wait at once.
const SESSIONS: u64 = 500;
const WAITING: usize = 8;
const SEED: u64 = 7;

/// What was put in.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Filled {
    pub sessions: u64,
    pub spans: u64,
}

/// Fills the store in a folder with so many sessions, and three more: [`LONG`], [`TWELVE`], [`MEDIAN`].
pub async fn fill(folder: &Path, sessions: u64) -> Result<Filled> {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder)?);
    let world = Arc::new(World::new(SEED, sessions));
    let mut filled = append(&store, &named(&world)).await?;
    let room = Arc::new(Semaphore::new(WAITING));
    let mut under_way = JoinSet::new();
    for first in (0..sessions).step_by(SESSIONS as usize) {
        let permit = Arc::clone(&room).acquire_owned().await?;
        let (store, world) = (Arc::clone(&store), Arc::clone(&world));
        under_way.spawn(async move {
            let _room = permit;
            let made = (first..sessions.min(first + SESSIONS)).map(|index| numbered(&world, sessions, index));
            append(&store, &made.collect::<Vec<_>>()).await
        });
    }
    while let Some(done) = under_way.join_next().await {
        let done = done??;
        filled = Filled { sessions: filled.sessions + done.sessions, spans: filled.spans + done.spans };
    }
    Ok(filled)
}

fn numbered(world: &World, sessions: u64, index: u64) -> Session {
    if index.is_multiple_of(RICH_IN.min(sessions / FEW).max(1)) {
        world.rich(index, 1 + (index / 7 % 9) as usize)
    } else {
        world.slim(index)
    }
}

/// The sessions that a bench asks for by name. Their times are those of the first ones.
fn named(world: &World) -> [Session; 3] {
    let long = world.calls(LONG.to_owned(), 0, LONG_TURNS);
    [long, world.named(TWELVE.to_owned(), 1, 12), world.named(MEDIAN.to_owned(), 2, 5)]
}

async fn append(store: &Arc<dyn Store>, sessions: &[Session]) -> Result<Filled> {
    let mut filled = Filled { sessions: sessions.len() as u64, spans: 0 };
    for batch in batches(sessions)? {
        filled.spans += batch.spans.len() as u64;
        store.append(batch).await?;
    }
    Ok(filled)
}

/// What ingest makes of the sessions, in batches of a moderate size.
fn batches(sessions: &[Session]) -> Result<Vec<Batch>> {
    let spans: Vec<_> = sessions.iter().flat_map(|session| session.spans.iter().cloned()).collect();
    let mut batches: Vec<Batch> = spans.chunks(2_000).map(batch).collect::<Result<_>>()?;
    if let Some(last) = batches.last_mut() {
        last.annotations = sessions.iter().filter_map(judged).collect();
    }
    Ok(batches)
}

fn batch(spans: &[turnwise_ingest::otlp::RawSpan<'_>]) -> Result<Batch> {
    let (batch, rejected, _) = turnwise_ingest::traces(&request(spans), Encoding::Protobuf, &Context::default())?;
    ensure!(rejected.count == 0, "make spans that are accepted: {}", rejected.reasons.join("; "));
    Ok(batch)
}

/// The annotation of every other session.
fn judged(session: &Session) -> Option<Annotation> {
    let mut chance = Chance::new(SEED, &session.id, 0);
    let end = session.spans.last()?.end_time_unix_nano;
    chance.happens(0.5).then(|| Annotation {
        target: Target::Session { project: PROJECT.to_owned(), id: session.id.clone() },
        name: ANNOTATION.to_owned(),
        annotator: Annotator::Code,
        label: None,
        score: Some((chance.unit() * 1000.0).round() / 1000.0),
        explanation: None,
        metadata: None,
        identifier: String::new(),
        source: Source::Api,
        time: Timestamp::from_unix_nanos(end),
    })
}
