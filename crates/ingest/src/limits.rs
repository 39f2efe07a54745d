//! How much of what is sent is taken. Each number says why it is what it is; `docs/otlp.md` shows them to users.

/// Annotations on one span or log record. A judge has a handful of criteria.
pub const MAX_ANNOTATIONS: usize = 100;

/// The longest name or identifier of an annotation, in bytes; longer ones are cut.
pub const MAX_ANNOTATION_NAME_BYTES: usize = 200;

/// The longest label or explanation of an annotation, in bytes; longer ones are cut. Metadata that is longer is left in the span alone.
pub const MAX_ANNOTATION_TEXT_BYTES: usize = 16 * 1024;
