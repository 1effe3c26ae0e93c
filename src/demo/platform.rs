//! The platform whose hour it is: which host runs what, and what its files are called.

use grammars::Component;

/// Behind the name of each host.
pub(super) const DOMAIN: &str = "example.com";

/// In which offset from UTC its daemons write times without one, in seconds, and the zone's name for the shipper.
pub(super) const ZONE_S: i32 = 9 * 3600;
/// See [`ZONE_S`].
pub(super) const ZONE: &str = "Asia/Seoul";

/// The moment at which the ResourceManager started: the middle of the ids of all its applications.
pub(super) const STARTED: &str = "1795214328335";

/// How many applications there are.
pub(super) const APPLICATIONS: u64 = 20;

/// For `generic-delimited`, which is read by its columns alone.
pub(super) const COLUMNS: &str =
    "time{UNIX_MILLIS},level,user.name,source.ip,bytes,khp.audit.resource,message";

const WORKERS: &[&str] = &["dn1", "dn2", "dn3", "dn4", "dn5"];

/// The hosts on which a component writes logs.
pub(super) fn hosts(component: Component) -> &'static [&'static str] {
    use Component as C;
    match component {
        C::NameNode | C::HdfsAudit | C::Zkfc => &["nn1", "nn2"],
        C::SecondaryNameNode => &["nn2"],
        C::JournalNode => &["nn1", "nn2", "rm1"],
        C::ZooKeeper => &["zk1", "zk2", "zk3"],
        C::NameNodeMetrics => &["nn1"],
        C::ResourceManager => &["rm1"],
        C::TimelineServer => &["ats1"],
        C::JobHistoryServer | C::SparkStandalone => &["jh1"],
        C::DataNode | C::DataNodeMetrics | C::NodeManager => WORKERS,
        C::MapReduceContainer | C::TezContainer | C::ContainerOutput | C::HsErr | C::Gc => WORKERS,
        C::HiveServer2 | C::HiveMetastore | C::HiveOperation => &["hs1", "hs2"],
        C::HbaseMaster => &["hm1"],
        C::HbaseRegionServer => &["rs1", "rs2", "rs3"],
        C::HttpFs | C::NfsGateway | C::HbaseThrift | C::HbaseRest => &["gw1"],
        C::MapReduceClient | C::HiveCli | C::SparkDriver | C::Sqoop => &["gw1"],
        C::Kafka => &["kf1", "kf2", "kf3"],
        C::Trino | C::TrinoHttp => &["tr1"],
        C::Druid | C::DruidRequests => &["dr1"],
        _ => &["ap1"],
    }
}

/// Whether each of its logs is a file of its own: a JVM's, a container's. Of other components a host has one.
pub(super) fn has_many_files(component: Component) -> bool {
    use Component as C;
    component.begins_without_header()
        || matches!(component, C::Gc | C::HsErr | C::HiveOperation | C::MapReduceContainer | C::TezContainer)
}

/// The name of a component's log on a host, after the first of its usual names.
pub(super) fn file_name(component: Component, host: &str) -> String {
    let Some(pattern) = component.info().file_names.first() else {
        return format!("{}.log", component.name());
    };
    let service = match component.info().service_type {
        "hdfs" => "hadoop-hdfs-",
        "yarn" => "yarn-yarn-",
        _ => "",
    };
    let name = match pattern.strip_prefix("*-") {
        Some(rest) => format!("{service}{rest}"),
        None => (*pattern).to_owned(),
    };
    let name = name.replace("-*-", "-").replace("-*", &format!("-{host}")).replace("_*", &format!("_{host}"));
    name.replace('*', "").trim_start_matches('_').to_owned()
}

/// Whose a bundled GC log is, `service.name` and host; of others it is a short-lived JVM's, of which there are many.
pub(super) fn gc_place(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "gc-namenode-nn1.log" => ("namenode", "nn1"),
        "gc-resourcemanager-rm1.log" => ("resourcemanager", "rm1"),
        "gc-hiveserver2-hs2.log" => ("hiveserver2", "hs1"),
        "gc-zk1.log" => ("zookeeper", "zk1"),
        "gc-master-hm1.log" => ("master", "hm1"),
        "gc-regionserver-rs1.log" => ("regionserver", "rs1"),
        "gc-datanode-dn1.log" => ("datanode", "dn1"),
        "gc-nodemanager-dn2.log" => ("nodemanager", "dn2"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_whole_and_their_components_own() {
        assert_eq!(file_name(Component::NameNode, "nn1"), "hadoop-hdfs-namenode-nn1.log");
        assert_eq!(file_name(Component::HbaseMaster, "hm1"), "hbase-master-hm1.log");
        assert_eq!(file_name(Component::JobHistoryServer, "jh1"), "mapred-historyserver-jh1.log");
        for component in Component::all() {
            let name = file_name(component, "h1");
            assert!(!name.contains('*') && !name.contains("--"), "{name}");
        }
    }
}
