//! Measures Turnwise through the doors that its users have, and breaks it on purpose.
//!
//! [`world`] makes the conversations, [`fill`] puts many of them into a store without HTTP.

pub mod fill;
pub mod world;
