//! How many descriptors may be held.

/// Half of what the process may open, at most this many: the rest is for Kafka, the checkpoint and the kernel's own.
const MOST: usize = 1024;

/// Bound on descriptors of followed files.
pub(crate) fn descriptors() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    parse(&limits).map_or(MOST, |limit| (limit / 2).clamp(8, MOST))
}

/// The soft limit on open files; none if it is unlimited or cannot be read.
fn parse(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_counts() {
        let text =
            "Limit  Soft Limit  Hard Limit  Units\nMax open files            64       524288     files\n";
        assert_eq!(parse(text), Some(64));
        assert_eq!(parse("Max open files   unlimited unlimited files"), None);
    }
}
