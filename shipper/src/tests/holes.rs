//! Sparse files.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    time::{Duration, Instant},
};

use super::{Rig, lines};

const TERABYTE: u64 = 1 << 40;

/// A hole of a terabyte is passed over without reading it.
#[test]
fn a_terabyte_of_hole_costs_nothing() {
    let mut rig = Rig::new(&["*.log"]);
    let file = File::create(rig.path("nn.log")).unwrap();
    file.set_len(TERABYTE).unwrap();
    let start = Instant::now();
    rig.start();
    rig.wait("it is met", |rig| rig.counters.nul_bytes.get() == TERABYTE);
    let text = lines(0, 50);
    file.write_all_at(&text, TERABYTE).unwrap();
    rig.finish(&[&text]);
    assert_eq!(rig.blocks()[0].0.base, TERABYTE);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

/// What was taken for a hole is written to after all, or truncated away.
#[test]
fn a_hole_that_is_filled_or_cut_off() {
    for fill in [true, false] {
        let mut rig = Rig::new(&["*.log"]);
        let file = File::create(rig.path("nn.log")).unwrap();
        file.set_len(1 << 20).unwrap();
        rig.start();
        rig.wait("it is met", |rig| rig.counters.nul_bytes.get() == 1 << 20);
        let text = lines(0, 50);
        if fill {
            fs::write(rig.path("nn.log"), [text.as_slice(), lines(50, 30_000).as_slice()].concat()).unwrap();
            rig.finish(&[&lines(0, 30_050)]);
        } else {
            file.set_len(0).unwrap();
            file.write_all_at(&text, 0).unwrap();
            rig.finish(&[&text]);
        }
        assert_eq!(rig.blocks()[0].0.base, 0);
    }
}
