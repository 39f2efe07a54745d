//! The rows of users: how a transaction changes them, and how they are read. A session counts for every user that it names, a turn for its
//! own user. All that is counted is a whole number, so that adding and taking away are exact in any order.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use turnwise_model::query::{Page, UserCursor, UserOrder, UserQuery};
use turnwise_model::{Cost, Timestamp, Tokens, Turn, User};

use super::counts::{bounded, count};
use super::evals;
use crate::Result;

/// Columns that `turns` and `users` share, in this order; in `users` each but the first has a `_known` beside it.
const SUMS: [&str; 9] = ["span_count", "prompt", "completion", "total", "cache_read", "cache_write", "reasoning", "audio", "cost_pico_usd"];

/// The columns of `turns` that [`Counted::read`] reads, in order.
pub(super) const COUNTED: &str = "user, is_error, start_nanos, end_nanos, span_count, prompt, completion, total, cache_read, cache_write,
    reasoning, audio, cost_pico_usd";

/// What a turn counts for its user.
#[derive(Debug)]
pub(super) struct Counted {
    /// The row of the turn's user.
    pub(super) user: Option<i64>,
    pub(super) is_error: bool,
    start: i64,
    end: i64,
    pub(super) sums: [Option<i64>; 9],
}

impl Counted {
    /// Of a turn whose user has this row.
    pub(super) fn of(turn: &Turn, user: Option<i64>) -> Self {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let t = turn.tokens.unwrap_or_default();
        let [prompt, completion, total] = [t.prompt, t.completion, t.total()].map(|count| count.map(whole));
        let [cache_read, cache_write, reasoning, audio] = [t.cache_read, t.cache_write, t.reasoning, t.audio].map(|count| count.map(whole));
        let spans = Some(whole(turn.span_count));
        let cost = turn.cost.map(Cost::pico_usd);
        Self {
            user,
            is_error: turn.failure.is_some(),
            start: turn.start.nanos(),
            end: turn.end.nanos(),
            sums: [spans, prompt, completion, total, cache_read, cache_write, reasoning, audio, cost],
        }
    }

    /// Reads [`COUNTED`].
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let mut sums = [None; 9];
        for (sum, column) in sums.iter_mut().zip(4..) {
            *sum = row.get(column)?;
        }
        Ok(Self { user: row.get(0)?, is_error: row.get(1)?, start: row.get(2)?, end: row.get(3)?, sums })
    }
}

/// Changes by user, gathered over a transaction.
#[derive(Debug, Default)]
pub(super) struct Users {
    changes: BTreeMap<i64, Change>,
}

#[derive(Debug, Default)]
struct Change {
    sessions: i64,
    turns: i64,
    error_turns: i64,
    sums: [i64; 9],
    known: [i64; 9],
    /// The first start and the last end of turns that came, and of those that went.
    came: Option<(i64, i64)>,
    went: Option<(i64, i64)>,
}

/// The row of a user, made if it is new.
pub(super) fn row(change: &Transaction<'_>, project: i64, id: &str) -> Result<i64> {
    let mut find = change.prepare_cached("SELECT id FROM users WHERE project = ?1 AND user_id = ?2")?;
    if let Some(row) = find.query_row(params![project, id], |row| row.get(0)).optional()? {
        return Ok(row);
    }
    change.prepare_cached("INSERT INTO users (project, user_id) VALUES (?1, ?2)")?.execute(params![project, id])?;
    Ok(change.last_insert_rowid())
}

impl Users {
    /// A session began to name a user (`sign` 1) or names it no more (-1).
    pub(super) fn session(&mut self, user: i64, sign: i64) {
        self.changes.entry(user).or_default().sessions += sign;
    }

    /// A turn came (`sign` 1) or went (-1).
    pub(super) fn turn(&mut self, turn: &Counted, sign: i64) {
        let Some(user) = turn.user else { return };
        let change = self.changes.entry(user).or_default();
        change.turns += sign;
        change.error_turns += sign * i64::from(turn.is_error);
        for ((sum, known), value) in change.sums.iter_mut().zip(&mut change.known).zip(turn.sums) {
            *sum = sum.saturating_add(value.unwrap_or(0).saturating_mul(sign));
            *known += sign * i64::from(value.is_some());
        }
        let seen = if sign > 0 { &mut change.came } else { &mut change.went };
        *seen = Some(seen.map_or((turn.start, turn.end), |(first, last)| (first.min(turn.start), last.max(turn.end))));
    }

    /// Writes all changes; the users that came or went are among those given back. The rows of turns are written already.
    pub(super) fn apply(self, change: &Transaction<'_>) -> Result<Vec<i64>> {
        for (user, counts) in &self.changes {
            counts.apply(change, *user)?;
        }
        Ok(self.changes.into_iter().filter(|(_, counts)| counts.sessions != 0).map(|(user, _)| user).collect())
    }
}

impl Change {
    fn apply(&self, change: &Transaction<'_>, user: i64) -> Result<()> {
        let seen = self.seen(change, user)?;
        let sums = SUMS.iter().zip(7..).map(|(column, place)| format!("{column} = {}", bounded(&format!("{column} + ?{place}"))));
        let known = SUMS.iter().zip(16..).skip(1).map(|(column, place)| format!("{column}_known = {column}_known + ?{place}"));
        let columns: Vec<String> = sums.chain(known).collect();
        let sql = format!(
            "UPDATE users
             SET session_count = session_count + ?2, turn_count = turn_count + ?3, error_turn_count = error_turn_count + ?4,
                 first_nanos = ?5, last_nanos = ?6, {}
             WHERE id = ?1",
            columns.join(", ")
        );
        let (first, last) = seen.unzip();
        let mut update = change.prepare_cached(&sql)?;
        update.raw_bind_parameter(5, first)?;
        update.raw_bind_parameter(6, last)?;
        for (place, value) in [1, 2, 3, 4].into_iter().zip([user, self.sessions, self.turns, self.error_turns]) {
            update.raw_bind_parameter(place, value)?;
        }
        for (place, value) in (7..).zip(self.sums).chain((16..).zip(self.known).skip(1)) {
            update.raw_bind_parameter(place, value)?;
        }
        update.raw_execute()?;
        change.prepare_cached("DELETE FROM users WHERE id = ?1 AND session_count <= 0 AND turn_count <= 0")?.execute([user])?;
        Ok(())
    }

    /// When the user was seen first and last. It only widens, unless the turn that was the first or last went; then all are looked at.
    fn seen(&self, change: &Transaction<'_>, user: i64) -> Result<Option<(i64, i64)>> {
        let sql = "SELECT first_nanos, last_nanos FROM users WHERE id = ?1 AND first_nanos IS NOT NULL";
        let stored: Option<(i64, i64)> = change.prepare_cached(sql)?.query_row([user], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (Some(stored), Some(went)) = (stored, self.went) else { return Ok(stored.or(self.came).map(|seen| self.widened(seen))) };
        let is_kept = self.came.is_some_and(|came| came.0 <= went.0 && came.1 >= went.1);
        if is_kept || (went.0 > stored.0 && went.1 < stored.1) {
            return Ok(Some(self.widened(stored)));
        }
        let sql = "SELECT min(start_nanos), max(end_nanos) FROM turns WHERE user = ?1 HAVING count(*) > 0";
        Ok(change.prepare_cached(sql)?.query_row([user], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    fn widened(&self, seen: (i64, i64)) -> (i64, i64) {
        self.came.map_or(seen, |came| (seen.0.min(came.0), seen.1.max(came.1)))
    }
}

/// The columns that [`read`] reads, in order.
const USER: &str =
    "projects.name, user_id, users.session_count, users.turn_count, error_turn_count, users.span_count, first_nanos, last_nanos,
    iif(prompt_known, prompt, NULL), iif(completion_known, completion, NULL), iif(total_known, total, NULL),
    iif(cache_read_known, cache_read, NULL), iif(cache_write_known, cache_write, NULL), iif(reasoning_known, reasoning, NULL),
    iif(audio_known, audio, NULL), iif(cost_pico_usd_known, cost_pico_usd, NULL), users.id";

/// A page of a project's users.
pub(super) fn users(connection: &Connection, query: &UserQuery) -> Result<Page<User, UserCursor>> {
    let order = order(query.order);
    let sql = format!(
        "SELECT {USER}, {order} FROM users JOIN projects ON projects.id = users.project
         WHERE users.project = (SELECT id FROM projects WHERE name = ?1) AND ({order}, user_id) < (?2, ?3)
         ORDER BY {order} DESC, user_id DESC
         LIMIT ?4"
    );
    // No text is greater than a blob.
    let beyond = rusqlite::types::Value::Blob(Vec::new());
    let after = query.after.as_ref().map_or((i64::MAX, beyond), |cursor| (cursor.value, cursor.id.clone().into()));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![query.project, after.0, after.1, query.limit as i64 + 1])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let user = read(connection, row)?;
        found.push((UserCursor { value: row.get(17)?, id: user.id.clone() }, user));
    }
    let is_last = found.len() <= query.limit;
    found.truncate(query.limit);
    let next = found.last().filter(|_| !is_last).map(|(cursor, _)| cursor.clone());
    Ok(Page { rows: found.into_iter().map(|(_, user)| user).collect(), next })
}

/// Users of this id: none, one, or one of each project that has it.
pub(super) fn user(connection: &Connection, project: Option<&str>, id: &str) -> Result<Vec<User>> {
    let sql = format!(
        "SELECT {USER} FROM users JOIN projects ON projects.id = users.project
         WHERE user_id = ?2 AND projects.name = ifnull(?1, projects.name) ORDER BY projects.name"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![project, id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(connection, row)?);
    }
    Ok(found)
}

/// What a list is ordered by: a whole number, greatest first; unknown is last.
fn order(order: UserOrder) -> &'static str {
    match order {
        UserOrder::LastSeen => "ifnull(last_nanos, -1)",
        UserOrder::Sessions => "users.session_count",
        UserOrder::Turns => "users.turn_count",
        UserOrder::ErrorTurns => "error_turn_count",
        UserOrder::Tokens => "iif(total_known, total, -1)",
        UserOrder::Cost => "iif(cost_pico_usd_known, cost_pico_usd, -1)",
    }
}

fn read(connection: &Connection, row: &Row<'_>) -> Result<User> {
    let known = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.and_then(|count| u64::try_from(count).ok()));
    let time = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_nanos));
    let tokens = Tokens {
        prompt: known(8)?,
        completion: known(9)?,
        reported_total: known(10)?,
        cache_read: known(11)?,
        cache_write: known(12)?,
        reasoning: known(13)?,
        audio: known(14)?,
    };
    Ok(User {
        project: row.get(0)?,
        id: row.get(1)?,
        session_count: count(row, 2)?,
        turn_count: count(row, 3)?,
        error_turn_count: count(row, 4)?,
        span_count: count(row, 5)?,
        tokens: tokens.is_known().then_some(tokens),
        cost: row.get::<_, Option<i64>>(15)?.map(Cost::from_pico_usd),
        first_seen: time(6)?,
        last_seen: time(7)?,
        evals: evals::of_user(connection, row.get(16)?)?,
    })
}
