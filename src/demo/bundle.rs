//! The logs inside the program, which `build.rs` packed: real ones of `samples/`, and the golden logs of the grammars, in which each
//! typed event has an entry.

use std::{
    io::{self, Read},
    sync::LazyLock,
};

use flate2::read::GzDecoder;
use grammars::Component;

/// A log inside the program.
pub(super) struct Bundled {
    pub(super) component: Component,
    /// Its file name in the repository.
    pub(super) name: &'static str,
    /// A real log, or part of one, whose times say when things happened. Those of golden logs say nothing.
    pub(super) real: bool,
    pub(super) bytes: &'static [u8],
}

/// All logs, in a fixed order.
pub(super) fn all() -> &'static [Bundled] {
    static TEXT: LazyLock<Vec<u8>> =
        LazyLock::new(|| unpack().expect("build.rs packed it: a test unpacks it"));
    static ALL: LazyLock<Vec<Bundled>> = LazyLock::new(|| entries(&TEXT));
    &ALL
}

fn unpack() -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let packed: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/logs.gz"));
    GzDecoder::new(packed).read_to_end(&mut text)?;
    Ok(text)
}

/// Reads entries: a line `KIND COMPONENT NAME LENGTH`, then so many bytes. What is behind a bad one is left out.
fn entries(mut text: &'static [u8]) -> Vec<Bundled> {
    let mut all = Vec::new();
    while let Some((bundled, rest)) = entry(text) {
        all.extend(bundled);
        text = rest;
    }
    all
}

/// The first entry, if its folder is named after a component, and what is behind it.
fn entry(text: &'static [u8]) -> Option<(Option<Bundled>, &'static [u8])> {
    let end = memchr::memchr(b'\n', text)?;
    let line = std::str::from_utf8(&text[..end]).ok()?;
    let mut words = line.split(' ');
    let (kind, component, name, length) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let (bytes, rest) = text[end + 1..].split_at_checked(length.parse().ok()?)?;
    let bundled = Component::parse(component).map(|component| Bundled {
        component,
        name,
        real: kind == "sample",
        bytes,
    });
    Some((bundled, rest))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn every_log_of_the_repository_is_there_byte_for_byte() {
        let mut seen = 0;
        for bundled in all() {
            let folder = if bundled.real { "samples" } else { "grammars/tests/data" };
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(folder)
                .join(bundled.component.name())
                .join(bundled.name);
            assert!(fs::read(&path).expect("reads") == bundled.bytes, "{}", path.display());
            seen += 1;
        }
        assert!(seen > 150, "{seen} logs");
    }
}
