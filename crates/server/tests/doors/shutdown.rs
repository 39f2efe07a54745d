//! Stopping in order.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use tokio::sync::Notify;

use crate::otlp::{self, call};
use crate::refusing::Refusing;
use crate::server::Server;

#[test]
fn requests_under_way_are_finished_before_the_server_stops() {
    let (begun, has_begun) = channel();
    let go = Arc::new(Notify::new());
    let mut server = Server::with({
        let go = Arc::clone(&go);
        Refusing::all_but_batches(move || {
            let (begun, go) = (begun.clone(), Arc::clone(&go));
            async move {
                begun.send(()).unwrap();
                go.notified().await;
                Ok(())
            }
        })
    });
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
