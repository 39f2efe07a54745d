//! Inferred sessions: a strand without a session that goes on where an earlier one ended belongs to that one's session. The first of such a
//! line, if it has no session either, founds one.

use crate::claim::Claim;
use crate::history::Mark;
use crate::id::TraceId;
use crate::strand::Strand;

/// The key that is shown for sessions that no attribute named.
pub const INFERRED: &str = "inferred";

/// Weaker than any key of an attribute.
const RANK: u16 = u16::MAX;

impl Strand {
    /// What an earlier strand must have ended with for this one to go on with it, the best first. Only strands that name no session look.
    pub fn opens(&self) -> &[Mark] {
        if self.session.is_none() { &self.opens } else { &[] }
    }

    /// Which of the candidates this strand goes on with: one that ended with the best of its openings, the latest of those before it.
    pub fn predecessor<'a>(&self, candidates: impl Iterator<Item = &'a Strand> + Clone) -> Option<&'a Strand> {
        self.opens().iter().find_map(|mark| {
            let ended_so = candidates.clone().filter(|other| other.closes.contains(mark) && other.project == self.project);
            ended_so.filter(|other| other.place() < self.place()).max_by_key(|other| other.place())
        })
    }
}

/// The session that a line founds whose first strand is of this trace.
pub fn founded_by(first: TraceId) -> Claim {
    let id: String = first.to_string().chars().take(16).collect();
    Claim { rank: RANK, key: INFERRED.to_owned(), id: format!("inferred-{id}") }
}
