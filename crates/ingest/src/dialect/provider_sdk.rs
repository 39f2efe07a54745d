//! The spans that providers' own SDKs write, Anthropic's and Mistral AI's: OpenTelemetry's attributes, and the HTTP exchange. Some leave
//! the status of a refused call unset. Read from spans of anthropic 2.12 and <https://github.com/mistralai/client-python>
//! (`src/mistralai/extra/observability/otel.py`), 2026-11.

use std::borrow::Cow;

use super::Dialect;
use super::values::Attributes;
use crate::otlp::RawSpan;
use crate::reading::Reading;

pub(super) const DIALECT: Dialect = Dialect {
    name: "provider-sdk",
    starts: &[],
    scopes: &["com.anthropic.sdk.python", "com.anthropic.sdk.typescript", "mistralai_sdk_tracer"],
    read,
};

fn read<'a>(span: &'a RawSpan<'_>) -> Option<Reading<'a>> {
    let attributes = Attributes::new(&span.attributes);
    Some(Reading { finish_reason: attributes.text(&["anthropic.message.stop_reason"]), error: error(&attributes), ..Reading::default() })
}

fn error(attributes: &Attributes<'_, '_>) -> Option<Cow<'static, str>> {
    let status = attributes.count(&["http.response.status_code"]).filter(|status| *status >= 400);
    let reason = attributes.text(&["mistral_ai.error.code", "error.type"]);
    match (status, reason) {
        (Some(status), Some(reason)) if *reason != *status.to_string() => Some(Cow::Owned(format!("HTTP {status}: {reason}"))),
        (Some(status), _) => Some(Cow::Owned(format!("HTTP {status}"))),
        (None, reason) => reason.map(|reason| Cow::Owned(reason.into_owned())),
    }
}
