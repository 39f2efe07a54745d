//! Finding sessions by what was said, over an engine that reads its spans again by a convention of this test: the raw span is a list of
//! lines, each with `+` before words that are new and `-` before such as were sent again.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the conformance suite needs more of it")]
mod spans;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;
use turnwise_model::reread::Reread;
use turnwise_model::search::{Found, SearchQuery};
use turnwise_model::supplement::{RawRecord, Speaker};
use turnwise_model::{Batch, Raw, Said, Span};
use turnwise_store::{Sqlite, Store};

#[derive(Debug)]
struct Lines;

impl Reread for Lines {
    fn span(&self, _: &str, raw: &Raw) -> Option<Span> {
        let mut span = spans::span_of(1, 1, None, 0, 1);
        span.said = std::str::from_utf8(&raw.span).ok()?.lines().map(said).collect();
        Some(span)
    }

    fn record(&self, raw: &RawRecord) -> Vec<Said> {
        std::str::from_utf8(&raw.record).unwrap().lines().map(said).collect()
    }
}

fn said(line: &str) -> Said {
    let (sign, text) = line.split_at(1);
    Said { by: if sign == "+" { Speaker::User } else { Speaker::Assistant }, is_new: sign == "+", text: text.to_owned() }
}

fn span(trace: u8, number: u8, start: i64, session: Option<&str>, lines: &[&str]) -> Span {
    let mut span = spans::span_of(trace, number, (number > 1).then_some(1), start, start + 10);
    span.digest.facts.session = session.map(spans::claim);
    span.digest.facts.input = turnwise_model::Text::spoken("in");
    span.digest.facts.kind = turnwise_model::SpanKind::Llm;
    span.said = lines.iter().copied().map(said).collect();
    span.raw.span = lines.join("\n").into_bytes();
    span
}

struct Engine {
    store: Sqlite,
    folder: TempDir,
}

fn engine() -> Engine {
    let folder = tempfile::tempdir().unwrap();
    Engine { store: Sqlite::open(folder.path()).unwrap().rereading(Arc::new(Lines)), folder }
}

fn run<T>(task: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(task)
}

impl Engine {
    fn append(&self, spans: Vec<Span>) {
        run(self.store.append(Batch { spans, ..Batch::default() })).unwrap();
    }

    /// All pages.
    fn found(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let query = SearchQuery { project: None, text: text.to_owned(), after, limit: 2 };
            let page = run(self.store.search(&query)).unwrap();
            found.extend(page.rows);
            let Some(next) = page.next else { return found };
            after = Some(next);
        }
    }

    fn ids(&self, text: &str) -> Vec<String> {
        self.found(text).into_iter().map(|found| found.session.id).collect()
    }

    fn tidy(&self) {
        run(self.store.tidy()).unwrap();
    }
}

#[test]
fn a_text_is_found_in_its_turn_with_who_said_it_and_the_words_around_it() {
    let engine = engine();
    engine.append(vec![
        span(1, 1, 5, Some("a"), &["+Where is my Refund, please?"]),
        span(2, 1, 9, Some("a"), &["-Where is my Refund, please?", "+No."]),
    ]);
    engine.append(vec![span(3, 1, 20, Some("b"), &["+東京タワーの夜景 résumé"])]);

    let found = engine.found("MY refund, PL").remove(0);
    assert_eq!((found.session.id.as_str(), found.place.turn, found.place.by), ("a", Some(0), Speaker::User));
    let excerpt = found.place.excerpt;
    assert_eq!((excerpt.before.as_str(), excerpt.text.as_str(), excerpt.after.as_str()), ("Where is ", "my Refund, pl", "ease?"));
    for text in ["fun", "is my", "refund, please?"] {
        assert_eq!(engine.ids(text), ["a"], "{text}");
    }
    for text in ["京タワ", "夜", "resume", "Résumé", "の夜景 rés"] {
        assert_eq!(engine.ids(text), ["b"], "{text}");
    }
    for text in ["my is", "refund please", "Réfund", "東タ", "???"] {
        assert!(engine.ids(text).is_empty(), "{text}");
    }
    assert_eq!(engine.ids("?"), ["a"], "a text without a letter is looked for in the newest traces");
}

#[test]
fn what_only_a_history_tells_is_found_and_what_was_said_before_is_its_turns() {
    let engine = engine();
    engine.append(vec![span(1, 1, 5, Some("a"), &["-an older question", "+the next one"])]);
    engine.append(vec![span(2, 1, 50, Some("a"), &["-an older question", "-the next one", "+and another"])]);
    // The same words in another session are that one's too.
    engine.append(vec![span(3, 1, 60, Some("b"), &["-the next one", "+more"])]);

    assert_eq!(engine.ids("older question"), ["a"]);
    assert_eq!(engine.ids("next one"), ["b", "a"]);
    let turns: Vec<_> = engine.found("next one").iter().map(|found| found.place.turn).collect();
    assert_eq!(turns, [Some(0), Some(0)]);
}

#[test]
fn a_store_from_before_the_search_is_read_and_found_in() {
    let engine = engine();
    let (old, folder) = (engine.store, engine.folder);
    run(old.append(Batch { spans: vec![span(1, 1, 5, Some("a"), &["+many words", "-of old"])], ..Batch::default() })).unwrap();
    drop(old);
    as_before_the_search(folder.path());

    let engine = Engine { store: Sqlite::open(folder.path()).unwrap().rereading(Arc::new(Lines)), folder };

    assert_eq!(engine.ids("many words"), ["a"], "before it is in the index");
    engine.tidy();
    assert_eq!(engine.ids("any wor"), ["a"]);
    assert_eq!(engine.ids("of old"), ["a"]);
}

/// Takes away what the search's migration made, as if it had never run.
fn as_before_the_search(folder: &std::path::Path) {
    let file = rusqlite::Connection::open(folder.join("turnwise.sqlite")).unwrap();
    let migration = include_str!("../src/sqlite/migrations/0002_search.sql");
    let tables = ["search_recent", "search_segments", "search_postings", "search_gone", "search_unread"];
    tables.iter().for_each(|table| file.execute_batch(&format!("DROP TABLE {table}")).unwrap());
    file.execute_batch(migration).unwrap();
}

/// Enough words that segments are written and merged.
#[test]
fn many_sessions_are_found_in_merged_segments() {
    let engine = engine();
    let word = |number: u64| format!("w{:x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 30);
    for trace in 0..120_u8 {
        let lines: Vec<String> = (0..60)
            .map(|line| format!("+{}", (0..150).map(|n| word(u64::from(trace) * 9000 + line * 150 + n)).collect::<Vec<_>>().join(" ")))
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        engine.append(vec![span(trace, 1, i64::from(trace), Some(&format!("s{trace}")), &lines)]);
    }
    engine.tidy();

    let levels = rusqlite::Connection::open(engine.folder.path().join("turnwise.sqlite")).unwrap();
    let merged: i64 = levels.query_row("SELECT count(*) FROM search_segments WHERE level > 0", [], |row| row.get(0)).unwrap();
    assert!(merged > 0, "no segments were merged");
    for trace in [0_u64, 7, 63, 119] {
        let ids = engine.ids(&format!("{} {}", word(trace * 9000 + 301), word(trace * 9000 + 302)));
        assert_eq!(ids, [format!("s{trace}")]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// However it arrives, a text is found in exactly the sessions that hold it.
    #[test]
    fn a_text_is_found_in_exactly_the_sessions_that_hold_it(
        said in prop::collection::vec((0..12u8, 1..4u8, any::<bool>(), "[ab東é]{1,3}( [ab東京e,]{1,3}){0,3}"), 1..24),
        parts in prop::collection::vec("[abe東京]{1,2}( [ab東]{1,2})?", 6),
        size in 1..6usize,
        tidy in any::<bool>(),
    ) {
        let engine = engine();
        let mut lines: BTreeMap<(u8, u8), Vec<String>> = BTreeMap::new();
        for (trace, number, is_new, text) in &said {
            lines.entry((*trace, *number)).or_default().push(format!("{}{text}", if *is_new { '+' } else { '-' }));
        }
        let session = |trace: u8| format!("s{}", trace % 5);
        let all: Vec<Span> = lines.iter().map(|((trace, number), lines)| {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            span(*trace, *number, i64::from(*trace) * 10 + i64::from(*number), Some(&session(*trace)), &lines)
        }).collect();
        for batch in all.chunks(size) {
            engine.append(batch.to_vec());
        }
        if tidy {
            engine.tidy();
        }
        let fold = |text: &str| text.to_lowercase().replace('é', "e");
        for part in &parts {
            let expected: BTreeSet<String> = said.iter().filter(|(_, _, _, text)| fold(text).contains(&fold(part))).map(|(trace, ..)| session(*trace)).collect();
            prop_assert_eq!(engine.ids(part).into_iter().collect::<BTreeSet<_>>(), expected, "{}", part);
        }
    }
}
