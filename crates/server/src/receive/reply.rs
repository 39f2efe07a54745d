//! What an exporter hears: `Export*ServiceResponse` or `google.rpc.Status`, as protobuf or JSON, over HTTP or gRPC. The messages are
//! small and settled, so they are written by hand; the three signals' responses have the same form.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::json;
use tonic::{Code, Status};
use turnwise_ingest::{Encoding, Rejected};

use super::Refused;

const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";

/// `field` is what the signal calls its rejected items in JSON; in protobuf all signals' answers have one form.
pub(super) fn http(encoding: Encoding, field: &str, result: Result<Rejected, Refused>) -> Response {
    match result {
        Ok(rejected) => in_encoding(encoding, export_response(&rejected), || export_response_json(field, &rejected)),
        Err(refused) => refused_http(encoding, &refused),
    }
}

fn refused_http(encoding: Encoding, refused: &Refused) -> Response {
    let (code, message) = (code(refused), refused.to_string());
    let status = [int(1, code as i64 as u64), bytes(2, message.as_bytes())].concat();
    let mut response = in_encoding(encoding, status, || json!({"code": code as i32, "message": message}));
    *response.status_mut() = http_status(refused);
    if let Some(delay) = refused.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, whole_seconds(delay).into());
    }
    response
}

fn in_encoding(encoding: Encoding, protobuf: Vec<u8>, json: impl FnOnce() -> serde_json::Value) -> Response {
    match encoding {
        Encoding::Protobuf => ([(CONTENT_TYPE, "application/x-protobuf")], protobuf).into_response(),
        Encoding::Json => axum::Json(json()).into_response(),
    }
}

/// The answer to a gRPC call that failed, with the delay in its details where one is asked for.
pub(super) fn grpc_status(refused: &Refused) -> Status {
    let (code, message) = (code(refused), refused.to_string());
    match refused.retry_after() {
        Some(delay) => Status::with_details(code, &message, status_with_retry_info(code, &message, delay).into()),
        None => Status::new(code, message),
    }
}

fn status_with_retry_info(code: Code, message: &str, delay: Duration) -> Vec<u8> {
    let duration = [int(1, delay.as_secs()), int(2, u64::from(delay.subsec_nanos()))].concat();
    let any = [bytes(1, RETRY_INFO.as_bytes()), bytes(2, &bytes(1, &duration))].concat();
    [int(1, code as i64 as u64), bytes(2, message.as_bytes()), bytes(3, &any)].concat()
}

/// Empty unless something was rejected.
pub(super) fn export_response(rejected: &Rejected) -> Vec<u8> {
    if rejected.count == 0 {
        return Vec::new();
    }
    bytes(1, &[int(1, rejected.count), bytes(2, reasons(rejected).as_bytes())].concat())
}

fn export_response_json(field: &str, rejected: &Rejected) -> serde_json::Value {
    if rejected.count == 0 {
        return json!({});
    }
    json!({"partialSuccess": {field: rejected.count.to_string(), "errorMessage": reasons(rejected)}})
}

fn reasons(rejected: &Rejected) -> String {
    let told = rejected.reasons.join("; ");
    match rejected.count.saturating_sub(rejected.reasons.len() as u64) {
        0 => told,
        more => format!("{told}; and {more} more"),
    }
}

fn http_status(refused: &Refused) -> StatusCode {
    match refused {
        Refused::Malformed(_) => StatusCode::BAD_REQUEST,
        Refused::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Refused::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Refused::ForeignPage => StatusCode::FORBIDDEN,
        Refused::Full { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refused::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Refused::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn code(refused: &Refused) -> Code {
    match refused {
        Refused::Malformed(_) | Refused::Unsupported(_) => Code::InvalidArgument,
        Refused::TooLarge(_) => Code::OutOfRange,
        Refused::ForeignPage => Code::PermissionDenied,
        Refused::Full { .. } => Code::ResourceExhausted,
        Refused::Unavailable(_) => Code::Unavailable,
        Refused::Failed => Code::Internal,
    }
}

/// At least one: zero would invite the client back at once.
fn whole_seconds(delay: Duration) -> u64 {
    delay.as_secs_f64().ceil().max(1.0) as u64
}

/// A protobuf field that holds an integer.
fn int(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

/// A protobuf field that holds bytes, a text or a message.
fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2).as_slice(), &varint(value.len() as u64), value].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2);
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}
