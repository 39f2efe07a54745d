//! Dates of the Gregorian calendar in UTC: from text to nanoseconds since 1970, and to the beginning of a day, week or month.

use crate::time::Timestamp;

const SECOND: i64 = 1_000_000_000;
const DAY_SECONDS: i64 = 86_400;
const DAY: i64 = DAY_SECONDS * SECOND;

/// A length of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    Minute,
    Hour,
    Day,
    /// From Monday.
    Week,
    Month,
}

impl Unit {
    /// All of them, the shortest first.
    pub const ALL: [Self; 5] = [Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// The name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The unit of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// The beginning of the unit that a time is in, both in nanoseconds since 1970.
    pub fn beginning(self, nanos: i64) -> i64 {
        let floor = |length: i64, offset: i64| nanos.saturating_sub((nanos.wrapping_sub(offset)).rem_euclid(length));
        match self {
            Self::Minute => floor(60 * SECOND, 0),
            Self::Hour => floor(3600 * SECOND, 0),
            Self::Day => floor(DAY, 0),
            // The first day of 1970 was a Thursday.
            Self::Week => floor(7 * DAY, 4 * DAY),
            Self::Month => {
                let (year, month, _) = civil(nanos.div_euclid(DAY));
                days(year, month, 1).saturating_mul(DAY)
            }
        }
    }
}

/// Year, month and day of a number of days since 1970-01-01. Years are counted from March, so that the day that comes and goes is the
/// last one; 400 of them repeat exactly.
pub fn civil(days: i64) -> (i64, i64, i64) {
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

const DAYS_IN_400_YEARS: i64 = 146_097;
const FROM_YEAR_0_TO_1970: i64 = 719_468;

/// The number of days from 1970-01-01 to a date; the inverse of [`civil`].
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_IN_400_YEARS + day_of_era - FROM_YEAR_0_TO_1970
}

/// Reads a moment: `2026-11-01`, `2026-11-01 09:30`, `2026-11-01T09:30:00.25Z`, `…+01:00`. Without an offset it is UTC. Moments before 1970
/// or beyond 2262 are none.
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let [year, month, day] = numbers(date, '-')?;
    let days = days(year, month, day);
    if date.len() != 10 || civil(days) != (year, month, day) || !(1970..=2262).contains(&year) {
        return None;
    }
    let (time, offset) = offset(rest)?;
    let nanos = match time.strip_prefix(['T', 't', ' ']) {
        Some(time) => time_of_day(time)?,
        None if time.is_empty() => 0,
        None => return None,
    };
    let nanos = days.checked_mul(DAY)?.checked_add(nanos)?.checked_sub(offset)?;
    (nanos >= 0).then(|| Timestamp::from_nanos(nanos))
}

/// Splits off the offset from UTC at the end, in nanoseconds.
fn offset(rest: &str) -> Option<(&str, i64)> {
    if let Some(time) = rest.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some(at) = rest.rfind(['+', '-']) else { return Some((rest, 0)) };
    let (time, offset) = rest.split_at_checked(at)?;
    let [hours, minutes] = numbers(offset.get(1..)?, ':')?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    (hours < 24 && minutes < 60).then_some((time, sign * (hours * 60 + minutes) * 60 * SECOND))
}

fn time_of_day(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let [hour, minute, second] = match numbers::<3>(whole, ':') {
        Some(parts) => parts,
        None => numbers::<2>(whole, ':').map(|[hour, minute]| [hour, minute, 0])?,
    };
    let nanos: i64 = if fraction.is_empty() { 0 } else { digits(&format!("{fraction:0<9}")).filter(|_| fraction.len() <= 9)? };
    (hour < 24 && minute < 60 && second < 60).then_some(((hour * 60 + minute) * 60 + second) * SECOND + nanos)
}

fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let parts: Vec<i64> = text.split(separator).map(digits).collect::<Option<_>>()?;
    parts.try_into().ok()
}

fn digits(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Reads a length of time in nanoseconds: a number and a unit, as often as needed: `7 days`, `1.5h`, `1 hour 30 minutes`.
pub fn length(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let (sign, unsigned) = rest.strip_prefix('-').map_or((1.0, rest), |rest| (-1.0, rest));
    rest = unsigned;
    let mut nanos = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at_checked(end)?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        nanos += number.parse::<f64>().ok()? * unit_nanos(unit)?;
        rest = after.trim_start();
    }
    (!text.trim().is_empty() && nanos < 9e18).then_some((sign * nanos).round() as i64)
}

/// How many nanoseconds a unit has, by its name or abbreviation.
pub fn unit_nanos(name: &str) -> Option<f64> {
    Some(match name.to_ascii_lowercase().as_str() {
        "ns" | "nanosecond" | "nanoseconds" => 1.0,
        "us" | "µs" | "microsecond" | "microseconds" => 1e3,
        "ms" | "millisecond" | "milliseconds" => 1e6,
        "s" | "sec" | "second" | "seconds" => 1e9,
        "m" | "min" | "minute" | "minutes" => 60e9,
        "h" | "hour" | "hours" => 3600e9,
        "d" | "day" | "days" => 86_400e9,
        "w" | "week" | "weeks" => 604_800e9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let day = 1_772_323_200_000_000_000;
        for (text, nanos) in [
            ("2026-03-01", day),
            ("2026-03-01T00:00:00Z", day),
            ("2026-03-01 09:30", day + 34_200 * SECOND),
            ("2026-03-01T09:30:00.25Z", day + 34_200 * SECOND + SECOND / 4),
            ("2026-03-01T01:00:00+01:00", day),
            ("2026-02-28T23:30:00-00:30", day),
        ] {
            assert_eq!(moment(text), Some(Timestamp::from_nanos(nanos)), "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-02-30",
            "2026-3-1",
            "1969-12-31",
            "2026-03-01T25:00",
            "2026-03-01x",
            "+026-03-01",
            "9999-01-01",
            "2026-03-0é",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn dates_survive_being_counted() {
        for day in (-800_000..800_000).step_by(37) {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, month, date), day);
        }
    }

    #[test]
    fn lengths_are_read() {
        for (text, nanos) in [
            ("7 days", 7 * DAY),
            ("1.5h", 5400 * SECOND),
            ("1 hour 30 minutes", 5400 * SECOND),
            ("250ms", SECOND / 4),
            ("-2s", -2 * SECOND),
        ] {
            assert_eq!(length(text), Some(nanos), "{text}");
        }
        for text in ["", "7", "days", "7 fortnights", "1..2s", "1e9 weeks"] {
            assert_eq!(length(text), None, "{text}");
        }
    }

    #[test]
    fn units_begin_where_the_calendar_says() {
        let at = |text| moment(text).unwrap().nanos();
        let time = at("2026-11-22T21:05:17Z");

        let begins: Vec<i64> = Unit::ALL.iter().map(|unit| unit.beginning(time)).collect();

        assert_eq!(begins, ["2026-11-22T21:05", "2026-11-22T21:00", "2026-11-22", "2026-11-16", "2026-11-01"].map(at));
        assert!(Unit::ALL.iter().all(|unit| unit.beginning(-1) < 0 && unit.beginning(i64::MAX) > 0));
    }
}
