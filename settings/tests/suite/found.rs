//! Streams that a shipper found itself.

use grammars::Component;
use settings::{FoundStream, parse_with};

fn found(name: &str, files: &[&str]) -> FoundStream {
    FoundStream {
        name: name.to_owned(),
        component: Component::Gc,
        service: Some("namenode".to_owned()),
        files: files.iter().map(|&file| file.to_owned()).collect(),
        exclude: vec!["/l/x*".to_owned()],
    }
}

fn parse(text: &str, found: &[FoundStream]) -> Result<Vec<settings::Stream>, String> {
    let settings = parse_with(text, "khp-log.yaml", &|_| None, Some(found));
    settings.map(|settings| settings.ship.unwrap().streams).map_err(|problems| problems.to_string())
}

#[test]
fn a_file_without_streams_will_do() {
    let text = "cluster: c\nkafka: {brokers: k:9092}\nship:\n  zone: Asia/Seoul\n";
    let streams = parse(text, &[found("gc-namenode", &["/l/gc.log*"])]).unwrap();
    assert_eq!(streams.len(), 1);
    let stream = &streams[0];
    assert_eq!((stream.name.as_str(), stream.cluster.as_str()), ("gc-namenode", "c"));
    assert_eq!((stream.zone, stream.service.as_deref()), (chrono_tz::Asia::Seoul, Some("namenode")));
    assert!(parse(text, &[]).unwrap().is_empty());
    // Other commands read the same file.
    let settings = settings::parse(text, "khp-log.yaml", &|_| None).unwrap();
    assert!(settings.for_ship_with_found().is_ok());
    let problems = settings.for_ship().unwrap_err().to_string();
    assert!(problems.contains("`ship.streams` is missing"), "{problems}");
}

/// What is typed holds: its files are its own, and so is its name.
#[test]
fn the_streams_of_the_file_go_before_what_was_found() {
    let text = "cluster: c\nkafka: {brokers: k:9092}\nship:\n  streams:\n    - {name: nn, component: namenode, files: [/l/nn*.log]}\n";
    let streams = parse(text, &[found("nn", &["/l/a*"]), found("gc-namenode", &["/l/*.log"])]).unwrap();
    let names: Vec<&str> = streams.iter().map(|stream| stream.name.as_str()).collect();
    assert_eq!(names, ["nn", "gc-namenode"]);
    assert_eq!(streams[1].exclude, ["/l/x*", "/l/nn*.log"]);
}

#[test]
fn a_platform_without_a_name_is_a_problem_here_too() {
    let text = "kafka: {brokers: k:9092}\nship:\n";
    let problems = parse(text, &[found("gc-namenode", &["/l/gc.log*"])]).unwrap_err();
    assert!(problems.contains("no `cluster`"), "{problems}");
}
