//! `/api/v1/projects/{project}/queues`

use axum::Json;
use axum::extract::State;
use turnwise_model::queue::Queue;

use super::extract::{Body, Nothing, Query, Segment, Segments};
use super::{ApiResult, Error};
use crate::app::App;
use crate::view::{self, Deleted, NewMark, NewQueue, NewReviewer, NextInQueue, QueueList};

/// The most sessions added in one request.
const MOST: usize = 10_000;

/// The review queues of a project
///
/// By name, each with how far it is worked through.
#[utoipa::path(get, path = "/api/v1/projects/{project}/queues", tag = "queues",
    params(("project" = String, Path, description = "The project's name.")),
    responses((status = 200, body = QueueList, description = "By name."), Error))]
pub(super) async fn list_queues(State(app): State<App>, Segment(project): Segment, _: Query<Nothing>) -> ApiResult<QueueList> {
    Ok(Json(QueueList::from(app.store.queues(&project).await?.as_slice())))
}

/// Make a review queue, or add sessions to one
///
/// Sessions that it has already stay where they are.
#[utoipa::path(put, path = "/api/v1/projects/{project}/queues/{queue}", tag = "queues", request_body = NewQueue,
    params(("project" = String, Path, description = "The project's name."), ("queue" = String, Path, description = "The queue's name.")),
    responses((status = 200, body = view::Queue, description = "The queue as it is now."), Error))]
pub(super) async fn put_queue(
    State(app): State<App>,
    Segments((project, name)): Segments<(String, String)>,
    _: Query<Nothing>,
    Body(new): Body<NewQueue>,
) -> ApiResult<view::Queue> {
    let reviewers = new.reviewers_wanted.unwrap_or(1);
    if !(1..=100).contains(&reviewers) || new.session_ids.len() > MOST {
        return Err(Error::invalid("the queue is out of range").hint(format!("1 to 100 reviewers, and {MOST} sessions at once")));
    }
    let queue = Queue { project: project.clone(), name: name.clone(), questions: new.questions, reviewers, created: app.now() };
    app.store.put_queue(queue, new.session_ids).await?;
    Ok(Json(find(&app, &project, &name).await?))
}

async fn find(app: &App, project: &str, name: &str) -> Result<view::Queue, Error> {
    let queues = app.store.queues(project).await?;
    queues.iter().find(|(queue, _)| queue.name == name).map(view::Queue::from).ok_or_else(|| missing(project, name))
}

fn missing(project: &str, name: &str) -> Error {
    Error::not_found(format!("there is no queue '{name}' in project '{project}'")).hint("GET /api/v1/projects/{project}/queues lists them")
}

/// Delete a review queue
///
/// The annotations that were made stay.
#[utoipa::path(delete, path = "/api/v1/projects/{project}/queues/{queue}", tag = "queues",
    params(("project" = String, Path, description = "The project's name."), ("queue" = String, Path, description = "The queue's name.")),
    responses((status = 200, body = Deleted, description = "It is gone."), Error))]
pub(super) async fn delete_queue(
    State(app): State<App>,
    Segments((project, name)): Segments<(String, String)>,
    _: Query<Nothing>,
) -> ApiResult<Deleted> {
    if app.store.delete_queue(&project, &name).await? { Ok(Json(Deleted { deleted: 1 })) } else { Err(missing(&project, &name)) }
}

/// Be given the next session to look at
///
/// The one that the reviewer was given last, until it is marked; then the first that needs another reviewer. A session that was given to
/// somebody is not given to another in its place for 30 minutes.
#[utoipa::path(post, path = "/api/v1/projects/{project}/queues/{queue}/next", tag = "queues", request_body = NewReviewer,
    params(("project" = String, Path, description = "The project's name."), ("queue" = String, Path, description = "The queue's name.")),
    responses((status = 200, body = NextInQueue, description = "The session."), Error))]
pub(super) async fn next_in_queue(
    State(app): State<App>,
    Segments((project, name)): Segments<(String, String)>,
    _: Query<Nothing>,
    Body(new): Body<NewReviewer>,
) -> ApiResult<NextInQueue> {
    check(&new.reviewer)?;
    find(&app, &project, &name).await?;
    let session = app.store.next_in_queue(&project, &name, &new.reviewer, app.now()).await?;
    Ok(Json(NextInQueue::of(&project, session)))
}

fn check(reviewer: &str) -> Result<(), Error> {
    if (1..=200).contains(&reviewer.trim().len()) {
        return Ok(());
    }
    Err(Error::invalid("the reviewer has no name").hint("give a name of up to 200 bytes"))
}

/// Mark a session of a queue as done or skipped
#[utoipa::path(post, path = "/api/v1/projects/{project}/queues/{queue}/marks", tag = "queues", request_body = NewMark,
    params(("project" = String, Path, description = "The project's name."), ("queue" = String, Path, description = "The queue's name.")),
    responses((status = 200, body = view::Queue, description = "The queue as it is now."), Error))]
pub(super) async fn mark_in_queue(
    State(app): State<App>,
    Segments((project, name)): Segments<(String, String)>,
    _: Query<Nothing>,
    Body(new): Body<NewMark>,
) -> ApiResult<view::Queue> {
    check(&new.reviewer)?;
    let queue = find(&app, &project, &name).await?;
    if app.store.mark_in_queue((&project, &name), &new.session_id, &new.reviewer, new.mark.into(), app.now()).await? {
        return find(&app, &project, &name).await.map(Json);
    }
    drop(queue);
    Err(Error::not_found(format!("session '{}' is not in queue '{name}'", new.session_id)).hint("PUT the queue with it in session_ids"))
}
