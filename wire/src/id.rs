//! A document's `_id`: generation (64 bits), offset of the event in it (48), a hash (32) of at most the first 64 bytes of
//! the event's first line; big-endian in that order, unpadded base64url. Generation first and offset next, so that ids grow
//! within a file, which Elasticsearch indexes faster than scattered ones.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use xxhash_rust::xxh3::xxh3_64;

use crate::Generation;

/// Bytes of an id as text.
pub const ID_LENGTH: usize = 24;

/// Offsets have 48 bits: files of up to 256 TiB.
pub const MAX_OFFSET: u64 = (1 << 48) - 1;

/// The id of one document, as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DocumentId([u8; ID_LENGTH]);

impl DocumentId {
    /// The id of the event (or of the part of an over-long event) that begins at `offset` with `bytes`.
    pub fn new(generation: Generation, offset: u64, bytes: &[u8]) -> DocumentId {
        let window = &bytes[..bytes.len().min(64)];
        let first_line = memchr::memchr(b'\n', window).map_or(window, |end| &window[..end]);
        let mut raw = [0; 18];
        raw[..8].copy_from_slice(&generation.0.to_be_bytes());
        raw[8..14].copy_from_slice(&(offset & MAX_OFFSET).to_be_bytes()[2..]);
        raw[14..].copy_from_slice(&(xxh3_64(first_line) as u32).to_be_bytes());
        let mut text = [0; ID_LENGTH];
        let written = URL_SAFE_NO_PAD.encode_slice(raw, &mut text);
        debug_assert_eq!(written, Ok(ID_LENGTH));
        DocumentId(text)
    }

    /// The id as ASCII.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}
