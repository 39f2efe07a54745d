//! Numbers and times as people read them. What is unknown is a dash.

pub(super) const UNKNOWN: &str = "–";

/// With a comma at every thousand.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    String::from_utf8_lossy(&groups.join(&b',')).into_owned()
}

/// `1 turn`, `2 turns`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

pub(super) fn duration(millis: f64) -> String {
    match millis {
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms if ms < 60_000.0 => format!("{:.1} s", ms / 1e3),
        ms if ms < 3_600_000.0 => format!("{:.0} min", ms / 6e4),
        ms if ms < 172_800_000.0 => format!("{:.1} h", ms / 3.6e6),
        ms => format!("{:.0} days", ms / 8.64e7),
    }
}

/// Four digits below a dollar, so that small amounts are not nothing.
pub(super) fn usd(amount: f64) -> String {
    match amount {
        0.0 => "$0".to_owned(),
        a if a < 0.0001 => "<$0.0001".to_owned(),
        a if a < 1.0 => format!("${a:.4}"),
        a => format!("${a:.2}"),
    }
}

/// `2026-03-01 09:30` of an RFC 3339 time.
pub(super) fn minute(time: &str) -> String {
    time.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// `09:30:01` of an RFC 3339 time.
pub(super) fn second(time: &str) -> String {
    time.chars().skip(11).take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!([count(0), count(999), count(1000), count(12_345_678)], ["0", "999", "1,000", "12,345,678"]);
        assert_eq!([duration(0.4), duration(1250.0), duration(300_000.0)], ["0 ms", "1.2 s", "5 min"]);
        assert_eq!([usd(0.0), usd(0.00001), usd(0.0123), usd(12.5)], ["$0", "<$0.0001", "$0.0123", "$12.50"]);
        assert_eq!(counted(1, "turn"), "1 turn");
    }

    #[test]
    fn times_are_cut_where_a_reader_stops_reading() {
        assert_eq!(minute("2026-03-01T09:30:01.25Z"), "2026-03-01 09:30");
        assert_eq!(second("2026-03-01T09:30:01.25Z"), "09:30:01");
    }
}
