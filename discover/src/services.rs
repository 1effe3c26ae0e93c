//! The services there are: how their processes are known, and where their scripts have them log.

use grammars::Component;

use crate::jvm::Jvm;

/// Services that share directories, configuration and people.
#[derive(Debug)]
pub(crate) struct Family {
    /// `service.type` of the components whose files may stand in its log directories.
    pub(crate) types: &'static [&'static str],
    /// What the names of its directories below `/var/log` begin with.
    pub(crate) directories: &'static [&'static str],
    /// Its usual configuration directories.
    pub(crate) configuration: &'static [&'static str],
    /// Files there that the start scripts read, and the variables that name log directories.
    pub(crate) environment: &'static [(&'static str, &'static [&'static str])],
}

/// How a service's log is named on the command line.
#[derive(Debug)]
pub(crate) struct Log {
    /// Properties with the directory; the first that is there.
    pub(crate) directory: &'static [&'static str],
    /// Properties with the file's name.
    pub(crate) file: &'static [&'static str],
    /// The names where no property has one: what the service's own configuration has as it comes.
    pub(crate) default: &'static [&'static str],
    /// Properties with level and appenders of everything.
    pub(crate) root: &'static [&'static str],
}

/// A service.
#[derive(Debug)]
pub(crate) struct Service {
    /// Its component's name, or its own if no grammar is made for it.
    pub(crate) name: &'static str,
    pub(crate) family: &'static Family,
    /// Names behind `-Dproc_`, which are also the words of its scripts.
    pub(crate) commands: &'static [&'static str],
    /// Main classes.
    pub(crate) classes: &'static [&'static str],
    pub(crate) log: &'static Log,
    /// Its console repeats what is in its log.
    pub(crate) console_repeats: bool,
}

pub(crate) const HADOOP: Family = Family {
    types: &["hdfs", "yarn", "mapreduce", "tez"],
    directories: &["hadoop", "hdfs", "yarn", "mapred"],
    configuration: &["/etc/hadoop/conf", "/etc/hadoop"],
    environment: &[
        ("hadoop-env.sh", &["HADOOP_LOG_DIR"]),
        ("yarn-env.sh", &["YARN_LOG_DIR"]),
        ("mapred-env.sh", &["HADOOP_MAPRED_LOG_DIR"]),
    ],
};
const HIVE: Family = Family {
    types: &["hive"],
    directories: &["hive"],
    configuration: &["/etc/hive/conf", "/etc/hive"],
    environment: &[("hive-env.sh", &["HIVE_LOG_DIR"])],
};
const HBASE: Family = Family {
    types: &["hbase"],
    directories: &["hbase"],
    configuration: &["/etc/hbase/conf", "/etc/hbase"],
    environment: &[("hbase-env.sh", &["HBASE_LOG_DIR"])],
};
const ZOOKEEPER: Family = Family {
    types: &["zookeeper"],
    directories: &["zookeeper"],
    configuration: &["/etc/zookeeper/conf", "/etc/zookeeper"],
    environment: &[("zookeeper-env.sh", &["ZOO_LOG_DIR"])],
};
const KAFKA: Family = Family {
    types: &["kafka"],
    directories: &["kafka"],
    configuration: &["/etc/kafka/conf", "/etc/kafka"],
    environment: &[("kafka-env.sh", &["LOG_DIR"])],
};
const SPARK: Family = Family {
    types: &["spark"],
    directories: &["spark"],
    configuration: &["/etc/spark/conf", "/etc/spark"],
    environment: &[("spark-env.sh", &["SPARK_LOG_DIR"])],
};
const OOZIE: Family = Family {
    types: &["oozie"],
    directories: &["oozie"],
    configuration: &["/etc/oozie/conf", "/etc/oozie"],
    environment: &[("oozie-env.sh", &["OOZIE_LOG"])],
};
const RANGER: Family = Family {
    types: &["ranger"],
    directories: &["ranger"],
    configuration: &["/etc/ranger/admin/conf", "/etc/ranger/usersync/conf", "/etc/ranger/tagsync/conf"],
    environment: &[],
};
const DRUID: Family = Family {
    types: &["druid"],
    directories: &["druid"],
    configuration: &["/etc/druid/conf"],
    environment: &[],
};
const TRINO: Family = Family {
    types: &["trino"],
    directories: &["trino", "presto"],
    configuration: &["/etc/trino"],
    environment: &[],
};
const HUE: Family =
    Family { types: &["hue"], directories: &["hue"], configuration: &["/etc/hue/conf"], environment: &[] };
const SQOOP: Family = Family {
    types: &["sqoop"],
    directories: &["sqoop"],
    configuration: &["/etc/sqoop/conf"],
    environment: &[],
};

/// All families.
pub(crate) const FAMILIES: [&Family; 12] =
    [&HADOOP, &HIVE, &HBASE, &ZOOKEEPER, &KAFKA, &SPARK, &OOZIE, &RANGER, &DRUID, &TRINO, &HUE, &SQOOP];

const HADOOP_LOG: Log = Log {
    directory: &["hadoop.log.dir"],
    file: &["hadoop.log.file"],
    default: &[],
    root: &["hadoop.root.logger"],
};
const YARN_LOG: Log = Log {
    directory: &["yarn.log.dir", "hadoop.log.dir"],
    file: &["yarn.log.file", "hadoop.log.file"],
    default: &[],
    root: &["yarn.root.logger", "hadoop.root.logger"],
};
/// Hadoop's properties are on its command line, too, and are not its own.
const HIVE_LOG: Log = Log {
    directory: &["hive.log.dir"],
    file: &["hive.log.file"],
    default: &["hive.log"],
    root: &["hive.root.logger"],
};
const HBASE_LOG: Log = Log {
    directory: &["hbase.log.dir"],
    file: &["hbase.log.file"],
    default: &[],
    root: &["hbase.root.logger"],
};
const ZOOKEEPER_LOG: Log = Log {
    directory: &["zookeeper.log.dir"],
    file: &["zookeeper.log.file"],
    default: &["zookeeper.log"],
    root: &["zookeeper.root.logger"],
};
const KAFKA_LOG: Log = Log {
    directory: &["kafka.logs.dir"],
    file: &[],
    default: &["server.log", "controller.log", "state-change.log", "log-cleaner.log"],
    root: &[],
};
const OOZIE_LOG: Log =
    Log { directory: &["oozie.log.dir"], file: &["oozie.log.file"], default: &["oozie.log"], root: &[] };
const RANGER_LOG: Log = Log { directory: &["logdir"], file: &[], default: &[], root: &[] };
const TRINO_LOG: Log = Log { directory: &[], file: &["log.output-file"], default: &[], root: &[] };
/// Only its configuration of log4j and its standard output tell.
const NO_LOG: Log = Log { directory: &[], file: &[], default: &[], root: &[] };

macro_rules! services {
    ($($name:literal $family:ident $log:ident [$($command:literal)*] [$($class:literal)*];)*) => {
        const SERVICES: &[Service] = &[
            $(Service {
                name: $name,
                family: &$family,
                commands: &[$($command),*],
                classes: &[$($class),*],
                log: &$log,
                console_repeats: matches!($name.as_bytes(), b"kafka"),
            },)*
        ];
    };
}

services! {
    "namenode" HADOOP HADOOP_LOG ["namenode"] ["org.apache.hadoop.hdfs.server.namenode.NameNode"];
    "secondarynamenode" HADOOP HADOOP_LOG ["secondarynamenode"]
        ["org.apache.hadoop.hdfs.server.namenode.SecondaryNameNode"];
    "datanode" HADOOP HADOOP_LOG ["datanode"]
        ["org.apache.hadoop.hdfs.server.datanode.DataNode"
         "org.apache.hadoop.hdfs.server.datanode.SecureDataNodeStarter"];
    "journalnode" HADOOP HADOOP_LOG ["journalnode"] ["org.apache.hadoop.hdfs.qjournal.server.JournalNode"];
    "zkfc" HADOOP HADOOP_LOG ["zkfc"] ["org.apache.hadoop.hdfs.tools.DFSZKFailoverController"];
    "nfs" HADOOP HADOOP_LOG ["nfs3" "portmap"] ["org.apache.hadoop.hdfs.nfs.nfs3.Nfs3" "org.apache.hadoop.portmap.Portmap"];
    "httpfs" HADOOP HADOOP_LOG ["httpfs"] ["org.apache.hadoop.fs.http.server.HttpFSServerWebServer"];
    "hadoop-kms" HADOOP HADOOP_LOG ["kms"] ["org.apache.hadoop.crypto.key.kms.server.KMSWebServer"];
    "dfsrouter" HADOOP HADOOP_LOG ["dfsrouter"] ["org.apache.hadoop.hdfs.server.federation.router.DFSRouter"];
    "resourcemanager" HADOOP YARN_LOG ["resourcemanager"]
        ["org.apache.hadoop.yarn.server.resourcemanager.ResourceManager"];
    "nodemanager" HADOOP YARN_LOG ["nodemanager"] ["org.apache.hadoop.yarn.server.nodemanager.NodeManager"];
    "timelineserver" HADOOP YARN_LOG ["timelineserver" "timelinereader"]
        ["org.apache.hadoop.yarn.server.applicationhistoryservice.ApplicationHistoryServer"
         "org.apache.hadoop.yarn.server.timelineservice.reader.TimelineReaderServer"];
    "jobhistoryserver" HADOOP HADOOP_LOG ["historyserver"] ["org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer"];
    "hiveserver2" HIVE HIVE_LOG ["hiveserver2"] ["org.apache.hive.service.server.HiveServer2"];
    "hive-metastore" HIVE HIVE_LOG ["metastore"] ["org.apache.hadoop.hive.metastore.HiveMetaStore"];
    "hive-cli" HIVE HIVE_LOG ["hivecli"] ["org.apache.hadoop.hive.cli.CliDriver"];
    "hbase-master" HBASE HBASE_LOG ["master"] ["org.apache.hadoop.hbase.master.HMaster"];
    "hbase-regionserver" HBASE HBASE_LOG ["regionserver"]
        ["org.apache.hadoop.hbase.regionserver.HRegionServer"];
    "hbase-thrift" HBASE HBASE_LOG ["thrift" "thrift2"]
        ["org.apache.hadoop.hbase.thrift.ThriftServer" "org.apache.hadoop.hbase.thrift2.ThriftServer"];
    "hbase-rest" HBASE HBASE_LOG ["rest"] ["org.apache.hadoop.hbase.rest.RESTServer"];
    "zookeeper" ZOOKEEPER ZOOKEEPER_LOG ["zookeeper"]
        ["org.apache.zookeeper.server.quorum.QuorumPeerMain" "org.apache.zookeeper.server.ZooKeeperServerMain"];
    "kafka" KAFKA KAFKA_LOG ["kafka"] ["kafka.Kafka"];
    "spark-standalone" SPARK NO_LOG ["spark"]
        ["org.apache.spark.deploy.master.Master" "org.apache.spark.deploy.worker.Worker"
         "org.apache.spark.deploy.history.HistoryServer"];
    "oozie" OOZIE OOZIE_LOG ["oozie"] ["org.apache.oozie.server.EmbeddedOozieServer"];
    "ranger-admin" RANGER RANGER_LOG ["rangeradmin"] ["org.apache.ranger.server.tomcat.EmbeddedServer"];
    "ranger-usersync" RANGER RANGER_LOG ["rangerusersync"]
        ["org.apache.ranger.authentication.UnixAuthenticationService"];
    "ranger-tagsync" RANGER RANGER_LOG ["rangertagsync"] ["org.apache.ranger.tagsync.process.TagSynchronizer"];
    "ranger-kms" RANGER RANGER_LOG ["rangerkms"] [];
    "druid" DRUID NO_LOG ["druid"] ["org.apache.druid.cli.Main" "io.druid.cli.Main"];
    "trino" TRINO TRINO_LOG ["trino" "presto"]
        ["io.trino.server.TrinoServer" "io.prestosql.server.PrestoServer"
         "com.facebook.presto.server.PrestoServer"];
}

/// Programs that run in YARN containers, whose logs are those of the containers, and tools that end.
const CONTAINERS: [&str; 7] = [
    "org.apache.hadoop.mapreduce.v2.app.MRAppMaster",
    "org.apache.hadoop.mapred.YarnChild",
    "org.apache.tez.dag.app.DAGAppMaster",
    "org.apache.tez.runtime.task.TezChild",
    "org.apache.spark.deploy.yarn.ApplicationMaster",
    "org.apache.spark.deploy.yarn.ExecutorLauncher",
    "org.apache.spark.executor.YarnCoarseGrainedExecutorBackend",
];

/// Words of scripts that others have, too.
const UNCLEAR: [&str; 6] = ["historyserver", "kms", "master", "rest", "thrift", "thrift2"];

impl Service {
    /// The service that a JVM is: by its main class, else by the last `-Dproc_` that is known.
    pub(crate) fn of(jvm: &Jvm) -> Option<&'static Service> {
        let by_command = || jvm.commands().find_map(Service::of_command);
        // One class serves Ranger's Admin and its KMS.
        let is_telling = |service: &&Service| service.classes.contains(&jvm.main.as_str());
        match SERVICES.iter().find(is_telling) {
            Some(service) if service.name == "ranger-admin" => by_command().or(Some(service)),
            Some(service) => Some(service),
            // A daemon that is submitted like a program.
            None if jvm.main == "org.apache.spark.deploy.SparkSubmit"
                && jvm.arguments.iter().any(|word| word.ends_with(".HiveThriftServer2")) =>
            {
                Service::of_command("spark")
            }
            None if jvm.property("oozie.home.dir").is_some() => Service::of_command("oozie"),
            None => by_command(),
        }
    }

    /// The service of that name or of that word of its scripts.
    pub(crate) fn of_command(word: &str) -> Option<&'static Service> {
        SERVICES.iter().find(|service| service.name == word || service.commands.contains(&word))
    }

    /// Its component, and a word for whoever reads the configuration if that is not its own.
    pub(crate) fn component(&self) -> Component {
        Component::parse(self.name).unwrap_or(Component::GenericJava)
    }

    /// Whether there is no grammar of its own.
    pub(crate) fn is_generic(&self) -> bool {
        Component::parse(self.name).is_none()
    }

    /// The service that words of a script's command name. Some words say it only beside their family's.
    pub(crate) fn of_words<'w>(words: impl Iterator<Item = &'w str> + Clone) -> Option<&'static Service> {
        let is_family = |family: &Family| {
            let mut all = words.clone();
            all.any(|word| family.directories.contains(&word))
        };
        let named = |word: &str| {
            let service = Service::of_command(word)
                .or_else(|| SERVICES.iter().find(|service| service.classes.contains(&word)))?;
            (!UNCLEAR.contains(&word) || is_family(service.family)).then_some(service)
        };
        words.clone().find_map(named)
    }
}

/// Whether a JVM runs in a YARN container.
pub(crate) fn is_container(jvm: &Jvm) -> bool {
    CONTAINERS.contains(&jvm.main.as_str()) || jvm.property("yarn.app.container.log.dir").is_some()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn service(line: &[&str]) -> Option<&'static str> {
        Service::of(&Jvm::parse(line).unwrap()).map(|service| service.name)
    }

    #[test]
    fn each_word_and_class_is_one_services() {
        let mut seen = BTreeSet::new();
        for service in SERVICES {
            for word in service.commands.iter().chain(service.classes) {
                assert!(seen.insert(*word), "{word} is there twice");
            }
        }
    }

    #[test]
    fn processes_are_known_by_class_then_by_command() {
        for (line, expected) in [
            (&["java", "-Dproc_x", "kafka.Kafka"][..], Some("kafka")),
            (&["java", "-Dproc_jar", "-Dproc_hiveserver2", "a.B"], Some("hiveserver2")),
            (
                &["java", "-Dproc_rangerkms", "org.apache.ranger.server.tomcat.EmbeddedServer"],
                Some("ranger-kms"),
            ),
            (
                &["java", "-Dproc_rangeradmin", "org.apache.ranger.server.tomcat.EmbeddedServer"],
                Some("ranger-admin"),
            ),
            (
                &["java", "org.apache.spark.deploy.SparkSubmit", "--class", "a.HiveThriftServer2"],
                Some("spark-standalone"),
            ),
            (&["java", "-Doozie.home.dir=/o", "org.apache.catalina.startup.Bootstrap"], Some("oozie")),
            (&["java", "-jar", "/opt/app.jar"], None),
        ] {
            assert_eq!(service(line), expected, "{line:?}");
        }
    }

    #[test]
    fn words_name_a_service_where_they_are_clear() {
        for (words, expected) in [
            ("hdfs --config /etc/hadoop/conf namenode", Some("namenode")),
            ("hbase master start", Some("hbase-master")),
            ("shop rest", None),
            ("mapred historyserver", Some("jobhistoryserver")),
            ("spark-class org.apache.spark.deploy.history.HistoryServer", Some("spark-standalone")),
        ] {
            assert_eq!(Service::of_words(words.split(' ')).map(|service| service.name), expected, "{words}");
        }
    }
}
