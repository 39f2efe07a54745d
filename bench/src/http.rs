//! One keep-alive HTTP/1.1 connection: just enough of the protocol to cost the sender little. Blocking.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// Longer than any server may take; a stall that long is an error and not a figure.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A connection, opened at the first request and again after an error.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Seconds, of 429 and 503.
    pub retry_after: Option<f64>,
    pub body: Vec<u8>,
}

impl Connection {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// `path` with its query, percent-encoded.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.exchange(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: identity\r\n\r\n", self.address), &[])
    }

    /// `headers` end each with a line break.
    pub fn post(&mut self, path: &str, headers: &str, body: &[u8]) -> Result<Answer> {
        let length = body.len();
        self.exchange(&format!("POST {path} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Length: {length}\r\n\r\n", self.address), body)
    }

    fn exchange(&mut self, head: &str, body: &[u8]) -> Result<Answer> {
        let outcome = self.try_exchange(head, body);
        if outcome.is_err() {
            self.stream = None;
        }
        outcome
    }

    fn try_exchange(&mut self, head: &str, body: &[u8]) -> Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => none.insert(BufReader::with_capacity(1 << 16, open(self.address)?)),
        };
        // A server that refuses a body may answer before it has read it: the answer is looked for all the same.
        let sent = send(stream.get_mut(), head, body);
        let (answer, is_last) = answer(stream).map_err(|error| sent.err().map_or(error, anyhow::Error::from))?;
        if is_last {
            self.stream = None;
        }
        Ok(answer)
    }
}

fn open(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, TIMEOUT).context("connect")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    Ok(stream)
}

fn send(stream: &mut TcpStream, head: &str, body: &[u8]) -> std::io::Result<()> {
    if body.len() < 1 << 16 {
        return stream.write_all(&[head.as_bytes(), body].concat());
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

/// The answer, and whether the server closes the connection after it.
fn answer(stream: &mut BufReader<TcpStream>) -> Result<(Answer, bool)> {
    let status = line(stream)?.split(' ').nth(1).and_then(|code| code.parse().ok()).context("read a status line")?;
    let (mut length, mut is_chunked, mut is_last, mut retry_after) = (0, false, false, None);
    loop {
        let line = line(stream)?;
        let Some((name, value)) = line.split_once(':') else { break };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().context("read the length of an answer")?,
            "transfer-encoding" => is_chunked = value.eq_ignore_ascii_case("chunked"),
            "connection" => is_last = value.eq_ignore_ascii_case("close"),
            "retry-after" => retry_after = value.parse().ok(),
            _ => {}
        }
    }
    let body = if is_chunked { chunks(stream)? } else { exactly(stream, length)? };
    Ok((Answer { status, retry_after, body }, is_last))
}

fn line(stream: &mut BufReader<TcpStream>) -> Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        bail!("the server closed the connection");
    }
    line.truncate(line.trim_end().len());
    Ok(line)
}

fn exactly(stream: &mut BufReader<TcpStream>, length: usize) -> Result<Vec<u8>> {
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(body)
}

fn chunks(stream: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let length = usize::from_str_radix(line(stream)?.trim(), 16).context("read the length of a chunk")?;
        body.extend(exactly(stream, length)?);
        line(stream)?;
        if length == 0 {
            return Ok(body);
        }
    }
}
