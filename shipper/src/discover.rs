//! Which files there are: patterns into paths.
//!
//! A scan walks from the directory before a pattern's first wildcard and goes only into directories that the pattern can
//! match. It looks at the file system alone and remembers nothing, so it finds what notifications missed.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    os::unix::fs::{DirEntryExt, FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
    time::SystemTime,
};

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use crate::ShipError;

/// Device and inode: which file a path or a descriptor means, for as long as a descriptor is held. A hint otherwise.
pub(crate) type FileId = (u64, u64);

/// What a look at a file's metadata says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) id: FileId,
    pub(crate) size: u64,
    pub(crate) links: u64,
    /// Nanoseconds since 1970.
    pub(crate) modified: i128,
    /// Nanoseconds since 1970, where the file system has it.
    pub(crate) born: Option<u64>,
}

impl Seen {
    /// Looks at a path. `None` if no plain file has that name.
    pub(crate) fn of_file(path: &Path) -> Option<Seen> {
        let metadata = fs::symlink_metadata(path).ok()?;
        metadata.is_file().then(|| Seen::of(&metadata))
    }

    pub(crate) fn of(metadata: &fs::Metadata) -> Seen {
        let nanoseconds =
            |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).map(|age| age.as_nanos()).ok();
        #[cfg(feature = "simulation")]
        if let Some(seen) = crate::simulation::seen(metadata) {
            return seen;
        }
        Seen {
            id: (metadata.dev(), metadata.ino()),
            size: metadata.len(),
            links: metadata.nlink(),
            modified: i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec()),
            born: metadata
                .created()
                .ok()
                .and_then(nanoseconds)
                .and_then(|nanoseconds| u64::try_from(nanoseconds).ok()),
        }
    }
}

/// A file that a pattern matches.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) seen: Seen,
    /// Index of its stream.
    pub(crate) stream: usize,
    /// Index of the pattern in its stream.
    pub(crate) pattern: usize,
}

/// What one scan saw.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) files: Vec<Found>,
    /// Directories in which a matching file may appear.
    pub(crate) directories: Vec<PathBuf>,
    /// Paths that could not be looked at.
    pub(crate) failures: Vec<(PathBuf, io::Error)>,
    /// Paths that a second stream matched too: stream that has it, stream that wanted it.
    pub(crate) contested: Vec<(PathBuf, usize, usize)>,
}

/// One compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    matcher: GlobMatcher,
    /// The directory before the first wildcard.
    root: PathBuf,
    /// Matchers of the directories below the root, level by level; none if the pattern has `**`.
    levels: Option<Vec<GlobMatcher>>,
}

/// All patterns of all streams.
#[derive(Debug)]
pub(crate) struct Patterns {
    streams: Vec<(Vec<Pattern>, GlobSet)>,
}

fn glob(text: &str) -> Result<Glob, ShipError> {
    GlobBuilder::new(text)
        .literal_separator(true)
        .build()
        .map_err(|error| ShipError::Pattern { pattern: text.to_owned(), reason: error.kind().to_string() })
}

impl Pattern {
    fn new(text: &str) -> Result<Pattern, ShipError> {
        let components: Vec<&str> = text.split('/').collect();
        let is_wild = |component: &&str| component.contains(['*', '?', '[', '{']);
        let first_wild = components.iter().position(is_wild);
        // Braces may span separators, so that components mean nothing behind them.
        let is_plain = !text.contains("**") && !text.contains('{');
        let directories = components.len() - 1;
        let literal = first_wild.unwrap_or(directories).min(directories);
        let levels = if is_plain {
            let level = |end: usize| glob(&components[..end].join("/")).map(|glob| glob.compile_matcher());
            Some((literal + 1..=directories).map(level).collect::<Result<Vec<_>, _>>()?)
        } else {
            None
        };
        let root = components[..literal].join("/");
        Ok(Pattern {
            text: text.to_owned(),
            matcher: glob(text)?.compile_matcher(),
            root: PathBuf::from(if root.is_empty() { "/".to_owned() } else { root }),
            levels,
        })
    }
}

impl Patterns {
    /// Compiles the patterns of each stream: those to follow, and those to leave alone.
    pub(crate) fn new<'a>(
        streams: impl Iterator<Item = (&'a [String], &'a [String])>,
    ) -> Result<Patterns, ShipError> {
        let compile = |(files, exclude): (&[String], &[String])| {
            let mut excluded = GlobSetBuilder::new();
            for pattern in exclude {
                excluded.add(glob(pattern)?);
            }
            let excluded = excluded.build().map_err(|error| ShipError::Pattern {
                pattern: exclude.join(", "),
                reason: error.kind().to_string(),
            })?;
            let files = files.iter().map(|pattern| Pattern::new(pattern)).collect::<Result<Vec<_>, _>>()?;
            Ok((files, excluded))
        };
        Ok(Patterns { streams: streams.map(compile).collect::<Result<Vec<_>, ShipError>>()? })
    }

    /// The pattern's text.
    pub(crate) fn text(&self, stream: usize, pattern: usize) -> &str {
        self.streams
            .get(stream)
            .and_then(|(patterns, _)| patterns.get(pattern))
            .map_or("", |pattern| &pattern.text)
    }

    /// Whether any stream would follow `path`.
    pub(crate) fn matches(&self, path: &Path) -> bool {
        (0..self.streams.len()).any(|stream| self.stream_matches(stream, path))
    }

    /// Whether this stream would follow `path`.
    pub(crate) fn stream_matches(&self, stream: usize, path: &Path) -> bool {
        self.streams.get(stream).is_some_and(|(patterns, excluded)| {
            patterns.iter().any(|pattern| pattern.matcher.is_match(path)) && !excluded.is_match(path)
        })
    }

    /// Whether a stream's files are not to include `path`.
    pub(crate) fn excludes(&self, stream: usize, path: &Path) -> bool {
        self.streams.get(stream).is_some_and(|(_, excluded)| excluded.is_match(path))
    }

    /// Looks at the file system.
    pub(crate) fn scan(&self) -> Scan {
        let mut scan = Scan::default();
        let mut links = Vec::new();
        for (stream, (patterns, excluded)) in self.streams.iter().enumerate() {
            for (at, pattern) in patterns.iter().enumerate() {
                let mut walk = Walk {
                    pattern,
                    excluded,
                    place: (stream, at),
                    scan: &mut scan,
                    links: &mut links,
                    trail: Vec::new(),
                };
                walk.root();
            }
        }
        // A file's own name goes before a link to it, since the name is part of its identity.
        scan.files.append(&mut links);
        let mut taken: HashMap<FileId, usize> = HashMap::new();
        let mut files = std::mem::take(&mut scan.files);
        files.retain(|found| match taken.get(&found.seen.id) {
            None => {
                taken.insert(found.seen.id, found.stream);
                true
            }
            Some(&stream) => {
                if stream != found.stream {
                    scan.contested.push((found.path.clone(), stream, found.stream));
                }
                false
            }
        });
        scan.files = files;
        let mut met = HashSet::new();
        scan.directories.retain(|directory| met.insert(directory.clone()));
        scan
    }
}

/// One pattern's walk.
struct Walk<'a> {
    pattern: &'a Pattern,
    excluded: &'a GlobSet,
    place: (usize, usize),
    scan: &'a mut Scan,
    links: &'a mut Vec<Found>,
    /// The directories from the root to here, against loops of symbolic links.
    trail: Vec<FileId>,
}

impl Walk<'_> {
    /// Walks from the pattern's root. While that is not there, its nearest ancestor that is there tells when it appears.
    fn root(&mut self) {
        let root = &self.pattern.root;
        if !root.exists()
            && let Some(ancestor) = root.ancestors().find(|ancestor| ancestor.is_dir())
        {
            self.scan.directories.push(ancestor.to_owned());
        }
        self.directory(root, 0);
    }

    fn directory(&mut self, directory: &Path, depth: usize) {
        let id = match fs::metadata(directory) {
            Ok(metadata) if metadata.is_dir() => (metadata.dev(), metadata.ino()),
            Ok(_) => return,
            Err(error) => return self.failed(directory, error),
        };
        if self.trail.contains(&id) {
            return;
        }
        self.scan.directories.push(directory.to_owned());
        let entries = match fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) => return self.failed(directory, error),
        };
        self.trail.push(id);
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&entry, depth),
                Err(error) => self.failed(directory, error),
            }
        }
        self.trail.pop();
    }

    fn entry(&mut self, entry: &fs::DirEntry, depth: usize) {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { return };
        if kind.is_fifo() || kind.is_socket() || kind.is_block_device() || kind.is_char_device() {
            return;
        }
        if kind.is_dir() || kind.is_symlink() {
            let goes_on = match &self.pattern.levels {
                None => true,
                Some(levels) => levels.get(depth).is_some_and(|level| level.is_match(&path)),
            };
            if goes_on && (kind.is_dir() || path.is_dir()) {
                return self.directory(&path, depth + 1);
            }
        }
        if kind.is_dir()
            || !self.pattern.matcher.is_match(&path)
            || self.excluded.is_match(&path)
            || is_packed(&path)
        {
            return;
        }
        // Relative to the open directory, which costs less than the whole path.
        let metadata = if kind.is_symlink() { fs::metadata(&path) } else { entry.metadata() };
        match metadata {
            Ok(metadata) if metadata.is_file() => {
                let (stream, pattern) = self.place;
                let found = Found { path, seen: Seen::of(&metadata), stream, pattern };
                if kind.is_symlink() { self.links.push(found) } else { self.scan.files.push(found) }
            }
            Ok(_) => {}
            Err(error) => self.failed(&path, error),
        }
    }

    /// What vanished between two looks, or a link that dangles, is nothing to tell.
    fn failed(&mut self, path: &Path, error: io::Error) {
        if error.kind() != io::ErrorKind::NotFound {
            self.scan.failures.push((path.to_owned(), error));
        }
    }
}

/// Whether a file is compressed, by its name: never followed, `khp-log replay` reads it.
pub(crate) fn is_packed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    wire::name::without_compression(&name).len() < name.len()
}

/// Uncompressed files in the directory of `path` that rotation may have made of it: their names are the same without what
/// rotation appends.
pub(crate) fn siblings(path: &Path) -> Vec<(PathBuf, Seen)> {
    let Some(directory) = path.parent() else {
        return Vec::new();
    };
    let normal = normalised(path);
    // What rotation leaves of a name comes first in it: that much tells most other files apart without a closer look.
    let stem = normal.rsplit_once('.').map_or(normal.as_str(), |(stem, _)| stem).to_owned();
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&stem))
        .map(|entry| entry.path())
        .filter(|sibling| normalised(sibling) == normal && !is_packed(sibling))
        .filter_map(|sibling| Seen::of_file(&sibling).map(|seen| (sibling, seen)))
        .collect()
}

/// What is in a directory and not compressed.
pub(crate) fn unpacked(directory: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries.flatten().map(|entry| entry.path()).filter(|path| !is_packed(path))
}

/// The names in a directory by inode.
pub(crate) fn inodes(directory: &Path) -> HashMap<u64, PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let inode = |entry: &fs::DirEntry| {
        #[cfg(feature = "simulation")]
        if let Some(seen) = entry.metadata().ok().and_then(|metadata| crate::simulation::seen(&metadata)) {
            return seen.id.1;
        }
        entry.ino()
    };
    entries.map(|entry| (inode(&entry), entry.path())).collect()
}

/// The file's name without what rotation appends.
pub(crate) fn normalised(path: &Path) -> String {
    wire::name::normalised(&path.file_name().unwrap_or_default().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(patterns: &[&str], exclude: &[&str]) -> Vec<String> {
        let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let (files, exclude) = (owned(patterns), owned(exclude));
        let patterns = Patterns::new([(files.as_slice(), exclude.as_slice())].into_iter()).unwrap();
        let mut names: Vec<String> = patterns
            .scan()
            .files
            .iter()
            .map(|found| found.path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn patterns_find_files_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().to_str().unwrap();
        for path in ["a/b", "a/c/d"] {
            fs::create_dir_all(directory.path().join(path)).unwrap();
        }
        for path in ["1.log", "a/2.log", "a/b/3.log", "a/c/d/4.log", "a/c/d/5.log.gz", "a/6.txt"] {
            fs::write(directory.path().join(path), b"x\n").unwrap();
        }
        fs::create_dir(directory.path().join("directory.log")).unwrap();
        std::os::unix::fs::symlink(directory.path(), directory.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", directory.path().join("dangling.log")).unwrap();
        std::os::unix::fs::symlink("2.log", directory.path().join("a/link.log")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(directory.path().join("socket.log")).unwrap();

        assert_eq!(found(&[&format!("{root}/*.log")], &[]), ["1.log"]);
        assert_eq!(found(&[&format!("{root}/*/*.log")], &[]), ["2.log"]);
        assert_eq!(found(&[&format!("{root}/**/*.log*")], &[]), ["1.log", "2.log", "3.log", "4.log"]);
        assert_eq!(found(&[&format!("{root}/a/{{b,c/d}}/*.log")], &[]), ["3.log", "4.log"]);
        assert_eq!(found(&[&format!("{root}/**/*.log")], &[&format!("{root}/a/**")]), ["1.log"]);
        assert_eq!(found(&[&format!("{root}/a/2.log")], &[]), ["2.log"]);
        assert_eq!(found(&[&format!("{root}/nowhere/*.log")], &[]), Vec::<String>::new());
    }
}
