//! A Turnwise server under measurement: started on free ports, watched, stopped in order or killed.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::http::Connection;
use crate::process::Process;

/// Killed when dropped.
#[derive(Debug)]
pub struct Server {
    pub http: SocketAddr,
    /// From starting the process until it said that it was ready to take spans.
    pub started_in: Duration,
    data: PathBuf,
    child: Child,
}

const READY: &str = "/readyz";
const PATIENCE: Duration = Duration::from_secs(60);

impl Server {
    /// Starts `turnwise serve` on a data folder and waits until it is ready.
    pub fn start(binary: &Path, data: &Path) -> Result<Self> {
        let start = Instant::now();
        let mut command = Command::new(binary);
        command.args(["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data"]).arg(data);
        command.env("TURNWISE_LOG", "warn");
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.with_context(|| format!("start {}", binary.display()))?;
        let http = address(&mut child).context("start the server: it named no address")?;
        let mut connection = Connection::new(http);
        while !connection.get(READY).is_ok_and(|answer| answer.status == 200) {
            ensure!(start.elapsed() < PATIENCE, "start the server: it did not become ready");
            thread::sleep(Duration::from_millis(5));
        }
        Ok(Self { http, started_in: start.elapsed(), data: data.to_path_buf(), child })
    }

    pub fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// Bytes of the files in the data folder whose names end so.
    pub fn disk(&self, ending: &str) -> u64 {
        folder_bytes(&self.data, ending)
    }

    /// As an operator stops it: what is under way is finished, and the file is left without a log beside it.
    pub fn stop(mut self) -> Result<()> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        ensure!(told.success(), "tell the server to stop");
        let start = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(start.elapsed() < PATIENCE, "stop the server: it is still there after {PATIENCE:?}");
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Takes it away in the middle of what it does: SIGKILL.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The address in the line `listening http=127.0.0.1:6006 grpc=127.0.0.1:4317`; what it prints later is read and dropped.
fn address(child: &mut Child) -> Option<SocketAddr> {
    let mut lines = BufReader::new(child.stdout.take()?).lines().map_while(Result::ok);
    let line = lines.find_map(|line| line.strip_prefix("listening ").map(str::to_owned))?;
    thread::spawn(move || lines.for_each(drop));
    line.split_whitespace().find_map(|door| door.strip_prefix("http="))?.parse().ok()
}

/// Bytes of the files in a folder, and below it, whose names end so.
pub fn folder_bytes(folder: &Path, ending: &str) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = entries.map(|entry| match entry.metadata() {
        Ok(found) if found.is_dir() => folder_bytes(&entry.path(), ending),
        Ok(found) if entry.file_name().to_string_lossy().ends_with(ending) => found.len(),
        _ => 0,
    });
    bytes.sum()
}
