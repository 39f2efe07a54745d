//! Cursors: where a list goes on, in a form that nobody is tempted to take apart.

use turnwise_model::expr::Value;
use turnwise_model::query::{AnnotationCursor, RowCursor, SessionCursor, TraceCursor, UserCursor};
use turnwise_model::{AnnotationKey, SessionKey, Timestamp};

/// A place in a list, as text and back.
pub(crate) trait Cursor: Sized {
    fn plain(&self) -> String;
    fn from_plain(plain: &str) -> Option<Self>;

    fn to_text(&self) -> String {
        self.plain().bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::from_plain(&String::from_utf8(from_hex(text)?).ok()?)
    }
}

impl Cursor for SessionCursor {
    fn plain(&self) -> String {
        format!("s.{}.{}", self.end.nanos(), self.key.as_str())
    }

    fn from_plain(plain: &str) -> Option<Self> {
        let (end, key) = plain.strip_prefix("s.")?.split_once('.')?;
        Some(Self { end: time(end)?, key: SessionKey::from_text(key) })
    }
}

/// A place in one list, and in no other.
#[derive(Debug, PartialEq)]
pub(crate) struct ListCursor {
    /// Tells lists apart: of project, filter and order.
    pub(crate) list: u64,
    pub(crate) place: RowCursor,
}

impl Cursor for ListCursor {
    fn plain(&self) -> String {
        let value = match &self.place.value {
            Value::Null => "n".to_owned(),
            Value::Bool(is_true) => format!("i{}", i64::from(*is_true)),
            Value::Int(number) => format!("i{number}"),
            Value::Real(number) => format!("r{:x}", number.to_bits()),
            Value::Text(text) => format!("t{text}"),
        };
        format!("l.{:x}.{}.{value}", self.list, self.place.row)
    }

    fn from_plain(plain: &str) -> Option<Self> {
        let mut parts = plain.strip_prefix("l.")?.splitn(3, '.');
        let (list, row, value) = (parts.next()?, parts.next()?, parts.next()?);
        let place = RowCursor { value: value_of(value)?, row: row.parse().ok()? };
        Some(Self { list: u64::from_str_radix(list, 16).ok()?, place })
    }
}

fn value_of(text: &str) -> Option<Value> {
    let mut chars = text.chars();
    let (kind, rest) = (chars.next()?, chars.as_str());
    Some(match kind {
        'n' if rest.is_empty() => Value::Null,
        'i' => Value::Int(rest.parse().ok()?),
        'r' => Value::Real(f64::from_bits(u64::from_str_radix(rest, 16).ok()?)),
        't' => Value::Text(rest.to_owned()),
        _ => return None,
    })
}

impl Cursor for TraceCursor {
    fn plain(&self) -> String {
        let subtree = self.subtree.map(|span| span.to_string()).unwrap_or_default();
        format!("t.{}.{}.{subtree}", self.start.nanos(), self.trace_id)
    }

    fn from_plain(plain: &str) -> Option<Self> {
        let mut parts = plain.strip_prefix("t.")?.splitn(3, '.');
        let (start, trace_id, subtree) = (parts.next()?, parts.next()?, parts.next()?);
        let subtree = if subtree.is_empty() { None } else { Some(subtree.parse().ok()?) };
        Some(Self { start: time(start)?, trace_id: trace_id.parse().ok()?, subtree })
    }
}

impl Cursor for UserCursor {
    fn plain(&self) -> String {
        format!("u.{}.{}", self.value, self.id)
    }

    fn from_plain(plain: &str) -> Option<Self> {
        let (value, id) = plain.strip_prefix("u.")?.split_once('.')?;
        Some(Self { value: value.parse().ok()?, id: id.to_owned() })
    }
}

impl Cursor for AnnotationCursor {
    fn plain(&self) -> String {
        format!("a.{}.{}", self.time.nanos(), self.key.as_str())
    }

    fn from_plain(plain: &str) -> Option<Self> {
        let (nanos, key) = plain.strip_prefix("a.")?.split_once('.')?;
        Some(Self { time: time(nanos)?, key: AnnotationKey::from_text(key) })
    }
}

/// The index of a session's turn.
impl Cursor for u64 {
    fn plain(&self) -> String {
        format!("n.{self}")
    }

    fn from_plain(plain: &str) -> Option<Self> {
        // Engines count in signed integers.
        plain.strip_prefix("n.")?.parse::<u64>().ok().filter(|index| i64::try_from(*index).is_ok())
    }
}

fn time(nanos: &str) -> Option<Timestamp> {
    nanos.parse().ok().map(Timestamp::from_nanos)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_being_written() {
        let session = SessionCursor { end: Timestamp::from_nanos(17), key: SessionKey::of("p", "s") };
        let places = [Value::Null, Value::Int(-17), Value::Real(0.1), Value::Text("a.b é".to_owned())];
        let at = |subtree| TraceCursor {
            start: Timestamp::from_nanos(1),
            trace_id: "00000000000000000000000000000001".parse().unwrap(),
            subtree,
        };
        let (trace, strand) = (at(None), at(Some("00000000000000ff".parse().unwrap())));

        for value in places {
            let listed = ListCursor { list: u64::MAX, place: RowCursor { value, row: 7 } };
            assert_eq!(ListCursor::from_text(&listed.to_text()), Some(listed));
        }
        assert_eq!(SessionCursor::from_text(&session.to_text()), Some(session));
        assert_eq!(TraceCursor::from_text(&trace.to_text()), Some(trace));
        assert_eq!(TraceCursor::from_text(&strand.to_text()), Some(strand));
        let user = UserCursor { value: -1, id: "a.b ☃".to_owned() };
        let annotation = AnnotationCursor { time: Timestamp::from_nanos(17), key: AnnotationKey::from_text("k") };
        assert_eq!(UserCursor::from_text(&user.to_text()), Some(user));
        assert_eq!(AnnotationCursor::from_text(&annotation.to_text()), Some(annotation));
        assert_eq!(u64::from_text(&7_u64.to_text()), Some(7));
    }

    #[test]
    fn what_is_no_cursor_of_the_list_is_none() {
        assert_eq!(u64::from_text("zz"), None);
        assert_eq!(u64::from_text("6"), None);
        let session = ListCursor { list: 1, place: RowCursor { value: Value::Int(1), row: 7 } };
        assert_eq!(u64::from_text(&session.to_text()), None);
        assert_eq!(u64::from_plain("n.18446744073709551615"), None);
    }
}
