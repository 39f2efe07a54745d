//! What a deletion did.

use serde::Serialize;
use utoipa::ToSchema;

/// A deletion that is done.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedSessions {
    /// How many sessions went.
    pub(crate) session_count: u64,
}
