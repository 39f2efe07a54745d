//! What a transaction adds to and takes from the rows of sessions and projects. Everything counted is a whole number, so that adding and
//! taking away are exact in any order.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, Transaction, params};
use turnwise_model::lineage::INFERRED;
use turnwise_model::strand::Note;
use turnwise_model::{Strand, Text, Timestamp, turn};

use super::annotations::Regrouped;
use super::blocks::Blocks;
use super::evals;
use super::known::Known;
use super::places::{Place, bounds, head_after, head_before, place_columns, read_place, strands_between};
use super::pointer::{self, Resolver};
use super::rows::{self, StrandRow};
use super::users::{self, COUNTED, Counted, Users};
use crate::Result;

/// Changes by session and by project, gathered over a transaction.
#[derive(Debug, Default)]
pub(super) struct Counts {
    sessions: BTreeMap<i64, Change>,
    projects: BTreeMap<i64, ProjectChange>,
    users: Users,
}

/// What was settled anew, for all that follows from it.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) regrouped: Vec<Regrouped>,
    /// Users that came or went.
    pub(super) users: Vec<i64>,
}

/// How a session changes.
#[derive(Debug, Default)]
struct Change {
    /// Where strands came, went or changed.
    places: BTreeSet<Place>,
    columns: Columns,
    facets: BTreeMap<(i64, String), i64>,
    turns: i64,
    error_turns: i64,
    traces: i64,
    /// From which place, and until before which one, turns were made anew.
    regrouped: Option<(Option<Place>, Option<Place>)>,
    /// The latest ends of strands that came, and of those that went.
    came: Ends,
    went: Ends,
}

#[derive(Debug, Default, Clone, Copy)]
struct Ends {
    end: Option<Timestamp>,
    ended: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct ProjectChange {
    spans: i64,
    traces: i64,
    turns: i64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

/// Columns of `sessions` that are sums over strands, in this order.
const COLUMNS: [&str; 19] = [
    "span_count",
    "dropping_count",
    "prompt",
    "completion",
    "total",
    "cache_read",
    "cache_write",
    "reasoning",
    "audio",
    "cost_pico_usd",
    "prompt_known",
    "completion_known",
    "total_known",
    "cache_read_known",
    "cache_write_known",
    "reasoning_known",
    "audio_known",
    "cost_pico_usd_known",
    "unpriced_count",
];

type Columns = [i64; 19];

/// Kinds of facets, as stored.
pub(super) const KEY: i64 = 0;
pub(super) const USER: i64 = 1;
pub(super) const MODEL: i64 = 2;
pub(super) const TAG: i64 = 3;
/// The value is a key, [`METADATA_MARK`] and the value.
pub(super) const METADATA: i64 = 4;
pub(super) const TOOL: i64 = 5;

/// Stands between key and value; no key has it.
pub(super) const METADATA_MARK: char = '\u{1f}';

impl Counts {
    /// Takes away what the strands of a trace counted before, and adds what they count now.
    pub(super) fn trace(&mut self, known: &mut Known, change: &Transaction<'_>, before: &[StrandRow], after: &[StrandRow]) -> Result<()> {
        for (rows, sign) in [(before, -1), (after, 1)] {
            for row in rows {
                let Some(session) = row.session else { continue };
                self.sessions.entry(session).or_default().strand(&row.strand, sign);
            }
            for session in rows.iter().filter_map(|row| row.session).collect::<BTreeSet<_>>() {
                self.sessions.entry(session).or_default().traces += sign;
            }
            for row in rows {
                let project = known.project(change, &row.strand.project)?;
                self.projects.entry(project).or_default().strand(&row.strand, sign);
            }
            for name in rows.iter().map(|row| row.strand.project.as_str()).collect::<BTreeSet<_>>() {
                self.projects.entry(known.project(change, name)?).or_default().traces += sign;
            }
        }
        Ok(())
    }

    /// Writes all changes.
    pub(super) fn apply(mut self, change: &Transaction<'_>, blocks: &Blocks) -> Result<Settled> {
        let mut regrouped = Vec::new();
        for (session, mut session_change) in std::mem::take(&mut self.sessions) {
            let project: i64 =
                change.prepare_cached("SELECT project FROM sessions WHERE id = ?1")?.query_row([session], |row| row.get(0))?;
            regrouped.extend(session_change.regroup(change, session, project, &mut self.users)?);
            self.projects.entry(project).or_default().turns += session_change.turns;
            session_change.apply(change, session, project, &mut self.users)?;
            session_change.write_excerpts(change, session, blocks)?;
        }
        let users = self.users.apply(change)?;
        self.projects.into_iter().try_for_each(|(project, counts)| counts.apply(change, project))?;
        Ok(Settled { regrouped, users })
    }
}

impl Change {
    fn strand(&mut self, strand: &Strand, sign: i64) {
        self.places.insert(strand.place());
        for (sum, value) in self.columns.iter_mut().zip(columns(strand)) {
            *sum = sum.saturating_add(value.saturating_mul(sign));
        }
        for facet in facets(strand) {
            *self.facets.entry(facet).or_default() += sign;
        }
        let ends = if sign > 0 { &mut self.came } else { &mut self.went };
        ends.end = ends.end.max(Some(strand.end));
        ends.ended = ends.ended.max(strand.session_end);
    }

    /// Regroups the turns around the places where strands came, went or changed.
    fn regroup(&mut self, change: &Transaction<'_>, session: i64, project: i64, users: &mut Users) -> Result<Option<Regrouped>> {
        let (Some(first), Some(last)) = (self.places.first(), self.places.last()) else { return Ok(None) };
        let from = head_before(change, session, first)?;
        let until = head_after(change, session, last)?;
        self.remove_turns(change, session, [from.as_ref(), until.as_ref()], users)?;
        let strands = strands_between(change, session, from.as_ref(), until.as_ref())?;
        for group in turn::group(&strands) {
            self.add_turn(change, session, project, &group, users)?;
        }
        self.regrouped = Some((from, until));
        Ok(Some((session, from, until)))
    }

    fn remove_turns(&mut self, change: &Transaction<'_>, session: i64, range: [Option<&Place>; 2], users: &mut Users) -> Result<()> {
        let sql = format!(
            "DELETE FROM turns
             WHERE session = ?1 AND (start_nanos, trace_id, subtree) >= (?2, ?3, ?4) AND (start_nanos, trace_id, subtree) < (?5, ?6, ?7)
             RETURNING {COUNTED}"
        );
        let [from, until] = range;
        let [from, until] = bounds(from, until);
        let mut query = change.prepare_cached(&sql)?;
        let mut rows = query.query(params![session, from.0, from.1, from.2, until.0, until.1, until.2])?;
        while let Some(row) = rows.next()? {
            self.count_turn(&Counted::read(row)?, -1, users);
        }
        Ok(())
    }

    fn count_turn(&mut self, turn: &Counted, sign: i64, users: &mut Users) {
        self.turns += sign;
        self.error_turns += sign * i64::from(turn.is_error);
        users.turn(turn, sign);
    }

    fn add_turn(&mut self, change: &Transaction<'_>, session: i64, project: i64, strands: &[&Strand], users: &mut Users) -> Result<()> {
        let (Some(head), Some(turn)) = (strands.first(), turn::fold(strands)) else { return Ok(()) };
        let user = turn.user.as_deref().map(|id| users::row(change, project, id)).transpose()?;
        let counted = Counted::of(&turn, user);
        let sql = "INSERT INTO turns (session, start_nanos, trace_id, subtree, end_nanos, is_error, input, input_quality, output,
                output_quality, user, span_count, prompt, completion, total, cache_read, cache_write, reasoning, audio, cost_pico_usd,
                facets)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
        let place = head.place();
        let (start, trace_id, subtree) = place_columns(&place);
        let facets = turn_facets(&turn);
        let (input, output) = (turn.input.map(pointer::shortened), turn.output.map(pointer::shortened));
        let (input, output) = (rows::text_columns(input.as_ref()), rows::text_columns(output.as_ref()));
        let [spans, prompt, completion, total, read, write, reasoning, audio, cost] = counted.sums;
        let end = turn.end.nanos();
        let values = params![
            session,
            start,
            trace_id,
            subtree,
            end,
            counted.is_error,
            input.0,
            input.1,
            output.0,
            output.1,
            user,
            spans,
            prompt,
            completion,
            total,
            read,
            write,
            reasoning,
            audio,
            cost,
            facets
        ];
        change.prepare_cached(sql)?.execute(values)?;
        self.count_turn(&counted, 1, users);
        Ok(())
    }

    fn apply(&self, change: &Transaction<'_>, session: i64, project: i64, users: &mut Users) -> Result<()> {
        self.apply_facets(change, session, project, users)?;
        let first: Option<i64> = change
            .prepare_cached("SELECT start_nanos FROM strands WHERE session = ?1 ORDER BY start_nanos, trace_id, subtree LIMIT 1")?
            .query_row([session], |row| row.get(0))
            .optional()?;
        match first {
            Some(start) => self.apply_columns(change, session, start),
            None => forget(change, session, project),
        }
    }

    fn apply_columns(&self, change: &Transaction<'_>, session: i64, start: i64) -> Result<()> {
        let sums: Vec<String> =
            COLUMNS.iter().zip(5..).map(|(column, place)| format!("{column} = {}", bounded(&format!("{column} + ?{place}")))).collect();
        let sql = format!(
            "UPDATE sessions
             SET start_nanos = ?2, turn_count = turn_count + ?3, error_turn_count = error_turn_count + ?4, {},
                 trace_count = trace_count + ?24
             WHERE id = ?1",
            sums.join(", ")
        );
        let mut update = change.prepare_cached(&sql)?;
        for (place, value) in (1..).zip([session, start, self.turns, self.error_turns].into_iter().chain(self.columns).chain([self.traces]))
        {
            update.raw_bind_parameter(place, value)?;
        }
        update.raw_execute()?;
        self.apply_ends(change, session)
    }

    /// The latest end only grows, unless the strand that had it went; then all are looked at.
    fn apply_ends(&self, change: &Transaction<'_>, session: i64) -> Result<()> {
        let stored = change
            .prepare_cached("SELECT end_nanos, ended_nanos FROM sessions WHERE id = ?1")?
            .query_row([session], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)))?;
        let nanos = |time: Option<Timestamp>| time.map(Timestamp::nanos);
        let shrinks = nanos(self.went.end) >= Some(stored.0) || (stored.1.is_some() && nanos(self.went.ended) >= stored.1);
        let (end, ended) = if shrinks {
            change
                .prepare_cached("SELECT max(end_nanos), max(ended_nanos) FROM strands WHERE session = ?1")?
                .query_row([session], |row| Ok((row.get(0)?, row.get(1)?)))?
        } else {
            (Some(stored.0).max(nanos(self.came.end)), stored.1.max(nanos(self.came.ended)))
        };
        change
            .prepare_cached("UPDATE sessions SET end_nanos = ?2, ended_nanos = ?3 WHERE id = ?1")?
            .execute(params![session, end, ended])?;
        Ok(())
    }

    fn apply_facets(&self, change: &Transaction<'_>, session: i64, project: i64, users: &mut Users) -> Result<()> {
        let add = "INSERT INTO facets (session, kind, value, strands) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET strands = strands + excluded.strands
                   RETURNING strands";
        for ((kind, value), strands) in self.facets.iter().filter(|(_, strands)| **strands != 0) {
            let sum: i64 = change.prepare_cached(add)?.query_row(params![session, kind, value, strands], |row| row.get(0))?;
            if sum <= 0 {
                let gone = "DELETE FROM facets WHERE session = ?1 AND kind = ?2 AND value = ?3";
                change.prepare_cached(gone)?.execute(params![session, kind, value])?;
            }
            let is_new = sum == *strands;
            if *kind == USER && (is_new || sum <= 0) {
                let (user, sign) = (users::row(change, project, value)?, if is_new { 1 } else { -1 });
                users.session(user, sign);
                evals::session_of_user(change, user, session, sign)?;
            }
        }
        Ok(())
    }
}

impl Change {
    /// Brings the session's first input and last output up to date, if they are of turns that were made anew.
    fn write_excerpts(&self, change: &Transaction<'_>, session: i64, blocks: &Blocks) -> Result<()> {
        let Some((from, until)) = &self.regrouped else { return Ok(()) };
        let first = "SELECT start_nanos, trace_id, subtree, input, input_quality FROM turns WHERE session = ?1 AND input IS NOT NULL
                     ORDER BY start_nanos, trace_id, subtree LIMIT 1";
        let last = "SELECT start_nanos, trace_id, subtree, output, output_quality FROM turns WHERE session = ?1 AND output IS NOT NULL
                    ORDER BY start_nanos DESC, trace_id DESC, subtree DESC LIMIT 1";
        let (first, last) = (said_at(change, first, session)?, said_at(change, last, session)?);
        if first.as_ref().is_none_or(|(place, _)| from.as_ref().is_none_or(|from| place >= from)) {
            let sql = "UPDATE sessions SET first_input = ?2, first_input_quality = ?3 WHERE id = ?1";
            write_excerpt(change, blocks, sql, session, first)?;
        }
        if last.as_ref().is_none_or(|(place, _)| until.as_ref().is_none_or(|until| place < until)) {
            let sql = "UPDATE sessions SET last_output = ?2, last_output_quality = ?3 WHERE id = ?1";
            write_excerpt(change, blocks, sql, session, last)?;
        }
        Ok(())
    }
}

/// A text of a turn, and the turn's place.
fn said_at(change: &Transaction<'_>, sql: &str, session: i64) -> Result<Option<(Place, Option<Text>)>> {
    let mut query = change.prepare_cached(sql)?;
    Ok(query.query_row([session], |row| Ok((read_place(row, 0)?, rows::text(row, 3)?))).optional()?)
}

fn write_excerpt(change: &Transaction<'_>, blocks: &Blocks, sql: &str, session: i64, said: Option<(Place, Option<Text>)>) -> Result<()> {
    let mut text = said.and_then(|(_, text)| text);
    let resolver = Resolver { connection: change, blocks };
    text.iter_mut().try_for_each(|text| resolver.text(text))?;
    let excerpt = text.map(|text| text.excerpt());
    let (text, quality) = rows::text_columns(excerpt.as_ref());
    change.prepare_cached(sql)?.execute(params![session, text, quality])?;
    Ok(())
}

/// A sum that stays a whole number: beyond 64 bits SQLite goes on in floats, which the column would refuse, and with it the batch. Sums of
/// real counts never come near; those of nonsense that a client sent are cut.
pub(super) fn bounded(sum: &str) -> String {
    format!("CAST(max(-9.2e18, min(9.2e18, {sum})) AS INTEGER)")
}

/// Removes a session that has no strand any more.
fn forget(change: &Transaction<'_>, session: i64, project: i64) -> Result<()> {
    change.prepare_cached("DELETE FROM facets WHERE session = ?1")?.execute([session])?;
    change.prepare_cached("DELETE FROM sessions WHERE id = ?1")?.execute([session])?;
    change.prepare_cached("UPDATE projects SET session_count = session_count - 1 WHERE id = ?1")?.execute([project])?;
    Ok(())
}

/// What a strand adds to [`COLUMNS`].
fn columns(strand: &Strand) -> Columns {
    let tokens = strand.tokens.unwrap_or_default();
    let counts = [tokens.prompt, tokens.completion, tokens.total(), tokens.cache_read, tokens.cache_write, tokens.reasoning, tokens.audio];
    let value = |count: Option<u64>| count.map_or(0, |count| i64::try_from(count).unwrap_or(i64::MAX));
    let mut columns = [0; 19];
    let values = [strand.span_count as i64, i64::from(drops(strand))]
        .into_iter()
        .chain(counts.map(value))
        .chain([strand.cost.map_or(0, |cost| cost.pico_usd())])
        .chain(counts.map(|count| i64::from(count.is_some())))
        .chain([i64::from(strand.cost.is_some()), i64::from(strand.has_unpriced)]);
    columns.iter_mut().zip(values).for_each(|(column, value)| *column = value);
    columns
}

fn drops(strand: &Strand) -> bool {
    strand.notes.iter().any(|note| matches!(note, Note::AttributesDropped { .. }))
}

/// What a strand has of each kind of facet. A key is written behind its rank, so that the strongest comes first.
fn facets(strand: &Strand) -> Vec<(i64, String)> {
    let (rank, key) = strand.session.as_ref().map_or((u16::MAX, INFERRED), |claim| (claim.rank, claim.key.as_str()));
    let key = [(KEY, format!("{rank:05} {key}"))].into_iter();
    let user = strand.user.iter().map(|claim| (USER, claim.id.clone()));
    let models = strand.models.iter().map(|model| (MODEL, model.clone()));
    let tags = strand.tags.iter().map(|tag| (TAG, tag.clone()));
    let metadata = strand.metadata.iter().map(|(key, value)| (METADATA, format!("{key}{METADATA_MARK}{value}")));
    let tools = strand.tools.iter().map(|tool| (TOOL, tool.clone()));
    key.chain(user).chain(models).chain(tags).chain(metadata).chain(tools).collect()
}

/// What a turn has of models, tags and tools, as a JSON array of kind and value.
fn turn_facets(turn: &turnwise_model::Turn) -> Option<String> {
    let models = turn.models.iter().map(|model| (MODEL, model));
    let all = models.chain(turn.tags.iter().map(|tag| (TAG, tag))).chain(turn.tools.iter().map(|tool| (TOOL, tool)));
    let texts: Vec<String> = all.map(|(kind, value)| json_text(&format!("{kind}{value}"))).collect();
    (!texts.is_empty()).then(|| format!("[{}]", texts.join(",")))
}

fn json_text(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c < ' ' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

impl ProjectChange {
    fn strand(&mut self, strand: &Strand, sign: i64) {
        self.spans += sign * strand.span_count as i64;
        if sign > 0 {
            self.first = Some(self.first.map_or(strand.start, |first| first.min(strand.start)));
            self.last = self.last.max(Some(strand.end));
        }
    }

    fn apply(&self, change: &Transaction<'_>, project: i64) -> Result<()> {
        let sql = "UPDATE projects
                   SET span_count = span_count + ?2, trace_count = trace_count + ?3, turn_count = turn_count + ?4,
                       first_seen = min(coalesce(first_seen, ?5), coalesce(?5, first_seen)),
                       last_seen = max(coalesce(last_seen, ?6), coalesce(?6, last_seen))
                   WHERE id = ?1";
        let values =
            params![project, self.spans, self.traces, self.turns, self.first.map(Timestamp::nanos), self.last.map(Timestamp::nanos)];
        change.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

/// A count as it is stored.
pub(super) fn count(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}
