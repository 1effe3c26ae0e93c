//! Reads that fail as they do on broken disks and network file systems, which cannot be made here otherwise.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex},
};

static BROKEN: LazyLock<Mutex<HashMap<PathBuf, i32>>> = LazyLock::new(Mutex::default);

/// From now on reads of this path fail with this error of the system; with none they succeed again.
pub(super) fn set(path: &Path, errno: Option<i32>) {
    let mut broken = BROKEN.lock().unwrap();
    match errno {
        Some(errno) => drop(broken.insert(path.to_owned(), errno)),
        None => drop(broken.remove(path)),
    }
}

/// What a read of this path comes to before it reaches the file.
pub(crate) fn read(path: &Path) -> io::Result<()> {
    match BROKEN.lock().unwrap().get(path) {
        Some(errno) => Err(io::Error::from_raw_os_error(*errno)),
        None => Ok(()),
    }
}
