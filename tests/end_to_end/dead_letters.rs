//! A document that Elasticsearch refuses for its own sake ends in the dead-letter topic, with its reason.

use std::{fs, time::Duration};

use rdkafka::{
    ClientConfig, Message,
    consumer::{BaseConsumer, Consumer},
    message::{Header, Headers, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde_json::{Value, json};

use wire::{BlockFlags, BlockHeader, Generation};

use crate::support::{Daemon, Scene, StreamOf, khp_log, run, run_well, servers, wait_for};

#[test]
fn a_refused_document_is_a_dead_letter() {
    let Some(servers) = servers("a_refused_document_is_a_dead_letter") else {
        return;
    };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/*.log" }];
    let scene = Scene::new("dead-letters", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    // An index of 2001 in which the message is an object: no text fits.
    let index = "logs-khp.zookeeper-2001.01.01";
    servers.request("DELETE", index, None);
    let mapping =
        json!({"mappings": {"properties": {"message": {"properties": {"x": {"type": "keyword"}}}}}});
    servers.request("PUT", index, Some(&mapping));

    fs::create_dir_all(scene.path("logs")).expect("creates");
    let refused = "2001-01-01 00:00:00,000 [myid:1] - WARN  [main:X@1] - nowhere to go\n\tbut here\n";
    let taken = "2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - all is well\n";
    fs::write(scene.path("logs/zk.log"), format!("{refused}{taken}")).expect("writes");
    let shipper = scene.daemon("ship");
    let processor = scene.daemon("process");
    wait_for("the good document", 60, || match servers.count(&scene.host) {
        1 => Ok(()),
        found => Err(format!("{found} documents\n{}\n{}", shipper.log(), processor.log())),
    });

    let topic = scene.host.trim_end_matches(".example.com").to_owned() + "-dlq";
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", &servers.kafka)
        .set("group.id", &topic)
        .set("auto.offset.reset", "earliest")
        .create()
        .expect("a consumer");
    consumer.subscribe(&[&topic]).expect("subscribes");
    let mut letter = None;
    wait_for("the dead letter", 60, || {
        match consumer.poll(Duration::from_millis(500)) {
            Some(Ok(message)) => letter = Some(message.detach()),
            Some(Err(error)) => return Err(error.to_string()),
            None => return Err("nothing yet".to_owned()),
        }
        Ok(())
    });
    let letter = letter.expect("it came");
    assert_eq!(letter.payload(), Some(refused.as_bytes()));
    let header = |name: &str| {
        letter
            .headers()
            .and_then(|headers| headers.iter().find(|header| header.key == name))
            .and_then(|header| header.value)
            .map(|value| String::from_utf8_lossy(value).into_owned())
            .unwrap_or_default()
    };
    assert_eq!(header("host"), scene.host);
    assert_eq!(header("index"), index);
    assert_eq!(header("status"), "400");
    assert!(header("reason").contains("message"), "{}", header("reason"));

    // What the operator sees, and does.
    let lines = run_well(&["dead-letters", "--config", scene.config(), "--json"]);
    let told: Value = serde_json::from_str(lines.trim_end()).expect("one letter");
    assert_eq!((&told["index"], &told["offset"], &told["attempts"]), (&json!(index), &json!(0), &json!(0)));
    assert_eq!(told["length"], refused.len());
    assert!(told["path"].as_str().is_some_and(|path| path.ends_with("logs/zk.log")), "{told}");
    let output = run(&["replay", "--config", scene.config(), "--dead-letters"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("1 are still refused"), "{text}");
    let text = run_well(&["dead-letters", "--config", scene.config()]);
    assert!(text.contains("logs/zk.log at 0, ") && text.contains("refused 1 times"), "{text}");
    servers.request("DELETE", index, None);
    let text = run_well(&["replay", "--config", scene.config(), "--dead-letters"]);
    assert!(text.starts_with("1 dead letters sent again: 1 new documents"), "{text}");
    let document = servers.request("GET", &format!("{index}/_doc/{}", header("id")), None);
    assert_eq!(document["_source"]["event.original"], refused, "{document}");
    assert_eq!(run_well(&["dead-letters", "--config", scene.config()]), "");
    servers.request("DELETE", index, None);
    shipper.end();
    processor.end();
}

/// Killed again and again: each letter is one document, and in the end none waits.
#[test]
fn a_killed_replay_of_dead_letters_is_run_again() {
    let Some(servers) = servers("a_killed_replay_of_dead_letters_is_run_again") else {
        return;
    };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/*.log" }];
    let scene = Scene::new("letters-again", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    // Any block is a letter.
    let letters = 60_000;
    write_letters(&servers.kafka, &scene, letters);
    let arguments = ["replay", "--config", scene.config(), "--dead-letters"];
    let mut killed_midway = 0;
    for _ in 0..3 {
        let before = servers.count(&scene.host);
        if before == letters {
            break;
        }
        let replay = Daemon::start(khp_log(&arguments), scene.path("replay.log"));
        wait_for("some documents", 60, || match servers.count(&scene.host) {
            count if count > before => Ok(()),
            count => Err(format!("{count} of {letters}, {before} before; it says {}", replay.log())),
        });
        replay.kill();
        killed_midway += u64::from(servers.count(&scene.host) < letters);
    }
    assert!(killed_midway > 0, "it was killed too late each time to show anything");
    let text = run_well(&arguments);
    assert!(text.contains(" 0 refused again"), "{text}");
    assert_eq!(servers.count(&scene.host), letters);
    assert_eq!(run_well(&["dead-letters", "--config", scene.config()]), "");
    let text = run_well(&arguments);
    assert!(text.starts_with("0 dead letters sent again"), "{text}");
}

fn write_letters(kafka: &str, scene: &Scene, count: u64) {
    let topic = scene.host.trim_end_matches(".example.com").to_owned() + "-dlq";
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", kafka)
        .set("queue.buffering.max.messages", "1000000")
        .create()
        .expect("a producer");
    let reader = grammars::Reader::new(grammars::Component::parse("zookeeper").expect("is one"));
    // No other run has documents with these ids.
    let first = scene.host.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31) ^ u64::from(byte));
    let mut base = 0;
    for number in 0..count {
        let value = format!("2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - n={number}\n");
        let header = BlockHeader {
            host: scene.host.clone(),
            cluster: "test".to_owned(),
            stream: "zookeeper".to_owned(),
            component: "zookeeper".to_owned(),
            service: None,
            rule: reader.rule().to_owned(),
            path: b"/x/zk.log".to_vec(),
            generation: Generation(first ^ (number % 7)),
            base,
            length: value.len() as u32,
            crc: wire::block::crc(value.as_bytes()),
            zone: "Asia/Seoul".to_owned(),
            encoding: "utf-8".to_owned(),
            read_ms: 1_795_246_196_459,
            last_time: None,
            flags: BlockFlags::default(),
        };
        base += value.len() as u64;
        let headers = header.encode().iter().fold(OwnedHeaders::new(), |headers, (key, value)| {
            headers.insert(Header { key, value: Some(value) })
        });
        let record = BaseRecord::<(), [u8]>::to(&topic).payload(value.as_bytes()).headers(headers);
        producer.send(record).map_err(|(error, _)| error).expect("queued");
        producer.poll(Duration::ZERO);
    }
    producer.flush(Duration::from_secs(60)).expect("written");
}
