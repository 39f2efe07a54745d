//! Queries: sessions, turns, traces, projects.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use turnwise_model::query::{ListedTurn, Page, SessionCursor, SessionName, TraceCursor, TraceQuery, TurnQuery, UserSessionQuery};
use turnwise_model::strand;
use turnwise_model::supplement::{self, RawRecord};
use turnwise_model::trace::{SessionRef, TraceSummary};
use turnwise_model::turn::{self, Step, TurnSteps};
use turnwise_model::{Cost, Digest, Project, Raw, Session, SessionKey, Span, SpanId, Timestamp, Tokens, Trace, TraceId, Turn};

use super::blocks::Blocks;
use super::counts::{KEY, MODEL, TAG, TOOL, USER, count};
use super::places::{Place, place_columns, read_place, strands_between};
use super::pointer::Resolver;
use super::rows::SpanRow;
use super::{annotations, evals, pack, rows};
use crate::Result;

/// All projects, by name.
pub(super) fn projects(connection: &Connection) -> Result<Vec<Project>> {
    let sql = "SELECT name, session_count, turn_count, trace_count, span_count, first_seen, last_seen FROM projects ORDER BY name";
    let mut query = connection.prepare_cached(sql)?;
    let projects = query.query_map([], |row| {
        Ok(Project {
            name: row.get(0)?,
            session_count: count(row, 1)?,
            turn_count: count(row, 2)?,
            trace_count: count(row, 3)?,
            span_count: count(row, 4)?,
            first_seen: time(row, 5)?,
            last_seen: time(row, 6)?,
        })
    })?;
    Ok(projects.collect::<rusqlite::Result<_>>()?)
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_nanos))
}

/// The columns that [`session`] reads, in order.
const SESSION: &str = "sessions.id, projects.name, session_id, start_nanos, end_nanos, ended_nanos, sessions.turn_count, error_turn_count,
    sessions.trace_count, sessions.span_count, dropping_count,
    iif(prompt_known, prompt, NULL), iif(completion_known, completion, NULL), iif(total_known, total, NULL),
    iif(cache_read_known, cache_read, NULL), iif(cache_write_known, cache_write, NULL), iif(reasoning_known, reasoning, NULL),
    iif(audio_known, audio, NULL), iif(cost_pico_usd_known, cost_pico_usd, NULL),
    first_input, first_input_quality, last_output, last_output_quality, unpriced_count";
const FROM: &str = "FROM sessions JOIN projects ON projects.id = sessions.project";

/// The row of a project.
pub(super) fn project_row(connection: &Connection, name: &str) -> Result<Option<i64>> {
    Ok(connection.prepare_cached("SELECT id FROM projects WHERE name = ?1")?.query_row([name], |row| row.get(0)).optional()?)
}

/// The session of a row.
pub(super) fn session_of_row(connection: &Connection, row: i64) -> Result<Option<Session>> {
    Ok(all_sessions(connection, &format!("SELECT {SESSION} {FROM} WHERE sessions.id = ?1"), [row])?.pop())
}

/// A page of the sessions that name a user, latest activity first.
pub(super) fn sessions_of_user(connection: &Connection, query: &UserSessionQuery) -> Result<Page<Session, SessionCursor>> {
    let sql = format!(
        "SELECT {SESSION} FROM facets JOIN sessions ON sessions.id = facets.session JOIN projects ON projects.id = sessions.project
         WHERE facets.kind = {USER} AND facets.value = ?5 AND projects.name = ?1 AND (end_nanos, key) < (?2, ?3)
         ORDER BY end_nanos DESC, key DESC
         LIMIT ?4"
    );
    let after = query.after.as_ref().map_or((i64::MAX, "~"), |cursor| (cursor.end.nanos(), cursor.key.as_str()));
    let found = all_sessions(connection, &sql, params![query.project, after.0, after.1, query.limit as i64 + 1, query.user])?;
    Ok(page(found, query.limit, |session| SessionCursor { end: session.end, key: session.key() }))
}

/// The sessions of a name.
pub(super) fn session(connection: &Connection, name: &SessionName) -> Result<Vec<Session>> {
    match name {
        SessionName::Key(key) => all_sessions(connection, &format!("SELECT {SESSION} {FROM} WHERE key = ?1"), [key.as_str()]),
        SessionName::Id { project: None, id } => {
            let sql = format!("SELECT {SESSION} {FROM} WHERE session_id = ?1 ORDER BY projects.name");
            all_sessions(connection, &sql, [id])
        }
        SessionName::Id { project: Some(project), id } => {
            let sql = format!("SELECT {SESSION} {FROM} WHERE session_id = ?1 AND projects.name = ?2");
            all_sessions(connection, &sql, [id, project])
        }
    }
}

fn all_sessions(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Session>> {
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query(values)?;
    let mut sessions = Vec::new();
    while let Some(row) = rows.next()? {
        sessions.push(read_session(connection, row)?);
    }
    Ok(sessions)
}

fn read_session(connection: &Connection, row: &Row<'_>) -> Result<Session> {
    let facets = Facets::of(connection, row.get(0)?)?;
    let tokens = Tokens {
        prompt: known(row, 11)?,
        completion: known(row, 12)?,
        reported_total: known(row, 13)?,
        cache_read: known(row, 14)?,
        cache_write: known(row, 15)?,
        reasoning: known(row, 16)?,
        audio: known(row, 17)?,
    };
    Ok(Session {
        project: row.get(1)?,
        id: row.get(2)?,
        id_key: facets.key,
        start: Timestamp::from_nanos(row.get(3)?),
        end: Timestamp::from_nanos(row.get(4)?),
        ended: time(row, 5)?,
        users: facets.users,
        models: facets.models,
        tools: facets.tools,
        tags: facets.tags,
        first_input: rows::text(row, 19)?,
        last_output: rows::text(row, 21)?,
        turn_count: count(row, 6)?,
        error_turn_count: count(row, 7)?,
        trace_count: count(row, 8)?,
        span_count: count(row, 9)?,
        tokens: tokens.is_known().then_some(tokens),
        cost: row.get::<_, Option<i64>>(18)?.map(Cost::from_pico_usd),
        has_unpriced: row.get::<_, i64>(23)? > 0,
        has_dropped_attributes: row.get::<_, i64>(10)? > 0,
        evals: evals::of_session(connection, row.get(0)?)?,
    })
}

fn known(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|count| u64::try_from(count).ok()))
}

#[derive(Default)]
struct Facets {
    key: String,
    users: Vec<String>,
    models: Vec<String>,
    tools: Vec<String>,
    tags: Vec<String>,
}

impl Facets {
    fn of(connection: &Connection, session: i64) -> Result<Self> {
        let mut query =
            connection.prepare_cached("SELECT kind, value FROM facets WHERE session = ?1 AND kind <> 4 ORDER BY kind, value")?;
        let mut rows = query.query([session])?;
        let mut facets = Self::default();
        while let Some(row) = rows.next()? {
            let value: String = row.get(1)?;
            match row.get::<_, i64>(0)? {
                KEY if facets.key.is_empty() => facets.key = value.split_once(' ').map_or_else(String::new, |(_, key)| key.to_owned()),
                USER => facets.users.push(value),
                MODEL => facets.models.push(value),
                TOOL => facets.tools.push(value),
                TAG => facets.tags.push(value),
                _ => {}
            }
        }
        Ok(facets)
    }
}

/// Cuts what was read at `limit`; one row more than that tells that there is a next page.
fn page<T, C>(mut rows: Vec<T>, limit: usize, cursor: impl Fn(&T) -> C) -> Page<T, C> {
    let is_last = rows.len() <= limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| !is_last).map(cursor);
    Page { rows, next }
}

/// A page of turns with their spans. The cursor is the index of the next turn.
pub(super) fn turns(connection: &Connection, query: &TurnQuery) -> Result<Page<TurnSteps, u64>> {
    let mut find = connection.prepare_cached("SELECT id FROM sessions WHERE key = ?1")?;
    let Some(session): Option<i64> = find.query_row([query.session.as_str()], |row| row.get(0)).optional()? else {
        return Ok(Page { rows: Vec::new(), next: None });
    };
    let places = turn_places(connection, session, query.from, query.limit + 1)?;
    let until = places.get(query.limit);
    let mut turns = Vec::new();
    if let Some(from) = places.first() {
        let strands = strands_between(connection, session, Some(from), until)?;
        let reader = Reader::new(connection);
        for (group, index) in turn::group(&strands).into_iter().zip(query.from..) {
            turns.extend(steps(&reader, session, &group, index, query.steps)?);
        }
    }
    let next = until.map(|_| query.from + query.limit as u64);
    Ok(Page { rows: turns, next })
}

fn turn_places(connection: &Connection, session: i64, from: u64, limit: usize) -> Result<Vec<Place>> {
    let sql = "SELECT start_nanos, trace_id, subtree FROM turns WHERE session = ?1
               ORDER BY start_nanos, trace_id, subtree LIMIT ?2 OFFSET ?3";
    let mut query = connection.prepare_cached(sql)?;
    let places = query.query_map(params![session, limit as i64, i64::try_from(from).unwrap_or(i64::MAX)], |row| read_place(row, 0))?;
    Ok(places.collect::<rusqlite::Result<_>>()?)
}

/// A turn with the first of its spans.
fn steps(reader: &Reader<'_>, session: i64, strands: &[&strand::Strand], index: u64, limit: usize) -> Result<Option<TurnSteps>> {
    let (Some(head), Some(turn)) = (strands.first(), turn::fold(strands)) else { return Ok(None) };
    let evals = evals::of_turn(reader.connection, session, &head.place())?;
    let annotations = annotations::of_turn(reader.connection, session, &head.place())?;
    let mut turn = Turn { index: Some(index), evals, ..turn };
    reader.resolver().turn(&mut turn)?;
    let mut steps = Vec::new();
    for strand in strands {
        let room = limit.saturating_sub(steps.len());
        let digests = reader.members(strand, room)?;
        steps.extend(digests.into_iter().map(|digest| Step { trace_id: strand.trace_id, digest }));
    }
    steps.iter_mut().try_for_each(|step| reader.resolver().digest(&mut step.digest))?;
    let is_cut = strands.iter().map(|strand| strand.span_count).sum::<u64>() > steps.len() as u64;
    Ok(Some(TurnSteps { turn, steps, annotations, is_cut }))
}

/// What one query reads of spans; blocks and traces that it comes back to are read once.
struct Reader<'c> {
    connection: &'c Connection,
    blocks: Blocks,
    /// The trace read last: thousands of strands may be parts of one.
    last: RefCell<Option<(TraceId, Rc<Vec<Digest>>)>>,
}

impl<'c> Reader<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self { connection, blocks: Blocks::default(), last: RefCell::default() }
    }

    fn resolver(&self) -> Resolver<'_> {
        Resolver { connection: self.connection, blocks: &self.blocks }
    }

    /// The first spans of a strand.
    fn members(&self, strand: &strand::Strand, limit: usize) -> Result<Vec<Digest>> {
        let Some(top) = strand.subtree else { return rows::first_digests(self.connection, &self.blocks, strand.trace_id, limit) };
        let mut members = strand::members(&self.trace(strand.trace_id)?, top);
        members.truncate(limit);
        Ok(members)
    }

    fn trace(&self, id: TraceId) -> Result<Rc<Vec<Digest>>> {
        if let Some((_, digests)) = self.last.borrow().as_ref().filter(|(last, _)| *last == id) {
            return Ok(Rc::clone(digests));
        }
        let digests = Rc::new(rows::digests(self.connection, &self.blocks, id)?);
        self.last.replace(Some((id, Rc::clone(&digests))));
        Ok(digests)
    }
}

/// The turn that a strand begins, without its spans.
pub(super) fn turn_of_strand(connection: &Connection, strand: i64) -> Result<Option<ListedTurn>> {
    let sql = "SELECT session, start_nanos, trace_id, subtree FROM strands WHERE id = ?1 AND session IS NOT NULL";
    let mut find = connection.prepare_cached(sql)?;
    let found = find.query_row([strand], |row| Ok((row.get::<_, i64>(0)?, read_place(row, 1)?))).optional()?;
    let Some((session, place)) = found else { return Ok(None) };
    let until = super::places::head_after(connection, session, &place)?;
    let strands = strands_between(connection, session, Some(&place), until.as_ref())?;
    let Some(group) = turn::group(&strands).into_iter().next() else { return Ok(None) };
    let reader = Reader::new(connection);
    let turn = steps(&reader, session, &group, index_of(connection, session, &place)?, 0)?;
    let session = session_ref(connection, Some(session))?;
    Ok(session.zip(turn).map(|(session, TurnSteps { turn, .. })| ListedTurn { session, turn }))
}

fn index_of(connection: &Connection, session: i64, place: &Place) -> Result<u64> {
    let sql = "SELECT count(*) FROM turns WHERE session = ?1 AND (start_nanos, trace_id, subtree) < (?2, ?3, ?4)";
    let (start, trace_id, subtree) = place_columns(place);
    Ok(connection.prepare_cached(sql)?.query_row(params![session, start, trace_id, subtree], |row| count(row, 0))?)
}

/// A page of traces, newest first.
pub(super) fn traces(connection: &Connection, query: &TraceQuery) -> Result<Page<TraceSummary, TraceCursor>> {
    let sessionless = if query.only_sessionless { "AND session IS NULL AND is_repeat = 0" } else { "" };
    let sql = format!(
        "SELECT {} FROM strands
         WHERE project = (SELECT id FROM projects WHERE name = ?1) AND (start_nanos, trace_id, subtree) < (?2, ?3, ?4) {sessionless}
         ORDER BY start_nanos DESC, trace_id DESC, subtree DESC
         LIMIT ?5",
        rows::STRAND
    );
    let place = query.after.as_ref().map(|cursor| (cursor.start, cursor.trace_id, cursor.subtree));
    let after = place.as_ref().map_or((i64::MAX, &[0xff; 17][..], &[][..]), place_columns);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![query.project, after.0, after.1, after.2, query.limit as i64 + 1])?;
    let reader = Reader::new(connection);
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut row = rows::strand(row)?;
        reader.resolver().strand(&mut row.strand)?;
        found.push(TraceSummary { session: session_ref(connection, row.session)?, strand: row.strand });
    }
    Ok(page(found, query.limit, |trace| {
        let (start, trace_id, subtree) = trace.strand.place();
        TraceCursor { start, trace_id, subtree }
    }))
}

fn session_ref(connection: &Connection, session: Option<i64>) -> Result<Option<SessionRef>> {
    let Some(session) = session else { return Ok(None) };
    let mut query = connection.prepare_cached("SELECT session_id, key FROM sessions WHERE id = ?1")?;
    let read = |row: &Row<'_>| Ok(SessionRef { id: row.get(0)?, key: SessionKey::from_text(&row.get::<_, String>(1)?) });
    Ok(query.query_row([session], read).optional()?)
}

/// A trace with its spans as they came.
pub(super) fn trace(connection: &Connection, id: TraceId) -> Result<Option<Trace>> {
    let strands = rows::strands_of_trace(connection, id)?;
    let Some(first) = strands.first() else { return Ok(None) };
    let session = strands.iter().find_map(|row| row.session);
    Ok(Some(Trace {
        id,
        project: first.strand.project.clone(),
        session: session_ref(connection, session)?,
        spans: spans(connection, id)?,
        records: records(connection, id)?,
    }))
}

/// The log records that tell of a trace's spans.
fn records(connection: &Connection, id: TraceId) -> Result<Vec<(SpanId, RawRecord)>> {
    let sql = "SELECT supplements.span_id, supplements.body, resources.body, scopes.body
               FROM supplements
               JOIN traces ON traces.id = supplements.trace
               JOIN origins AS resources ON resources.id = supplements.resource
               JOIN origins AS scopes ON scopes.id = supplements.scope
               WHERE traces.trace_id = ?1";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([&id.as_bytes()[..]])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(1)?;
        let origin = |column| row.get::<_, Vec<u8>>(column).map(Arc::from);
        let record = RawRecord { record: pack::decompress(&body)?, resource: origin(2)?, scope: origin(3)? };
        records.push((rows::span_id(row, 0)?, record));
    }
    Ok(records)
}

fn spans(connection: &Connection, id: TraceId) -> Result<Vec<Span>> {
    let reader = Reader::new(connection);
    let rows = rows::spans(connection, id)?;
    let mut spans = rows.iter().map(|row| reader.span(id, row)).collect::<Result<Vec<_>>>()?;
    let told = rows::told(connection, id)?;
    spans.iter_mut().for_each(|span| supplement::join(std::slice::from_mut(&mut span.digest), &told));
    spans.iter_mut().try_for_each(|span| reader.resolver().digest(&mut span.digest))?;
    Ok(spans)
}

impl Reader<'_> {
    /// A span as it came. The texts of its digest are pointers.
    fn span(&self, trace_id: TraceId, row: &SpanRow) -> Result<Span> {
        let record = row.record(self.connection, &self.blocks)?;
        let digest = row.digest(&record);
        let span = record.message(self.connection, &self.blocks, trace_id, &digest)?;
        let (resource, scope) = (self.origin(record.resource)?, self.origin(record.scope)?);
        Ok(Span { trace_id, digest, raw: Raw { span, resource, scope }, said: Vec::new() })
    }

    fn origin(&self, id: i64) -> Result<Arc<[u8]>> {
        let mut query = self.connection.prepare_cached("SELECT body FROM origins WHERE id = ?1")?;
        Ok(query.query_row([id], |row| row.get::<_, Vec<u8>>(0))?.into())
    }
}
