//! The API: [`documented`] is its table of contents, one file per segment of the URL.
//!
//! Adding an endpoint: 1. a handler with three beats (parse parameters into a query, ask the store, make a view) and its
//! `#[utoipa::path]`; 2. a line in [`documented`]; 3. its shape in `view`; 4. `cargo xtask api` renews `openapi/turnwise.json`.

mod agreement;
mod annotation_configs;
mod annotations;
mod deletion;
mod error;
mod expression;
mod extract;
mod fields;
mod health;
mod leaderboard;
mod metrics;
mod openapi;
mod projects;
mod queues;
mod search;
mod sessions;
mod traces;
mod turns;
mod users;

use axum::{Json, Router};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use error::{Error, no_such_path, wrong_method};
pub use openapi::openapi;

use crate::app::App;

type ApiResult<T> = Result<Json<T>, Error>;

pub(crate) fn router() -> Router<App> {
    let (router, _) = documented().split_for_parts();
    router.method_not_allowed_fallback(wrong_method)
}

fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(projects::list_projects))
        .routes(routes!(sessions::list_sessions))
        .routes(routes!(sessions::summarise_sessions))
        .routes(routes!(sessions::get_session))
        .routes(routes!(search::search_sessions))
        .routes(routes!(annotations::list_session_annotations))
        .routes(routes!(annotations::list_annotations, annotations::post_annotations))
        .routes(routes!(agreement::get_agreement))
        .routes(routes!(annotation_configs::list_annotation_configs))
        .routes(routes!(annotation_configs::put_annotation_config, annotation_configs::delete_annotation_config))
        .routes(routes!(annotations::get_annotation, annotations::patch_annotation, annotations::delete_annotation))
        .routes(routes!(queues::list_queues))
        .routes(routes!(queues::put_queue, queues::delete_queue))
        .routes(routes!(queues::next_in_queue))
        .routes(routes!(queues::mark_in_queue))
        .routes(routes!(users::list_users))
        .routes(routes!(users::get_user))
        .routes(routes!(sessions::get_neighbours))
        .routes(routes!(turns::list_turns))
        .routes(routes!(deletion::delete_session))
        .routes(routes!(deletion::delete_user))
        .routes(routes!(deletion::delete_project))
        .routes(routes!(traces::list_traces))
        .routes(routes!(traces::get_trace))
        .routes(routes!(fields::list_fields))
        .routes(routes!(metrics::evaluate_metric))
        .routes(routes!(metrics::list_metrics))
        .routes(routes!(metrics::get_metric, metrics::save_metric, metrics::delete_metric))
        .routes(routes!(metrics::get_metric_values))
        .routes(routes!(leaderboard::get_leaderboard))
        .routes(routes!(openapi::get_openapi))
        .routes(routes!(health::is_alive))
        .routes(routes!(health::is_ready))
}
