//! Writing the index: the terms of what is new in a transaction go into one row for each trace; when there are enough rows, they become a
//! segment. What model calls send again is not new, and costs a look into memory.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use rusqlite::{OptionalExtension, Transaction, params};
use turnwise_model::history::Mark;
use turnwise_model::{Digest, Said, TraceId};

use super::segment::{self, Segment};
use super::words;
use crate::Result;
use crate::sqlite::known::Known;

/// Recent rows become a segment when they hold so many bytes of terms.
const SEGMENT_BYTES: usize = 1 << 20;

/// Words of a span, made ready off the writer's thread.
#[derive(Debug)]
pub(in crate::sqlite) struct Words {
    /// Of the words, by the session that the span names; those of one session that names none are told apart by their trace.
    hash: u64,
    session: Option<u64>,
    said: Terms,
}

#[derive(Debug)]
enum Terms {
    /// The terms of words that are new.
    New(String),
    /// Words that were sent again: their terms are made only if nobody knows them.
    Again(String),
}

static HASH: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Makes the words of a span ready.
pub(in crate::sqlite) fn words(said: Vec<Said>, digest: Option<&Digest>) -> Vec<Words> {
    let claim = digest.and_then(|digest| Some((&digest.facts.project, &digest.facts.session.as_ref()?.id)));
    let session = claim.map(|claim| HASH.hash_one(claim));
    said.into_iter()
        .map(|said| Words {
            hash: HASH.hash_one(&said.text),
            session,
            said: if said.is_new { Terms::New(words::terms(&said.text)) } else { Terms::Again(said.text) },
        })
        .collect()
}

/// About what words take in memory.
pub(in crate::sqlite) fn bytes(words: &[Words]) -> usize {
    words
        .iter()
        .map(|words| match &words.said {
            Terms::New(text) | Terms::Again(text) => text.len() + 48,
        })
        .sum()
}

/// What a transaction brings, by trace.
#[derive(Debug, Default)]
pub(in crate::sqlite) struct Brought<'b> {
    traces: BTreeMap<TraceId, Vec<Spoken<'b>>>,
}

#[derive(Debug)]
struct Spoken<'b> {
    words: &'b [Words],
    digest: Option<&'b Digest>,
}

impl<'b> Brought<'b> {
    /// Adds the words of a span, or of a log record.
    pub(in crate::sqlite) fn add(&mut self, trace: TraceId, words: &'b [Words], digest: Option<&'b Digest>) {
        if !words.is_empty() {
            self.traces.entry(trace).or_default().push(Spoken { words, digest });
        }
    }
}

/// What the writer knows of the index.
#[derive(Debug, Default)]
pub(in crate::sqlite) struct Index {
    known: Recent,
    /// Bytes in `search_recent`; looked up once.
    recent_bytes: Option<usize>,
}

impl Index {
    /// Forgets what a failed transaction may have left here, or what a deletion made untrue.
    pub(in crate::sqlite) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds what a transaction brings. Call it after sessions are up to date.
    pub(in crate::sqlite) fn add(&mut self, change: &Transaction<'_>, rows: &mut Known, brought: &Brought<'_>) -> Result<()> {
        for (id, spoken) in &brought.traces {
            let mut terms = String::new();
            for spoken in spoken {
                self.add_terms(change, rows, *id, spoken, &mut terms)?;
            }
            if !terms.is_empty() {
                let trace: i64 = change
                    .prepare_cached("SELECT id FROM traces WHERE trace_id = ?1")?
                    .query_row([&id.as_bytes()[..]], |row| row.get(0))?;
                self.recent_bytes = Some(self.recent_bytes(change)? + terms.len());
                insert(change, trace, &terms)?;
            }
        }
        if self.recent_bytes.is_some_and(|bytes| bytes > SEGMENT_BYTES) {
            sort_recent(change)?;
            self.recent_bytes = Some(0);
        }
        Ok(())
    }

    fn recent_bytes(&self, change: &Transaction<'_>) -> Result<usize> {
        let sum = || change.query_row("SELECT coalesce(sum(length(terms)), 0) FROM search_recent", [], |row| row.get::<_, i64>(0));
        Ok(self.recent_bytes.map_or_else(|| sum().map(|bytes| usize::try_from(bytes).unwrap_or(0)), Ok)?)
    }

    fn add_terms(
        &mut self,
        change: &Transaction<'_>,
        rows: &mut Known,
        id: TraceId,
        spoken: &Spoken<'_>,
        terms: &mut String,
    ) -> Result<()> {
        let mut is_told_before = None;
        for words in spoken.words {
            let own = HASH.hash_one((id, words.hash));
            let shared = words.session.map(|session| HASH.hash_one((session, words.hash)));
            let is_known = match &words.said {
                Terms::New(_) => self.known.has(own),
                Terms::Again(_) if self.known.has(own) || shared.is_some_and(|shared| self.known.has(shared)) => true,
                Terms::Again(_) => match is_told_before {
                    Some(known) => known,
                    None => *is_told_before.insert(is_told(change, rows, spoken.digest)?),
                },
            };
            [Some(own), shared].into_iter().flatten().for_each(|hash| self.known.add(hash));
            match &words.said {
                _ if is_known => {}
                Terms::New(list) => terms.push_str(list),
                Terms::Again(text) => terms.push_str(&words::terms(text)),
            }
        }
        Ok(())
    }
}

/// Whether the call begins with what an earlier turn ended with; whatever it sends again was new there, or in a turn before that.
fn is_told(change: &Transaction<'_>, rows: &mut Known, digest: Option<&Digest>) -> Result<bool> {
    let Some((digest, call)) = digest.and_then(|digest| Some((digest, digest.facts.call.as_ref()?))) else { return Ok(false) };
    let project = rows.project(change, &digest.facts.project)?;
    let sql = "SELECT 1 FROM closings WHERE project = ?1 AND mark = ?2 AND start_nanos < ?3 LIMIT 1";
    let mut query = change.prepare_cached(sql)?;
    let mut is_closing = |mark: &Mark| query.query_row(params![project, &mark[..], digest.start.nanos()], |_| Ok(())).optional();
    for mark in &call.history.opens {
        if is_closing(mark)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds terms to a trace.
pub(super) fn insert(change: &Transaction<'_>, trace: i64, terms: &str) -> Result<()> {
    change.prepare_cached("INSERT INTO search_recent (trace, terms) VALUES (?1, ?2)")?.execute(params![trace, terms])?;
    Ok(())
}

/// Makes a segment of what is recent.
fn sort_recent(change: &Transaction<'_>) -> Result<()> {
    let mut query = change.prepare_cached("SELECT trace, terms FROM search_recent")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let lists: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
    if let Some(segment) = segment::sort(lists.iter().map(|(trace, list)| (*trace, list.as_str())))? {
        write(change, 0, &segment)?;
    }
    change.execute("DELETE FROM search_recent", [])?;
    Ok(())
}

/// Writes a segment.
pub(super) fn write(change: &Transaction<'_>, level: i64, segment: &Segment) -> Result<()> {
    change
        .prepare_cached("INSERT INTO search_segments (level, first_trace, last_trace, dictionary) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![level, segment.first, segment.last, segment.dictionary])?;
    let id = change.last_insert_rowid();
    let mut insert = change.prepare_cached("INSERT INTO search_postings (id, body) VALUES (?1, ?2)")?;
    for (part, body) in (0..).zip(&segment.parts) {
        insert.execute(params![posting_id(id, part), body])?;
    }
    Ok(())
}

/// Removes a segment; tells whether it was there.
pub(super) fn remove(change: &Transaction<'_>, id: i64) -> Result<bool> {
    let found = change.prepare_cached("DELETE FROM search_segments WHERE id = ?1")?.execute([id])?;
    let range = params![posting_id(id, 0), posting_id(id + 1, 0)];
    change.prepare_cached("DELETE FROM search_postings WHERE id >= ?1 AND id < ?2")?.execute(range)?;
    Ok(found > 0)
}

/// The row of a part of a segment's lists.
pub(super) fn posting_id(segment: i64, part: i64) -> i64 {
    segment * 65536 + part
}

/// Hashes that came lately. Those that have not been asked for are forgotten in time.
#[derive(Debug, Default)]
struct Recent {
    young: HashSet<u64>,
    old: HashSet<u64>,
}

/// Of each of the two ages; some 10 MB in all.
const REMEMBERED: usize = 1 << 18;

impl Recent {
    fn has(&mut self, hash: u64) -> bool {
        let is_old = !self.young.contains(&hash) && self.old.contains(&hash);
        if is_old {
            self.add(hash);
        }
        is_old || self.young.contains(&hash)
    }

    fn add(&mut self, hash: u64) {
        if self.young.len() >= REMEMBERED {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash);
    }
}
