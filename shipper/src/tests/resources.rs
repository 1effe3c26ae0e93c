//! What runs out or is refused: descriptors, watches, permissions, disk space.
//!
//! Limits that hold for a whole process, user or mount are set for a copy of this test program, which runs one test of the
//! module `child`. Where the system does not permit that, the test says `SKIPPED`.

use std::{env, fs, io::Write, os::unix::fs::PermissionsExt, path::Path, process::Command};

use super::{Rig, broken, lines};
use crate::files::STALE;

/// Runs one test of this program below `command`. What the command prints and returns if it is not permitted is `refused`.
fn child(test: &str, command: &[&str]) {
    let name = format!("tests::resources::child::{test}");
    let program = env::current_exe().unwrap();
    // A prefix that cannot do its part is told from a test that fails by doing nothing else.
    let prepared = Command::new(command[0]).args(&command[1..]).arg("true").output();
    if !prepared.as_ref().is_ok_and(|output| output.status.success()) {
        println!("SKIPPED {test}: {} is not there or not permitted", command[0]);
        return;
    }
    let output = Command::new(command[0])
        .args(&command[1..])
        .arg(&program)
        .args(["--exact", &name, "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if text.contains("Permission denied") && !text.contains("running 1 test") {
        println!("SKIPPED {test}: {} cannot be run by that user", program.display());
        return;
    }
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// Runs a test as a user that modes mean something to.
fn as_nobody(test: &str) {
    child(test, &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
}

#[test]
fn filebeat_two_hundred_files_with_64_descriptors() {
    child("two_hundred_files", &["prlimit", "--nofile=64:64"]);
}

#[test]
fn watches_run_out() {
    let limit = "echo 8 > /proc/sys/user/max_inotify_watches && exec \"$@\"";
    child("more_directories_than_watches", &["unshare", "-Ur", "sh", "-c", limit, "sh"]);
}

#[test]
fn no_notifications_at_all() {
    let limit = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$@\"";
    child("without_notifications", &["unshare", "-Ur", "sh", "-c", limit, "sh"]);
}

#[test]
fn permission_that_comes_and_goes() {
    as_nobody("permission");
}

#[test]
fn a_state_directory_that_cannot_be_written() {
    as_nobody("state_without_permission");
}

#[test]
fn a_state_directory_that_is_full() {
    let mount = "mount -t tmpfs -o size=64k tmpfs /mnt && exec \"$@\"";
    child("full_state", &["unshare", "-m", "sh", "-c", mount, "sh"]);
}

/// A disk that fails for a while, and a network file system that forgot the descriptor.
#[test]
fn reads_that_fail() {
    const EIO: i32 = 5;
    for errno in [EIO, STALE] {
        let mut rig = Rig::started(&["*.log"]);
        let (text, other) = (lines(0, 200), lines(5000, 100));
        rig.append("nn.log", &text[..1000]);
        rig.wait("it is read", |rig| rig.counters.bytes_acknowledged.get() > 0);
        broken::set(&rig.path("nn.log"), Some(errno));
        rig.append("nn.log", &text[1000..]);
        rig.append("other.log", &other);
        rig.wait("it is told", |rig| rig.counters.errors.get() > 0);
        rig.wait("others go on", |rig| rig.contents().contains(&other));
        broken::set(&rig.path("nn.log"), None);
        rig.finish(&[&text, &other]);
        assert_eq!(rig.counters.generations.get(), 2);
        assert_eq!(rig.counters.lost_generations.get(), 0);
    }
}

/// What a network file system forgot and has no name any more is lost, and counted.
#[test]
fn a_stale_file_that_is_gone_is_counted() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(1, 4);
    let part = lines(1, 2).len();
    rig.append("nn.log", &text[..part]);
    rig.wait("it is read", |rig| rig.counters.bytes_acknowledged.get() == part as u64);
    broken::set(&rig.path("nn.log"), Some(STALE));
    rig.append("nn.log", &text[part..]);
    rig.wait("it is seen", |rig| {
        rig.counters.lag_bytes.get() == (text.len() - part) as u64 && rig.counters.files_open.get() == 0
    });
    fs::remove_file(rig.path("nn.log")).unwrap();
    rig.wait("the loss is counted", |rig| rig.counters.lost_bytes.get() == (text.len() - part) as u64);
    rig.finish(&[&text[..part]]);
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Not run by themselves.
mod child {
    use super::*;

    /// The bound on descriptors is not in their way, so that the system's limit is met.
    #[test]
    #[ignore = "run by filebeat_two_hundred_files_with_64_descriptors"]
    fn two_hundred_files() {
        for bound in [None, Some(1000)] {
            let mut rig = Rig::new(&["*.log"]);
            rig.descriptors = bound;
            let texts: Vec<Vec<u8>> = (0..200).map(|n| lines(n * 100 + 1, 20)).collect();
            for (n, text) in texts.iter().enumerate() {
                fs::write(rig.path(&format!("{n}.log")), &text[..500]).unwrap();
            }
            rig.start();
            rig.wait("all are met", |rig| rig.counters.generations.get() == 200);
            for (n, text) in texts.iter().enumerate() {
                // Descriptors are scarce for the writer, too.
                rig.wait("there is a descriptor to write with", |rig| {
                    let file = fs::OpenOptions::new().append(true).open(rig.path(&format!("{n}.log")));
                    file.is_ok_and(|mut file| file.write_all(&text[500..]).is_ok())
                });
            }
            let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
            rig.finish(&expected);
            assert_eq!(rig.counters.lost_generations.get(), 0);
        }
    }

    #[test]
    #[ignore = "run by watches_run_out"]
    fn more_directories_than_watches() {
        let mut rig = Rig::new(&["*/nn.log"]);
        for n in 0..20 {
            fs::create_dir(rig.path(&n.to_string())).unwrap();
        }
        rig.start();
        let mut texts = vec![Vec::new(); 20];
        for round in 0..3 {
            for (n, text) in texts.iter_mut().enumerate() {
                let more = lines(n * 1000 + round * 20 + 1, 20);
                rig.append(&format!("{n}/nn.log"), &more);
                text.extend_from_slice(&more);
            }
            let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
            rig.expect(&expected);
        }
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.finish(&expected);
    }

    #[test]
    #[ignore = "run by no_notifications_at_all"]
    fn without_notifications() {
        let mut rig = Rig::started(&["*.log"]);
        let text = lines(0, 100);
        for chunk in text.chunks(1500) {
            rig.append("nn.log", chunk);
        }
        rig.finish(&[&text]);
    }

    /// A file, then its directory, cannot be looked at for a while: nothing is taken for gone, nothing is sent again.
    #[test]
    #[ignore = "run by permission_that_comes_and_goes"]
    fn permission() {
        for descriptors in [None, Some(0)] {
            let mut rig = Rig::new(&["d/*.log", "other.log"]);
            rig.descriptors = descriptors;
            fs::create_dir(rig.path("d")).unwrap();
            rig.append("d/nn.log", &lines(0, 20));
            mode(&rig.path("d/nn.log"), 0);
            assert!(fs::File::open(rig.path("d/nn.log")).is_err(), "modes mean something here");
            rig.start();
            rig.append("other.log", &lines(7000, 20));
            rig.wait("it is told", |rig| rig.counters.errors.get() > 0);
            rig.expect(&[&lines(7000, 20)]);
            mode(&rig.path("d/nn.log"), 0o600);
            rig.expect(&[&lines(0, 20), &lines(7000, 20)]);
            // The gauge is set now and then, not with each look.
            rig.wait("both are counted", |rig| rig.counters.files.get() == 2);
            rig.append("d/nn.log", &lines(20, 20));
            mode(&rig.path("d"), 0);
            let errors = rig.counters.errors.get();
            rig.wait("it is told", |rig| rig.counters.errors.get() > errors);
            assert!(rig.counters.files.get() == 2, "it is not taken for gone");
            mode(&rig.path("d"), 0o700);
            rig.finish(&[&lines(0, 40), &lines(7000, 20)]);
            assert_eq!(rig.counters.generations.get(), 2);
            assert_eq!(rig.counters.lost_generations.get(), 0);
            assert_eq!(rig.counters.bytes_read.get(), (lines(0, 40).len() + lines(7000, 20).len()) as u64);
        }
    }

    /// Refused at the start with a message that says so; later on shipping goes on.
    #[test]
    #[ignore = "run by a_state_directory_that_cannot_be_written"]
    fn state_without_permission() {
        let mut rig = Rig::started(&["*.log"]);
        let text = lines(0, 100);
        rig.append("nn.log", &text);
        rig.expect(&[&text]);
        mode(&rig.state(), 0o500);
        rig.append("nn.log", &lines(100, 10));
        rig.wait("the failure is counted", |rig| rig.counters.errors.get() > 0);
        rig.expect(&[&lines(0, 110)]);
        mode(&rig.state(), 0o700);
        rig.finish(&[&lines(0, 110)]);
        // A directory of ours is given its mode; within one of another user nothing can be done.
        mode(&rig.state(), 0);
        rig.start();
        rig.finish(&[&lines(0, 110)]);
        let error = crate::checkpoint::Store::open(Path::new("/proc/khp-log")).unwrap_err().to_string();
        assert!(error.contains("/proc/khp-log") && error.contains("ours to write"), "{error}");
        let error = crate::checkpoint::Store::open(Path::new("/")).unwrap_err().to_string();
        assert!(error.contains("Permission denied") && error.contains("ours to write"), "{error}");
    }

    /// The disk of the state directory is full, and is not any more.
    #[test]
    #[ignore = "run by a_state_directory_that_is_full"]
    fn full_state() {
        let place = Path::new("/mnt");
        let mut rig = Rig::new(&["*.log"]);
        std::os::unix::fs::symlink(place, rig.state()).unwrap();
        rig.start();
        rig.append("nn.log", &lines(0, 10));
        rig.wait("it is written", |_| place.join("checkpoint.json").exists());
        let filler = place.join("filler");
        drop(fs::write(&filler, vec![1; 1 << 20]));
        rig.append("nn.log", &lines(10, 90));
        rig.wait("the failure is counted", |rig| rig.counters.errors.get() > 0);
        rig.expect(&[&lines(0, 100)]);
        // What is there is a checkpoint still.
        rig.stop();
        rig.start();
        rig.append("nn.log", &lines(100, 10));
        rig.expect(&[&lines(0, 110)]);
        fs::remove_file(&filler).unwrap();
        rig.append("nn.log", &lines(110, 10));
        rig.finish(&[&lines(0, 120)]);
        let sent = rig.blocks().len();
        rig.start();
        rig.wait("it is met", |rig| rig.counters.files_open.get() == 1 && rig.counters.lag_bytes.get() == 0);
        rig.finish(&[&lines(0, 120)]);
        assert_eq!(rig.blocks().len(), sent, "the last checkpoint was written");
    }
}
