//! What is left of the heap after collections, and where that goes: a leak shows there.

/// How many parts a log's time is cut into, to see how the least use of the heap moves.
const PARTS: usize = 12;

/// How the use of the heap behaves after collections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Floors {
    /// After full collections.
    full: Line,
    /// After any.
    any: Vec<(f64, i64)>,
    /// Of how many collections one stands in `any`: it is thinned out when it grows.
    every: u64,
    seen: u64,
}

/// A straight line through points.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
    first: f64,
    last: f64,
}

impl Line {
    fn add(&mut self, x: f64, y: f64) {
        if self.count == 0.0 {
            self.first = x;
        }
        // From the first point on: squares of seconds since 1970 have no room for differences.
        let x = x - self.first;
        self.last = x;
        self.count += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
        self.yy += y * y;
    }

    /// How steep it is, and how well it fits (0 to 1); `None` with fewer than four points.
    fn slope(&self) -> Option<(f64, f64)> {
        let across = self.count * self.xx - self.x * self.x;
        let up = self.count * self.yy - self.y * self.y;
        let both = self.count * self.xy - self.x * self.y;
        (self.count >= 4.0 && across > 0.0)
            .then(|| (both / across, if up > 0.0 { both * both / (across * up) } else { 0.0 }))
    }
}

impl Floors {
    pub(crate) fn add(&mut self, at: f64, after: i64, full: bool) {
        if full {
            self.full.add(at, after as f64);
        }
        self.every = self.every.max(1);
        if self.seen.is_multiple_of(self.every) {
            self.any.push((at, after));
        }
        self.seen += 1;
        if self.any.len() >= 8192 {
            let mut at = 0;
            self.any.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.every *= 2;
        }
    }

    /// Where it goes; `None` if there are too few collections.
    pub(crate) fn trend(&self) -> Option<Trend> {
        let line = self.line();
        let (slope, fit) = line.slope()?;
        let from = (line.first, (line.y - slope * line.x) / line.count);
        Some(Trend { bytes_per_hour: slope * 3600.0, fit, from, over_s: line.last })
    }

    /// The line through what is left after full collections; or, if there are too few, through the least that was left in each part
    /// of the time.
    fn line(&self) -> Line {
        if self.full.slope().is_some() {
            return self.full;
        }
        let (Some(first), Some(last)) = (self.any.first(), self.any.last()) else {
            return Line::default();
        };
        let part = (last.0 - first.0) / PARTS as f64;
        let mut line = Line::default();
        if part <= 0.0 {
            return line;
        }
        for number in 0..PARTS {
            let from = first.0 + part * number as f64;
            let least = self
                .any
                .iter()
                .filter(|(at, _)| (from..from + part).contains(at))
                .min_by_key(|(_, after)| *after);
            if let Some((at, after)) = least {
                line.add(*at, *after as f64);
            }
        }
        line
    }
}

/// How much of the heap is left after collections, and where that goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Bytes an hour.
    pub bytes_per_hour: f64,
    /// How well a straight line fits, 0 to 1.
    pub fit: f64,
    /// Where the line begins: seconds on the log's axis, and bytes.
    pub from: (f64, f64),
    /// Over how many seconds.
    pub over_s: f64,
}
