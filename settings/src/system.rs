//! What the system says about itself: host name, time zone, memory.

use std::{fs, path::Path};

use chrono_tz::Tz;

/// The host's name, if the kernel or `/etc/hostname` has one.
pub fn host() -> Option<String> {
    ["/proc/sys/kernel/hostname", "/etc/hostname"].into_iter().find_map(|path| {
        let text = fs::read_to_string(path).ok()?;
        let name = text.lines().next()?.trim();
        (!name.is_empty() && name != "(none)" && !name.contains(char::is_control)).then(|| name.to_owned())
    })
}

/// Memory of this process that is resident, bytes.
pub fn memory_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    kilobytes.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The system's time zone: `TZ`, then `/etc/timezone`, then the link `/etc/localtime`, the order Java 8 looks in too; else
/// UTC.
pub(crate) fn zone(environment: &dyn Fn(&str) -> Option<String>, etc: &Path) -> Tz {
    let variable = || zone_named(&environment("TZ")?);
    let file = || zone_named(fs::read_to_string(etc.join("timezone")).ok()?.lines().next()?);
    let link = || zone_named(fs::read_link(etc.join("localtime")).ok()?.to_str()?);
    variable().or_else(file).or_else(link).unwrap_or(Tz::UTC)
}

/// A zone by its name or by its file's path, as `TZ` and the link have it.
fn zone_named(text: &str) -> Option<Tz> {
    let text = text.trim();
    let text = text.strip_prefix(':').unwrap_or(text);
    let name = text.split_once("zoneinfo/").map_or(text, |(_, name)| name);
    let name = name.strip_prefix("posix/").or_else(|| name.strip_prefix("right/")).unwrap_or(name);
    name.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn the_zone_is_looked_for_in_order() {
        let etc = tempfile::tempdir().unwrap();
        let unset = |_: &str| None;
        assert_eq!(zone(&unset, etc.path()), Tz::UTC);
        symlink("../usr/share/zoneinfo/Asia/Seoul", etc.path().join("localtime")).unwrap();
        assert_eq!(zone(&unset, etc.path()), Tz::Asia__Seoul);
        fs::write(etc.path().join("timezone"), "Europe/Berlin\n").unwrap();
        assert_eq!(zone(&unset, etc.path()), Tz::Europe__Berlin);
        for (tz, expected) in [
            ("Asia/Tokyo", Tz::Asia__Tokyo),
            (":/usr/share/zoneinfo/Asia/Tokyo", Tz::Asia__Tokyo),
            ("KST-9", Tz::Europe__Berlin),
            (":/etc/localtime", Tz::Europe__Berlin),
        ] {
            assert_eq!(zone(&|_| Some(tz.to_owned()), etc.path()), expected, "TZ={tz}");
        }
    }

    #[test]
    fn there_is_a_host_name_here_and_memory() {
        assert!(memory_bytes().is_some_and(|bytes| (100_000..1 << 40).contains(&bytes)));
        assert!(host().is_some_and(|name| !name.contains(char::is_whitespace)));
    }
}
