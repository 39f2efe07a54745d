//! Limits that everything runs into: nothing panics, nothing is more than it may be, and received = accepted + rejected.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use turnwise_ingest::otlp::protobuf;
use turnwise_ingest::{Context, Encoding, Limits, Rules, traces};

fuzz_target!(|body: &[u8]| {
    let limits = Limits { spans: 3, elements: 20, attributes: 2, events: 1, links: 1, name_bytes: 3, value_bytes: 5 };
    let context = Context { project: None, rules: Arc::new(Rules { limits, ..Rules::default() }) };
    for encoding in [Encoding::Protobuf, Encoding::Json] {
        let all = traces(body, encoding, &Context::default()).map(|(batch, rejected, _)| batch.spans.len() as u64 + rejected.count);
        let Ok((batch, rejected, _)) = traces(body, encoding, &context) else { continue };
        // What is passed over is not decoded, so a body may be malformed there.
        assert!(all.is_err() || batch.spans.len() as u64 + rejected.count == all.unwrap_or_default());
        for span in &batch.spans {
            let kept = protobuf::span(&span.raw.span).expect("what was written is read again");
            assert!(kept.attributes.len() <= 2 && kept.events.len() <= 1 && kept.links.len() <= 1 && kept.name.len() <= 3 * 3);
        }
    }
});
