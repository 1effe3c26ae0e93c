//! Prepared hosts: each `hosts/*.host` is a tree of `/proc` and files, and `.yaml` beside it what is printed of it. The command
//! lines are as the start scripts of the services build them, version by version.
//!
//! `UPDATE_EXPECT=1` writes the expectations; read them line by line before you believe them.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use discover::{Findings, Platform, look};
use expect_test::expect_file;

/// Makes the tree that a text describes:
///
/// ```text
/// == /proc/7/cmdline       followed by one argument a line
/// == /proc/7/cwd -> /srv   a link
/// == /var/log/a.log        followed by the file's text
/// == /proc/8/fd/           a directory
/// ```
fn plant(text: &str, root: &Path) {
    for part in format!("\n{text}").split("\n== ").skip(1) {
        let (head, content) = part.split_once('\n').unwrap_or((part, ""));
        let (path, target) = match head.split_once(" -> ") {
            Some((path, target)) => (path, Some(target)),
            None => (head, None),
        };
        let below = root.join(path.trim_start_matches('/'));
        if path.ends_with('/') {
            fs::create_dir_all(below).unwrap();
            continue;
        }
        fs::create_dir_all(below.parent().unwrap()).unwrap();
        match target {
            Some(target) => symlink(target, below).unwrap(),
            None if path.ends_with("/cmdline") => {
                let line: String = content.lines().map(|argument| format!("{argument}\0")).collect();
                fs::write(below, line).unwrap();
            }
            None => fs::write(below, content).unwrap(),
        }
    }
}

fn host(text: &str) -> Findings {
    let root = tempfile::tempdir().unwrap();
    plant(text, root.path());
    look(root.path())
}

fn hosts() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hosts");
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut hosts: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "host")).collect();
    hosts.sort();
    hosts
}

#[test]
fn what_is_found_on_each_host() {
    let hosts = hosts();
    assert!(hosts.len() >= 5);
    for path in hosts {
        let findings = host(&fs::read_to_string(&path).unwrap());
        expect_file![path.with_extension("yaml")].assert_eq(&findings.yaml(&Platform::default()));
    }
}

/// What is printed is a configuration as it stands, with the streams that were found.
#[test]
fn what_is_printed_can_be_used() {
    for path in hosts() {
        let findings = host(&fs::read_to_string(&path).unwrap());
        let platform =
            Platform { cluster: Some("p \"1\": #x".to_owned()), brokers: vec!["kafka1:9092".to_owned()] };
        let text = findings.yaml(&platform);
        let settings = match settings::parse(&text, "found.yaml", &|_| None) {
            Ok(settings) => settings,
            Err(problems) => panic!("{}: {problems}\n{text}", path.display()),
        };
        let (kafka, ship) = settings.for_ship().unwrap();
        assert_eq!(kafka.brokers, ["kafka1:9092"]);
        assert_eq!(ship.streams.len(), findings.streams.len());
        assert!(!ship.streams.is_empty());
        for (stream, found) in ship.streams.iter().zip(&findings.streams) {
            let patterns: Vec<&String> = found.files.iter().map(|files| &files.pattern).collect();
            assert_eq!(stream.files.iter().collect::<Vec<_>>(), patterns);
            assert_eq!(
                (&stream.name, stream.component, &stream.service),
                (&found.name, found.component, &found.service)
            );
            assert_eq!(stream.cluster, "p \"1\": #x");
            assert!(found.files.iter().all(|files| !files.why.is_empty()));
        }
    }
}

/// A second look finds the same: names depend on nothing that changes.
#[test]
fn looks_agree() {
    for path in hosts() {
        let text = fs::read_to_string(&path).unwrap();
        let (first, mut second) = (host(&text), host(&text));
        assert_eq!(second.keep(&first), []);
        assert_eq!(first.streams, second.streams);
    }
}

/// Whatever processes call themselves stays in its place.
#[test]
fn odd_names_break_nothing() {
    let text = "== /proc/1/cmdline\n/sbin/init\n== /proc/7/cmdline\njava\n-Dproc_namenode\n-Dhadoop.log.dir=/l/a: #{[*?\\\"'x\n\
                -Dhadoop.log.file=한글 x.log\n-Xlog:gc:file=/l/%%%p%t%x.log\nx\u{1}y\n== /proc/8/cmdline\njava\n-Xloggc:/l/\u{85}gc.log\n\
                a\u{2028}- name: b\n== /proc/9/cmdline\n\n== /proc/10/cmdline\njava\n";
    let findings = host(text);
    let text = findings.yaml(&Platform::default());
    let settings = settings::parse(&text, "found.yaml", &|_| None)
        .unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    let ship = settings.ship.unwrap();
    let names: Vec<&str> = ship.streams.iter().map(|stream| stream.name.as_str()).collect();
    assert_eq!(names, ["gc-namenode", "namenode"]);
    assert_eq!(ship.streams[1].files, ["/l/a: #[{][[][*][?]\\\\\"'x/한글 x.log*"]);
    assert_eq!(ship.streams[0].files, ["/l/%*%x.log*"]);
}
