//! The store alone, in this process: `cargo bench --package turnwise-bench`. Appends include the commit and its sync, as in life.
#![allow(clippy::unwrap_used, reason = "a benchmark may fail by panicking")]

use std::path::PathBuf;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use tokio::runtime::Runtime;
use turnwise_bench::world::{PROJECT, World, request};
use turnwise_ingest::otlp::RawSpan;
use turnwise_ingest::{Context, Encoding};
use turnwise_model::query::TurnQuery;
use turnwise_model::{Batch, SessionKey};
use turnwise_store::{Sqlite, Store as _};

/// A store on an empty folder below the target folder, so on a disk and not in memory.
struct Fresh {
    store: Option<Sqlite>,
    folder: PathBuf,
    runtime: Runtime,
}

impl Fresh {
    fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::remove_dir_all(&folder).ok();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Self { store: Some(Sqlite::open(&folder).unwrap()), folder, runtime }
    }

    fn append(&self, batch: Batch) {
        self.runtime.block_on(self.store.as_ref().unwrap().append(batch)).unwrap();
    }

    fn first_page(&self, session: &str) -> usize {
        let query = TurnQuery { session: SessionKey::of(PROJECT, session), from: 0, limit: 100, steps: 200 };
        self.runtime.block_on(self.store.as_ref().unwrap().turns(&query)).unwrap().rows.len()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        drop(self.store.take());
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn batch(spans: &[RawSpan<'_>]) -> Batch {
    turnwise_ingest::traces(&request(spans), Encoding::Protobuf, &Context::default()).unwrap().0
}

/// 200 spans of rich sessions, new ones each time.
fn append_200_spans(criterion: &mut Criterion) {
    let fresh = Fresh::new("append-200");
    let world = World::new(3, 1_000_000);
    let mut spans = (0..).flat_map(|index| world.rich(index, 5).spans);
    criterion.bench_function("append 200 spans", |bencher| {
        let next = || batch(&spans.by_ref().take(200).collect::<Vec<_>>());
        bencher.iter_batched(next, |batch| fresh.append(batch), BatchSize::PerIteration);
    });
}

/// One more turn of a session that has many: it must not cost more.
fn append_one_span(criterion: &mut Criterion) {
    for turns in [100, 20_000] {
        let fresh = Fresh::new("append-one");
        let session = World::new(3, 1_000).calls("long".to_owned(), 1, turns + 50_000);
        let mut spans = session.spans.into_iter();
        let before: Vec<_> = spans.by_ref().take(turns as usize).collect();
        before.chunks(1_000).for_each(|spans| fresh.append(batch(spans)));
        criterion.bench_function(&format!("append 1 span to a session of {turns} turns"), |bencher| {
            let next = || batch(&[spans.next().expect("enough spans were made")]);
            bencher.iter_batched(next, |batch| fresh.append(batch), BatchSize::PerIteration);
        });
    }
}

fn read_a_session(criterion: &mut Criterion) {
    let fresh = Fresh::new("read");
    let world = World::new(3, 1_000);
    fresh.append(batch(&world.named("twelve".to_owned(), 1, 12).spans));
    let long = world.calls("long".to_owned(), 1, 20_000);
    long.spans.chunks(1_000).for_each(|spans| fresh.append(batch(spans)));
    criterion.bench_function("read 12 rich turns", |bencher| bencher.iter(|| assert_eq!(fresh.first_page("twelve"), 12)));
    criterion.bench_function("read the first page of 20000 turns", |bencher| bencher.iter(|| assert_eq!(fresh.first_page("long"), 100)));
}

fn short() -> Criterion {
    Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4)).sample_size(30)
}

criterion_group! { name = store; config = short(); targets = append_200_spans, append_one_span, read_a_session }
criterion_main!(store);
