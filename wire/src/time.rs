//! A time as a log line writes it.
//!
//! log4j writes local times without a zone; GC logs, airlift and Hue write an offset. A [`WrittenTime`] keeps what was
//! written: the clock's face, and the offset if there was one. The zone is applied once, by the processor.

use std::{fmt, sync::LazyLock};

use regex::bytes::RegexSet;

/// A date and time of day as written, to the millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WrittenTime {
    /// Milliseconds from 1970-01-01T00:00:00 on the same clock face; no zone is applied.
    pub local_ms: i64,
    /// Seconds east of UTC, if the line says so. Range -64800..=64800.
    pub offset_s: Option<i32>,
}

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

/// A calendar date of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Year, -9999..=9999.
    pub year: i32,
    /// Month, 1..=12.
    pub month: u8,
    /// Day of the month, 1..=31.
    pub day: u8,
}

impl Date {
    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        // Counts from 0000-03-01 in eras of 400 years, so that the leap day is the last of its year.
        let year = self.year as i64 - (self.month <= 2) as i64;
        let era = if year >= 0 { year } else { year - 399 } / 400;
        let year_of_era = year - era * 400;
        let month = (self.month as i64 + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + self.day as i64 - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The date that lies `days` after 1970-01-01.
    pub const fn from_days(days: i64) -> Date {
        let days = days + 719_468;
        let era = if days >= 0 { days } else { days - 146_096 } / 146_097;
        let day_of_era = days - era * 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let month_number = if month < 10 { month + 3 } else { month - 9 };
        Date {
            year: (year_of_era + era * 400 + (month_number <= 2) as i64) as i32,
            month: month_number as u8,
            day: (day_of_year - (153 * month + 2) / 5 + 1) as u8,
        }
    }

    /// Whether the day exists in its month.
    pub const fn exists(self) -> bool {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let last = match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        self.day >= 1 && self.day <= last
    }
}

/// `yyyy.MM.dd`: the form in index names.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}.{:02}.{:02}", self.year, self.month, self.day)
    }
}

impl WrittenTime {
    /// The date on the clock's face: the day of the index that the event goes to.
    pub const fn date(self) -> Date {
        Date::from_days(self.local_ms.div_euclid(DAY_MS))
    }

    /// Whether the year is one that a log can be of: 1990 to 2099. What a broken clock or a foreign text writes is no time of an
    /// event; the bounds are constants, since an index name must not depend on when a block was read.
    pub const fn is_plausible(self) -> bool {
        const FROM: i64 = Date { year: 1990, month: 1, day: 1 }.days() * DAY_MS;
        const UNTIL: i64 = Date { year: 2100, month: 1, day: 1 }.days() * DAY_MS;
        FROM <= self.local_ms && self.local_ms < UNTIL
    }

    /// Reads what [`WrittenTime`]'s `Display` writes.
    pub fn parse(text: &str) -> Option<WrittenTime> {
        let (local, offset) = match text.split_once(' ') {
            Some((local, offset)) => (local, Some(offset.parse().ok()?)),
            None => (text, None),
        };
        Some(WrittenTime { local_ms: local.parse().ok()?, offset_s: offset })
    }
}

/// `local_ms`, or `local_ms offset_s`: the form in block headers.
impl fmt::Display for WrittenTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.local_ms)?;
        match self.offset_s {
            Some(offset) => write!(f, " {offset:+}"),
            None => Ok(()),
        }
    }
}

/// Absolute stamps, version 1. A file whose first 4 KiB hold one of these, anywhere in a line, is *timed*: its head ends
/// with that line. The list is part of the wire format: a new grammar must not change old generations, so additions need a
/// new version and the old list stays.
pub const STAMPS_V1: [&str; 6] = [
    // ISO 8601 and log4j's %d: 2026-11-21 07:29:56,459 and 2026-11-21T07:29:56.459+0900
    r"(?-u:\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)",
    // Hadoop's console and Spark: 26/11/21 08:04:46, also with a four-digit year
    r"(?-u:\b(?:\d\d)?\d\d/\d\d/\d\d \d\d:\d\d:\d\d)",
    // Hue, httpd: 21/Nov/2026 07:29:56, 21/Nov/2026:07:29:56
    r"(?-u:\b\d{1,2}/[A-Z][a-z]{2}/\d{4}[ :]\d\d:\d\d:\d\d)",
    // java.util.logging: Nov 21, 2026 7:33:03 AM
    r"(?-u:\b[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d)",
    // date(1) and daemon wrappers: Sat Nov 21 07:29:56 KST 2026
    r"(?-u:\b[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d (?:[A-Z]{1,5} )?\d{4})",
    // JVM unified logging with timemillis: [1795214284074ms]
    r"(?-u:\[\d{13}ms\])",
];

static STAMPS: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(STAMPS_V1).expect("the list of stamps is a constant that compiles"));

/// Whether `line` holds an absolute stamp of [`STAMPS_V1`].
pub fn has_stamp(line: &[u8]) -> bool {
    STAMPS.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip() {
        for days in (-720_000..720_000).step_by(37) {
            let date = Date::from_days(days);
            assert!(date.exists(), "{date:?}");
            assert_eq!(date.days(), days);
        }
        assert_eq!(Date { year: 1970, month: 1, day: 1 }.days(), 0);
        assert_eq!(Date { year: 2000, month: 2, day: 29 }.days(), 11_016);
        assert!(!Date { year: 1900, month: 2, day: 29 }.exists());
    }

    #[test]
    fn written_times_round_trip() {
        for time in [
            WrittenTime { local_ms: 1_795_246_196_459, offset_s: None },
            WrittenTime { local_ms: -5, offset_s: Some(32_400) },
            WrittenTime { local_ms: 0, offset_s: Some(-12_600) },
        ] {
            assert_eq!(WrittenTime::parse(&time.to_string()), Some(time));
        }
        assert_eq!(WrittenTime::parse("07:30"), None);
    }

    #[test]
    fn stamps() {
        for line in [
            "2026-11-21 07:29:56,459 INFO x: y",
            "[2026-11-21T08:11:18.416+0900][7.159s][info][gc] x",
            "26/11/21 08:04:46 INFO TaskSetManager: x",
            "[21/Nov/2026 07:29:56 +0900] x",
            "Nov 21, 2026 7:33:03 AM com.sun.jersey.X register",
            "Sat Nov 21 07:29:56 KST 2026 Starting namenode on nn1",
            "[1795214284074ms] GC(0) Pause Young",
        ] {
            assert!(has_stamp(line.as_bytes()), "{line}");
        }
        for line in
            ["0.940: [GC (Allocation Failure)", "application_1795214328335_0001", "07:29:56 INFO x", "OK", ""]
        {
            assert!(!has_stamp(line.as_bytes()), "{line}");
        }
    }
}
