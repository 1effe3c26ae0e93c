//! An index that takes nothing for long, while others do.

use std::sync::Arc;

use processor::Block;
use serde_json::json;

use crate::{
    blocks::{block, blocks, eventually, lines},
    real::{Running, generation},
    servers::{Servers, servers, unique},
};

/// Makes an index that takes no writes.
fn block_writes(servers: &Servers, index: &str) {
    servers.request("DELETE", index, None);
    servers.request("PUT", index, Some(json!({"settings": {"index.blocks.write": true}})));
}

fn allow_writes(servers: &Servers, index: &str) {
    servers.request("PUT", &format!("{index}/_settings"), Some(json!({"index.blocks.write": false})));
}

/// Blocks of one large event each, all for the index of `day`.
fn large(generation: u64, day: &str, count: usize, length: usize) -> Vec<Arc<Block>> {
    let mut base = 0;
    let mut blocks = Vec::new();
    for number in 0..count {
        let mut text = format!("{day} 00:00:00,000 INFO a.B: n={number}");
        while text.len() < length {
            text.push_str(" word");
        }
        text.push('\n');
        blocks.push(Arc::new(block(generation, base, text.as_bytes())));
        base += text.len() as u64;
    }
    blocks
}

/// More than fits into memory waits for one index, in the same partition as others.
#[test]
fn an_index_that_takes_nothing_holds_up_no_other() {
    let Some(servers) = servers("an_index_that_takes_nothing_holds_up_no_other") else {
        return;
    };
    let (topic, group) = (unique("khp-logs"), unique("group"));
    let (waiting, flowing) = (generation(), generation());
    servers.create_topic(&topic, 1);
    let index = "/logs-khp.hdfs-2032.02.02";
    block_writes(&servers, index);
    let others = blocks(flowing, 3000, 100);
    servers.produce_blocks(&topic, 0, &others[..10]);
    let count = 400;
    // 80 MB; 64 MiB may be under way.
    servers.produce_blocks(&topic, 0, &large(waiting, "2032-02-02", count, 200_000));
    servers.produce_blocks(&topic, 0, &others[10..]);
    let running = Running::start(&servers, &topic, &group);
    servers.wait_for(flowing, 3000, 120);
    assert_eq!(servers.originals(flowing), lines(0..3000));
    eventually("what waits is kept in Kafka alone", 60, || {
        running.counters.parked_blocks.get() == count as u64 && running.counters.in_flight_bytes.get() == 0
    });
    eventually("what stands before is committed", 30, || servers.committed(&group, &topic, 1) == [Some(10)]);
    allow_writes(&servers, index);
    servers.wait_for(waiting, count, 180);
    eventually("all is settled", 30, || servers.committed(&group, &topic, 1) == [Some(430)]);
    let counters = running.stop();
    assert_eq!((counters.created.get(), counters.unchanged.get()), (3400, 0));
    assert_eq!((counters.dead_lettered.get(), counters.parked_blocks.get()), (0, 0));
    servers.request("DELETE", index, None);
}

/// Who takes over begins before the block that was parked.
#[test]
fn parked_blocks_are_read_again_by_who_comes_next() {
    let Some(servers) = servers("parked_blocks_are_read_again_by_who_comes_next") else {
        return;
    };
    let (topic, group) = (unique("khp-logs"), unique("group"));
    let (waiting, flowing) = (generation(), generation());
    servers.create_topic(&topic, 1);
    let index = "/logs-khp.hdfs-2032.02.03";
    block_writes(&servers, index);
    servers.produce_blocks(&topic, 0, &large(waiting, "2032-02-03", 20, 100));
    let others = blocks(flowing, 300, 10);
    servers.produce_blocks(&topic, 0, &others[..15]);
    let first = Running::start(&servers, &topic, &group);
    eventually("all are parked", 60, || first.counters.parked_blocks.get() == 20);
    // Known to take nothing, the index holds up nobody any more.
    servers.produce_blocks(&topic, 0, &others[15..]);
    servers.wait_for(flowing, 300, 60);
    let second = Running::start(&servers, &topic, &group);
    first.stop();
    assert_eq!(servers.committed(&group, &topic, 1), [None]);
    eventually("all are parked again", 90, || second.counters.parked_blocks.get() == 20);
    allow_writes(&servers, index);
    servers.wait_for(waiting, 20, 120);
    eventually("all is settled", 30, || servers.committed(&group, &topic, 1) == [Some(50)]);
    let counters = second.stop();
    assert_eq!((counters.created.get(), counters.unchanged.get()), (20, 300));
    servers.request("DELETE", index, None);
}

/// What was in the index is gone, as whoever deleted it wanted; what comes later makes it anew.
#[test]
fn an_index_that_is_deleted_midway_is_made_anew() {
    let Some(servers) = servers("an_index_that_is_deleted_midway_is_made_anew") else {
        return;
    };
    let (topic, group, generation) = (unique("khp-logs"), unique("group"), generation());
    servers.create_topic(&topic, 1);
    let index = "/logs-khp.hdfs-2032.02.04";
    let all = large(generation, "2032-02-04", 2000, 1000);
    servers.produce_blocks(&topic, 0, &all[..1000]);
    let running = Running::start(&servers, &topic, &group);
    for _ in 0..3 {
        let before = running.counters.created.get();
        servers.request("DELETE", index, None);
        let produced = (before as usize).clamp(1000, 1999);
        servers.produce_blocks(&topic, 0, &all[produced..produced + 1]);
        eventually("documents come", 60, || running.counters.created.get() > before);
    }
    eventually("all is settled", 60, || running.counters.in_flight_bytes.get() == 0);
    servers.request("DELETE", index, None);
    servers.produce_blocks(&topic, 0, &all[..1500]);
    servers.wait_for(generation, 1500, 60);
    let counters = running.stop();
    assert_eq!((counters.dead_lettered.get(), counters.unreadable.get()), (0, 0));
    assert_eq!(servers.committed(&group, &topic, 1), [Some(2503)]);
    servers.request("DELETE", index, None);
}

/// The cluster's limit of shards is for all, so this runs alone.
#[test]
#[ignore = "changes the settings of the cluster that the other tests use"]
fn a_cluster_without_room_for_a_shard_makes_it_wait() {
    let Some(servers) = servers("a_cluster_without_room_for_a_shard_makes_it_wait") else {
        return;
    };
    let (topic, group, generation) = (unique("khp-logs"), unique("group"), generation());
    servers.create_topic(&topic, 1);
    let limit = |limit: serde_json::Value| {
        let settings = json!({"persistent": {"cluster.max_shards_per_node": limit}});
        servers.request("PUT", "/_cluster/settings", Some(settings))
    };
    let index = "/logs-khp.hdfs-2032.02.05";
    servers.request("DELETE", index, None);
    limit(json!(1));
    servers.produce_blocks(&topic, 0, &large(generation, "2032-02-05", 10, 100));
    let running = Running::start(&servers, &topic, &group);
    eventually("the documents wait", 60, || running.counters.bulks_waiting.get() > 0);
    assert_eq!(servers.committed(&group, &topic, 1), [None]);
    limit(serde_json::Value::Null);
    servers.wait_for(generation, 10, 90);
    assert_eq!(running.stop().dead_lettered.get(), 0);
    servers.request("DELETE", index, None);
}
