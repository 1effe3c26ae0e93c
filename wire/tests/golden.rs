//! The bytes of the wire format, written down. A change here is a new format version, never an accepted difference.

use expect_test::expect;
use wire::{
    BlockFlags, BlockHeader, DecodeError, DocumentId, Generation, Salt, WrittenTime, block::crc,
    generation::Origin,
};

fn sample(value: &[u8]) -> BlockHeader {
    BlockHeader {
        host: "nn1.example.com".into(),
        cluster: "khp".into(),
        stream: "namenode".into(),
        component: "namenode".into(),
        service: None,
        rule: "namenode/1".into(),
        path: b"/var/log/hadoop/hadoop-hdfs-namenode-nn1.log".to_vec(),
        generation: Generation(0x0123_4567_89ab_cdef),
        base: 4096,
        length: value.len() as u32,
        crc: crc(value),
        zone: "Asia/Seoul".into(),
        encoding: "utf-8".into(),
        read_ms: 1_795_214_996_459,
        last_time: Some(WrittenTime { local_ms: 1_795_246_196_459, offset_s: Some(32_400) }),
        flags: BlockFlags { open: true, ..BlockFlags::default() },
    }
}

fn decode(headers: &[(&'static str, Vec<u8>)], value: &[u8]) -> Result<BlockHeader, DecodeError> {
    BlockHeader::decode(headers.iter().map(|(name, text)| (*name, text.as_slice())), value)
}

#[test]
fn block_headers() {
    let value = b"2026-11-21 07:29:56,459 INFO a.B: c\n";
    let headers = sample(value).encode();
    let text: String =
        headers.iter().map(|(name, text)| format!("{name}={}\n", String::from_utf8_lossy(text))).collect();
    expect![[r#"
        khp=1
        host=nn1.example.com
        cluster=khp
        stream=namenode
        component=namenode
        rule=namenode/1
        path=/var/log/hadoop/hadoop-hdfs-namenode-nn1.log
        gen=0123456789abcdef
        base=4096
        len=36
        crc=4bc3da47
        zone=Asia/Seoul
        enc=utf-8
        read=1795214996459
        last=1795246196459 +32400
        flags=o
    "#]]
    .assert_eq(&text);
    assert_eq!(decode(&headers, value), Ok(sample(value)));
}

/// A header that older versions do not have, and leave alone.
#[test]
fn a_block_may_say_whose_log_it_is() {
    let value = b"2026-11-21 07:29:56,459 INFO a.B: c\n";
    let header = BlockHeader { service: Some("namenode".to_owned()), ..sample(value) };
    let headers = header.encode();
    assert!(headers.contains(&("service", b"namenode".to_vec())), "{headers:?}");
    assert_eq!(decode(&headers, value), Ok(header));
}

#[test]
fn damaged_blocks_are_refused_by_name() {
    let value = b"2026-11-21 07:29:56,459 INFO a.B: c\n";
    let headers = sample(value).encode();
    assert_eq!(decode(&headers, &value[1..]), Err(DecodeError::Length { announced: 36, found: 35 }));
    assert_eq!(decode(&headers, b"2026-11-21 07:29:56,459 INFO a.B: d\n"), Err(DecodeError::Crc));
    assert_eq!(decode(&headers[1..], value), Err(DecodeError::NotABlock));
    for missing in 1..headers.len() {
        let mut without = headers.clone();
        let (name, _) = without.remove(missing);
        let expected = if name == "last" {
            Ok(BlockHeader { last_time: None, ..sample(value) })
        } else {
            Err(DecodeError::Missing(name))
        };
        assert_eq!(decode(&without, value), expected);
    }
    let mut later = headers.clone();
    later[0].1 = b"2".to_vec();
    assert_eq!(decode(&later, value), Err(DecodeError::Version("2".into())));
}

#[test]
fn generations_and_ids() {
    let origin = Origin {
        host: "nn1.example.com",
        stream: "containers",
        file_name: "syslog.1.gz",
        directories: "application_1795214328335_0006/container_e01_1795214328335_0006_01_000001",
    };
    let head = b"2026-11-21 07:29:56,459 INFO a.B: c\n";
    expect!["796ffa99658af42d"].assert_eq(&Generation::mint(&origin, head, Salt::None).to_string());
    expect!["6bbc671660a9d022"]
        .assert_eq(&Generation::mint(&origin, head, Salt::Untimed { inode: 7, truncations: 1 }).to_string());
    let generation = Generation(0x0123_4567_89ab_cdef);
    expect!["ASNFZ4mrze8AAAAAEAAjQFGf"].assert_eq(DocumentId::new(generation, 4096, head).as_str());
    // Only the first 64 bytes of the first line count.
    assert_eq!(
        DocumentId::new(generation, 4096, b"2026-11-21 07:29:56,459 INFO a.B: c\n\tat d"),
        DocumentId::new(generation, 4096, head)
    );
    assert_ne!(DocumentId::new(generation, 4097, head), DocumentId::new(generation, 4096, head));
}
