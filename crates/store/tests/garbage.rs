//! What replaced spans leave behind is erased, and nothing else is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]
#![allow(dead_code, reason = "the made-up spans serve other tests too")]

mod spans;

use std::collections::BTreeMap;

use proptest::prelude::*;
use turnwise_model::{Batch, Span, SpanId, Text, TraceId};
use turnwise_store::{Sqlite, Store};

fn run<T>(task: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(task)
}

/// The span with texts long enough to be pieces; some of them other spans have too.
fn wordy(mut span: Span) -> Span {
    let end = span.digest.end.nanos();
    let shared = format!("what is said in {} conversations at once, ", end % 3).repeat(9);
    let own = format!("what only {} {} says at {end}, ", span.trace_id, span.digest.id).repeat(9);
    span.raw.span = format!("{own}\n{shared}\n{own}").into_bytes();
    span.digest.facts.input = Text::spoken(&shared);
    span.digest.facts.output = span.digest.facts.output.and_then(|_| Text::spoken(&own));
    span
}

async fn stored(store: &Sqlite, ids: impl Iterator<Item = TraceId>) -> BTreeMap<(TraceId, SpanId), Span> {
    let mut found = BTreeMap::new();
    for id in ids {
        let spans = store.trace(id).await.unwrap().map(|trace| trace.spans).unwrap_or_default();
        found.extend(spans.into_iter().map(|span| ((id, span.digest.id), span)));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn collecting_at_any_time_changes_nothing_that_is_read(plan in spans::plan(), seed in any::<u64>()) {
        let all: Vec<Span> = plan.spans();
        let folder = tempfile::tempdir().unwrap();
        run(async {
            let store = Sqlite::open(folder.path()).unwrap();
            let mut expected: BTreeMap<(TraceId, SpanId), Span> = BTreeMap::new();
            for (batch, number) in plan.arrivals(&all, seed).into_iter().zip(0..) {
                let batch: Vec<Span> = batch.into_iter().map(wordy).collect();
                for span in &batch {
                    let best = expected.entry((span.trace_id, span.digest.id)).or_insert_with(|| span.clone());
                    if span.digest.end > best.digest.end {
                        *best = span.clone();
                    }
                }
                store.append(Batch { spans: batch, ..Batch::default() }).await.unwrap();
                if number % 3 == 0 {
                    store.collect_garbage().await.unwrap();
                }
            }
            store.collect_garbage().await.unwrap();
            let again = store.collect_garbage().await.unwrap();
            let found = stored(&store, expected.keys().map(|(trace, _)| *trace)).await;
            prop_assert_eq!(again, 0);
            for (key, span) in &expected {
                prop_assert_eq!(&found[key].raw, &span.raw);
                prop_assert_eq!(&found[key].digest.facts.input, &span.digest.facts.input);
            }
            Ok(())
        })?;
    }
}

#[test]
fn the_words_of_a_version_that_was_replaced_go_and_shared_ones_stay() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let store = Sqlite::open(folder.path()).unwrap();
        let early = wordy(spans::span_of(1, 1, None, 5, 10));
        let late = wordy(spans::span_of(1, 1, None, 5, 13));
        store.append(Batch { spans: vec![early], ..Batch::default() }).await.unwrap();
        store.append(Batch { spans: vec![late.clone()], ..Batch::default() }).await.unwrap();

        let erased = store.collect_garbage().await.unwrap();

        // The record, and its own words; the shared words are those of both versions.
        assert_eq!(erased, 2);
        assert_eq!(stored(&store, [late.trace_id].into_iter()).await.into_values().next().unwrap().raw, late.raw);
    });
    let reopened = Sqlite::open(folder.path()).unwrap();
    let again = wordy(spans::span_of(2, 1, None, 5, 10));
    run(async {
        reopened.append(Batch { spans: vec![again.clone()], ..Batch::default() }).await.unwrap();
        assert_eq!(stored(&reopened, [again.trace_id].into_iter()).await.into_values().next().unwrap().raw, again.raw);
    });
}

#[test]
fn a_store_that_was_closed_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let span = wordy(spans::span_of(1, 1, None, 5, 10));
    run(async {
        store.append(Batch { spans: vec![span.clone()], ..Batch::default() }).await.unwrap();
        assert_eq!(stored(&store, [span.trace_id].into_iter()).await.len(), 1);
    });

    drop(store);

    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["turnwise.sqlite"]);
}
