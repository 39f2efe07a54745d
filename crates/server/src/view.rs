//! The shapes on the wire. Nothing else in Turnwise knows them, and they know nothing but the model: `From<&model::X>` is the bridge.
//! Every field is always written; unknown is `null`.

mod cursor;
mod error;
mod matches;
mod message;
mod page;
mod project;
mod session;
mod span;
mod text;
mod time;
mod trace;
mod turn;
mod usage;

pub(crate) use cursor::Cursor;
pub(crate) use error::{Error, ErrorBody};
pub(crate) use page::{Health, ProjectList, SessionPage, TracePage};
pub(crate) use session::Session;
pub(crate) use trace::Trace;
