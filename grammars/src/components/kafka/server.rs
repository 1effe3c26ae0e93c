//! A server's life, its configuration, its connections.

use super::context;
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

/// `starting`, `[KafkaServer id=1] started`, `[KafkaServer id=1] shutting down`, `.. shut down completed`,
/// `Starting controlled shutdown`, `Controlled shutdown request returned successfully after 12ms`, of KRaft `Kafka Server started`,
/// `Starting controller`, `Starting broker`, `Fatal error during KafkaServer startup. Prepare to shutdown` and a trace
pub(super) fn state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 15] = [
        ("starting", "service_starting"),
        ("started", "service_started"),
        ("Kafka Server started", "service_started"),
        ("Starting controlled shutdown", "controlled_shutdown"),
        ("Starting controller", "controller_starting"),
        ("Starting broker", "broker_starting"),
        ("Starting SharedServer", "service_starting"),
        ("shutting down", "service_stopping"),
        ("shut down completed", "service_stopped"),
        ("Controlled shutdown request returned successfully after ", "controlled_shutdown_finished"),
        ("Fatal error during ", "service_failed"),
        ("Encountered fatal fault: ", "service_failed"),
        ("Exiting Kafka", "service_failed"),
        ("Waiting for ", "waiting"),
        ("Finished waiting for ", "waited"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "controlled_shutdown_finished" => scan.float(Field::BrokerDurationMs)?.tag("ms")?.action(action),
        "waiting" | "waited" => scan.rest_of_line(Field::BrokerReason)?.action(action),
        "service_failed" => scan.is(Field::EventOutcome, "failure").action(action),
        _ => scan.action(action),
    }
}

/// `Transition from STARTING to STARTED`
pub(super) fn transition<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("Transition from ")?
        .state(Field::BrokerStateFrom)?
        .tag(" to ")?
        .state(Field::BrokerStateTo)?
        .action("server_state")
}

/// `The broker has been unfenced. Transitioning from RECOVERY to RUNNING.`, `Transitioning from STARTING to RECOVERY.`,
/// `Incarnation DKns6EyDS2qpk of broker 1 in cluster 3fd463 is now STARTING.`
pub(super) fn lifecycle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).scan();
    if scan.sees("Incarnation ") {
        return scan
            .skip(" of broker ")?
            .int(Field::BrokerId)?
            .tag(" in cluster ")?
            .until(Field::BrokerCluster, " is now ")?
            .state(Field::BrokerStateTo)?
            .action("broker_state");
    }
    scan.skip("ransitioning from ")?
        .state(Field::BrokerStateFrom)?
        .tag(" to ")?
        .state(Field::BrokerStateTo)?
        .action("broker_state")
}

/// `Successfully registered broker 1 with broker epoch 13`, `Unable to register broker 1 because the controller returned error DUPLICATE_BROKER_REGISTRATION`
pub(super) fn registered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Successfully registered broker ", "success"),
        ("Unable to register broker ", "failure"),
    ])?;
    scan.int(Field::BrokerId)?
        .maybe_then(|scan| Some(scan.skip("returned error ")?.rest_of_line(Field::BrokerReason)?.rest()))
        .is(Field::EventOutcome, action)
        .action("broker_registration")
}

/// `Cluster ID = MflcA0-6RfemxKHWQ9EPYQ`
pub(super) fn cluster<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record).tag("Cluster ID = ")?.word(Field::BrokerCluster)?.action("cluster_id")
}

/// `Connecting to zookeeper on zk1:2181,zk2:2181/kafka`, `Created zookeeper path /kafka`
pub(super) fn zookeeper_connect<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Connecting to zookeeper on ", "zookeeper_connecting"),
        ("Created zookeeper path ", "zookeeper_path_created"),
    ])?;
    match action {
        "zookeeper_path_created" => scan.word(Field::ZooKeeperPath)?.action(action),
        _ => scan.rest_list(Field::BrokerServers, ",")?.action(action),
    }
}

/// `Kafka version: 2.4.1`, before 2.2 `Kafka version : 1.0.0`; `Kafka commitId: c57222ae8cd7866b`, `Kafka startTimeMs: 1795215655263`,
/// `App info kafka.server for 1 unregistered`
pub(super) fn version<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Kafka version", "service_version"),
        ("Kafka commitId", "service_build"),
        ("Kafka startTimeMs", "service_start_time"),
        ("App info ", "service_unregistered"),
    ])?;
    match action {
        "service_version" => scan.skip(": ")?.name(Field::ServiceVersion)?.action(action),
        "service_build" => scan.skip(": ")?.name(Field::StartupBuild)?.action(action),
        _ => scan.action(action),
    }
}

/// `Terminating process due to signal SIGTERM`, `Registered signal handlers for TERM, INT, HUP`
pub(super) fn signal<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Registered signal handlers ") {
        return scan.action("signal_handlers");
    }
    scan.tag("Terminating process due to signal ")?.name(Field::ProcessSignal)?.action("signal_received")
}

/// `KafkaConfig values: ` and a line for each key, `broker.id = 1`; of clients `ProducerConfig values: `
pub(super) fn configuration<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let behind = context::behind(message, record);
    if !behind.line().trim_ascii_end().ends_with(b" values:") {
        return None;
    }
    let mut scan = behind.scan().name(Field::StartupClass)?.tag(" values:")?.end()?;
    for (key, field) in [(&b"\n\tbroker.id = "[..], Field::BrokerId), (b"\n\tnode.id = ", Field::BrokerId)] {
        let rest = scan.rest();
        if let Some(at) = wire::bytes::find(rest, key)
            && let Some(id) = steps::int(&mut &rest[at + key.len()..]).filter(|id| *id >= 0)
        {
            scan.record().put_int(field, id);
        }
    }
    scan.action("config_dump")
}

/// `[ReplicaFetcherThread-0-2]: Starting`, `[X]: Shutting down`, `[X]: Stopped`, `[X]: Shutdown completed`: a thread's life, or a part's:
/// `[GroupCoordinator 1]: Starting up.`, `[GroupCoordinator 1]: Startup complete.`
pub(super) fn thread<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    message.starts_with(b"[").then_some(())?;
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Starting up.", "thread_started"),
        ("Startup complete.", "thread_ready"),
        ("Starting", "thread_started"),
        ("Shutting down.", "thread_stopping"),
        ("Shutting down", "thread_stopping"),
        ("shutting down", "thread_stopping"),
        ("Stopped", "thread_stopped"),
        ("Shutdown completed", "thread_stopped"),
        ("Shutdown complete", "thread_stopped"),
        ("shutdown completed", "thread_stopped"),
        ("shut down completely", "thread_stopped"),
        ("Shut down completely", "thread_stopped"),
    ])?;
    scan.maybe(".").end()?.action(action)
}

/// `[SocketServer listenerType=ZK_BROKER, nodeId=1] Failed authentication with k1.example.com/10.20.1.71 (channelId=10.20.1.81:9093-10.20.1.71:51234-7) (SSL handshake failed)`
pub(super) fn authentication_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = context::behind(message, record).tag("Failed authentication with ")?;
    let host = steps::word(&mut scan.rest())?;
    if let Some(ip) = scan::ip(host) {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    let scan = scan.advance(host.len())?;
    let scan = scan.maybe_then(|scan| Some(scan.tag(" (channelId=")?.skip(")")?.rest()));
    scan.tag(" (")?
        .until_last(Field::BrokerReason, ")")?
        .is(Field::EventOutcome, "failure")
        .action("authentication")
}

/// `Connection to node 2 (k2.example.com/10.20.1.82:9092) could not be established. Node may not be available.`,
/// `Connection to node 3 (..) failed authentication due to: ..`, `Node 2 disconnected.`,
/// `Bootstrap broker k2.example.com:9092 (id: -1 rack: null) disconnected`, `Disconnecting from node 3 due to request timeout.`,
/// `Cancelled in-flight FETCH request with correlation id 288 due to node 1 being disconnected (elapsed time since creation: 10ms, ..)`
pub(super) fn connection<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).scan();
    if scan.sees("Node ") {
        return scan
            .tag("Node ")?
            .int(Field::BrokerReplica)?
            .tag(" disconnected")?
            .action("node_disconnected");
    }
    if scan.sees("Bootstrap broker ") {
        return scan
            .tag("Bootstrap broker ")?
            .until(Field::RpcServer, " (id: ")?
            .int(Field::BrokerReplica)?
            .skip(") disconnected")?
            .action("node_disconnected");
    }
    if scan.sees("Disconnecting from node ") {
        return scan
            .tag("Disconnecting from node ")?
            .int(Field::BrokerReplica)?
            .tag(" due to ")?
            .until(Field::BrokerReason, ".")?
            .action("node_timed_out");
    }
    if scan.sees("Cancelled in-flight ") {
        return scan
            .tag("Cancelled in-flight ")?
            .until(Field::BrokerRequest, " request with ")?
            .skip(" due to node ")?
            .int(Field::BrokerReplica)?
            .skip("since creation: ")?
            .float(Field::BrokerDurationMs)?
            .action("request_cancelled");
    }
    let scan = scan.tag("Connection to node ")?.int(Field::BrokerReplica)?.is(Field::EventOutcome, "failure");
    let scan = scan
        .maybe_then(|scan| Some(scan.tag(" (")?.maybe("/").until(Field::RpcServer, ") ")?.rest()))
        .maybe(" ");
    if scan.sees("failed authentication due to: ") {
        return scan
            .tag("failed authentication due to: ")?
            .rest_of_line(Field::BrokerReason)?
            .action("authentication");
    }
    scan.tag("could not be established")?.action("node_unreachable")
}

/// `Awaiting socket connections on 0.0.0.0:9092.`, `Created data-plane acceptor and processors for endpoint : ListenerName(PLAINTEXT)`,
/// `Enabling request processing.`, `Started socket server acceptors and processors`
pub(super) fn listening<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Awaiting socket connections on ", "listening"),
        ("Created data-plane acceptor and processors for endpoint : ListenerName(", "acceptor_created"),
        ("Created control-plane acceptor and processor for endpoint : ListenerName(", "acceptor_created"),
        ("Enabling request processing", "requests_enabled"),
        ("Started ", "acceptors_started"),
        ("Stopping socket server request processors", "requests_stopping"),
        ("Stopped socket server request processors", "requests_stopped"),
        ("Shutting down socket server", "socket_server_stopping"),
        ("Shutdown completed", "socket_server_stopped"),
    ])?;
    match action {
        "listening" => {
            let line = scan.line();
            let port = memchr::memrchr(b':', line)?;
            scan.advance(port + 1)?.int(Field::RpcPort)?.action(action)
        }
        "acceptor_created" => scan.until(Field::BrokerListener, ")")?.action(action),
        _ => scan.action(action),
    }
}

/// `[ZooKeeperClient Kafka server] Initializing a new session to zk1:2181,zk2:2181.`, `.. Connected.`, `.. Session expired.`,
/// `.. Closed.`, `.. Waiting until connected.`
pub(super) fn zookeeper<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Initializing a new session to ", "zookeeper_connecting"),
        ("Connected.", "zookeeper_connected"),
        ("Session expired", "zookeeper_expired"),
        ("Closing.", "zookeeper_closing"),
        ("Closed.", "zookeeper_closed"),
        ("Waiting until connected", "zookeeper_waiting"),
        ("Reinitializing due to auth failure", "zookeeper_connecting"),
        ("Auth failed", "zookeeper_authentication_failed"),
    ])?;
    scan.action(action)
}

/// `Session establishment complete on server zk1.example.com/10.20.1.41:2181, sessionid = 0x100002b539f0001, negotiated timeout = 6000`,
/// since 3.6 `.., session id = 0x100002b539f0001, ..`
pub(super) fn zookeeper_session<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Session establishment complete on server ")?
        .maybe("/")
        .until(Field::RpcServer, ", ")?
        .skip("id = ")?
        .name(Field::ZooKeeperSession)?
        .tag(", negotiated timeout = ")?
        .int(Field::ZooKeeperTimeoutMs)?
        .action("zookeeper_session")
}

/// `Stopping serving replicas in dir /data/1`, `Broker 1 stopped fetcher for partitions .. because they are in the failed log directory /data/1.`,
/// `Error while writing to checkpoint file /data/1/..` and a trace
pub(super) fn directory_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Stopping serving replicas in dir ", "directory_failed"),
        ("Stopping serving replicas in log directory ", "directory_failed"),
        ("Stopped serving replicas in dir ", "directory_offline"),
        ("Error while writing to checkpoint file ", "checkpoint_failed"),
    ])?;
    scan.name_until(Field::BrokerDirectory, b" ")?.action(action)
}

/// `Client environment:java.version=1.8.0_504`, `Initiating client connection, connectString=zk1:2181/kafka sessionTimeout=6000 ..`,
/// `Opening socket connection to server zk1.example.com/10.20.1.41:2181. Will not attempt to authenticate using SASL (unknown error)`,
/// `Socket connection established, initiating session, client: /10.20.1.81:37748, server: zk1.example.com/10.20.1.41:2181`,
/// `Session: 0x100002b539f0001 closed`, `EventThread shut down for session: 0x100002b539f0001`
pub(super) fn zookeeper_client<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Client environment:", "environment"),
        ("Initiating client connection, connectString=", "zookeeper_connecting"),
        ("Opening socket connection to server ", "zookeeper_socket_opening"),
        ("Socket connection established, ", "zookeeper_socket_opened"),
        ("Session: ", "zookeeper_session_closed"),
        ("EventThread shut down for session: ", "zookeeper_session_closed"),
        ("jute.maxbuffer value is ", "zookeeper_setting"),
        ("zookeeper.request.timeout value is ", "zookeeper_setting"),
    ])?;
    match action {
        "zookeeper_connecting" => scan.name_until(Field::BrokerServers, b" ")?.action(action),
        "zookeeper_socket_opening" => {
            let mut scan = scan.maybe("/");
            let server = steps::word(&mut scan.rest())?;
            scan.record().put_text(Field::RpcServer, server.strip_suffix(b".").unwrap_or(server));
            scan.action(action)
        }
        "zookeeper_socket_opened" => scan.skip("server: ")?.maybe("/").word(Field::RpcServer)?.action(action),
        "zookeeper_session_closed" => scan.name(Field::ZooKeeperSession)?.action(action),
        _ => scan.action(action),
    }
}
