//! One file a component.

pub(crate) mod audit;
pub(crate) mod common;
pub(crate) mod druid;
pub(crate) mod gc;
pub(crate) mod hiveserver2;
pub(crate) mod hue;
pub(crate) mod kafka;
pub(crate) mod layouts;
pub(crate) mod metastore;
pub(crate) mod namenode;
pub(crate) mod nodemanager;
pub(crate) mod oozie;
pub(crate) mod pipeline;
pub(crate) mod ranger;
pub(crate) mod resourcemanager;
pub(crate) mod timelineserver;
pub(crate) mod trino;
pub(crate) mod zookeeper;
