#![allow(clippy::all, clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods)]
use std::{path::Path, sync::Arc, time::Instant};
use turnwise_ingest::{Context, Encoding, traces};
use turnwise_model::Batch;
use turnwise_store::{Sqlite, Store};

fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    let (load, data) = (&a[1], &a[2]);
    let conc: usize = a.get(3).map_or(4, |x| x.parse().unwrap());
    let one: bool = a.get(4).is_some_and(|x| x == "one");
    let limit: usize = a.get(5).map_or(usize::MAX, |x| x.parse().unwrap());
    let mut files: Vec<_> =
        std::fs::read_dir(load).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "pb")).collect();
    files.sort();
    let bodies: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(f).unwrap()).collect();
    let (c0, t0) = (cpu(), Instant::now());
    let mut batches: Vec<Batch> = bodies.iter().map(|b| traces(b, Encoding::Protobuf, &Context::default()).unwrap().0).collect();
    let n: usize = batches.iter().map(|b| b.spans.len()).sum();
    println!("decode+read cpu us/span {:.1}", (cpu() - c0) / n as f64 * 1e6);
    let _ = t0;
    if one {
        batches = batches.into_iter().flat_map(|b| b.spans).take(limit).map(|s| Batch { spans: vec![s], ..Batch::default() }).collect();
    }
    let n: usize = batches.iter().map(|b| b.spans.len()).sum();
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let store = Arc::new(Sqlite::open(Path::new(data)).unwrap());
    let (c0, t0) = (cpu(), Instant::now());
    rt.block_on(async {
        let queue = Arc::new(std::sync::Mutex::new(batches.into_iter()));
        let tasks: Vec<_> = (0..conc)
            .map(|_| {
                let (q, s) = (queue.clone(), store.clone());
                tokio::spawn(async move {
                    loop {
                        let next = q.lock().unwrap().next();
                        let Some(b) = next else { break };
                        s.append(b).await.unwrap();
                    }
                })
            })
            .collect();
        for t in tasks {
            t.await.unwrap();
        }
    });
    let w = t0.elapsed().as_secs_f64();
    println!("store cpu us/span {:.1}  wall {:.2} s, {:.0} batches... {:.0} spans/s", (cpu() - c0) / n as f64 * 1e6, w, n, n as f64 / w);
    drop(store);
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", s.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
