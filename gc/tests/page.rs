//! Pages of logs: what must be on them, however long the log is.

use gc::{
    history::History,
    log::Log,
    page::{Report, page},
};
use grammars::{Component, Reader};

fn report(name: &str, text: &str) -> Report {
    let reader = Reader::new(Component::Gc);
    let (mut log, mut history) = (Log::default(), History::default());
    log.text_telling(&reader, text.as_bytes(), false, &mut |event, _| history.add(event));
    log.finish_telling(&mut |event, _| history.add(event));
    Report { name: name.to_owned(), log, history }
}

fn young(at: f64, secs: f64) -> String {
    format!("{at:.3}: [GC (Allocation Failure)  2048K->512K(4096K), {secs:.7} secs]\n")
}

/// The axis from which the script reads what a mark stands for, and the marks of the pauses' chart.
fn pauses_chart(html: &str) -> (f64, f64, &str) {
    let panel = html.split("<section id=\"pauses\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let panel = panel.expect("a panel of pauses");
    let number = |name: &str| -> f64 {
        let text = panel.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        text.expect("an attribute").parse().expect("a number")
    };
    (number("data-from"), number("data-to"), panel)
}

#[test]
fn the_longest_pause_of_a_long_log_is_on_the_page_and_the_page_is_small() {
    let mut text = String::new();
    for number in 0..200_000_u32 {
        let at = f64::from(number) * 0.9;
        // Of different lengths; one of them much longer than all others.
        let secs = if number == 123_456 { 7.654_321 } else { 0.001 + f64::from(number % 1000) / 20_000.0 };
        text.push_str(&young(at, secs));
    }
    let report = report("long.log", &text);
    assert_eq!(report.log.summary.outer.count, 200_000);
    let html = page(&[report]);
    assert!(html.len() < 1_000_000, "{} bytes", html.len());
    assert!(html.contains("<title>111110.400 s\nyoung\n7.65 s"), "the longest pause tells of itself");
    let (from, to, panel) = pauses_chart(&html);
    assert!(from < 1.0 && to > 7654.0, "the axis holds all: {from} to {to}");
    // It is among the thinned points, too: the highest of them is where 7654 ms is. Marks are 260 points high.
    let dots = panel.split("<path class=\"dots c0\"").nth(1).expect("a cloud of points");
    let path = dots.split("d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a path");
    let highest = path
        .split('M')
        .filter_map(|point| point.trim_end_matches("h0").split(' ').nth(1)?.parse::<f64>().ok())
        .fold(f64::MAX, f64::min);
    let expected = 260.0 * (1.0 - (7654.321_f64 / from).ln() / (to / from).ln());
    assert!((highest - expected).abs() < 0.11, "{highest}, {expected}");
}

#[test]
fn moments_are_dates_in_the_logs_own_time_or_seconds() {
    let dated = "[2024-05-01T13:12:11.500+0900][1.000s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->1M(48M) 100.000ms\n\
                 [2024-05-01T13:12:21.500+0900][11.000s][info][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 24M->1M(48M) 200.000ms\n";
    let html = page(&[report("dated.log", dated)]);
    assert!(html.contains("2024-05-01 13:12:21.300"), "the second began 200 ms before its line");
    assert!(html.contains("data-zone=\"32400\"") && html.contains(">13:12:16</text>"), "{html}");
    let html = page(&[report("undated.log", &(young(1.0, 0.01) + &young(9.0, 0.02)))]);
    assert!(html.contains("no dates in the log") && html.contains(">9.000 s</td>"), "{html}");
    assert!(!html.contains("data-zone"));
}

#[test]
fn panels_without_data_are_left_out() {
    let html = page(&[report("gc.log", &(young(1.0, 0.01) + &young(9.0, 0.02)))]);
    for id in ["pauses", "heap", "causes", "types", "longest", "histogram"] {
        assert!(html.contains(&format!("<section id=\"{id}\"")), "{id}");
    }
    for id in
        ["full", "stalls", "stops", "cycles", "phases", "troubles", "metaspace", "foreign", "starved", "jvm"]
    {
        assert!(!html.contains(&format!("<section id=\"{id}\"")), "{id}");
    }
}

#[test]
fn what_goes_wrong_is_on_the_page() {
    let text = "1.000: [Full GC (System.gc()) 1.000: [CMS (concurrent mode failure): 900K->800K(1000K), 0.5000000 secs] 1900K->800K(4096K), [Metaspace: 10K->10K(100K)], 0.5100000 secs] [Times: user=0.10 sys=0.01, real=0.51 secs] \n";
    let html = page(&[report("gc.log", &(young(0.5, 0.01) + text + &young(9.0, 0.01)))]);
    for (id, word) in [
        ("full", "System.gc()"),
        ("troubles", "asked for (System.gc() and the like)"),
        ("troubles", "concurrent mode failure"),
        ("failures", "concurrent mode failure"),
        // 510 ms of wall clock, 110 of processors.
        ("starved", ">400 ms</td>"),
        ("metaspace", "KiB"),
    ] {
        let panel = html.split(&format!("<section id=\"{id}\"")).nth(1).expect("a panel");
        let panel = panel.split("</section>").next().unwrap_or_default();
        assert!(panel.contains(word), "{id}: {panel}");
    }
}

#[test]
fn logs_are_compared_on_the_same_scale() {
    let short = report("before.log", &(young(1.0, 0.2) + &young(9.0, 0.4)));
    let long = report("after.log", &(young(1.0, 0.1) + &young(9.0, 0.1) + &young(12.0, 0.1)));
    let html = page(&[short, long]);
    let row = "<td>Mean pause</td><td class=\"number\">300 ms</td><td class=\"number\">100 ms</td><td class=\"number better\">-66.7 %</td>";
    assert!(html.contains(row), "{html}");
    let panel = html.split("<section id=\"pauses\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let scales: Vec<_> = panel
        .expect("a panel")
        .split("data-from=\"")
        .skip(1)
        .map(|rest| rest.split(" data-first").next().unwrap_or_default())
        .collect();
    assert_eq!(scales.len(), 2);
    assert_eq!(scales[0], scales[1]);
}
