use super::*;
use ready::ALL;

fn redact(json: &str) -> Redact {
    Redact::of(json).unwrap()
}

/// A text after the rules, and how often they hit.
fn passed(redact: &Redact, key: &'static str, text: &'static str) -> (String, u64) {
    let mut pairs = [KeyValue { key: key.into(), value: AnyValue::Text(text.into()) }];
    let mut pass = Pass::new(redact);
    let is_hit = pass.attributes(&mut pairs);
    let hits = pass.counts().iter().map(|(_, hits)| hits).sum();
    assert_eq!(is_hit, hits > 0);
    (pairs[0].value.as_str().unwrap().to_owned(), hits)
}

#[test]
fn what_is_ready_finds_what_it_is_named_for() {
    for (name, found) in [
        ("email", "ada.l+x@mail.example.co.uk"),
        ("phone", "+49 (0)30 1234 5678"),
        ("phone", "(555) 123-4567"),
        ("card", "4111 1111 1111 1111"),
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("iban", "GB82WEST12345698765432"),
        ("api_key", "sk-proj-abcdefghijklmnop1234"),
        ("api_key", "AKIAABCDEFGHIJKLMNOP"),
        ("api_key", "Bearer abcdefghijklmnopqrstuvwxyz"),
        ("ip", "192.168.0.1"),
        ("ssn", "123-45-6789"),
    ] {
        let rules = redact(&format!(r#"{{"use": ["{name}"]}}"#));
        let text: &'static str = format!("see {found}, please").leak();

        assert_eq!(passed(&rules, "input.value", text), (format!("see [{name}], please"), 1), "{found}");
    }
}

#[test]
fn what_only_looks_alike_is_left() {
    let all = redact(r#"{"use": ["email", "phone", "card", "iban", "api_key", "ip", "ssn"]}"#);
    assert_eq!(ALL.len(), all.rules.len());
    assert!(all.rules.iter().all(|rule| rule.pattern.is_some()), "a pattern that is at hand does not parse");

    for text in
        ["4111 1111 1111 1112", "DE89 3704 0044 0532 0130 02", "999.1.1.1", "a@b", "1700000000000000000", "2026-11-22", "task-force", "no"]
    {
        assert_eq!(passed(&all, "k", text), (text.to_owned(), 0));
    }
}

#[test]
fn hashes_keep_equal_values_equal_and_depend_on_the_salt() {
    let rules = |salt: &str| redact(&format!(r#"{{"use": [{{"name": "email", "replace": "hash"}}], "salt": "{salt}"}}"#));
    let of = |salt: &str, text: &'static str| passed(&rules(salt), "user.id", text).0;

    assert_eq!(of("a", "ada@example.com"), of("a", "ada@example.com"));
    assert_ne!(of("a", "ada@example.com"), of("a", "bob@example.com"));
    assert_ne!(of("a", "ada@example.com"), of("b", "ada@example.com"));
    assert!(of("a", "ada@example.com").starts_with("[email:"));
}

#[test]
fn values_are_taken_out_by_key_wherever_they_stand() {
    let rules = redact(r#"{"rules": [{"name": "secret", "keys": ["*password*", "gen_ai.tool.call.arguments"]}]}"#);

    assert_eq!(passed(&rules, "User.Password", "x").0, "[secret]");
    assert_eq!(passed(&rules, "gen_ai.tool.call.arguments", "{}").0, "[secret]");
    assert_eq!(
        passed(&rules, "input.value", r#"{"user": {"password": 7, "name": "ada"}}"#),
        (r#"{"user":{"name":"ada","password":"[secret]"}}"#.to_owned(), 1)
    );
    assert_eq!(passed(&rules, "input.value", r#"{ "a" : 1 }"#), (r#"{ "a" : 1 }"#.to_owned(), 0), "untouched where nothing is found");
}

#[test]
fn a_pattern_with_keys_looks_only_there() {
    let rules = redact(r#"{"rules": [{"name": "number", "pattern": "\\d+", "keys": ["customer"]}]}"#);

    assert_eq!(passed(&rules, "customer", "K 12 and 34"), ("K [number] and [number]".to_owned(), 2));
    assert_eq!(passed(&rules, "order", "K 12"), ("K 12".to_owned(), 0));
    assert_eq!(passed(&rules, "input.value", r#"{"customer":"K 12","order":"34"}"#).0, r#"{"customer":"K [number]","order":"34"}"#);
}

#[test]
fn every_place_of_a_span_is_looked_at() {
    use crate::otlp::{Event, Link, RawStatus};
    let rules = redact(r#"{"use": ["email"]}"#);
    let mail = || Cow::Borrowed("a@b.example");
    let pair = || KeyValue {
        key: "k".into(),
        value: AnyValue::List(vec![AnyValue::Map(vec![KeyValue { key: "m".into(), value: AnyValue::Bytes(b"a@b.example"[..].into()) }])]),
    };
    let mut span = RawSpan {
        name: mail(),
        status: RawStatus { message: mail(), code: 2 },
        attributes: vec![pair()],
        events: vec![Event { name: mail(), attributes: vec![pair()], ..Event::default() }],
        links: vec![Link { attributes: vec![pair()], ..Link::default() }],
        wire: Some(b"as it came"),
        ..RawSpan::default()
    };
    let mut record =
        LogRecord { body: AnyValue::Text(mail()), attributes: vec![pair()], wire: Some(b"as it came"), ..LogRecord::default() };
    let mut pass = Pass::new(&rules);

    pass.span(&mut span);
    pass.record(&mut record);

    assert_eq!(pass.counts(), [("email".to_owned(), 8)]);
    assert!(!format!("{span:?} {record:?}").contains("a@b.example"));
    assert_eq!((span.wire, record.wire), (None, None));
}

#[test]
fn a_span_without_a_hit_stays_the_bytes_that_came() {
    let rules = redact(r#"{"use": ["email"], "rules": [{"name": "x", "keys": ["secret"]}]}"#);
    let mut span = RawSpan { name: "n".into(), wire: Some(b"as it came"), ..RawSpan::default() };

    Pass::new(&rules).span(&mut span);

    assert_eq!(span.wire, Some(&b"as it came"[..]));
}

#[test]
fn an_error_in_the_rules_says_where_and_what() {
    for (json, words) in [
        ("{\"rules\": [\n {\"name\": \"a\", \"pattern\": \"(\"}]}", "unclosed group"),
        ("{\"rules\": [\n {\"name\": \"a\", \"patern\": \"x\"}]}", "unknown field `patern`"),
        ("{\"rules\": [\n {\"name\": \"\\\"\", \"pattern\": \"x\"}]}", "is no name"),
        ("{\"rules\": [{\"name\": \"a\"}]}", "rule 'a' has neither a pattern nor keys"),
        ("{\"use\": [\"emial\"]}", "read redaction rules"),
    ] {
        let error = Redact::of(json).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(!json.contains('\n') || error.contains("line 2"), "{error}");
    }
}
