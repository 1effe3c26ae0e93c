//! The table of components: names, files, and the grammar of each.

use crate::{
    components::{self, layouts},
    message::Messages,
    reader::Special,
};

/// How a component's files are read.
#[derive(Debug)]
pub(crate) struct Grammar {
    /// Names and ConversionPatterns of the layouts, in the order in which they are tried.
    pub(crate) layouts: &'static [(&'static str, &'static str)],
    /// Version of what begins an event. It is part of every block: a change of `layouts` that moves a start needs a new one.
    pub(crate) rule_version: u32,
    /// Message grammars.
    pub(crate) messages: &'static [Messages],
    /// For events that are no log4j lines.
    pub(crate) special: Option<&'static Special>,
}

/// A row of the table of components.
#[derive(Debug)]
pub struct ComponentInfo {
    /// The component.
    pub component: Component,
    /// Its name in configurations and blocks.
    pub name: &'static str,
    /// Other names by which it is known.
    pub aliases: &'static [&'static str],
    /// `event.dataset`.
    pub dataset: &'static str,
    /// `service.type`, which names the index.
    pub service_type: &'static str,
    /// `service.name`.
    pub service_name: &'static str,
    /// Patterns of usual file names, without rotation suffixes.
    pub file_names: &'static [&'static str],
    /// Whether a file's identity waits for its first stamp (or 4 KiB): GC logs begin with a header that all share.
    pub waits_for_stamp: bool,
    pub(crate) grammar: &'static Grammar,
}

macro_rules! components {
    ($($variant:ident $name:literal [$($alias:literal)*] $dataset:literal $service_type:literal $service_name:literal
        [$($file:literal)*] $grammar:expr;)*) => {
        /// A kind of log: whose it is, and so which grammar reads it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Component {
            $(#[doc = $name] $variant,)*
        }

        const COMPONENTS: &[ComponentInfo] = &[
            $(ComponentInfo {
                component: Component::$variant,
                name: $name,
                aliases: &[$($alias),*],
                dataset: $dataset,
                service_type: $service_type,
                service_name: $service_name,
                file_names: &[$($file),*],
                waits_for_stamp: matches!(Component::$variant, Component::Gc),
                grammar: &$grammar,
            },)*
        ];
    };
}

components! {
    Gc "gc" ["gc-java8" "gc-java11" "jvm-gc" "jdk8" "jdk11" "jdk17" "jdk21" "jdk25"] "khp.gc" "gc" "jvm"
        ["gc*.log" "gc.log*" "*-gc.log" "*.vgc"] components::gc::GRAMMAR;
    NameNodeMetrics "namenode-metrics" [] "khp.namenode_metrics" "hdfs" "namenode"
        ["namenode-metrics*.log" "datanode-metrics*.log"] layouts::METRICS;
    SecondaryNameNode "secondarynamenode" [] "khp.secondarynamenode" "hdfs" "secondarynamenode"
        ["*-secondarynamenode-*.log" "*-secondarynamenode-*.out"] components::namenode::GRAMMAR;
    NameNode "namenode" ["nn"] "khp.namenode" "hdfs" "namenode"
        ["*-namenode-*.log" "*-namenode-*.out" "*namenode*.log"] components::namenode::GRAMMAR;
    HdfsAudit "hdfs-audit" [] "khp.hdfs_audit" "hdfs" "namenode"
        ["hdfs-audit*.log"] layouts::HADOOP_DAEMON;
    DataNode "datanode" ["dn"] "khp.datanode" "hdfs" "datanode"
        ["*-datanode-*.log" "*-datanode-*.out"] layouts::HADOOP_DAEMON;
    JournalNode "journalnode" [] "khp.journalnode" "hdfs" "journalnode"
        ["*-journalnode-*.log" "*-journalnode-*.out"] layouts::HADOOP_DAEMON;
    Zkfc "zkfc" [] "khp.zkfc" "hdfs" "zkfc"
        ["*-zkfc-*.log" "*-zkfc-*.out"] layouts::HADOOP_DAEMON;
    ResourceManager "resourcemanager" ["rm"] "khp.resourcemanager" "yarn" "resourcemanager"
        ["*-resourcemanager-*.log" "*-resourcemanager-*.out" "rm-audit*.log" "rm-appsummary*.log"]
        components::resourcemanager::GRAMMAR;
    NodeManager "nodemanager" ["nm"] "khp.nodemanager" "yarn" "nodemanager"
        ["*-nodemanager-*.log" "*-nodemanager-*.out" "nm-audit*.log"] components::nodemanager::GRAMMAR;
    TimelineServer "timelineserver" ["ats" "applicationhistoryserver"] "khp.timelineserver" "yarn" "timelineserver"
        ["*-timelineserver-*.log" "*-timelineserver-*.out"] components::timelineserver::GRAMMAR;
    JobHistoryServer "jobhistoryserver" ["historyserver" "jhs"] "khp.jobhistoryserver" "mapreduce" "jobhistoryserver"
        ["mapred-*-historyserver-*.log" "mapred-*-historyserver-*.out" "hadoop-mapred-historyserver-*.log"
            "hadoop-mapred-historyserver-*.out" "hs-audit*.log"] components::jobhistoryserver::GRAMMAR;
    MapReduceContainer "mr-container" ["mapreduce-container"] "khp.mapreduce_container" "mapreduce" "container"
        ["syslog" "syslog.shuffle" "container-localizer-syslog"] components::containers::SYSLOG;
    TezContainer "tez-container" [] "khp.tez_container" "tez" "container"
        ["syslog_dag_*" "syslog_attempt_*"] components::containers::SYSLOG;
    ContainerOutput "container-output" ["spark-container" "container-stderr" "container-stdout"]
        "khp.container_output" "yarn" "container" ["stdout" "stderr" "prelaunch.out" "prelaunch.err"]
        components::containers::OUTPUT;
    MapReduceClient "mapreduce-client" ["hadoop-client"] "khp.mapreduce_client" "mapreduce" "client"
        ["distcp*.log" "*.console.log"] components::client::GRAMMAR;
    HiveServer2 "hiveserver2" ["hs2"] "khp.hiveserver2" "hive" "hiveserver2"
        ["hiveserver2*.log" "*-hiveserver2-*.out" "hive.log"] components::hiveserver2::GRAMMAR;
    HiveMetastore "hive-metastore" ["hivemetastore" "metastore" "hms"] "khp.hive_metastore" "hive" "metastore"
        ["hivemetastore*.log" "*-metastore-*.out"] components::hiveserver2::GRAMMAR;
    HiveCli "hive-cli" ["hive-cli-tez" "hive-cli-perflogger-debug"] "khp.hive_cli" "hive" "cli"
        ["hive-cli*.log"] components::hiveserver2::GRAMMAR;
    ZooKeeper "zookeeper" ["zk"] "khp.zookeeper" "zookeeper" "zookeeper"
        ["zookeeper*.log" "zookeeper-*.out"] components::zookeeper::GRAMMAR;
    HbaseMaster "hbase-master" [] "khp.hbase_master" "hbase" "master"
        ["hbase-*-master-*.log" "hbase-*-master-*.out"] layouts::HBASE;
    HbaseRegionServer "hbase-regionserver" [] "khp.hbase_regionserver" "hbase" "regionserver"
        ["hbase-*-regionserver-*.log" "hbase-*-regionserver-*.out" "SecurityAuth.audit"] layouts::HBASE;
    Kafka "kafka" [] "khp.kafka" "kafka" "broker"
        ["server.log" "controller.log" "state-change.log" "log-cleaner.log" "kafkaServer.out"] layouts::KAFKA;
    SparkDriver "spark-driver" [] "khp.spark_driver" "spark" "driver" ["driver-*.log"]
        components::spark::GRAMMAR;
    SparkStandalone "spark-standalone" ["spark" "spark-historyserver" "spark-thriftserver" "spark-master" "spark-worker"] "khp.spark" "spark" "daemon"
        ["spark-*.out"] components::spark::GRAMMAR;
    Sqoop "sqoop" [] "khp.sqoop" "sqoop" "client" ["sqoop*.log"] components::sqoop::GRAMMAR;
    RangerAudit "ranger-audit" [] "khp.ranger_audit" "ranger" "audit"
        ["ranger_audit.log" "xa_portal*.log"] layouts::RANGER;
    Trino "trino" ["trino-layout-airlift" "presto"] "khp.trino" "trino" "server"
        ["launcher.log"] layouts::AIRLIFT;
    Shipper "shipper" [] "khp.pipeline" "pipeline" "shipper" [] components::pipeline::GRAMMAR;
    Processor "processor" [] "khp.pipeline" "pipeline" "processor" [] components::pipeline::GRAMMAR;
    Replay "replay" [] "khp.pipeline" "pipeline" "replay" [] components::pipeline::GRAMMAR;
    GenericJava "generic-java" ["java" "generic"] "khp.generic_java" "generic" "java" [] layouts::GENERIC_JAVA;
}

impl Component {
    /// All components, in the table's order.
    pub fn all() -> impl Iterator<Item = Component> {
        COMPONENTS.iter().map(|info| info.component)
    }

    /// The component of that name or alias.
    pub fn parse(name: &str) -> Option<Component> {
        COMPONENTS
            .iter()
            .find(|info| info.name == name || info.aliases.contains(&name))
            .map(|info| info.component)
    }

    /// The component's row.
    pub const fn info(self) -> &'static ComponentInfo {
        &COMPONENTS[self as usize]
    }

    /// The component's name.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    pub(crate) fn grammar(self) -> &'static Grammar {
        self.info().grammar
    }

    /// The component whose usual file names `file_name` (without rotation suffixes) matches; the first in the table.
    pub fn of_file_name(file_name: &str) -> Option<Component> {
        let matches =
            |info: &&ComponentInfo| info.file_names.iter().any(|pattern| matches(pattern, file_name));
        COMPONENTS.iter().find(matches).map(|info| info.component)
    }
}

/// Whether `name` matches `pattern`, in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Reader;

    #[test]
    fn names_are_unique_and_every_layout_compiles() {
        let mut names = BTreeSet::new();
        for component in Component::all() {
            let info = component.info();
            assert_eq!(info.component, component);
            for name in info.aliases.iter().chain([&info.name]) {
                assert!(names.insert(*name), "{name} is there twice");
                assert_eq!(Component::parse(name), Some(component));
            }
            let reader = Reader::new(component);
            let again = Reader::for_block(info.name, reader.rule()).expect("a block's rule is known");
            assert_eq!(again.rule(), reader.rule());
        }
    }

    #[test]
    fn file_names() {
        for (name, component) in [
            ("hadoop-hdfs-namenode-nn1.example.com.log", Some(Component::NameNode)),
            ("hadoop-hdfs-secondarynamenode-nn2.example.com.log", Some(Component::SecondaryNameNode)),
            ("namenode-metrics.log", Some(Component::NameNodeMetrics)),
            ("yarn-yarn-timelineserver-ats1.example.com.log", Some(Component::TimelineServer)),
            ("gc-namenode-nn2.log", Some(Component::Gc)),
            ("gc.log.0.current", Some(Component::Gc)),
            ("mapred-mapred-historyserver-jh1.example.com.log", Some(Component::JobHistoryServer)),
            ("hs-audit.log", Some(Component::JobHistoryServer)),
            ("syslog", Some(Component::MapReduceContainer)),
            ("syslog.shuffle", Some(Component::MapReduceContainer)),
            ("container-localizer-syslog", Some(Component::MapReduceContainer)),
            ("syslog_dag_1795214328335_0019_1_post", Some(Component::TezContainer)),
            ("stderr", Some(Component::ContainerOutput)),
            ("prelaunch.err", Some(Component::ContainerOutput)),
            ("notes.txt", None),
        ] {
            assert_eq!(Component::of_file_name(name), component, "{name}");
        }
    }
}
