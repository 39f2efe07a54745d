//! The commands, one file each.

pub(crate) mod demo;
pub(crate) mod openapi;
pub(crate) mod serve;
pub(crate) mod sessions;
