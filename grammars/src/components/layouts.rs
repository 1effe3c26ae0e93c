//! Layouts that several components share, and the grammars of components whose messages are not typed yet.
//!
//! Each is a ConversionPattern as it stands in the component's own `log4j.properties`, `log4j2.properties` or formatter.

use crate::{component::Grammar, components::common, message::Messages};

/// A layout's name and pattern.
pub(crate) type Pattern = (&'static str, &'static str);

/// Hadoop's RFA and DRFA, 2.10 and 3.3: `2026-11-21 07:29:56,459 INFO org.apache.hadoop.x.Y: message`
pub(crate) const RFA: Pattern = ("rfa", "%d{ISO8601} %p %c: %m%n");
/// Containers, HBase, Hive: `2026-11-21 08:15:32,738 INFO [main] org.apache.hadoop.x.Y: message`
pub(crate) const THREAD: Pattern = ("thread", "%d{ISO8601} %p [%t] %c: %m%n");
/// HDP's and Cloudera's location form: `2020-01-01 00:00:00,000 INFO  namenode.FSNamesystem (FSNamesystem.java:logAudit(123)) - m`
pub(crate) const LOCATION: Pattern = ("location", "%d{ISO8601} %-5p %c{2} (%F:%M(%L)) - %m%n");
/// HDP's Hive: `2018-11-21T07:48:02,025 INFO  [main]: session.SessionState (SessionState.java:createPath(790)) - message`
pub(crate) const THREAD_LOCATION: Pattern =
    ("thread-location", "%d{ISO8601} %-5p [%t]: %c{2} (%F:%M(%L)) - %m%n");
/// Hadoop's own tests, and sites that took theirs: `2021-05-06 07:08:09,001 INFO  [main] ipc.Server (Server.java:run(123)) - message`
pub(crate) const LOGGER_LOCATION: Pattern =
    ("logger-location", "%d{ISO8601} %-5p [%t] %c{2} (%F:%M(%L)) - %m%n");
/// Hive 3 and 4 of some distributions: the same with a colon: `.. [main] exec.Task (TezTask.java:execute(284)): message`
pub(crate) const LOGGER_LOCATION_COLON: Pattern =
    ("logger-location-colon", "%d{ISO8601} %5p [%t] %c{2} (%F:%M(%L)): %m%n");
/// HBase's own tests: `2021-05-06 07:08:09,001 INFO  [main] hbase.HBaseTestingUtility(1022): message`
pub(crate) const LOGGER_LINE: Pattern = ("logger-line", "%d{ISO8601} %-5p [%t] %c{2}(%L): %m%n");
/// Amazon EMR's Hadoop: `2021-05-06 07:08:09,001 INFO org.apache.hadoop.x.Y (IPC Server handler 1 on 8020): message`
pub(crate) const LOGGER_IN_THREAD: Pattern = ("logger-in-thread", "%d{ISO8601} %p %c (%t): %m%n");
/// Huawei's FusionInsight and MRS, all services: `2021-05-06 07:08:09,001 | INFO  | main | message | FSNamesystem.java:1308`, of some
/// services and in early versions with `org.apache.hadoop.x.Y.method(Y.java:1308)` behind the message, which may have many lines
pub(crate) const BARS: Pattern = ("bars", "%d{ISO8601} | %-5p | %t | %m | %l%n");
/// CDH's and CDP's Hive: `2020-11-21T07:48:02,025 INFO  org.apache.hadoop.hive.ql.Driver: [HiveServer2-Background-Pool: Thread-33]: message`
pub(crate) const LOGGER_THREAD: Pattern = ("logger-thread", "%d{ISO8601} %-5p %c: [%t]: %m%n");
/// Hive's operation logs, and what beeline shows of them: `INFO  : Compiling command(queryId=..): select 1`
pub(crate) const OPERATION: Pattern = ("operation", "%-5p : %m%n");
/// NodeManager's audit appender of Hadoop 3: no blank between time and level.
pub(crate) const NM_AUDIT: Pattern = ("nm-audit", "%d{ISO8601}%p %c{2}: %m%n");
/// Hadoop 0.18 and before, with the thread's number: `081109 203615 148 INFO dfs.DataNode$PacketResponder: message`
pub(crate) const HADOOP_018: Pattern = ("hadoop-0.18", "%d{yyMMdd HHmmss} %t %p %c: %m%n");
/// Hadoop 2 console and Spark: `26/11/21 08:04:46 INFO TaskSetManager: message`
pub(crate) const CONSOLE: Pattern = ("console", "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n");
/// The same with the thread, as sites that look for one thing have Spark: `26/11/21 08:04:46 INFO [main] SparkContext: message`
pub(crate) const CONSOLE_IN_THREAD: Pattern =
    ("console-in-thread", "%d{yy/MM/dd HH:mm:ss} %p [%t] %c{1}: %m%n");
/// What Spark 3 and 4 keep of a driver (`spark.driver.log.persistToDfs.enabled`, `spark.driver.log.localDir`):
/// `26/11/21 08:04:46.123 main INFO SparkContext: message`
pub(crate) const SPARK_DRIVER_LOG: Pattern =
    ("spark-driver-log", "%d{yy/MM/dd HH:mm:ss.SSS} %t %p %c{1}: %m%n");
/// beeline's console: `23/11/26 19:26:31 [HiveServer2-Background-Pool: Thread-82]: WARN mapreduce.Counters: message`
pub(crate) const CONSOLE_THREAD: Pattern = ("console-thread", "%d{yy/MM/dd HH:mm:ss} [%t]: %p %c{2}: %m%n");
/// What many sites write for Spark: `2026-11-21 08:04:46 INFO  TaskSetManager:54 - message`
pub(crate) const SPARK_LINE: Pattern = ("spark-line", "%d{yyyy-MM-dd HH:mm:ss} %-5p %c{1}:%L - %m%n");
/// Spark 4's structured logs; what is between message and logger is taken apart by [`json`](crate::components::spark::json).
pub(crate) const SPARK_JSON: Pattern =
    ("spark-json", r#"{"ts":"%d","level":"%p","msg":"%m,"logger":"%c"}%n"#);
/// log4j 1's TTCC, which Hive 3's console has with reload4j: milliseconds since the start, the NDC before the dash, most often
/// empty: `1210 [main] WARN  org.apache.hadoop.hive.common.LogUtils  - message`
pub(crate) const TTCC: Pattern = ("ttcc", "%r [%t] %-5p %c %x - %m%n");
/// What most Java programs write that were configured by hand, Pig among them: `2026-11-21 08:04:46,123 [main] INFO  a.b.C - message`;
/// TTCC with a date, as of the programs that Oozie's launcher runs, has an empty NDC besides: `.. INFO  a.b.C  - message`;
/// slf4j's simple logger writes it, too, as small installations of Kafka have it
pub(crate) const THREAD_LEVEL: Pattern = ("thread-level", "%d{ISO8601} [%t] %-5p %c - %m%n");
/// log4j 2 on its own configuration, also where it has none: `2026-11-21 08:04:46,123 main ERROR Unable to create file /var/log/x`.
/// Nothing marks the thread's end, so it is one word that is read over, and comes behind all layouts that have marks.
pub(crate) const LOG4J_STATUS: Pattern = ("log4j-status", "%d{ISO8601} %u %p %m%n");
/// What programs in Python are most often given: `2026-11-21 08:04:46,123 - etl.load - INFO - message`
pub(crate) const PYTHON: Pattern = ("python", "%(asctime)s - %(name)s - %(levelname)s - %(message)s");
/// Spring Boot: `2026-11-21 08:04:46.123  INFO 4711 --- [           main] com.example.Application : message`
pub(crate) const SPRING_BOOT: Pattern =
    ("spring-boot", "%d{ISO8601} %5p %pid --- [%15.15t] %-40.40c{1.} : %m%n");
/// The driver of MySQL, which writes past every logger: `Sat Nov 21 08:04:46 KST 2026 WARN: message`
pub(crate) const MYSQL_DRIVER: Pattern = ("mysql-driver", "%d{EEE MMM dd HH:mm:ss zzz yyyy} %p: %m%n");
/// log4j 2 and logback as they are without a configuration: a time of day, which is read over since no date says what it means:
/// `16:05:08.158 [main] INFO  org.apache.spark.SparkContext - message`
pub(crate) const TIME_OF_DAY: Pattern = ("time-of-day", "%u [%t] %-5p %c - %m%n");
/// slf4j's simple logger as it is without a configuration: `[main] INFO org.apache.spark.SparkContext - message`
pub(crate) const SLF4J_NO_TIME: Pattern = ("slf4j-no-time", "[%t] %p %c - %m%n");
/// A client that logs no time: `INFO tools.DistCp: DistCp job-id: job_1587237267517_10878`
pub(crate) const NO_TIME: Pattern = ("no-time", "%p %c{2}: %m%n");
/// The same with neither time nor logger: `ERROR - Caused by: java.io.IOException: x`
pub(crate) const LEVEL_ONLY: Pattern = ("level-only", "%p - %m%n");
/// java.util.logging's SimpleFormatter, two lines: `Nov 21, 2026 7:33:03 AM com.sun.X method`, `INFO: message`
pub(crate) const JUL: Pattern = ("jul", "%d{MMM d, yyyy h:mm:ss a} %C %m%n");
/// Parquet before 1.10, in one line: `Nov 21, 2026 7:33:03 AM INFO: org.apache.parquet.hadoop.ParquetFileReader: message`
pub(crate) const PARQUET: Pattern = ("parquet", "%d{MMM d, yyyy h:mm:ss a} %p: %c: %m%n");
/// Tez: `2026-11-21 08:09:30,449 [INFO] [Dispatcher thread {Central}] |impl.VertexImpl|: message`
pub(crate) const TEZ: Pattern = ("tez", "%d{ISO8601} [%p] [%t] |%c{2}|: %m%n");
/// ZooKeeper 3.4 to 3.9: `2026-11-21 07:27:24,795 [myid:1] - WARN  [main:AdminServerFactory@58] - message`
pub(crate) const ZOOKEEPER: Pattern =
    ("zookeeper", "%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n");
/// ZooKeeper's TRACEFILE, and ROLLINGFILE of some distributions: the NDC behind the line, most often empty.
pub(crate) const ZOOKEEPER_NDC: Pattern =
    ("zookeeper-ndc", "%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L][%x] - %m%n");
/// ZooKeeper 3.4's console before it knew its id.
pub(crate) const ZOOKEEPER_34: Pattern = ("zookeeper-3.4", "%d{ISO8601} - %-5p [%t:%C{1}@%L] - %m%n");
/// Kafka: `[2026-11-21 08:00:55,265] INFO message (kafka.server.KafkaServer)`
pub(crate) const KAFKA_LAYOUT: Pattern = ("kafka", "[%d] %p %m (%c)%n");
/// Ranger Admin: `2026-11-21 08:03:50,504 [main] INFO  org.apache.X (X.java:36) - message`
pub(crate) const RANGER_ADMIN: Pattern = ("ranger", "%d [%t] %-5p %C{6} (%F:%L) - %m%n");
/// Ranger of 2.3 and later, through logback: `2026-11-21 08:03:50,504 [main] INFO  [X.java:36] message`
pub(crate) const RANGER_LOGBACK: Pattern = ("ranger-logback", "%d [%t] %-5p [%F:%L] %m%n");
/// Ranger Admin's performance log: no level, no logger.
pub(crate) const RANGER_PERF: Pattern = ("ranger-perf", "%d [%t] %m%n");
/// usersync and tagsync: `21 Nov 2026 08:03:50  INFO UserGroupSync [UnixUserSyncThread] - message`
pub(crate) const RANGER_SYNC: Pattern = ("ranger-sync", "%d{dd MMM yyyy HH:mm:ss} %5p %c{1} [%t] - %m%n");
/// The same with the line in the source: `.. [UnixUserSyncThread] - 123 message`
pub(crate) const RANGER_SYNC_LINE: Pattern =
    ("ranger-sync-line", "%d{dd MMM yyyy HH:mm:ss} %5p %c{1} [%t] - %L %m%n");
/// Key management servers: `2026-11-21 08:03:50,504 INFO  KMSWebApp - message`
pub(crate) const KMS: Pattern = ("kms", "%d{ISO8601} %-5p %c{1} - %m%n");
/// Oozie: `2026-11-21 08:03:50,504  WARN ActionStartXCommand:523 - message`, the message with a prefix of its own
pub(crate) const OOZIE: Pattern = ("oozie", "%d{ISO8601} %5p %c{1}:%L - %m%n");
/// The same with the thread: `.. WARN ActionStartXCommand:523 [pool-2-thread-3] - message`
pub(crate) const OOZIE_THREAD: Pattern = ("oozie-thread", "%d{ISO8601} %5p %c{1}:%L [%t] - %m%n");
/// airlift, Trino: five fields between tabs.
pub(crate) const AIRLIFT_LAYOUT: Pattern = ("airlift", "%d{ISO8601}\t%p\t%t\t%c\t%m%n");
/// Druid: `2026-11-21T08:03:50,504 INFO [main] org.apache.druid.X - message`
pub(crate) const DRUID: Pattern = ("druid", "%d{ISO8601} %p [%t] %c - %m%n");
/// Druid before 0.17, and as some distributions have it: `.. [main] org.apache.druid.X: message`
pub(crate) const DRUID_OLD: Pattern = ("druid-colon", "%d{ISO8601} %p [%t] %c: %m%n");
/// Hue: `[17/Jun/2021 05:11:05 +0000] middleware   INFO     message`
pub(crate) const HUE: Pattern =
    ("hue", "[%(asctime)s{%d/%b/%Y %H:%M:%S %z}] %(module)-12s %(levelname)-8s %(message)s");
/// Hue's access log: `[17/Jun/2021 05:11:05 +0000] INFO     10.20.1.71 alice - "GET / HTTP/1.1" returned in 12ms`
pub(crate) const HUE_ACCESS: Pattern =
    ("hue-access", "[%(asctime)s{%d/%b/%Y %H:%M:%S %z}] %(levelname)-8s %(message)s");
/// gunicorn below Hue: `[2021-06-17 05:11:05 +0000] [4711] [INFO] Listening at: http://0.0.0.0:8888 (4711)`
pub(crate) const GUNICORN: Pattern =
    ("gunicorn", "[%(asctime)s{%Y-%m-%d %H:%M:%S %z}] [%(process)d] [%(levelname)s] %(message)s");
/// HttpFS: `2021-05-06 07:08:09,101  WARN HttpFSServer [gw1.example.com][oozie:alice] OPEN message`
pub(crate) const HTTPFS: Pattern =
    ("httpfs", "%d{ISO8601} %5p %c{1} [%X{hostname}][%X{user}:%X{doAs}] %X{op} %m%n");
/// HttpFS's audit log: the same without a logger.
pub(crate) const HTTPFS_AUDIT: Pattern =
    ("httpfs-audit", "%d{ISO8601} %5p [%X{hostname}][%X{user}:%X{doAs}] %X{op} %m%n");
/// NameNode's metrics appender: no level, no logger.
pub(crate) const METRICS_LAYOUT: Pattern = ("metrics", "%d{ISO8601} %m%n");

/// What a Hadoop daemon's files come in.
pub(crate) const HADOOP_LAYOUTS: &[Pattern] =
    &[RFA, THREAD, LOCATION, LOGGER_LOCATION, LOGGER_IN_THREAD, BARS, CONSOLE, HADOOP_018, JUL];
const COMMON: &[Messages] = &[common::MESSAGES];

const fn grammar(layouts: &'static [Pattern]) -> Grammar {
    Grammar { layouts, rule_version: 3, messages: COMMON, special: None }
}

/// Every Java layout that is known, for services without a grammar of their own.
pub(crate) const GENERIC_JAVA: Grammar = grammar(&[
    THREAD_LOCATION,
    LOGGER_THREAD,
    RFA,
    LOGGER_LINE,
    THREAD,
    LOCATION,
    LOGGER_LOCATION,
    LOGGER_LOCATION_COLON,
    LOGGER_IN_THREAD,
    DRUID,
    OOZIE,
    KMS,
    SPRING_BOOT,
    THREAD_LEVEL,
    BARS,
    NM_AUDIT,
    TEZ,
    ZOOKEEPER,
    ZOOKEEPER_NDC,
    ZOOKEEPER_34,
    RANGER_ADMIN,
    AIRLIFT_LAYOUT,
    KAFKA_LAYOUT,
    CONSOLE,
    CONSOLE_IN_THREAD,
    CONSOLE_THREAD,
    SPARK_DRIVER_LOG,
    JUL,
    MYSQL_DRIVER,
    PYTHON,
    LOG4J_STATUS,
]);
