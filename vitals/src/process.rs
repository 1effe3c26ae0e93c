//! What the kernel knows of this process.

use std::{
    fs,
    sync::OnceLock,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::Page;

static STARTED: OnceLock<SystemTime> = OnceLock::new();

/// Notes when the process began, at the first call.
pub fn started() -> SystemTime {
    *STARTED.get_or_init(SystemTime::now)
}

/// Build, start, memory and descriptors.
pub fn describe(page: &mut Page<'_>) {
    page.info("build", "The program.", &[("version", env!("CARGO_PKG_VERSION"))]);
    let since = started().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    page.gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", since);
    if let Some(bytes) = resident_bytes() {
        page.gauge("process_resident_memory_bytes", "Memory that the process occupies.", bytes as f64);
    }
    if let Ok(descriptors) = fs::read_dir("/proc/self/fd") {
        page.gauge("process_open_fds", "Descriptors that the process has open.", descriptors.count() as f64);
    }
}

fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    #[test]
    fn memory_is_known() {
        assert!(super::resident_bytes().is_some_and(|bytes| bytes > 100_000));
    }
}
