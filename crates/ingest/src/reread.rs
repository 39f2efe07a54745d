//! Reads stored telemetry again, with the dialects of today.

use std::sync::Arc;

use turnwise_model::reread::Reread;
use turnwise_model::supplement::RawRecord;
use turnwise_model::{Raw, Said, Span};

use crate::otlp::protobuf;
use crate::{Rules, dialect, said, span};

/// The dialects, as a store asks them.
#[derive(Clone, Debug, Default)]
pub struct Dialects(pub Arc<Rules>);

impl Reread for Dialects {
    fn span(&self, project: &str, raw: &Raw) -> Option<Span> {
        let sent = protobuf::span(&raw.span).ok()?;
        let resource = protobuf::resource(&raw.resource).ok()?;
        let scope = protobuf::scope(&raw.scope).ok()?;
        let reading = dialect::read(&sent, &resource, &scope);
        span(&sent, &reading, project, &self.0, &raw.resource, &raw.scope).ok()
    }

    fn record(&self, raw: &RawRecord) -> Vec<Said> {
        protobuf::log_record(&raw.record)
            .ok()
            .as_ref()
            .and_then(dialect::read_record)
            .map(|reading| said::messages(&reading))
            .unwrap_or_default()
    }
}
