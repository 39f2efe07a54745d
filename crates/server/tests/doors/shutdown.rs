//! Stopping in order.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use async_trait::async_trait;
use tokio::sync::Notify;
use turnwise_model::query::{Page, SessionCursor, SessionName, SessionQuery, TraceCursor, TraceQuery, TurnQuery};
use turnwise_model::trace::TraceSummary;
use turnwise_model::turn::TurnSteps;
use turnwise_model::{Batch, Project, Session, Trace, TraceId};
use turnwise_store::{Result, Store};

use crate::otlp::{self, call};
use crate::server::Server;

/// A store whose append waits until it is let go.
#[derive(Debug)]
struct Slow {
    begun: Sender<()>,
    go: Arc<Notify>,
}

#[async_trait]
impl Store for Slow {
    async fn append(&self, _: Batch) -> Result<()> {
        self.begun.send(()).unwrap();
        self.go.notified().await;
        Ok(())
    }
    async fn projects(&self) -> Result<Vec<Project>> {
        Ok(Vec::new())
    }
    async fn sessions(&self, _: &SessionQuery) -> Result<Page<Session, SessionCursor>> {
        unreachable!("only appended to")
    }
    async fn session(&self, _: &SessionName) -> Result<Vec<Session>> {
        unreachable!("only appended to")
    }
    async fn turns(&self, _: &TurnQuery) -> Result<Page<TurnSteps, u64>> {
        unreachable!("only appended to")
    }
    async fn traces(&self, _: &TraceQuery) -> Result<Page<TraceSummary, TraceCursor>> {
        unreachable!("only appended to")
    }
    async fn trace(&self, _: TraceId) -> Result<Option<Trace>> {
        unreachable!("only appended to")
    }
    async fn ready(&self) -> Result<()> {
        Ok(())
    }
}

#[test]
fn requests_under_way_are_finished_before_the_server_stops() {
    let (begun, has_begun) = channel();
    let go = Arc::new(Notify::new());
    let mut server = Server::with(Slow { begun, go: Arc::clone(&go) });
    let url = format!("http://{}/v1/traces", server.http);
    let client = thread::spawn(move || {
        let body = otlp::json(&[call(0, "s", "hi", "hello")]);
        ureq::post(url).header("content-type", "application/json").send(&body).unwrap().status()
    });

    has_begun.recv().unwrap();
    server.begin_to_stop();
    go.notify_one();

    assert_eq!(client.join().unwrap(), 200);
    server.wait().unwrap();
}
