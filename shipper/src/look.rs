//! What the streams would find, without following it: for `khp-log check`.

use std::{fs::File, io, path::PathBuf};

use settings::Ship;

use crate::{ShipError, discover::Patterns};

/// What one stream finds.
#[derive(Debug, Default)]
pub struct Look {
    /// Files that its patterns match.
    pub files: usize,
    /// Those that cannot be opened, and directories that cannot be looked into.
    pub unreadable: Vec<(PathBuf, io::Error)>,
}

/// Looks once; one [`Look`] a stream, in their order.
pub fn look(ship: &Ship) -> Result<Vec<Look>, ShipError> {
    let patterns = Patterns::new(
        ship.streams.iter().map(|stream| (stream.files.as_slice(), stream.exclude.as_slice())),
    )?;
    let scan = patterns.scan();
    let mut looks: Vec<Look> = ship.streams.iter().map(|_| Look::default()).collect();
    for found in scan.files {
        let Some(look) = looks.get_mut(found.stream) else {
            continue;
        };
        look.files += 1;
        if let Err(error) = File::open(&found.path) {
            look.unreadable.push((found.path, error));
        }
    }
    if let Some(first) = looks.first_mut() {
        first.unreadable.extend(scan.failures);
    }
    Ok(looks)
}
