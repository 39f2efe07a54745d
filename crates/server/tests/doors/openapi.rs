//! The contract.

use crate::server::Server;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/turnwise.json");

#[test]
fn the_committed_description_is_what_the_server_does() {
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();

    assert!(committed == turnwise_server::openapi(), "openapi/turnwise.json is stale: 'cargo xtask api' renews it");
}

#[test]
fn the_server_describes_itself() {
    let answer = Server::start().get("/api/v1/openapi.json");

    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.text(), turnwise_server::openapi());
}
