//! OTLP/JSON: the protobuf JSON mapping with ids in hexadecimal. Numbers of 64 bits come as text or as numbers, enums as numbers or names,
//! absent values as `null`; real clients do all of it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{AnyValue, KeyValue, LogRecord, LogsRequest, RawSpan, ResourceLogs, ResourceSpans, ScopeLogs, ScopeSpans, TraceRequest};
use crate::limits::{Budget, Limits};

/// Decodes an `ExportTraceServiceRequest` as far as its limits reach.
pub fn trace_request<'a>(body: &'a [u8], limits: &Limits) -> Result<TraceRequest<'a>, serde_json::Error> {
    BUDGET.with(|budget| budget.reset(limits));
    let request: TraceRequest<'a> = serde_json::from_slice(body)?;
    Ok(TraceRequest { over: BUDGET.with(Budget::over), ..request })
}

/// Decodes an `ExportLogsServiceRequest` as far as its limits reach.
pub fn logs_request<'a>(body: &'a [u8], limits: &Limits) -> Result<LogsRequest<'a>, serde_json::Error> {
    BUDGET.with(|budget| budget.reset(limits));
    let request: LogsRequest<'a> = serde_json::from_slice(body)?;
    Ok(LogsRequest { over: BUDGET.with(Budget::over), ..request })
}

thread_local! {
    /// What is left of the limits of the request that this thread decodes. Here, because derived code hands nothing on to what it calls.
    static BUDGET: Budget = const { Budget::unlimited() };
}

/// A list, as far as there is room; `null` is empty.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_any(Items { has_room: || BUDGET.with(Budget::element), keep: |_: &mut T, _| true })
}

/// The groups of a request that hold something. What holds nothing brings nothing, and millions of them would fit into one body.
pub(super) fn groups<'de, D: Deserializer<'de>, T: Deserialize<'de> + Group>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_any(Items { has_room: || true, keep: |group: &mut T, _| !group.is_empty() })
}

/// Spans or log records under a resource or scope.
pub(super) trait Group {
    fn is_empty(&self) -> bool;
}

impl Group for ResourceSpans<'_> {
    fn is_empty(&self) -> bool {
        self.scope_spans.is_empty()
    }
}

impl Group for ScopeSpans<'_> {
    fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }
}

impl Group for ResourceLogs<'_> {
    fn is_empty(&self) -> bool {
        self.scope_logs.is_empty()
    }
}

impl Group for ScopeLogs<'_> {
    fn is_empty(&self) -> bool {
        self.log_records.is_empty()
    }
}

/// Spans, as far as there is room.
pub(super) fn spans<'de: 'a, 'a, D: Deserializer<'de>>(from: D) -> Result<Vec<RawSpan<'a>>, D::Error> {
    let keep = |span: &mut RawSpan<'a>, lost: u64| {
        span.lose(lost);
        true
    };
    from.deserialize_any(Items { has_room: || BUDGET.with(Budget::span), keep })
}

/// Log records, as far as there is room.
pub(super) fn records<'de: 'a, 'a, D: Deserializer<'de>>(from: D) -> Result<Vec<LogRecord<'a>>, D::Error> {
    from.deserialize_any(Items { has_room: || BUDGET.with(Budget::span), keep: |_: &mut LogRecord<'a>, _| true })
}

/// The items of a list for which there is room; the others are passed over.
struct Items<T> {
    has_room: fn() -> bool,
    /// Whether an item is kept; it hears how much inside it was passed over.
    keep: fn(&mut T, u64) -> bool,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Vec<T>, S::Error> {
        let mut kept = Vec::new();
        loop {
            let lost = BUDGET.with(Budget::lost);
            let Some(mut item) = items.next_element_seed(Item { has_room: self.has_room, kind: PhantomData })? else { return Ok(kept) };
            kept.extend(item.take_if(|item| (self.keep)(item, BUDGET.with(Budget::lost) - lost)));
        }
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }
}

/// One item, if there is room for it. Room is asked for only where there is an item.
struct Item<T> {
    has_room: fn() -> bool,
    kind: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Item<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        if (self.has_room)() { T::deserialize(from).map(Some) } else { IgnoredAny::deserialize(from).map(|_| None) }
    }
}

/// `null` is the default value.
pub(super) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// Text that borrows where it has no escapes; `null` is empty.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Cow<'de, str>, D::Error> {
    struct Text;
    impl<'de> Visitor<'de> for Text {
        type Value = Cow<'de, str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text.to_owned()))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(""))
        }
    }
    from.deserialize_any(Text)
}

/// An id in hexadecimal. Text that is not becomes an id of no bytes, so that its span alone is refused.
pub(super) fn hex<'de, 'a, D: Deserializer<'de>>(from: D) -> Result<Cow<'a, [u8]>, D::Error> {
    let text = text(from)?;
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    let digits = digits.unwrap_or_default();
    let (pairs, _) = digits.as_chunks::<2>();
    Ok(Cow::Owned(pairs.iter().map(|[high, low]| high << 4 | low).collect()))
}

/// A number that may be written as text.
struct Number<T>(PhantomData<T>);

impl<T: TryFrom<i64> + TryFrom<u64> + std::str::FromStr + Default> Visitor<'_> for Number<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or one written as a string")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        T::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        T::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
    }

    /// Clients whose numbers are all floats write large ones as `1.7e18`.
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        let fits = number.fract() == 0.0 && number.abs() < i64::MAX as f64;
        let whole = fits.then_some(number as i64).and_then(|whole| T::try_from(whole).ok());
        whole.ok_or_else(|| E::invalid_value(de::Unexpected::Float(number), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

pub(super) fn uint<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    from.deserialize_any(Number(PhantomData))
}

/// An enum by number or by name.
struct Enum(&'static [&'static str]);

impl Visitor<'_> for Enum {
    type Value = i32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number or one of {}", self.0.join(", "))
    }

    fn visit_u64<E>(self, number: u64) -> Result<i32, E> {
        Ok(i32::try_from(number).unwrap_or(0))
    }

    fn visit_i64<E>(self, number: i64) -> Result<i32, E> {
        Ok(i32::try_from(number).unwrap_or(0))
    }

    fn visit_str<E>(self, name: &str) -> Result<i32, E> {
        let place = self.0.iter().position(|known| known.eq_ignore_ascii_case(name) || known.ends_with(&format!("_{name}")));
        Ok(place.and_then(|place| i32::try_from(place).ok()).or_else(|| name.parse().ok()).unwrap_or(0))
    }

    fn visit_unit<E>(self) -> Result<i32, E> {
        Ok(0)
    }
}

const SPAN_KINDS: &[&str] =
    &["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];
const STATUS_CODES: &[&str] = &["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

pub(super) fn span_kind<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    from.deserialize_any(Enum(SPAN_KINDS))
}

pub(super) fn status_code<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    from.deserialize_any(Enum(STATUS_CODES))
}

impl<'de: 'a, 'a> Deserialize<'de> for AnyValue<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

/// `{"stringValue": …}` and its siblings.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = AnyValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an AnyValue object such as {\"stringValue\": \"…\"}")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(AnyValue::Empty)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut value = AnyValue::Empty;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            value = match key.as_ref() {
                "stringValue" | "string_value" => AnyValue::Text(map.next_value::<Wrap<TextOf>>()?.0.0),
                "boolValue" | "bool_value" => AnyValue::Bool(map.next_value()?),
                "intValue" | "int_value" => AnyValue::Int(map.next_value::<Wrap<IntOf>>()?.0.0),
                "doubleValue" | "double_value" => AnyValue::Double(map.next_value::<Wrap<DoubleOf>>()?.0.0),
                "bytesValue" | "bytes_value" => AnyValue::Bytes(Cow::Owned(from_base64(&map.next_value::<Wrap<TextOf>>()?.0.0))),
                "arrayValue" | "array_value" => AnyValue::List(map.next_value::<Values<'de, AnyValue<'de>>>()?.values),
                "kvlistValue" | "kvlist_value" => AnyValue::Map(map.next_value::<Values<'de, KeyValue<'de>>>()?.values),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
        }
        Ok(value)
    }
}

/// `{"values": […]}`
#[derive(serde::Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Values<'a, T> {
    #[serde(default = "Vec::new", deserialize_with = "list")]
    values: Vec<T>,
    #[serde(skip)]
    borrowed: PhantomData<&'a ()>,
}

struct Wrap<T>(T);
struct TextOf<'a>(Cow<'a, str>);
struct IntOf(i64);
struct DoubleOf(f64);

impl<'de> Deserialize<'de> for Wrap<TextOf<'de>> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(TextOf(text(from)?)))
    }
}

impl<'de> Deserialize<'de> for Wrap<IntOf> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(IntOf(from.deserialize_any(Number(PhantomData))?)))
    }
}

impl<'de> Deserialize<'de> for Wrap<DoubleOf> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Double {
            Number(f64),
            Text(String),
        }
        let double = match Double::deserialize(from)? {
            Double::Number(number) => number,
            Double::Text(text) => text.parse().map_err(|_| de::Error::custom(format!("'{text}' is not a number")))?,
        };
        Ok(Self(DoubleOf(double)))
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Standard base64 with padding.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = BASE64.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            text.push(char::from(if place <= chunk.len() { digit } else { b'=' }));
        }
    }
    text
}

/// Standard or URL-safe base64, with or without padding; what is neither is skipped.
fn from_base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'-' => Some(62),
        b'_' => Some(63),
        _ => BASE64.iter().position(|&known| known == byte).map(|place| place as u32),
    };
    let digits: Vec<u32> = text.bytes().filter_map(digit).collect();
    let bytes = digits.chunks(4).flat_map(|chunk| {
        let bits = chunk.iter().fold(0u32, |bits, digit| bits << 6 | digit) << (6 * (4 - chunk.len()));
        let bytes = [(bits >> 16) as u8, (bits >> 8) as u8, bits as u8];
        bytes.into_iter().take(chunk.len().saturating_sub(1))
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_survives_both_ways() {
        for bytes in [&b""[..], b"a", b"ab", b"abc", b"\xff\xfe\xfd\xfc"] {
            assert_eq!(from_base64(&to_base64(bytes)), bytes);
        }
        assert_eq!(to_base64(b"ab"), "YWI=");
    }

    #[test]
    fn numbers_come_as_text_or_number_and_nulls_are_absent() {
        let body = br#"{"resourceSpans":[{"resource":null,"scopeSpans":[{"spans":[{
            "traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"b7ad6b7169203331","parentSpanId":null,"kind":"SPAN_KIND_CLIENT",
            "startTimeUnixNano":"1700000000000000001","endTimeUnixNano":1700000000000000002,
            "attributes":[{"key":"a","value":{"intValue":"7"}},{"key":"b","value":{"intValue":8}},{"key":"c","value":{}},
                          {"key":"d","value":{"arrayValue":{"values":[{"stringValue":"x\ny"}]}}},{"key":"e"}],
            "status":{"code":"STATUS_CODE_ERROR"},"unknownField":{"x":[1]}}]}]}]}"#;

        let request = trace_request(body, &Limits::default()).unwrap();

        let span = &request.resource_spans[0].scope_spans[0].spans[0];
        assert_eq!(span.trace_id.len(), 16);
        assert_eq!((span.start_time_unix_nano, span.end_time_unix_nano), (1_700_000_000_000_000_001, 1_700_000_000_000_000_002));
        assert_eq!((span.kind, span.status.code), (3, 2));
        let values: Vec<String> = span.attributes.iter().map(|a| a.value.to_json().to_string()).collect();
        assert_eq!(values, ["7", "8", "null", r#"["x\ny"]"#, "null"]);
    }
}
