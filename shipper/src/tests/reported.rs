//! Faults that users of other shippers reported: see `README.md` in this folder.

use std::fs;

use super::{Rig, lines};

/// A test that the table names cannot vanish, and no row is without one.
#[test]
fn the_table_names_tests_that_are_there() {
    let sources = [
        include_str!("faults.rs"),
        include_str!("follow.rs"),
        include_str!("identity.rs"),
        include_str!("loss.rs"),
        include_str!("many.rs"),
        include_str!("reported.rs"),
        include_str!("resources.rs"),
        include_str!("restart.rs"),
        include_str!("rotation.rs"),
        include_str!("styles.rs"),
    ];
    let rows: Vec<&str> = include_str!("README.md")
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| ---"))
        .skip(1)
        .collect();
    assert!(rows.len() >= 19, "{rows:?}");
    for row in rows {
        let name = row.rsplit('`').nth(1).unwrap_or_default();
        let test = format!("#[test]\nfn {name}()");
        assert!(!name.is_empty() && sources.iter().any(|source| source.contains(&test)), "{row}");
    }
}

/// Ships `nn.log` and two rotated files, stops, lets `change` do its work, and sends nothing but what is new.
fn resends_nothing(change: impl Fn(&Rig)) {
    let mut rig = Rig::new(&["nn.log*"]);
    let texts: Vec<Vec<u8>> = (0..3).map(|n| lines(n * 1000, 300)).collect();
    for (name, text) in ["nn.log.2", "nn.log.1", "nn.log"].iter().zip(&texts) {
        rig.append(name, text);
    }
    let mut expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.start();
    rig.finish(&expected);
    let sent: usize = rig.blocks().iter().map(|(_, value)| value.len()).sum();
    change(&rig);
    let new = lines(9000, 50);
    rig.append("nn.log", &new);
    expected.push(&new);
    rig.start();
    let whole = [texts[2].as_slice(), &new].concat();
    if rig.path("nn.log.3").exists() {
        rig.finish(&expected);
    } else {
        rig.finish(&[&texts[0], &texts[1], &whole]);
    }
    let again: usize = rig.blocks().iter().map(|(_, value)| value.len()).sum::<usize>() - sent;
    assert!(again < 2 * new.len(), "{again} bytes for {} new ones", new.len());
}

#[test]
fn beats_36541_cascade_during_restart_resends_nothing() {
    resends_nothing(|rig| {
        for (from, to) in [("nn.log.2", "nn.log.3"), ("nn.log.1", "nn.log.2"), ("nn.log", "nn.log.1")] {
            fs::rename(rig.path(from), rig.path(to)).unwrap();
        }
    });
}

/// Device, inode and time of birth are others after a remount or a restored backup.
#[test]
fn beats_13492_another_device_resends_nothing() {
    resends_nothing(|rig| {
        for name in ["nn.log", "nn.log.1", "nn.log.2"] {
            fs::copy(rig.path(name), rig.path("copy")).unwrap();
            fs::rename(rig.path("copy"), rig.path(name)).unwrap();
        }
        let path = rig.state().join("checkpoint.json");
        let text = fs::read_to_string(&path).unwrap();
        let json = text.split_once('\n').unwrap().1.replace("\"device\":", "\"device\":7");
        let crc = wire::block::crc(json.as_bytes());
        fs::write(&path, format!("khp-log checkpoint 1 crc32={crc:08x}\n{json}")).unwrap();
    });
}
