//! The nouns of Turnwise, and the rules by which one follows from the next: spans fold into strands, strands into turns, turns into
//! sessions. Plain values and pure functions; no I/O, no async, no wire formats.
//!
//! ```text
//! Span (facts) --strand::fold--> Strand --turn::fold--> Turn --session::fold--> Session
//! ```

pub mod annotation;
pub mod annotation_config;
pub mod batch;
pub mod claim;
pub mod deletion;
pub mod derive;
pub mod expr;
pub mod facts;
pub mod history;
pub mod id;
pub mod lineage;
pub mod message;
pub mod metric;
pub mod project;
pub mod query;
pub mod queue;
pub mod reread;
pub mod search;
pub mod session;
pub mod span;
pub mod strand;
pub mod supplement;
pub mod text;
pub mod time;
pub mod trace;
pub mod turn;
pub mod usage;
pub mod user;

pub use annotation::Annotation;
pub use annotation_config::AnnotationConfig;
pub use batch::Batch;
pub use claim::Claim;
pub use facts::{Call, Facts, SpanKind, Status};
pub use history::History;
pub use id::{AnnotationKey, SessionKey, SpanId, TraceId};
pub use project::Project;
pub use session::Session;
pub use span::{Digest, Raw, Said, Span};
pub use strand::{Role, Strand};
pub use supplement::Supplement;
pub use text::{Quality, Text};
pub use time::Timestamp;
pub use trace::Trace;
pub use turn::Turn;
pub use usage::{Cost, Tokens};
pub use user::User;
