//! Signals: what the turns of a session tell of themselves, without asking a language model. Facts with their evidence, a break score for
//! each turn, the turn at which the session broke, and a score for the whole session.
//!
//! A pure function of the session's turns: [`judge`]. Each turn is read into words, each turn and its neighbours into numbers
//! ([`features`]), these into scores by the weights of a frozen [`Model`]. A turn's scores depend on it, on the turns before it and on the
//! one turn after it; a new turn therefore changes only the last one. `docs/signals.md` is the page for users.

mod detect;
mod exchange;
mod features;
mod lexicon;
mod model;
mod session;
#[cfg(test)]
mod tests;
mod turns;
mod words;

pub use detect::{Evidence, Kind, On, Signal};
pub use exchange::{Exchange, ToolCall, Usual};
pub use model::{BadWeights, Model};
pub use turns::Scores;

use detect::Scene;
use model::score;
use turns::Weighed;

/// What is said of a session.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Verdict {
    /// From 0, all went well, to 1, broken.
    pub session_score: f32,
    /// The turn at which the session broke, counted from 0.
    pub break_at: Option<usize>,
    /// Why: the numbers that count most against that turn, and how much, most first.
    pub reasons: Vec<(&'static str, f32)>,
    pub turns: Vec<Judged>,
}

/// What is said of a turn.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Judged {
    pub scores: Scores,
    pub signals: Vec<Signal>,
}

/// The numbers that a model is trained on, by name.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Numbers {
    pub turns: Vec<Vec<(&'static str, f32)>>,
    pub session: Vec<(&'static str, f32)>,
}

const REASONS: usize = 5;

/// Judges a session by its turns, given in order.
pub fn judge(exchanges: &[Exchange], usual: Usual, model: &Model) -> Verdict {
    let weighed = turns::weigh(exchanges, model);
    let judged =
        |at, w: &Weighed| Judged { scores: w.scores, signals: detect::signals(&Scene { exchanges, weighed: &weighed, at, usual, model }) };
    let scores: Vec<f32> = weighed.iter().map(|w| w.scores.answer).collect();
    let break_at = session::break_at(&scores, model.broken_above);
    Verdict {
        session_score: session_score(&weighed, model),
        break_at,
        reasons: break_at.and_then(|at| weighed.get(at)).map(|turn| reasons(turn, model)).unwrap_or_default(),
        turns: weighed.iter().enumerate().map(|(at, w)| judged(at, w)).collect(),
    }
}

/// No turns, no score but 0.
fn session_score(weighed: &[Weighed], model: &Model) -> f32 {
    if weighed.is_empty() {
        return 0.0;
    }
    score(model.session.bias() + model.session.sum(&session::row(weighed)))
}

fn reasons(turn: &Weighed, model: &Model) -> Vec<(&'static str, f32)> {
    let rows = [&turn.read.now, &turn.reply, &turn.after];
    let mut parts: Vec<_> = rows.into_iter().flat_map(|row| model.after.parts(row)).filter(|(_, part)| *part > 0.0).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    parts.truncate(REASONS);
    parts
}

/// The numbers of a session, for training.
pub fn numbers(exchanges: &[Exchange], model: &Model) -> Numbers {
    let weighed = turns::weigh(exchanges, model);
    let rows = |w: &Weighed| [&w.read.now, &w.reply, &w.after].iter().flat_map(|row| row.values.clone()).collect();
    Numbers { turns: weighed.iter().map(rows).collect(), session: session::row(&weighed).values }
}
