//! Moments as RFC 3339 in UTC, to the nanosecond; lengths of time in milliseconds.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use turnwise_model::Timestamp;
use utoipa::ToSchema;

/// A moment, UTC.
#[derive(ToSchema)]
#[schema(value_type = String, format = DateTime, examples("2026-03-01T09:30:00.25Z"))]
pub(crate) struct Time(Timestamp);

impl From<Time> for Timestamp {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|NotATime| de::Error::custom(format!("'{text}' is no time: write it as 2026-03-01T09:30:00Z")))
    }
}

/// The text is not a moment from 1970 on in RFC 3339.
#[derive(Debug, PartialEq)]
pub(crate) struct NotATime;

impl FromStr for Time {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        parsed(text).map(Self).ok_or(NotATime)
    }
}

/// `2026-03-01T09:30:00[.25](Z|+01:00)`
fn parsed(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-')?;
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at(zone);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':')?;
    let is_sound = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let seconds = days(year, month, day).checked_mul(86_400)? + hour * 3600 + minute * 60 + second - offset(zone)?;
    let nanos = seconds.checked_mul(NANOS)?.checked_add(nanos(fraction)?)?;
    (is_sound && nanos >= 0).then(|| Timestamp::from_nanos(nanos))
}

fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok().map(i64::from)).flatten();
    let parts: Vec<i64> = text.split(separator).map(digits).collect::<Option<_>>()?;
    parts.try_into().ok()
}

fn nanos(fraction: &str) -> Option<i64> {
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    (!fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next()? {
        'Z' | 'z' => return (zone.len() == 1).then_some(0),
        '-' => -1,
        _ => 1,
    };
    let [hours, minutes] = numbers(zone.get(1..)?, ':')?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Days since 1970-01-01; the way back from [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl From<Timestamp> for Time {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

const NANOS: i64 = 1_000_000_000;

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.0.nanos().div_euclid(NANOS), self.0.nanos().rem_euclid(NANOS));
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)?;
        if nanos != 0 {
            write!(f, ".{}", format!("{nanos:09}").trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar. Years are counted from March, so that the day
/// that comes and goes is the last one; 400 of them repeat exactly.
fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_IN_400_YEARS: i64 = 146_097;
    const FROM_YEAR_0_TO_1970: i64 = 719_468;
    let days = days + FROM_YEAR_0_TO_1970;
    let (era, day_of_era) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
    let leap_days = day_of_era / 1460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Milliseconds with all digits that the clock gave.
pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(nanos: i64) -> String {
        Time(Timestamp::from_nanos(nanos)).to_string()
    }

    #[test]
    fn moments_are_written_exactly() {
        assert_eq!(written(0), "1970-01-01T00:00:00Z");
        assert_eq!(written(951_827_696_000_000_000), "2000-02-29T12:34:56Z");
        assert_eq!(written(1_772_357_400_250_000_000), "2026-03-01T09:30:00.25Z");
        assert_eq!(written(1_709_251_199_999_999_999), "2024-02-29T23:59:59.999999999Z");
        assert_eq!(written(i64::MAX), "2262-04-11T23:47:16.854775807Z");
    }

    #[test]
    fn moments_are_read_as_they_are_written() {
        for nanos in [0, 951_827_696_000_000_000, 1_772_357_400_250_000_000, 1_709_251_199_999_999_999, i64::MAX] {
            assert_eq!(parsed(&written(nanos)), Some(Timestamp::from_nanos(nanos)), "{}", written(nanos));
        }
        assert_eq!(parsed("2026-03-01T10:30:00+01:00"), parsed("2026-03-01T09:30:00Z"));
        for text in ["", "2026-03-01", "2026-03-01T09:30:00", "2026-13-01T09:30:00Z", "1969-01-01T00:00:00Z", "2026-03-01T09:30:00.Z", "x"]
        {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_400_years_follows_the_one_before() {
        let mut before = civil(-1);
        for day in 0..146_097 {
            let today = civil(day);

            let is_next_day = (today.0, today.1) == (before.0, before.1) && today.2 == before.2 + 1;
            let is_next_month = today.2 == 1 && before.2 == days_in(before.0, before.1) && (today.1 == before.1 % 12 + 1);
            assert!(is_next_day && today.2 <= days_in(today.0, today.1) || is_next_month, "{before:?} {today:?}");
            before = today;
        }
        assert_eq!(before, (2369, 12, 31));
    }

    fn days_in(year: i64, month: i64) -> i64 {
        match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}
