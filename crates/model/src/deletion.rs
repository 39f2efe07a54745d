//! What can be deleted.

use crate::id::SessionKey;

/// What shall go, with all that was said in it, its annotations, and every trace of it in the search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deletion {
    Session(SessionKey),
    /// All sessions of a project that name the user, whoever else they name, and the user's sessionless traces.
    User {
        project: String,
        id: String,
    },
    Project(String),
}
