//! `cargo xtask crash`: the server is killed (SIGKILL) at random moments under load, started again on what it left, killed again.
//!
//! After each start every span that was acknowledged must be there, once. Then the interrupted requests are sent again, as exporters do,
//! and some that had been taken. At the end all that the API tells of the sessions must equal, to the last field, what a server tells
//! that was given the same spans once and was left in peace.

mod presence;
mod sameness;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::load::{Body, Load, live, requests};
use crate::send::{Manner, OnDisconnect, Progress, Sent, send, send_watched};
use crate::server::Server;
use crate::world::{Chance, World};

pub use presence::{Log, verify};

/// How often to kill what.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The server's binary
    #[arg(long, value_name = "PATH")]
    pub binary: PathBuf,
    #[arg(long, default_value_t = 50)]
    pub rounds: u32,
    /// Other moments, other spans
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// A folder for the data, made; removed when all is well
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
}

/// Sessions that a round brings, and the spans of a request: small enough for a round to have many.
const SESSIONS: u64 = 160;
const BATCH: usize = 15;
const UNDER_LOAD: Manner = Manner { connections: 4, on_disconnect: OnDisconnect::Stop };
const AGAIN: Manner = Manner { connections: 4, on_disconnect: OnDisconnect::Again };
/// Of the requests that were taken before the kill, this share is sent again.
const REPEATED: f64 = 0.3;

/// Kills it so many times; an error says what was wrong.
pub fn run(options: &Options) -> Result<()> {
    let outcome = run_in(options, &options.data);
    match &outcome {
        Ok(()) => fs::remove_dir_all(&options.data)?,
        Err(_) => eprintln!("the data is left in {}", options.data.display()),
    }
    outcome
}

fn run_in(options: &Options, folder: &Path) -> Result<()> {
    let (crashed, peaceful) = (folder.join("crashed"), folder.join("peaceful"));
    fs::create_dir_all(&crashed)?;
    let world = World::new(options.seed, SESSIONS * u64::from(options.rounds));
    let (mut server, mut interrupted) = (Server::start(&options.binary, &crashed)?, 0);
    for round in 0..options.rounds {
        let load = load(&world, round);
        let (next, was_busy) = kill_once(options, &crashed, server, round, &load).with_context(|| format!("survive kill {round}"))?;
        (server, interrupted) = (next, interrupted + u32::from(was_busy));
    }
    server.stop()?;
    ensure!(interrupted * 3 >= options.rounds, "kill it under load: only {interrupted} of {} kills came in time", options.rounds);
    let start = Instant::now();
    let (left, other) = (Server::start(&options.binary, &crashed)?, Server::start(&options.binary, &peaceful)?);
    (0..options.rounds).try_for_each(|round| all_of(&load(&world, round), other.http))?;
    let compared = sameness::compare(left.http, other.http)?;
    eprintln!("the same as without kills: {compared} sessions, turn by turn ({:.1} s)", start.elapsed().as_secs_f64());
    left.stop()?;
    other.stop()
}

fn load(world: &World, round: u32) -> Load {
    let first = u64::from(round) * SESSIONS;
    let bodies = requests(&live(world, first..first + SESSIONS), BATCH);
    Load { source: "own generator".to_owned(), bodies, is_gzip: false }
}

/// One round: load, kill, start, look, send what was interrupted. Returns the server that goes on, and whether the kill came in time.
fn kill_once(options: &Options, folder: &Path, mut server: Server, round: u32, load: &Load) -> Result<(Server, bool)> {
    let mut chance = Chance::new(options.seed, "kill", u64::from(round));
    let moment = chance.between(1, load.bodies.len() as u64 * 3 / 4) as usize;
    let pause = Duration::from_micros(chance.between(0, 10_000));
    let sent = under_load(load, &mut server, moment, pause)?;
    drop(server);

    let server = Server::start(&options.binary, folder)?;
    let taken: Vec<&Body> = sent.acknowledged.iter().filter_map(|a| load.bodies.get(a.body)).collect();
    let spans = presence::check(server.http, &taken)?;
    let again = rest(load, &sent, &mut chance);
    all_of(&again, server.http)?;
    let (count, ready) = (taken.len(), server.started_in.as_secs_f64());
    let of = load.bodies.len();
    eprintln!("kill {round}: {count} of {of} requests acknowledged, their {spans} spans are there; ready again in {ready:.2} s");
    Ok((server, count < of))
}

/// Sends until the server is killed, some time after so many acknowledgements.
fn under_load(load: &Load, server: &mut Server, moment: usize, pause: Duration) -> Result<Sent> {
    let (progress, address) = (Progress::default(), server.http);
    let (sent, killed) = thread::scope(|scope| {
        let sender = scope.spawn(|| send_watched(load, address, UNDER_LOAD, &progress));
        while progress.acknowledged.load(Ordering::Relaxed) < moment && !sender.is_finished() {
            thread::sleep(Duration::from_micros(200));
        }
        thread::sleep(pause);
        let killed = server.kill();
        (sender.join(), killed)
    });
    killed?;
    let Ok(sent) = sent else { bail!("the sender panicked") };
    ensure!(sent.refused.is_empty(), "take all requests: {:?}", sent.refused);
    Ok(sent)
}

/// The requests that were not acknowledged, and some that were.
fn rest(load: &Load, sent: &Sent, chance: &mut Chance) -> Load {
    let mut taken = vec![false; load.bodies.len()];
    for acknowledged in &sent.acknowledged {
        taken.get_mut(acknowledged.body).into_iter().for_each(|taken| *taken = true);
    }
    let again = load.bodies.iter().zip(taken).filter(|(_, taken)| !taken || chance.happens(REPEATED));
    Load { source: load.source.clone(), bodies: again.map(|(body, _)| body.clone()).collect(), is_gzip: load.is_gzip }
}

fn all_of(load: &Load, server: SocketAddr) -> Result<()> {
    let sent = send(load, server, AGAIN);
    ensure!(sent.spans() == load.spans(), "take {} spans: {} taken, {:?}", load.spans(), sent.spans(), sent.refused.first());
    Ok(())
}
