//! What the server does by itself, beside what it is asked for.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use turnwise_store::Store;

/// How long between two times that the store is tidied.
const TIDY_EVERY: Duration = Duration::from_secs(2);

/// Runs until the server shall stop.
pub(crate) async fn run(store: Arc<dyn Store>, mut stopped: watch::Receiver<()>) {
    tokio::select! {
        // Nothing is ever sent: the channel closes when the server shall stop. Whatever runs is made of steps, and ends between two.
        _ = stopped.changed() => {}
        () = tidy_always(store.as_ref()) => {}
    }
}

async fn tidy_always(store: &dyn Store) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        tidy(store).await;
    }
}

async fn tidy(store: &dyn Store) {
    if let Err(error) = store.tidy().await {
        tracing::warn!(%error, "tidy the store");
    }
}
