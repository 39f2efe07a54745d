//! A user: the person on the other side, by the application's id, with exact totals over all its sessions.

use std::collections::BTreeMap;

use crate::annotation::UserEval;
use crate::session::Session;
use crate::time::Timestamp;
use crate::turn::Turn;
use crate::usage::{Cost, Tokens};

/// A user of a project. A session counts for every user that it names, a turn for its own user.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct User {
    pub project: String,
    pub id: String,
    pub session_count: u64,
    pub turn_count: u64,
    pub error_turn_count: u64,
    pub span_count: u64,
    pub tokens: Option<Tokens>,
    pub cost: Option<Cost>,
    /// The start of its first turn; `None` if it has no turn.
    pub first_seen: Option<Timestamp>,
    /// The latest end of its turns.
    pub last_seen: Option<Timestamp>,
    /// What its annotations come to, by name.
    pub evals: Vec<UserEval>,
}

/// Folds all sessions, each with its turns, into the users they name, by project and id.
///
/// This is the meaning of a user's row; engines that keep it up to date in steps must end at the same values.
pub fn fold<'a>(sessions: impl Iterator<Item = (&'a Session, &'a [Turn])>) -> BTreeMap<(String, String), User> {
    let mut users: BTreeMap<(String, String), User> = BTreeMap::new();
    for (session, turns) in sessions {
        for id in &session.users {
            users.entry((session.project.clone(), id.clone())).or_default().session_count += 1;
        }
        for turn in turns {
            if let Some(id) = &turn.user {
                users.entry((session.project.clone(), id.clone())).or_default().add(turn);
            }
        }
    }
    users.into_iter().map(|((project, id), user)| ((project.clone(), id.clone()), User { project, id, ..user })).collect()
}

impl User {
    fn add(&mut self, turn: &Turn) {
        self.turn_count += 1;
        self.error_turn_count += u64::from(turn.failure.is_some());
        self.span_count += turn.span_count;
        self.tokens = [self.tokens, turn.tokens].into_iter().flatten().reduce(|sum, tokens| sum.plus(&tokens));
        self.cost = [self.cost, turn.cost].into_iter().flatten().reduce(Cost::plus);
        self.first_seen = [self.first_seen, Some(turn.start)].into_iter().flatten().min();
        self.last_seen = self.last_seen.max(Some(turn.end));
    }
}
