//! Expressions in requests: read in the context of now, and the lists that they make.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use turnwise_eval::expr;
use turnwise_model::expr::{Clock, Resource};
use turnwise_model::query::{List, RowCursor};
use turnwise_model::session::IDLE_AFTER;

use super::Error;
use super::extract::cursor;
use crate::app::App;
use crate::view::ListCursor;

/// What expressions are read and asked with.
pub(super) fn clock(app: &App) -> Clock {
    Clock { now: app.now(), idle_after: IDLE_AFTER }
}

/// A list as a request asks for it.
pub(super) struct Asked {
    pub(super) list: List,
    /// Tells the list apart from others, so that a cursor is used in its own list alone.
    pub(super) id: u64,
}

/// Reads filter and order.
pub(super) fn list(app: &App, of: Resource, project: &str, filter: Option<&str>, sort: Option<&str>) -> Result<Asked, Error> {
    let clock = clock(app);
    let mut list = if of == Resource::Turns { List::of_turns(project, clock) } else { List::of(project, clock) };
    let filter = filter.map(str::trim).filter(|filter| !filter.is_empty());
    list.filter = filter.map(|filter| expr::filter(of, filter, clock)).transpose()?;
    if let Some(sort) = sort {
        list.order = expr::order(of, sort, clock)?;
    }
    let mut hasher = DefaultHasher::new();
    (of.name(), project, filter, sort).hash(&mut hasher);
    Ok(Asked { list, id: hasher.finish() })
}

impl Asked {
    /// Where a page shall begin.
    pub(super) fn after(&self, given: Option<&str>) -> Result<Option<RowCursor>, Error> {
        let Some(found) = cursor::<ListCursor>(given)? else { return Ok(None) };
        if found.list != self.id {
            let error = Error::invalid("the cursor is of another list");
            return Err(error.hint("a cursor goes with the project, filter and sort that it was given for; begin without one"));
        }
        Ok(Some(found.place))
    }
}

/// A text as a literal of the language.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
