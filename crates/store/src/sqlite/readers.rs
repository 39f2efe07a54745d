//! A pool of read connections. Readers see the last committed state and never block the writer, nor wait for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::schema;
use crate::{Error, Result};

/// No query takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many queries run at once; more wait.
const READERS: usize = 4;

#[derive(Debug, Clone)]
pub(super) struct Readers {
    folder: PathBuf,
    permits: Arc<Semaphore>,
    /// Connections that no query uses now.
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), permits: Arc::new(Semaphore::new(READERS)), idle: Arc::default() }
    }

    /// Runs a query on a thread of its own, in one snapshot. One that takes too long is stopped: as long as a snapshot is held, the log in
    /// front of the file only grows.
    pub(super) async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| closed())?;
        let pool = self.clone();
        let (started, handle) = oneshot::channel();
        let run = move || {
            let mut connection = pool.take()?;
            started.send(connection.get_interrupt_handle()).ok();
            let snapshot = connection.transaction()?;
            let answer = query(&snapshot);
            snapshot.finish()?;
            pool.put(connection);
            drop(permit);
            answer
        };
        let mut running = tokio::task::spawn_blocking(run);
        if let Ok(done) = tokio::time::timeout(PATIENCE, &mut running).await {
            return done.map_err(|_| closed())?;
        }
        if let Ok(handle) = handle.await {
            handle.interrupt();
        }
        running.await.map_err(|_| closed())?
    }

    fn take(&self) -> Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| schema::open_reader(&self.folder), Ok)
    }

    fn put(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

fn closed() -> Error {
    Error::Unavailable("the store is shutting down".to_owned())
}
