//! A request's body: how it is written, how it is compressed, and its bytes within the limit.

use std::fmt;
use std::io::{self, Read};

use axum::body::Body;
use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use turnwise_ingest::Encoding;

use super::{INLINE_BYTES, MAX_BODY_BYTES, Refused, off_thread};

/// zstd frames that ask for more memory than this are refused.
const MAX_ZSTD_WINDOW_LOG: u32 = 26;

#[derive(Clone, Copy)]
enum Compression {
    Identity,
    Gzip,
    Deflate,
    Zstd,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "plain",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Zstd => "zstd",
        })
    }
}

/// How the body is written. A request without a content type is protobuf, OTLP's default.
pub(super) fn encoding(headers: &HeaderMap) -> Result<Encoding, Refused> {
    let value = text(headers, CONTENT_TYPE)?;
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "" | "application/x-protobuf" | "application/protobuf" => Ok(Encoding::Protobuf),
        "application/json" => Ok(Encoding::Json),
        _ => Err(Refused::Unsupported(format!("content type '{essence}' is not known: send application/x-protobuf or application/json"))),
    }
}

/// The bytes of the body, unpacked.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refused> {
    let compression = compression(headers)?;
    let packed = axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(unreadable)?;
    match compression {
        Compression::Identity => Ok(packed),
        _ if packed.len() <= INLINE_BYTES / 16 => unpack(&packed, compression, MAX_BODY_BYTES),
        _ => off_thread(move || unpack(&packed, compression, MAX_BODY_BYTES)).await,
    }
}

fn compression(headers: &HeaderMap) -> Result<Compression, Refused> {
    match text(headers, CONTENT_ENCODING)?.trim().to_ascii_lowercase().as_str() {
        "" | "identity" | "none" => Ok(Compression::Identity),
        "gzip" | "x-gzip" => Ok(Compression::Gzip),
        "deflate" => Ok(Compression::Deflate),
        "zstd" => Ok(Compression::Zstd),
        other => Err(Refused::Unsupported(format!("content encoding '{other}' is not known: send gzip, deflate, zstd or identity"))),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Result<&str, Refused> {
    let Some(value) = headers.get(&name) else { return Ok("") };
    value.to_str().map_err(|_| Refused::Unsupported(format!("header {name} holds characters outside ASCII")))
}

fn unreadable(error: axum::Error) -> Refused {
    // axum tells a body over the limit only by the source of its error, whose type is that of http-body-util.
    let is_over_limit = std::error::Error::source(&error).is_some_and(|source| source.to_string().contains("length limit"));
    if is_over_limit { too_large() } else { Refused::Malformed(format!("read the body: {error}")) }
}

fn too_large() -> Refused {
    Refused::TooLarge(format!("the body is larger than {} MiB: send smaller batches", MAX_BODY_BYTES / 1024 / 1024))
}

fn unpack(packed: &[u8], compression: Compression, limit: usize) -> Result<Bytes, Refused> {
    let result = match compression {
        Compression::Identity => Ok(packed.to_vec()),
        Compression::Gzip => read_up_to(limit, MultiGzDecoder::new(packed)),
        Compression::Deflate if has_zlib_header(packed) => read_up_to(limit, ZlibDecoder::new(packed)),
        Compression::Deflate => read_up_to(limit, DeflateDecoder::new(packed)),
        Compression::Zstd => zstd_reader(packed).and_then(|reader| read_up_to(limit, reader)),
    };
    let unpacked = result.map_err(|error| Refused::Malformed(format!("unpack the {compression} body: {error}")))?;
    if unpacked.len() > limit { Err(too_large()) } else { Ok(unpacked.into()) }
}

/// One byte more than the limit at most, so that the caller sees when it is passed.
fn read_up_to(limit: usize, reader: impl Read) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

fn zstd_reader(packed: &[u8]) -> io::Result<impl Read> {
    let mut reader = zstd::Decoder::with_buffer(packed)?;
    reader.window_log_max(MAX_ZSTD_WINDOW_LOG)?;
    Ok(reader)
}

/// `deflate` means zlib in HTTP, yet some clients send the bare stream.
fn has_zlib_header(packed: &[u8]) -> bool {
    let Some(header) = packed.first_chunk() else { return false };
    let [method, _] = *header;
    method & 0x0f == 8 && u16::from_be_bytes(*header).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_unpacks_beyond_the_limit_is_refused() {
        let packed = zstd::encode_all([7_u8; 1000].as_slice(), 1).unwrap();

        assert_eq!(unpack(&packed, Compression::Zstd, 1000).unwrap().len(), 1000);
        assert!(matches!(unpack(&packed, Compression::Zstd, 999), Err(Refused::TooLarge(_))));
    }
}
