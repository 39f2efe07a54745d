//! What documentation says of this crate is true. The lists of keys are private, so they are read from where they are written.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

const CLAIMS: &str = include_str!("../src/dialect/claims.rs");
const SESSIONS: &str = include_str!("../../../docs/sessions.md");

#[test]
fn the_page_on_sessions_lists_the_keys_of_sessions_in_order() {
    assert_eq!(documented("### Keys of sessions"), listed("SESSION_KEYS"));
}

#[test]
fn the_page_on_sessions_lists_the_keys_of_users_in_order() {
    assert_eq!(documented("### Keys of users"), listed("USER_KEYS"));
}

/// What stands in backticks in the first column of the table below a heading.
fn documented(heading: &str) -> Vec<&'static str> {
    let below = SESSIONS.split_once(heading).unwrap().1;
    let table = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    table.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

/// The texts of a list in the source, with those that it names.
fn listed(list: &str) -> Vec<&'static str> {
    let below = CLAIMS.split_once(&format!("const {list}: &[&str] = &[")).unwrap().1;
    let items = below.split_once("];").unwrap().0.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| quoted(item).unwrap_or_else(|| named(item))).collect()
}

fn named(name: &str) -> &'static str {
    let value = CLAIMS.split_once(&format!("const {name}: &str = ")).unwrap().1;
    quoted(value.split_once(';').unwrap().0).unwrap()
}

fn quoted(item: &'static str) -> Option<&'static str> {
    item.strip_prefix('"')?.strip_suffix('"')
}
