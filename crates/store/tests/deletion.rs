//! What is deleted is nowhere any more: not in the file, not in its log, not in the search.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the conformance suite needs more of it")]
mod spans;

use std::path::Path;

use turnwise_model::deletion::Deletion;
use turnwise_model::supplement::Speaker;
use turnwise_model::{Batch, Said, Span, Text};
use turnwise_store::{Sqlite, Store};

const SECRET: &str = "vermilion8walrus3xylophone";

fn run<T>(task: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(task)
}

/// A span that says something, and shares a long text with all others.
fn span(trace: u8, session: &str, user: &str, words: &str) -> Span {
    let mut span = spans::span_of(trace, 1, None, i64::from(trace) * 100, i64::from(trace) * 100 + 10);
    let facts = &mut span.digest.facts;
    facts.session = Some(spans::claim(session));
    facts.user = Some(spans::claim(user));
    facts.kind = turnwise_model::SpanKind::Llm;
    facts.input = Text::spoken(words);
    let shared: String = (0..300).map(|word| format!("word{word} ")).collect();
    span.said = vec![Said { by: Speaker::User, is_new: true, text: words.to_owned() }];
    span.raw.span = format!("{words} {shared}").into_bytes();
    span
}

fn files_hold(folder: &Path, text: &str) -> bool {
    let holds = |bytes: Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    std::fs::read_dir(folder).unwrap().any(|file| holds(std::fs::read(file.unwrap().path()).unwrap()))
}

#[test]
fn the_words_of_a_deleted_user_are_nowhere_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let others: Vec<Span> = (2..40).map(|trace| span(trace, &format!("s{}", trace % 7), "bo", &format!("hello {trace}"))).collect();
    run(async {
        store.append(Batch { spans: vec![span(1, "mine", "ada-lovelace", SECRET)], ..Batch::default() }).await.unwrap();
        store.append(Batch { spans: others.clone(), ..Batch::default() }).await.unwrap();
        assert!(files_hold(folder.path(), SECRET) && files_hold(folder.path(), "ada-lovelace"), "the test would see them");

        let user = Deletion::User { project: "default".to_owned(), id: "ada-lovelace".to_owned() };
        assert_eq!(store.delete(&user).await.unwrap(), Some(1));

        for text in [SECRET, "walrus3", "ada-lovelace", "mine"] {
            assert!(!files_hold(folder.path(), text), "{text}");
        }
        for sent in &others {
            let left = store.trace(sent.trace_id).await.unwrap().unwrap().spans;
            assert_eq!(left[0].raw, sent.raw);
        }
    });
}

#[test]
fn a_deleted_project_is_gone_and_its_room_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let size = || std::fs::metadata(folder.path().join("turnwise.sqlite")).unwrap().len();
    run(async {
        let noise = |seed: u64| (0..6000u64).map(|n| char::from(b'a' + (n.wrapping_mul(seed) >> 7) as u8 % 26)).collect::<String>();
        for trace in 1..200 {
            let spans = vec![span(trace, &format!("s{trace}"), "ada", &noise(0x9e37_79b9_7f4a_7c15 ^ u64::from(trace) << 20))];
            store.append(Batch { spans, ..Batch::default() }).await.unwrap();
        }
        store.tidy().await.unwrap();
        let before = size();

        assert_eq!(store.delete(&Deletion::Project("default".to_owned())).await.unwrap(), Some(199));

        assert!(store.projects().await.unwrap().is_empty());
        assert!(size() * 3 < before, "{before} bytes became {}", size());
        assert_eq!(store.delete(&Deletion::Project("default".to_owned())).await.unwrap(), None);
    });
}

#[test]
fn a_deleted_session_that_goes_on_is_founded_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    run(async {
        store.append(Batch { spans: vec![span(1, "s", "ada", "before")], ..Batch::default() }).await.unwrap();
        let key = turnwise_model::SessionKey::of("default", "s");
        assert_eq!(store.delete(&Deletion::Session(key.clone())).await.unwrap(), Some(1));

        store.append(Batch { spans: vec![span(2, "s", "ada", "after")], ..Batch::default() }).await.unwrap();

        let session = store.session(&turnwise_model::query::SessionName::Key(key)).await.unwrap().remove(0);
        assert_eq!((session.turn_count, session.first_input.unwrap().text), (1, "after".to_owned()));
    });
}
