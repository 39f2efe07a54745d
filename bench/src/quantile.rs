//! What many measured times come down to.

use std::time::Duration;

use serde::Serialize;

/// Of a number of times, in milliseconds.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Millis {
    pub count: usize,
    pub p50: f64,
    pub p95: f64,
    pub max: f64,
}

impl Millis {
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |share: f64| {
            let place = (times.len() as f64 * share) as usize;
            times.get(place.min(times.len().saturating_sub(1))).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        Self { count: times.len(), p50: at(0.5), p95: at(0.95), max: at(1.0) }
    }
}
