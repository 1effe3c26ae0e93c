//! Every style of rotation, with the system calls of those who rotate so in their order, against a shipper that runs, is
//! stopped or killed meanwhile, or has a sink that takes nothing.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use grammars::Component;

use super::{Mode, Rig, append, lines, truncate};

/// A way to rotate. Functions get the directory of the logs and the number of rotations before.
struct Style {
    name: &'static str,
    patterns: &'static [&'static str],
    component: Component,
    /// The file that is written to.
    live: fn(usize) -> String,
    rotate: fn(&Path, usize),
    /// How many rotations leave everything readable for a shipper that is stopped. None: what is unread goes with the first.
    lasting: usize,
}

const NAMENODE: Style = Style {
    name: "",
    patterns: &["nn.log", "nn.log*"],
    component: Component::NameNode,
    live: |_| "nn.log".to_owned(),
    rotate: |_, _| {},
    lasting: 3,
};

const GC: Style = Style { component: Component::Gc, live: |_| "gc.log".to_owned(), ..NAMENODE };

const STYLES: [Style; 14] = [
    // logrotate: names move up from the last, then the new file is created exclusively.
    Style {
        name: "rename and create",
        rotate: |logs, _| {
            cascade(logs, 9);
            fs::rename(logs.join("nn.log"), logs.join("nn.log.1")).unwrap();
            OpenOptions::new().write(true).create_new(true).open(logs.join("nn.log")).unwrap();
        },
        ..NAMENODE
    },
    // supervisord, like Python's handler: each target is removed before a file is renamed to it.
    Style {
        name: "cascade of supervisord",
        rotate: |logs, _| {
            for n in (1..4).rev() {
                let (from, to) = (logs.join(format!("nn.log.{n}")), logs.join(format!("nn.log.{}", n + 1)));
                if from.exists() {
                    drop(fs::remove_file(&to));
                    fs::rename(&from, &to).unwrap();
                }
            }
            drop(fs::remove_file(logs.join("nn.log.1")));
            fs::rename(logs.join("nn.log"), logs.join("nn.log.1")).unwrap();
            fs::write(logs.join("nn.log"), b"").unwrap();
        },
        ..NAMENODE
    },
    // log4j 1.2 and logback's fixed window: the last one is removed, names move up, the new file is opened truncating.
    Style {
        name: "cascade of RollingFileAppender",
        rotate: |logs, _| {
            drop(fs::remove_file(logs.join("nn.log.4")));
            cascade(logs, 4);
            fs::rename(logs.join("nn.log"), logs.join("nn.log.1")).unwrap();
            fs::write(logs.join("nn.log"), b"").unwrap();
        },
        ..NAMENODE
    },
    // log4j 2: the newest has the highest number; when all are there, .1 is removed and names move down.
    Style {
        name: "cascade of log4j 2",
        rotate: |logs, round| {
            if round >= 4 {
                fs::remove_file(logs.join("nn.log.1")).unwrap();
                for n in 2..=4 {
                    fs::rename(logs.join(format!("nn.log.{n}")), logs.join(format!("nn.log.{}", n - 1)))
                        .unwrap();
                }
            }
            fs::rename(logs.join("nn.log"), logs.join(format!("nn.log.{}", (round + 1).min(4)))).unwrap();
        },
        ..NAMENODE
    },
    // log4j 1.2: a target that is there is removed, and the new file is opened for appending.
    Style {
        name: "date of DailyRollingFileAppender",
        rotate: |logs, round| {
            let dated = logs.join(format!("nn.log.2026-11-{:02}", round + 1));
            drop(fs::remove_file(&dated));
            fs::rename(logs.join("nn.log"), dated).unwrap();
        },
        ..NAMENODE
    },
    Style {
        name: "copytruncate",
        rotate: |logs, _| {
            cascade(logs, 9);
            fs::copy(logs.join("nn.log"), logs.join("nn.log.1")).unwrap();
            truncate(&logs.join("nn.log"));
        },
        ..NAMENODE
    },
    Style {
        name: "truncate in place",
        rotate: |logs, _| truncate(&logs.join("nn.log")),
        lasting: 0,
        ..NAMENODE
    },
    Style {
        name: "delete and create",
        rotate: |logs, _| fs::remove_file(logs.join("nn.log")).unwrap(),
        lasting: 0,
        ..NAMENODE
    },
    Style {
        name: "rename and gzip at once",
        rotate: |logs, round| {
            fs::rename(logs.join("nn.log"), logs.join("nn.log.1")).unwrap();
            fs::write(logs.join("nn.log"), b"").unwrap();
            pack(&logs.join("nn.log.1"), &logs.join(format!("nn.log.{}.gz", round + 1)));
        },
        lasting: 0,
        ..NAMENODE
    },
    Style {
        name: "rename and delaycompress",
        rotate: |logs, round| {
            let first = logs.join("nn.log.1");
            if first.exists() {
                pack(&first, &logs.join(format!("nn.log.{}.gz", round + 1)));
            }
            fs::rename(logs.join("nn.log"), first).unwrap();
            fs::write(logs.join("nn.log"), b"").unwrap();
        },
        lasting: 1,
        ..NAMENODE
    },
    // HotSpot 8: the old file of that number is removed, `.current` goes from the name, the next number is opened truncating.
    Style {
        name: "wrap-around of JDK 8",
        patterns: &["gc.log*"],
        live: |round| format!("gc.log.{}.current", round % 3),
        rotate: |logs, round| {
            let name = logs.join(format!("gc.log.{}", round % 3));
            append(&logs.join(format!("gc.log.{}.current", round % 3)), saved(round).as_bytes());
            drop(fs::remove_file(&name));
            fs::rename(logs.join(format!("gc.log.{}.current", round % 3)), name).unwrap();
        },
        lasting: 2,
        ..GC
    },
    // HotSpot 11: the old archive is removed, the log renamed to its number and opened for appending.
    Style {
        name: "wrap-around of JDK 11",
        patterns: &["gc.log", "gc.log*"],
        rotate: |logs, round| {
            let name = logs.join(format!("gc.log.{}", round % 5));
            drop(fs::remove_file(&name));
            fs::rename(logs.join("gc.log"), name).unwrap();
        },
        ..GC
    },
    Style {
        name: "symlink swap",
        patterns: &["nn.log"],
        rotate: |logs, round| {
            fs::write(logs.join(format!("target{}", round + 1)), b"").unwrap();
            std::os::unix::fs::symlink(format!("target{}", round + 1), logs.join("new")).unwrap();
            fs::rename(logs.join("new"), logs.join("nn.log")).unwrap();
        },
        lasting: 0,
        ..NAMENODE
    },
    // Into another directory; every second time into another file system, which is a copy and a deletion.
    Style {
        name: "rename to another directory or mount",
        rotate: |logs, round| {
            fs::create_dir_all(logs.join("archive")).unwrap();
            let target = logs.join(format!("archive/nn.log.{}", round + 1));
            if round % 2 == 0 {
                return fs::rename(logs.join("nn.log"), target).unwrap();
            }
            let other = tempfile::tempdir_in("/dev/shm").unwrap();
            fs::copy(logs.join("nn.log"), other.path().join("nn.log.1")).unwrap();
            fs::remove_file(logs.join("nn.log")).unwrap();
        },
        lasting: 0,
        ..NAMENODE
    },
];

fn cascade(logs: &Path, last: usize) {
    for n in (1..last).rev() {
        let from = logs.join(format!("nn.log.{n}"));
        drop(fs::rename(from, logs.join(format!("nn.log.{}", n + 1))));
    }
}

/// What gzip does: it writes the packed file whole, then removes the other. Nobody looks into the packed one here.
fn pack(from: &Path, to: &Path) {
    fs::write(to, [b"\x1f\x8b".as_slice(), &fs::read(from).unwrap()].concat()).unwrap();
    fs::remove_file(from).unwrap();
}

fn saved(round: usize) -> String {
    format!(
        "2026-11-21 07:{round:02}:59 GC log file has reached the maximum size. Saved as gc.log.{}\n",
        round % 3
    )
}

impl Style {
    /// What is written between two rotations. GC logs of a JVM all begin alike.
    fn text(&self, round: usize) -> Vec<u8> {
        if self.component != Component::Gc {
            return lines(round * 1000, 400);
        }
        let mut text = b"OpenJDK 64-Bit Server VM (25.412-b08) for linux-amd64 JRE (1.8.0_412-b08)\n\
            Memory: 4k page, physical 24612224k(20519640k free), swap 0k(0k free)\n\
            CommandLine flags: -XX:GCLogFileSize=8192 -XX:NumberOfGCLogFiles=3 -XX:+UseGCLogFileRotation\n"
            .to_vec();
        for n in 0..300 {
            writeln!(
                text,
                "2026-11-21T07:{round:02}:{:02}.{:03}+0900: {round}.{n:03}: [GC (Allocation Failure) {n}K->1K(9K), 0.1 secs]",
                n / 10,
                n % 10
            )
            .unwrap();
        }
        text
    }

    /// What the generation holds in the end.
    fn whole(&self, round: usize, is_rotated: bool) -> Vec<u8> {
        let mut text = self.text(round);
        if self.name.ends_with("JDK 8") && is_rotated {
            text.extend_from_slice(saved(round).as_bytes());
        }
        text
    }

    fn begin(&self, pattern: &str) -> (Rig, PathBuf) {
        let mut rig = Rig::new(&[pattern]);
        rig.component = self.component;
        let logs = rig.path("");
        if self.name == "symlink swap" {
            fs::write(logs.join("target0"), b"").unwrap();
            std::os::unix::fs::symlink("target0", logs.join("nn.log")).unwrap();
        }
        (rig, logs)
    }

    fn finish(&self, mut rig: Rig, rounds: usize) {
        let texts: Vec<Vec<u8>> = (0..rounds).map(|round| self.whole(round, round + 1 < rounds)).collect();
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.finish(&expected);
        assert_eq!(rig.counters.discriminated.get(), 0, "{}", self.name);
        assert_eq!(rig.counters.lost_bytes.get(), 0, "{}", self.name);
    }
}

/// Runs `trial` for each style and pattern, and says which one it was about.
fn each(trial: impl Fn(&Style, &str)) {
    for style in &STYLES {
        for pattern in style.patterns {
            eprintln!("{}, {pattern}", style.name);
            trial(style, pattern);
        }
    }
}

/// Rotated as soon as the file has been met, or read where nothing keeps what is unread.
fn running(notify: bool) {
    each(|style, pattern| {
        let (mut rig, logs) = style.begin(pattern);
        rig.notify = notify;
        rig.start();
        for round in 0..7 {
            if round > 0 {
                (style.rotate)(&logs, round - 1);
            }
            let text = style.text(round);
            let (head, tail) = text.split_at(text.len() / 3);
            append(&logs.join((style.live)(round)), head);
            rig.wait("it is met", |rig| rig.counters.generations.get() == round as u64 + 1);
            append(&logs.join((style.live)(round)), tail);
            if style.name == "truncate in place" {
                let texts: usize = (0..=round).map(|round| style.text(round).len()).sum();
                rig.wait("it is read", |rig| rig.counters.bytes_read.get() == texts as u64);
            }
        }
        style.finish(rig, 7);
    });
}

#[test]
fn each_style_while_running() {
    running(true);
}

#[test]
fn each_style_while_running_without_notifications() {
    running(false);
}

/// The beginning of a file is read; the rest is written, and rotated as often as that lasts, while nobody looks.
#[test]
fn each_style_while_stopped() {
    each(|style, pattern| {
        let (mut rig, logs) = style.begin(pattern);
        rig.start();
        let text = style.text(0);
        let part = if style.lasting == 0 { text.len() } else { text.len() / 3 };
        append(&logs.join((style.live)(0)), &text[..part]);
        rig.wait("it is read", |rig| rig.counters.bytes_read.get() == part as u64);
        rig.stop();
        append(&logs.join((style.live)(0)), &text[part..]);
        let rotations = style.lasting.max(1);
        for round in 1..=rotations {
            (style.rotate)(&logs, round - 1);
            append(&logs.join((style.live)(round)), &style.text(round));
        }
        rig.start();
        style.finish(rig, rotations + 1);
    });
}

/// Killed with blocks under way, before and after each rotation.
#[test]
fn each_style_while_killed() {
    each(|style, pattern| {
        let (mut rig, logs) = style.begin(pattern);
        rig.timing.drain = std::time::Duration::ZERO;
        for round in 0..5 {
            rig.start();
            let text = style.text(round);
            let part = text.len() / 3;
            append(&logs.join((style.live)(round)), &text[..part]);
            rig.wait("it is met", |rig| rig.counters.blocks_acknowledged.get() > 0);
            if style.lasting > 0 {
                rig.memory.set(Mode::Hold);
            }
            append(&logs.join((style.live)(round)), &text[part..]);
            if style.lasting == 0 {
                let whole = text.clone();
                rig.wait("it is read", |rig| rig.contents().contains(&whole));
            } else {
                rig.wait("blocks are under way", |rig| rig.counters.in_flight_bytes.get() > 0);
            }
            rig.kill();
            if round < 4 {
                (style.rotate)(&logs, round);
            }
        }
        rig.start();
        style.finish(rig, 5);
    });
}

/// The sink takes a little and says nothing while files rotate; what is unread is held.
#[test]
fn each_style_while_the_sink_is_full() {
    each(|style, pattern| {
        if style.name == "truncate in place" {
            return; // What is unread is lost, and counted: `logstash_222_truncated_while_lagging_is_counted`.
        }
        let (mut rig, logs) = style.begin(pattern);
        rig.in_flight_bytes = 10_000;
        rig.memory.set(Mode::Hold);
        rig.start();
        for round in 0..4 {
            if round > 0 {
                (style.rotate)(&logs, round - 1);
            }
            append(&logs.join((style.live)(round)), &style.text(round));
            rig.wait("it is met", |rig| rig.counters.generations.get() == round as u64 + 1);
        }
        // Longer than a copy is waited for.
        std::thread::sleep(rig.timing.copy);
        rig.memory.set(Mode::Acknowledge);
        style.finish(rig, 4);
    });
}
