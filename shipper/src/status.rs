//! How a running shipper is: what is wrong now, each stream on its own, and all numbers for Prometheus.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use vitals::{Condition, Page, Pulse, Report};

use crate::Counters;

/// How long nothing may be acknowledged while blocks wait. Kafka's client tries again by itself meanwhile.
const STALLED: Duration = Duration::from_secs(60);

/// How long the main loop may be busy with one round.
const STUCK: Duration = Duration::from_secs(60);

/// What is wrong now, and what is known of each stream.
#[derive(Debug, Default)]
pub struct Status {
    /// Kafka cannot be reached, or refuses us.
    pub kafka: Arc<Condition>,
    /// The checkpoint cannot be written.
    pub checkpoint: Condition,
    /// The main loop turns.
    pub turn: Pulse,
    /// Kafka acknowledges blocks, or none waits.
    pub progress: Pulse,
    streams: Mutex<Vec<StreamStatus>>,
}

/// One stream, as it was at the last look, at most a second or so ago.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamStatus {
    /// Its name.
    pub name: String,
    /// Files followed.
    pub files: u64,
    /// Bytes in them that Kafka has not acknowledged.
    pub lag_bytes: u64,
    /// Bytes that Kafka has acknowledged since the start.
    pub bytes_acknowledged: u64,
    /// Milliseconds since 1970 when its last block was read; 0 if there was none.
    pub last_read_ms: i64,
}

impl Status {
    /// What is known of each stream.
    pub fn streams(&self) -> Vec<StreamStatus> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_streams(&self, streams: Vec<StreamStatus>) {
        *self.streams.lock().unwrap_or_else(PoisonError::into_inner) = streams;
    }
}

impl Counters {
    /// How the shipper is.
    pub fn report(&self) -> Report {
        let mut report = Report::default();
        let status = &self.status;
        report.condition("kafka is not usable", &status.kafka);
        report.condition("the checkpoint cannot be written", &status.checkpoint);
        report.pulse("the main loop does not turn", &status.turn, STUCK);
        let waits = format!("{} bytes wait, and kafka acknowledges nothing", self.lag_bytes.get());
        report.pulse(&waits, &status.progress, STALLED);
        report.fact("files", self.files.get());
        report.fact("lag_bytes", self.lag_bytes.get());
        report.fact("errors", self.errors.get());
        report
    }

    /// All numbers.
    pub fn describe(&self, page: &mut Page<'_>) {
        // By name, so that a number that is not shown does not compile.
        let Counters {
            bytes_read,
            blocks_sent,
            bytes_sent,
            blocks_acknowledged,
            bytes_acknowledged,
            in_flight_bytes,
            files,
            files_open,
            generations,
            lag_bytes,
            retries,
            errors,
            too_large,
            truncations,
            copies,
            discriminated,
            nul_bytes,
            lost_generations,
            lost_bytes,
            deleted_bytes,
            status,
        } = self;
        for (name, help, count) in [
            ("read_bytes", "Bytes of content read from files, each counted once.", bytes_read),
            ("sent_blocks", "Blocks given to Kafka's client, repeats included.", blocks_sent),
            ("sent_bytes", "Bytes in blocks given to Kafka's client.", bytes_sent),
            ("acknowledged_blocks", "Blocks that Kafka acknowledged.", blocks_acknowledged),
            ("acknowledged_bytes", "Bytes in blocks that Kafka acknowledged.", bytes_acknowledged),
            ("generations", "Generations met, those of the checkpoint included.", generations),
            ("retried_blocks", "Blocks sent again after Kafka refused them or its client failed.", retries),
            ("errors", "Failures to read a file, to write the checkpoint, to deliver a block.", errors),
            ("too_large_records", "Records refused as larger than the topic takes.", too_large),
            ("truncations", "Files found truncated or replaced in place.", truncations),
            ("copies", "Copies of a known generation that were recognised.", copies),
            (
                "discriminated_files",
                "Files that began like another one and went on differently.",
                discriminated,
            ),
            ("skipped_nul_bytes", "NUL bytes at the beginning of files, which were skipped.", nul_bytes),
            (
                "lost_generations",
                "Files that went away before they were read to their end.",
                lost_generations,
            ),
            (
                "lost_bytes",
                "Bytes that were seen in files and will never be delivered: truncated or gone before they were read.",
                lost_bytes,
            ),
        ] {
            page.counter(name, help, count.get());
        }
        for (name, help, count) in [
            ("in_flight_bytes", "Bytes sent and not yet acknowledged.", in_flight_bytes),
            ("files", "Files followed.", files),
            (
                "held_deleted_bytes",
                "Bytes of disk that deleted files take because they are held open.",
                deleted_bytes,
            ),
            ("open_files", "Files whose descriptor is held.", files_open),
            ("lag_bytes", "Bytes in followed files that Kafka has not acknowledged.", lag_bytes),
        ] {
            page.gauge(name, help, count.get() as f64);
        }
        describe_streams(&status.streams(), page);
        page.gauge("healthy", "1 if GET /health answers 200.", f64::from(u8::from(self.report().is_well())));
        vitals::process::describe(page);
    }
}

fn describe_streams(streams: &[StreamStatus], page: &mut Page<'_>) {
    let labelled = |value: fn(&StreamStatus) -> f64| -> Vec<_> {
        streams.iter().map(|stream| ([("stream", stream.name.clone())], value(stream))).collect()
    };
    page.gauges("stream_files", "Files followed, by stream.", &labelled(|stream| stream.files as f64));
    page.gauges(
        "stream_lag_bytes",
        "Bytes that Kafka has not acknowledged, by stream.",
        &labelled(|stream| stream.lag_bytes as f64),
    );
    let acknowledged: Vec<_> =
        streams.iter().map(|stream| ([("stream", stream.name.clone())], stream.bytes_acknowledged)).collect();
    page.counters("stream_acknowledged_bytes", "Bytes that Kafka acknowledged, by stream.", &acknowledged);
    page.gauges(
        "stream_last_read_timestamp_seconds",
        "When the stream's last block was read, in seconds since 1970; 0 if there was none.",
        &labelled(|stream| stream.last_read_ms as f64 / 1000.0),
    );
}
