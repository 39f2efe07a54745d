//! The whole derivation at once: from every span to every session. Engines keep their rows up to date in steps; this is what they must
//! arrive at, whatever the order in which the spans came. Tests and the rebuild check compare with it.

mod annotated;

use std::collections::{BTreeMap, BTreeSet};

use crate::id::TraceId;
use crate::lineage::founded_by;
use crate::session::{self, Session};
use crate::span::Digest;
use crate::strand::{self, Strand};
use crate::turn::{self, Turn};
use crate::user::{self, User};

pub use annotated::derive_annotated;

/// All that follows from a set of spans.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Derived {
    /// Sessions by project and id, each with its turns in order.
    pub sessions: BTreeMap<(String, String), (Session, Vec<Turn>)>,
    /// Strands of no session.
    pub sessionless: Vec<Strand>,
    /// The users that sessions name, by project and id.
    pub users: BTreeMap<(String, String), User>,
}

/// Derives everything from the spans of every trace.
pub fn derive(traces: &BTreeMap<TraceId, Vec<Digest>>) -> Derived {
    let strands: Vec<Strand> = traces.iter().flat_map(|(id, spans)| strand::fold(*id, spans)).collect();
    let strands = unrepeated(strands);
    let sessions = sessions(&strands);
    let mut derived = Derived::default();
    let mut by_session: BTreeMap<(String, String), Vec<Strand>> = BTreeMap::new();
    for (strand, session) in strands.into_iter().zip(sessions) {
        match session {
            Some(id) => by_session.entry((strand.project.clone(), id)).or_default().push(strand),
            None => derived.sessionless.push(strand),
        }
    }
    for (key, mut strands) in by_session {
        strands.sort_by_key(Strand::place);
        let turns = number(turn::group(&strands).iter().filter_map(|group| turn::fold(group)));
        if let Some(session) = session::fold(&key.1, &strands, &turns) {
            derived.sessions.insert(key, (session, turns));
        }
    }
    derived.sessionless.sort_by_key(Strand::place);
    derived.users = user::fold(derived.sessions.values().map(|(session, turns)| (session, turns.as_slice())));
    derived
}

/// The session of each strand: its own, else that of the line it goes on with.
#[expect(clippy::indexing_slicing, reason = "places are those of the list itself")]
fn sessions(strands: &[Strand]) -> Vec<Option<String>> {
    let places: BTreeMap<_, usize> = strands.iter().map(Strand::place).zip(0..).collect();
    let before = |strand: &Strand| strand.predecessor(strands.iter()).and_then(|other| places.get(&other.place()).copied());
    let predecessors: Vec<Option<usize>> = strands.iter().map(before).collect();
    let has_successor: BTreeSet<usize> = predecessors.iter().copied().flatten().collect();
    // Predecessors are earlier, so a walk towards them ends.
    let first_of_line = |mut place: usize| {
        while let (None, Some(before)) = (&strands[place].session, predecessors[place]) {
            place = before;
        }
        place
    };
    let of = |place: usize| {
        let first = first_of_line(place);
        let is_line = first != place || has_successor.contains(&place);
        strands[first].session.as_ref().map(|claim| claim.id.clone()).or_else(|| is_line.then(|| founded_by(strands[first].trace_id).id))
    };
    (0..strands.len()).map(of).collect()
}

/// The strands without those whose model calls another strand reports.
fn unrepeated(strands: Vec<Strand>) -> Vec<Strand> {
    let mut by_response: BTreeMap<&str, Vec<&Strand>> = BTreeMap::new();
    for strand in &strands {
        for response in &strand.responses {
            by_response.entry(&response.id).or_default().push(strand);
        }
    }
    let is_repeat = |strand: &Strand| {
        let others = strand.responses.first().and_then(|response| by_response.get(response.id.as_str()));
        others.into_iter().flatten().any(|other| strand.repeats(other))
    };
    let repeats: Vec<bool> = strands.iter().map(is_repeat).collect();
    strands.into_iter().zip(repeats).filter(|(_, is_repeat)| !is_repeat).map(|(strand, _)| strand).collect()
}

fn number(turns: impl Iterator<Item = Turn>) -> Vec<Turn> {
    turns.zip(0..).map(|(turn, index)| Turn { index: Some(index), ..turn }).collect()
}
