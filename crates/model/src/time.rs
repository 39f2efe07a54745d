//! Moments and lengths of time, in nanoseconds as OpenTelemetry sends them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Nanoseconds since 1970-01-01 UTC. Zero stands for "not told".
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From the wire's unsigned nanoseconds; times after the year 2262 become the last one that fits.
    pub fn from_unix_nanos(nanos: u64) -> Self {
        Self(i64::try_from(nanos).unwrap_or(i64::MAX))
    }

    /// From a stored number of nanoseconds; negative ones become zero.
    pub fn from_nanos(nanos: i64) -> Self {
        Self(nanos.max(0))
    }

    /// Nanoseconds since 1970.
    pub fn nanos(self) -> i64 {
        self.0
    }

    /// The next moment that can be told from this one.
    pub fn after(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The time from `earlier` until this one; zero if that is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}
