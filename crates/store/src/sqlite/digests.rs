//! The digests of the traces that were touched last, so that a trace that grows span by span need not be read again for each. The texts in
//! them are pointers.

use std::collections::HashMap;

use rusqlite::Transaction;
use turnwise_model::{Digest, TraceId};

use super::blocks::Blocks;
use super::rows;
use crate::Result;

/// Digests remembered in each of two generations: some 20 MB.
const REMEMBERED: usize = 16 << 10;

/// In two generations, as the places of pieces are; a larger trace is forgotten sooner.
#[derive(Debug, Default)]
pub(super) struct Digests {
    young: HashMap<TraceId, Vec<Digest>>,
    old: HashMap<TraceId, Vec<Digest>>,
    /// How many digests are in `young`.
    count: usize,
}

impl Digests {
    /// A trace begins: all its spans will be told here.
    pub(super) fn begin(&mut self, trace: TraceId) {
        self.young.insert(trace, Vec::new());
    }

    /// A span of a trace came.
    pub(super) fn add(&mut self, trace: TraceId, digest: Digest) {
        if let Some(digests) = self.known(trace) {
            digests.push(digest);
        }
    }

    /// A better version of a span came.
    pub(super) fn replace(&mut self, trace: TraceId, digest: Digest) {
        if let Some(digests) = self.known(trace) {
            digests.retain(|known| known.id != digest.id);
            digests.push(digest);
        }
    }

    fn known(&mut self, trace: TraceId) -> Option<&mut Vec<Digest>> {
        self.young.get_mut(&trace).or_else(|| self.old.get_mut(&trace))
    }

    /// The digests of a trace, in any order.
    pub(super) fn of(&mut self, change: &Transaction<'_>, blocks: &Blocks, trace: TraceId) -> Result<&[Digest]> {
        if self.count >= REMEMBERED {
            self.old = std::mem::take(&mut self.young);
            self.count = 0;
        }
        let digests = match self.take(trace) {
            Some(digests) => digests,
            None => rows::unjoined_digests(change, blocks, trace)?,
        };
        self.count += digests.len();
        Ok(self.young.entry(trace).insert_entry(digests).into_mut())
    }

    fn take(&mut self, trace: TraceId) -> Option<Vec<Digest>> {
        let young = self.young.remove(&trace);
        self.count = self.count.saturating_sub(young.as_ref().map_or(0, Vec::len));
        young.or_else(|| self.old.remove(&trace))
    }
}
