//! A Turnwise server of our own: started on free ports and an empty data folder, stopped and removed when dropped. And any other program
//! that tells its addresses as Turnwise does, in a line `listening http=… grpc=…`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

const START_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    /// Host and port.
    pub(crate) grpc: String,
    // Dropped in this order.
    _process: Listening,
    _data: Folder,
}

impl Server {
    pub(crate) fn start(binary: &Path) -> Result<Self> {
        let data = Folder(std::env::temp_dir().join(format!("turnwise-xtask-{}", std::process::id())));
        std::fs::create_dir_all(&data.0)?;
        let mut command = Command::new(binary);
        command.args(["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data"]).arg(&data.0);
        let process = Listening::start(&mut command)?;
        Ok(Self { url: format!("http://{}", process.doors.http), grpc: process.doors.grpc.clone(), _process: process, _data: data })
    }
}

/// Removed when dropped.
#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program that listens; killed when dropped.
#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) doors: Doors,
    process: Child,
}

/// Hosts and ports.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Doors {
    pub(crate) http: String,
    pub(crate) grpc: String,
}

impl Listening {
    /// Starts it and waits for its line. What it logs goes where our own errors go.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().display().to_string();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = command.spawn().with_context(|| format!("start {program}"))?;
        let lines = lines_of(&mut process);
        let mut listening = Self { doors: Doors::default(), process };
        listening.doors = wait_for_doors(&lines).with_context(|| format!("start {program}: it told no address"))?;
        Ok(listening)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Ok(Some(status)) = self.process.try_wait() {
            eprintln!("a server had ended before its time: {status}");
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What it prints, read to the end so that it never waits for a reader.
fn lines_of(process: &mut Child) -> Receiver<String> {
    let (sender, lines) = channel();
    if let Some(stream) = process.stdout.take() {
        thread::spawn(move || {
            let lines = BufReader::new(stream).lines().map_while(Result::ok);
            lines.for_each(|line| drop(sender.send(line)));
        });
    }
    lines
}

fn wait_for_doors(lines: &Receiver<String>) -> Result<Doors> {
    let mut seen = Vec::new();
    loop {
        let line = lines.recv_timeout(START_TIMEOUT).with_context(|| format!("it said: {}", seen.join("\n")))?;
        if let Some(doors) = doors(&line) {
            return Ok(doors);
        }
        seen.push(line);
    }
}

/// The addresses in the line `listening http=127.0.0.1:6006 grpc=127.0.0.1:4317`.
fn doors(line: &str) -> Option<Doors> {
    let words = line.strip_prefix("listening ")?;
    let address = |name: &str| words.split_whitespace().find_map(|word| word.strip_prefix(name)).map(str::to_owned);
    Some(Doors { http: address("http=")?, grpc: address("grpc=")? })
}

#[cfg(test)]
mod tests {
    use super::{Doors, doors};

    #[test]
    fn the_addresses_are_read_from_the_line_that_tells_them() {
        let line = "listening http=127.0.0.1:6006 grpc=127.0.0.1:4317";

        assert_eq!(doors(line), Some(Doors { http: "127.0.0.1:6006".to_owned(), grpc: "127.0.0.1:4317".to_owned() }));
        assert_eq!(doors("Turnwise is ready: http://127.0.0.1:6006"), None);
    }
}
