//! What went wrong.

use serde::Serialize;
use utoipa::ToSchema;

/// The body of every answer that is no success.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    pub(crate) error: Error,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Error {
    /// For programs.
    #[schema(examples("not_found"))]
    pub(crate) code: String,
    /// For people.
    #[schema(examples("there is no project 'shop'"))]
    pub(crate) message: String,
    /// What to do about it.
    #[schema(examples("GET /api/v1/projects lists them"))]
    pub(crate) hint: Option<String>,
    /// Of an expression: how many characters stand before the place where it goes wrong.
    #[schema(examples(4))]
    pub(crate) position: Option<usize>,
}
