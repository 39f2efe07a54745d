//! Whether the process lives, and whether it can take spans.

use axum::Json;
use axum::extract::State;

use super::extract::{Nothing, Query};
use super::{ApiResult, Error};
use crate::app::App;
use crate::view::Health;

/// Whether the process lives
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, body = Health, description = "It does."), Error))]
pub(super) async fn is_alive(_: Query<Nothing>) -> ApiResult<Health> {
    Ok(Json(Health::ok()))
}

/// Whether spans can be stored now
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 200, body = Health, description = "They can."), Error))]
pub(super) async fn is_ready(State(app): State<App>, _: Query<Nothing>) -> ApiResult<Health> {
    app.store.ready().await?;
    Ok(Json(Health::ok()))
}
