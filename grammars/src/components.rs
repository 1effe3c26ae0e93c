//! One file a component.

pub(crate) mod audit;
pub(crate) mod client;
pub(crate) mod common;
pub(crate) mod containers;
pub(crate) mod counters;
pub(crate) mod gc;
pub(crate) mod hiveserver2;
pub(crate) mod jobhistoryserver;
pub(crate) mod layouts;
pub(crate) mod libraries;
pub(crate) mod mapreduce;
pub(crate) mod namenode;
pub(crate) mod nodemanager;
pub(crate) mod pipeline;
pub(crate) mod resourcemanager;
pub(crate) mod spark;
pub(crate) mod sqoop;
pub(crate) mod tez;
pub(crate) mod timelineserver;
pub(crate) mod zookeeper;
