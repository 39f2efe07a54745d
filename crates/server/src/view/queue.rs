//! Review queues.

use serde::{Deserialize, Serialize};
use turnwise_model as model;
use turnwise_model::queue::{self, Progress};
use utoipa::ToSchema;

use super::time::Time;

/// Sessions that people shall look at, and how far they came.
#[derive(Serialize, ToSchema)]
pub(crate) struct Queue {
    #[schema(examples("angry users"))]
    name: String,
    project: String,
    /// The names of the annotations that are asked for.
    questions: Vec<String>,
    /// How many people shall look at each session.
    reviewers_wanted: u64,
    created_at: Time,
    session_count: u64,
    /// Sessions that as many people as shall have looked at.
    done_count: u64,
    reviewers: Vec<Reviewer>,
}

/// How far one person is.
#[derive(Serialize, ToSchema)]
struct Reviewer {
    name: String,
    done_count: u64,
    skipped_count: u64,
}

impl From<&(queue::Queue, Progress)> for Queue {
    fn from((queue, progress): &(queue::Queue, Progress)) -> Self {
        let reviewer = |r: &queue::Reviewer| Reviewer { name: r.name.clone(), done_count: r.done, skipped_count: r.skipped };
        Self {
            name: queue.name.clone(),
            project: queue.project.clone(),
            questions: queue.questions.clone(),
            reviewers_wanted: queue.reviewers,
            created_at: queue.created.into(),
            session_count: progress.sessions,
            done_count: progress.done,
            reviewers: progress.reviewers.iter().map(reviewer).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct QueueList {
    data: Vec<Queue>,
}

impl From<&[(queue::Queue, Progress)]> for QueueList {
    fn from(queues: &[(queue::Queue, Progress)]) -> Self {
        Self { data: queues.iter().map(Queue::from).collect() }
    }
}

/// A queue to be made, or more for one that is there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewQueue {
    /// The names of the annotations that are asked for.
    #[serde(default)]
    pub(crate) questions: Vec<String>,
    /// How many people shall look at each session; 1, if it is not given.
    pub(crate) reviewers_wanted: Option<u64>,
    /// Ids of sessions, added to the end; those that it has stay where they are.
    #[serde(default)]
    pub(crate) session_ids: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReviewer {
    /// Who reviews; the identifier of the annotations that he or she makes.
    pub(crate) reviewer: String,
}

/// The session to look at next.
#[derive(Serialize, ToSchema)]
pub(crate) struct NextInQueue {
    /// Null if nothing is left for this reviewer.
    pub(crate) session_id: Option<String>,
    pub(crate) session_key: Option<String>,
}

impl NextInQueue {
    pub(crate) fn of(project: &str, session: Option<String>) -> Self {
        let key = session.as_ref().map(|id| model::SessionKey::of(project, id).as_str().to_owned());
        Self { session_id: session, session_key: key }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMark {
    pub(crate) reviewer: String,
    pub(crate) session_id: String,
    pub(crate) mark: Mark,
}

/// What a reviewer did with a session.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mark {
    Done,
    Skipped,
}

impl From<Mark> for queue::Mark {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Done => Self::Done,
            Mark::Skipped => Self::Skipped,
        }
    }
}
