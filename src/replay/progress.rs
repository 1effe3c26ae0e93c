//! How far a replay came, kept between runs of the same command.
//!
//! Losing it costs time only: what is sent twice is one document.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    fs,
    hash::{Hash, Hasher},
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use processor::Block;
use wire::{BlockHeader, Generation};

/// Seconds between two writes of the file.
const SAVE_EVERY: Duration = Duration::from_secs(2);

/// Which generations are settled up to where.
pub(crate) struct Progress {
    file: PathBuf,
    settled: BTreeMap<String, u64>,
    resumed: bool,
    saved: Instant,
}

/// What was settled when the run began.
pub(crate) struct Done(BTreeMap<String, u64>);

impl Done {
    /// Whether all of the block was settled before.
    pub(crate) fn covers(&self, header: &BlockHeader) -> bool {
        let end = header.base + u64::from(header.length);
        self.0.get(&key(header.generation)).is_some_and(|settled| *settled >= end)
    }
}

impl Progress {
    /// What an earlier run of the same command left, if it was stopped.
    pub(crate) fn load<'p>(config: &Path, reparse: bool, files: impl Iterator<Item = &'p Path>) -> Progress {
        let mut hash = DefaultHasher::new();
        // Another configuration may name another Elasticsearch, which has none of it.
        (config, fs::read(config).ok(), reparse).hash(&mut hash);
        files.for_each(|file| file.hash(&mut hash));
        let file = state_directory().join(format!("replay-{:016x}.json", hash.finish()));
        let settled: BTreeMap<String, u64> =
            fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        Progress { resumed: !settled.is_empty(), file, settled, saved: Instant::now() }
    }

    /// Begins at the start.
    pub(crate) fn clear(&mut self) {
        self.settled.clear();
        self.resumed = false;
    }

    /// A word to the user if an earlier run is continued.
    pub(crate) fn resumed(&self) -> Option<String> {
        self.resumed.then(|| {
            format!("going on where the last run stopped ({}); --from-start begins anew", self.file.display())
        })
    }

    /// What is settled now.
    pub(crate) fn done(&self) -> Done {
        Done(self.settled.clone())
    }

    /// A block is settled, and all before it.
    pub(crate) fn settled(&mut self, block: &Block) {
        self.settled_header(&block.header);
    }

    /// The same, by the block's header.
    pub(crate) fn settled_header(&mut self, header: &BlockHeader) {
        self.settled.insert(key(header.generation), header.base + u64::from(header.length));
        if self.saved.elapsed() >= SAVE_EVERY {
            self.saved = Instant::now();
            if let Err(error) = self.save() {
                tracing::warn!(%error, file = %self.file.display(), "the progress cannot be kept; a new run would begin at the start");
            }
        }
    }

    /// Writes the file, as a whole or not at all.
    pub(crate) fn save(&self) -> io::Result<()> {
        if let Some(directory) = self.file.parent() {
            fs::create_dir_all(directory)?;
        }
        let new = self.file.with_extension("tmp");
        fs::write(&new, serde_json::to_vec(&self.settled)?)?;
        fs::rename(&new, &self.file)
    }

    /// Everything is done: nothing to go on from.
    pub(crate) fn forget(&self) {
        // It may never have been written.
        let _ = fs::remove_file(&self.file);
    }
}

fn key(generation: Generation) -> String {
    generation.to_string()
}

/// `$XDG_STATE_HOME/khp-log`, `~/.local/state/khp-log`, or the temporary directory.
fn state_directory() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .or_else(home)
        .unwrap_or_else(std::env::temp_dir)
        .join("khp-log")
}
