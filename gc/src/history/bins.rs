//! Series that stay small however long the log is: what lies close together in time is merged, closer or wider as the log goes on.

use std::collections::BTreeMap;

/// Values over time. When there are too many, the time of one is doubled, and those that come together are merged.
#[derive(Clone, Debug)]
pub struct Bins<T> {
    most: usize,
    /// Seconds.
    width: f64,
    merge: fn(&mut T, T),
    /// In order: number of the stretch of time since 0, the first moment in it, its value.
    bins: Vec<(i64, f64, T)>,
}

impl<T> Bins<T> {
    /// At most `most` values, in stretches of `width` seconds at first.
    pub(super) fn new(most: usize, width: f64, merge: fn(&mut T, T)) -> Bins<T> {
        Bins { most, width, merge, bins: Vec::new() }
    }

    /// Takes a value at a moment.
    pub(super) fn add(&mut self, at: f64, value: T) {
        let number = (at / self.width).floor() as i64;
        // Nearly always the last or a new one behind it.
        let place = self.bins.partition_point(|bin| bin.0 < number);
        match self.bins.get_mut(place).filter(|bin| bin.0 == number) {
            Some(bin) => (self.merge)(&mut bin.2, value),
            None => self.bins.insert(place, (number, at, value)),
        }
        while self.bins.len() > self.most {
            self.widen();
        }
    }

    fn widen(&mut self) {
        self.width *= 2.0;
        let merge = self.merge;
        let mut wide: Vec<(i64, f64, T)> = Vec::with_capacity(self.bins.len());
        for (number, at, value) in self.bins.drain(..) {
            let number = number.div_euclid(2);
            match wide.last_mut().filter(|last| last.0 == number) {
                Some(last) => merge(&mut last.2, value),
                None => wide.push((number, at, value)),
            }
        }
        self.bins = wide;
    }

    /// Seconds of a stretch.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// The beginning of each stretch that has a value, the first moment in it, and the value.
    pub fn each(&self) -> impl DoubleEndedIterator<Item = (f64, f64, &T)> {
        self.bins.iter().map(|(number, at, value)| (*number as f64 * self.width, *at, value))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bins.is_empty()
    }
}

impl<const N: usize> Bins<[f64; N]> {
    /// Sums over time.
    pub(super) fn sums(most: usize, width: f64) -> Self {
        Bins::new(most, width, |sums, more| {
            for (sum, more) in sums.iter_mut().zip(more) {
                *sum += more;
            }
        })
    }

    /// Takes what belongs to all the time between two moments, and gives each stretch of it its share.
    pub(super) fn spread(&mut self, from: f64, to: f64, value: [f64; N]) {
        let length = to - from;
        if length <= 0.0 {
            return self.add(from, value);
        }
        while length / self.width > self.most as f64 / 2.0 {
            self.widen();
        }
        let mut begin = from;
        while begin < to {
            let next = ((begin / self.width).floor() + 1.0) * self.width;
            // A moment may be too large for so short a stretch to move it.
            let end = if next > begin { next.min(to) } else { to };
            let share = (end - begin) / length;
            self.add(begin, value.map(|number| number * share));
            begin = end;
        }
    }
}

/// So many names of points are told apart; the others are one.
const MAX_NAMES: usize = 14;
/// So many points are kept.
const MAX_POINTS: usize = 16_000;
/// So many of them stand above each other from one value to its tenfold: as many as one can tell apart.
const ROWS: f64 = 14.0;

/// Points of several names over time and a logarithmic scale. Of points that would lie on each other the highest is kept.
#[derive(Clone, Debug)]
pub struct Points {
    width: f64,
    names: Vec<String>,
    /// By stretch of time, name and height: moment and value.
    cells: BTreeMap<(i64, usize, i32), (f64, f64)>,
}

impl Default for Points {
    fn default() -> Points {
        Points { width: 0.001, names: Vec::new(), cells: BTreeMap::new() }
    }
}

impl Points {
    /// Takes a point.
    pub(super) fn add(&mut self, name: &str, at: f64, value: f64) {
        let name = match self.names.iter().position(|known| known == name) {
            Some(known) => known,
            None if self.names.len() < MAX_NAMES => {
                self.names.push(name.to_owned());
                self.names.len() - 1
            }
            None => {
                self.names[MAX_NAMES - 1] = "others".to_owned();
                MAX_NAMES - 1
            }
        };
        let row = (value.max(1e-6).log10() * ROWS).floor() as i32;
        self.put(((at / self.width).floor() as i64, name, row), (at, value));
        while self.cells.len() > MAX_POINTS {
            self.width *= 2.0;
            for ((column, name, row), point) in std::mem::take(&mut self.cells) {
                self.put((column.div_euclid(2), name, row), point);
            }
        }
    }

    fn put(&mut self, cell: (i64, usize, i32), point: (f64, f64)) {
        let kept = self.cells.entry(cell).or_insert(point);
        if point.1 > kept.1 {
            *kept = point;
        }
    }

    /// Names in the order in which they came.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Moment and value of all points of a name.
    pub fn of(&self, name: usize) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.cells.iter().filter(move |(cell, _)| cell.1 == name).map(|(_, point)| *point)
    }

    /// The least and the highest value above 0.
    pub fn range(&self) -> Option<(f64, f64)> {
        let values = self.cells.values().map(|point| point.1).filter(|value| *value > 0.0);
        values.fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((least, most)) => Some((value.min(least), value.max(most))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_is_never_merged_away() {
        let mut points = Points::default();
        for number in 0..1_000_000_u32 {
            let value = if number == 543_210 { 98_765.0 } else { f64::from(number % 97) + 0.5 };
            points.add("young", f64::from(number) * 0.37, value);
        }
        assert!(points.of(0).count() <= MAX_POINTS);
        assert_eq!(points.of(0).find(|point| point.1 > 1000.0), Some((543_210.0 * 0.37, 98_765.0)));
        assert_eq!(points.range(), Some((0.5, 98_765.0)));
    }

    #[test]
    fn sums_stay_the_same_however_often_they_are_merged() {
        let mut bins = Bins::<[f64; 1]>::sums(64, 0.01);
        for number in 0..100_000 {
            bins.add(f64::from(number), [1.0]);
        }
        bins.spread(500.0, 90_000.0, [1000.0]);
        let sum: f64 = bins.each().map(|(_, _, value)| value[0]).sum();
        assert!((sum - 101_000.0).abs() < 1e-3, "{sum}");
        assert!(bins.each().count() <= 64);
    }

    #[test]
    fn each_stretch_gets_its_share() {
        let mut bins = Bins::<[f64; 1]>::sums(100, 1.0);
        bins.spread(0.5, 2.5, [200.0]);
        let shares: Vec<_> = bins.each().map(|(from, _, value)| (from, value[0])).collect();
        assert_eq!(shares, [(0.0, 50.0), (1.0, 100.0), (2.0, 50.0)]);
    }

    #[test]
    fn moments_may_come_in_any_order() {
        let mut bins = Bins::<[f64; 1]>::sums(100, 1.0);
        for at in [5.0, 1.0, 3.0, 1.5] {
            bins.add(at, [1.0]);
        }
        let found: Vec<_> = bins.each().map(|(from, at, value)| (from, at, value[0])).collect();
        assert_eq!(found, [(1.0, 1.0, 2.0), (3.0, 3.0, 1.0), (5.0, 5.0, 1.0)]);
    }

    #[test]
    fn too_many_names_become_one() {
        let mut points = Points::default();
        for number in 0..40 {
            points.add(&format!("name {number}"), f64::from(number), 1.0);
        }
        assert_eq!((points.names().len(), points.names()[MAX_NAMES - 1].as_str()), (MAX_NAMES, "others"));
    }
}
