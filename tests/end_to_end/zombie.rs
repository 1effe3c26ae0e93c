//! A processor that hangs until the group has gone on without it, and then wakes.

use std::{collections::BTreeMap, fs, io::Write, process::Command, time::Duration};

use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};

use crate::support::{Scene, StreamOf, run_well, servers, wait_for};

#[test]
fn a_processor_that_wakes_after_its_partitions_went_does_no_harm() {
    let Some(servers) = servers("a_processor_that_wakes_after_its_partitions_went_does_no_harm") else {
        return;
    };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/*.log" }];
    let scene = Scene::new("zombie", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    fs::create_dir_all(scene.path("logs")).expect("creates");
    let mut written = 0;
    let mut write = |count: usize| {
        let path = scene.path("logs/zk.log");
        let mut file = fs::File::options().create(true).append(true).open(path).expect("opens");
        for number in written..written + count {
            let line = format!("2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - n={number}\n");
            file.write_all(line.as_bytes()).expect("writes");
        }
        written += count;
        written as u64
    };
    let reaches = |what: &str, count: u64| {
        wait_for(what, 120, || match servers.count(&scene.host) {
            found if found == count => Ok(()),
            found => Err(format!("{found} of {count} documents")),
        });
    };
    let signal = |signal: &str, pid: u32| {
        let status = Command::new("kill").args([signal, &pid.to_string()]).status();
        assert!(status.expect("kill runs").success());
    };
    let shipper = scene.daemon("ship");
    let zombie = scene.daemon("process");
    let count = write(200_000);
    wait_for("the first documents", 60, || match servers.count(&scene.host) {
        0 => Err("none".to_owned()),
        _ => Ok(()),
    });
    signal("-STOP", zombie.pid());
    assert!(servers.count(&scene.host) < count, "it was stopped too late to show anything");
    // Waits for longer than the session's 15 s.
    let next = scene.daemon("process");
    reaches("what the zombie left", count);
    let count = write(1000);
    reaches("what came meanwhile", count);
    let before = committed(&servers.kafka, &scene);
    signal("-CONT", zombie.pid());
    let count = write(1000);
    reaches("what came later", count);
    // It commits nothing that the others have left behind.
    let after = committed(&servers.kafka, &scene);
    assert!(!before.is_empty(), "nothing was committed");
    for (partition, offset) in &before {
        assert!(after[partition] >= *offset, "partition {partition}: {} after {offset}", after[partition]);
    }
    // The one that woke is a member like others.
    next.end();
    let count = write(1000);
    reaches("what came last", count);
    let mut offsets: Vec<u64> = servers
        .documents(&scene.host)
        .iter()
        .map(|hit| hit["_source"]["log.offset"].as_u64().expect("a number"))
        .collect();
    offsets.dedup();
    assert_eq!(offsets.len() as u64, count);
    zombie.end();
    shipper.end();
}

/// What the scene's group has committed, by partition. Its name is the topic's.
fn committed(kafka: &str, scene: &Scene) -> BTreeMap<i32, i64> {
    let topic = scene.host.trim_end_matches(".example.com");
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", kafka)
        .set("group.id", topic)
        .create()
        .expect("a consumer");
    let patience = Duration::from_secs(20);
    let metadata = consumer.fetch_metadata(Some(topic), patience).expect("metadata");
    let mut list = TopicPartitionList::new();
    for partition in metadata.topics()[0].partitions() {
        list.add_partition(topic, partition.id());
    }
    let offsets = consumer.committed_offsets(list, patience).expect("offsets");
    let known = |partition: i32| match offsets.find_partition(topic, partition)?.offset() {
        Offset::Offset(offset) => Some((partition, offset)),
        _ => None,
    };
    metadata.topics()[0].partitions().iter().filter_map(|partition| known(partition.id())).collect()
}
