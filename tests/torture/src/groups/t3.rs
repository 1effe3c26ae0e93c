//! T3: every style of rotation, whatever the shipper is at.
//!
//! Two styles destroy what nobody has read yet: truncation in place and deletion. Their cells state which events that can be
//! (`except`), and the oracle takes no other loss.

use std::collections::BTreeMap;

use super::{Run, Stage, shipping::Shipping};
use crate::{
    Outcome,
    proxy::{Mode, Protocol, Proxy},
    rotate::Style,
};

/// Events of an incarnation in the cells that fill the shipper's bound of 1 MiB.
const MANY: u64 = 1200;

/// Bytes a second at which rotation outruns the shipper.
const SLOW: u64 = 120_000;

pub(super) fn code() -> BTreeMap<String, Run> {
    let mut code: BTreeMap<String, Run> = BTreeMap::new();
    for (name, style) in Style::ALL {
        code.insert(format!("t3/{name}/running"), Box::new(move |stage| running(stage, style)));
        code.insert(format!("t3/{name}/stopped"), Box::new(move |stage| stopped(stage, style)));
        for point in ["S2", "S4", "S5"] {
            code.insert(format!("t3/{name}/{point}"), Box::new(move |stage| killed(stage, style, point)));
        }
        code.insert(
            format!("t3/{name}/backpressured"),
            Box::new(move |stage| behind(stage, style, Mode::Blackhole)),
        );
        code.insert(
            format!("t3/{name}/slow"),
            Box::new(move |stage| behind(stage, style, Mode::Throttle(SLOW))),
        );
    }
    code
}

/// The shipper runs and has time.
fn running(stage: &Stage<'_>, style: Style) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, style, 32, None)?;
    let shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    for _ in 0..4 {
        shipping.write(60)?;
        if style == Style::Truncate {
            // What is unread would be gone.
            shipping.wait_shipped(&shipper)?;
        }
        shipping.rotate(style)?;
        shipping.write(60)?;
        shipping.log.write_half()?;
    }
    shipping.write(10)?;
    shipping.settle(shipper)
}

/// The shipper is down while the file is rotated twice.
fn stopped(stage: &Stage<'_>, style: Style) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, style, 32, None)?;
    let shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    shipper.end()?;
    let safe = shipping.log.written();
    for _ in 0..2 {
        shipping.write(60)?;
        shipping.log.rotate()?;
        if style.destroys() {
            shipping.except(safe, safe);
        }
    }
    shipping.write(60)?;
    let shipper = shipping.scene.shipper("")?;
    shipping.replay()?;
    shipping.write(20)?;
    shipping.wait_shipped(&shipper)?;
    shipping.rotate(style)?;
    shipping.write(20)?;
    shipping.settle(shipper)
}

/// The shipper is stopped at a point; the file is rotated; then the shipper is killed.
fn killed(stage: &Stage<'_>, style: Style, point: &str) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, style, 32, None)?;
    let shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    shipper.end()?;
    let safe = shipping.log.written();
    let skipped = if point == "S5" { "1*off->" } else { "" };
    let mut shipper = shipping.scene.shipper(&format!("{point}={skipped}1*return"))?;
    let mut gone = safe;
    if point == "S2" {
        shipping.write(20)?;
        gone = shipping.log.written();
        shipping.log.write_half()?;
        shipper.wait_stopped(point, || Ok(()))?;
    } else {
        shipper.wait_stopped(point, || shipping.write(5))?;
        gone = gone.max(shipping.log.written());
    }
    shipping.write(40)?;
    shipping.log.rotate()?;
    if style.destroys() {
        shipping.except(safe, gone);
    }
    shipping.write(40)?;
    shipper.kill()?;
    let shipper = shipping.scene.shipper("")?;
    shipping.replay()?;
    shipping.write(40)?;
    shipping.settle(shipper)
}

/// Kafka takes nothing for a while, or slowly; the file is rotated meanwhile, again and again.
fn behind(stage: &Stage<'_>, style: Style, mode: Mode) -> Outcome<u64> {
    let proxy = Proxy::start(Protocol::Kafka, &stage.servers.kafka)?;
    let mut shipping = Shipping::new(stage, style, 1, Some(&proxy.addresses))?;
    let shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    let safe = shipping.log.written();
    proxy.set(mode);
    for _ in 0..5 {
        shipping.write(MANY)?;
        shipping.rotate(style)?;
        if style == Style::Truncate {
            // How far it had read is not known from outside: of each incarnation a tail may be gone.
            shipping.except(safe, u64::MAX);
        }
    }
    shipping.write(60)?;
    if mode == Mode::Blackhole {
        proxy.set(Mode::Pass);
    }
    shipping.settle(shipper)
}
