//! The commands, one file each.

pub(crate) mod annotate;
pub(crate) mod backup;
pub(crate) mod demo;
pub(crate) mod metrics;
mod numbers;
pub(crate) mod openapi;
pub(crate) mod projects;
pub(crate) mod serve;
pub(crate) mod sessions;
pub(crate) mod signals;
pub(crate) mod users;
