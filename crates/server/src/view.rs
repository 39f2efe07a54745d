//! The shapes on the wire. Nothing else in Turnwise knows them, and they know nothing but the model: `From<&model::X>` is the bridge.
//! Every field is always written; unknown is `null`.

mod agreement;
mod annotation;
mod annotation_config;
mod cursor;
mod deletion;
mod error;
mod field;
mod leaderboard;
mod matches;
mod message;
mod metric;
mod page;
mod project;
mod queue;
mod session;
mod span;
mod text;
mod time;
mod trace;
mod turn;
mod usage;
mod user;

pub(crate) use agreement::{Agreement, Rated};
pub(crate) use annotation::{
    AnnotationChange, AnnotationOutcome, AnnotationOutcomes, AnnotationVersions, Annotator, Deleted, Level, NewAnnotation, NewTarget,
};
pub(crate) use annotation_config::{AnnotationConfig, AnnotationConfigList, AnnotationLook};
pub(crate) use cursor::{Cursor, ListCursor};
pub(crate) use deletion::DeletedSessions;
pub(crate) use error::{Error, ErrorBody};
pub(crate) use field::FieldList;
pub(crate) use leaderboard::{Leaderboard, Ranked};
pub(crate) use metric::{MetricList, SavedMetric, SessionSummaries, Table};
pub(crate) use page::{AnnotationPage, Health, ProjectList, SessionPage, TracePage, TurnPage, UserPage};
pub(crate) use queue::{NewMark, NewQueue, NewReviewer, NextInQueue, Queue, QueueList};
pub(crate) use session::{Neighbours, Session, SessionSummary};
pub(crate) use trace::Trace;
pub(crate) use user::User;
