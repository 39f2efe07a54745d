//! Whether two servers tell the same of all projects, sessions and turns.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::http::Connection;
use crate::world::PROJECT;

/// Compares every answer to its last field; answers how many sessions there are.
pub(super) fn compare(one: SocketAddr, other: SocketAddr) -> Result<usize> {
    let (mut one, mut other) = (Connection::new(one), Connection::new(other));
    let mut both = |path: &str| -> Result<Value> {
        let (one, other) = (get(&mut one, path)?, get(&mut other, path)?);
        ensure!(one == other, "tell the same: {}", difference(path, &one, &other));
        Ok(one)
    };
    both("/api/v1/projects")?;
    let (mut count, mut cursor) = (0, None);
    loop {
        let page = both(&format!("/api/v1/projects/{PROJECT}/sessions?limit=500{}", after(cursor.as_deref())))?;
        let sessions = page.get("data").and_then(Value::as_array).context("read a page of sessions")?;
        for session in sessions {
            both(&format!("/api/v1/sessions/{}?limit=500", session.get("key").and_then(Value::as_str).context("read a session's key")?))?;
        }
        count += sessions.len();
        cursor = page.get("next_cursor").and_then(Value::as_str).map(str::to_owned);
        if cursor.is_none() {
            return Ok(count);
        }
    }
}

fn after(cursor: Option<&str>) -> String {
    cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default()
}

fn get(connection: &mut Connection, path: &str) -> Result<Value> {
    let answer = connection.get(path)?;
    ensure!(answer.status == 200, "GET {path}: {}", answer.status);
    serde_json::from_slice(&answer.body).with_context(|| format!("read the answer to {path}"))
}

/// The first place where two values differ.
fn difference(place: &str, one: &Value, other: &Value) -> String {
    let children: Vec<(String, &Value, &Value)> = match (one, other) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().zip(b.values()).map(|((key, a), b)| (format!("{place} .{key}"), a, b)).collect()
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().map(|(index, (a, b))| (format!("{place} [{index}]"), a, b)).collect()
        }
        _ => return format!("{place}: {one} after kills, {other} in peace"),
    };
    let differing = children.into_iter().find(|(_, one, other)| one != other);
    differing.map_or_else(String::new, |(place, one, other)| difference(&place, one, other))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_is_named_by_its_place() {
        let (one, other) = (json!({"data": [{"turns": 1}, {"turns": 2}]}), json!({"data": [{"turns": 1}, {"turns": 3}]}));

        assert_eq!(difference("/x", &one, &other), "/x .data [1] .turns: 2 after kills, 3 in peace");
    }
}
