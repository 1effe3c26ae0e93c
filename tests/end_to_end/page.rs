//! The page of `khp-log gc --html`, drawn by a real browser.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::support::{run, run_well};

const PROBE: &str = include_str!("probe.js");

fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/gc").join(name);
    path.to_str().expect("UTF-8").to_owned()
}

/// Writes the page of logs, and the JSON of each.
fn page(directory: &Path, logs: &[&str]) -> (PathBuf, Vec<Value>) {
    let page = directory.join("page.html");
    let mut arguments = vec!["gc", "--json", "--html", page.to_str().expect("UTF-8")];
    arguments.extend(logs);
    let lines = run_well(&arguments);
    (page, lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

/// What a browser without a network makes of a page; `None`, loudly, where there is no browser.
pub(crate) fn drawn(test: &str, page: &Path, width: u32) -> Option<Value> {
    let html = fs::read_to_string(page).expect("a page");
    let probed = page.with_extension("probed.html");
    fs::write(&probed, html.replace("</body>", &format!("<script>{PROBE}</script></body>"))).expect("writes");
    let profile = page.with_extension("profile");
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("--window-size={width},4000"))
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", probed.display()))
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            eprintln!("SKIPPED {test}: chromium cannot be started ({error}); apt-get install chromium");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<_> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let dom = String::from_utf8_lossy(&output.stdout);
    let found = dom.split("<pre id=\"probe\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let text = found.unwrap_or_else(|| panic!("the probe told nothing: {said}"));
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let told: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(told["script"], "ran");
    assert_eq!(
        (&told["resources"], &told["scrolls"], &told["foreign"]),
        (&json!(0), &json!(false), &json!(0)),
        "{told}"
    );
    for (id, panel) in told["panels"].as_object().expect("panels") {
        let shown = panel["marks"].as_u64().unwrap_or_default() + panel["rows"].as_u64().unwrap_or_default();
        assert!(shown > 0, "{id} is empty");
        assert_eq!((&panel["outside"], &panel["covered"]), (&json!(0), &json!(0)), "{id}: {panel}");
    }
    Some(told)
}

pub(crate) fn has_panels(told: &Value, expected: &[&str]) {
    for id in expected {
        assert!(told["panels"][id].is_object(), "{id} is missing: {}", told["panels"]);
    }
}

/// Figures of the page and the names they have in JSON.
const FIGURES: [(&str, &str); 13] = [
    ("pauses", "pauses_outer"),
    ("pause_wall", "pause_wall_ms"),
    ("mean", "mean_ms"),
    ("p50", "p50_ms"),
    ("p95", "p95_ms"),
    ("p99", "p99_ms"),
    ("max", "max_ms"),
    ("full", "full"),
    ("live_set", "live_set_bytes"),
    ("heap_max", "heap_max_bytes"),
    ("allocation", "allocation_bytes_per_s"),
    ("promotion", "promotion_bytes_per_s"),
    ("safepoint", "safepoint_ms"),
];

#[test]
fn a_page_shows_the_figures_of_the_summary_and_every_panel_has_marks() {
    for log in ["gc-g1-jdk8.log", "gc-hiveserver2-hs2.log", "gc-namenode-nn1.log"] {
        let directory = tempfile::tempdir().expect("a directory");
        let (page, summaries) = page(directory.path(), &[&sample(log)]);
        for width in [1000, 1800] {
            let Some(told) = drawn("a page of a GC log", &page, width) else { return };
            let summary = &summaries[0]["summary"];
            let mut compared = 0;
            for (figure, name) in FIGURES {
                let Some(value) = told["figures"][figure].as_f64() else {
                    assert!(summary[name].as_f64().is_none_or(|number| number == 0.0), "{log}: no {figure}");
                    continue;
                };
                let expected = summary[name].as_f64().unwrap_or_else(|| panic!("{log}: {name}"));
                // JSON has rates in whole bytes.
                let tolerance = if name.ends_with("_per_s") { 0.5 } else { expected * 1e-6 + 1e-6 };
                assert!((value - expected).abs() <= tolerance, "{log}: {figure} {value}, {expected}");
                compared += 1;
            }
            assert!(compared >= 9, "{log}: {compared} figures only");
            let throughput = summary["throughput"].as_f64().expect("a throughput") * 100.0;
            assert!((told["figures"]["throughput"].as_f64().expect("a figure") - throughput).abs() < 1e-3);
            has_panels(
                &told,
                &[
                    "figures",
                    "findings",
                    "pauses",
                    "heap",
                    "histogram",
                    "distribution",
                    "causes",
                    "types",
                    "longest",
                ],
            );
            // The pointer was put on the longest pause, or a full collection.
            assert!(
                told["told"].as_str().is_some_and(|text| text.contains("ms") || text.contains(" s")),
                "{told}"
            );
            assert!(
                told["closer"].as_str().is_some_and(|text| !text.starts_with("0 ")),
                "{}",
                told["closer"]
            );
            assert_eq!(told["whole"], "as before");
        }
    }
}

#[test]
fn two_logs_are_compared() {
    let directory = tempfile::tempdir().expect("a directory");
    let (page, summaries) =
        page(directory.path(), &[&sample("gc-g1-jdk8.log"), &sample("gc-namenode-nn1.log")]);
    let html = fs::read_to_string(&page).expect("a page");
    let counts: Vec<f64> =
        summaries.iter().map(|one| one["summary"]["pauses_outer"].as_f64().expect("a count")).collect();
    let change = (counts[1] - counts[0]) / counts[0] * 100.0;
    let row = format!(
        "<td>Pauses</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{change:+.1} %</td>",
        counts[0], counts[1]
    );
    assert!(html.contains(&row), "{row}");
    assert!(html.contains("<h3>gc-g1-jdk8.log</h3>") && html.contains("<h3>gc-namenode-nn1.log</h3>"));
    let Some(told) = drawn("two logs compared", &page, 1400) else { return };
    has_panels(&told, &["figures", "pauses", "heap", "causes"]);
}

#[test]
fn what_a_log_holds_is_text_on_the_page() {
    let directory = tempfile::tempdir().expect("a directory");
    let log = directory.path().join("<img src=x>.log");
    fs::write(
        &log,
        "0.100: [GC (<script>alert(1)</script>)  1024K->512K(2048K), 0.0100000 secs]\n\
         <script>document.documentElement.dataset.script = 'hurt'</script><img src=x onerror=alert(2)>\n\
         0.900: [Full GC (System.gc())  1024K->512K(2048K), 0.0300000 secs]\n",
    )
    .expect("writes");
    let (page, _) = page(directory.path(), &[log.to_str().expect("UTF-8")]);
    let html = fs::read_to_string(&page).expect("a page");
    assert_eq!(html.matches("<script>").count(), 1, "the page's own only");
    assert!(html.contains("&lt;script&gt;document"), "the foreign line is shown");
    assert!(!html.contains("<img"));
    let Some(told) = drawn("a hostile log", &page, 1400) else { return };
    has_panels(&told, &["foreign", "full", "troubles"]);
}

#[test]
fn an_empty_log_and_one_without_moments_have_pages() {
    let directory = tempfile::tempdir().expect("a directory");
    for (text, panels) in [
        ("", &["figures"][..]),
        (
            "[GC (Allocation Failure)  1024K->512K(2048K), 0.0100000 secs]\n",
            &["figures", "causes", "longest"][..],
        ),
    ] {
        let log = directory.path().join("gc.log");
        fs::write(&log, text).expect("writes");
        let (page, _) = page(directory.path(), &[log.to_str().expect("UTF-8")]);
        let Some(told) = drawn("an empty log", &page, 1400) else { return };
        has_panels(&told, panels);
        assert!(told["panels"]["pauses"].is_null(), "no axis of time");
    }
}

#[test]
fn csv_has_a_row_an_event() {
    let log = sample("gc-g1-jdk8.log");
    let summary: Value = serde_json::from_str(&run_well(&["gc", "--json", &log])).expect("JSON");
    let rows = run_well(&["gc", "--csv", &log]);
    let mut lines = rows.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).expect("a column");
    let pauses: Vec<Vec<&str>> = lines
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|row| row[at("category")] == "pause")
        .collect();
    let outer: Vec<_> = pauses.iter().filter(|row| row[at("nested")] == "false").collect();
    assert_eq!(outer.len() as u64, summary["summary"]["pauses_outer"].as_u64().expect("a count"));
    let sum: f64 = outer.iter().map(|row| row[at("duration_ms")].parse::<f64>().expect("a number")).sum();
    assert!((sum - summary["summary"]["pause_wall_ms"].as_f64().expect("a sum")).abs() < 1e-3, "{sum}");
    assert_eq!(run(&["gc", "--csv", "--json", &log]).status.code(), Some(2));
}
