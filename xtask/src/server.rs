//! A Turnwise server of our own: started on free ports and an empty data folder, stopped and removed when dropped.

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
    process: Child,
    data: PathBuf,
}

impl Server {
    pub(crate) fn start(binary: &Path) -> Result<Self> {
        let data = std::env::temp_dir().join(format!("turnwise-xtask-{}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let mut process = command(binary, &data).spawn().with_context(|| format!("start {}", binary.display()))?;
        let lines = lines_of(&mut process);
        let mut server = Server { url: String::new(), process, data };
        server.url = address(&lines).with_context(|| format!("start {}: it printed no http address", binary.display()))?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(Some(status)) = self.process.try_wait() {
            eprintln!("the server had ended before its time: {status}");
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

fn command(binary: &Path, data: &Path) -> Command {
    let mut command = Command::new(binary);
    command.args(["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data"]).arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    command
}

/// What it prints, read to the end so that it never waits for a reader. What it logs goes where our own errors go.
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

fn address(lines: &Receiver<String>) -> Result<String> {
    let mut seen = Vec::new();
    loop {
        let line = lines.recv_timeout(START_TIMEOUT).with_context(|| format!("it said: {}", seen.join("\n")))?;
        if let Some(url) = http_address(&line) {
            return Ok(url);
        }
        seen.push(line);
    }
}

/// The page's address in the line `listening http=127.0.0.1:6006 grpc=127.0.0.1:4317`.
fn http_address(line: &str) -> Option<String> {
    let doors = line.strip_prefix("listening ")?;
    let address = doors.split_whitespace().find_map(|door| door.strip_prefix("http="))?;
    Some(format!("http://{address}"))
}

#[cfg(test)]
mod tests {
    use super::http_address;

    #[test]
    fn the_address_is_read_from_the_line_that_tells_it() {
        let line = "listening http=127.0.0.1:6006 grpc=127.0.0.1:4317";

        assert_eq!(http_address(line).as_deref(), Some("http://127.0.0.1:6006"));
        assert_eq!(http_address("Turnwise is ready: http://127.0.0.1:6006"), None);
    }
}
