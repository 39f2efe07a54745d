//! The page, and what guards it.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use turnwise_store::Error;

use crate::refusing::Refusing;
use crate::server::Server;

#[test]
fn every_path_that_is_no_doors_is_the_page() {
    let server = Server::start();

    for path in ["/", "/projects/shop/sessions/v1.2", "/apiary", "/index.html"] {
        let answer = server.get(path);

        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert!(answer.text().contains("Turnwise"), "{}", answer.text());
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let server = Server::start();

    for path in ["/assets/gone.js", "/api", "/api/v2/sessions", "/api/v1/session", "/v1/spans", "/mcp"] {
        let (status, code, message, hint) = server.get(path).failure();

        assert_eq!((status, code.as_str(), message), (404, "not_found", format!("there is nothing at {path}")));
        assert!(hint.contains("openapi.json"), "{hint}");
    }
}

#[test]
fn a_wrong_method_is_told_and_the_right_one_named() {
    let server = Server::start();

    let answer = server.delete("/api/v1/projects");

    let (status, code, message, _) = answer.failure();
    assert_eq!((status, code.as_str(), message.as_str()), (405, "method_not_allowed", "DELETE is not possible at /api/v1/projects"));
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert_eq!(server.delete("/").failure().0, 405);
}

#[test]
fn every_answer_keeps_browsers_careful() {
    let server = Server::start();

    for path in ["/", "/api/v1/projects", "/api/nothing", "/healthz", "/v1/traces"] {
        let answer = server.get(path);

        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self';") && policy.ends_with("frame-ancestors 'none'"), "{policy}");
        assert_eq!((answer.header("x-content-type-options"), answer.header("referrer-policy")), ("nosniff", "no-referrer"), "{path}");
    }
}

#[test]
fn a_foreign_host_name_is_refused_where_only_this_machine_is_let_in() {
    let server = Server::start();
    let status = |path: &str, host: &str| {
        let mut stream = std::net::TcpStream::connect(server.http).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };

    for host in ["localhost", "LOCALHOST:6006", "127.0.0.1:1", "[::1]", "[::1]:6006"] {
        assert_eq!(status("/api/v1/projects", host), "200", "{host}");
    }
    for host in ["rebound.example", "localhost.example:6006", "127.0.0.1.example", "10.0.0.1"] {
        assert_eq!((status("/api/v1/projects", host), status("/", host)), ("403".to_owned(), "403".to_owned()), "{host}");
    }
}

#[test]
fn health_is_of_the_process_and_readiness_of_the_store() {
    let server = Server::start();
    assert_eq!((server.json("/healthz")["status"].as_str(), server.json("/readyz")["status"].as_str()), (Some("ok"), Some("ok")));

    let server = Server::with(Refusing::with(|| Error::Full { retry_after: Duration::from_secs(3) }));
    assert_eq!(server.get("/healthz").status, 200);
    let answer = server.get("/readyz");
    assert_eq!((answer.failure().0, answer.header("retry-after")), (429, "3"));

    let server = Server::with(Refusing::with(|| Error::Unavailable("no disk".to_owned())));
    assert_eq!(server.get("/readyz").failure().2, "the store cannot be used now: no disk");
}
