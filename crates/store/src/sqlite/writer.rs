//! The one writer. Batches wait in a queue bounded by bytes; a thread takes all that are waiting into one transaction and one sync, and
//! answers them after it. Compressing and packing happen before the queue, in parallel.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::append::Appender;
use super::known::Known;
use super::packed::Packed;
use crate::{Error, Result};

/// The queue holds at most this many bytes of packed spans.
const QUEUE_BYTES: usize = 64 << 20;
/// A transaction takes in at most this many.
const COMMIT_BYTES: usize = 8 << 20;
/// How long a batch waits for room in the queue before its sender is told to come again.
const PATIENCE: Duration = Duration::from_secs(2);
const UNIT: usize = 1024;

/// What the writer is asked to do.
enum Job {
    Append(Append),
    /// Another change, such as a deletion; it answers by itself.
    Change(Box<dyn FnOnce(&mut Appender) + Send>),
}

#[derive(Debug)]
struct Append {
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
        self.append(Packed { spans: Vec::new(), supplements: Vec::new(), annotations: Vec::new(), bytes: 0 }).await
    }

    /// Waits until the batch is durable.
    pub(super) async fn append(&self, batch: Packed) -> Result<()> {
        // A batch larger than the queue takes all of it.
        let units = batch.bytes.div_ceil(UNIT).min(QUEUE_BYTES / UNIT) as u32;
        let room = tokio::time::timeout(PATIENCE, Arc::clone(&self.room).acquire_many_owned(units)).await;
        let room = room.map_err(|_| Error::Full { retry_after: PATIENCE })?.map_err(|_| closed())?;
        let (reply, answer) = oneshot::channel();
        self.send(Job::Append(Append { batch, reply, _room: room }))?;
        answer.await.map_err(|_| closed())?
    }

    /// Has the writer do something else in a transaction of its own, and waits until that is durable. It delays all batches that wait, so it
    /// must be short; what takes long is done in many steps.
    pub(super) async fn change<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>, &mut Known) -> Result<T> + Send + 'static,
    {
        self.with(|appender| appender.change(work)).await
    }

    /// Empties the write-ahead log, if nobody reads in it.
    pub(super) async fn checkpoint(&self) -> Result<()> {
        self.with(|appender| appender.checkpoint()).await
    }

    async fn with<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Appender) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let change = move |appender: &mut Appender| {
            // The asker may have gone; what was written stays.
            reply.send(work(appender)).ok();
        };
        self.send(Job::Change(Box::new(change)))?;
        answer.await.map_err(|_| closed())?
    }

    fn send(&self, job: Job) -> Result<()> {
        self.queue.as_ref().ok_or_else(closed)?.send(job).map_err(|_| closed())
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
    let mut next = jobs.blocking_recv();
    while let Some(job) = next {
        let after = match job {
            Job::Append(first) => append(appender, first, &mut jobs),
            Job::Change(work) => {
                work(appender);
                None
            }
        };
        next = after.or_else(|| jobs.blocking_recv());
    }
}

/// Writes a batch and those that wait behind it; gives back the job that is none.
fn append(appender: &mut Appender, first: Append, jobs: &mut mpsc::UnboundedReceiver<Job>) -> Option<Job> {
    let mut bytes = first.batch.bytes;
    let mut group = vec![first];
    let mut after = None;
    while bytes < COMMIT_BYTES && after.is_none() {
        match jobs.try_recv() {
            Ok(Job::Append(job)) => {
                bytes += job.batch.bytes;
                group.push(job);
            }
            Ok(other) => after = Some(other),
            Err(_) => break,
        }
    }
    commit(appender, group);
    after
}

/// One transaction for the group; if that fails, one for each, so that no batch fails for another's sake.
fn commit(appender: &mut Appender, group: Vec<Append>) {
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

fn answer(job: Append, outcome: Result<()>) {
    if let Err(error) = &outcome {
        tracing::error!(%error, "failed to write a batch");
    }
    // The sender may have gone; what was written stays.
    job.reply.send(outcome).ok();
}
