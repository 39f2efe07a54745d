//! Sends a load by several keep-alive connections and tells what was acknowledged, when, and how long each request took.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::http::Connection;
use crate::load::{Body, Load};
use crate::process::Process;
use crate::quantile::Millis;

/// How to send.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub connections: usize,
    /// What a lost connection means: the server was killed, or the request is to be sent again.
    pub on_disconnect: OnDisconnect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDisconnect {
    Stop,
    Again,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct Sent {
    pub acknowledged: Vec<Acknowledged>,
    /// Answers that are neither yes nor "come again": status and the beginning of the text.
    pub refused: Vec<String>,
    /// How often a request was sent again, as the server asked or because the connection broke.
    pub repeats: usize,
    /// From the first request to the last acknowledgement.
    pub wall: Duration,
    /// Processor time of this process meanwhile, in seconds.
    pub sender_cpu: f64,
}

/// One request that was answered with yes.
#[derive(Debug, Clone, Copy)]
pub struct Acknowledged {
    /// Its place in the load.
    pub body: usize,
    pub spans: usize,
    pub at: Instant,
    pub took: Duration,
}

/// For the report.
#[derive(Debug, Serialize)]
pub struct Summary {
    pub spans_per_s: f64,
    pub requests_per_s: f64,
    pub latency_ms: Millis,
    pub sender_cpu_s: f64,
    pub repeats: usize,
}

const PATH: &str = "/v1/traces";
const GIVE_UP: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(50);

/// How far a sending has come, and whether it shall go on.
#[derive(Debug, Default)]
pub struct Progress {
    pub stop: AtomicBool,
    /// Requests that were acknowledged.
    pub acknowledged: AtomicUsize,
}

/// Sends all of it, as fast as it is taken.
pub fn send(load: &Load, server: SocketAddr, manner: Manner) -> Sent {
    send_watched(load, server, manner, &Progress::default())
}

/// As [`send`]; others may look on, and stop it.
pub fn send_watched(load: &Load, server: SocketAddr, manner: Manner, progress: &Progress) -> Sent {
    let (next, sent) = (AtomicUsize::new(0), Mutex::new(Sent::default()));
    let (start, cpu) = (Instant::now(), Process::own().cpu());
    thread::scope(|scope| {
        for _ in 0..manner.connections {
            scope.spawn(|| work(load, server, manner, progress, &next, &sent));
        }
    });
    let mut sent = sent.into_inner().unwrap_or_else(PoisonError::into_inner);
    sent.sender_cpu = Process::own().cpu() - cpu;
    sent.wall = sent.acknowledged.iter().map(|a| a.at).max().map_or(Duration::ZERO, |last| last - start);
    sent
}

/// One connection: takes the next request until there is none.
fn work(load: &Load, server: SocketAddr, manner: Manner, progress: &Progress, next: &AtomicUsize, sent: &Mutex<Sent>) {
    let mut connection = Connection::new(server);
    let encoding = if load.is_gzip { "Content-Encoding: gzip\r\n" } else { "" };
    let headers = format!("Content-Type: application/x-protobuf\r\n{encoding}");
    while !progress.stop.load(Ordering::Relaxed) {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(body) = load.bodies.get(place) else { return };
        let start = Instant::now();
        let outcome = deliver(&mut connection, &headers, body, manner, &progress.stop, sent);
        let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Outcome::Taken => {
                progress.acknowledged.fetch_add(1, Ordering::Relaxed);
                sent.acknowledged.push(Acknowledged { body: place, spans: body.spans, at: Instant::now(), took: start.elapsed() });
            }
            Outcome::Refused(why) => sent.refused.push(why),
            Outcome::Lost => return progress.stop.store(true, Ordering::Relaxed),
        }
    }
}

enum Outcome {
    Taken,
    Refused(String),
    Lost,
}

fn deliver(connection: &mut Connection, headers: &str, body: &Body, manner: Manner, stop: &AtomicBool, sent: &Mutex<Sent>) -> Outcome {
    let start = Instant::now();
    loop {
        let pause = match connection.post(PATH, headers, &body.bytes) {
            Ok(answer) if answer.status == 200 && answer.body.is_empty() => return Outcome::Taken,
            Ok(answer) if ![429, 502, 503, 504].contains(&answer.status) => {
                let text = String::from_utf8_lossy(answer.body.get(..200.min(answer.body.len())).unwrap_or_default()).into_owned();
                return Outcome::Refused(format!("{} {text}", answer.status));
            }
            Ok(answer) => answer.retry_after.map_or(PAUSE, Duration::from_secs_f64),
            Err(_) if manner.on_disconnect == OnDisconnect::Stop => return Outcome::Lost,
            Err(_) => PAUSE,
        };
        if start.elapsed() > GIVE_UP || stop.load(Ordering::Relaxed) {
            return Outcome::Lost;
        }
        sent.lock().unwrap_or_else(PoisonError::into_inner).repeats += 1;
        thread::sleep(pause);
    }
}

impl Sent {
    pub fn spans(&self) -> usize {
        self.acknowledged.iter().map(|a| a.spans).sum()
    }

    pub fn summary(&self) -> Summary {
        let seconds = self.wall.as_secs_f64().max(1e-9);
        Summary {
            spans_per_s: self.spans() as f64 / seconds,
            requests_per_s: self.acknowledged.len() as f64 / seconds,
            latency_ms: Millis::of(self.acknowledged.iter().map(|a| a.took).collect()),
            sender_cpu_s: self.sender_cpu,
            repeats: self.repeats,
        }
    }

    /// The longest time in which nothing was acknowledged.
    pub fn longest_gap(&self) -> Duration {
        let mut times: Vec<Instant> = self.acknowledged.iter().map(|a| a.at).collect();
        times.sort();
        times.iter().zip(times.iter().skip(1)).map(|(one, next)| *next - *one).max().unwrap_or_default()
    }
}
