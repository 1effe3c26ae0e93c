//! Streams that nobody configured: found on this host, from processes that are called as the services are.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::support::{Scene, khp_log, run_well, servers, wait_for};

/// A process with a JVM's command line, which is none: it waits until it is dropped.
struct Lookalike(Child);

impl Lookalike {
    /// `tail` takes what it does not find for files that may come.
    fn start(options: &[String], main: &str, directory: &Path) -> Lookalike {
        let output = File::create(directory.join("console.out")).expect("creates");
        let mut command = Command::new("tail");
        command
            .arg0("/usr/lib/jvm/java-8/bin/java")
            .args(["-f", "-q", "--"])
            .args(options)
            .arg(main)
            .arg("/dev/null");
        command.stdin(Stdio::null()).stdout(output).stderr(Stdio::null()).current_dir(directory);
        Lookalike(command.spawn().expect("tail starts"))
    }
}

impl Drop for Lookalike {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn name_node(directory: &Path) -> Lookalike {
    let at = directory.display();
    let options = [
        "-Dproc_namenode".to_owned(),
        "-Dhadoop.log.file=hadoop.log".to_owned(),
        format!("-Dhadoop.log.dir={at}"),
        "-Dhadoop.log.file=hadoop-hdfs-namenode-nn1.log".to_owned(),
        "-Dhadoop.root.logger=INFO,RFA".to_owned(),
        "-Xloggc:gc.log".to_owned(),
    ];
    Lookalike::start(&options, "org.apache.hadoop.hdfs.server.namenode.NameNode", directory)
}

fn append(path: &Path, text: &str) {
    let mut file = File::options().create(true).append(true).open(path).expect("opens");
    file.write_all(text.as_bytes()).expect("writes");
}

/// The real `/proc` is read: options, the working directory, standard output. What another user may not see is told.
#[test]
fn discover_sees_a_running_process() {
    let directory = tempfile::tempdir().expect("a directory");
    let home = fs::canonicalize(directory.path()).expect("is there");
    let process = name_node(&home);
    let at = home.display();
    let expected = format!(
        "    - name: gc-namenode\n      component: gc\n      service: namenode\n      files:\n        # process {} (namenode): -Xloggc\n        - \"{at}/gc.log*\"\n",
        process.0.id()
    );
    let seen = run_well(&["discover", "--cluster", "c1", "--brokers", "k1:9092,k2:9092"]);
    assert!(seen.contains(&expected), "{seen}");
    for name in ["hadoop-hdfs-namenode-nn1.log", "console.out"] {
        assert!(seen.contains(&format!("        - \"{at}/{name}*\"\n")), "{name}: {seen}");
    }
    let settings = settings::parse(&seen, "found.yaml", &|_| None)
        .unwrap_or_else(|problems| panic!("{problems}\n{seen}"));
    let (kafka, ship) = settings.for_ship().expect("what ship needs is there");
    assert_eq!(kafka.brokers, ["k1:9092", "k2:9092"]);
    assert!(ship.streams.iter().any(|stream| stream.name == "namenode" && stream.cluster == "c1"));

    if fs::metadata("/proc/self").expect("is there").uid() != 0 {
        eprintln!("SKIPPED discover_sees_a_running_process, one step: only root can become another user");
        return;
    }
    fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).expect("sets");
    let program = home.join("khp-log");
    fs::copy(env!("CARGO_BIN_EXE_khp-log"), &program).expect("copies");
    let output =
        Command::new(&program).arg("discover").uid(65534).gid(65534).current_dir("/").output().expect("runs");
    let seen = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(seen.contains(&format!("\"{at}/hadoop-hdfs-namenode-nn1.log*\"")), "{seen}");
    assert!(!seen.contains(&format!("\"{at}/console.out*\"")), "{seen}");
    let unseen = seen.split("# Could not be looked at:").nth(1).unwrap_or_default();
    for what in ["/proc/*/fd: Permission denied", "/proc/*/cwd: Permission denied"] {
        assert!(unseen.contains(what), "{what}: {seen}");
    }
    assert!(seen.contains(&format!("process {} (namenode): gc.log: relative", process.0.id())), "{seen}");
}

/// Streams of processes that run when the shipper starts, of one that starts later, and of one that has ended: each event is one
/// document. The names that the test's own servers have are taken by the configuration, whose streams go first.
#[test]
fn auto_ships_what_it_finds_and_what_comes_later() {
    const TEST: &str = "auto_ships_what_it_finds_and_what_comes_later";
    let Some(servers) = servers(TEST) else { return };
    let scene = Scene::new("auto", &servers, &[]);
    let taken: String = ["kafka", "gc-kafka", "gc-Elasticsearch"]
        .map(|name| {
            format!(
                "    - {{name: {name}, component: gc, files: [\"{}/none-{name}\"]}}\n",
                scene.directory.path().display()
            )
        })
        .concat();
    let text = fs::read_to_string(&scene.config).expect("reads");
    fs::write(&scene.config, text + &taken).expect("writes");
    run_well(&["setup", "--config", scene.config()]);
    let (hdfs, zookeeper) = (scene.path("hdfs"), scene.path("zookeeper"));
    for directory in [&hdfs, &zookeeper] {
        fs::create_dir(directory).expect("creates");
    }
    let line = |n: usize| format!("2026-11-21 07:29:56,{n:03} INFO org.apache.hadoop.X: event {n}\n");
    let collection = |n: usize| {
        format!(
            "2026-11-21T07:38:{n:02}.486+0900: {n}.131: [GC (Allocation Failure)  65536K->{n}K(251392K), 0.0022512 secs]\n"
        )
    };
    append(&hdfs.join("hadoop-hdfs-namenode-nn1.log"), &(0..100).map(line).collect::<String>());
    append(&hdfs.join("gc.log"), &(10..20).map(collection).collect::<String>());
    let name_node = name_node(&hdfs);
    let ship = scene.daemon_with("ship", &["--auto", "--look-every", "1"], &[]);
    let _process = scene.daemon("process");
    let arrived = |expected: u64| match servers.count(&scene.host) {
        count if count == expected => Ok(()),
        count => Err(format!("{count} documents of {expected}; {}", ship.log())),
    };
    wait_for("what was there", 60, || arrived(110));

    append(
        &zookeeper.join("zookeeper-zk-server-zk1.log"),
        "2026-11-21 07:27:25,570 [myid:3] - INFO  [main:QuorumPeer@1175] - LOOKING\n",
    );
    let options = [
        format!("-Dzookeeper.log.dir={}", zookeeper.display()),
        "-Dzookeeper.log.file=zookeeper-zk-server-zk1.log".to_owned(),
    ];
    let quorum_peer =
        Lookalike::start(&options, "org.apache.zookeeper.server.quorum.QuorumPeerMain", &zookeeper);
    wait_for("what came later", 60, || arrived(111));

    drop(name_node);
    std::thread::sleep(std::time::Duration::from_secs(3)); // Two looks without it.
    append(&hdfs.join("hadoop-hdfs-namenode-nn1.log"), &(100..200).map(line).collect::<String>());
    ship.signal("HUP");
    wait_for("what an ended process's file holds", 60, || arrived(211));

    let log = ship.log();
    let found = |stream: &str, why: &str| {
        let is_it = |line: &&str| line.contains("found") && line.contains(&format!("stream=\"{stream}\""));
        let line = log.lines().find(is_it).unwrap_or_else(|| panic!("{stream}: {log}"));
        assert!(line.contains(why), "{line}");
    };
    found("namenode", "-Dhadoop.log.dir, -Dhadoop.log.file");
    found("gc-namenode", "-Xloggc");
    found("zookeeper", &format!("process {} (zookeeper)", quorum_peer.0.id()));
    ship.end();
    let documents = servers.documents(&scene.host);
    assert_eq!(documents.len(), 211);
    let gc: Vec<&Value> = documents
        .iter()
        .map(|hit| &hit["_source"])
        .filter(|document| document["event.dataset"] == "khp.gc")
        .collect();
    assert_eq!(gc.len(), 10);
    for document in gc {
        assert_eq!(document["service.name"], "namenode", "{document}");
        assert_eq!(document["khp.stream"], "gc-namenode");
        assert_eq!(document["khp.cluster"], "test");
    }
}

/// Where nothing is found, the comments say what was seen, and the status that it is of no use.
#[test]
fn a_host_without_services_has_no_streams() {
    let root = tempfile::tempdir().expect("a directory");
    let output =
        khp_log(&["discover", "--root", root.path().to_str().expect("UTF-8")]).output().expect("runs");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("streams: []") && text.contains("#   /proc: No such file"), "{text}");
}
