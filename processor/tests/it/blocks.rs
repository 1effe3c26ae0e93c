//! Blocks to feed, and the settings to feed them with.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use processor::{Block, Stop};
use wire::{BlockFlags, BlockHeader, Generation, block::crc};

/// Lines as a NameNode writes them, each an event with its number.
pub(crate) fn lines(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers
        .map(|n| {
            format!(
                "2026-11-21 07:29:{:02},{:03} INFO org.apache.hadoop.x.Y: n={n} pay\"load\\ 한글\n",
                n % 60,
                n % 1000
            )
        })
        .collect()
}

/// A block of lines at `base` of a generation.
pub(crate) fn block(generation: u64, base: u64, value: &[u8]) -> Block {
    let header = BlockHeader {
        host: "nn1".to_owned(),
        cluster: "khp".to_owned(),
        stream: "namenode".to_owned(),
        component: "namenode".to_owned(),
        service: None,
        rule: grammars::Reader::new(grammars::Component::NameNode).rule().to_owned(),
        path: b"/var/log/hadoop/nn.log".to_vec(),
        generation: Generation(generation),
        base,
        length: value.len() as u32,
        crc: crc(value),
        zone: "Asia/Seoul".to_owned(),
        encoding: "utf-8".to_owned(),
        read_ms: 1_795_246_196_459,
        last_time: None,
        flags: BlockFlags::default(),
    };
    Block { header, value: value.to_vec(), position: None, attempt: 0 }
}

/// `count` events in blocks of `each`, all of one generation.
pub(crate) fn blocks(generation: u64, count: usize, each: usize) -> Vec<Arc<Block>> {
    let mut base = 0;
    let mut blocks = Vec::new();
    for start in (0..count).step_by(each) {
        let value = lines(start..(start + each).min(count)).concat();
        blocks.push(Arc::new(block(generation, base, value.as_bytes())));
        base += value.len() as u64;
    }
    blocks
}

pub(crate) fn process(group: &str, bulk_bytes: usize) -> settings::Process {
    settings::Process {
        group: group.to_owned(),
        topics: Vec::new(),
        keep_original: true,
        bulks_in_flight: 2,
        bulk_bytes,
        threads: 1,
        listen: None,
        cluster: "khp".to_owned(),
        filebeat: Vec::new(),
    }
}

pub(crate) fn elasticsearch(urls: &[&str]) -> settings::Elasticsearch {
    settings::Elasticsearch {
        urls: urls.iter().map(|&url| url.to_owned()).collect(),
        login: settings::Login::Nobody,
        tls: settings::Tls::default(),
    }
}

/// A wish to stop that comes by itself, so that a test that hangs fails instead.
pub(crate) fn deadline(seconds: u64) -> Stop {
    let stop = Stop::new();
    let later = stop.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(seconds));
        later.request();
    });
    stop
}

/// Waits for something to hold; says what did not.
pub(crate) fn eventually(what: &str, seconds: u64, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < until, "{what} did not hold within {seconds} s");
        thread::sleep(Duration::from_millis(20));
    }
}
