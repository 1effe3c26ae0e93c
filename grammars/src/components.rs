//! One file a component.

pub(crate) mod audit;
pub(crate) mod common;
pub(crate) mod gc;
pub(crate) mod generic;
pub(crate) mod generic_json;
pub(crate) mod hiveserver2;
pub(crate) mod hs_err;
pub(crate) mod khp_audit;
pub(crate) mod layouts;
pub(crate) mod namenode;
pub(crate) mod nodemanager;
pub(crate) mod out;
pub(crate) mod pipeline;
pub(crate) mod resourcemanager;
pub(crate) mod supervisord;
pub(crate) mod timelineserver;
pub(crate) mod zookeeper;
