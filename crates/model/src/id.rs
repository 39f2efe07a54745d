//! Identifiers. Trace and span ids are OpenTelemetry's bytes; a session is named by its project and the application's own id.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A trace id of 16 bytes, never all zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TraceId([u8; 16]);

/// A span id of 8 bytes, never all zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpanId([u8; 8]);

macro_rules! bytes_id {
    ($name:ident, $len:literal) => {
        impl $name {
            /// The id in these bytes, unless they have another length or are all zero.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                let bytes: [u8; $len] = bytes.try_into().ok()?;
                (bytes != [0; $len]).then_some(Self(bytes))
            }

            /// The bytes as they were sent.
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let bytes = from_hex(text).ok_or(NotAnId)?;
                Self::from_slice(&bytes).ok_or(NotAnId)
            }
        }
    };
}

bytes_id!(TraceId, 16);
bytes_id!(SpanId, 8);

/// The text is not the hexadecimal form of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a non-zero id in hexadecimal digits")
    }
}

impl std::error::Error for NotAnId {}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// An opaque, URL-safe name of a session: the same for the same project and id, on every engine.
///
/// Session ids may hold any character; some (`.`, `..`) cannot be written in a URL's path at all. The key always can.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct SessionKey(String);

const KEY_BYTES: usize = 15;
const KEY_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl SessionKey {
    /// The key of a session: 120 bits of the SHA-256 of project and id, in base64url.
    pub fn of(project: &str, session_id: &str) -> Self {
        let hash = Sha256::new().chain_update(project).chain_update([0]).chain_update(session_id).finalize();
        Self(base64url(hash.get(..KEY_BYTES).unwrap_or_default()))
    }

    /// A key that was written as text; whether any session has it is for a store to say.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The key written as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An opaque, URL-safe name of an annotation: the same for the same target, name and identifier, on every engine.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AnnotationKey(String);

impl AnnotationKey {
    /// From the hash of what it names.
    pub(crate) fn from_hash(hash: &[u8]) -> Self {
        Self(base64url(hash.get(..KEY_BYTES).unwrap_or_default()))
    }

    /// A key that was written as text; whether any annotation has it is for a store to say.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The key written as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn base64url(bytes: &[u8]) -> String {
    let digit = |value: u8| KEY_ALPHABET.get(usize::from(value & 63)).map_or('-', |byte| char::from(*byte));
    let (threes, _) = bytes.as_chunks::<3>();
    threes.iter().flat_map(|[a, b, c]| [digit(a >> 2), digit(a << 4 | b >> 4), digit(b << 2 | c >> 6), digit(*c)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_hexadecimal() {
        let id: SpanId = "00000000000000ff".parse().unwrap();

        assert_eq!(id.as_bytes(), &[0, 0, 0, 0, 0, 0, 0, 255]);
        assert_eq!(id.to_string(), "00000000000000ff");
    }

    #[test]
    fn zero_short_and_foreign_ids_are_refused() {
        for text in ["0000000000000000", "ff", "zz00000000000000", "00000000000000fé"] {
            assert_eq!(text.parse::<SpanId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn session_keys_are_url_safe_and_tell_projects_apart() {
        let key = SessionKey::of("shop", "..");

        assert_eq!(key.as_str().len(), 20);
        assert!(key.as_str().bytes().all(|b| KEY_ALPHABET.contains(&b)));
        assert_ne!(key, SessionKey::of("shop2", ".."));
        assert_ne!(SessionKey::of("a", "bc"), SessionKey::of("ab", "c"));
    }
}
