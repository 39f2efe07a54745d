//! OTLP/gRPC: `Export` of the three services. A message crosses as bytes: `turnwise_ingest` decodes it, and the answers are written by
//! [`reply`], so no generated types are needed.

use std::pin::Pin;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use bytes::{Buf as _, BufMut as _, Bytes};
use tonic::Status;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::{Grpc, UnaryService};
use turnwise_ingest::{Encoding, Rejected};

use super::{LOGS, MAX_BODY_BYTES, Read, TRACES, context, reply};
use crate::app::App;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/opentelemetry.proto.collector.trace.v1.TraceService/Export", post(traces))
        .route("/opentelemetry.proto.collector.logs.v1.LogsService/Export", post(logs))
        // Taken, so that exporters which send every signal have no trouble; there are no conversations in metrics.
        .route("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", post(unread))
}

async fn traces(State(app): State<App>, request: Request) -> Response {
    answer(request, Export { app, read: TRACES.read }).await
}

async fn logs(State(app): State<App>, request: Request) -> Response {
    answer(request, Export { app, read: LOGS.read }).await
}

async fn unread(request: Request) -> Response {
    answer(request, UnreadExport).await
}

async fn answer(request: Request, export: impl UnaryService<Bytes, Response = Vec<u8>>) -> Response {
    let mut grpc = Grpc::new(AsBytes)
        .max_decoding_message_size(MAX_BODY_BYTES)
        .accept_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Zstd)
        .send_compressed(CompressionEncoding::Gzip)
        .send_compressed(CompressionEncoding::Zstd);
    grpc.unary(export, request).await.map(axum::body::Body::new)
}

type Answer = Pin<Box<dyn Future<Output = Result<tonic::Response<Vec<u8>>, Status>> + Send>>;

struct Export {
    app: App,
    read: Read,
}

impl UnaryService<Bytes> for Export {
    type Response = Vec<u8>;
    type Future = Answer;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Answer {
        let (app, read) = (self.app.clone(), self.read);
        Box::pin(async move {
            let (metadata, _, body) = request.into_parts();
            let context = context(&app, &metadata.into_headers());
            match super::take(&app, read, body, Encoding::Protobuf, context).await {
                Ok(rejected) => Ok(tonic::Response::new(reply::export_response(&rejected))),
                Err(refused) => Err(reply::grpc_status(&refused)),
            }
        })
    }
}

struct UnreadExport;

impl UnaryService<Bytes> for UnreadExport {
    type Response = Vec<u8>;
    type Future = Answer;

    fn call(&mut self, _: tonic::Request<Bytes>) -> Answer {
        Box::pin(async { Ok(tonic::Response::new(reply::export_response(&Rejected::default()))) })
    }
}

/// Messages as the bytes that they are.
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
