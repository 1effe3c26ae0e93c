//! A document that Elasticsearch refuses for its own sake ends in the dead-letter topic, with its reason.

use std::{fs, time::Duration};

use rdkafka::{
    ClientConfig, Message,
    consumer::{BaseConsumer, Consumer},
    message::Headers,
};
use serde_json::json;

use crate::support::{Scene, StreamOf, run_well, servers, wait_for};

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
    servers.request("DELETE", index, None);
    shipper.end();
    processor.end();
}
