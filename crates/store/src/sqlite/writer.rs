//! The one writer. Batches wait in a queue bounded by bytes; a thread takes all that are waiting into one transaction and one sync, and
//! answers them after it. Compressing and packing happen before the queue, in parallel.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use turnwise_model::{Batch, Digest, SpanId, Supplement, TraceId};

use super::{append::Appender, pack};
use crate::{Error, Result};

/// The queue holds at most this many bytes of packed spans.
const QUEUE_BYTES: usize = 64 << 20;
/// A transaction takes in at most this many.
const COMMIT_BYTES: usize = 8 << 20;
/// How long a batch waits for room in the queue before its sender is told to come again.
const PATIENCE: Duration = Duration::from_secs(2);
const UNIT: usize = 1024;

/// A batch ready to be written.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) spans: Vec<PackedSpan>,
    pub(super) supplements: Vec<PackedSupplement>,
    bytes: usize,
}

/// What a log record tells of a span, packed.
#[derive(Debug)]
pub(super) struct PackedSupplement {
    pub(super) trace_id: TraceId,
    pub(super) span_id: SpanId,
    pub(super) hash: Vec<u8>,
    pub(super) told: Vec<u8>,
    /// Compressed.
    pub(super) body: Vec<u8>,
    pub(super) resource: Arc<[u8]>,
    pub(super) scope: Arc<[u8]>,
}

/// A span, packed.
#[derive(Debug)]
pub(super) struct PackedSpan {
    pub(super) trace_id: TraceId,
    pub(super) digest: Digest,
    pub(super) facts: Vec<u8>,
    /// Compressed.
    pub(super) body: Vec<u8>,
    pub(super) resource: Arc<[u8]>,
    pub(super) scope: Arc<[u8]>,
}

/// Packs a batch; costs processor time, so it is done off the writer's thread.
pub(super) fn packed(batch: Batch) -> Result<Packed> {
    let spans: Vec<PackedSpan> = batch
        .spans
        .into_iter()
        .map(|span| {
            Ok(PackedSpan {
                trace_id: span.trace_id,
                facts: pack::pack(&span.digest.facts)?,
                body: pack::compress(&span.raw.span)?,
                digest: span.digest,
                resource: span.raw.resource,
                scope: span.raw.scope,
            })
        })
        .collect::<Result<_>>()?;
    let supplements: Vec<PackedSupplement> = batch.supplements.into_iter().map(packed_supplement).collect::<Result<_>>()?;
    let span_bytes: usize = spans.iter().map(|span| span.facts.len() + span.body.len() + 256).sum();
    let bytes = span_bytes + supplements.iter().map(|supplement| supplement.told.len() + supplement.body.len() + 256).sum::<usize>();
    Ok(Packed { spans, supplements, bytes })
}

fn packed_supplement(supplement: Supplement) -> Result<PackedSupplement> {
    Ok(PackedSupplement {
        trace_id: supplement.trace_id,
        span_id: supplement.span_id,
        hash: Sha256::digest(&supplement.raw.record).into_iter().take(HASH_BYTES).collect(),
        told: pack::pack(&supplement.told)?,
        body: pack::compress(&supplement.raw.record)?,
        resource: supplement.raw.resource,
        scope: supplement.raw.scope,
    })
}

const HASH_BYTES: usize = 12;

#[derive(Debug)]
struct Job {
    batch: Packed,
    reply: oneshot::Sender<Result<()>>,
    /// Room in the queue, given back when the batch is written.
    _room: OwnedSemaphorePermit,
}

#[derive(Debug)]
pub(super) struct Writer {
    room: Arc<Semaphore>,
    /// Taken on drop: the thread ends when its queue does.
    queue: Option<mpsc::UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let (queue, jobs) = mpsc::unbounded_channel();
        let mut appender = Appender::new(connection)?;
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&mut appender, jobs))
            .map_err(|error| Error::Unavailable(format!("start the writer: {error}")))?;
        Ok(Self { room: Arc::new(Semaphore::new(QUEUE_BYTES / UNIT)), queue: Some(queue), thread: Some(thread) })
    }

    /// Waits until the writer has done nothing: it is alive, and a transaction can begin and end.
    pub(super) async fn ping(&self) -> Result<()> {
        self.append(Packed { spans: Vec::new(), supplements: Vec::new(), bytes: 0 }).await
    }

    /// Waits until the batch is durable.
    pub(super) async fn append(&self, batch: Packed) -> Result<()> {
        // A batch larger than the queue takes all of it.
        let units = batch.bytes.div_ceil(UNIT).min(QUEUE_BYTES / UNIT) as u32;
        let room = tokio::time::timeout(PATIENCE, Arc::clone(&self.room).acquire_many_owned(units)).await;
        let room = room.map_err(|_| Error::Full { retry_after: PATIENCE })?.map_err(|_| closed())?;
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(closed)?;
        queue.send(Job { batch, reply, _room: room }).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn closed() -> Error {
    Error::Unavailable("the store is shutting down".to_owned())
}

fn run(appender: &mut Appender, mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut group = vec![first];
        let mut bytes = 0;
        while bytes < COMMIT_BYTES {
            let Ok(job) = jobs.try_recv() else { break };
            bytes += job.batch.bytes;
            group.push(job);
        }
        commit(appender, group);
    }
}

/// One transaction for the group; if that fails, one for each, so that no batch fails for another's sake.
fn commit(appender: &mut Appender, group: Vec<Job>) {
    let batches: Vec<&Packed> = group.iter().map(|job| &job.batch).collect();
    if batches.len() > 1 && appender.append(&batches).is_ok() {
        group.into_iter().for_each(|job| answer(job, Ok(())));
        return;
    }
    for job in group {
        let outcome = appender.append(&[&job.batch]);
        answer(job, outcome);
    }
}

fn answer(job: Job, outcome: Result<()>) {
    if let Err(error) = &outcome {
        tracing::error!(%error, "failed to write a batch");
    }
    // The sender may have gone; what was written stays.
    job.reply.send(outcome).ok();
}
