//! What this crate refuses, always as a value: nothing here panics or ends the program that hosts it.

/// Why something was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An id or a name that is empty or white space, which no span should carry.
    #[error("name a {0}: the text is blank")]
    Blank(&'static str),
    /// Metadata and variables of prompt templates are objects: names with values.
    #[error("read {0}: it is no JSON object")]
    NoObject(&'static str),
    /// The settings of [`Registration`](crate::Registration) do not fit together or name what was not compiled in.
    #[error("register: {0}")]
    Settings(String),
    /// The exporter or its thread could not be made, or did not deliver.
    #[error("{doing}: {source}")]
    Export {
        /// What was being done.
        doing: &'static str,
        /// What OpenTelemetry or the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
