//! A server of a test's own, and an HTTP client for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use turnwise_server::{Listeners, serve};
use turnwise_store::{Sqlite, Store};
use ureq::http::{HeaderMap, StatusCode};

use crate::otlp;

pub(crate) struct Server {
    pub(crate) http: SocketAddr,
    pub(crate) otlp: SocketAddr,
    agent: ureq::Agent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
    _folder: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path()).unwrap().rereading(Arc::new(turnwise_ingest::Dialects::default()));
        Self::over(Arc::new(store), folder)
    }

    pub(crate) fn with(store: impl Store + 'static) -> Self {
        Self::over(Arc::new(store), tempfile::tempdir().unwrap())
    }

    fn over(store: Arc<dyn Store>, folder: TempDir) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (listeners, http, otlp) = listen(&runtime);
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        let thread = std::thread::spawn(move || runtime.block_on(serve(store, Arc::default(), listeners, shutdown)));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { http, otlp, agent, stop: Some(stop), thread: Some(thread), _folder: folder }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.agent.get(format!("http://{}{path}", self.http));
        Answer::from(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).call().unwrap())
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        Answer::from(self.agent.delete(format!("http://{}{path}", self.http)).call().unwrap())
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let request = self.agent.post(format!("http://{}{path}", self.http));
        Answer::from(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send(body).unwrap())
    }

    /// Sends JSON by any method.
    pub(crate) fn send_json(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.http));
        let request = request.header("content-type", "application/json").body(body.to_string()).unwrap();
        Answer::from(self.agent.run(request).unwrap())
    }

    /// Sends spans, which must all be taken.
    pub(crate) fn send(&self, project: &str, spans: &[Value]) {
        let headers = [("content-type", "application/json"), ("x-project-name", project)];
        let answer = self.post("/v1/traces", &headers, &otlp::json(spans));
        assert_eq!((answer.status, answer.json()), (StatusCode::OK, serde_json::json!({})));
    }

    /// A GET that must succeed.
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, StatusCode::OK, "GET {path}: {}", answer.text());
        answer.json()
    }

    /// Tells the server to stop, without waiting for it.
    pub(crate) fn begin_to_stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }

    /// Waits until it has stopped.
    pub(crate) fn wait(&mut self) -> std::io::Result<()> {
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let result = thread.join();
            assert!(std::thread::panicking() || matches!(result, Ok(Ok(()))), "the server must stop in order");
        }
    }
}

fn listen(runtime: &Runtime) -> (Listeners, SocketAddr, SocketAddr) {
    runtime.block_on(async {
        let http = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let otlp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (http_address, otlp_address) = (http.local_addr().unwrap(), otlp.local_addr().unwrap());
        (Listeners { http, otlp: vec![otlp] }, http_address, otlp_address)
    })
}

impl From<ureq::http::Response<ureq::Body>> for Answer {
    fn from(response: ureq::http::Response<ureq::Body>) -> Self {
        let (head, body) = response.into_parts();
        Self { status: head.status, headers: head.headers, body: body.into_with_config().read_to_vec().unwrap() }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status, and the code, message and hint of a failure.
    pub(crate) fn failure(&self) -> (u16, String, String, String) {
        let error = &self.json()["error"];
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), text("code"), text("message"), text("hint"))
    }
}
