//! From a written time to a moment.

use chrono::{Offset, TimeZone, offset::LocalResult};
use chrono_tz::Tz;
use wire::WrittenTime;

/// No zone changes its offset more often than on a quarter of an hour.
const QUARTER_MS: i64 = 15 * 60 * 1000;

/// A zone that remembers the offset of the last quarter of an hour it was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    zone: Tz,
    quarter: i64,
    offset_ms: i64,
}

impl Zone {
    /// The zone of that IANA name; UTC if there is none.
    pub(crate) fn named(name: &str) -> Zone {
        Zone { zone: name.parse().unwrap_or(Tz::UTC), quarter: i64::MIN, offset_ms: 0 }
    }

    /// Milliseconds since 1970 UTC. A time that the clock showed twice is the first; one that it skipped counts on from before.
    pub(crate) fn utc_ms(&mut self, time: WrittenTime) -> i64 {
        if let Some(offset) = time.offset_s {
            return time.local_ms - i64::from(offset) * 1000;
        }
        let quarter = time.local_ms.div_euclid(QUARTER_MS);
        if quarter != self.quarter {
            self.quarter = quarter;
            self.offset_ms = offset_ms(self.zone, quarter * QUARTER_MS);
        }
        time.local_ms - self.offset_ms
    }
}

fn offset_ms(zone: Tz, local_ms: i64) -> i64 {
    let Some(moment) = chrono::DateTime::from_timestamp_millis(local_ms) else {
        return 0;
    };
    let seconds = match zone.offset_from_local_datetime(&moment.naive_utc()) {
        LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => offset.fix().local_minus_utc(),
        LocalResult::None => {
            // Skipped by the clock: the offset that held three hours before.
            let before = moment.naive_utc() - chrono::TimeDelta::hours(3);
            zone.offset_from_local_datetime(&before)
                .earliest()
                .map_or(0, |offset| offset.fix().local_minus_utc())
        }
    };
    i64::from(seconds) * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(year: i32, month: u8, day: u8, hour: i64, minute: i64) -> WrittenTime {
        let days = wire::time::Date { year, month, day }.days();
        WrittenTime { local_ms: days * wire::time::DAY_MS + (hour * 60 + minute) * 60_000, offset_s: None }
    }

    #[test]
    fn zones() {
        let mut seoul = Zone::named("Asia/Seoul");
        let morning = local(2026, 11, 21, 7, 30);
        assert_eq!(morning.local_ms - seoul.utc_ms(morning), 9 * 3_600_000);
        let written = WrittenTime { offset_s: Some(-3600), ..morning };
        assert_eq!(seoul.utc_ms(written), morning.local_ms + 3_600_000);

        let mut berlin = Zone::named("Europe/Berlin");
        let hours = |zone: &mut Zone, time: WrittenTime| (time.local_ms - zone.utc_ms(time)) / 3_600_000;
        // 02:30 does not exist on 29 March 2026 and exists twice on 25 October.
        assert_eq!(hours(&mut berlin, local(2026, 3, 29, 1, 59)), 1);
        assert_eq!(hours(&mut berlin, local(2026, 3, 29, 2, 30)), 1);
        assert_eq!(hours(&mut berlin, local(2026, 3, 29, 3, 0)), 2);
        assert_eq!(hours(&mut berlin, local(2026, 10, 25, 2, 30)), 2);
        assert_eq!(hours(&mut berlin, local(2026, 10, 25, 3, 0)), 1);
        assert_eq!(hours(&mut Zone::named("no/such"), morning), 0);
    }
}
