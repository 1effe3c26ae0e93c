//! File notifications: hints that make looking early, never the only way to learn of a change.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use notify::{
    EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, CreateKind, RemoveKind},
};
use tracing::warn;

use crate::stop::Wake;

/// What was noticed since it was last asked.
#[derive(Debug, Default)]
pub(crate) struct Noticed {
    /// Paths whose content changed.
    pub(crate) changed: HashSet<PathBuf>,
    /// Paths that appeared, vanished or were renamed.
    pub(crate) moved: HashSet<PathBuf>,
    /// Notifications were lost, or a directory came or went: only a scan tells.
    pub(crate) rescan: bool,
}

/// The watched directories.
#[derive(Debug)]
pub(crate) struct Watch {
    watcher: Option<RecommendedWatcher>,
    noticed: Arc<Mutex<Noticed>>,
    watched: HashSet<PathBuf>,
    failed: bool,
}

impl Watch {
    /// Begins to watch nothing yet. Without notifications, or where the kernel refuses them, scans alone find changes.
    pub(crate) fn new(notify: bool, wake: Wake) -> Watch {
        let noticed = Arc::new(Mutex::new(Noticed::default()));
        let mut failed = false;
        let watcher = notify.then(|| {
            let inbox = Arc::clone(&noticed);
            notify::recommended_watcher(move |event| {
                if take(&inbox, event) {
                    wake.wake();
                }
            })
        });
        let watcher = match watcher {
            None => None,
            Some(Ok(watcher)) => Some(watcher),
            Some(Err(error)) => {
                warn!(%error, hint = "raise fs.inotify.max_user_instances", "file notifications refused, scanning each second");
                failed = true;
                None
            }
        };
        Watch { watcher, noticed, watched: HashSet::new(), failed }
    }

    /// Whether changes are noticed everywhere, so that scans may be rare.
    pub(crate) fn is_complete(&self) -> bool {
        self.watcher.is_some() && !self.failed
    }

    /// Watches these directories and no others. Returns whether there are new ones: what happened in them before is to
    /// be scanned for.
    pub(crate) fn directories(&mut self, directories: &[PathBuf]) -> bool {
        let Some(watcher) = &mut self.watcher else {
            return false;
        };
        let wanted: HashSet<&Path> = directories.iter().map(PathBuf::as_path).collect();
        self.watched.retain(|path| {
            let keep = wanted.contains(path.as_path()) && path.is_dir();
            if !keep {
                // It is gone, and its watch with it, unless a link to it went away.
                drop(watcher.unwatch(path));
            }
            keep
        });
        let mut added = false;
        let mut failure = None;
        for directory in
            directories.iter().filter(|directory| !self.watched.contains(*directory)).collect::<Vec<_>>()
        {
            match watcher.watch(directory, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(directory.clone());
                    added |= !is_remote(directory);
                    if is_remote(directory) {
                        failure = Some("notifications do not work on a network file system".to_owned());
                    }
                }
                Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
                Err(error) => failure = Some(error.to_string()),
            }
        }
        if let Some(error) = failure.filter(|_| !self.failed) {
            warn!(
                error,
                hint = "raise fs.inotify.max_user_watches if it is reached",
                "some directories cannot be watched, scanning each second"
            );
            self.failed = true;
        }
        added
    }

    /// Whether nothing was noticed since it was last asked.
    pub(crate) fn is_quiet(&self) -> bool {
        self.noticed
            .lock()
            .is_ok_and(|noticed| noticed.changed.is_empty() && noticed.moved.is_empty() && !noticed.rescan)
    }

    /// Takes what was noticed.
    pub(crate) fn take(&self) -> Noticed {
        self.noticed.lock().map(|mut noticed| std::mem::take(&mut *noticed)).unwrap_or_default()
    }
}

/// Files one notification. Returns whether the reading thread has to be woken: only if nothing was waiting for it already.
fn take(inbox: &Mutex<Noticed>, event: notify::Result<notify::Event>) -> bool {
    let Ok(mut noticed) = inbox.lock() else {
        return false;
    };
    let was_empty = noticed.changed.is_empty() && noticed.moved.is_empty() && !noticed.rescan;
    let Ok(event) = event else {
        noticed.rescan = true;
        return was_empty;
    };
    noticed.rescan |= event.need_rescan();
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(notify::event::ModifyKind::Data(_) | notify::event::ModifyKind::Any) => {
            noticed.changed.extend(event.paths);
        }
        EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder) => {
            noticed.rescan = true
        }
        EventKind::Access(_) => {}
        _ => noticed.moved.extend(event.paths),
    }
    was_empty && (!noticed.changed.is_empty() || !noticed.moved.is_empty() || noticed.rescan)
}

/// Whether a directory is on a file system that other hosts write to unnoticed.
fn is_remote(directory: &Path) -> bool {
    const REMOTE: [&str; 10] =
        ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse", "9p", "ceph", "lustre", "glusterfs"];
    let Ok(mounts) = std::fs::read_to_string("/proc/mounts") else {
        return false;
    };
    let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let (_, point, kind) = (fields.next()?, fields.next()?, fields.next()?);
            directory.starts_with(point).then_some((point.len(), kind))
        })
        .max_by_key(|(length, _)| *length)
        .is_some_and(|(_, kind)| REMOTE.contains(&kind) || kind.starts_with("fuse."))
}
