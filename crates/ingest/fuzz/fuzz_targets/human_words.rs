//! Any text as the input or output of a span.
#![no_main]

use libfuzzer_sys::fuzz_target;
use turnwise_ingest::human::{words, Side};
use turnwise_ingest::reading::Value;

fuzz_target!(|input: (&str, bool, bool)| {
    let (text, is_json, is_input) = input;
    let side = if is_input { Side::Input } else { Side::Output };
    let found = words(&Value { text: text.into(), is_json }, side);
    assert!(found.is_none_or(|found| !found.text.trim().is_empty()), "blank words");
});
