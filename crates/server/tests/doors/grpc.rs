//! OTLP/gRPC, by a client that sends bytes as they are.

use std::time::Duration;

use bytes::{Buf as _, BufMut as _, Bytes};
use http::uri::PathAndQuery;
use tonic::client::Grpc;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use turnwise_store::Error;

use crate::otlp::{self, call};
use crate::refusing::Refusing;
use crate::server::Server;

const TRACES: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// What a call of `method` with `message` is answered.
fn export(server: &Server, method: &'static str, message: Vec<u8>, packing: Option<CompressionEncoding>) -> Result<Vec<u8>, Status> {
    let address = format!("http://{}", server.otlp);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut client = Grpc::new(Channel::from_shared(address).unwrap().connect().await.unwrap());
        if let Some(packing) = packing {
            client = client.send_compressed(packing).accept_compressed(packing);
        }
        client.ready().await.unwrap();
        let mut request = Request::new(message);
        request.metadata_mut().insert("x-project-name", "by-metadata".parse().unwrap());
        Ok(client.unary(request, PathAndQuery::from_static(method), AsBytes).await?.into_inner().to_vec())
    })
}

#[test]
fn spans_arrive_plain_and_packed() {
    let server = Server::start();
    let packings = [None, Some(CompressionEncoding::Gzip), Some(CompressionEncoding::Zstd)];

    for (n, packing) in (0..).zip(packings) {
        let message = otlp::protobuf(&[call(n, &format!("session-{n}"), "hi", "hello")]);
        assert_eq!(export(&server, TRACES, message, packing).unwrap(), b"", "{packing:?}");
    }

    let page = server.json("/api/v1/projects/by-metadata/sessions");
    assert_eq!(page["data"].as_array().unwrap().len(), 3);
}

#[test]
fn messages_may_be_larger_than_grpc_allows_by_itself() {
    let server = Server::start();
    let message = otlp::protobuf(&[call(0, "s", &"long ".repeat(2_000_000), "short")]);

    export(&server, TRACES, message, Some(CompressionEncoding::Gzip)).unwrap();

    assert_eq!(server.json("/api/v1/sessions/s")["turn_count"], 1);
}

#[test]
fn a_span_with_a_bad_id_is_rejected_alone_and_told() {
    let server = Server::start();

    let answer = export(&server, TRACES, otlp::protobuf_with_a_bad_span(&[call(0, "s", "hi", "hello")]), None).unwrap();

    let told = [&[1 << 3, 1], otlp::field(2, b"span 'bad': trace id has 4 bytes, not 16").as_slice()].concat();
    assert_eq!(answer, otlp::field(1, &told));
    assert_eq!(server.json("/api/v1/sessions/s")["span_count"], 1);
}

#[test]
fn a_message_that_does_not_parse_is_an_invalid_argument() {
    let status = export(&Server::start(), TRACES, b"\xff\xff\xff".to_vec(), None).unwrap_err();

    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().starts_with("decode protobuf: "), "{status:?}");
}

#[test]
fn what_otlp_does_not_have_is_unimplemented() {
    let server = Server::start();

    let status = export(&server, "/opentelemetry.proto.collector.trace.v1.TraceService/Import", Vec::new(), None).unwrap_err();

    assert_eq!(status.code(), Code::Unimplemented);
}

#[test]
fn logs_and_metrics_are_answered_so_that_exporters_are_content() {
    let server = Server::start();

    for method in
        ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"]
    {
        assert_eq!(export(&server, method, Vec::new(), None).unwrap(), b"");
    }
}

#[test]
fn a_store_that_is_full_or_gone_says_when_to_come_back() {
    let full = Server::with(Refusing::with(|| Error::Full { retry_after: Duration::from_millis(1500) }));
    let gone = Server::with(Refusing::with(|| Error::Unavailable("the disk is full".to_owned())));
    let message = || otlp::protobuf(&[call(0, "s", "hi", "hello")]);

    let full = export(&full, TRACES, message(), None).unwrap_err();
    let gone = export(&gone, TRACES, message(), None).unwrap_err();

    assert_eq!(full.code(), Code::ResourceExhausted);
    // google.rpc.Duration { seconds: 1, nanos: 500_000_000 }
    let delay = [1 << 3, 1, 2 << 3, 0x80, 0xca, 0xb5, 0xee, 0x01];
    assert_eq!(full.details(), status_with_retry_info(8, full.message(), &delay));
    assert_eq!(gone.code(), Code::Unavailable);
    assert_eq!(gone.details(), status_with_retry_info(14, gone.message(), &[1 << 3, 10, 2 << 3, 0]));
}

/// `google.rpc.Status` with a `google.rpc.RetryInfo`.
fn status_with_retry_info(code: u8, message: &str, delay: &[u8]) -> Vec<u8> {
    let info = [otlp::field(1, b"type.googleapis.com/google.rpc.RetryInfo"), otlp::field(2, &otlp::field(1, delay))].concat();
    [vec![1 << 3, code], otlp::field(2, message.as_bytes()), otlp::field(3, &info)].concat()
}

#[derive(Clone, Copy)]
struct AsBytes;

impl Codec for AsBytes {
    type Encode = Vec<u8>;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }
    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for AsBytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&message);
        Ok(())
    }
}

impl Decoder for AsBytes {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}
