//! Where numbers and moments are on an axis, and which of them are written at it.

use chrono::DateTime;

use crate::Unit;

/// An axis of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// What the numbers are.
    pub unit: Unit,
    /// The number at the beginning of the axis.
    pub from: f64,
    /// The number at its end.
    pub to: f64,
    /// Whether steps are factors.
    pub is_log: bool,
}

impl Scale {
    /// From 0 to a little more than `most`.
    pub fn from_zero(unit: Unit, most: f64) -> Scale {
        let most = if most > 0.0 { most } else { 1.0 };
        Scale { unit, from: 0.0, to: most * 1.05, is_log: false }
    }

    /// Factors, from a little below `least` to a little above `most`, both above 0; a decade at least.
    pub fn log(unit: Unit, least: f64, most: f64) -> Scale {
        let least = least.max(1e-9);
        let most = most.max(least);
        let spread = (most / least).log10();
        let margin = 10f64.powf(if spread < 1.0 { (1.0 - spread) / 2.0 } else { spread * 0.05 });
        Scale { unit, from: least / margin, to: most * margin, is_log: true }
    }

    /// Where a number is, 0 at the beginning, 1 at the end; what is outside is at the nearer end.
    pub fn place(&self, number: f64) -> f64 {
        let share = if self.is_log {
            (number.max(self.from) / self.from).ln() / (self.to / self.from).ln()
        } else {
            (number - self.from) / (self.to - self.from)
        };
        share.clamp(0.0, 1.0)
    }

    /// The numbers that are written at the axis, some five of them.
    pub fn ticks(&self) -> Vec<f64> {
        if !self.is_log {
            let step = step(self.unit, (self.to - self.from) / 6.0);
            let first = (self.from / step).ceil() as i64;
            let last = (self.to / step).floor() as i64;
            return (first..=last).map(|times| times as f64 * step).collect();
        }
        let decades = (self.to / self.from).log10();
        let factors: &[f64] = if decades < 2.5 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let mut ticks = Vec::new();
        for power in self.from.log10().floor() as i32..=self.to.log10().ceil() as i32 {
            ticks.extend(factors.iter().map(|factor| factor * 10f64.powi(power)));
        }
        ticks.retain(|tick| (self.from..=self.to).contains(tick));
        ticks
    }
}

/// A round number that is at least `least`.
fn step(unit: Unit, least: f64) -> f64 {
    if unit.is_binary() {
        return 2f64.powf(least.max(1.0).log2().ceil());
    }
    let power = 10f64.powf(least.log10().floor());
    let factors = if unit == Unit::Count && power < 1.0 { [1.0 / power; 4] } else { [1.0, 2.0, 5.0, 10.0] };
    factors
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * 0.999)
        .unwrap_or(10.0 * power)
}

/// An axis of moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The first moment: seconds since 1970, or since the log's beginning.
    pub from: f64,
    /// The last.
    pub to: f64,
    /// Where moments are dates: how many seconds the log's clock is ahead of UTC.
    pub zone_s: Option<i32>,
}

/// Steps of ticks, in seconds.
#[rustfmt::skip]
const STEPS: [f64; 32] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0,
    60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 10_800.0, 14_400.0, 21_600.0, 43_200.0,
    86_400.0, 172_800.0, 604_800.0, 2_592_000.0, 31_536_000.0,
];

impl Moments {
    /// Where a moment is, 0 at the first, 1 at the last.
    pub fn place(&self, moment: f64) -> f64 {
        let length = (self.to - self.from).max(1e-9);
        ((moment - self.from) / length).clamp(0.0, 1.0)
    }

    /// The moments that are written at the axis, at most `most`, and how.
    pub fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        let length = (self.to - self.from).max(1e-9);
        let step =
            STEPS.into_iter().find(|step| length / step <= most as f64).unwrap_or(length / most as f64);
        // Round in the log's own time.
        let zone = f64::from(self.zone_s.unwrap_or_default());
        let first = ((self.from + zone) / step).ceil() as i64;
        let last = ((self.to + zone) / step).floor() as i64;
        (first..=last)
            .map(|times| {
                let moment = times as f64 * step - zone;
                (moment, self.tick(moment, step))
            })
            .collect()
    }

    fn tick(&self, moment: f64, step: f64) -> String {
        let Some(zone) = self.zone_s else {
            return match step {
                step if step >= 3600.0 => format!("{} h", short(moment / 3600.0)),
                step if step >= 60.0 => format!("{} min", short(moment / 60.0)),
                _ => format!("{} s", short(moment)),
            };
        };
        let local = moment + f64::from(zone);
        let (date, time) = date_and_time(local);
        let is_midnight = local.rem_euclid(86_400.0) < 0.0005;
        match step {
            step if step >= 86_400.0 || is_midnight => date,
            step if step >= 60.0 => time[..5].to_owned(),
            step if step >= 1.0 => time[..8].to_owned(),
            _ => time,
        }
    }

    /// A moment, to the millisecond: `2024-05-01 13:12:11.123`, or `12.345 s`.
    pub fn write(&self, moment: f64) -> String {
        match self.zone_s {
            Some(zone) => {
                let (date, time) = date_and_time(moment + f64::from(zone));
                format!("{date} {time}")
            }
            None => format!("{moment:.3} s"),
        }
    }
}

/// No zeros behind the point.
fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Date and time of day, to the millisecond, of seconds since 1970.
fn date_and_time(seconds: f64) -> (String, String) {
    let moment = DateTime::from_timestamp_millis((seconds * 1000.0).round() as i64).unwrap_or_default();
    (moment.format("%Y-%m-%d").to_string(), moment.format("%H:%M:%S%.3f").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (seconds, text) in [
            (0.0, "1970-01-01 00:00:00.000"),
            (951_826_154.5, "2000-02-29 12:09:14.500"),
            (1_709_251_199.999, "2024-02-29 23:59:59.999"),
            (1_735_689_600.0, "2025-01-01 00:00:00.000"),
            (-1.0, "1969-12-31 23:59:59.000"),
        ] {
            let moments = Moments { from: 0.0, to: 1.0, zone_s: Some(0) };
            assert_eq!(moments.write(seconds), text);
        }
        let seoul = Moments { from: 0.0, to: 1.0, zone_s: Some(32_400) };
        assert_eq!(seoul.write(1_735_689_600.0), "2025-01-01 09:00:00.000");
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(Scale::from_zero(Unit::Milliseconds, 100.0).ticks(), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(Scale::from_zero(Unit::Count, 2.0).ticks(), [0.0, 1.0, 2.0]);
        let gibibytes: Vec<_> = (0..=4).map(|times| f64::from(times) * 1_073_741_824.0).collect();
        assert_eq!(Scale::from_zero(Unit::Bytes, 4.2e9).ticks(), gibibytes);
        assert_eq!(Scale::log(Unit::Milliseconds, 0.1, 1000.0).ticks(), [0.1, 1.0, 10.0, 100.0, 1000.0]);
        let day = Moments { from: 1_735_689_600.0, to: 1_735_776_000.0, zone_s: Some(0) };
        let texts: Vec<_> = day.ticks(5).into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["2025-01-01", "06:00", "12:00", "18:00", "2025-01-02"]);
        let uptime = Moments { from: 0.0, to: 25.0, zone_s: None };
        let texts: Vec<_> = uptime.ticks(6).into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["0 s", "5 s", "10 s", "15 s", "20 s", "25 s"]);
    }

    #[test]
    fn what_is_outside_is_at_the_nearer_end() {
        let scale = Scale { unit: Unit::Count, from: 1.0, to: 100.0, is_log: true };
        assert_eq!((scale.place(10.0), scale.place(0.0), scale.place(1e9)), (0.5, 0.0, 1.0));
    }
}
