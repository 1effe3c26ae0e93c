//! Blocks for unit tests.

use std::sync::Arc;

use wire::{BlockFlags, BlockHeader, Generation, block::crc};

use crate::body::{Block, Position};

pub(crate) fn namenode_block(value: &[u8]) -> Arc<Block> {
    let header = BlockHeader {
        host: "nn1".to_owned(),
        cluster: "khp".to_owned(),
        stream: "namenode".to_owned(),
        component: "namenode".to_owned(),
        service: None,
        rule: grammars::Reader::new(grammars::Component::NameNode).rule().to_owned(),
        path: b"/var/log/nn.log".to_vec(),
        generation: Generation(7),
        base: 1000,
        length: value.len() as u32,
        crc: crc(value),
        zone: "Asia/Seoul".to_owned(),
        encoding: "utf-8".to_owned(),
        read_ms: 1_795_246_196_459,
        last_time: None,
        flags: BlockFlags::default(),
    };
    let position = Position { topic: Arc::from("logs"), partition: 2, offset: 7 };
    Arc::new(Block { header, value: value.to_vec(), position: Some(position), attempt: 0 })
}
