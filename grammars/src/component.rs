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
        ["namenode-metrics*.log"] components::metrics::GRAMMAR;
    DataNodeMetrics "datanode-metrics" [] "khp.datanode_metrics" "hdfs" "datanode"
        ["datanode-metrics*.log"] components::metrics::GRAMMAR;
    HdfsAudit "hdfs-audit" [] "khp.hdfs_audit" "hdfs" "namenode"
        ["hdfs-audit*.log"] components::hdfs_audit::GRAMMAR;
    SecondaryNameNode "secondarynamenode" [] "khp.secondarynamenode" "hdfs" "secondarynamenode"
        ["*-secondarynamenode-*.log" "hadoop-cmf-*-SECONDARYNAMENODE-*.log.out"] components::namenode::GRAMMAR;
    NameNode "namenode" ["nn"] "khp.namenode" "hdfs" "namenode"
        ["*-namenode-*.log" "*namenode*.log" "hadoop-cmf-*-NAMENODE-*.log.out"] components::namenode::GRAMMAR;
    DataNode "datanode" ["dn"] "khp.datanode" "hdfs" "datanode"
        ["*-datanode-*.log" "hadoop-cmf-*-DATANODE-*.log.out"] components::datanode::GRAMMAR;
    JournalNode "journalnode" [] "khp.journalnode" "hdfs" "journalnode"
        ["*-journalnode-*.log" "hadoop-cmf-*-JOURNALNODE-*.log.out"]
        components::journalnode::GRAMMAR;
    Zkfc "zkfc" [] "khp.zkfc" "hdfs" "zkfc"
        ["*-zkfc-*.log" "hadoop-cmf-*-FAILOVERCONTROLLER-*.log.out"] components::zkfc::GRAMMAR;
    HttpFs "httpfs" [] "khp.httpfs" "hdfs" "httpfs"
        ["httpfs*.log" "*-httpfs-*.log" "hadoop-cmf-*-HTTPFS-*.log.out"]
        components::httpfs::GRAMMAR;
    NfsGateway "nfs-gateway" ["nfs3"] "khp.nfs_gateway" "hdfs" "nfs"
        ["*-nfs3-*.log" "hadoop-cmf-*-NFSGATEWAY-*.log.out"] components::nfs::GRAMMAR;
    ResourceManager "resourcemanager" ["rm"] "khp.resourcemanager" "yarn" "resourcemanager"
        ["*-resourcemanager-*.log" "rm-audit*.log" "rm-appsummary*.log" "yarn-audit-resourcemanager*.log" "hadoop-cmf-*-RESOURCEMANAGER-*.log.out"]
        components::resourcemanager::GRAMMAR;
    NodeManager "nodemanager" ["nm"] "khp.nodemanager" "yarn" "nodemanager"
        ["*-nodemanager-*.log" "nm-audit*.log" "yarn-audit-nodemanager*.log" "hadoop-cmf-*-NODEMANAGER-*.log.out"] components::nodemanager::GRAMMAR;
    TimelineServer "timelineserver" ["ats" "applicationhistoryserver"] "khp.timelineserver" "yarn" "timelineserver"
        ["*-timelineserver-*.log"] components::timelineserver::GRAMMAR;
    JobHistoryServer "jobhistoryserver" ["historyserver" "jhs"] "khp.jobhistoryserver" "mapreduce" "jobhistoryserver"
        ["mapred-*-historyserver-*.log" "hadoop-mapred-historyserver-*.log"
            "hs-audit*.log" "mapred-audit-jobhistory*.log" "hadoop-cmf-*-JOBHISTORY-*.log.out"] components::jobhistoryserver::GRAMMAR;
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
        ["hiveserver2*.log" "hive.log" "hadoop-cmf-*-HIVESERVER2-*.log.out"] components::hiveserver2::GRAMMAR;
    HiveMetastore "hive-metastore" ["hivemetastore" "metastore" "hms"] "khp.hive_metastore" "hive" "metastore"
        ["hivemetastore*.log" "hadoop-cmf-*-HIVEMETASTORE-*.log.out"] components::metastore::GRAMMAR;
    HiveOperation "hive-operation" ["hive-operation-log" "beeline"] "khp.hive_operation" "hive" "operation"
        ["beeline*.log"] components::hiveserver2::OPERATION_LOG;
    HiveCli "hive-cli" ["hive-cli-tez" "hive-cli-perflogger-debug"] "khp.hive_cli" "hive" "cli"
        ["hive-cli*.log"] components::hiveserver2::GRAMMAR;
    ZooKeeper "zookeeper" ["zk"] "khp.zookeeper" "zookeeper" "zookeeper"
        ["zookeeper*.log" "zookeeper-*.out"] components::zookeeper::GRAMMAR;
    HbaseMaster "hbase-master" [] "khp.hbase_master" "hbase" "master"
        ["hbase-*-master-*.log" "hbase-cmf-*-MASTER-*.log.out"] components::hbase::GRAMMAR;
    HbaseRegionServer "hbase-regionserver" [] "khp.hbase_regionserver" "hbase" "regionserver"
        ["hbase-*-regionserver-*.log" "hbase-cmf-*-REGIONSERVER-*.log.out"
            "SecurityAuth.audit"] components::hbase::GRAMMAR;
    HbaseThrift "hbase-thrift" ["hbase-thrift2"] "khp.hbase_thrift" "hbase" "thrift"
        ["hbase-*-thrift*-*.log" "hbase-cmf-*-HBASETHRIFTSERVER-*.log.out"]
        components::hbase::GRAMMAR;
    HbaseRest "hbase-rest" [] "khp.hbase_rest" "hbase" "rest"
        ["hbase-*-rest-*.log" "hbase-cmf-*-HBASERESTSERVER-*.log.out"]
        components::hbase::GRAMMAR;
    Kafka "kafka" [] "khp.kafka" "kafka" "broker"
        ["server.log" "controller.log" "state-change.log" "log-cleaner.log" "kafka-authorizer.log" "kafka-request.log"
            "kafkaServer*.out" "kafka-broker-*.log" "connect.log" "connect-*.log" "connectDistributed*.out" "connectStandalone*.out"] components::kafka::GRAMMAR;
    Oozie "oozie" [] "khp.oozie" "oozie" "oozie"
        ["oozie.log" "oozie.log-*" "oozie-error*.log" "oozie-ops*.log" "oozie-audit*.log" "oozie-instrumentation*.log" "oozie-jpa*.log"
            "oozie-cmf-*.log.out"] components::oozie::GRAMMAR;
    SparkDriver "spark-driver" [] "khp.spark_driver" "spark" "driver" ["driver-*.log"]
        components::spark::GRAMMAR;
    SparkStandalone "spark-standalone" ["spark" "spark-historyserver" "spark-thriftserver" "spark-master" "spark-worker"] "khp.spark" "spark" "daemon"
        ["spark-*.out"] components::spark::GRAMMAR;
    Sqoop "sqoop" [] "khp.sqoop" "sqoop" "client" ["sqoop*.log"] components::sqoop::GRAMMAR;
    RangerAudit "ranger-audit" [] "khp.ranger_audit" "ranger" "audit"
        ["ranger_audit.log" "xaaudit*.log"] components::ranger::AUDIT;
    RangerAuditJson "ranger-audit-json" ["ranger-audit-spool"] "khp.ranger_audit" "ranger" "audit"
        ["*_ranger_audit_*.log" "spool_*.log"] components::ranger::AUDIT_JSON;
    RangerAdmin "ranger-admin" ["ranger"] "khp.ranger_admin" "ranger" "admin"
        ["xa_portal*.log" "ranger-admin-*.log" "ranger_admin_perf*.log"] components::ranger::ADMIN;
    RangerUsersync "ranger-usersync" ["usersync"] "khp.ranger_usersync" "ranger" "usersync"
        ["usersync*.log" "ranger-usersync-*.log"] components::ranger::SYNC;
    RangerTagsync "ranger-tagsync" ["tagsync"] "khp.ranger_tagsync" "ranger" "tagsync"
        ["tagsync*.log" "ranger-tagsync-*.log"] components::ranger::SYNC;
    KmsAudit "kms-audit" ["ranger-kms-audit"] "khp.kms_audit" "ranger" "kms"
        ["kms-audit*.log"] components::ranger::KMS_AUDIT;
    RangerKms "ranger-kms" ["kms"] "khp.ranger_kms" "ranger" "kms"
        ["kms.log" "kms-*.log" "ranger-kms-*.log" "ranger_kms*.log"] components::ranger::KMS;
    Trino "trino" ["trino-layout-airlift" "presto"] "khp.trino" "trino" "server"
        ["launcher.log"] components::trino::GRAMMAR;
    TrinoHttp "trino-http-request" ["presto-http-request"] "khp.trino_http" "trino" "http"
        ["http-request*.log"] components::trino::HTTP;
    HueAudit "hue-audit" [] "khp.hue_audit" "hue" "hue"
        ["hue-audit*.log"] components::hue::AUDIT;
    Hue "hue" [] "khp.hue" "hue" "hue"
        ["runcpserver.log" "rungunicornserver.log" "access.log" "error.log" "supervisor.log" "kt_renewer.log" "hue*.log"]
        components::hue::GRAMMAR;
    Druid "druid" ["druid-coordinator" "druid-overlord" "druid-broker" "druid-historical" "druid-middlemanager" "druid-router" "druid-task"]
        "khp.druid" "druid" "druid"
        ["coordinator*.log" "overlord*.log" "broker*.log" "historical*.log" "middleManager*.log" "router*.log" "coordinator-overlord*.log"]
        components::druid::GRAMMAR;
    DruidRequests "druid-request" [] "khp.druid_request" "druid" "request" ["druid-request*.log"]
        components::druid::REQUESTS;
    Shipper "shipper" [] "khp.pipeline" "pipeline" "shipper" [] components::pipeline::GRAMMAR;
    Processor "processor" [] "khp.pipeline" "pipeline" "processor" [] components::pipeline::GRAMMAR;
    Replay "replay" [] "khp.pipeline" "pipeline" "replay" [] components::pipeline::GRAMMAR;
    HsErr "hs-err" ["hs_err" "jvm-crash"] "khp.jvm_crash" "jvm" "crash" ["hs_err_pid*.log"] components::hs_err::GRAMMAR;
    Supervisord "supervisord" ["supervisor"] "khp.supervisord" "generic" "supervisord" ["supervisord.log"]
        components::supervisord::GRAMMAR;
    Out "out" ["console" "stdout" "stderr"] "khp.out" "generic" "out" ["*.out" "*.err"] components::out::GRAMMAR;
    KhpAudit "khp-audit" [] "khp.audit" "khp" "audit" ["khp-audit*.log" "khp-audit*.json"] components::khp_audit::GRAMMAR;
    Generic "generic" [] "khp.generic" "generic" "any" [] components::generic::GRAMMAR;
    GenericJson "generic-json" ["json"] "khp.generic_json" "generic" "json" ["*.json.log" "*.jsonl" "*.ndjson"]
        components::generic_json::GRAMMAR;
    GenericDelimited "generic-delimited" ["delimited"] "khp.generic_delimited" "generic" "delimited" []
        components::generic::GRAMMAR;
    GenericJava "generic-java" ["java"] "khp.generic_java" "generic" "java" [] layouts::GENERIC_JAVA;
}

const NOT_SEEN_LIVE: &[Component] = &[
    Component::HttpFs,
    Component::NfsGateway,
    Component::HbaseThrift,
    Component::HbaseRest,
    Component::HiveOperation,
    Component::Oozie,
    Component::RangerAuditJson,
    Component::RangerUsersync,
    Component::RangerTagsync,
    Component::KmsAudit,
    Component::RangerKms,
    Component::TrinoHttp,
    Component::Trino,
    Component::HueAudit,
    Component::Hue,
    Component::Druid,
    Component::DruidRequests,
    Component::Supervisord,
    Component::KhpAudit,
    Component::DataNodeMetrics,
];

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

    /// Names and patterns of the layouts that its files come in, in the order in which they are tried.
    pub fn layouts(self) -> &'static [(&'static str, &'static str)] {
        self.grammar().layouts
    }

    /// Whether lines that begin no header begin an event nevertheless, unless they look like further lines.
    pub fn begins_without_header(self) -> bool {
        matches!(self.grammar().special, Some(Special::Loose { .. }))
    }

    /// Whether its grammar was tried on logs of the real service. The others were written from layouts and format strings.
    pub fn is_seen_live(self) -> bool {
        !NOT_SEEN_LIVE.contains(&self)
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
    fn rules_of_older_shippers_are_known_and_of_newer_ones_refused() {
        for component in Component::all() {
            let (name, newest) = (component.name(), component.grammar().rule_version);
            let rule = |version: u32| format!("{name}/{version}");
            for version in 1..=newest {
                let reader = Reader::for_block(name, &rule(version)).expect("a rule of an older version");
                assert_eq!(reader.rule(), rule(newest));
            }
            for wrong in
                [rule(0), rule(newest + 1), format!("{name}/"), format!("{name}1"), "other/1".to_owned()]
            {
                assert!(Reader::for_block(name, &wrong).is_err(), "{wrong}");
            }
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
            ("hadoop-hdfs-datanode-dn1.out", Some(Component::Out)),
            ("hadoop-cmf-hdfs-NAMENODE-nn1.example.com.log.out", Some(Component::NameNode)),
            ("hadoop-cmf-hdfs-SECONDARYNAMENODE-nn2.example.com.log.out", Some(Component::SecondaryNameNode)),
            ("hadoop-cmf-hdfs-DATANODE-dn1.example.com.log.out", Some(Component::DataNode)),
            ("hadoop-cmf-hdfs-JOURNALNODE-nn1.example.com.log.out", Some(Component::JournalNode)),
            ("hadoop-cmf-hdfs-FAILOVERCONTROLLER-nn1.example.com.log.out", Some(Component::Zkfc)),
            ("hadoop-cmf-hdfs-HTTPFS-gw1.example.com.log.out", Some(Component::HttpFs)),
            ("hadoop-cmf-hdfs-NFSGATEWAY-gw1.example.com.log.out", Some(Component::NfsGateway)),
            ("hadoop-hdfs-nfs3-gw1.example.com.log", Some(Component::NfsGateway)),
            ("httpfs-audit.log", Some(Component::HttpFs)),
            ("datanode-metrics.log", Some(Component::DataNodeMetrics)),
            ("hdfs-audit.log", Some(Component::HdfsAudit)),
            ("hdfs-audit-namenode.log", Some(Component::HdfsAudit)),
            ("hadoop-omm-namenode-nn1.log", Some(Component::NameNode)),
            ("yarn-audit-resourcemanager.log", Some(Component::ResourceManager)),
            ("yarn-audit-nodemanager.log", Some(Component::NodeManager)),
            ("mapred-audit-jobhistory.log", Some(Component::JobHistoryServer)),
            ("hbase-hbase-regionserver-rs1.example.com.log", Some(Component::HbaseRegionServer)),
            ("hbase-cmf-hbase-REGIONSERVER-rs1.example.com.log.out", Some(Component::HbaseRegionServer)),
            ("hbase-cmf-hbase-MASTER-hm1.example.com.log.out", Some(Component::HbaseMaster)),
            ("hbase-cmf-hbase-HBASETHRIFTSERVER-gw1.example.com.log.out", Some(Component::HbaseThrift)),
            ("hbase-hbase-thrift-gw1.example.com.log", Some(Component::HbaseThrift)),
            ("hbase-hbase-rest-gw1.example.com.log", Some(Component::HbaseRest)),
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
