//! khp-log against a real Kafka and a real Elasticsearch.
//!
//! `tests/run` brings the servers up and says where they are: `KHP_KAFKA`, `KHP_ELASTICSEARCH`, and `KHP_STACK_DIR`, by which
//! `stack/stack` can kill and start them. Without these each test says loudly that it was skipped. The daemons run as
//! processes of their own, from the binary that users run; each test has a topic, a host name and so documents of its own.

mod alerts;
mod audit;
mod command_line;
mod components;
mod dead_letters;
mod demo;
mod discover;
mod kibana;
mod kibana_gc;
mod kills;
mod live_gc;
mod operate;
mod page;
mod real_logs;
mod replay;
mod report;
mod rights;
mod secure;
mod support;
mod zombie;
