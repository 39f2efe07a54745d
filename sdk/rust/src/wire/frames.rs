//! An answer's body in its three forms: JSON, server-sent events, and AWS event streams.
//!
//! Bytes may be cut anywhere, within a character too. What is kept is bounded; a body that is larger is not read.

use serde_json::{Value as Json, json};

/// More than any answer has that people read.
const LARGEST: usize = 16 << 20;
/// An AWS frame: two lengths and their checksum, headers, payload, checksum.
const PRELUDE: usize = 12;
const CHECKSUM: usize = 4;

#[derive(Debug)]
pub(super) enum Answer {
    Whole(Json),
    Events(Vec<Json>),
}

#[derive(Debug, Default)]
pub(super) struct Reader {
    form: Form,
    bytes: Vec<u8>,
    seen: usize,
    events: Vec<Json>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    #[default]
    Json,
    ServerSent,
    Aws,
}

impl Reader {
    pub(super) fn of(content_type: &str) -> Self {
        let form = match content_type {
            t if t.starts_with("text/event-stream") => Form::ServerSent,
            t if t.starts_with("application/vnd.amazon.eventstream") => Form::Aws,
            _ => Form::Json,
        };
        Reader { form, ..Reader::default() }
    }

    /// Whether the first event of a stream is among these bytes.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> bool {
        self.seen = self.seen.saturating_add(bytes.len());
        if self.seen > LARGEST {
            self.bytes.clear();
            return false;
        }
        let was_empty = self.events.is_empty();
        self.bytes.extend_from_slice(bytes);
        match self.form {
            Form::Json => {}
            Form::ServerSent => self.take_lines(),
            Form::Aws => self.take_frames(),
        }
        was_empty && !self.events.is_empty()
    }

    pub(super) fn end(mut self) -> Answer {
        if self.form == Form::Json {
            return Answer::Whole(serde_json::from_slice(&self.bytes).unwrap_or_else(|_| said(&self.bytes)));
        }
        self.bytes.push(b'\n');
        if self.form == Form::ServerSent {
            self.take_lines();
        }
        Answer::Events(self.events)
    }

    /// The APIs write each event's data on one line.
    fn take_lines(&mut self) {
        let Some(end) = self.bytes.iter().rposition(|byte| *byte == b'\n') else { return };
        let rest = self.bytes.split_off(end.saturating_add(1));
        let lines = std::mem::replace(&mut self.bytes, rest);
        let data = lines.split(|byte| *byte == b'\n').filter_map(|line| line.strip_prefix(b"data:"));
        self.events.extend(data.filter_map(|data| match data.trim_ascii() {
            b"[DONE]" => Some(json!({"done": true})),
            data => serde_json::from_slice(data).ok(),
        }));
    }

    fn take_frames(&mut self) {
        while let Some((event, length)) = frame(&self.bytes) {
            self.events.extend(event);
            self.bytes.drain(..length.min(self.bytes.len()));
        }
    }
}

/// An answer that is no JSON, such as a proxy's page, as what it says.
fn said(bytes: &[u8]) -> Json {
    let text: String = String::from_utf8_lossy(bytes).chars().take(1000).collect();
    if text.is_empty() { Json::Null } else { json!({"error": text}) }
}

/// The first frame, if it is complete: `{":event-type": payload}`, and how long the frame is.
fn frame(bytes: &[u8]) -> Option<(Option<Json>, usize)> {
    let length = length_at(bytes, 0)?;
    if length < PRELUDE + CHECKSUM {
        return Some((None, bytes.len())); // no such stream; nothing after it can be read
    }
    let headers_end = PRELUDE.checked_add(length_at(bytes, 4)?)?;
    let frame = bytes.get(..length)?;
    let headers = frame.get(PRELUDE..headers_end);
    let payload = frame.get(headers_end..length.checked_sub(CHECKSUM)?);
    Some((headers.zip(payload).and_then(|(headers, payload)| event(headers, payload)), length))
}

fn event(headers: &[u8], payload: &[u8]) -> Option<Json> {
    let payload: Json = serde_json::from_slice(payload).ok()?;
    let header = |name: &str| texts(headers).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    if let Some(exception) = header(":exception-type") {
        return Some(json!({"exception": {"type": exception, "message": payload.get("message")}}));
    }
    match header(":event-type")?.as_str() {
        // What a model behind InvokeModel streams, wrapped.
        "chunk" => serde_json::from_slice(&base64(payload.get("bytes")?.as_str()?)?).ok(),
        name => Some(json!({name: payload})),
    }
}

/// Headers that are texts: name's length, name, type 7, value's length, value. Others do not occur in these streams.
fn texts(mut headers: &[u8]) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (name_length, rest) = headers.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*name_length))?;
        let (kind, rest) = rest.split_first()?;
        let (length, rest) = rest.split_at_checked(2)?;
        let length = u16::from_be_bytes(length.try_into().ok()?);
        let (value, rest) = rest.split_at_checked(usize::from(length))?;
        headers = rest;
        (*kind == 7).then_some(())?;
        Some((std::str::from_utf8(name).ok()?, std::str::from_utf8(value).ok()?))
    })
}

fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().filter(|byte| *byte != b'=').map(digit).collect::<Option<Vec<u32>>>()?;
    let bytes = digits.chunks(4).flat_map(|four| {
        let bits = four.iter().enumerate().fold(0, |bits, (at, digit)| bits | digit << (18 - 6 * at));
        let count = four.len().saturating_sub(1);
        bits.to_be_bytes().into_iter().skip(1).take(count)
    });
    Some(bytes.collect())
}

fn digit(byte: u8) -> Option<u32> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    ALPHABET.iter().position(|b| *b == byte).and_then(|at| u32::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::{Answer, Reader, base64};
    use serde_json::json;

    fn events(content_type: &str, body: &[u8], step: usize) -> Vec<serde_json::Value> {
        let mut reader = Reader::of(content_type);
        body.chunks(step).for_each(|chunk| {
            reader.feed(chunk);
        });
        match reader.end() {
            Answer::Events(events) => events,
            Answer::Whole(whole) => vec![whole],
        }
    }

    /// As AWS writes it, with checksums that nobody here looks at.
    fn aws(event: &str, payload: &str) -> Vec<u8> {
        let mut headers = vec![11];
        headers.extend(b":event-type\x07");
        headers.extend(u16::try_from(event.len()).unwrap().to_be_bytes());
        headers.extend(event.as_bytes());
        let length = u32::try_from(16 + headers.len() + payload.len()).unwrap();
        let mut frame = length.to_be_bytes().to_vec();
        frame.extend(u32::try_from(headers.len()).unwrap().to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(headers);
        frame.extend(payload.as_bytes());
        frame.extend([0; 4]);
        frame
    }

    #[test]
    fn server_sent_events_are_the_same_wherever_they_are_cut() {
        let body = "event: a\ndata: {\"t\":\"Γειά \u{1F44B}\"}\r\n\r\n: a comment\ndata:{\"n\":1}\n\ndata: [DONE]".as_bytes();
        let expected = vec![json!({"t": "Γειά \u{1F44B}"}), json!({"n": 1}), json!({"done": true})];

        for step in [1, 2, 3, 7, 13, 1000] {
            assert_eq!(events("text/event-stream; charset=utf-8", body, step), expected, "cut at {step}");
        }
    }

    #[test]
    fn aws_frames_are_the_same_wherever_they_are_cut() {
        let body = [aws("messageStart", r#"{"role":"assistant"}"#), aws("chunk", r#"{"bytes":"eyJhIjoxfQ=="}"#)].concat();
        let expected = vec![json!({"messageStart": {"role": "assistant"}}), json!({"a": 1})];

        for step in [1, 5, 16, 1000] {
            assert_eq!(events("application/vnd.amazon.eventstream", &body, step), expected, "cut at {step}");
        }
    }

    #[test]
    fn no_bytes_are_too_strange() {
        for body in [
            &b"\0\0\0\0\0\0\0\0"[..],
            b"\xff\xff\xff\xff\xff\xff\xff\xff rest",
            b"\0\0\0\x14\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0",
            b"",
            b"{",
        ] {
            for form in ["application/vnd.amazon.eventstream", "text/event-stream", "application/json"] {
                events(form, body, 3);
            }
        }
    }

    #[test]
    fn base64_is_read_with_and_without_padding() {
        assert_eq!(base64("SGVsbG8=").unwrap(), b"Hello");
        assert_eq!(base64("SGVsbG8").unwrap(), b"Hello");
        assert_eq!(base64("!"), None);
    }
}
