//! A span's own word on the session or user it belongs to.

use serde::{Deserialize, Serialize};

/// An id that a span carries, the key it was read from, and that key's place in the list of precedence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// Place of the key in its list of precedence; 0 is the strongest.
    pub rank: u16,
    pub key: String,
    pub id: String,
}
