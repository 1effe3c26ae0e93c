//! Dead letters sent again, and documents replaced after a grammar was mended.

use std::sync::Arc;

use grammars::{Component, Reader};
use processor::{
    Counters, Direct, Mode, Stop,
    letters::{Letter, LettersEnd, list, send_again},
};
use rdkafka::message::{Header, OwnedHeaders};
use serde_json::{Value, json};

use crate::{
    blocks::{block, blocks, deadline, eventually, lines, process},
    real::{Running, generation},
    servers::{Servers, servers, unique},
};

fn listed(servers: &Servers, topic: &str, group: &str) -> Vec<Letter> {
    let mut letters = Vec::new();
    let each = |letter| letters.push(letter);
    list(&process(group, 1 << 20), &servers.kafka(topic), each, &deadline(60)).unwrap();
    letters
}

fn again(servers: &Servers, topic: &str, group: &str) -> (LettersEnd, Arc<Counters>) {
    let counters = Arc::new(Counters::default());
    let (process, kafka, elasticsearch) =
        (process(group, 1 << 20), servers.kafka(topic), servers.elasticsearch());
    let ended = send_again(&process, &kafka, &elasticsearch, &deadline(60), &counters).unwrap();
    (ended, counters)
}

/// An index in which the message is an object, so that it takes no text.
fn conflict(servers: &Servers, index: &str) {
    servers.request("DELETE", index, None);
    let mapping =
        json!({"mappings": {"properties": {"message": {"properties": {"x": {"type": "keyword"}}}}}});
    servers.request("PUT", index, Some(mapping));
}

#[test]
fn letters_become_the_documents_they_should_have_been() {
    let Some(servers) = servers("letters_become_the_documents_they_should_have_been") else {
        return;
    };
    let (topic, group, generation) = (unique("khp-logs"), unique("group"), generation());
    servers.create_topic(&topic, 1);
    let index = "/logs-khp.hdfs-2033.05.06";
    conflict(&servers, index);
    let bad =
        ["2033-05-06 07:29:00,000 WARN a.B: one\n  goes on\n", "2033-05-06 07:29:01,000 WARN a.B: two\n"];
    let good = lines(0..1);
    let value = format!("{}{}{}", bad[0], good[0], bad[1]);
    servers.produce_blocks(&topic, 0, &[Arc::new(block(generation, 5000, value.as_bytes()))]);
    let foreign = OwnedHeaders::new().insert(Header { key: "who", value: Some("filebeat") });
    servers.produce(&topic, &[(0, foreign, Some(b"{\"message\":1}"))]);
    let running = Running::start(&servers, &topic, &group);
    servers.wait_for(generation, 1, 60);
    eventually("all is settled", 30, || {
        running.counters.in_flight_bytes.get() == 0 && running.counters.unreadable.get() == 1
    });
    running.stop();
    let letters = listed(&servers, &topic, &group);
    assert_eq!(letters.len(), 3);
    assert!(letters.iter().all(|letter| letter.letter.attempts() == 0 && letter.written_ms.is_some()));
    let refused: Vec<(String, Vec<u8>)> = letters
        .iter()
        .filter_map(|letter| Some((letter.letter.header("id")?.to_owned(), letter.letter.value.clone())))
        .collect();
    assert_eq!(refused.len(), 2);

    // Nothing is mended: each comes back once, counted, and the run ends.
    for attempt in 1..3 {
        let (ended, counters) = again(&servers, &topic, &group);
        assert_eq!((ended.sent, ended.left), (3, 0));
        assert_eq!((counters.dead_lettered.get(), counters.unreadable.get()), (2, 1));
        let letters = listed(&servers, &topic, &group);
        let attempts: Vec<u32> = letters.iter().map(|letter| letter.letter.attempts()).collect();
        assert_eq!(attempts, [attempt; 3]);
    }
    // Where the event was, it still says.
    let sources: Vec<Option<String>> = listed(&servers, &topic, &group)
        .iter()
        .map(|letter| letter.letter.header("source").map(str::to_owned))
        .collect();
    assert_eq!(sources.iter().filter(|source| **source == Some(format!("{topic}-0-0"))).count(), 2);
    assert_eq!(sources.iter().filter(|source| **source == Some(format!("{topic}-0-1"))).count(), 1);

    // The index is made anew by the template: the two are documents, what is no block stays.
    servers.request("DELETE", index, None);
    let (ended, counters) = again(&servers, &topic, &group);
    assert_eq!((ended.sent, counters.created.get(), counters.dead_lettered.get()), (3, 2, 0));
    for (id, text) in &refused {
        let document = servers.request("GET", &format!("{index}/_doc/{id}"), None);
        let original = document["_source"]["event.original"].as_str().unwrap();
        assert!(original.as_bytes() == text && bad.contains(&original), "{document}");
        assert_eq!(document["_version"], text.len());
        assert_eq!(document["_source"]["khp.kafka.topic"], topic.as_str(), "{document}");
    }
    let letters = listed(&servers, &topic, &group);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].letter.value, b"{\"message\":1}");
    assert_eq!(letters[0].letter.attempts(), 3);
    servers.request("DELETE", index, None);
}

/// Many letters for one index that refuses them all are letters again; live logs would wait.
#[test]
fn letters_that_are_all_refused_come_back_and_the_run_ends() {
    let Some(servers) = servers("letters_that_are_all_refused_come_back_and_the_run_ends") else {
        return;
    };
    let (topic, group, generation) = (unique("khp-logs"), unique("group"), generation());
    servers.create_topic(&format!("{topic}-dlq"), 2);
    let index = "/logs-khp.hdfs-2033.05.07";
    conflict(&servers, index);
    let mut base = 0;
    let all: Vec<_> = (0..300)
        .map(|number| {
            let text = format!("2033-05-07 07:29:00,000 WARN a.B: n={number}\n");
            base += text.len() as u64;
            Arc::new(block(generation, base - text.len() as u64, text.as_bytes()))
        })
        .collect();
    for (number, block) in all.iter().enumerate() {
        servers.produce_blocks(&format!("{topic}-dlq"), number as i32 % 2, std::slice::from_ref(block));
    }
    let (ended, counters) = again(&servers, &topic, &group);
    assert_eq!((ended.sent, ended.left, counters.dead_lettered.get()), (300, 0, 300));
    servers.request("DELETE", index, None);
    let (ended, counters) = again(&servers, &topic, &group);
    assert_eq!((ended.sent, counters.created.get()), (300, 300));
    assert_eq!(again(&servers, &topic, &group).0.sent, 0);
    servers.request("DELETE", index, None);
}

#[test]
fn a_topic_that_is_not_there_holds_no_letters() {
    let Some(servers) = servers("a_topic_that_is_not_there_holds_no_letters") else {
        return;
    };
    let (topic, group) = (unique("khp-logs"), unique("group"));
    assert!(listed(&servers, &topic, &group).is_empty());
    assert_eq!(again(&servers, &topic, &group).0.sent, 0);
}

/// A layout that reads more of the same events: same ids, same number, other fields.
#[test]
fn a_mended_layout_replaces_documents_of_the_same_length() {
    let Some(servers) = servers("a_mended_layout_replaces_documents_of_the_same_length") else {
        return;
    };
    let generation = generation();
    let (process, elasticsearch) = (process("unused", 1 << 20), servers.elasticsearch());
    let send = |layout: &str, mode: Mode| {
        let reader = Reader::with_layout(Component::NameNode, layout).unwrap();
        let all = blocks(generation, 1000, 100).into_iter().map(|block| {
            let mut header = block.header.clone();
            header.rule = reader.rule().to_owned();
            Arc::new(processor::Block { header, value: block.value.clone(), position: None, attempt: 0 })
        });
        let counters = Arc::new(Counters::default());
        let direct = Direct { process: &process, kafka: None, elasticsearch: Some(&elasticsearch), mode };
        let ended = direct.run(all, |_| {}, &Stop::new(), &counters).unwrap();
        assert_eq!((ended.unsettled, ended.refused.len()), (0, 0));
        (counters.created.get(), counters.updated.get(), counters.unchanged.get())
    };
    // Where the logger stands is first taken for a part of the message.
    let (poor, rich) = ("%d{ISO8601} %p %m%n", "%d{ISO8601} %p %c: %m%n");
    assert_eq!(send(poor, Mode::Live), (1000, 0, 0));
    let before = documents(&servers, generation);
    assert!(before.iter().all(|hit| hit["_source"]["log.logger"].is_null()));
    assert_eq!(send(rich, Mode::Live), (0, 0, 1000));
    assert_eq!(send(rich, Mode::Reparse), (0, 1000, 0));
    let after = documents(&servers, generation);
    let ids = |hits: &[Value]| hits.iter().map(|hit| hit["_id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after));
    assert!(after.iter().all(|hit| hit["_source"]["log.logger"] == "org.apache.hadoop.x.Y"), "{}", after[0]);
    assert_eq!(servers.originals(generation), lines(0..1000));
}

fn documents(servers: &Servers, generation: u64) -> Vec<Value> {
    servers.request("POST", "/logs-khp.*/_refresh", None);
    let query = json!({
        "size": 5000, "sort": ["log.offset"],
        "query": {"query_string": {"query": format!("\"{generation:016x}\""), "default_field": "*"}},
    });
    let answer = servers.request("POST", "/logs-khp.*/_search?ignore_unavailable=true", Some(query));
    answer["hits"]["hits"].as_array().cloned().unwrap_or_default()
}
