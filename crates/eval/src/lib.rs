//! Judgement: what can be said of sessions and turns, and the language in which people ask for it. A case in, annotations out.

pub mod agreement;
pub mod expr;
pub mod rank;
pub mod signals;
