//! Numbers as text that Prometheus reads (OpenMetrics 1.0): the library writes names, help, types and escapes labels.

use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, MetricEncoder, NoLabelSet, text},
    metrics::{MetricType, exemplar::Exemplar},
    registry::Registry,
};

/// What the text is, for HTTP.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Describe = Box<dyn Fn(&mut Page<'_>) + Send + Sync>;

/// All numbers of a daemon.
#[derive(Debug)]
pub struct Metrics(Registry);

/// Asks for the numbers each time that somebody looks.
struct Source(Describe);

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}

impl Collector for Source {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut page = Page { encoder, outcome: Ok(()) };
        (self.0)(&mut page);
        page.outcome
    }
}

impl Metrics {
    /// Every name begins with `prefix`; `describe` writes the numbers of the moment.
    pub fn new(prefix: &str, describe: impl Fn(&mut Page<'_>) + Send + Sync + 'static) -> Metrics {
        let mut registry = Registry::with_prefix(prefix);
        registry.register_collector(Box::new(Source(Box::new(describe))));
        Metrics(registry)
    }

    /// The page as it is now.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to memory does not fail.
        let _ = text::encode(&mut text, &self.0);
        text
    }
}

/// The page that is being written. Names have their unit in them; `_total` is added to counters.
pub struct Page<'a> {
    encoder: DescriptorEncoder<'a>,
    outcome: fmt::Result,
}

/// A label set that is not there.
const NO_EXEMPLAR: Option<&Exemplar<NoLabelSet, f64>> = None;

impl Page<'_> {
    fn metric(
        &mut self,
        name: &str,
        help: &str,
        kind: MetricType,
        write: impl FnOnce(MetricEncoder<'_>) -> fmt::Result,
    ) {
        if self.outcome.is_ok() {
            self.outcome = self.encoder.encode_descriptor(name, help, None, kind).and_then(write);
        }
    }

    /// A total that only grows.
    pub fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.metric(name, help, MetricType::Counter, |mut metric| metric.encode_counter(&value, NO_EXEMPLAR));
    }

    /// A present value.
    pub fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.metric(name, help, MetricType::Gauge, |mut metric| metric.encode_gauge(&value));
    }

    /// Totals told apart by labels.
    pub fn counters<L: EncodeLabelSet>(&mut self, name: &str, help: &str, values: &[(L, u64)]) {
        self.metric(name, help, MetricType::Counter, |mut metric| {
            values.iter().try_for_each(|(labels, value)| {
                metric.encode_family(labels)?.encode_counter(value, NO_EXEMPLAR)
            })
        });
    }

    /// Present values told apart by labels.
    pub fn gauges<L: EncodeLabelSet>(&mut self, name: &str, help: &str, values: &[(L, f64)]) {
        self.metric(name, help, MetricType::Gauge, |mut metric| {
            values.iter().try_for_each(|(labels, value)| metric.encode_family(labels)?.encode_gauge(value))
        });
    }

    /// How long things took.
    pub fn histogram(&mut self, name: &str, help: &str, histogram: &crate::Histogram) {
        let (sum, count, buckets) = histogram.get();
        self.metric(name, help, MetricType::Histogram, |mut metric| {
            metric.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
        });
    }

    /// Words about the program.
    pub fn info(&mut self, name: &str, help: &str, labels: &[(&str, &str)]) {
        self.metric(name, help, MetricType::Info, |mut metric| metric.encode_info(&labels));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_page_is_as_the_format_wants_it() {
        let metrics = Metrics::new("khp_log_test", |page| {
            page.counter("read_bytes", "Bytes read.", 5);
            page.gauges("lag_bytes", "Bytes to do.", &[([("stream", "a\"b\\c\n")], 7.0)]);
            let histogram = crate::Histogram::default();
            histogram.observe(Duration::from_millis(20));
            histogram.observe(Duration::from_secs(9000));
            page.histogram("wait_seconds", "Waits.", &histogram);
            page.info("build", "The program.", &[("version", "1")]);
        });
        let text = metrics.text();
        for line in [
            "# HELP khp_log_test_read_bytes Bytes read.",
            "# TYPE khp_log_test_read_bytes counter",
            "khp_log_test_read_bytes_total 5",
            r#"khp_log_test_lag_bytes{stream="a\"b\\c\n"} 7.0"#,
            r#"khp_log_test_wait_seconds_bucket{le="0.01"} 0"#,
            r#"khp_log_test_wait_seconds_bucket{le="0.025"} 1"#,
            r#"khp_log_test_wait_seconds_bucket{le="3600.0"} 1"#,
            r#"khp_log_test_wait_seconds_bucket{le="+Inf"} 2"#,
            "khp_log_test_wait_seconds_count 2",
            r#"khp_log_test_build_info{version="1"} 1"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in:\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
