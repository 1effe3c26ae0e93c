//! The file system as it is looked at: below a root that is `/` but in tests. Reading is bounded and never waits.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// No configuration file and no command line is longer; what lies behind is not read.
const LIMIT: u64 = 4 << 20;
/// No log directory has more files; those behind are not looked at.
const ENTRIES: usize = 100_000;

/// A file system. Paths are absolute texts with `/`, as in command lines; others are lossy, as people read them.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
}

/// What an entry of a directory is, links followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    Other,
}

impl Tree {
    pub(crate) fn new(root: &Path) -> Tree {
        Tree { root: fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()) }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A regular file's text; a file of `/proc` is one, too.
    pub(crate) fn text(&self, path: &str) -> io::Result<String> {
        let path = self.at(path);
        if !fs::metadata(&path)?.is_file() {
            return Err(io::Error::other("is no regular file"));
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(LIMIT).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Where a symbolic link points.
    pub(crate) fn link(&self, path: &str) -> io::Result<String> {
        Ok(fs::read_link(self.at(path))?.to_string_lossy().into_owned())
    }

    pub(crate) fn kind(&self, path: &str) -> Option<Kind> {
        let metadata = fs::metadata(self.at(path)).ok()?;
        Some(match (metadata.is_file(), metadata.is_dir()) {
            (true, _) => Kind::File,
            (_, true) => Kind::Directory,
            _ => Kind::Other,
        })
    }

    pub(crate) fn is_directory(&self, path: &str) -> bool {
        self.kind(path) == Some(Kind::Directory)
    }

    /// The names in a directory, in order.
    pub(crate) fn names(&self, directory: &str) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.at(directory))?;
        let mut names: Vec<String> = entries
            .flatten()
            .take(ENTRIES)
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        Ok(names)
    }

    /// The directory's own path if it is there, else the path without `.` and `..`. Two ways to one directory are one.
    pub(crate) fn real(&self, directory: &str) -> String {
        let plain = plain(directory);
        let real = fs::canonicalize(self.at(directory)).or_else(|_| fs::canonicalize(self.at(&plain)));
        real.ok()
            .and_then(|real| {
                real.strip_prefix(&self.root).ok().map(|below| format!("/{}", below.to_string_lossy()))
            })
            .unwrap_or(plain)
    }
}

/// A path without `//`, `.` and `..`.
pub(crate) fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Directory and file name.
pub(crate) fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some((directory, name)) => (directory, name),
        None => ("", path),
    }
}

/// A path as a pattern that means just it.
pub(crate) fn literal(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '*' | '?' | '[' | '{' => pattern.extend(['[', c, ']']),
            '\\' => pattern.push_str("\\\\"),
            c => pattern.push(c),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_plain() {
        for (path, expected) in [
            ("/opt/kafka/bin/../logs", "/opt/kafka/logs"),
            ("/var//log/./hive/", "/var/log/hive"),
            ("/../x", "/x"),
            ("/", "/"),
        ] {
            assert_eq!(plain(path), expected);
        }
        assert_eq!(split("/var/log/x"), ("/var/log", "x"));
        assert_eq!(split("/x"), ("/", "x"));
        assert_eq!(literal("/a[1]*{b}"), "/a[[]1][*][{]b}");
    }

    #[test]
    fn a_link_to_a_directory_is_the_directory() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("var/log/hadoop")).unwrap();
        fs::create_dir_all(root.path().join("opt/hadoop")).unwrap();
        std::os::unix::fs::symlink("../../var/log/hadoop", root.path().join("opt/hadoop/logs")).unwrap();
        let tree = Tree::new(root.path());
        assert_eq!(tree.real("/opt/hadoop/logs"), "/var/log/hadoop");
        assert_eq!(tree.real("/opt/hadoop/bin/../logs"), "/var/log/hadoop");
        assert_eq!(tree.real("/opt/nowhere/bin/../logs"), "/opt/nowhere/logs");
    }
}
