//! File names without what rotation and compression add to them.
//!
//! `gc.log.0.current`, `gc.log.3` and `gc.log.3.gz` are incarnations of `gc.log`; the name is part of a generation, so it
//! must not change when a file is rotated. The rules are version 1 of a list that ids depend on.

use std::sync::LazyLock;

use regex::Regex;

/// What compression appends: removed once, last.
const COMPRESSED: [&str; 6] = [".gz", ".zst", ".bz2", ".xz", ".lz4", ".zip"];

/// What rotation appends, version 1, removed until nothing is left to remove: an index (`.1`), `.current` (JDK 8), `.old`, a
/// date with or without an hour (`.2026-11-20`, `-20261120`, `.2026-11-20-07`, `-2026112007`), seconds since 1970 (`-1795214328`).
const ROTATED: &str = r"(?:\.\d{1,5}|\.current|\.old|[.\-_](?:\d{4}-?\d\d-?\d\d(?:[-_.T]?\d{2,6})?|1\d{9}))$";

/// The same date, or a date and an index, before the extension: `app-2026-11-20-1.log`.
const ROTATED_INSIDE: &str = r"[.\-_]\d{4}-?\d\d-?\d\d(?:[-_.T]\d{1,6})?(\.(?:log|out|err|txt|audit))$";

static ROTATED_RE: LazyLock<Regex> = LazyLock::new(|| Regex::new(ROTATED).expect("a constant that compiles"));
static INSIDE_RE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(ROTATED_INSIDE).expect("a constant that compiles"));

/// The name that the file had before it was rotated or compressed. A name that consists of nothing else stays as it is.
pub fn normalised(file_name: &str) -> String {
    let mut name = without_compression(file_name);
    while let Some(found) = ROTATED_RE.find(name) {
        if found.start() == 0 {
            break;
        }
        name = &name[..found.start()];
    }
    match INSIDE_RE.captures(name) {
        Some(found) if found.get(0).is_some_and(|all| all.start() > 0) => {
            let start = found.get(0).map_or(0, |all| all.start());
            format!("{}{}", &name[..start], &found[1])
        }
        _ => name.to_owned(),
    }
}

/// The name without `.gz`, `.zst` and their like.
pub fn without_compression(file_name: &str) -> &str {
    COMPRESSED
        .iter()
        .find_map(|suffix| file_name.strip_suffix(suffix))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(file_name)
}

/// The directories of `path` that wildcards of `pattern` matched, joined by `/`; empty when only the file name has
/// wildcards. They tell apart files of one name, such as `syslog` in each YARN container's directory.
///
/// Both are absolute and `/`-separated. Literal components are taken from both ends of `pattern`; what lies between
/// them in `path` is the answer, so no glob needs to be matched again here.
pub fn wildcard_directories<'a>(pattern: &str, path: &'a str) -> &'a str {
    let is_wild = |component: &&str| component.contains(['*', '?', '[', '{']);
    let pattern_directories: Vec<&str> = directories(pattern).split('/').collect();
    let Some(first) = pattern_directories.iter().position(&is_wild) else {
        return "";
    };
    let last = pattern_directories.iter().rposition(is_wild).unwrap_or(first);
    let literal_tail = pattern_directories.len() - 1 - last;
    let path_directories = directories(path);
    let starts: Vec<usize> =
        std::iter::once(0).chain(path_directories.match_indices('/').map(|(at, _)| at + 1)).collect();
    // One past the last wanted component.
    let end = starts.len().saturating_sub(literal_tail);
    if first >= end {
        return "";
    }
    let end_byte = starts.get(end).map_or(path_directories.len(), |start| start - 1);
    &path_directories[starts[first]..end_byte]
}

fn directories(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directories, _)| directories)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_and_compression_leave_the_name() {
        for (name, expected) in [
            ("hadoop-hdfs-namenode-nn1.example.com.log", "hadoop-hdfs-namenode-nn1.example.com.log"),
            ("hadoop-hdfs-namenode-nn1.example.com.log.1", "hadoop-hdfs-namenode-nn1.example.com.log"),
            ("hadoop-hdfs-namenode-nn1.example.com.log.12.gz", "hadoop-hdfs-namenode-nn1.example.com.log"),
            ("hadoop.log.2026-11-20", "hadoop.log"),
            ("oozie.log-2026-11-20-07.gz", "oozie.log"),
            ("server.log.2026-11-20-07", "server.log"),
            ("hiveserver2.log-20261120", "hiveserver2.log"),
            ("hiveserver2.log-1795214328.gz", "hiveserver2.log"),
            ("server-2026-11-20-1.log.gz", "server.log"),
            ("gc.log.0.current", "gc.log"),
            ("gc.log.4", "gc.log"),
            ("gc.log", "gc.log"),
            ("syslog_dag_1795214328335_0019_1", "syslog_dag_1795214328335_0019_1"),
            ("driver-3.2.1-pyapp.log", "driver-3.2.1-pyapp.log"),
            ("hs_err_pid967.log", "hs_err_pid967.log"),
            (".gz", ".gz"),
            (".1", ".1"),
            ("2026-11-20.log", "2026-11-20.log"),
            ("기록.log.1", "기록.log"),
        ] {
            assert_eq!(normalised(name), expected, "{name}");
        }
    }

    #[test]
    fn wildcard_parts() {
        for (pattern, path, expected) in [
            ("/var/log/hadoop/*.log", "/var/log/hadoop/nn.log", ""),
            ("/logs/**/syslog", "/logs/application_1/container_2/syslog", "application_1/container_2"),
            ("/logs/**/syslog", "/logs/syslog", ""),
            ("/logs/*/app/*/x.log", "/logs/a/app/b/x.log", "a/app/b"),
            ("/logs/*/out/x.log", "/logs/a/out/x.log", "a"),
            ("/logs/**/out/x.log", "/logs/a/b/out/x.log", "a/b"),
        ] {
            assert_eq!(wildcard_directories(pattern, path), expected, "{pattern} {path}");
        }
    }
}
