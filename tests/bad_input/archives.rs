//! Archives, as `khp-log replay` and `khp-log parse` open them.

use std::{fs, io::Write, path::Path, sync::Arc};

use flate2::{Compression, write::GzEncoder};
use processor::source::open;
use wire::MAX_EVENT;

use crate::{blocks, message};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The text that an archive of these bytes gives, and the error behind it.
fn read(name: &str, bytes: &[u8]) -> (Vec<u8>, Option<String>) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    let input = match open(&path, Arc::default()) {
        Ok(input) => input,
        Err(error) => return (Vec::new(), Some(error.to_string())),
    };
    let (mut blocks, mut text) = (blocks(input, "utf-8"), Vec::new());
    loop {
        match blocks.next_block() {
            Ok(Some(block)) => text.extend_from_slice(&block.value),
            Ok(None) => return (text, None),
            Err(error) => return (text, Some(error.to_string())),
        }
    }
}

fn refused(name: &str, bytes: &[u8], expected: &str) {
    let (text, error) = read(name, bytes);
    assert!(text.is_empty());
    let error = error.unwrap();
    assert!(error.contains(expected), "{name}: {error}");
}

/// Lines that do not compress to nothing.
fn content() -> Vec<u8> {
    (0..5000).flat_map(|n| message(format!("n={n} {:x}", n * 7_654_321u64).as_bytes())).collect()
}

#[test]
fn b35_a_truncated_gzip_gives_what_decodes_then_says_so() {
    let (content, packed) = (content(), gzip(&content()));
    let (text, error) = read("a.gz", &packed[..packed.len() / 2]);
    assert!(text.len() > content.len() / 4 && content.starts_with(&text), "{} bytes", text.len());
    assert!(error.is_some());
    // Nothing but a part of the head.
    assert!(read("a.gz", &packed[..5]).1.is_some());
}

#[test]
fn b36_several_members_are_one_text() {
    let content = content();
    let (first, second) = content.split_at(content.len() / 3);
    assert_eq!(read("a.gz", &[gzip(first), gzip(second)].concat()), (content, None));
}

#[test]
fn b37_trailing_garbage_is_told_behind_the_text() {
    let content = content();
    let (text, error) = read("a.gz", &[gzip(&content), b"garbage".to_vec()].concat());
    assert!(text == content);
    assert!(error.is_some());
}

/// A bomb is read as a stream; here 256 MiB out of some 250 KiB. No block is larger than a part of an event and what is read at once.
#[test]
fn b38_a_bomb_takes_no_memory() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..256 {
        encoder.write_all(&[b'a'; 1 << 20]).unwrap();
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bomb.gz");
    fs::write(&path, encoder.finish().unwrap()).unwrap();
    let mut blocks = blocks(open(&path, Arc::default()).unwrap(), "utf-8");
    let (mut total, mut largest) = (0, 0);
    while let Some(block) = blocks.next_block().unwrap() {
        total += block.value.len();
        largest = largest.max(block.value.len()).max(block.value.capacity());
    }
    assert_eq!(total, 256 << 20);
    assert!(largest <= 3 * MAX_EVENT, "{largest}");
}

#[test]
fn b39_the_first_bytes_count_not_the_name() {
    let content = content();
    assert_eq!(read("plain.gz", &content), (content.clone(), None));
    assert_eq!(read("packed.log", &gzip(&content)), (content, None));
}

#[test]
fn b40_zstandard_is_read_xz_and_bzip2_are_refused_by_name() {
    let content = content();
    assert_eq!(read("a.zst", &zstd::encode_all(content.as_slice(), 1).unwrap()), (content, None));
    refused("a.xz", b"\xfd7zXZ\0\0\x04rest", "xz is not read here; unpack it first, with `xz -dk`");
    refused("a.bz2", b"BZh91AY&SY", "bzip2 is not read here");
    refused("a.zip", b"PK\x03\x04rest", "zip is not read here");
}

/// A tar file with one member of this name.
fn tar(name: &[u8]) -> Vec<u8> {
    let mut head = vec![0; 512];
    head[..name.len()].copy_from_slice(name);
    head[257..262].copy_from_slice(b"ustar");
    [head, message(b"x"), vec![0; 1024]].concat()
}

/// Whatever its members are called, and whatever they are: no name out of an archive is used.
#[test]
fn b41_tar_is_refused_and_nothing_is_unpacked() {
    for name in [b"../../etc/cron.d/x".as_slice(), b"/etc/passwd", b"bad\xff\xfe", b"nn.log"] {
        refused("a.tar", &tar(name), "a tar file is not read here; unpack it into a directory of its own");
        refused("a.tar.gz", &gzip(&tar(name)), "a tar file in an archive is not read here");
    }
    assert!(!Path::new("/etc/cron.d/x").exists());
}

#[test]
fn b42_an_archive_in_an_archive_is_refused() {
    let packed = gzip(&content());
    refused("a.gz.gz", &gzip(&packed), "it is packed twice; unpack it once first");
    refused("a.gz.zst", &zstd::encode_all(packed.as_slice(), 1).unwrap(), "it is packed twice");
    refused("a.bz2.gz", &gzip(b"BZh91AY&SY"), "bzip2 in an archive is not read here");
}
