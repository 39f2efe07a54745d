//! Review queues: who is given which session next, and what became of it.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use turnwise_model::Timestamp;
use turnwise_model::queue::{GIVEN_FOR, Mark, Progress, Queue, Reviewer};

use super::counts::count;
use crate::{Error, Result};

const GIVEN: i64 = 0;
const DONE: i64 = 1;
const SKIPPED: i64 = 2;

/// Makes a queue or changes it, and adds sessions to its end; those that it has stay where they are.
pub(super) fn put(change: &Transaction<'_>, queue: &Queue, sessions: &[String]) -> Result<()> {
    let questions = serde_json::to_string(&queue.questions).map_err(other)?;
    let sql = "INSERT INTO queues (project_name, name, questions, reviewers, created_nanos) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (project_name, name) DO UPDATE SET questions = ?3, reviewers = ?4";
    let values = params![queue.project, queue.name, questions, queue.reviewers as i64, queue.created.nanos()];
    change.prepare_cached(sql)?.execute(values)?;
    let Some(row) = row(change, &queue.project, &queue.name)? else { return Ok(()) };
    let sql = "INSERT OR IGNORE INTO queue_sessions (queue, position, session_id)
               VALUES (?1, (SELECT ifnull(max(position), -1) + 1 FROM queue_sessions WHERE queue = ?1), ?2)";
    for session in sessions {
        change.prepare_cached(sql)?.execute(params![row, session])?;
    }
    Ok(())
}

fn row(connection: &Connection, project: &str, name: &str) -> Result<Option<i64>> {
    let mut query = connection.prepare_cached("SELECT id FROM queues WHERE project_name = ?1 AND name = ?2")?;
    Ok(query.query_row([project, name], |row| row.get(0)).optional()?)
}

/// Removes a queue; whether it was there. The annotations that were made stay.
pub(super) fn delete(change: &Transaction<'_>, project: &str, name: &str) -> Result<bool> {
    let Some(row) = row(change, project, name)? else { return Ok(false) };
    for sql in
        ["DELETE FROM queue_marks WHERE queue = ?1", "DELETE FROM queue_sessions WHERE queue = ?1", "DELETE FROM queues WHERE id = ?1"]
    {
        change.prepare_cached(sql)?.execute([row])?;
    }
    Ok(true)
}

/// All queues of a project, by name, with how far they are.
pub(super) fn queues(connection: &Connection, project: &str) -> Result<Vec<(Queue, Progress)>> {
    let sql = "SELECT id, project_name, name, questions, reviewers, created_nanos FROM queues WHERE project_name = ?1 ORDER BY name";
    let mut query = connection.prepare_cached(sql)?;
    let found: Vec<_> = query.query_map([project], |row| Ok((row.get(0)?, read(row)?)))?.collect::<rusqlite::Result<_>>()?;
    found.into_iter().map(|(row, (queue, questions))| with_progress(connection, row, queue, &questions)).collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<(Queue, String)> {
    let created = Timestamp::from_nanos(row.get(5)?);
    let queue = Queue { project: row.get(1)?, name: row.get(2)?, questions: Vec::new(), reviewers: count(row, 4)?, created };
    Ok((queue, row.get(3)?))
}

fn with_progress(connection: &Connection, row: i64, queue: Queue, questions: &str) -> Result<(Queue, Progress)> {
    let questions = serde_json::from_str(questions).map_err(other)?;
    let sql = "SELECT count(*), count(*) FILTER (WHERE ?2 <=
                 (SELECT count(*) FROM queue_marks AS m WHERE m.queue = s.queue AND m.session_id = s.session_id AND m.state = 1))
               FROM queue_sessions AS s WHERE s.queue = ?1";
    let mut query = connection.prepare_cached(sql)?;
    let (sessions, done) = query.query_row(params![row, queue.reviewers as i64], |row| Ok((count(row, 0)?, count(row, 1)?)))?;
    let progress = Progress { sessions, done, reviewers: reviewers(connection, row)? };
    Ok((Queue { questions, ..queue }, progress))
}

fn reviewers(connection: &Connection, queue: i64) -> Result<Vec<Reviewer>> {
    let sql = "SELECT reviewer, count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2)
               FROM queue_marks WHERE queue = ?1 GROUP BY reviewer ORDER BY reviewer";
    let mut query = connection.prepare_cached(sql)?;
    let found = query.query_map([queue], |row| Ok(Reviewer { name: row.get(0)?, done: count(row, 1)?, skipped: count(row, 2)? }))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Gives a reviewer the next session: the one that it was given and has not marked, else the first that needs another reviewer. Those given
/// to others a short while ago count as looked at. `None` if there is none; an error if there is no such queue.
pub(super) fn next(change: &Transaction<'_>, project: &str, name: &str, reviewer: &str, now: Timestamp) -> Result<Option<String>> {
    let Some(queue) = row(change, project, name)? else { return Ok(None) };
    let since = now.nanos().saturating_sub(GIVEN_FOR.as_nanos() as i64);
    let sql = "SELECT s.session_id FROM queue_sessions AS s
                 LEFT JOIN queue_marks AS own ON own.queue = s.queue AND own.session_id = s.session_id AND own.reviewer = ?2
               WHERE s.queue = ?1 AND ifnull(own.state, 0) = 0
                 AND (own.state = 0 OR (SELECT reviewers FROM queues WHERE id = ?1) >
                   (SELECT count(*) FROM queue_marks AS m WHERE m.queue = s.queue AND m.session_id = s.session_id
                      AND (m.state = 1 OR (m.state = 0 AND m.time_nanos > ?3))))
               ORDER BY own.state IS NULL, s.position
               LIMIT 1";
    let session: Option<String> = change.prepare_cached(sql)?.query_row(params![queue, reviewer, since], |row| row.get(0)).optional()?;
    if let Some(session) = &session {
        write_mark(change, queue, session, reviewer, GIVEN, now)?;
    }
    Ok(session)
}

/// Notes what a reviewer did with a session; whether the queue has it.
pub(super) fn mark(
    change: &Transaction<'_>,
    queue: (&str, &str),
    session: &str,
    reviewer: &str,
    mark: Mark,
    now: Timestamp,
) -> Result<bool> {
    let Some(queue) = row(change, queue.0, queue.1)? else { return Ok(false) };
    let sql = "SELECT EXISTS (SELECT 1 FROM queue_sessions WHERE queue = ?1 AND session_id = ?2)";
    let is_there: bool = change.prepare_cached(sql)?.query_row(params![queue, session], |row| row.get(0))?;
    if is_there {
        let state = match mark {
            Mark::Done => DONE,
            Mark::Skipped => SKIPPED,
        };
        write_mark(change, queue, session, reviewer, state, now)?;
    }
    Ok(is_there)
}

fn write_mark(change: &Transaction<'_>, queue: i64, session: &str, reviewer: &str, state: i64, now: Timestamp) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO queue_marks (queue, session_id, reviewer, state, time_nanos) VALUES (?1, ?2, ?3, ?4, ?5)";
    change.prepare_cached(sql)?.execute(params![queue, session, reviewer, state, now.nanos()])?;
    Ok(())
}

fn other(source: serde_json::Error) -> Error {
    Error::Other { context: "read or write a queue", source: Box::new(source) }
}
