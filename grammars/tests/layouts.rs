//! Layouts: each with sample lines, what a site's own pattern may not be, and properties of reading on any bytes.

use grammars::{Component, Field, Reader, Record, Value};
use proptest::prelude::*;

fn show(value: Option<Value<'_>>) -> String {
    match value {
        Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
        Some(Value::Int(number)) => number.to_string(),
        None => String::new(),
        other => format!("{other:?}"),
    }
}

/// Component, line, layout, level, logger, thread, message.
type Sample = (Component, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const SAMPLES: &[Sample] = &[
    (
        Component::NameNode,
        "2026-11-21 07:29:56,459 INFO org.apache.hadoop.x.Y: a: b",
        "rfa",
        "INFO",
        "org.apache.hadoop.x.Y",
        "",
        "a: b",
    ),
    (
        Component::NameNode,
        "2026-11-21 07:29:56,459 INFO  org.apache.hadoop.x.Y: a",
        "rfa",
        "INFO",
        "org.apache.hadoop.x.Y",
        "",
        "a",
    ),
    (
        Component::NameNode,
        "2026-11-21 08:11:43,953 INFO x.FSNamesystem: \tNumber",
        "rfa",
        "INFO",
        "x.FSNamesystem",
        "",
        "\tNumber",
    ),
    (
        Component::NameNode,
        "2026-11-21 07:29:56,459 WARN [IPC Server handler 4 on default port 8020] ipc.Server: m",
        "thread",
        "WARN",
        "ipc.Server",
        "IPC Server handler 4 on default port 8020",
        "m",
    ),
    (
        Component::NameNode,
        "2020-01-01 00:00:00,000 INFO  namenode.FSNamesystem (FSNamesystem.java:logAudit(123)) - m: n - o",
        "location",
        "INFO",
        "namenode.FSNamesystem",
        "",
        "m: n - o",
    ),
    (
        Component::NameNode,
        "2020-01-01 00:00:00,000 INFO  ipc.Server (:(())) - m",
        "",
        "",
        "",
        "",
        "2020-01-01 00:00:00,000 INFO  ipc.Server (:(())) - m",
    ),
    (
        Component::NameNode,
        "2020-01-01 00:00:00,000 INFO  ipc.Server (:()) - m",
        "location",
        "INFO",
        "ipc.Server",
        "",
        "m",
    ),
    (
        Component::HttpFs,
        "2021-05-06 07:08:09,101  WARN HttpFSServer [gw1.example.com][oozie:alice] OPEN m",
        "httpfs",
        "WARN",
        "HttpFSServer",
        "",
        "m",
    ),
    (
        Component::HttpFs,
        "2021-05-06 07:08:09,101  INFO [gw1.example.com][alice:]  [/x]",
        "httpfs-audit",
        "INFO",
        "",
        "",
        "[/x]",
    ),
    (
        Component::HbaseRegionServer,
        "2026-11-21 07:41:05,111 WARN  [RpcServer.default.FPBQ.Fifo.handler=29,queue=2,port=16020] ipc.RpcServer: m",
        "thread",
        "WARN",
        "ipc.RpcServer",
        "RpcServer.default.FPBQ.Fifo.handler=29,queue=2,port=16020",
        "m",
    ),
    (
        Component::HbaseRegionServer,
        "2026-11-21 07:37:18,437 INFO  [sync.0[x]: regionserver/rs2.example.com/10.20.1.53:16020] wal.FSHLog: m",
        "thread",
        "INFO",
        "wal.FSHLog",
        "sync.0[x]: regionserver/rs2.example.com/10.20.1.53:16020",
        "m",
    ),
    (
        Component::HbaseMaster,
        "2015-05-06 12:00:00,123 INFO org.apache.hadoop.hbase.master.HMaster: m",
        "rfa",
        "INFO",
        "org.apache.hadoop.hbase.master.HMaster",
        "",
        "m",
    ),
    (Component::NameNode, "26/11/21 08:04:46 INFO NameNode: m", "console", "INFO", "NameNode", "", "m"),
    (
        Component::NodeManager,
        "2026-11-21 08:12:36,194INFO nodemanager.NMAuditLogger: USER=x",
        "nm-audit",
        "INFO",
        "nodemanager.NMAuditLogger",
        "",
        "USER=x",
    ),
    (
        Component::NodeManager,
        "2026-11-21 08:12:36,194 INFO nodemanager.NMAuditLogger: USER=x",
        "rfa",
        "INFO",
        "nodemanager.NMAuditLogger",
        "",
        "USER=x",
    ),
    (
        Component::TimelineServer,
        "Nov 21, 2026 7:33:03 AM com.sun.jersey.X register\nINFO: m",
        "jul",
        "INFO",
        "",
        "",
        "m",
    ),
    (
        Component::HiveServer2,
        "2026-11-21T07:48:02,025  INFO [57033713-131c-4326-8fad-81e50a879de2 HiveServer2-Handler-Pool: Thread-27] ql.Driver: m",
        "thread",
        "INFO",
        "ql.Driver",
        "57033713-131c-4326-8fad-81e50a879de2 HiveServer2-Handler-Pool: Thread-27",
        "m",
    ),
    (
        Component::HiveServer2,
        "2018-05-06T07:08:09,001 INFO  [main]: ql.Driver (Driver.java:execute(1735)) - m]: n",
        "thread-location",
        "INFO",
        "ql.Driver",
        "main",
        "m]: n",
    ),
    (
        Component::HiveServer2,
        "2018-05-06 07:08:09,002 INFO  org.apache.hadoop.hive.ql.Driver: [a b: Thread-39]: m",
        "logger-thread",
        "INFO",
        "org.apache.hadoop.hive.ql.Driver",
        "a b: Thread-39",
        "m",
    ),
    (
        Component::HiveServer2,
        "2026-11-21T07:48:02,025 ERROR [main] exec.Task: ",
        "thread",
        "ERROR",
        "exec.Task",
        "main",
        "",
    ),
    (
        Component::HiveServer2,
        "2026-11-21T07:48:02,025 ERROR [main] exec.Task:",
        "thread",
        "ERROR",
        "exec.Task",
        "main",
        "",
    ),
    (
        Component::ZooKeeper,
        "2026-11-21 07:27:24,795 [myid:] - WARN  [main:AdminServerFactory@58] - m",
        "zookeeper",
        "WARN",
        "",
        "main",
        "m",
    ),
    (
        Component::ZooKeeper,
        "2026-11-21 07:27:25,570 [myid:3] - INFO  [QuorumPeer[myid=3](plain=[0:0:0:0:0:0:0:0]:2181)(secure=disabled):QuorumPeer@1175] - [a:B@1] - LOOKING",
        "zookeeper",
        "INFO",
        "",
        "QuorumPeer[myid=3](plain=[0:0:0:0:0:0:0:0]:2181)(secure=disabled)",
        "[a:B@1] - LOOKING",
    ),
    (
        Component::ZooKeeper,
        "2026-11-21 07:27:25,570 - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:QuorumPeer@670] - LOOKING",
        "zookeeper-3.4",
        "INFO",
        "",
        "QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181",
        "LOOKING",
    ),
    (
        Component::ZooKeeper,
        "2026-11-21 07:27:25,570 [myid:1] - INFO  [main:QuorumPeer@670][] - m",
        "zookeeper-ndc",
        "INFO",
        "",
        "main",
        "m",
    ),
    (
        Component::ZooKeeper,
        "2026-11-21 07:27:25,570 INFO audit.Log4jAuditLogger: m",
        "rfa",
        "INFO",
        "audit.Log4jAuditLogger",
        "",
        "m",
    ),
    (
        Component::HbaseMaster,
        "2026-11-21 07:37:27,528 WARN  [RpcServer.default.FPBQ.Fifo.handler=3,queue=0,port=16020] ipc.RpcServer: m",
        "thread",
        "WARN",
        "ipc.RpcServer",
        "RpcServer.default.FPBQ.Fifo.handler=3,queue=0,port=16020",
        "m",
    ),
    (
        Component::TezContainer,
        "2026-11-21 08:09:30,449 [INFO] [Dispatcher thread {Central}] |impl.VertexImpl|: m",
        "tez",
        "INFO",
        "impl.VertexImpl",
        "Dispatcher thread {Central}",
        "m",
    ),
    (
        Component::TezContainer,
        "2026-11-21T08:09:30,449 INFO [TezChild] exec.MapOperator: m",
        "thread",
        "INFO",
        "exec.MapOperator",
        "TezChild",
        "m",
    ),
    (
        Component::MapReduceClient,
        "INFO tools.DistCp: DistCp job-id: job_1587237267517_10878",
        "no-time",
        "INFO",
        "tools.DistCp",
        "",
        "DistCp job-id: job_1587237267517_10878",
    ),
    (
        Component::MapReduceClient,
        "WARN  util.NativeCodeLoader: m",
        "no-time",
        "WARN",
        "util.NativeCodeLoader",
        "",
        "m",
    ),
    (
        Component::MapReduceClient,
        "ERROR - Caused by: java.io.IOException: x",
        "level-only",
        "ERROR",
        "",
        "",
        "Caused by: java.io.IOException: x",
    ),
    (
        Component::MapReduceClient,
        "2024-03-01 07:51:06,456 INFO mapreduce.Job:  map 10% reduce 0%",
        "rfa",
        "INFO",
        "mapreduce.Job",
        "",
        " map 10% reduce 0%",
    ),
    (
        Component::SparkDriver,
        "26/11/21 08:04:46 INFO TaskSetManager: m: n",
        "console",
        "INFO",
        "TaskSetManager",
        "",
        "m: n",
    ),
    (
        Component::SparkDriver,
        "2024-03-01 08:04:46 INFO  TaskSetManager:54 - m",
        "spark-line",
        "INFO",
        "TaskSetManager",
        "",
        "m",
    ),
    (
        Component::SparkDriver,
        r#"{"ts":"2024-06-01T08:04:46.123Z","level":"INFO","msg":"Cancelling stage 3","context":{"stage_id":"3"},"logger":"DAGScheduler"}"#,
        "spark-json",
        "INFO",
        "DAGScheduler",
        "",
        "Cancelling stage 3",
    ),
    (Component::ContainerOutput, "log4j:WARN No appenders", "log4j", "WARN", "", "", "No appenders"),
    (Component::ContainerOutput, "SLF4J: Class path", "slf4j", "", "", "", "Class path"),
    (Component::ContainerOutput, "SLF4J(W): No SLF4J providers", "slf4j-2", "", "", "", "No SLF4J providers"),
    (
        Component::ContainerOutput,
        "2026-11-21 08:08:40 Running Dag: dag_1795214328335_0019_1",
        "time-only",
        "",
        "",
        "",
        "Running Dag: dag_1795214328335_0019_1",
    ),
];

#[test]
fn what_a_console_without_times_does_not_begin() {
    for line in [
        "",
        "Error: Java heap space",
        "Error in: x",
        "Info about: x",
        "INFO",
        "INFO: Registering x",
        "INFO x y: z",
        "\tFile System Counters",
        "Caused by: java.io.IOException: x",
        "  ERROR x: y",
        "ERRORS x: y",
        "ERROR -- x",
        "Traceback (most recent call last):",
        "ValueError: x",
    ] {
        for component in [Component::MapReduceClient, Component::Sqoop] {
            assert!(!Reader::new(component).begins(line.as_bytes()), "{}: {line}", component.name());
        }
    }
}

#[test]
fn every_layout_is_read() {
    for (component, event, layout, level, logger, thread, message) in SAMPLES {
        let reader = Reader::new(*component);
        let mut record = Record::default();
        reader.read(event.as_bytes(), &mut record);
        let read = (
            record.layout,
            record.level.map_or("", |level| level.name()),
            String::from_utf8_lossy(record.logger).into_owned(),
            show(record.get(Field::ProcessThreadName)),
            String::from_utf8_lossy(record.message).into_owned(),
        );
        let expected = (*layout, *level, (*logger).to_owned(), (*thread).to_owned(), (*message).to_owned());
        assert_eq!(read, expected, "{event}");
        let first = event.lines().next().unwrap_or_default();
        assert_eq!(reader.begins(first.as_bytes()), !layout.is_empty(), "{event}");
    }
}

#[test]
fn what_follows_an_event_begins_none() {
    for line in [
        "",
        "[2026-11-21 07:46:52.343]Container exited with a non-zero exit code 1.",
        "\tat org.apache.X.run(X.java:12)",
        "org.apache.hadoop.util.StringUtils.getStackTrace(StringUtils.java:1047)",
        "GC pool 'PS MarkSweep' had collection(s): count=1 time=1080ms",
        "STARTUP_MSG:   version = 2.10.0",
        "/************************************************************",
        "2026-11-21 07:46:52",
        "2026-11-21 07:46:52,343",
        "2026-11-21 07:53:37,466 Stage-1 map = 0%,  reduce = 0%",
        "where day = '2026-11-21 07:46:52,343 INFO x: y'",
        "Caused by: java.io.IOException: x",
    ] {
        for component in [
            Component::NameNode,
            Component::ResourceManager,
            Component::NodeManager,
            Component::TimelineServer,
            Component::HiveServer2,
            Component::ZooKeeper,
            Component::JobHistoryServer,
            Component::MapReduceContainer,
            Component::TezContainer,
            Component::SparkDriver,
        ] {
            assert!(!Reader::new(component).begins(line.as_bytes()), "{}: {line}", component.name());
        }
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        Just(b"2026-11-21 07:29:56,459 INFO ".to_vec()),
        Just(b"2026-11-21T07:29:56,459  INFO [".to_vec()),
        Just(b" [myid:1] - INFO  [main:QuorumPeer@1] - ".to_vec()),
        Just(b"org.apache.hadoop.hdfs.StateChange: BLOCK* ".to_vec()),
        Just(b"rm.RMAuditLogger: USER=a\tOPERATION=b\tRESULT=SUCCESS\t".to_vec()),
        Just(b"RMAppManager$ApplicationSummary: appId=application_1_2,name=\\,".to_vec()),
        Just(b"ql.Driver: FAILED: SemanticException [Error ".to_vec()),
        Just(b"<memory:99999999999999999999, vCores:".to_vec()),
        Just(b"26/11/21 08:04:46 WARN TaskSetManager: Lost task 1.0 in stage 2.0 (TID 5, ".to_vec()),
        Just(
            b" [INFO] [main] |HistoryEventHandler.criticalEvents|: [HISTORY][DAG:x][Event:Y]: a=1, status="
                .to_vec()
        ),
        Just(b", diagnostics=".to_vec()),
        Just(b"INFO mapreduce.Job: Counters: 2\n\t\tMap input records=".to_vec()),
        Just(b"ImportJobBase: Transferred 1,,0.9 KB in ".to_vec()),
        Just(b"jobId=job_1795216317864_0001,numMaps=".to_vec()),
        Just(b"attempt_1795214328335_0019_1_01_000000_0 application_1_".to_vec()),
        Just(b"0000012-260101000000000-oozie-oozi-W".to_vec()),
        Just(b"\nTraceback (most recent call last):\n  File \"a.py\", line 1, in b\nX: y\n".to_vec()),
        Just(b"SparkExecuteStatementOperation: Submitting query '".to_vec()),
        Just(b"\n\tat a.b(c)\nCaused by: ".to_vec()),
        Just(b"2026-11-21 07:29:56,459  WARN X:5 - SERVER[a] USER[-] APP[b] JOB[0000001-1-oozie-W] Next Retry, Attempt Number [".to_vec()),
        Just(b"[2026-11-21 07:29:56,459] INFO [Partition a-1 broker=1] Shrinking ISR from 1,2 to ".to_vec()),
        Just(b"2026-11-21T07:29:56.459Z\tINFO\tt\tQueryMonitor\tTIMELINE: Query a :: ".to_vec()),
        Just(b"{\"reqUser\":\"a\\u003d\",\"result\":1,\"action\":\"".to_vec()),
        Just(b"[17/Jun/2021 05:11:05 ] INFO     10.0.0.1 a - \"GET / HTTP/1.1\" returned in ".to_vec()),
        Just(b" (kafka.server.X)".to_vec()),
        Just(b"\r\n".to_vec()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn is_slice(event: &[u8], part: &[u8]) -> bool {
    let (whole, part) = (event.as_ptr_range(), part.as_ptr_range());
    part.is_empty() || (whole.start <= part.start && part.end <= whole.end)
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_all_fields_are_slices(event in bytes()) {
        for component in Component::all() {
            let reader = Reader::new(component);
            let mut record = Record::default();
            reader.read(&event, &mut record);
            prop_assert!([record.logger, record.message, record.stack_trace].iter().all(|part| is_slice(&event, part)));
            for (field, value) in record.fields() {
                if let Value::Text(text) | Value::Escaped(text) | Value::Joined(_, text) | Value::List(text, _) = value {
                    prop_assert!(is_slice(&event, text), "{}", field.name());
                }
            }
            let line = event.split(|byte| *byte == b'\n').next().unwrap_or_default();
            prop_assert_eq!(reader.begins(line), reader.begins(line));
        }
    }
}

/// The mark that begins some UTF-8 files is no part of their first line.
#[test]
fn a_byte_order_mark_is_read_over() {
    const LINE: &str = "2026-11-21 07:29:56,459 INFO org.apache.hadoop.x.Y: a: b";
    for (component, line, message) in [
        (Component::NameNode, LINE, "a: b"),
        (Component::Generic, LINE, "INFO org.apache.hadoop.x.Y: a: b"),
        (Component::Gc, "GC(4) Pause Cleanup 1M->1M(2M) 0.1ms", "GC(4) Pause Cleanup 1M->1M(2M) 0.1ms"),
    ] {
        let reader = Reader::new(component);
        let marked = format!("\u{feff}{line}");
        let (mut record, mut start) = (Record::default(), grammars::Start::default());
        assert!(reader.begins(marked.as_bytes()) && reader.start(marked.as_bytes(), &mut start), "{line}");
        assert_eq!(reader.time(marked.as_bytes()), reader.time(line.as_bytes()), "{line}");
        for start in [None, Some(&start)] {
            reader.read_from(marked.as_bytes(), start, &mut record);
            assert!(!record.layout.is_empty(), "{line}");
            assert_eq!(String::from_utf8_lossy(record.message), message, "{line}");
        }
    }
}
