//! Texts that are copied and texts that are escaped come out the same.

use serde_json::Value as Json;

use crate::testing::namenode_block;

use super::*;

fn documents(bytes: &[u8]) -> Vec<Json> {
    let mut body = BulkBody::default();
    Renderer::new(Options { keep_original: true }).render(&namenode_block(bytes), &mut body).unwrap();
    body.items.iter().map(|item| serde_json::from_slice(body.document(item)).unwrap()).collect()
}

/// What is special stands in the message, the thread's name, the line's end or nowhere.
#[test]
fn texts_are_what_the_line_says() {
    let specials = ["", "\"", "\\", "\t", "\u{1}", "한글", "\"\\\"", "\n at a.B.c(B.java:1)", "\n\n"];
    for special in specials {
        for line_end in ["\n", "\r\n", ""] {
            for (thread, message) in
                [("main", format!("start {special} end")), ("a \"b\" \\", special.to_owned())]
            {
                let header = format!("2026-11-21 07:29:56,459 INFO [{thread}] org.apache.hadoop.X: ");
                let event = format!("{header}{message}{line_end}");
                let documents = documents(event.as_bytes());
                assert_eq!(documents.len(), 1, "{event:?}");
                let document = &documents[0];
                assert_eq!(document["event.original"], event.as_str());
                let is_multiline = event.trim_end_matches(['\r', '\n']).contains('\n') || special == "\n\n";
                let flags = document["log.flags"].as_array().cloned().unwrap_or_default();
                assert_eq!(flags.contains(&Json::from("multiline")), is_multiline, "{event:?}: {flags:?}");
                assert_eq!(document["log.level"], "INFO", "{event:?}");
                assert_eq!(document["event.kind"], "event");
                if !message.contains('\n') && !message.is_empty() {
                    assert!(
                        document["message"].as_str().unwrap().ends_with(&message),
                        "{event:?}: {document}"
                    );
                }
            }
        }
    }
}

/// Items point to the block that their event stands in, also in a body of several blocks.
#[test]
fn items_know_their_blocks() {
    let mut body = BulkBody::default();
    let mut renderer = Renderer::new(Options { keep_original: true });
    let line = b"2026-11-21 07:29:56,459 INFO org.apache.hadoop.X: one\n";
    for block in [namenode_block(line), namenode_block(&line.repeat(2))] {
        renderer.render(&block, &mut body).unwrap();
    }
    let events: Vec<(usize, &[u8])> = body
        .items
        .iter()
        .map(|item| (item.block, &body.blocks[item.block].value[item.event.clone()]))
        .collect();
    assert_eq!(events, [(0, line as &[u8]), (1, line), (1, line)]);
}

/// Texts of JSON events are written with the escapes that they came with, and what has no field stands in one object.
#[test]
fn members_of_a_json_event() {
    let mut block = namenode_block(
        br#"{"time":"2026-11-21T07:29:56Z","level":"WARN","message":"a \"b\"\n\u00e9","stack_trace":"a.BException: x\n\tat a.B.c(B.java:1)","x":"\"1\"","n":2,"x":"\\","o":{"p":"q"},"half":"\ud83d"}"#,
    );
    let header = &mut Arc::get_mut(&mut block).unwrap().header;
    header.component = "generic-json".to_owned();
    header.rule = Reader::new(Component::GenericJson).rule().to_owned();
    let mut body = BulkBody::default();
    Renderer::new(Options { keep_original: true }).render(&block, &mut body).unwrap();
    let document: Json = serde_json::from_slice(body.document(&body.items[0])).unwrap();
    assert_eq!(document["message"], "a \"b\"\né");
    assert_eq!(document["error.stack_trace"], "a.BException: x\n\tat a.B.c(B.java:1)");
    assert_eq!(document["error.type"], "a.BException");
    // A key that comes twice is there once, and half a character is shown as it was written.
    let expected = serde_json::json!({ "x": "\\", "n": "2", "o": "{\"p\":\"q\"}", "half": "\\ud83d" });
    assert_eq!(document["khp.extra"], expected);
}

/// What a stream's configuration says goes before what the component is: a GC log does not say whose it is.
#[test]
fn a_stream_may_say_whose_log_it_is() {
    let block = namenode_block(b"2026-11-21 07:29:56,459 INFO org.apache.hadoop.X: one\n");
    for (service, expected) in [(None, "namenode"), (Some("datanode".to_owned()), "datanode")] {
        let header = BlockHeader { service, ..block.header.clone() };
        let block = Block { header, value: block.value.clone(), position: None, attempt: 0 };
        let mut body = BulkBody::default();
        Renderer::new(Options { keep_original: true }).render(&Arc::new(block), &mut body).unwrap();
        let document: Json = serde_json::from_slice(body.document(&body.items[0])).unwrap();
        assert_eq!(document["service.name"], expected);
        assert_eq!(document["service.type"], "hdfs");
    }
}
