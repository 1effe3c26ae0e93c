//! Split, parse and render: blocks into bulk bodies, no I/O.

use std::{path::Path, sync::Arc};

use grammars::{Component, Reader};
use processor::{
    Block, BulkBody, Options, Renderer,
    source::{Blocks, FileSource},
};

use crate::measure::{Work, row};

/// Bytes that each row works through.
const BYTES: usize = 256 << 20;

/// The sample logs of the repository, by component, and NameNode lines of 190 bytes.
pub(crate) fn run() {
    let lines = blocks(Component::NameNode, &sample_lines());
    row("split", || split(&lines));
    row("split+parse", || parse(&lines));
    row("split+parse+render, NameNode 190-byte lines", || render(&lines));
    for (component, file) in [
        (Component::NameNode, "namenode/hadoop-hdfs-namenode-nn1.example.com.log"),
        (Component::ResourceManager, "resourcemanager/yarn-yarn-resourcemanager-rm1.example.com.log"),
        (Component::HiveServer2, "hiveserver2/hiveserver2.log"),
        (Component::ZooKeeper, "zookeeper/zookeeper-zookeeper-server-zk1.example.com.log"),
        (Component::Gc, "gc/gc-resourcemanager-rm1.log"),
        (Component::Gc, "gc/gc-namenode-nn1.log"),
        (Component::Gc, "gc/gc-g1-jdk8.log"),
    ] {
        let blocks = blocks(component, &std::fs::read(sample(file)).expect("the sample is there"));
        let name =
            Path::new(file).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        row(&format!("  {name:.40}"), || render(&blocks));
    }
}

/// The NameNode's lines of about 190 bytes.
pub(crate) fn sample_lines() -> Vec<u8> {
    std::fs::read(sample("namenode/hadoop-hdfs-namenode-nn1.example.com.log"))
        .expect("the sample is there")
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| (170..=210).contains(&line.len()) && line.starts_with(b"2026-"))
        .flatten()
        .copied()
        .collect()
}

fn sample(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(file)
}

/// `content` again and again, up to 16 MB, as blocks.
fn blocks(component: Component, content: &[u8]) -> Vec<Arc<Block>> {
    blocks_of(component, content.repeat((16 << 20) / content.len() + 1))
}

/// `content` as blocks.
pub(crate) fn blocks_of(component: Component, content: Vec<u8>) -> Vec<Arc<Block>> {
    let source = FileSource {
        host: "bench.example.com".into(),
        cluster: "bench".into(),
        stream: component.name().into(),
        service: None,
        directories: String::new(),
        zone: "Asia/Seoul".into(),
        encoding: "utf-8".into(),
        reader: Arc::new(Reader::new(component)),
    };
    let mut source =
        Blocks::new(source, Path::new("/var/log/x.log"), Box::new(std::io::Cursor::new(content)), 0);
    std::iter::from_fn(|| source.next_block().expect("reading memory does not fail")).map(Arc::new).collect()
}

fn repeat(blocks: &[Arc<Block>], mut work: impl FnMut(&Arc<Block>) -> u64) -> Work {
    let mut done = Work::default();
    while done.bytes < BYTES as u64 {
        for block in blocks {
            done.events += work(block);
            done.bytes += block.value.len() as u64;
        }
    }
    done
}

fn reader(block: &Block) -> Reader {
    Reader::for_block(&block.header.component, &block.header.rule).expect("known")
}

fn split(blocks: &[Arc<Block>]) -> Work {
    let reader = reader(&blocks[0]);
    repeat(blocks, |block| {
        wire::split::events(&block.value, 0, false, |line| reader.begins(line)).count() as u64
    })
}

fn parse(blocks: &[Arc<Block>]) -> Work {
    let reader = reader(&blocks[0]);
    repeat(blocks, |block| {
        let mut record = grammars::Record::default();
        wire::split::events(&block.value, 0, false, |line| reader.begins(line))
            .map(|event| reader.read(event.bytes, &mut record))
            .count() as u64
    })
}

fn render(blocks: &[Arc<Block>]) -> Work {
    let mut renderer = Renderer::new(Options { keep_original: true });
    let mut body = BulkBody::default();
    repeat(blocks, |block| {
        if body.bytes.len() > 4 << 20 {
            body.clear();
        }
        renderer.render(block, &mut body).expect("known rule").events
    })
}
