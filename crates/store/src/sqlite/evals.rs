//! What annotations come to on sessions, turns and users, as rows that filters and orders look up.
//!
//! What a thing's own annotations come to is folded again from them, for they are few. Sums over what is below (scores of a session's turns
//! and spans, of a user's sessions) are kept in millionths: whole numbers can be added and taken away exactly, in any order.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use turnwise_model::annotation::{self, Below, Eval, Level, SessionEval, UserEval, micros};

use super::annotations::{ANNOTATION, read_annotation};
use super::counts::{bounded, count};
use super::places::{Place, place_columns};
use crate::Result;

/// What the current version of an annotation counts, and where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counted {
    pub(super) row: i64,
    pub(super) level: Level,
    pub(super) name: String,
    pub(super) score: Option<f64>,
    pub(super) label: Option<String>,
    pub(super) time: i64,
    pub(super) session: Option<i64>,
    pub(super) user: Option<i64>,
    pub(super) turn: Option<Place>,
}

/// Changes, gathered over a transaction.
#[derive(Debug, Default)]
pub(super) struct Evals {
    /// Sessions, by name of the annotation, with the change of their sums.
    sessions: BTreeMap<(i64, String), Sums>,
    turns: BTreeSet<(i64, Place, String)>,
    users: BTreeSet<(i64, String)>,
}

/// How many annotations, the sum of their scores in millionths, and how many have one.
type Sum = [i64; 3];

#[derive(Debug, Default)]
struct Sums {
    turns: Sum,
    spans: Sum,
}

impl Evals {
    /// Adds an annotation (`sign` 1) or takes it away (-1).
    pub(super) fn add(&mut self, annotation: Option<&Counted>, sign: i64) {
        let Some(Counted { level, name, score, session, user, turn, .. }) = annotation else { return };
        if let Some(user) = user {
            self.users.insert((*user, name.clone()));
        }
        let Some(session) = session else { return };
        let sums = self.sessions.entry((*session, name.clone())).or_default();
        match level {
            Level::Span => add(&mut sums.spans, *score, sign),
            Level::Turn => add(&mut sums.turns, *score, sign),
            Level::Session | Level::User => {}
        }
        if let (Level::Turn, Some(place)) = (level, turn) {
            self.turns.insert((*session, *place, name.clone()));
        }
    }

    /// Writes all changes. The annotations are written already.
    pub(super) fn apply(self, change: &Transaction<'_>) -> Result<()> {
        for ((session, name), sums) in &self.sessions {
            write_session(change, *session, name, sums)?;
        }
        for (session, place, name) in &self.turns {
            write_turn(change, *session, place, name)?;
        }
        self.users.iter().try_for_each(|(user, name)| write_user(change, *user, name))
    }
}

fn add(sum: &mut Sum, score: Option<f64>, sign: i64) {
    let added = [1, score.map_or(0, micros), i64::from(score.is_some())];
    sum.iter_mut().zip(added).for_each(|(sum, value)| *sum = sum.saturating_add(value.saturating_mul(sign)));
}

fn write_session(change: &Transaction<'_>, session: i64, name: &str, sums: &Sums) -> Result<()> {
    let mut query = change.prepare_cached("SELECT score FROM session_evals WHERE session = ?1 AND name = ?2")?;
    let before: Option<f64> = query.query_row(params![session, name], |row| row.get(0)).optional()?.flatten();
    let own = own(change, name, "session = ?1 AND level = 2 AND name = ?2", params![session, name])?;
    let sql = format!(
        "INSERT INTO session_evals (session, name, score, label, count, turn_count, turn_micros, turn_scored, span_count, span_micros, span_scored)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT DO UPDATE
         SET score = ?3, label = ?4, count = ?5, turn_count = turn_count + ?6, turn_micros = {}, turn_scored = turn_scored + ?8,
             span_count = span_count + ?9, span_micros = {}, span_scored = span_scored + ?11",
        bounded("turn_micros + ?7"),
        bounded("span_micros + ?10")
    );
    let ([turns, turn_micros, turn_scored], [spans, span_micros, span_scored]) = (sums.turns, sums.spans);
    change.prepare_cached(&sql)?.execute(params![
        session,
        name,
        own.score,
        own.label,
        own.count as i64,
        turns,
        turn_micros,
        turn_scored,
        spans,
        span_micros,
        span_scored
    ])?;
    let empty = "DELETE FROM session_evals WHERE session = ?1 AND name = ?2 AND count <= 0 AND turn_count <= 0 AND span_count <= 0";
    change.prepare_cached(empty)?.execute(params![session, name])?;
    if before == own.score {
        return Ok(());
    }
    for user in users_of(change, session)? {
        add_to_user(change, user, name, before, -1)?;
        add_to_user(change, user, name, own.score, 1)?;
    }
    Ok(())
}

fn users_of(connection: &Connection, session: i64) -> Result<Vec<i64>> {
    let sql = "SELECT users.id FROM sessions
                 JOIN facets ON facets.session = sessions.id AND facets.kind = 1
                 JOIN users ON users.project = sessions.project AND users.user_id = facets.value
               WHERE sessions.id = ?1";
    let mut query = connection.prepare_cached(sql)?;
    let users = query.query_map([session], |row| row.get(0))?;
    Ok(users.collect::<rusqlite::Result<_>>()?)
}

/// A session began to name a user (`sign` 1), or names it no more (-1): its scores count for the user, or not any more.
pub(super) fn session_of_user(change: &Transaction<'_>, user: i64, session: i64, sign: i64) -> Result<()> {
    let mut query = change.prepare_cached("SELECT name, score FROM session_evals WHERE session = ?1 AND score IS NOT NULL")?;
    let scores = query.query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let scores: Vec<(String, f64)> = scores.collect::<rusqlite::Result<_>>()?;
    scores.into_iter().try_for_each(|(name, score)| add_to_user(change, user, &name, Some(score), sign))
}

fn add_to_user(change: &Transaction<'_>, user: i64, name: &str, score: Option<f64>, sign: i64) -> Result<()> {
    let Some(score) = score else { return Ok(()) };
    let sql = format!(
        "INSERT INTO user_evals (user, name, session_micros, session_scored) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET session_micros = {}, session_scored = session_scored + ?4",
        bounded("session_micros + ?3")
    );
    change.prepare_cached(&sql)?.execute(params![user, name, micros(score).saturating_mul(sign), sign])?;
    forget_empty_user(change, user, name)
}

fn write_user(change: &Transaction<'_>, user: i64, name: &str) -> Result<()> {
    let own = own(change, name, "user = ?1 AND name = ?2", params![user, name])?;
    let sql = "INSERT INTO user_evals (user, name, score, label, count) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE SET score = ?3, label = ?4, count = ?5";
    change.prepare_cached(sql)?.execute(params![user, name, own.score, own.label, own.count as i64])?;
    forget_empty_user(change, user, name)
}

fn forget_empty_user(change: &Transaction<'_>, user: i64, name: &str) -> Result<()> {
    let sql = "DELETE FROM user_evals WHERE user = ?1 AND name = ?2 AND count <= 0 AND session_scored <= 0";
    change.prepare_cached(sql)?.execute(params![user, name])?;
    Ok(())
}

fn write_turn(change: &Transaction<'_>, session: i64, place: &Place, name: &str) -> Result<()> {
    let (start, trace_id, subtree) = place_columns(place);
    let of_turn = "session = ?1 AND turn_start = ?2 AND turn_trace = ?3 AND turn_subtree = ?4 AND level = 1 AND name = ?5";
    let own = own(change, name, of_turn, params![session, start, trace_id, subtree, name])?;
    let sql = "INSERT INTO turn_evals (session, start_nanos, trace_id, subtree, name, score, label, count)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT DO UPDATE SET score = ?6, label = ?7, count = ?8";
    change.prepare_cached(sql)?.execute(params![session, start, trace_id, subtree, name, own.score, own.label, own.count as i64])?;
    let empty = "DELETE FROM turn_evals
                 WHERE session = ?1 AND start_nanos = ?2 AND trace_id = ?3 AND subtree = ?4 AND name = ?5 AND count = 0";
    change.prepare_cached(empty)?.execute(params![session, start, trace_id, subtree, name])?;
    Ok(())
}

/// What the current annotations that hold to a condition come to.
fn own(connection: &Connection, name: &str, condition: &str, values: impl rusqlite::Params) -> Result<Eval> {
    let sql = format!("SELECT {ANNOTATION} FROM annotations WHERE is_current = 1 AND {condition}");
    let mut query = connection.prepare_cached(&sql)?;
    let found: Vec<_> = query.query_map(values, read_annotation)?.collect::<rusqlite::Result<_>>()?;
    Ok(annotation::fold(name, found.iter()))
}

/// What the annotations of a session come to, by name.
pub(super) fn of_session(connection: &Connection, session: i64) -> Result<Vec<SessionEval>> {
    let sql = "SELECT name, score, label, count, turn_count, turn_micros, turn_scored, span_count, span_micros, span_scored
               FROM session_evals WHERE session = ?1 ORDER BY name";
    let mut query = connection.prepare_cached(sql)?;
    let below = |row: &Row<'_>, column| -> rusqlite::Result<Below> {
        Ok(Below { count: count(row, column)?, mean: annotation::mean(row.get(column + 1)?, row.get(column + 2)?) })
    };
    let read = |row: &Row<'_>| Ok(SessionEval { own: eval(row)?, turns: below(row, 4)?, spans: below(row, 7)? });
    Ok(query.query_map([session], read)?.collect::<rusqlite::Result<_>>()?)
}

/// What the own annotations of a turn come to, by name.
pub(super) fn of_turn(connection: &Connection, session: i64, place: &Place) -> Result<Vec<Eval>> {
    let sql = "SELECT name, score, label, count FROM turn_evals
               WHERE session = ?1 AND start_nanos = ?2 AND trace_id = ?3 AND subtree = ?4 ORDER BY name";
    let (start, trace_id, subtree) = place_columns(place);
    let mut query = connection.prepare_cached(sql)?;
    Ok(query.query_map(params![session, start, trace_id, subtree], eval)?.collect::<rusqlite::Result<_>>()?)
}

/// What the annotations of a user come to, by name.
pub(super) fn of_user(connection: &Connection, user: i64) -> Result<Vec<UserEval>> {
    let sql = "SELECT name, score, label, count, session_micros, session_scored FROM user_evals WHERE user = ?1 ORDER BY name";
    let mut query = connection.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        let sessions = Below { mean: annotation::mean(row.get(4)?, row.get(5)?), count: count(row, 5)? };
        Ok(UserEval { own: eval(row)?, sessions })
    };
    Ok(query.query_map([user], read)?.collect::<rusqlite::Result<_>>()?)
}

/// Reads `name, score, label, count`.
fn eval(row: &Row<'_>) -> rusqlite::Result<Eval> {
    Ok(Eval { name: row.get(0)?, score: row.get(1)?, label: row.get(2)?, count: count(row, 3)? })
}
