//! Any way of reading gives the same documents.

use grammars::{Component, Reader};
use proptest::prelude::*;
use wire::{BlockFlags, BlockHeader, Generation, MAX_EVENT};

use super::documents;
use crate::framing::{Cursor, Follows, step};

/// Reads `file` in chunks through `step`, and returns the blocks.
fn cut(file: &[u8], chunks: &[(usize, bool, bool)], reader: &Reader) -> Vec<(BlockHeader, Vec<u8>)> {
    let mut blocks = Vec::new();
    let mut cursor = Cursor::default();
    let mut available = 0;
    let mut emit = |cursor: &mut Cursor, available: usize, follows| {
        let bytes = &file[cursor.base as usize..available];
        let (cut, after) = step(cursor, bytes, follows, reader);
        if let Some(cut) = cut {
            let value = file[cut.base as usize..cut.end as usize].to_vec();
            assert!(!value.is_empty());
            let header = BlockHeader {
                host: String::new(),
                cluster: String::new(),
                stream: String::new(),
                component: String::new(),
                service: None,
                rule: String::new(),
                path: Vec::new(),
                generation: Generation(1),
                base: cut.base,
                length: value.len() as u32,
                crc: 0,
                zone: String::new(),
                encoding: String::new(),
                read_ms: 0,
                last_time: cut.last_time,
                flags: BlockFlags {
                    open: cut.open,
                    inside_event: cut.inside,
                    ended: cut.ended,
                    untimed: false,
                    truncated: false,
                },
            };
            blocks.push((header, value));
        }
        *cursor = after;
    };
    for &(size, is_at_end, grow) in chunks.iter().cycle() {
        available = (available + size).min(file.len());
        let follows = if is_at_end { Follows::Nothing { grow } } else { Follows::Bytes };
        emit(&mut cursor, available, follows);
        if available == file.len() {
            break;
        }
    }
    emit(&mut cursor, available, Follows::End);
    blocks
}

/// Each block's last time must be that of the last event with a time before its base.
fn check_last_times(file: &[u8], blocks: &[(BlockHeader, Vec<u8>)], reader: &Reader) {
    for (header, _) in blocks {
        let mut last = None;
        for line in file[..header.base as usize].split_inclusive(|&byte| byte == b'\n') {
            let line = wire::split::first_line(line);
            last = Some(line)
                .filter(|line| reader.begins(line))
                .and_then(|line| reader.time(line).filter(|time| time.is_plausible()))
                .or(last);
        }
        assert_eq!(header.last_time, last, "base {}", header.base);
    }
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        8 => "2026-11-21 07:29:5[0-9],[0-9]{3} INFO org\\.a\\.B: [a-z가-힣 ]{0,80}",
        3 => "\tat a\\.b\\.C\\([A-Z][a-z]{1,9}\\.java:[0-9]{1,4}\\)",
        1 => "",
        1 => "[ -~]{0,300}",
    ];
    (proptest::collection::vec((line, any::<bool>()), 1..60), any::<bool>()).prop_map(
        |(lines, last_line_end)| {
            let mut bytes = Vec::new();
            for (line, carriage_return) in lines {
                bytes.extend_from_slice(line.as_bytes());
                bytes.extend_from_slice(if carriage_return { b"\r\n" } else { b"\n" });
            }
            if !last_line_end {
                bytes.pop();
            }
            bytes
        },
    )
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_documents(
        file in file(),
        chunks in proptest::collection::vec((1usize..400, any::<bool>(), any::<bool>()), 1..20),
    ) {
        prop_assume!(!file.is_empty());
        let reader = Reader::new(Component::NameNode);
        let whole = documents(&cut(&file, &[(file.len(), true, false)], &reader), Component::NameNode);
        for chunks in [chunks.as_slice(), &[(1, true, false)], &[(1, true, true)], &[(7, false, false)]] {
            let blocks = cut(&file, chunks, &reader);
            prop_assert_eq!(&documents(&blocks, Component::NameNode), &whole);
            check_last_times(&file, &blocks, &reader);
        }
        let length: usize = whole.values().flat_map(|events| events.values()).map(Vec::len).sum();
        prop_assert_eq!(length, file.len());
    }
}

#[test]
fn over_long_events_and_lines_are_cut_alike_in_any_chunking() {
    let reader = Reader::new(Component::NameNode);
    let mut file = b"2026-11-21 07:29:50,000 INFO a.B: dump\n".to_vec();
    while file.len() < 2 * MAX_EVENT + 5000 {
        file.extend_from_slice(b"\tline of a dump that goes on and on\n");
    }
    file.extend_from_slice(b"2026-11-21 07:29:51,000 INFO a.B: ");
    file.resize(file.len() + 2 * MAX_EVENT + 77, b'x');
    file.extend_from_slice(b"\n\tat a.B\n2026-11-21 07:29:52,000 INFO a.B: next\n");
    let whole = documents(&cut(&file, &[(file.len(), true, false)], &reader), Component::NameNode);
    assert_eq!(whole[&Generation(1)].values().map(Vec::len).sum::<usize>(), file.len());
    for chunks in [
        [(1 << 16, true, false)],
        [(262_144, false, false)],
        [(999_983, true, true)],
        [(100_003, true, true)],
    ] {
        let blocks = cut(&file, &chunks, &reader);
        assert!(blocks.iter().all(|(_, value)| value.len() <= 2 * MAX_EVENT), "chunks {chunks:?}");
        assert!(documents(&blocks, Component::NameNode) == whole, "chunks {chunks:?}");
        check_last_times(&file, &blocks, &reader);
    }
}

#[test]
fn an_open_event_is_sent_at_once_and_again_at_doubling_sizes() {
    let reader = Reader::new(Component::NameNode);
    let mut file = b"2026-11-21 07:29:50,000 INFO a.B: dump\n".to_vec();
    for _ in 0..2000 {
        file.extend_from_slice(b"\tline of a dump that goes on and on\n");
    }
    let blocks = cut(&file, &[(36, true, false)], &reader);
    assert!(blocks.len() < 15, "{} blocks", blocks.len());
    assert!(blocks.iter().all(|(header, _)| header.base == 0));
}

#[test]
fn a_complete_event_that_was_sent_is_not_sent_again() {
    let reader = Reader::new(Component::NameNode);
    let event = b"2026-11-21 07:29:50,000 INFO a.B: one\n";
    let file: Vec<u8> = std::iter::repeat_n(event.as_slice(), 10).flatten().copied().collect();
    let blocks = cut(&file, &[(event.len(), true, false)], &reader);
    let bases: Vec<u64> = blocks.iter().map(|(header, _)| header.base / event.len() as u64).collect();
    // The last one is sent again as the end.
    assert_eq!(bases, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]);
    assert!(blocks.iter().all(|(header, value)| header.flags.ended || value.len() == event.len()));
}
