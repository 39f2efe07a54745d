//! What every door shares: the store, the clock, and the counts of what came in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use turnwise_ingest::Rules;
use turnwise_model::Timestamp;
use turnwise_store::Store;

#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) counts: Arc<Counts>,
    /// How requests are read.
    pub(crate) rules: Arc<Rules>,
}

impl App {
    pub(crate) fn new(store: Arc<dyn Store>, rules: Arc<Rules>) -> Self {
        Self { store, counts: Arc::default(), rules }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_unix_nanos(u64::try_from(since_1970.as_nanos()).unwrap_or(u64::MAX))
    }
}

/// Spans since the start. Received is always accepted + rejected; a request that failed as a whole is in none, its client still has it.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    accepted: AtomicU64,
    rejected: AtomicU64,
}

impl Counts {
    pub(crate) fn add(&self, accepted: u64, rejected: u64) {
        self.accepted.fetch_add(accepted, Ordering::Relaxed);
        self.rejected.fetch_add(rejected, Ordering::Relaxed);
    }
}
