//! One file a component.

pub(crate) mod audit;
pub(crate) mod common;
pub(crate) mod datanode;
pub(crate) mod gc;
pub(crate) mod hbase;
pub(crate) mod hdfs;
pub(crate) mod hdfs_audit;
pub(crate) mod hiveserver2;
pub(crate) mod httpfs;
pub(crate) mod journalnode;
pub(crate) mod layouts;
pub(crate) mod metrics;
pub(crate) mod namenode;
pub(crate) mod nfs;
pub(crate) mod nodemanager;
pub(crate) mod pipeline;
pub(crate) mod resourcemanager;
pub(crate) mod timelineserver;
pub(crate) mod zkfc;
pub(crate) mod zookeeper;
pub(crate) mod zookeeper_client;
