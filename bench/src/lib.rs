//! Measures Turnwise through the doors that its users have, and breaks it on purpose.
//!
//! [`world`] makes the conversations; [`fill`] puts many of them into a store without HTTP; [`load`] makes requests of them, [`send`] sends
//! these to a [`server`]; [`measure`] does so in several ways and makes a [`report`].
//! [`crash`] kills the server under load and looks what is left.

pub mod crash;
pub mod fill;
pub mod http;
pub mod load;
pub mod measure;
pub mod process;
pub mod quantile;
pub mod report;
pub mod send;
pub mod server;
pub mod world;
