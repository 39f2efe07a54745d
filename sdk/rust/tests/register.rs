//! `register()` sends over the wire what was asked for, to where it was asked to go, and refuses what cannot work.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use opentelemetry::KeyValue;
use turnwise_sdk::{Error, Protocol, Registration, Tracing, chain, using_session};

/// A server that takes one request at a time, answers 200 and tells what it got.
fn server() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read(&mut stream);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            let _ = sender.send(request);
        }
    });
    (url, requests)
}

/// Head and body, bytes that are no text replaced.
fn read(stream: &mut impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if bytes.len() >= head.len() + 4 + length {
                return String::from_utf8_lossy(&bytes).into_owned();
            }
        }
        match stream.by_ref().read(&mut buffer) {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&bytes).into_owned(),
            Ok(count) => bytes.extend(&buffer[..count]),
        }
    }
}

fn registered(registration: Registration) -> Tracing {
    registration.protocol(Protocol::Http).register().unwrap()
}

#[test]
fn spans_arrive_with_project_headers_and_session() {
    let (url, requests) = server();
    let registration = Registration::new("shop").endpoint(&url).header("authorization", "Bearer 1234");
    let tracing = registered(registration.resource(KeyValue::new("service.name", "till")));
    {
        let _scope = using_session("chat-42").unwrap().attach();
        chain("over the wire").end();
    }
    tracing.flush().unwrap();

    let request = requests.recv().unwrap();
    assert!(request.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{request}");
    assert!(request.to_lowercase().contains("authorization: bearer 1234"), "{request}");
    for text in ["openinference.project.name", "shop", "till", "over the wire", "session.id", "chat-42"] {
        assert!(request.contains(text), "{text} is not in {request}");
    }
}

#[test]
fn what_is_left_is_sent_when_tracing_is_dropped() {
    use opentelemetry::trace::{Tracer as _, TracerProvider as _};
    let (url, requests) = server();
    let tracing = registered(Registration::new("shop").endpoint(format!("{url}/v1/traces")).local());
    drop(tracing.provider().tracer("test").start("left over"));
    drop(tracing);

    assert!(requests.recv().unwrap().contains("left over"));
}

#[test]
fn unbatched_spans_are_sent_as_they_end() {
    use opentelemetry::trace::{Tracer as _, TracerProvider as _};
    let (url, requests) = server();
    let tracing = registered(Registration::new("shop").endpoint(url).local().unbatched());
    drop(tracing.provider().tracer("test").start("at once"));

    assert!(requests.recv().unwrap().contains("at once"));
}

#[test]
fn a_server_that_is_away_fails_the_flush_and_nothing_else() {
    use opentelemetry::trace::{Tracer as _, TracerProvider as _};
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let tracing = registered(Registration::new("shop").endpoint(format!("http://{nobody}")).local());
    drop(tracing.provider().tracer("test").start("lost"));

    assert!(matches!(tracing.flush(), Err(Error::Export { .. })));
}

#[test]
fn what_cannot_work_is_refused_at_once() {
    let register = |registration: Registration| registration.protocol(Protocol::Http).local().register().map(drop);

    assert!(matches!(register(Registration::new(" ")), Err(Error::Blank("project"))));
    assert!(matches!(register(Registration::new("shop").endpoint("localhost:6006")), Err(Error::Settings(_))));
    assert!(matches!(register(Registration::new("shop").endpoint("http://")), Err(Error::Settings(_))));
    #[cfg(not(feature = "tls"))]
    assert!(matches!(register(Registration::new("shop").endpoint("https://example.com")), Err(Error::Settings(_))));
    #[cfg(not(feature = "grpc"))]
    assert!(matches!(Registration::new("shop").protocol(Protocol::Grpc).register(), Err(Error::Settings(_))));
}

#[test]
#[cfg(feature = "grpc")]
fn grpc_can_be_set_up_and_dropped_within_any_runtime_or_none() {
    let register = || drop(Registration::new("shop").endpoint("http://127.0.0.1:1").protocol(Protocol::Grpc).local().register().unwrap());
    register();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async { register() });
}
