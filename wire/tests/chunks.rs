//! However a file is read, the same events and ids come out of it.

use std::io::{Read, Write};

use proptest::prelude::*;
use wire::{
    DocumentId, Generation, Head, MAX_EVENT, Salt, generation,
    generation::Origin,
    split::{events, first_part, last_event_start},
};

fn begins(line: &[u8]) -> bool {
    line.len() > 10 && line[..4].iter().all(u8::is_ascii_digit) && line[4] == b'-'
}

/// Reads `file` in the given chunk sizes the way a tailing reader does: what is sent is always whole lines from an
/// event's start on, the open event again and again; returns every document the receiver ends with.
fn tail(file: &[u8], chunks: &[usize]) -> Vec<(String, u64, usize)> {
    let origin = Origin { host: "h", stream: "s", file_name: "x.log", directories: "" };
    let (mut watermark, mut available, mut inside) = (0, 0, false);
    let mut documents = std::collections::BTreeMap::new();
    let mut chunk = chunks.iter().cycle();
    while available < file.len() {
        available = (available + chunk.next().map_or(1, |size| *size)).min(file.len());
        let ended = available == file.len();
        let Head::Timed(head) = generation::head(&file[..available], ended) else {
            continue;
        };
        let generation = Generation::mint(&origin, head, Salt::None);
        let whole = if ended {
            available
        } else {
            memchr::memrchr(b'\n', &file[watermark..available]).map_or(watermark, |at| watermark + at + 1)
        };
        let block = &file[watermark..whole];
        for event in events(block, watermark as u64, inside, begins) {
            let id = DocumentId::new(generation, event.offset, event.bytes);
            let length = documents.entry((event.offset, id.as_str().to_owned())).or_insert(0);
            *length = event.bytes.len().max(*length);
        }
        let mut next = watermark + last_event_start(block, begins);
        inside = inside && next == watermark;
        while let Some(part) = first_part(&file[next..whole]) {
            next += part;
            inside = true;
        }
        watermark = next;
    }
    documents.into_iter().map(|((offset, id), length)| (id, offset, length)).collect()
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        8 => "2026-11-21 07:29:5[0-9],[0-9]{3} INFO a\\.B: [a-z가-힣 ]{0,80}",
        3 => "\tat a\\.b\\.C\\([A-Z][a-z]{1,9}\\.java:[0-9]{1,4}\\)",
        1 => "",
        1 => "[ -~]{0,300}",
    ];
    (proptest::collection::vec((line, any::<bool>()), 1..60), any::<bool>()).prop_map(
        |(lines, last_line_end)| {
            let mut bytes = b"2026-11-21 07:29:50,000 INFO a.B: first\n".to_vec();
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
        chunks in proptest::collection::vec(1usize..400, 1..20),
    ) {
        let whole = tail(&file, &[file.len()]);
        prop_assert_eq!(tail(&file, &chunks), whole.clone());
        prop_assert_eq!(tail(&file, &[1]), whole.clone());
        prop_assert_eq!(whole.iter().map(|(_, _, length)| length).sum::<usize>(), file.len());
    }

    #[test]
    fn its_gz_and_its_copy_give_the_same_documents(file in file(), level in 0u32..9) {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
        encoder.write_all(&file).expect("writes to memory do not fail");
        let packed = encoder.finish().expect("writes to memory do not fail");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).expect("what was packed unpacks");
        prop_assert_eq!(tail(&unpacked, &[unpacked.len()]), tail(&file, &[97]));
    }
}

#[test]
fn over_long_events_are_cut_alike_in_any_chunking() {
    let mut file = b"2026-11-21 07:29:50,000 INFO a.B: dump\n".to_vec();
    while file.len() < 3 * MAX_EVENT {
        file.extend_from_slice(b"\tline of a dump that goes on and on\n");
        if file.len().is_multiple_of(5) {
            file.extend_from_slice(&vec![b'x'; 70_001]);
            file.push(b'\n');
        }
    }
    file.extend_from_slice(b"2026-11-21 07:29:51,000 INFO a.B: next\n");
    let whole = tail(&file, &[file.len()]);
    assert!(whole.len() >= 4);
    for chunk in [1 << 16, 262_144, 999_983] {
        assert_eq!(tail(&file, &[chunk]), whole, "chunks of {chunk}");
    }
}
