//! What a file is, by its first bytes, whatever its name says: plain, gzip or Zstandard are read; other archives are refused by
//! name, with what to do.
//!
//! An archive in an archive is refused, too: its bytes are no log, and a tar file's members have hosts, names and generations of their
//! own. So no name out of an archive is ever used as a path. What is read is decompressed as a stream: memory does not grow with
//! what comes out.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// So many bytes are looked at: a tar file's mark stands at 257.
const LOOK: usize = 262;

/// First bytes of what is not read here, its name, and what unpacks it.
const REFUSED: [(&[u8], &str, &str); 5] = [
    (b"\xfd7zXZ\0", "xz", "unpack it first, with `xz -dk`"),
    (b"BZh", "bzip2", "unpack it first, with `bzip2 -dk`"),
    (b"PK\x03\x04", "zip", "unpack it first, with `unzip`"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip", "unpack it first"),
    (b"\x04\x22\x4d\x18", "lz4", "unpack it first, with `lz4 -dk`"),
];

/// Opens a file as what its first bytes say it is. `taken` grows by what is read of it, before decompression. An archive that
/// is not read here is an error of the kind `Unsupported`.
pub fn open(path: &Path, taken: Arc<AtomicU64>) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    let (first, whole) = look(Counted { file, taken });
    refuse(&first, "")?;
    let unpacked: Box<dyn Read + Send> = match first.as_slice() {
        [0x1f, 0x8b, ..] => {
            Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(1 << 16, whole)))
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::Decoder::new(whole)?),
        _ => return Ok(Box::new(whole)),
    };
    let (first, whole) = look(unpacked);
    refuse(&first, " in an archive")?;
    if first.starts_with(b"\x1f\x8b") || first.starts_with(b"\x28\xb5\x2f\xfd") {
        return Err(refusal("it is packed twice; unpack it once first"));
    }
    Ok(Box::new(whole))
}

/// The first bytes, and a reader that gives them and all others. An error among them comes when they have been given.
fn look<R: Read>(mut input: R) -> (Vec<u8>, impl Read) {
    let mut first = Vec::with_capacity(LOOK);
    let failure = input.by_ref().take(LOOK as u64).read_to_end(&mut first).err();
    let whole = Cursor::new(first.clone()).chain(Failing(failure)).chain(input);
    (first, whole)
}

fn refuse(first: &[u8], place: &str) -> io::Result<()> {
    if let Some((_, name, hint)) = REFUSED.iter().find(|(mark, _, _)| first.starts_with(mark)) {
        return Err(refusal(format!("{name}{place} is not read here; {hint}")));
    }
    if first.get(257..262) == Some(b"ustar") {
        let hint = "unpack it into a directory of its own, and replay that";
        return Err(refusal(format!("a tar file{place} is not read here; {hint}")));
    }
    Ok(())
}

fn refusal(text: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, text.into())
}

/// A file that tells how far it was read.
struct Counted {
    file: File,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Gives the error that ended a damaged archive, once.
pub(crate) struct Failing(pub(crate) Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
