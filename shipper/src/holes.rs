//! NULs before a file's content: what a writer leaves that keeps its position over a truncation.
//!
//! They are neither head nor content, and offsets count them. Such a file is sparse as a rule, and where the file system
//! knows its holes they are passed over without reading: a hole of a terabyte costs what one of a page does.

use std::{io, time::Instant};

use rustix::{fs::SeekFrom, io::Errno};
use wire::generation::leading_nuls;

use crate::{
    files::{FileKey, Followed},
    mark::OVERLAP,
    run::Shipper,
};

/// NULs that are read in one turn.
const SKIP: usize = 64 << 20;

impl Shipper<'_> {
    /// Moves the content's start behind leading NULs. Returns whether there is content.
    pub(crate) fn skip_nuls(&mut self, key: FileKey, now: Instant) -> io::Result<bool> {
        let Some(followed) = self.files.get_mut(key) else {
            return Ok(false);
        };
        if followed.content > 0 && !is_nul_before(followed)? {
            // It was truncated, or written to where there was a hole.
            followed.content = 0;
        }
        let mut first = [0; 1];
        if followed.read_at(&mut first, followed.content)? == 0 {
            return Ok(false);
        }
        if first[0] != 0 {
            return Ok(true);
        }
        let mut buffer = vec![0; 256 << 10];
        let mut read = 0;
        while read < SKIP {
            let before = followed.content;
            followed.content = end_of_hole(followed);
            let got = followed.read_at(&mut buffer, followed.content)?;
            let nuls = leading_nuls(&buffer[..got]);
            followed.content += nuls as u64;
            read += nuls;
            self.counters.nul_bytes.add(followed.content - before);
            if nuls < got {
                return Ok(true);
            }
            if got < buffer.len() {
                return Ok(false);
            }
        }
        self.files.schedule(key, now);
        Ok(false)
    }
}

/// Whether the bytes before what was taken for the content's start are still NULs.
fn is_nul_before(followed: &Followed) -> io::Result<bool> {
    let length = followed.content.min(OVERLAP);
    let mut bytes = vec![1; length as usize];
    let got = followed.read_at(&mut bytes, followed.content - length)?;
    Ok(got == bytes.len() && leading_nuls(&bytes) == got)
}

/// Where the hole ends in which the content's start lies; there itself if it lies in none, or holes are not known.
fn end_of_hole(followed: &Followed) -> u64 {
    let Some(file) = &followed.file else {
        return followed.content;
    };
    let size = followed.size_now().unwrap_or_default();
    match rustix::fs::seek(file, SeekFrom::Data(followed.content)) {
        Ok(data) => data.max(followed.content),
        Err(Errno::NXIO) => size.max(followed.content),
        Err(_) => followed.content,
    }
}
