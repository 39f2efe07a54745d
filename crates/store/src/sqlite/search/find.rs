//! Searching: the index names the traces that may hold a text, the newest first; where it is not certain, and for every session that is
//! shown, the spans themselves are read. A search looks at so many of the newest sessions and no further, so that a word that is everywhere
//! costs no more than a rare one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use memchr::memmem;
use rusqlite::{Connection, OptionalExtension, params};
use turnwise_model::query::{Page, SessionCursor, SessionName};
use turnwise_model::reread::Reread;
use turnwise_model::search::{Excerpt, Found, Match, SearchQuery};
use turnwise_model::supplement::Speaker;
use turnwise_model::{Role, Said, SessionKey, SpanId, Timestamp, TraceId, strand};

use super::index;
use super::segment::{self, PART};
use super::words::{self, Sought};
use crate::sqlite::rows::StrandRow;
use crate::sqlite::{pack, places, read, rows};
use crate::{Error, Result};

/// How many sessions a search looks at, the newest first.
const SESSIONS: usize = 2000;
/// How many traces are read to make sure of a search's answer.
const READ: usize = 2000;
/// How many traces whose words are not in the index yet are looked at.
const UNREAD: i64 = 1000;

/// A page of the sessions in which a text was said, each with the place.
pub(in crate::sqlite) fn search(connection: &Connection, reread: &dyn Reread, query: &SearchQuery) -> Result<Page<Found, SessionCursor>> {
    let pattern = Pattern::new(&query.text);
    let candidates = Candidates::of(connection, query.project.as_deref(), &query.text, SESSIONS)?;
    let mut sessions = candidates.in_order(connection)?;
    sessions.retain(|session| query.after.as_ref().is_none_or(|after| (session.end, &session.key) < (after.end, &after.key)));
    let mut rows: Vec<Found> = Vec::new();
    let mut read = 0;
    let mut next = None;
    for session in sessions {
        if rows.len() == query.limit || read >= READ {
            break;
        }
        next = Some(session.cursor());
        for trace in candidates.traces(session.row) {
            read += 1;
            if let Some(place) = place(connection, reread, trace, session.row, &pattern)? {
                let session = read::session(connection, &SessionName::Key(session.key.clone()))?.pop();
                rows.extend(session.map(|session| Found { session, place }));
                break;
            }
        }
    }
    let is_whole = rows.len() < query.limit && read < READ;
    Ok(Page { rows, next: next.filter(|_| !is_whole) })
}

/// The row ids of sessions in which a text was said: at most `most`, those with the newest traces first.
#[allow(dead_code, reason = "for filters: `text match` of the expression language")]
pub(in crate::sqlite) fn sessions(
    connection: &Connection,
    reread: &dyn Reread,
    project: Option<&str>,
    text: &str,
    most: usize,
) -> Result<Vec<i64>> {
    let pattern = Pattern::new(text);
    let candidates = Candidates::of(connection, project, text, most)?;
    let mut found = Vec::new();
    let mut read = 0;
    for session in &candidates.order {
        let mut holds = candidates.certain.contains(session);
        let mut traces = candidates.traces(*session);
        while let (false, Some(trace)) = (holds || read >= READ, traces.next()) {
            read += 1;
            holds = place(connection, reread, trace, *session, &pattern)?.is_some();
        }
        found.extend(holds.then_some(*session));
    }
    Ok(found)
}

/// Sessions that may hold a text.
#[derive(Default)]
struct Candidates {
    /// The traces of each that may hold it, the newest first.
    traces: HashMap<i64, Vec<i64>>,
    /// Those that hold it for sure.
    certain: HashSet<i64>,
    /// By their newest traces.
    order: Vec<i64>,
}

struct Candidate {
    row: i64,
    end: Timestamp,
    key: SessionKey,
}

impl Candidate {
    fn cursor(&self) -> SessionCursor {
        SessionCursor { end: self.end, key: self.key.clone() }
    }
}

impl Candidates {
    fn of(connection: &Connection, project: Option<&str>, text: &str, most: usize) -> Result<Self> {
        let mut found = Self::default();
        let mut seen = HashSet::new();
        let project = match project {
            Some(name) => match project_row(connection, name)? {
                Some(project) => Some(project),
                None => return Ok(found),
            },
            None => None,
        };
        hits(connection, &words::sought(text.trim()), &mut |trace, is_certain| {
            if seen.insert(trace) {
                found.add(trace, is_certain, &sessions_of(connection, trace, project)?);
            }
            Ok(found.order.len() < most)
        })?;
        Ok(found)
    }

    fn add(&mut self, trace: i64, is_certain: bool, sessions: &[i64]) {
        for session in sessions {
            let traces = self.traces.entry(*session).or_default();
            if traces.is_empty() {
                self.order.push(*session);
            }
            traces.push(trace);
        }
        // Which of several strands holds it, the index does not know.
        if let (true, [session]) = (is_certain, sessions) {
            self.certain.insert(*session);
        }
    }

    fn traces(&self, session: i64) -> impl Iterator<Item = i64> {
        self.traces.get(&session).into_iter().flatten().copied()
    }

    /// By latest activity.
    fn in_order(&self, connection: &Connection) -> Result<Vec<Candidate>> {
        let mut query = connection.prepare_cached("SELECT end_nanos, key FROM sessions WHERE id = ?1")?;
        let mut sessions = Vec::with_capacity(self.order.len());
        for &row in &self.order {
            let read = |found: &rusqlite::Row<'_>| {
                let key = SessionKey::from_text(&found.get::<_, String>(1)?);
                Ok(Candidate { row, end: Timestamp::from_nanos(found.get(0)?), key })
            };
            sessions.extend(query.query_row([row], read).optional()?);
        }
        sessions.sort_by(|a, b| (b.end, &b.key).cmp(&(a.end, &a.key)));
        Ok(sessions)
    }
}

fn project_row(connection: &Connection, name: &str) -> Result<Option<i64>> {
    let mut query = connection.prepare_cached("SELECT id FROM projects WHERE name = ?1")?;
    Ok(query.query_row([name], |row| row.get(0)).optional()?)
}

/// The sessions that the strands of a trace count in.
fn sessions_of(connection: &Connection, trace: i64, project: Option<i64>) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT session FROM traces JOIN strands ON strands.trace_id = traces.trace_id
               WHERE traces.id = ?1 AND session IS NOT NULL AND (?2 IS NULL OR strands.project = ?2)";
    let mut query = connection.prepare_cached(sql)?;
    let sessions = query.query_map(params![trace, project], |row| row.get(0))?;
    Ok(sessions.collect::<rusqlite::Result<_>>()?)
}

/// Visits the traces that may hold what is sought, about the newest first, until the visitor has enough. It hears too whether a trace holds
/// it for sure; a trace may come more than once.
fn hits(connection: &Connection, sought: &Sought, visit: &mut impl FnMut(i64, bool) -> Result<bool>) -> Result<()> {
    let unread = if sought.needles.is_empty() { "SELECT id FROM traces ORDER BY id DESC LIMIT ?1" } else { UNREAD_SQL };
    for trace in all(connection, unread, UNREAD)? {
        if !visit(trace, false)? {
            return Ok(());
        }
    }
    if sought.needles.is_empty() {
        return Ok(());
    }
    let gone: HashSet<i64> = all(connection, "SELECT trace FROM search_gone LIMIT ?1", i64::MAX)?.into_iter().collect();
    let mut visit = |trace: i64| visit(trace, sought.is_certain && !gone.contains(&trace));
    if !recent_hits(connection, sought, &mut visit)? {
        return Ok(());
    }
    let segments = all(connection, "SELECT id FROM search_segments ORDER BY last_trace DESC LIMIT ?1", i64::MAX)?;
    for segment in segments {
        for trace in segment_hits(connection, segment, sought)? {
            if !visit(trace)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

const UNREAD_SQL: &str = "SELECT trace FROM search_unread ORDER BY trace DESC LIMIT ?1";

fn all(connection: &Connection, sql: &str, limit: i64) -> Result<Vec<i64>> {
    let mut query = connection.prepare_cached(sql)?;
    let numbers = query.query_map([limit], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

fn recent_hits(connection: &Connection, sought: &Sought, visit: &mut impl FnMut(i64) -> Result<bool>) -> Result<bool> {
    let finders: Vec<memmem::Finder<'_>> = sought.needles.iter().map(|needle| memmem::Finder::new(needle.as_bytes())).collect();
    let mut query = connection.prepare_cached("SELECT trace, terms FROM search_recent ORDER BY id DESC")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let terms = row.get_ref(1)?.as_bytes().unwrap_or_default();
        if finders.iter().all(|finder| finder.find(terms).is_some()) && !visit(row.get(0)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The traces of a segment that have all needles, the newest first.
fn segment_hits(connection: &Connection, id: i64, sought: &Sought) -> Result<Vec<i64>> {
    let sql = "SELECT dictionary, first_trace FROM search_segments WHERE id = ?1";
    let mut query = connection.prepare_cached(sql)?;
    let (dictionary, first): (Vec<u8>, i64) = query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let dictionary = String::from_utf8(pack::decompress(&dictionary)?).map_err(|_| segment::damaged())?;
    let places: Vec<Vec<usize>> = sought.needles.iter().map(|needle| segment::places(&dictionary, needle)).collect();
    if places.iter().any(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut found: Option<BTreeSet<i64>> = None;
    let mut parts = Parts { connection, segment: id, part: None };
    for places in places {
        let mut with_needle = BTreeSet::new();
        for place in places {
            let list = segment::list(parts.of(place / PART)?, first, place % PART)?;
            with_needle.extend(list.into_iter().filter(|trace| found.as_ref().is_none_or(|found| found.contains(trace))));
        }
        found = Some(with_needle);
    }
    Ok(found.into_iter().flatten().rev().collect())
}

/// The parts of a segment's lists, the last one kept.
struct Parts<'c> {
    connection: &'c Connection,
    segment: i64,
    part: Option<(usize, Vec<u8>)>,
}

impl Parts<'_> {
    fn of(&mut self, part: usize) -> Result<&[u8]> {
        let is_there = self.part.as_ref().is_some_and(|(number, _)| *number == part);
        if !is_there {
            let mut query = self.connection.prepare_cached("SELECT body FROM search_postings WHERE id = ?1")?;
            let body = query.query_row([index::posting_id(self.segment, part as i64)], |row| row.get(0))?;
            self.part = Some((part, body));
        }
        Ok(self.part.as_ref().map(|(_, body)| body.as_slice()).unwrap_or_default())
    }
}

/// Where in a session's part of a trace the text is; where it was new, if it is said more than once.
fn place(connection: &Connection, reread: &dyn Reread, trace: i64, session: i64, pattern: &Pattern) -> Result<Option<Match>> {
    let mut query = connection.prepare_cached("SELECT trace_id FROM traces WHERE id = ?1")?;
    let Some(id) = query.query_row([trace], |row| rows::trace_id(row, 0)).optional()? else { return Ok(None) };
    let strands = rows::strands_of_trace(connection, id)?;
    let said = said(connection, reread, id)?;
    for strand in strands.iter().filter(|strand| strand.session == Some(session)) {
        let members = strand.strand.subtree.map(|top| said.below(top));
        let own = |span: &SpanId| members.as_ref().is_none_or(|members| members.contains(span));
        if let Some((span_id, by, excerpt)) = said.find(pattern, own) {
            let turn = turn(connection, session, strand)?;
            return Ok(Some(Match { turn, trace_id: id, span_id, by, excerpt }));
        }
    }
    Ok(None)
}

/// The words in a trace.
struct Words {
    spans: Vec<turnwise_model::Digest>,
    said: Vec<(SpanId, Said)>,
}

/// All that was said in a trace.
fn said(connection: &Connection, reread: &dyn Reread, id: TraceId) -> Result<Words> {
    let Some(trace) = read::trace(connection, id)? else { return Ok(Words { spans: Vec::new(), said: Vec::new() }) };
    let mut said: Vec<(SpanId, Said)> = Vec::new();
    for span in &trace.spans {
        let words = reread.span(&trace.project, &span.raw).map(|span| span.said).unwrap_or_default();
        said.extend(words.into_iter().map(|words| (span.digest.id, words)));
    }
    for (span, record) in &trace.records {
        said.extend(reread.record(record).into_iter().map(|words| (*span, words)));
    }
    Ok(Words { spans: trace.spans.into_iter().map(|span| span.digest).collect(), said })
}

/// The terms of all that is said in a trace.
pub(super) fn terms(connection: &Connection, reread: &dyn Reread, id: TraceId) -> Result<String> {
    let said = said(connection, reread, id)?.said;
    let lists: Vec<String> = said.iter().map(|(_, said)| words::terms(&said.text)).collect();
    let terms: BTreeSet<&str> = lists.iter().flat_map(|list| list.split(words::BETWEEN)).filter(|term| !term.is_empty()).collect();
    Ok(words::listed(terms.into_iter(), 0))
}

impl Words {
    fn below(&self, top: SpanId) -> HashSet<SpanId> {
        strand::members(&self.spans, top).iter().map(|span| span.id).collect()
    }

    fn find(&self, pattern: &Pattern, own: impl Fn(&SpanId) -> bool) -> Option<(SpanId, Speaker, Excerpt)> {
        let in_those = |is_new: bool| {
            let mut said = self.said.iter().filter(|(span, said)| said.is_new == is_new && own(span));
            said.find_map(|(span, said)| Some((*span, said.by, pattern.excerpt(&said.text)?)))
        };
        in_those(true).or_else(|| in_those(false))
    }
}

fn turn(connection: &Connection, session: i64, strand: &StrandRow) -> Result<Option<u64>> {
    if strand.strand.role == Role::Carrier {
        return Ok(None);
    }
    let place = strand.strand.place();
    let (start, trace_id, subtree) = places::place_columns(&place);
    let sql = "SELECT count(*) FROM turns WHERE session = ?1 AND (start_nanos, trace_id, subtree) <= (?2, ?3, ?4)";
    let mut query = connection.prepare_cached(sql)?;
    let until: i64 = query.query_row(params![session, start, trace_id, subtree], |row| row.get(0))?;
    Ok(u64::try_from(until).ok().and_then(|until| until.checked_sub(1)))
}

/// What is looked for in the words themselves.
struct Pattern {
    text: String,
    /// Whether it has marks, which then must be there.
    has_marks: bool,
}

/// Bytes of a text shown around what was found.
const BEFORE: usize = 60;
const AFTER: usize = 140;

impl Pattern {
    fn new(text: &str) -> Self {
        let (folded, spelled) = (words::folded(text.trim()), words::spelled(text.trim()));
        let has_marks = folded != spelled;
        Self { text: if has_marks { spelled } else { folded }, has_marks }
    }

    fn excerpt(&self, text: &str) -> Option<Excerpt> {
        let range = self.range(text)?;
        let from = text.floor_char_boundary(range.start.saturating_sub(BEFORE));
        let until = text.ceil_char_boundary((range.end + AFTER).min(text.len()));
        let part = |range: Range<usize>| text.get(range).map(str::to_owned).unwrap_or_default();
        Some(Excerpt { before: part(from..range.start), text: part(range.clone()), after: part(range.end..until) })
    }

    fn range(&self, text: &str) -> Option<Range<usize>> {
        let spelled = if self.has_marks { words::spelled(text) } else { words::folded(text) };
        let place = memmem::find(spelled.as_bytes(), self.text.as_bytes())?;
        let end = place + self.text.len();
        if text.is_ascii() {
            return Some(place..end);
        }
        // Where each character begins, as it is written and as it is looked for.
        let (mut start, mut spelled) = (0, 0);
        for (written, c) in text.char_indices() {
            if spelled <= place {
                start = written;
            }
            if spelled >= end {
                return Some(start..written);
            }
            words::spell_char(c, &mut |c| spelled += if self.has_marks || !words::is_mark(c) { c.len_utf8() } else { 0 });
        }
        Some(start..text.len())
    }
}

/// A store that cannot read its spans again cannot tell what they hold.
pub(in crate::sqlite) fn no_dialects() -> Error {
    Error::Unavailable("the store was opened without the means to read spans again".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_what_was_found_as_it_is_written() {
        let found = |text: &str, part: &str| Pattern::new(part).excerpt(text).map(|e| (e.before, e.text, e.after));
        let own = |texts: [&str; 3]| Some((texts[0].to_owned(), texts[1].to_owned(), texts[2].to_owned()));

        assert_eq!(found("The Résumé, please.", "resume"), own(["The ", "Résumé", ", please."]));
        assert_eq!(found("The RESUME, please.", "résumé"), None);
        assert_eq!(found("İstanbul’da ÇAY", "cay"), own(["İstanbul’da ", "ÇAY", ""]));
        assert_eq!(found("re\u{301}sume\u{301}s", "résumé"), own(["", "re\u{301}sume\u{301}", "s"]));
        assert_eq!(found("a \"b, c\" d", "\"B, c\""), own(["a ", "\"b, c\"", " d"]));
    }
}
