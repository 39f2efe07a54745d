//! A project.

use serde::Serialize;
use turnwise_model as model;
use utoipa::ToSchema;

use super::time::Time;

/// A name under which applications send their traces, with exact counts of what it holds.
#[derive(Serialize, ToSchema)]
pub(crate) struct Project {
    #[schema(examples("default"))]
    name: String,
    session_count: u64,
    turn_count: u64,
    trace_count: u64,
    span_count: u64,
    /// The earliest start of a span.
    first_seen_at: Option<Time>,
    /// The latest end of a span.
    last_seen_at: Option<Time>,
}

impl From<&model::Project> for Project {
    fn from(project: &model::Project) -> Self {
        Self {
            name: project.name.clone(),
            session_count: project.session_count,
            turn_count: project.turn_count,
            trace_count: project.trace_count,
            span_count: project.span_count,
            first_seen_at: project.first_seen.map(Time::from),
            last_seen_at: project.last_seen.map(Time::from),
        }
    }
}
