//! The doors: OTLP comes in at [`receive`], questions at [`api`], and the page is at [`ui`]. Only this crate knows HTTP and JSON shapes.
//!
//! ```text
//! OTLP --receive--> ingest --> store          GET --api--> query --> store --> view --> JSON
//! ```

mod api;
mod app;
mod guard;
mod jobs;
mod receive;
mod ui;
mod view;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use turnwise_store::Store;

pub use api::openapi;
use app::App;
pub use turnwise_ingest::{Prices, Redact, Rules};

/// Where clients come in, bound already.
#[derive(Debug)]
pub struct Listeners {
    /// The page, the API, and OTLP too.
    pub http: TcpListener,
    /// OTLP alone, at the ports where exporters look for it.
    pub otlp: Vec<TcpListener>,
}

/// How long requests that are under way may take once the server shall stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until `shutdown` comes true; requests that are under way are finished first.
pub async fn serve(store: Arc<dyn Store>, rules: Arc<Rules>, listeners: Listeners, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let app = App::new(Arc::clone(&store), rules);
    let (stop, stopped) = watch::channel(());
    let mut doors = JoinSet::new();
    let is_local = listeners.http.local_addr()?.ip().is_loopback();
    doors.spawn(door(listeners.http, everything(&app, is_local), stopped.clone()));
    for listener in listeners.otlp {
        doors.spawn(door(listener, otlp(&app), stopped.clone()));
    }
    let jobs = tokio::spawn(jobs::run(store, stopped));
    tokio::select! {
        () = shutdown => {}
        Some(closed) = doors.join_next() => return closed.map_err(io::Error::other)?,
    }
    drop(stop);
    finish(doors).await?;
    jobs.await.map_err(io::Error::other)
}

fn everything(app: &App, is_local: bool) -> Router {
    let own = api::router().merge(ui::router());
    let own = if is_local { guard::local_hosts(own) } else { own };
    guard::headers(receive::router().merge(own)).with_state(app.clone())
}

fn otlp(app: &App) -> Router {
    guard::headers(receive::router().fallback(receive::unknown)).with_state(app.clone())
}

async fn door(listener: TcpListener, router: Router, mut stopped: watch::Receiver<()>) -> io::Result<()> {
    let stop = async move {
        // Nothing is ever sent: the channel closes when the server shall stop.
        let _ = stopped.changed().await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn finish(mut doors: JoinSet<io::Result<()>>) -> io::Result<()> {
    let all = async {
        while let Some(closed) = doors.join_next().await {
            closed.map_err(io::Error::other)??;
        }
        Ok(())
    };
    tokio::time::timeout(GRACE, all).await.unwrap_or_else(|_| {
        tracing::warn!(seconds = GRACE.as_secs(), "closing connections whose requests did not end in time");
        Ok(())
    })
}
