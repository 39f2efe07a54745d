//! Annotations: kept with all their versions, found again by target, and moved along when what they are about moves.
//!
//! An annotation may come before its target. Where the target is (its session, turn or user) is looked up when either comes, and again
//! whenever a strand changes its session or turns are regrouped; `evals` brings the sums up to date in the same transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use turnwise_model::annotation::{Annotator, Kept, Level, Source, Target};
use turnwise_model::query::{AnnotationCursor, AnnotationQuery, Page};
use turnwise_model::trace::SessionRef;
use turnwise_model::{Annotation, AnnotationKey, Role, SessionKey, SpanId, Strand, Timestamp, TraceId};

use super::counts::Settled;
use super::evals::{Counted, Evals};
use super::known::Known;
use super::places::{Place, bounds, place_columns, read_place};
use super::reach::Traces;
use super::rows::{self, StrandRow};
use crate::Result;

/// Where the target of an annotation is.
#[derive(Debug, Default, Clone, PartialEq)]
struct Found {
    project: Option<i64>,
    session: Option<i64>,
    strand: Option<i64>,
    turn: Option<Place>,
    user: Option<i64>,
}

/// Keeps annotations, each as the newest version of its key or an earlier one; tells of each whether its target has come. One that is
/// there already is not kept again.
pub(super) fn keep<'a>(
    change: &Transaction<'_>,
    known: &mut Known,
    annotations: impl Iterator<Item = &'a Annotation>,
) -> Result<Vec<bool>> {
    let mut evals = Evals::default();
    let mut is_found = Vec::new();
    for annotation in annotations {
        let key = annotation.key();
        rewrite(change, &mut evals, &key, || {
            if insert(change, &key, annotation)? {
                choose_current(change, &key)?;
                let found = find(change, known, &annotation.target)?;
                write_found(change, &key, &found)?;
            }
            Ok(())
        })?;
        is_found.push(has_come(change, &key)?);
    }
    evals.apply(change)?;
    Ok(is_found)
}

fn has_come(change: &Transaction<'_>, key: &AnnotationKey) -> Result<bool> {
    let sql = "SELECT ifnull(session, ifnull(strand, user)) IS NOT NULL FROM annotations WHERE key = ?1 LIMIT 1";
    Ok(change.prepare_cached(sql)?.query_row([key.as_str()], |row| row.get(0))?)
}

/// Removes annotations with all their versions; how many there were.
pub(super) fn delete(change: &Transaction<'_>, keys: &[AnnotationKey]) -> Result<u64> {
    let mut evals = Evals::default();
    let mut deleted = 0;
    for key in keys {
        rewrite(change, &mut evals, key, || {
            let versions = change.prepare_cached("DELETE FROM annotations WHERE key = ?1")?.execute([key.as_str()])?;
            deleted += u64::from(versions > 0);
            Ok(())
        })?;
    }
    evals.apply(change)?;
    Ok(deleted)
}

/// Removes all annotations of a session, its turns and its spans.
pub(super) fn delete_of_session(change: &Transaction<'_>, session: i64) -> Result<u64> {
    delete(change, &keys(change, "SELECT DISTINCT key FROM annotations WHERE session = ?1", [session])?)
}

/// Removes all annotations of a user.
pub(super) fn delete_of_user(change: &Transaction<'_>, user: i64) -> Result<u64> {
    delete(change, &keys(change, "SELECT DISTINCT key FROM annotations WHERE user = ?1", [user])?)
}

/// What regrouping looked at: a session, and the places between which its turns were made anew.
pub(super) type Regrouped = (i64, Option<Place>, Option<Place>);

/// Looks up again where targets are, after all that is derived was brought up to date.
pub(super) fn follow(change: &Transaction<'_>, known: &mut Known, traces: &Traces, settled: &Settled) -> Result<()> {
    let mut reached = BTreeSet::new();
    for (id, _) in traces.iter().filter(|(_, refolded)| refolded.before != refolded.after) {
        let sql = "SELECT DISTINCT key FROM annotations WHERE trace_id = ?1 AND level <= 1";
        reached.extend(keys(change, sql, [&id.as_bytes()[..]])?);
    }
    for (session, from, until) in &settled.regrouped {
        reached.extend(keys_of_session(change, *session)?);
        reached.extend(keys_between(change, *session, from.as_ref(), until.as_ref())?);
    }
    for user in &settled.users {
        reached.extend(keys_of_user(change, *user)?);
    }
    let mut evals = Evals::default();
    for key in &reached {
        let target = target(change, key)?;
        let found = find(change, known, &target)?;
        rewrite(change, &mut evals, key, || write_found(change, key, &found))?;
    }
    evals.apply(change)
}

/// Annotations of a session itself that wait for it, or lost it.
fn keys_of_session(change: &Transaction<'_>, session: i64) -> Result<Vec<AnnotationKey>> {
    let sql = "SELECT DISTINCT annotations.key FROM sessions JOIN projects ON projects.id = sessions.project
                 JOIN annotations ON level = 2 AND level >= 2 AND target_id = session_id AND project_name = projects.name
               WHERE sessions.id = ?1 AND annotations.session IS NULL";
    let mut found = keys(change, sql, [session])?;
    let lost = "SELECT DISTINCT key FROM annotations WHERE session = ?1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = ?1)";
    found.extend(keys(change, lost, [session])?);
    Ok(found)
}

fn keys_of_user(change: &Transaction<'_>, user: i64) -> Result<Vec<AnnotationKey>> {
    let sql = "SELECT DISTINCT annotations.key FROM users JOIN projects ON projects.id = users.project
                 JOIN annotations ON level = 3 AND level >= 2 AND target_id = user_id AND project_name = projects.name
               WHERE users.id = ?1 AND annotations.user IS NULL";
    let mut found = keys(change, sql, [user])?;
    let lost = "SELECT DISTINCT key FROM annotations WHERE user = ?1 AND NOT EXISTS (SELECT 1 FROM users WHERE id = ?1)";
    found.extend(keys(change, lost, [user])?);
    Ok(found)
}

/// Annotations of turns and spans between two places of a session.
fn keys_between(change: &Transaction<'_>, session: i64, from: Option<&Place>, until: Option<&Place>) -> Result<Vec<AnnotationKey>> {
    let is_annotated = change
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM annotations WHERE session = ?1 AND level <= 1)")?
        .query_row([session], |row| row.get::<_, bool>(0))?;
    if !is_annotated {
        return Ok(Vec::new());
    }
    let sql = "SELECT DISTINCT key FROM strands JOIN annotations ON annotations.strand = strands.id
               WHERE strands.session = ?1
                 AND (strands.start_nanos, strands.trace_id, strands.subtree) >= (?2, ?3, ?4)
                 AND (strands.start_nanos, strands.trace_id, strands.subtree) < (?5, ?6, ?7)";
    let [from, until] = bounds(from, until);
    keys(change, sql, params![session, from.0, from.1, from.2, until.0, until.1, until.2])
}

fn keys(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<AnnotationKey>> {
    let mut query = connection.prepare_cached(sql)?;
    let keys = query.query_map(values, |row| Ok(AnnotationKey::from_text(&row.get::<_, String>(0)?)))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

/// Does something to the versions of a key, and counts what that changes.
fn rewrite(change: &Transaction<'_>, evals: &mut Evals, key: &AnnotationKey, write: impl FnOnce() -> Result<()>) -> Result<()> {
    let before = counted(change, key)?;
    write()?;
    let after = counted(change, key)?;
    if before != after {
        evals.add(before.as_ref(), -1);
        evals.add(after.as_ref(), 1);
    }
    Ok(())
}

/// What the current version of a key counts.
fn counted(change: &Transaction<'_>, key: &AnnotationKey) -> Result<Option<Counted>> {
    let sql = "SELECT id, level, name, score, label, time_nanos, session, user, turn_start, turn_trace, turn_subtree FROM annotations
               WHERE key = ?1 AND is_current = 1";
    let mut query = change.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        Ok(Counted {
            row: row.get(0)?,
            level: level(row.get(1)?),
            name: row.get(2)?,
            score: row.get(3)?,
            label: row.get(4)?,
            time: row.get(5)?,
            session: row.get(6)?,
            user: row.get(7)?,
            turn: place(row, 8)?,
        })
    };
    Ok(query.query_row([key.as_str()], read).optional()?)
}

/// Keeps a version, unless one of the same time is there that counts as much. Returns whether anything changed.
fn insert(change: &Transaction<'_>, key: &AnnotationKey, annotation: &Annotation) -> Result<bool> {
    let sql = format!("SELECT {ANNOTATION} FROM annotations WHERE key = ?1 AND time_nanos = ?2");
    let mut query = change.prepare_cached(&sql)?;
    let twin = query.query_row(params![key.as_str(), annotation.time.nanos()], read_annotation).optional()?;
    if twin.is_some_and(|twin| annotation.cmp_version(&twin).is_le()) {
        return Ok(false);
    }
    let sql = "INSERT OR REPLACE INTO annotations (key, level, trace_id, span_id, project_name, target_id, name, identifier, time_nanos,
                 is_current, annotator, source, label, score, explanation, metadata)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11, ?12, ?13, ?14, ?15)";
    let (trace_id, span_id, project, target) = target_columns(&annotation.target);
    change.prepare_cached(sql)?.execute(params![
        key.as_str(),
        level_column(annotation.target.level()),
        trace_id,
        span_id,
        project,
        target,
        annotation.name,
        annotation.identifier,
        annotation.time.nanos(),
        annotator_column(annotation.annotator),
        source_column(annotation.source),
        annotation.label,
        annotation.score.filter(|score| score.is_finite()),
        annotation.explanation,
        annotation.metadata,
    ])?;
    Ok(true)
}

fn choose_current(change: &Transaction<'_>, key: &AnnotationKey) -> Result<()> {
    let sql = "UPDATE annotations SET is_current = (time_nanos = (SELECT max(time_nanos) FROM annotations WHERE key = ?1)) WHERE key = ?1";
    change.prepare_cached(sql)?.execute([key.as_str()])?;
    Ok(())
}

fn target(change: &Transaction<'_>, key: &AnnotationKey) -> Result<Target> {
    let sql = format!("SELECT {ANNOTATION} FROM annotations WHERE key = ?1 LIMIT 1");
    Ok(change.prepare_cached(&sql)?.query_row([key.as_str()], |row| Ok(read_annotation(row)?.target))?)
}

/// Where a target is now.
fn find(change: &Transaction<'_>, known: &mut Known, target: &Target) -> Result<Found> {
    match target {
        Target::Session { project, id } => {
            let sql = "SELECT sessions.id, projects.id FROM sessions JOIN projects ON projects.id = sessions.project
                       WHERE projects.name = ?1 AND session_id = ?2";
            let read = |row: &Row<'_>| Ok(Found { session: row.get(0)?, project: row.get(1)?, ..Found::default() });
            Ok(change.prepare_cached(sql)?.query_row([project, id], read).optional()?.unwrap_or_default())
        }
        Target::User { project, id } => {
            let sql = "SELECT users.id, projects.id FROM users JOIN projects ON projects.id = users.project
                       WHERE projects.name = ?1 AND user_id = ?2";
            let read = |row: &Row<'_>| Ok(Found { user: row.get(0)?, project: row.get(1)?, ..Found::default() });
            Ok(change.prepare_cached(sql)?.query_row([project, id], read).optional()?.unwrap_or_default())
        }
        Target::Span { trace_id, .. } | Target::Turn { trace_id, .. } => find_strand(change, known, *trace_id, target),
    }
}

fn find_strand(change: &Transaction<'_>, known: &mut Known, trace_id: TraceId, target: &Target) -> Result<Found> {
    let rows = rows::strands_of_trace(change, trace_id)?;
    let is_whole = matches!(target, Target::Turn { subtree: None, .. });
    // Only where in a trace a span stands needs all its spans.
    let spans = if is_whole || rows.is_empty() { Vec::new() } else { rows::digests(change, &known.blocks, trace_id)? };
    let strands: Vec<Strand> = rows.iter().map(|row| row.strand.clone()).collect();
    let found = target.strand(&spans, &strands).and_then(|strand| rows.iter().find(|row| row.strand.subtree == strand.subtree));
    let Some(row) = found else { return Ok(Found::default()) };
    Ok(Found {
        project: Some(known.project(change, &row.strand.project)?),
        session: row.session,
        strand: Some(row.id),
        turn: turn_of(change, row)?,
        user: None,
    })
}

/// The place of the turn that a strand is in: the last one that begins with it or before it.
fn turn_of(change: &Transaction<'_>, row: &StrandRow) -> Result<Option<Place>> {
    let Some(session) = row.session.filter(|_| row.strand.role != Role::Carrier) else { return Ok(None) };
    let sql = "SELECT start_nanos, trace_id, subtree FROM turns
               WHERE session = ?1 AND (start_nanos, trace_id, subtree) <= (?2, ?3, ?4)
               ORDER BY start_nanos DESC, trace_id DESC, subtree DESC LIMIT 1";
    let place = row.strand.place();
    let (start, trace_id, subtree) = place_columns(&place);
    let mut query = change.prepare_cached(sql)?;
    Ok(query.query_row(params![session, start, trace_id, subtree], |row| read_place(row, 0)).optional()?)
}

fn write_found(change: &Transaction<'_>, key: &AnnotationKey, found: &Found) -> Result<()> {
    let sql = "UPDATE annotations
               SET project = ?2, session = ?3, strand = ?4, user = ?5, turn_start = ?6, turn_trace = ?7, turn_subtree = ?8
               WHERE key = ?1";
    let (start, trace_id, subtree) = turn_columns(found.turn.as_ref());
    let values = params![key.as_str(), found.project, found.session, found.strand, found.user, start, trace_id, subtree];
    change.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// A turn's place as columns that may be empty.
fn turn_columns(turn: Option<&Place>) -> (Option<i64>, Option<&[u8]>, Option<&[u8]>) {
    let columns = turn.map(place_columns);
    (columns.map(|(start, _, _)| start), columns.map(|(_, trace, _)| trace), columns.map(|(_, _, subtree)| subtree))
}

fn place(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Place>> {
    row.get::<_, Option<i64>>(column)?.map(|_| read_place(row, column)).transpose()
}

/// The columns that [`read_annotation`] reads, in order.
pub(super) const ANNOTATION: &str =
    "level, trace_id, span_id, project_name, target_id, annotations.name, identifier, time_nanos, annotator, source,
    label, score, explanation, metadata";

pub(super) fn read_annotation(row: &Row<'_>) -> rusqlite::Result<Annotation> {
    Ok(Annotation {
        target: read_target(row)?,
        name: row.get(5)?,
        identifier: row.get(6)?,
        time: Timestamp::from_nanos(row.get(7)?),
        annotator: annotator(row.get(8)?),
        source: source(row.get(9)?),
        label: row.get(10)?,
        score: row.get(11)?,
        explanation: row.get(12)?,
        metadata: row.get(13)?,
    })
}

fn read_target(row: &Row<'_>) -> rusqlite::Result<Target> {
    let span: Vec<u8> = row.get(2)?;
    Ok(match level(row.get(0)?) {
        Level::Span => Target::Span { trace_id: rows::trace_id(row, 1)?, span_id: rows::span_id(row, 2)? },
        Level::Turn => Target::Turn { trace_id: rows::trace_id(row, 1)?, subtree: SpanId::from_slice(&span) },
        Level::Session => Target::Session { project: row.get(3)?, id: row.get(4)? },
        Level::User => Target::User { project: row.get(3)?, id: row.get(4)? },
    })
}

fn target_columns(target: &Target) -> (&[u8], &[u8], &str, &str) {
    match target {
        Target::Span { trace_id, span_id } => (&trace_id.as_bytes()[..], &span_id.as_bytes()[..], "", ""),
        Target::Turn { trace_id, subtree } => (&trace_id.as_bytes()[..], rows::subtree_column(subtree), "", ""),
        Target::Session { project, id } | Target::User { project, id } => (&[], &[], project, id),
    }
}

fn level_column(level: Level) -> i64 {
    match level {
        Level::Span => 0,
        Level::Turn => 1,
        Level::Session => 2,
        Level::User => 3,
    }
}

fn level(column: i64) -> Level {
    match column {
        0 => Level::Span,
        1 => Level::Turn,
        2 => Level::Session,
        _ => Level::User,
    }
}

fn annotator_column(annotator: Annotator) -> i64 {
    match annotator {
        Annotator::Llm => 0,
        Annotator::Code => 1,
        Annotator::Human => 2,
    }
}

fn annotator(column: i64) -> Annotator {
    match column {
        0 => Annotator::Llm,
        1 => Annotator::Code,
        _ => Annotator::Human,
    }
}

fn source_column(source: Source) -> i64 {
    match source {
        Source::Api => 0,
        Source::Page => 1,
        Source::Telemetry => 2,
        Source::Evaluator => 3,
    }
}

fn source(column: i64) -> Source {
    match column {
        0 => Source::Api,
        1 => Source::Page,
        2 => Source::Telemetry,
        _ => Source::Evaluator,
    }
}

/// What [`read_kept`] reads.
const KEPT: &str = "key, is_current, ifnull(annotations.session, ifnull(strand, user)) IS NOT NULL,
    (SELECT projects.name FROM projects WHERE projects.id = annotations.project),
    (SELECT session_id FROM sessions WHERE sessions.id = annotations.session),
    (SELECT sessions.key FROM sessions WHERE sessions.id = annotations.session),
    iif(turn_start IS NULL, NULL, (SELECT count(*) FROM turns
        WHERE turns.session = annotations.session AND (turns.start_nanos, turns.trace_id, turns.subtree) < (turn_start, turn_trace, turn_subtree))),
    iif(level = 2, (SELECT count(*) FROM turns
        WHERE turns.session = annotations.session AND turns.start_nanos <= annotations.time_nanos), NULL)";

fn read_kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let session: Option<String> = row.get(18)?;
    let key: Option<String> = row.get(19)?;
    let count = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.and_then(|count| u64::try_from(count).ok()));
    Ok(Kept {
        annotation: read_annotation(row)?,
        key: AnnotationKey::from_text(&row.get::<_, String>(14)?),
        is_current: row.get(15)?,
        is_found: row.get(16)?,
        project: row.get(17)?,
        turn: count(20)?,
        seen_turns: if session.is_some() { count(21)? } else { None },
        session: session.zip(key).map(|(id, key)| SessionRef { id, key: SessionKey::from_text(&key) }),
    })
}

/// A page of annotations, newest first.
pub(super) fn annotations(connection: &Connection, query: &AnnotationQuery) -> Result<Page<Kept, AnnotationCursor>> {
    let mut wheres: Vec<String> = Vec::new();
    let mut values: Vec<rusqlite::types::Value> = Vec::new();
    let mut hold = |what: &str, value: rusqlite::types::Value| {
        values.push(value);
        wheres.push(what.replace('?', &format!("?{}", values.len())));
    };
    if let Some(project) = &query.project {
        hold("annotations.project = (SELECT id FROM projects WHERE projects.name = ?)", project.clone().into());
    }
    if let Some(level) = query.level {
        hold("level = ?", level_column(level).into());
    }
    if let Some(session) = &query.session {
        hold("annotations.session = (SELECT sessions.id FROM sessions WHERE sessions.key = ?)", session.as_str().to_owned().into());
    }
    if let Some(trace) = &query.trace_id {
        hold("level <= 1 AND trace_id = ?", trace.as_bytes().to_vec().into());
    }
    if let Some(span) = &query.span_id {
        hold("level <= 1 AND span_id = ?", span.as_bytes().to_vec().into());
    }
    if let Some(user) = &query.user {
        hold("level = 3 AND level >= 2 AND target_id = ?", user.clone().into());
    }
    if let Some(name) = &query.name {
        hold("annotations.name = ?", name.clone().into());
    }
    if let Some(identifier) = &query.identifier {
        hold("identifier = ?", identifier.clone().into());
    }
    if let Some(annotator) = query.annotator {
        hold("annotator = ?", annotator_column(annotator).into());
    }
    if let Some(after) = &query.after {
        hold("time_nanos <= ?", after.time.nanos().into());
        let after_key = format!("NOT (time_nanos = {} AND key >= ?)", after.time.nanos());
        hold(&after_key, after.key.as_str().to_owned().into());
    }
    if !query.with_versions {
        wheres.push("is_current = 1".to_owned());
    }
    let wheres = if wheres.is_empty() { "1".to_owned() } else { wheres.join(" AND ") };
    let sql = format!(
        "SELECT {ANNOTATION}, {KEPT} FROM annotations WHERE {wheres} ORDER BY time_nanos DESC, key DESC LIMIT {}",
        query.limit as i64 + 1
    );
    let mut found = all_kept(connection, &sql, rusqlite::params_from_iter(values))?;
    let is_last = found.len() <= query.limit;
    found.truncate(query.limit);
    let cursor = |kept: &Kept| AnnotationCursor { time: kept.annotation.time, key: kept.key.clone() };
    let next = found.last().filter(|_| !is_last).map(cursor);
    Ok(Page { rows: found, next })
}

/// All versions of an annotation, newest first.
pub(super) fn annotation(connection: &Connection, key: &AnnotationKey) -> Result<Vec<Kept>> {
    let sql = format!("SELECT {ANNOTATION}, {KEPT} FROM annotations WHERE key = ?1 ORDER BY time_nanos DESC");
    all_kept(connection, &sql, [key.as_str()])
}

/// The current annotations of a turn and its spans.
pub(super) fn of_turn(connection: &Connection, session: i64, turn: &Place) -> Result<Vec<Kept>> {
    let sql = format!(
        "SELECT {ANNOTATION}, {KEPT} FROM annotations
         WHERE annotations.session = ?1 AND turn_start = ?2 AND turn_trace = ?3 AND turn_subtree = ?4 AND is_current = 1
         ORDER BY time_nanos DESC, key DESC"
    );
    let (start, trace_id, subtree) = place_columns(turn);
    all_kept(connection, &sql, params![session, start, trace_id, subtree])
}

fn all_kept(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Kept>> {
    let mut query = connection.prepare_cached(sql)?;
    let found = query.query_map(values, read_kept)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
