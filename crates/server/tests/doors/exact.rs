//! What was sent is kept to the byte: every recorded request, through decoding and the store and back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use turnwise_ingest::{Context, Encoding, traces};
use turnwise_model::{Span, Text, TraceId};
use turnwise_store::{Sqlite, Store};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn recorded_spans_come_back_to_the_byte() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let corpus = files(&root.join("../shared/corpus"), ".binpb");
    if corpus.is_empty() {
        println!("LEFT OUT: no recorded requests beside the project");
    }
    let fixtures = files(&root.join("fixtures"), ".json");
    assert!(fixtures.len() > 20, "the fixtures are there");
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let mut sent: BTreeMap<TraceId, Vec<Span>> = BTreeMap::new();
    for (file, encoding) in fixtures.iter().map(|f| (f, Encoding::Json)).chain(corpus.iter().map(|f| (f, Encoding::Protobuf))) {
        let Ok((batch, _, _)) = traces(&std::fs::read(file).unwrap(), encoding, &Context::default()) else { continue };
        batch.spans.iter().for_each(|span| sent.entry(span.trace_id).or_default().push(span.clone()));
        store.append(batch).await.unwrap();
    }
    for (trace_id, sent) in sent {
        let kept = store.trace(trace_id).await.unwrap().unwrap().spans;
        assert!(sent.iter().all(|span| kept.iter().any(|kept| kept.digest.id == span.digest.id)), "{trace_id}");
        for span in kept {
            let is_kept = |sent: &&Span| sent.raw == span.raw && said(sent) == said(&span);
            assert!(sent.iter().any(|sent| is_kept(&sent)), "trace {trace_id}, span {}", span.digest.id);
        }
    }
}

fn said(span: &Span) -> (Option<&Text>, Option<&Text>) {
    (span.digest.facts.input.as_ref(), span.digest.facts.output.as_ref())
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}
