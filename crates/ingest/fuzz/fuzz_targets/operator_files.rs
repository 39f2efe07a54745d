//! An operator's files and a span: whatever the rules are, a span passes them without panic, and what is written again decodes.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use turnwise_ingest::otlp::protobuf;
use turnwise_ingest::{Context, Encoding, Prices, Redact, Rules, traces};

fuzz_target!(|parts: (&str, &str, &[u8])| {
    let (rules, prices, body) = parts;
    let Ok(redact) = Redact::of(rules) else { return };
    let prices = Prices::over_built_in(prices).unwrap_or_default();
    let context = Context { project: None, rules: Arc::new(Rules { prices, redact: Some(redact), ..Rules::default() }) };
    let Ok((batch, _, _)) = traces(body, Encoding::Json, &context) else { return };
    for span in &batch.spans {
        protobuf::span(&span.raw.span).expect("what was written is read again");
    }
});
