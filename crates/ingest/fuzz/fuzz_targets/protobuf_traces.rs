//! Any bytes as an OTLP request in protobuf.
#![no_main]

use libfuzzer_sys::fuzz_target;
use turnwise_ingest::otlp::protobuf;
use turnwise_ingest::{Context, Encoding, Limits, traces};

fuzz_target!(|body: &[u8]| {
    let Ok((batch, rejected, _)) = traces(body, Encoding::Protobuf, &Context::default()) else { return };
    let request = protobuf::trace_request(body, &Limits::default()).expect("the body was decoded above");
    let received: usize = request.resource_spans.iter().flat_map(|of| &of.scope_spans).map(|of| of.spans.len()).sum();
    assert_eq!(received as u64, batch.spans.len() as u64 + rejected.count);
});
