//! The 48 bad inputs. `table.md` says where each is tried; `tests/bad-input` runs them all and prints the table with results.
//!
//! Here: bytes to documents, through the code that `parse`, `replay` and `process` share. Each case has its documents beside it in `data/`.
//! Run with `UPDATE_EXPECT=1` to write them, then read the difference.

#![allow(clippy::unwrap_used)]

mod archives;
mod values;

use std::{io::Read, path::Path, sync::Arc};

use expect_test::expect_file;
use grammars::{Component, Reader};
use processor::{
    BulkBody, Options, Renderer,
    source::{Blocks, FileSource},
};
use serde_json::Value;

/// Fields that tell how an input was read. Where a block's fields are left out, they are the same for all.
const SHOWN: [&str; 11] = [
    "@timestamp",
    "log.offset",
    "log.length",
    "log.flags",
    "log.level",
    "message",
    "event.original",
    "khp.original_base64",
    "error.type",
    "khp.error.root_cause",
    "khp.error.frames",
];

/// 2026-11-22 04:00:00.123 UTC: when it was read, a day after the lines were written.
const READ_MS: i64 = 1_795_320_000_123;

fn blocks(input: impl Read + Send + 'static, encoding: &str) -> Blocks {
    let source = FileSource {
        host: "nn1".into(),
        cluster: "khp".into(),
        stream: "namenode".into(),
        service: None,
        directories: String::new(),
        zone: "Asia/Seoul".into(),
        encoding: encoding.into(),
        reader: Arc::new(Reader::new(Component::NameNode)),
    };
    Blocks::new(source, Path::new("/var/log/nn.log"), Box::new(input), READ_MS)
}

/// The documents of `bytes` with their indices. That together they are the input, byte for byte, is checked on the way.
fn documents(bytes: &[u8], encoding: &str) -> Vec<Value> {
    let mut blocks = blocks(std::io::Cursor::new(bytes.to_vec()), encoding);
    let (mut renderer, mut found, mut whole) =
        (Renderer::new(Options { keep_original: true }), Vec::new(), Vec::new());
    while let Some(block) = blocks.next_block().unwrap() {
        let mut body = BulkBody::default();
        renderer.render(&Arc::new(block), &mut body).unwrap();
        for item in &body.items {
            whole.extend_from_slice(&body.blocks[item.block].value[item.event.clone()]);
            let mut document: Value = serde_json::from_slice(body.document(item)).unwrap();
            let action: Value = serde_json::from_slice(body.action(item)).unwrap();
            document["_index"] = action["index"]["_index"].clone();
            found.push(document);
        }
    }
    let nuls = bytes.iter().take_while(|byte| **byte == 0).count();
    assert!(whole == bytes[nuls..], "the documents together are the input");
    found
}

/// Compares the documents of `bytes` with `data/<name>.txt`.
fn golden(name: &str, bytes: &[u8], encoding: &str) {
    let mut shown = String::new();
    for document in documents(bytes, encoding) {
        shown.push_str(&format!("-- {}\n", document["_index"].as_str().unwrap()));
        for field in SHOWN {
            if let Some(value) = document.get(field) {
                shown.push_str(&format!("{field}: {value}\n"));
            }
        }
    }
    expect_file![format!("{}/tests/bad_input/data/{name}.txt", env!("CARGO_MANIFEST_DIR"))].assert_eq(&shown);
}

/// One event with this message, and one behind it that must be untouched.
fn message(text: &[u8]) -> Vec<u8> {
    let head = b"2026-11-21 07:00:00,000 INFO org.apache.X: ".as_slice();
    [head, text, b"\n2026-11-21 07:00:01,000 INFO org.apache.X: next\n"].concat()
}

macro_rules! goldens {
    ($($name:ident $bytes:expr, $encoding:literal;)*) => {
        $(#[test]
        fn $name() {
            golden(stringify!($name), &$bytes, $encoding);
        })*
    };
}

goldens! {
    b01_lone_0x80 message(b"a\x80b"), "utf-8";
    b02_utf8_cut_at_the_end_of_a_line message(b"\xed\x95\x9c\xea\xb8"), "utf-8";
    b03_overlong message(b"a\xc0\x80b"), "utf-8";
    b04_surrogates message(b"a\xed\xa0\x80b"), "utf-8";
    b05_bom_at_start_and_midway
        [b"\xef\xbb\xbf".as_slice(), &message(b"a\xef\xbb\xbfb")].concat(), "utf-8";
    b06_euc_kr_line_in_a_utf8_file
        [message("한글".as_bytes()), message(b"\xc7\xd1\xb1\xdb")].concat(), "euc-kr";
    b07_cp949_only_syllables message(b"\x94\xee\x8c\x63"), "cp949";
    b08_alternating_lines_in_one_event
        message(&[b"x\n\xc7\xd1\xb1\xdb\n".as_slice(), "한글\n".as_bytes(), b"\xc7\xd1\n", "글\n".as_bytes(), b"\xff!"].concat()), "euc-kr";
    b09_utf16le "2026-11-21 07:00:00,000 INFO a.B: 한글\r\nnext\r\n".encode_utf16().fold(vec![0xff, 0xfe], |mut all, unit| {
        all.extend_from_slice(&unit.to_le_bytes());
        all
    }), "utf-8";
    b10_latin1 message(b"caf\xe9 \xfcber"), "iso-8859-1";
    b11_nuls_inside message(b"a\0\0b"), "utf-8";
    b12_a_run_of_nuls_at_the_start [vec![0; 5000], message(b"after a copytruncate")].concat(), "utf-8";
    b13_ansi_escapes message(b"\x1b[31mred\x1b[0m"), "utf-8";
    b14_line_separator_and_rtl_override message("a\u{2028}b\u{202e}c".as_bytes()), "utf-8";
    b15_control_characters message(b"\x01\x07\x08\x0b\x0c\x7f\x1f"), "utf-8";
    b17_empty_lines [b"\n\n".as_slice(), &message(b"a\n\n\n")].concat(), "utf-8";
    b18_no_final_line_end *b"2026-11-21 07:00:00,000 INFO a.B: cut", "utf-8";
    b19_crlf *b"2026-11-21 07:00:00,000 INFO a.B: one\r\n\tat x\r\n2026-11-21 07:00:01,000 INFO a.B: two\r\n", "utf-8";
    b20_lone_cr message(b"10%\r50%\r99%"), "utf-8";
    b29_traces_of_two_threads_interleaved message(
        b"one\njava.io.IOException: one\n\tat a.One\njava.net.BindException: two\n\tat a.Two\n\tat a.One2"), "utf-8";
    b31_trace_at_the_start_of_a_file
        [b"\tat a.B\nCaused by: java.io.IOException: x\n\tat a.C\n".as_slice(), &message(b"y")].concat(), "utf-8";
    b32_a_message_that_holds_a_log_line message(b"user=x\n2026-11-21 07:00:00,500 FATAL org.apache.X: forged"), "utf-8";
    b34_log_cut_by_a_crash
        *b"2026-11-21 07:00:00,000 INFO a.B: whole\n2026-11-21 07:00:01,0002026-11-21 07:10:00,000 INFO a.B: started again\n", "utf-8";
    b48_inert_text message(
        b"{\"index\":{\"_index\":\"x\"}}\n{\"delete\":{}}\n<script>alert(1)</script> ${jndi:ldap://x/a} {{7*7}} %{x} \\u0000 \"}\n"), "utf-8";
}

/// Whether every number is in the table, and every test that it names is there.
#[test]
fn the_table_names_a_test_for_each_number() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let table = read("tests/bad_input/table.md");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let numbers: Vec<usize> = rows.iter().map(|row| row[1].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=48).collect::<Vec<_>>());
    for row in rows {
        for named in row[3].split(", ") {
            let (file, test) = named.trim_matches('`').split_once("::").unwrap();
            assert!(read(file).contains(test), "{file} has no {test}");
        }
    }
}
