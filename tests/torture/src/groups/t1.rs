//! T1: the shipper at each of its kill points.

use std::{collections::BTreeMap, thread, time::Duration};

use super::{Run, Stage, pairs, shipping::Shipping};
use crate::{
    Failure, Outcome,
    program::{Program, Signal},
    rotate::Style,
    runner::Tier,
};

const STYLE: Style = Style::RenameCreate;

/// What is done to a shipper that is stopped at a point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    Kill,
    Terminate,
    Pause,
    DiskFull,
}

const POINTS: [&str; 11] = ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11"];
const HARMS: [(&str, Harm); 4] = [
    ("sigkill", Harm::Kill),
    ("sigterm", Harm::Terminate),
    ("sigstop", Harm::Pause),
    ("enospc", Harm::DiskFull),
];

pub(super) fn code() -> BTreeMap<String, Run> {
    pairs("t1", &POINTS.map(|point| (point, point)), &HARMS, run)
}

fn run(stage: &Stage<'_>, point: &str, harm: Harm) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let shipper = approach(&mut shipping, point, harm)?;
    let shipper = match harm {
        Harm::DiskFull => full_disk(&mut shipping, shipper, point)?,
        _ => stopped(&mut shipping, shipper, stage, point, harm)?,
    };
    shipping.write(60)?;
    shipping.log.rotate()?;
    shipping.write(60)?;
    shipping.settle(shipper)
}

/// Starts a shipper and has it come by the point.
fn approach(shipping: &mut Shipping<'_>, point: &str, harm: Harm) -> Outcome<Program> {
    let action = if harm == Harm::DiskFull { "1*return(full)" } else { "1*return" };
    // The first times are not interesting: files that exist at the start, the first blocks, the first checkpoint.
    let skipped = match point {
        "S1" | "S3" | "S4" => "2*off->",
        "S5" | "S6" | "S7" | "S8" => "1*off->",
        _ => "",
    };
    let points = format!("{point}={skipped}{action}");
    // A file is known to the next shipper from the first checkpoint on, a second after it was first seen.
    if !matches!(point, "S1" | "S2" | "S9" | "S11") {
        let before = shipping.scene.shipper("")?;
        shipping.wait_shipped(&before)?;
        before.end()?;
        shipping.write(40)?;
        return shipping.scene.shipper(&points);
    }
    let mut shipper = shipping.scene.shipper(&points)?;
    match point {
        "S1" => {
            shipping.wait_shipped(&shipper)?;
            shipping.log.rotate()?;
            shipping.log.write(20)?;
        }
        "S2" => {
            shipping.wait_shipped(&shipper)?;
            shipping.log.write_half()?;
        }
        "S9" => {
            shipping.wait_shipped(&shipper)?;
            shipping.log.begin_rotation()?;
        }
        "S11" => {
            shipping.wait_shipped(&shipper)?;
            shipping.write(40)?;
            shipper.signal(Signal::TERM)?;
        }
        _ => {}
    }
    Ok(shipper)
}

/// What has a shipper come by points on the way of every block.
fn drive(shipping: &mut Shipping<'_>, point: &str) -> Outcome {
    match point {
        "S3" | "S4" | "S5" | "S6" | "S7" | "S8" => shipping.write(5),
        _ => Ok(()),
    }
}

/// The shipper is stopped; events are written; then it is harmed. Returns the one that runs on.
fn stopped(
    shipping: &mut Shipping<'_>,
    mut shipper: Program,
    stage: &Stage<'_>,
    point: &str,
    harm: Harm,
) -> Outcome<Program> {
    shipper.wait_stopped(point, || drive(shipping, point))?;
    if point == "S9" {
        shipping.log.end_rotation()?;
    }
    shipping.write(40)?;
    match harm {
        Harm::Kill => {
            shipper.kill()?;
            return shipping.scene.shipper("");
        }
        Harm::Terminate => {
            shipper.signal(Signal::TERM)?;
            shipper.signal(Signal::CONT)?;
        }
        Harm::Pause | Harm::DiskFull => {
            let pause = match stage.tier {
                Tier::Ci => 3,
                Tier::All => {
                    // After a minute Kafka's client may find its connections timed out, and says so.
                    shipping.expected.push("kafka cannot be reached, trying again");
                    // It was asked to end before, and a minute is more than it may take.
                    if point == "S11" {
                        shipping.expected.push("did not come to an end in order");
                    }
                    60
                }
            };
            thread::sleep(Duration::from_secs(pause));
            shipper.signal(Signal::CONT)?;
        }
    }
    if harm == Harm::Pause && point != "S11" {
        return Ok(shipper);
    }
    let status = shipper.wait_ended()?;
    // At S11 it was asked to end before: the second signal ends it at once.
    let expected = if (point, harm) == ("S11", Harm::Terminate) { Some(128 + 15) } else { Some(0) };
    if status.code() != expected {
        return Err(format!("it ended with {status}, expected was {expected:?}\n{}", shipper.tail()).into());
    }
    shipping.scene.shipper("")
}

/// The next checkpoint finds the disk full; shipping goes on. Returns the shipper that runs on.
fn full_disk(shipping: &mut Shipping<'_>, mut shipper: Program, point: &str) -> Outcome<Program> {
    const COMPLAINT: &str = "checkpoint cannot be written, shipping goes on";
    shipping.expected.push(COMPLAINT);
    crate::wait::until("the complaint", 60, || {
        if shipper.log().contains(COMPLAINT) {
            return Ok(());
        }
        match point {
            // Half a line is no news for a checkpoint; the rest of it, and half of another, is.
            "S2" => shipping.log.write_half()?,
            _ => drive(shipping, point)?,
        }
        Err(Failure::from(shipper.tail()))
    })?;
    if point == "S9" {
        shipping.log.end_rotation()?;
    }
    shipping.write(40)?;
    if point != "S11" {
        return Ok(shipper);
    }
    let status = shipper.wait_ended()?;
    match status.success() {
        true => shipping.scene.shipper(""),
        false => Err(format!("it ended with {status}\n{}", shipper.tail()).into()),
    }
}
