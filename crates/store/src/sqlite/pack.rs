//! Values as bytes: facts and strands by postcard behind a version byte, span bodies by zstd. What is packed can always be made again
//! from the spans, so a new version of it is a rebuild, not a migration.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

const VERSION: u8 = 1;
const LEVEL: i32 = 3;

/// Packs a derived value.
pub(super) fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_extend(value, vec![VERSION]).map_err(|source| other("pack a value", source))
}

/// Unpacks a derived value.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    match bytes.split_first() {
        Some((&VERSION, packed)) => postcard::from_bytes(packed).map_err(|source| other("unpack a value", source)),
        _ => Err(Error::Unavailable("derived data is of another version: rebuild it".to_owned())),
    }
}

/// Compresses the body of a span.
pub(super) fn compress(body: &[u8]) -> Result<Vec<u8>> {
    zstd::bulk::compress(body, LEVEL).map_err(|source| other("compress a span", source))
}

/// The body of a span as it came.
pub(super) fn decompress(body: &[u8]) -> Result<Vec<u8>> {
    zstd::stream::decode_all(body).map_err(|source| other("decompress a span", source))
}

fn other(context: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Other { context, source: Box::new(source) }
}
