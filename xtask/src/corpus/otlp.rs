//! Which traces a recorded request holds: just enough protobuf to read `ExportTraceServiceRequest`'s trace ids.
//!
//! A server shows every case in one list; by their trace ids the turns are given back to the case that sent them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

const RESOURCE_SPANS: u64 = 1;
const SCOPE_SPANS: u64 = 2;
const SPANS: u64 = 2;
const TRACE_ID: u64 = 1;

pub(crate) fn trace_ids(request: &[u8]) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for resource_spans in bytes_fields(request, RESOURCE_SPANS)? {
        for scope_spans in bytes_fields(resource_spans, SCOPE_SPANS)? {
            for span in bytes_fields(scope_spans, SPANS)? {
                found.extend(bytes_fields(span, TRACE_ID)?.into_iter().map(hex));
            }
        }
    }
    Ok(found)
}

/// The length-delimited fields of a message that have this number.
fn bytes_fields(mut message: &[u8], number: u64) -> Result<Vec<&[u8]>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let tag = varint(&mut message)?;
        match tag & 7 {
            0 => drop(varint(&mut message)?),
            1 => drop(take(&mut message, 8)?),
            5 => drop(take(&mut message, 4)?),
            2 => {
                let length = varint(&mut message)?;
                let field = take(&mut message, usize::try_from(length)?)?;
                if tag >> 3 == number {
                    fields.push(field);
                }
            }
            wire_type => bail!("decode protobuf: wire type {wire_type}"),
        }
    }
    Ok(fields)
}

fn varint(bytes: &mut &[u8]) -> Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().context("decode protobuf: it ends within a number")?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    bail!("decode protobuf: a number has more than 64 bits")
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8]> {
    let (field, rest) = bytes.split_at_checked(length).context("decode protobuf: it ends within a field")?;
    *bytes = rest;
    Ok(field)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, content.len() as u8], content].concat()
    }

    #[test]
    fn trace_ids_are_found_among_other_fields() {
        let name = field(5, b"chat");
        let time = [7 << 3 | 1, 0, 0, 0, 0, 0, 0, 0, 1];
        let kind = [6 << 3, 1];
        let span = |id| [field(1, &[id; 16]), name.clone(), time.to_vec(), kind.to_vec()].concat();
        let scope_spans = [field(1, b""), field(2, &span(0xab)), field(2, &span(1))].concat();
        let request = field(1, &field(2, &scope_spans));

        let found = trace_ids(&request).unwrap();

        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["01".repeat(16), "ab".repeat(16)]);
    }

    #[test]
    fn a_request_cut_short_is_an_error() {
        let request = field(1, &field(2, &field(2, &field(1, &[7; 16]))));

        assert!(trace_ids(&request[..request.len() - 3]).is_err());
    }
}
