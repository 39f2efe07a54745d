//! What a change reaches: the traces touched and those that follow from them, with their strands before and after.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::Transaction;
use turnwise_model::TraceId;

use super::rows::{self, StrandRow};
use crate::Result;

/// The strands of a trace before and after this transaction.
#[derive(Debug)]
pub(super) struct Refolded {
    pub(super) before: Vec<StrandRow>,
    pub(super) after: Vec<StrandRow>,
}

/// The traces that a change reaches.
pub(super) type Traces = BTreeMap<TraceId, Refolded>;

/// Makes a trace's strands part of the change, unless they are already.
pub(super) fn load(change: &Transaction<'_>, traces: &mut Traces, id: TraceId) -> Result<()> {
    if let Entry::Vacant(vacant) = traces.entry(id) {
        let rows = rows::strands_of_trace(change, id)?;
        vacant.insert(Refolded { before: rows.clone(), after: rows });
    }
    Ok(())
}
