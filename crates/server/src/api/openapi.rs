//! The API's own description, made from the handlers and views; `openapi/turnwise.json` is its committed copy.

use std::sync::LazyLock;

use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{InfoBuilder, License, OpenApi, RefOr};

use super::Error;
use super::extract::{Nothing, Query};

const ABOUT: &str = "Sessions, turns, traces and spans of LLM applications, as Turnwise reads them from OpenTelemetry.\n\n\
    Times are RFC 3339 in UTC. What is unknown is `null`, never 0. Lists page by `next_cursor`; a query parameter that is not known is an error.";

/// The description as JSON, indented, with a line break at its end.
pub fn openapi() -> String {
    let json = description().to_pretty_json().expect("a description of texts and numbers can be written as JSON");
    json + "\n"
}

fn description() -> OpenApi {
    let mut api = super::documented().into_openapi();
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    let info = InfoBuilder::new().title("Turnwise").version(env!("CARGO_PKG_VERSION")).description(Some(ABOUT)).license(Some(license));
    api.info = info.build();
    let schemas = api.components.iter_mut().flat_map(|components| components.schemas.values_mut());
    schemas.for_each(require_all);
    api
}

/// Views always write all their fields, `null` where a value is unknown; so every field is required.
fn require_all(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => object.required = object.properties.keys().cloned().collect(),
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(require_all),
        RefOr::T(Schema::OneOf(variants)) => variants.items.iter_mut().for_each(require_all),
        _ => {}
    }
}

/// This description
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "health",
    responses((status = 200, content_type = "application/json", body = Object, description = "OpenAPI 3.1."), Error))]
pub(super) async fn get_openapi(_: Query<Nothing>) -> impl IntoResponse {
    static JSON: LazyLock<String> = LazyLock::new(openapi);
    ([(CONTENT_TYPE, "application/json")], JSON.as_str())
}
