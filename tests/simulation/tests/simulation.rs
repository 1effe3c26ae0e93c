//! The share of every test run. More of it: `cargo run --profile quick -p simulation -- --seeds 10000`.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use simulation::{
    Planted, Tally,
    plan::{Op, Plan, Setup, Style},
    run, try_seed,
};

const SEEDS: u64 = 500;

/// Within so many seeds a planted fault must be found.
const WITHIN: u64 = 200;

#[test]
fn every_event_is_exactly_one_document() {
    let next = AtomicU64::new(0);
    let (failures, sum) = (Mutex::new(Vec::new()), Mutex::new(Tally::default()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= SEEDS {
                        break;
                    }
                    match try_seed(seed, None) {
                        Ok(tally) => {
                            let mut sum = sum.lock().unwrap();
                            sum.arrived += tally.arrived;
                            sum.lost += tally.lost;
                            sum.dead += tally.dead;
                        }
                        Err(failure) => failures.lock().unwrap().push(failure.to_string()),
                    }
                }
            });
        }
    });
    let (failures, sum) = (failures.into_inner().unwrap(), sum.into_inner().unwrap());
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    println!("{SEEDS} seeds: {sum:?}");
    // The stated exceptions stay what they are called.
    assert!(sum.arrived > 100 * SEEDS as usize && sum.lost * 4 < sum.arrived, "{sum:?}");
}

#[test]
fn the_same_seed_runs_alike() {
    for seed in 0..10 {
        let trace = || run(&Plan::new(seed), None).map(|(_, trace)| trace).unwrap();
        assert_eq!(trace(), trace(), "seed {seed}");
    }
}

#[test]
fn planted_faults_are_found() {
    let all = [
        Planted::CommittedTooFar,
        Planted::AcknowledgedEarly,
        Planted::PartialIgnored,
        Planted::Blind,
        Planted::VersionsIgnored,
    ];
    for planted in all {
        let found = (0..WITHIN).find(|seed| run(&Plan::new(*seed), Some(planted)).is_err());
        println!("{planted:?}: found by seed {found:?}");
        assert!(found.is_some(), "{planted:?} was not found within {WITHIN} seeds");
    }
}

/// Where no birth times tell files apart and descriptors are few, an inode may be another log's before the next look.
#[test]
fn an_inode_that_goes_to_another_log() {
    let setup = Setup {
        names: vec!["nn.log", "dn.log"],
        pattern: "*.log*",
        births: false,
        append: true,
        descriptors: Some(1),
        in_flight: 32 << 20,
        keep: 5,
    };
    let write = |log| Op::Write { log, events: 10, partial: false };
    let rotate = |log, style, gap| Op::Rotate { log, style, gap };
    let ops = vec![
        (1000, write(0)),
        (5000, write(1)),
        // One log is deleted, and a copy of the other is made, between two looks.
        (20_100, rotate(0, Style::Delete, 0)),
        (20_200, rotate(1, Style::CopyTruncate, 0)),
    ];
    run(&Plan { seed: 0, setup, ops }, None).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
}

#[test]
fn a_failure_tells_how_to_repeat_it() {
    let seed =
        (0..WITHIN).find(|seed| run(&Plan::new(*seed), Some(Planted::PartialIgnored)).is_err()).unwrap();
    let failure = try_seed(seed, Some(Planted::PartialIgnored)).unwrap_err();
    // What matters is left: events are written while items are refused.
    assert!(failure.plan.ops.len() <= 4, "{failure}");
    let text = failure.to_string();
    assert!(
        text.contains(&format!("seed {seed} fails")) && text.contains(&format!("--first {seed} --seeds 1")),
        "{text}"
    );
}
