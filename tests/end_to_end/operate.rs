//! What operators see and steer: metrics, health, reload, word to systemd, the log as JSON.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Write,
    net::TcpListener,
    os::unix::net::UnixDatagram,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::support::{Daemon, Scene, StreamOf, run_well, servers, wait_for};

/// An address of this host that nobody uses at the moment.
pub(crate) fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").to_string()
}

/// Status and page.
pub(crate) fn get(address: &str, path: &str) -> Result<(u16, String), String> {
    let answer =
        reqwest::blocking::get(format!("http://{address}{path}")).map_err(|error| error.to_string())?;
    Ok((answer.status().as_u16(), answer.text().map_err(|error| error.to_string())?))
}

/// The page as a parser that is not ours reads it, or checked by hand where there is none: `KHP_PYTHON` names a Python that
/// has `prometheus_client`.
fn is_read_by_prometheus(test: &str, page: &str) {
    assert!(page.ends_with("# EOF\n"), "{page}");
    let program = "import sys\nfrom prometheus_client.openmetrics.parser import text_string_to_metric_families as parse\n\
                   for family in parse(sys.stdin.read()):\n  assert family.documentation and family.type != 'unknown', family\n";
    let python = std::env::var("KHP_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_parser =
        Command::new(&python).args(["-c", "import prometheus_client"]).stderr(Stdio::null()).status();
    if !has_parser.is_ok_and(|status| status.success()) {
        eprintln!(
            "SKIPPED {test}, one step: {python} has no prometheus_client (pip install prometheus_client)"
        );
        return;
    }
    let mut child =
        Command::new(&python).args(["-c", program]).stdin(Stdio::piped()).spawn().expect("starts");
    child.stdin.take().expect("piped").write_all(page.as_bytes()).expect("writes");
    assert!(child.wait().expect("ends").success(), "{page}");
}

/// The value of a line of the page.
fn value(page: &str, name: &str) -> Option<f64> {
    page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

/// All events of a numbered file, one a line.
fn numbered(first: usize, count: usize) -> String {
    (first..first + count)
        .map(|n| {
            format!(
                "2026-11-21 07:{:02}:{:02},{:03} [myid:1] - INFO  [main:X@2] - event {n}\n",
                n / 60_000 % 60,
                n / 1000 % 60,
                n % 1000
            )
        })
        .collect()
}

fn assert_json(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| {
            let object: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            for name in ["timestamp", "level", "message"] {
                assert!(object[name].is_string(), "{name} in {line}");
            }
            object
        })
        .collect()
}

/// Everything that came to the socket since it was last asked.
fn told(socket: &UnixDatagram) -> Vec<String> {
    let mut messages = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(length) = socket.recv(&mut buffer) {
        messages.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
    }
    messages
}

fn socket(scene: &Scene, name: &str) -> (UnixDatagram, String) {
    let path = scene.path(name);
    let socket = UnixDatagram::bind(&path).expect("binds");
    socket.set_nonblocking(true).expect("sets");
    (socket, path.display().to_string())
}

/// How often the daemon has said that new settings are in place.
fn reloads(daemon: &Daemon) -> usize {
    daemon.log().matches("the new settings are in place").count()
}

/// Fifty reloads of the shipper and three of the processor while two streams are written and rotated: every event is one
/// document. Before, between and after, what operators see is looked at.
#[test]
fn reloads_lose_and_double_nothing_and_are_seen() {
    const TEST: &str = "reloads_lose_and_double_nothing_and_are_seen";
    const ROUNDS: usize = 50;
    const LINES: usize = 100;
    let Some(servers) = servers(TEST) else { return };
    let streams = [
        StreamOf { name: "a", component: "zookeeper", files: "logs/a.log*" },
        StreamOf { name: "b", component: "zookeeper", files: "logs/b.log*" },
    ];
    let scene = Scene::new("operate", &servers, &streams);
    fs::create_dir(scene.path("logs")).expect("creates");
    let (ship_address, process_address) = (free(), free());
    let both = fs::read_to_string(&scene.config).expect("reads");
    let both = both.replacen("listen: none", &format!("listen: {process_address}"), 1);
    let both = both.replacen("listen: none", &format!("listen: {ship_address}"), 1);
    let only_a = both.split("    - name: b").next().expect("a part").to_owned();
    fs::write(&scene.config, &both).expect("writes");
    run_well(&["setup", "--config", scene.config()]);
    let (ship_socket, ship_path) = socket(&scene, "ship.socket");
    // Nobody reads this one until the end: a service manager that does not listen keeps nobody from stopping.
    let (process_socket, process_path) = socket(&scene, "process.socket");
    let json = ["--log-format", "json"];
    let ship =
        scene.daemon_with("ship", &json, &[("NOTIFY_SOCKET", &ship_path), ("WATCHDOG_USEC", "1000000")]);
    let process = scene.daemon_with("process", &json, &[("NOTIFY_SOCKET", &process_path)]);
    wait_for("the shipper's READY", 30, || match told(&ship_socket).iter().any(|text| text == "READY=1\n") {
        true => Ok(()),
        false => Err(ship.log()),
    });

    let mut said = Vec::new();
    for round in 0..ROUNDS {
        for name in ["a", "b"] {
            let path = scene.path(&format!("logs/{name}.log"));
            let mut file = File::options().append(true).create(true).open(&path).expect("opens");
            file.write_all(numbered(round * LINES, LINES).as_bytes()).expect("writes");
            if round % 20 == 19 {
                fs::rename(&path, scene.path(&format!("logs/{name}.log.{}", round / 20 + 1)))
                    .expect("renames");
            }
        }
        // Stream b goes for each third reload, and comes back.
        fs::write(&scene.config, if round % 3 == 1 { &only_a } else { &both }).expect("writes");
        ship.signal("HUP");
        // The log says it, too, but not fifty times in a minute.
        wait_for("a reload of the shipper", 30, || {
            said.extend(told(&ship_socket));
            let ready = said.iter().filter(|text| *text == "READY=1\n").count();
            if ready > round { Ok(()) } else { Err(ship.log()) }
        });
        if round % 20 == 10 {
            let before = reloads(&process);
            process.signal("HUP");
            wait_for("a reload of the processor", 60, || match reloads(&process) > before {
                true => Ok(()),
                false => Err(process.log()),
            });
        }
    }
    fs::write(&scene.config, "cluster: test\nship:\n  streams: 7\n  nonsense: 1\n").expect("writes");
    ship.signal("HUP");
    wait_for("the refusal of a bad file", 30, || {
        let log = ship.log();
        let words =
            ["going on with the settings from before", "khp-log.yaml:3:12", "khp-log.yaml:4:3", "nonsense"];
        words.iter().all(|word| log.contains(word)).then_some(()).ok_or(log)
    });
    fs::write(&scene.config, &both).expect("writes");
    ship.signal("HUP");

    let expected = (2 * ROUNDS * LINES) as u64;
    wait_for("every event as a document", 120, || match servers.count(&scene.host) {
        count if count == expected => Ok(()),
        count => Err(format!("{count} of {expected}: {}", ship.log())),
    });
    let documents = servers.documents(&scene.host);
    let distinct: BTreeSet<(String, String)> = documents
        .iter()
        .map(|hit| {
            let text = |name: &str| hit["_source"][name].as_str().unwrap_or_default().to_owned();
            (hit["_source"]["khp.stream"].to_string(), text("event.original"))
        })
        .collect();
    assert_eq!(distinct.len() as u64, expected, "{}", documents[0]);

    wait_for("no lag and good health", 30, || {
        let (status, health) = get(&ship_address, "/health")?;
        let (process_status, process_health) = get(&process_address, "/health")?;
        let well = status == 200 && process_status == 200 && health.contains("\"lag_bytes\":0");
        if well { Ok(()) } else { Err(format!("{health}{process_health}")) }
    });
    let (_, page) = get(&ship_address, "/metrics").expect("answers");
    is_read_by_prometheus(TEST, &page);
    assert_eq!(value(&page, "khp_log_shipper_stream_lag_bytes{stream=\"b\"}"), Some(0.0), "{page}");
    assert_eq!(value(&page, "khp_log_shipper_healthy"), Some(1.0));
    let (_, page) = get(&process_address, "/metrics").expect("answers");
    is_read_by_prometheus(TEST, &page);
    let created = value(&page, "khp_log_processor_documents_total{outcome=\"created\"}");
    assert_eq!(created, Some(expected as f64), "{page}");
    assert!(page.contains("khp_log_processor_bulk_seconds_bucket{le=\"+Inf\"}"), "{page}");
    let lag = |page: &str| {
        page.lines().any(|line| {
            line.starts_with("khp_log_processor_partition_lag_records{") && line.ends_with(" 0.0")
        })
    };
    wait_for("the lag of a partition", 20, || {
        let (_, page) = get(&process_address, "/metrics")?;
        lag(&page).then_some(()).ok_or(page)
    });
    // The guide for operators names numbers that there are.
    let pages = [&ship_address, &process_address].map(|address| get(address, "/metrics").expect("answers").1);
    let pages = pages.concat();
    let guide = include_str!("../../docs/operations.md").split('`');
    let named: Vec<&str> = guide.filter(|word| word.starts_with("khp_log_")).collect();
    assert!(named.len() > 5, "{named:?}");
    for name in named {
        assert!(pages.contains(name), "no {name} in {pages}");
    }

    let (ship_log, process_log) = (ship.log(), process.log());
    // The watchdog is fed while the loop turns.
    wait_for("the watchdog is fed", 10, || {
        match told(&ship_socket).iter().any(|text| text == "WATCHDOG=1\n") {
            true => Ok(()),
            false => Err(ship_log.clone()),
        }
    });
    ship.end();
    process.end();
    said.extend(told(&ship_socket));
    let reloading = said.iter().filter(|text| text.starts_with("RELOADING=1\nMONOTONIC_USEC=")).count();
    assert!(reloading >= ROUNDS, "{said:?}");
    assert!(said.iter().filter(|text| *text == "READY=1\n").count() >= ROUNDS, "{said:?}");
    assert!(said.iter().any(|text| text.starts_with("STOPPING=1\n")), "{said:?}");
    assert!(said.iter().any(|text| text.starts_with("STATUS=ok")), "{said:?}");
    assert!(told(&process_socket).iter().any(|text| text == "READY=1\n"));
    assert_json(&ship_log);
    assert_json(&process_log);
}

/// No server is needed: Kafka is away, a port is taken, the configuration is wrong.
#[test]
fn trouble_is_told_in_plain_words() {
    let directory = tempfile::tempdir().expect("a directory");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (address, nobody) = (free(), free());
    let config = directory.path().join("khp-log.yaml");
    let text = |listen: &str| {
        format!(
            "cluster: t\nkafka: {{brokers: [\"{nobody}\"]}}\nship:\n  host: h\n  listen: {listen}\n  state: {0}/state\n  \
             streams: [{{name: a, component: zookeeper, files: [\"{0}/a.log\"]}}]\n",
            directory.path().display()
        )
    };
    fs::write(&config, text(&address)).expect("writes");
    let log = directory.path().join("log");
    let start = || {
        let log = File::create(&log).expect("creates");
        let arguments = ["ship", "--log-format", "json", "--config", config.to_str().expect("UTF-8")];
        crate::support::khp_log(&arguments).stderr(log).spawn().expect("starts")
    };
    let mut child = start();
    wait_for("health that says what is wrong", 30, || {
        let (status, health) = get(&address, "/health")?;
        let health: Value = serde_json::from_str(&health).map_err(|error| error.to_string())?;
        let problem = health["problems"][0].as_str().unwrap_or_default();
        let is_told = status == 503
            && health["status"] == "failing"
            && problem.starts_with("kafka is not usable since 2");
        if is_told { Ok(()) } else { Err(health.to_string()) }
    });
    is_read_by_prometheus("trouble_is_told_in_plain_words", &get(&address, "/metrics").expect("answers").1);
    child.kill().expect("kills");
    child.wait().expect("ends");

    fs::write(&config, text(&taken.local_addr().expect("an address").to_string())).expect("writes");
    let mut child = start();
    wait_for("a warning of a port that is taken", 30, || {
        let log = fs::read_to_string(&log).expect("reads");
        if log.contains("metrics and health cannot be shown") { Ok(()) } else { Err(log) }
    });
    std::thread::sleep(Duration::from_millis(100));
    assert!(child.try_wait().expect("asks").is_none(), "it goes on without");
    child.kill().expect("kills");
    child.wait().expect("ends");

    fs::write(&config, "cluster: t\nnonsense\n").expect("writes");
    let mut child = start();
    assert_eq!(child.wait().expect("ends").code(), Some(2));
    let objects = assert_json(&fs::read_to_string(&log).expect("reads"));
    assert!(objects.iter().any(|line| line["level"] == "ERROR"), "{objects:?}");
}
