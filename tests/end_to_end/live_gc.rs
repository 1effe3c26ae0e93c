//! GC logs of JVMs that run meanwhile: every collector, rotated by the JVM, the processor ended and begun again and again. Every pause is one
//! document, and what the index adds up to is what `khp-log gc` says of the files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::{Scene, StreamOf, run_well, servers, wait_for};

/// Garbage of all ages, for as many milliseconds as the argument says.
const ALLOCATE: &str = r"
import java.util.*;

public class Allocate {
    public static void main(String[] arguments) throws Exception {
        long until = System.currentTimeMillis() + Long.parseLong(arguments[0]);
        Random random = new Random(1);
        byte[][] kept = new byte[220][];
        for (int round = 0; System.currentTimeMillis() < until; round++) {
            kept[random.nextInt(kept.length)] = new byte[16384 + random.nextInt(65536)];
            byte[] large = round % 400 == 0 ? new byte[1 << 20] : null;
            if (round % 4000 == 3999) System.gc();
            if (round % 64 == 0) Thread.sleep(1);
        }
    }
}
";

const COLLECTORS: [&str; 6] =
    ["UseSerialGC", "UseParallelGC", "UseG1GC", "UseZGC", "UseShenandoahGC", "UseEpsilonGC"];

/// Directories of JVMs; `KHP_JVMS` names others, separated by colons.
fn jvms() -> Vec<PathBuf> {
    let named = std::env::var("KHP_JVMS").ok();
    let mut found: Vec<PathBuf> = match &named {
        Some(named) => named.split(':').map(PathBuf::from).collect(),
        None => fs::read_dir("/usr/lib/jvm")
            .into_iter()
            .flatten()
            .filter_map(|entry| fs::canonicalize(entry.ok()?.path()).ok())
            .collect(),
    };
    found.retain(|home| home.join("bin/java").is_file());
    found.sort();
    found.dedup();
    found
}

fn java(home: &Path, arguments: &[String]) -> bool {
    let status = Command::new(home.join("bin/java"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

#[test]
fn live_gc_logs_add_up_to_the_report() {
    let test = "live_gc_logs_add_up_to_the_report";
    let Some(servers) = servers(test) else { return };
    let jvms = jvms();
    let Some(compiler) = jvms.iter().map(|home| home.join("bin/javac")).find(|path| path.is_file()) else {
        eprintln!("SKIPPED {test}: no JDK with javac is below /usr/lib/jvm or in KHP_JVMS");
        return;
    };
    let streams = [StreamOf { name: "gc", component: "gc", files: "logs/*.log*" }];
    let scene = Scene::new("livegc", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    let (logs, classes) = (scene.path("logs"), scene.path("classes"));
    fs::create_dir_all(&logs).expect("creates");
    fs::create_dir_all(&classes).expect("creates");
    let source = classes.join("Allocate.java");
    fs::write(&source, ALLOCATE).expect("writes");
    assert!(Command::new(compiler).arg("-nowarn").arg(&source).status().expect("javac runs").success());

    let running = thread::spawn(move || run_all(&jvms, &logs, &classes));
    let shipper = scene.daemon("ship");
    let mut processor = scene.daemon("process");
    // A new processor knows nothing of what the logs said before.
    while !running.is_finished() {
        let until = Instant::now() + Duration::from_secs(5);
        while Instant::now() < until && !running.is_finished() {
            thread::sleep(Duration::from_millis(100));
        }
        // One that is killed stays a member of the group for 15 seconds; this one leaves it, and the next begins at once.
        processor.end();
        processor = scene.daemon("process");
    }
    let kinds = running.join().expect("the JVMs run");
    assert!(kinds.len() >= 4, "collectors that ran: {kinds:?}");

    let logs = scene.path("logs");
    let bytes = || -> u64 {
        let files = fs::read_dir(&logs).expect("reads");
        files.map(|file| file.and_then(|file| file.metadata()).expect("reads").len()).sum()
    };
    let covered = || -> u64 {
        let documents = servers.documents(&scene.host);
        documents.iter().filter_map(|hit| hit["_source"]["log.length"].as_u64()).sum()
    };
    wait_for("every byte", 120, || match (covered(), bytes()) {
        (covered, all) if covered == all => Ok(()),
        (covered, all) => Err(format!("{covered} of {all}\n{}\n{}", shipper.log(), processor.log())),
    });
    let documents = servers.documents(&scene.host);
    let documents: Vec<&Value> = documents.iter().map(|hit| &hit["_source"]).collect();
    as_the_report(&logs, &documents);
    as_read_in_one_go(&logs, &documents);
    shipper.end();
    processor.end();
}

/// Runs every collector of every JVM, each with a log of its own; which ran.
fn run_all(jvms: &[PathBuf], logs: &Path, classes: &Path) -> BTreeSet<String> {
    let mut ran = BTreeSet::new();
    for (number, home) in jvms.iter().enumerate() {
        for collector in COLLECTORS {
            let flags = ["-XX:+UnlockExperimentalVMOptions".to_owned(), format!("-XX:+{collector}")];
            if !java(home, &[&flags[..], &["-version".to_owned()]].concat()) {
                eprintln!("{} has no {collector}", home.display());
                continue;
            }
            // Epsilon never collects: it needs room for everything.
            let (heap, ms) = if collector == "UseEpsilonGC" { (2048, 300) } else { (48, 2000) };
            let name = format!("gc-jvm{number}-{}.log", &collector[3..collector.len() - 2].to_lowercase());
            let log = format!(
                "-Xlog:gc*,safepoint:file={}:time,uptime,level,tags:filecount=200,filesize=128k",
                logs.join(name).display()
            );
            let arguments = [
                &flags[..],
                &[
                    format!("-Xmx{heap}m"),
                    log,
                    "-cp".to_owned(),
                    classes.display().to_string(),
                    "Allocate".to_owned(),
                    ms.to_string(),
                ],
            ]
            .concat();
            java(home, &arguments);
            ran.insert(collector.to_owned());
        }
        eprintln!("{} ran", home.display());
    }
    ran
}

/// Counts and sums of all documents are those of `khp-log gc`.
fn as_the_report(logs: &Path, documents: &[&Value]) {
    let report = run_well(&["gc", "--json", logs.to_str().expect("UTF-8")]);
    let mut pauses = 0;
    for line in report.lines() {
        let log: Value = serde_json::from_str(line).expect("JSON");
        let summary = &log["summary"];
        let name = Path::new(log["file"].as_str().expect("a name")).file_name().expect("a name");
        let name = name.to_string_lossy();
        let is_mine = |document: &&&Value| {
            let path = Path::new(document["log.file.path"].as_str().expect("a path"));
            path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&*name))
        };
        let mine: Vec<&Value> = documents.iter().filter(is_mine).copied().collect();
        let of = |action: &str, field: &str| -> (u64, f64) {
            let values: Vec<f64> = mine
                .iter()
                .filter(|document| document["event.action"] == action)
                .filter_map(|document| document[field].as_f64())
                .collect();
            (values.len() as u64, values.iter().sum())
        };
        let near = |one: f64, other: &Value| (one - other.as_f64().expect("a number")).abs() < 0.01;
        let (count, sum) = of("gc_pause", "jvm.gc.pause_ms");
        assert_eq!(Some(count), summary["pauses"].as_u64(), "{name}: pauses");
        assert!(near(sum, &summary["pause_sum_ms"]), "{name}: {sum} {}", summary["pause_sum_ms"]);
        let (_, wall) = of("gc_pause", "jvm.gc.own_ms");
        assert!(near(wall, &summary["pause_wall_ms"]), "{name}: {wall} {}", summary["pause_wall_ms"]);
        let full = mine
            .iter()
            .filter(|document| document["jvm.gc.full"] == true && !document["jvm.gc.pause_ms"].is_null());
        assert_eq!(Some(full.count() as u64), summary["full"].as_u64(), "{name}: full");
        let stops: f64 = mine.iter().filter_map(|document| document["jvm.safepoint.total_ms"].as_f64()).sum();
        assert!(near(stops, &summary["safepoint_ms"]), "{name}: {stops} {}", summary["safepoint_ms"]);
        pauses += count;
        println!(
            "{name}: {count} pauses, {sum:.3} ms in all, {wall:.3} ms of the time; safepoints {stops:.3} ms"
        );
    }
    assert!(pauses > 100, "{pauses} pauses");
}

/// What documents say of the lines before them is what it is when a file is read in one go.
fn as_read_in_one_go(logs: &Path, documents: &[&Value]) {
    let mut expected: BTreeMap<(String, u64), Value> = BTreeMap::new();
    for file in fs::read_dir(logs).expect("reads").map(|file| file.expect("reads").path()) {
        let path = file.to_str().expect("UTF-8");
        let text = run_well(&["parse", "--component", "gc", "--zone", "Asia/Seoul", path]);
        for line in text.lines() {
            let document: Value = serde_json::from_str(line).expect("JSON");
            let offset = document["log.offset"].as_u64().expect("a number");
            // Rotation has renamed the file since, so it is told by its first line's moment.
            let first = document["message"].as_str().unwrap_or_default().to_owned();
            expected.insert((format!("{}{first}", document["@timestamp"]), offset), document);
        }
    }
    assert_eq!(expected.len(), documents.len());
    for document in documents {
        let offset = document["log.offset"].as_u64().expect("a number");
        let message = document["message"].as_str().unwrap_or_default();
        let straight = &expected[&(format!("{}{message}", document["@timestamp"]), offset)];
        let fields = |document: &Value| -> BTreeMap<String, Value> {
            let all = document.as_object().expect("an object");
            let gc = all.iter().filter(|(name, _)| name.starts_with("jvm."));
            gc.map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        assert_eq!(fields(document), fields(straight), "at {offset} of {}", document["log.file.path"]);
    }
}
