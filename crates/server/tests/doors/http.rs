//! OTLP/HTTP.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use flate2::Compression;
use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::json;
use turnwise_store::Error;

use crate::otlp::{self, call};
use crate::refusing::Refusing;
use crate::server::Server;

const PROTOBUF: (&str, &str) = ("content-type", "application/x-protobuf");
const JSON: (&str, &str) = ("content-type", "application/json");

fn packed(mut reader: impl std::io::Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    bytes
}

type Pack = fn(&[u8]) -> Vec<u8>;

/// Each way to pack a body; `deflate` is zlib by the book and a bare stream by some clients.
const PACKINGS: [(&str, Pack); 6] = [
    ("", |body| body.to_vec()),
    ("identity", |body| body.to_vec()),
    ("GZip", |body| packed(GzEncoder::new(body, Compression::fast()))),
    ("deflate", |body| packed(ZlibEncoder::new(body, Compression::fast()))),
    ("deflate", |body| packed(DeflateEncoder::new(body, Compression::fast()))),
    ("zstd", |body| zstd::encode_all(body, 1).unwrap()),
];

#[test]
fn spans_arrive_in_every_encoding_and_the_answer_comes_in_the_same() {
    let server = Server::start();
    let protobuf_types = ["application/x-protobuf", "Application/Protobuf; proto=x"];
    let json_types = ["application/json", "application/JSON;charset=utf-8"];

    let mut sent = 0;
    for content_type in protobuf_types.into_iter().chain(json_types) {
        let is_json = content_type.to_ascii_lowercase().contains("json");
        for (encoding, pack) in PACKINGS {
            let spans = [call(sent, &format!("session-{sent}"), "hi", "hello")];
            let body = pack(&if is_json { otlp::json(&spans) } else { otlp::protobuf(&spans) });
            let headers: &[_] = if encoding.is_empty() {
                &[("content-type", content_type)]
            } else {
                &[("content-type", content_type), ("content-encoding", encoding)]
            };

            let answer = server.post("/v1/traces", headers, &body);

            assert_eq!(answer.status, 200, "{content_type} {encoding}: {}", answer.text());
            assert_eq!(answer.header("content-type"), if is_json { "application/json" } else { "application/x-protobuf" });
            assert_eq!(answer.text(), if is_json { "{}" } else { "" });
            sent += 1;
        }
    }
    let page = server.json("/api/v1/projects/default/sessions?limit=500");
    assert_eq!(page["data"].as_array().unwrap().len() as u64, sent);
}

#[test]
fn a_body_without_a_content_type_is_protobuf() {
    let server = Server::start();
    let body = otlp::protobuf(&[call(0, "s", "hi", "hello")]);
    // By hand, since clients insist on naming a type.
    let mut stream = std::net::TcpStream::connect(server.otlp).unwrap();
    write!(stream, "POST /v1/traces HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(&body).unwrap();

    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();

    assert!(answer.starts_with("HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\n"), "{answer}");
    assert_eq!(server.json("/api/v1/sessions/s")["turn_count"], 1);
}

#[test]
fn log_records_beyond_the_limit_are_rejected_under_their_own_name() {
    let server = Server::start();
    let records = "{},".repeat(100_000);

    let body = format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{records}{{}}]}}]}}]}}"#);
    let answer = server.post("/v1/logs", &[JSON], body.as_bytes());

    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["partialSuccess"]["rejectedLogRecords"], "1");
}

#[test]
fn a_span_with_a_bad_id_is_rejected_alone_and_told() {
    let server = Server::start();
    let good = call(0, "s", "hi", "hello");
    let mut bad = call(1, "s", "lost", "lost");
    bad["spanId"] = json!("0000000000000000");

    let answer = server.post("/v1/traces", &[JSON], &otlp::json(&[good, bad]));

    assert_eq!(answer.status, 200);
    let expected = json!({"partialSuccess": {"rejectedSpans": "1", "errorMessage": "span 'call': span id is all zero"}});
    assert_eq!(answer.json(), expected);
    assert_eq!(server.json("/api/v1/sessions/s")["span_count"], 1);
}

#[test]
fn a_rejection_is_told_in_protobuf_too() {
    let server = Server::start();
    let body = otlp::protobuf_with_a_bad_span(&[call(0, "s", "hi", "hello")]);

    let answer = server.post("/v1/traces", &[PROTOBUF], &body);

    let told = [&[1 << 3, 1], otlp::field(2, b"span 'bad': trace id has 4 bytes, not 16").as_slice()].concat();
    assert_eq!((answer.status.as_u16(), answer.body), (200, otlp::field(1, &told)));
    assert_eq!(server.json("/api/v1/sessions/s")["span_count"], 1);
}

#[test]
fn a_body_that_does_not_parse_is_refused_with_a_reason_in_its_encoding() {
    let server = Server::start();

    let json = server.post("/v1/traces", &[JSON], b"{\"resourceSpans\": 7}");
    let protobuf = server.post("/v1/traces", &[PROTOBUF], b"\xff\xff\xff");
    let gzip = server.post("/v1/traces", &[JSON, ("content-encoding", "gzip")], b"no gzip at all");

    assert_eq!((json.status.as_u16(), json.json()["code"].clone()), (400, json!(3)));
    assert!(json.json()["message"].as_str().unwrap().starts_with("decode JSON: "), "{}", json.text());
    assert_eq!((protobuf.status.as_u16(), protobuf.header("content-type")), (400, "application/x-protobuf"));
    assert_eq!(protobuf.body[..3], [1 << 3, 3, 2 << 3 | 2]);
    assert!(protobuf.text().contains("decode protobuf: "), "{}", protobuf.text());
    assert_eq!(gzip.status, 400);
    assert!(gzip.json()["message"].as_str().unwrap().starts_with("unpack the gzip body: "), "{}", gzip.text());
}

#[test]
fn unknown_types_and_encodings_are_refused_with_the_known_ones() {
    let server = Server::start();

    let content_type = server.post("/v1/traces", &[("content-type", "text/csv")], b"a,b");
    let encoding = server.post("/v1/traces", &[JSON, ("content-encoding", "br")], b"x");

    assert_eq!(content_type.status, 415);
    assert_eq!(content_type.json()["message"], "content type 'text/csv' is not known: send application/x-protobuf or application/json");
    assert_eq!(encoding.status, 415);
    assert_eq!(encoding.json()["message"], "content encoding 'br' is not known: send gzip, deflate, zstd or identity");
}

#[test]
fn a_small_body_that_unpacks_to_a_huge_one_is_refused() {
    let server = Server::start();
    let bomb = zstd::encode_all(std::io::repeat(b' ').take(64 * 1024 * 1024 + 1), 1).unwrap();

    let answer = server.post("/v1/traces", &[JSON, ("content-encoding", "zstd")], &bomb);

    assert!(bomb.len() < 100_000);
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["message"], "the body is larger than 64 MiB: send smaller batches");
}

#[test]
fn a_large_body_is_taken() {
    let server = Server::start();

    let answer = server.post("/v1/traces", &[PROTOBUF], &otlp::protobuf(&[call(0, "s", &"long ".repeat(2_000_000), "short")]));

    assert_eq!(answer.status, 200);
    assert_eq!(server.json("/api/v1/sessions/s")["turns"][0]["input"]["text"].as_str().unwrap().len(), 10_000_000);
}

#[test]
fn the_header_names_the_project_and_a_blank_one_does_not() {
    let server = Server::start();
    let send = |n, project| {
        let body = otlp::json(&[call(n, "s", "hi", "hello")]);
        assert_eq!(server.post("/v1/traces", &[JSON, ("x-project-name", project)], &body).status, 200);
    };

    send(0, " shop 50%20off ");
    send(1, "café");
    send(2, "  ");

    let projects = server.json("/api/v1/projects");
    let names: Vec<&str> = projects["data"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["café", "default", "shop 50%20off"]);
}

#[test]
fn logs_and_metrics_are_answered_so_that_exporters_are_content() {
    let server = Server::start();

    for path in ["/v1/logs", "/v1/metrics"] {
        assert_eq!(server.post(path, &[JSON], b"{}").text(), "{}");
        let answer = server.post(path, &[PROTOBUF], b"");
        assert_eq!((answer.status.as_u16(), answer.header("content-type"), answer.body.len()), (200, "application/x-protobuf", 0));
        assert_eq!(server.post(path, &[("content-type", "text/plain")], b"").status, 415);
    }
}

#[test]
fn a_page_of_another_site_may_not_send_spans() {
    let server = Server::start();
    let body = otlp::protobuf(&[call(0, "s", "hi", "hello")]);

    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)] {
        assert_eq!(server.post("/v1/traces", &[("sec-fetch-site", site)], &body).status, status, "{site}");
    }
}

#[test]
fn a_store_that_is_full_asks_the_client_to_come_back() {
    let server = Server::with(Refusing::with(|| Error::Full { retry_after: Duration::from_millis(1500) }));
    let spans = [call(0, "s", "hi", "hello")];

    let json = server.post("/v1/traces", &[JSON], &otlp::json(&spans));
    let protobuf = server.post("/v1/traces", &[PROTOBUF], &otlp::protobuf(&spans));

    assert_eq!((json.status.as_u16(), json.header("retry-after")), (429, "2"));
    assert_eq!(json.json(), json!({"code": 8, "message": "too much is waiting to be written; try again later"}));
    assert_eq!((protobuf.status.as_u16(), protobuf.header("retry-after")), (429, "2"));
    assert_eq!(protobuf.body[..2], [1 << 3, 8]);
}

#[test]
fn a_store_that_is_gone_asks_too_and_one_that_fails_does_not() {
    let gone = Server::with(Refusing::with(|| Error::Unavailable("the disk is full".to_owned())));
    let failing = Server::with(Refusing::with(|| Error::Other { context: "append", source: "secret detail".into() }));
    let body = otlp::json(&[call(0, "s", "hi", "hello")]);

    let answer = gone.post("/v1/traces", &[JSON], &body);
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "10"));
    assert_eq!(answer.json()["message"], "the spans cannot be stored now: the disk is full");
    let answer = failing.post("/v1/traces", &[JSON], &body);
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (500, ""));
    assert!(!answer.text().contains("secret"), "{}", answer.text());
}

#[test]
fn traces_can_only_be_posted() {
    let server = Server::start();

    let answer = server.get("/v1/traces");

    assert_eq!(answer.failure().0, 405);
    assert_eq!(answer.header("allow"), "POST");
}
