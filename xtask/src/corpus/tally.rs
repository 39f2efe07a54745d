//! The six columns: how many were right, of how many.

use std::fmt;
use std::ops::AddAssign;

use serde::Serialize;

#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(crate) struct Tally {
    pub(crate) sessions: Score,
    users: Score,
    inputs: Score,
    outputs: Score,
    tokens: Score,
    errors: Score,
}

#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Score {
    pub(crate) right: usize,
    pub(crate) of: usize,
}

impl Tally {
    pub(crate) fn columns(&self) -> [(&'static str, Score); 6] {
        let Tally { sessions, users, inputs, outputs, tokens, errors } = *self;
        [("sessions", sessions), ("users", users), ("inputs", inputs), ("outputs", outputs), ("tokens", tokens), ("errors", errors)]
    }

    /// The columns that every turn counts in, in the order of [`super::judge::turn`].
    pub(crate) fn turn_columns(&mut self) -> [&mut Score; 5] {
        [&mut self.users, &mut self.inputs, &mut self.outputs, &mut self.tokens, &mut self.errors]
    }
}

impl Score {
    pub(crate) fn count(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.of += 1;
    }

    pub(crate) fn percent(self) -> f64 {
        if self.of == 0 { 100.0 } else { 100.0 * self.right as f64 / self.of as f64 }
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.of += other.of;
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.users += other.users;
        self.inputs += other.inputs;
        self.outputs += other.outputs;
        self.tokens += other.tokens;
        self.errors += other.errors;
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.right, self.of))
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = f.width().unwrap_or(0);
        let columns = self.columns().map(|(name, score)| format!("{name} {score:width$}"));
        f.write_str(columns.join("  ").trim_end())
    }
}

/// As `[right, of]`.
impl Serialize for Score {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.right, self.of).serialize(serializer)
    }
}
