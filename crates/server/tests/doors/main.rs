//! Through the doors that users have: a server on a free port, with a real store in a temporary folder, spoken to by HTTP and gRPC.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod annotations;
mod deletion;
mod exact;
mod expressions;
mod grpc;
mod http;
mod openapi;
mod otlp;
mod page;
mod projects;
mod queues;
mod refusing;
mod search;
mod server;
mod sessions;
mod shutdown;
mod traces;
mod users;
