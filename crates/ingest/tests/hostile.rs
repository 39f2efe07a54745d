//! Requests that nobody means well: whatever the attributes are, nothing panics, nothing is lost without a reason, and ten thousand of them
//! cost no more than ten thousand times one.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a failing call is a failing test")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use turnwise_ingest::otlp::{AnyValue, Event, KeyValue, RawSpan, Resource, Scope, encode, json as otlp_json, protobuf};
use turnwise_ingest::{Context, Encoding, Limits, dialect, traces};

/// Keys and event names of all dialects, as their fixtures have them, and keys that are wrong in every way.
fn keys() -> Vec<String> {
    let odd = [
        "",
        ".",
        "..",
        "gen_ai.prompt.999999999.content",
        "gen_ai.prompt.99999999999999999999.content",
        "gen_ai.prompt.-1.content",
        "gen_ai.prompt.0.tool_calls.4294967295.name",
        "llm.input_messages.4294967295.message.content",
        "llm.input_messages..message.content",
        "llm.input_messages.0.message.contents.999999999.message_content.text",
        "llm.tools.1e9.tool.json_schema",
        "retrieval.documents.18446744073709551616.document.id",
        "gen_ai.usage.",
        "genkit:",
        "genkit:metadata:context:",
        "langsmith.metadata.",
        "lmnr.association.properties.metadata.",
        "metadata",
        "ai.settings.",
        "\u{0}",
        "ä.ö",
    ];
    let mut keys: Vec<String> = odd.iter().map(|key| (*key).to_owned()).collect();
    visit_fixtures(&mut |body| collect(&serde_json::from_slice(body).unwrap(), &mut keys));
    keys.sort();
    keys.dedup();
    assert!(keys.len() > 300, "the fixtures are gone");
    keys
}

fn visit_fixtures(visit: &mut dyn FnMut(&[u8])) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    for folder in std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .for_each(|path| visit(&std::fs::read(path).unwrap()));
    }
}

/// The keys of attributes and the names of spans, scopes and events.
fn collect(json: &Json, keys: &mut Vec<String>) {
    match json {
        Json::Object(fields) => {
            keys.extend(["key", "name"].iter().filter_map(|field| Some(fields.get(*field)?.as_str()?.to_owned())));
            fields.values().for_each(|value| collect(value, keys));
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        _ => {}
    }
}

/// Texts that look like what dialects expect, and nearly so.
const TEXTS: &[&str] = &[
    "",
    " ",
    "user",
    "assistant",
    "LLM",
    "chat",
    "execute_tool",
    "strands-agents",
    "true",
    "\"",
    "\"\"",
    "{",
    "{}",
    "[]",
    "[[]]",
    "null",
    "-1",
    "1e308",
    "NaN",
    r#"{"messages": [{"role": "user", "content": "hi"}]}"#,
    r#"{"messages": {"messages": {"messages": {"messages": {"messages": {"messages": {"messages": {"messages": {"messages": 1}}}}}}}}}"#,
    r#"[{"role": "user", "parts": [{"type": "text"}, {"type": "blob", "content": 1}, null, 3, "x", []]}]"#,
    r#"[{"role": 1, "content": 2, "tool_calls": [{"function": {"name": null}}]}]"#,
    r#"[{"event.name": "gen_ai.choice", "message": "text"}, {"event.name": "gen_ai.tool.message", "id": 7}, 5]"#,
    r#""\"\\\"[{\\\\\\\"role\\\\\\\": 1}]\\\"\"""#,
    r#"{"input_tokens": -5, "output_tokens": 1e300, "total_tokens": "x", "input_token_details": 3, "total_cost": -1}"#,
    r#"{"input_tokens": 999999999999999, "output_tokens": 999999999999999, "total_tokens": 1, "cache_read_input_tokens": 999999999999999}"#,
    r#"{"id": "chatcmpl-", "choices": [{"message": {"role": "assistant", "content": [{"toolUse": {}}]}}], "tools": {"a": 1}}"#,
    "{'cache_read': 'x'}",
    "StopEvent(result=1)",
    "<generator object at 0x1>",
    "\u{feff}",
    "🫖",
];

fn value() -> impl Strategy<Value = AnyValue<'static>> {
    let leaf = prop_oneof![
        6 => prop::sample::select(TEXTS).prop_map(|text| AnyValue::Text(text.into())),
        2 => any::<String>().prop_map(|text| AnyValue::Text(text.into())),
        1 => any::<i64>().prop_map(AnyValue::Int),
        1 => any::<f64>().prop_map(AnyValue::Double),
        1 => any::<bool>().prop_map(AnyValue::Bool),
        1 => prop::collection::vec(any::<u8>(), 0..8).prop_map(|bytes| AnyValue::Bytes(bytes.into())),
        1 => Just(AnyValue::Empty),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AnyValue::List),
            prop::collection::vec((prop::sample::select(TEXTS), inner), 0..4)
                .prop_map(|entries| AnyValue::Map(entries.into_iter().map(|(key, value)| KeyValue { key: key.into(), value }).collect())),
        ]
    })
}

fn attributes(keys: Vec<String>) -> impl Strategy<Value = Vec<KeyValue<'static>>> {
    let pair = (prop::sample::select(keys), value()).prop_map(|(key, value)| KeyValue { key: key.into(), value });
    prop::collection::vec(pair, 0..40)
}

/// Mostly of the right length.
fn id(length: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![9 => prop::collection::vec(any::<u8>(), length), 1 => prop::collection::vec(any::<u8>(), 0..20)]
}

prop_compose! {
    fn span(keys: Vec<String>)(
        name in prop::sample::select(keys.clone()),
        ids in (id(16), id(8)),
        attributes in attributes(keys.clone()),
        events in prop::collection::vec((prop::sample::select(keys.clone()), attributes(keys)), 0..3),
        times in any::<(u64, u64)>(),
        code in 0..4i32,
    ) -> RawSpan<'static> {
        let events = events.into_iter().map(|(name, attributes)| Event { name: name.into(), attributes, ..Event::default() }).collect();
        let mut span = RawSpan { trace_id: ids.0.into(), span_id: ids.1.into(), name: name.into(), attributes, events, ..RawSpan::default() };
        (span.start_time_unix_nano, span.end_time_unix_nano, span.status.code) = (times.0, times.1, code);
        span
    }
}

/// An `ExportTraceServiceRequest` of one scope, from the messages that the encoder writes.
fn as_protobuf(spans: &[RawSpan<'_>], scope: &str) -> Vec<u8> {
    let scope = encode::scope(&Scope { name: scope.into(), ..Scope::default() });
    let spans = spans.iter().map(|span| field(2, &encode::span(span)));
    let of_scope = [field(1, &scope)].into_iter().chain(spans).collect::<Vec<_>>().concat();
    field(1, &field(2, &of_scope))
}

fn as_json(spans: &[RawSpan<'_>], scope: &str) -> Vec<u8> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let pairs =
        |pairs: &[KeyValue<'_>]| pairs.iter().map(|pair| json!({"key": pair.key, "value": any_value(&pair.value)})).collect::<Vec<_>>();
    let spans = spans.iter().map(|span| {
        let events = span.events.iter().map(|event| json!({"name": event.name, "attributes": pairs(&event.attributes)})).collect::<Vec<_>>();
        json!({"traceId": hex(&span.trace_id), "spanId": hex(&span.span_id), "name": span.name, "attributes": pairs(&span.attributes), "events": events,
               "startTimeUnixNano": span.start_time_unix_nano.to_string(), "endTimeUnixNano": span.end_time_unix_nano, "status": {"code": span.status.code}})
    });
    let scope = json!({"scope": {"name": scope}, "spans": spans.collect::<Vec<_>>()});
    json!({"resourceSpans": [{"scopeSpans": [scope]}]}).to_string().into_bytes()
}

fn any_value(value: &AnyValue<'_>) -> Json {
    match value {
        AnyValue::Empty => json!({}),
        AnyValue::Text(text) => json!({"stringValue": text}),
        AnyValue::Bool(bool) => json!({"boolValue": bool}),
        AnyValue::Int(int) => json!({"intValue": int.to_string()}),
        AnyValue::Double(double) => json!({"doubleValue": double}),
        AnyValue::Bytes(_) => json!({"bytesValue": value.to_json()}),
        AnyValue::List(items) => json!({"arrayValue": {"values": items.iter().map(any_value).collect::<Vec<_>>()}}),
        AnyValue::Map(pairs) => {
            json!({"kvlistValue": {"values": pairs.iter().map(|pair| json!({"key": pair.key, "value": any_value(&pair.value)})).collect::<Vec<_>>()}})
        }
    }
}

/// Scopes that some dialects listen to, and one that none does.
const SCOPES: &[&str] = &["pipecat", "logfire.openai_agents", "mistralai_sdk_tracer", "gcp.vertex.agent", ""];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_attributes_are_too_odd(spans in prop::collection::vec(span(keys()), 1..4), scope in prop::sample::select(SCOPES)) {
        for (body, encoding) in [(as_protobuf(&spans, scope), Encoding::Protobuf), (as_json(&spans, scope), Encoding::Json)] {
            let (batch, rejected, _) = traces(&body, encoding, &Context::default()).unwrap();

            prop_assert_eq!(batch.spans.len() + rejected.count as usize, spans.len());
            prop_assert!(rejected.count == 0 || !rejected.reasons.is_empty());
        }
    }

    #[test]
    fn both_encodings_are_read_alike(span in span(keys()), scope in prop::sample::select(SCOPES)) {
        let (protobuf, json) = (as_protobuf(std::slice::from_ref(&span), scope), as_json(std::slice::from_ref(&span), scope));
        let (protobuf, json) = (protobuf::trace_request(&protobuf, &Limits::default()).unwrap(), otlp_json::trace_request(&json, &Limits::default()).unwrap());
        let scope = Scope { name: scope.into(), ..Scope::default() };
        let has_odd_number = format!("{:?}", span.attributes).contains("NaN") || format!("{span:?}").contains("inf");
        let read = |request: &turnwise_ingest::otlp::TraceRequest<'_>| {
            let spans = request.resource_spans.iter().flat_map(|of| &of.scope_spans).flat_map(|of| &of.spans);
            spans.map(|span| format!("{:?}", dialect::read(span, &Resource::default(), &scope))).collect::<Vec<_>>()
        };

        // JSON has no word for what is no number.
        prop_assert!(has_odd_number || read(&protobuf) == read(&json));
    }

    #[test]
    fn bytes_that_are_no_request_are_refused_or_read(body in prop::collection::vec(any::<u8>(), 0..300)) {
        for encoding in [Encoding::Protobuf, Encoding::Json] {
            let _ = traces(&body, encoding, &Context::default());
        }
    }
}

fn reading_time(attributes: Vec<KeyValue<'static>>) -> Duration {
    let span = RawSpan { attributes, name: "chat".into(), ..RawSpan::default() };
    let begin = Instant::now();
    let reading = dialect::read(&span, &Resource::default(), &Scope { name: "pipecat".into(), ..Scope::default() });
    drop(reading);
    begin.elapsed()
}

fn pair(key: String, text: &str) -> KeyValue<'static> {
    KeyValue { key: key.into(), value: AnyValue::Text(text.to_owned().into()) }
}

#[test]
fn ten_thousand_attributes_cost_no_more_than_ten_thousand_times_one() {
    let speak_all = || {
        [
            "llm.model_name",
            "gen_ai.system",
            "ai.prompt",
            "lk.job_id",
            "mlflow.spanType",
            "lmnr.span.type",
            "langsmith.span.kind",
            "genkit:type",
            "flue.x",
            "wandb.x",
            "_ml_obs.x",
            "gcp.vertex.agent.x",
            "pydantic_ai.all_messages",
            "langfuse.x",
        ]
    };
    for make in [
        |n: usize| pair(format!("key.{n}"), "value"),
        |n: usize| pair(format!("gen_ai.prompt.{n}.content"), "hello"),
        |n: usize| pair(format!("llm.input_messages.{}.message.contents.{n}.message_content.text", n * 7919 % 100_003), "hello"),
        |n: usize| pair(format!("start{n}.x"), "value"),
        |_| pair("metadata".to_owned(), r#"{"a": 1}"#),
        |n: usize| pair(format!("langsmith.metadata.{n}"), "value"),
    ] {
        let attributes = (0..10_000).map(make).chain(speak_all().map(|key| pair(key.to_owned(), "x"))).collect();
        let took = reading_time(attributes);

        assert!(took < Duration::from_secs(5), "{took:?}");
    }
}

#[test]
fn deep_and_long_json_costs_little() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let mut quoted = "[]".to_owned();
    for _ in 0..12 {
        quoted = serde_json::to_string(&quoted).unwrap();
    }
    let long = format!("[{}]", vec![r#"{"role": "user", "content": [{"type": "text", "text": "hi"}]}"#; 20_000].join(","));
    for text in [deep("[", "]"), deep(r#"{"messages":"#, "}"), deep(r#"{"content":["#, "]}"), quoted, long] {
        for key in [
            "gen_ai.input.messages",
            "gen_ai.prompt",
            "input.value",
            "langfuse.observation.input",
            "mlflow.spanInputs",
            "genkit:input",
            "pydantic_ai.all_messages",
            "metadata",
        ] {
            let took = reading_time(vec![
                pair(key.to_owned(), &text),
                pair("langfuse.observation.type".to_owned(), "generation"),
                pair("mlflow.spanType".to_owned(), "LLM"),
                pair("genkit:type".to_owned(), "model"),
            ]);

            assert!(took < Duration::from_secs(5), "{key}: {took:?}");
        }
    }
}

fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut length = bytes.len();
    let mut out = vec![number << 3 | 2];
    while length >= 0x80 {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    [out.as_slice(), bytes].concat()
}

#[test]
fn millions_of_empty_spans_are_counted_and_not_kept() {
    let sent = 3_000_000;
    let limits = Limits::default();
    let json = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{}{{}}]}}]}}]}}"#, "{},".repeat(sent - 1));
    let protobuf = field(1, &field(2, &[0x12, 0].repeat(sent)));

    let decoded = [otlp_json::trace_request(json.as_bytes(), &limits).unwrap(), protobuf::trace_request(&protobuf, &limits).unwrap()];

    for request in &decoded {
        let kept: usize = request.resource_spans.iter().flat_map(|of| &of.scope_spans).map(|of| of.spans.len()).sum();
        assert_eq!((kept, request.over), (limits.spans, (sent - limits.spans) as u64));
    }
    for (body, encoding) in [(json.as_bytes(), Encoding::Json), (&protobuf, Encoding::Protobuf)] {
        let (batch, rejected, _) = traces(body, encoding, &Context::default()).unwrap();
        assert_eq!((batch.spans.len(), rejected.count), (0, sent as u64), "none of them has an id");
        assert!(rejected.reasons.iter().any(|reason| reason.contains("send fewer at once")), "{:?}", rejected.reasons);
    }
}

#[test]
fn millions_of_empty_attributes_are_dropped_and_the_span_says_so() {
    let sent = 3_000_000;
    let limits = Limits::default();
    let ids = r#""traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331""#;
    let json =
        format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{{ids},"attributes":[{}{{}}]}},{{}}]}}]}}]}}"#, "{},".repeat(sent - 1));
    let span = [field(1, &[1; 16]), field(2, &[1; 8]), [0x4a, 0].repeat(sent)].concat();
    let protobuf = field(1, &field(2, &[field(2, &span), field(2, &[])].concat()));

    for (body, encoding) in [(json.as_bytes(), Encoding::Json), (&protobuf, Encoding::Protobuf)] {
        let (batch, rejected, _) = traces(body, encoding, &Context::default()).unwrap();

        let kept = protobuf::span(&batch.spans[0].raw.span).unwrap();
        assert_eq!(kept.attributes.len(), limits.attributes);
        assert_eq!(kept.dropped_attributes_count as usize, sent - limits.attributes);
        assert_eq!((batch.spans.len(), rejected.count), (1, 1), "after that there is no room for more");
    }
}

#[test]
fn a_span_is_cut_to_its_limits_and_says_what_it_lost() {
    let tiny = Limits { attributes: 2, events: 1, links: 1, name_bytes: 3, value_bytes: 5, ..Limits::default() };
    let rules = std::sync::Arc::new(turnwise_ingest::Rules { limits: tiny, ..Default::default() });
    let attributes: Vec<_> = (0..5).map(|n| pair(format!("k{n}"), "añoñañ")).collect();
    let event = Event { name: "exception".into(), attributes: attributes.clone(), ..Event::default() };
    let span = RawSpan {
        trace_id: vec![1; 16].into(),
        span_id: vec![1; 8].into(),
        name: "naïve".into(),
        attributes,
        events: vec![event.clone(), event],
        dropped_events_count: 1,
        ..RawSpan::default()
    };

    let (batch, rejected, _) = traces(&as_protobuf(&[span], ""), Encoding::Protobuf, &Context { rules, ..Context::default() }).unwrap();

    let kept = protobuf::span(&batch.spans[0].raw.span).unwrap();
    assert_eq!(rejected.count, 0);
    assert_eq!((kept.attributes.len(), kept.dropped_attributes_count), (2, 3));
    assert_eq!((kept.events.len(), kept.dropped_events_count, kept.events[0].attributes.len()), (1, 2, 2));
    assert_eq!((kept.name.as_ref(), kept.attributes[0].value.as_str()), ("na", Some("año")));
    assert_eq!(batch.spans[0].digest.facts.dropped_attributes, 3);
}

#[test]
fn times_that_cannot_be_are_rejected_or_not_told() {
    let at = |start: u64, end: u64| RawSpan {
        trace_id: vec![1; 16].into(),
        span_id: vec![1; 8].into(),
        start_time_unix_nano: start,
        end_time_unix_nano: end,
        ..RawSpan::default()
    };
    let now = 1_800_000_000_000_000_000;
    let read = |span: RawSpan<'_>| traces(&as_protobuf(&[span], ""), Encoding::Protobuf, &Context::default()).unwrap();

    let (batch, _, _) = read(at(now, u64::MAX));
    assert_eq!(batch.spans[0].digest.end, batch.spans[0].digest.start);
    let (batch, rejected, _) = read(at(u64::MAX, u64::MAX));
    assert_eq!((batch.spans.len(), rejected.count), (0, 1));
    assert!(rejected.reasons[0].contains("after the year 2200"), "{:?}", rejected.reasons);
}

#[test]
fn spans_of_later_resources_are_counted_when_there_is_no_room_any_more() {
    let span = json!({"attributes": vec![json!({"key": "k"}); 9]});
    let of_resource = json!({"resource": {"attributes": [{"key": "r"}]}, "scopeSpans": [{"spans": [span, span]}]});
    let body = json!({"resourceSpans": vec![of_resource; 10]}).to_string();
    let rules = turnwise_ingest::Rules { limits: Limits { elements: 15, ..Limits::default() }, ..Default::default() };

    let (batch, rejected, _) = traces(body.as_bytes(), Encoding::Json, &Context { rules: rules.into(), ..Context::default() }).unwrap();

    assert_eq!((batch.spans.len(), rejected.count), (0, 20));
}
