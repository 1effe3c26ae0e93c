//! New settings for a running shipper.
//!
//! They are put in place between two rounds of the main loop, so nothing has to be drained and nothing is let go of: descriptors
//! of renamed and deleted files stay held, what is in flight stays in flight, and each generation stays with its stream, which
//! its name tells. What a stream that was removed had acknowledged is kept in the checkpoint, as after a restart without it.
//! If anything of the new settings cannot be used, nothing of them is.

use std::time::Instant;

use settings::{Kafka, Ship};
use tracing::{info, warn};

use crate::{
    ShipError,
    discover::Patterns,
    files::{FileKey, Phase},
    run::{Shipper, StreamPlan, plan},
    tracked::Tracked,
    watch::Watch,
};

/// New settings, and who wants to know what became of them.
pub struct Reload {
    /// Brokers and topic. Another client is made if they changed.
    pub kafka: Kafka,
    /// `host`, `state` and `listen` are those of the start, whatever stands here.
    pub ship: Ship,
    /// Called when they are in place, or cannot be.
    pub done: Box<dyn FnOnce(Result<(), ShipError>) + Send>,
}

impl Shipper<'_> {
    /// Puts new settings in place, if there are some.
    pub(crate) fn take_reload(&mut self, now: Instant) {
        if let Some(Reload { kafka, ship, done }) = self.stop.take_reload() {
            done(self.reload(&kafka, &ship, now));
        }
    }

    fn reload(&mut self, kafka: &Kafka, ship: &Ship, now: Instant) -> Result<(), ShipError> {
        let mut plans = ship.streams.iter().map(plan).collect::<Result<Vec<_>, _>>()?;
        let patterns = Patterns::new(
            ship.streams.iter().map(|stream| (stream.files.as_slice(), stream.exclude.as_slice())),
        )?;
        let change = self.output.change(kafka, ship.in_flight_bytes)?;
        // From here on nothing fails.
        self.in_flight_limit = ship.in_flight_bytes;
        if ship.notify != self.notify {
            self.notify = ship.notify;
            self.watch = Watch::new(ship.notify, self.stop.wake().clone());
        }
        if change.client {
            info!(topic = kafka.topic, "kafka's client is made anew, what is in flight is sent again");
            self.send_again(now);
        }
        if change.topic {
            self.generations.values_mut().for_each(|tracked| tracked.partition = None);
        }
        let place = |name: &str| plans.iter().position(|plan| plan.name == name);
        let places: Vec<Option<usize>> = self.streams.iter().map(|old| place(&old.name)).collect();
        for (old, new) in self.streams.iter().zip(&places) {
            match new.and_then(|new| plans.get_mut(new)) {
                Some(plan) => plan.totals = old.totals,
                None => info!(stream = old.name, "stream is not followed any more"),
            }
        }
        for plan in &plans {
            if !self.streams.iter().any(|old| old.name == plan.name) {
                info!(stream = plan.name, "stream is followed from now on");
            }
        }
        self.ledger.name_cluster(ship);
        self.patterns = patterns;
        let before = std::mem::replace(&mut self.streams, plans);
        self.place_files(&places);
        self.place_generations(&before, &places);
        self.restore_foreign(now);
        self.told.clear();
        // As at the start: a scan, and a search for generations whose file no pattern finds.
        self.scanned = false;
        self.next_scan = now;
        self.dirty = true;
        Ok(())
    }

    /// Files stay if their stream is there and would follow them, by the name that they have or the one that they had first.
    fn place_files(&mut self, places: &[Option<usize>]) {
        let mut dropped: Vec<FileKey> = Vec::new();
        for (key, followed) in self.files.iter_mut() {
            match places.get(followed.stream).copied().flatten() {
                Some(stream)
                    if [&followed.path, &followed.first_path]
                        .iter()
                        .any(|path| self.patterns.stream_matches(stream, path)) =>
                {
                    followed.stream = stream;
                }
                _ => dropped.push(key),
            }
        }
        for key in dropped {
            let Some(followed) = self.files.remove(key) else { continue };
            let Phase::Reading(generation) = followed.phase else { continue };
            let Some(tracked) = self.generations.get_mut(&generation) else { continue };
            tracked.attached = None;
            self.gone += 1;
            tracked.gone = Some(self.gone);
            let unread = followed.size.saturating_sub(tracked.watermark.acknowledged);
            if unread > 0 {
                let path = followed.path.display();
                warn!(%path, unread, "the new settings do not want a file any more that was not read to its end");
            }
        }
    }

    /// Generations of streams that are gone become entries that the checkpoint keeps for when they come back.
    fn place_generations(&mut self, before: &[StreamPlan], places: &[Option<usize>]) {
        for (generation, mut tracked) in std::mem::take(&mut self.generations) {
            match places.get(tracked.stream).copied().flatten() {
                Some(stream) => {
                    tracked.stream = stream;
                    self.generations.insert(generation, tracked);
                }
                None => {
                    let stream = before.get(tracked.stream).map_or("", |stream| stream.name.as_str());
                    self.gone += 1;
                    tracked.gone.get_or_insert(self.gone);
                    self.foreign.push(tracked.entry(generation, stream));
                }
            }
        }
    }

    /// Takes up again what the checkpoint kept of streams that came back.
    fn restore_foreign(&mut self, now: Instant) {
        for mut entry in std::mem::take(&mut self.foreign) {
            let stream = self.streams.iter().position(|stream| stream.name == entry.stream);
            match (entry.generation(), stream) {
                (Some(generation), Some(stream)) => {
                    // It went with its stream, not with its file.
                    entry.gone = None;
                    self.generations
                        .entry(generation)
                        .or_insert_with(|| Tracked::restored(&entry, stream, now));
                }
                _ => self.foreign.push(entry),
            }
        }
    }
}
