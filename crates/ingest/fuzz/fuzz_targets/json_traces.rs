//! Any bytes as an OTLP request in JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use turnwise_ingest::otlp::json;
use turnwise_ingest::{Context, Encoding, Limits, traces};

fuzz_target!(|body: &[u8]| {
    let Ok((batch, rejected, _)) = traces(body, Encoding::Json, &Context::default()) else { return };
    let request = json::trace_request(body, &Limits::default()).expect("the body was decoded above");
    let received: usize = request.resource_spans.iter().flat_map(|of| &of.scope_spans).map(|of| of.spans.len()).sum();
    assert_eq!(received as u64, batch.spans.len() as u64 + rejected.count);
});
