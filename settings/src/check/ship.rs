//! The section `ship`.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
};

use chrono_tz::Tz;

use super::{Environment, patterns, stream, tls, value};
use crate::{
    close::did_you_mean,
    keys,
    model::{FoundStream, Framing, Ship, Stream},
    problem::{Collector, Position, shown},
    system,
    typed::{self, At, List},
};

const MIB: usize = 1 << 20;
/// Where the shipper shows metrics and health.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7514);
const DEFAULT_STATE: &str = "/var/lib/khp-log";

/// `cluster` is the file's own: `None` if it was wrong. Streams that were found, if they are looked for, follow those of the file.
pub(super) fn ship(
    typed: &At<typed::Ship>,
    cluster: Option<Option<String>>,
    environment: Environment<'_>,
    found: Option<&[FoundStream]>,
    problems: &mut Collector,
) -> Option<Ship> {
    let section = &typed.value;
    let host = match &section.host {
        typed::Typed::Absent => host_of_system(typed, problems),
        typed => typed.here().and_then(|host| value::name(host, "ship.host", problems)),
    };
    let default_zone = || system::zone(environment, Path::new("/etc"));
    let zone = section.zone.optional(|name| zone(name, "ship.zone", problems));
    let zone = zone.map(|zone| zone.unwrap_or_else(default_zone));
    let state = section.state.or(DEFAULT_STATE.into(), |path| tls::absolute(path, "ship.state", problems));
    let notify = section.notify.or(true, |switch| Some(switch.value));
    let in_flight_mib = section
        .in_flight_mib
        .or(32, |number| value::number(number, "ship.in_flight_mib", 1..=4096, "(MiB)", problems));
    let listen =
        section.listen.or(Some(DEFAULT_LISTEN), |text| value::loopback(text, "ship.listen", problems));
    let defaults = stream::Defaults { cluster, zone };
    let streams = section.streams.or(Vec::new(), |streams| all_streams(streams, &defaults, problems));
    let streams = match (streams, found) {
        (Some(streams), Some(found)) => with_found(streams, found, typed.at, &defaults, problems),
        (streams, _) => streams,
    };
    Some(Ship {
        host: host?,
        state: state?,
        notify: notify?,
        in_flight_bytes: in_flight_mib? * MIB,
        listen: listen?,
        streams: streams?,
    })
}

fn host_of_system(typed: &At<typed::Ship>, problems: &mut Collector) -> Option<String> {
    let host = system::host();
    if host.is_none() {
        let message = "`ship.host` is missing, and the system has no host name";
        problems.add(typed.at, message, keys::SHIP.example_of("host"));
    }
    host
}

fn all_streams(
    typed: &At<List<typed::Stream>>,
    defaults: &stream::Defaults,
    problems: &mut Collector,
) -> Option<Vec<Stream>> {
    let streams: Vec<Option<Stream>> = typed
        .value
        .iter()
        .map(|item| item.as_ref().and_then(|item| stream::stream(item, defaults, problems)))
        .collect();
    let items: Vec<&At<typed::Stream>> = typed.value.iter().flatten().collect();
    unique_names(&items, problems);
    patterns::between_streams(&items, problems);
    streams.into_iter().collect()
}

/// A stream that was found leaves alone what the file's streams have; one whose name is there is left out.
fn with_found(
    mut streams: Vec<Stream>,
    found: &[FoundStream],
    at: Position,
    defaults: &stream::Defaults,
    problems: &mut Collector,
) -> Option<Vec<Stream>> {
    let cluster = defaults.cluster.as_ref()?;
    if cluster.is_none() {
        let hint = "name the platform at the top of the file: `cluster: khp`";
        problems.add(at, "streams that are found have no `cluster`, and neither has the file", hint);
    }
    let (cluster, zone) = (cluster.clone()?, defaults.zone?);
    let configured: Vec<String> = streams.iter().flat_map(|stream| stream.files.clone()).collect();
    let names: Vec<String> = streams.iter().map(|stream| stream.name.clone()).collect();
    streams.extend(found.iter().filter(|found| !names.contains(&found.name)).map(|found| Stream {
        name: found.name.clone(),
        files: found.files.clone(),
        exclude: found.exclude.iter().chain(&configured).cloned().collect(),
        component: found.component,
        service: found.service.clone(),
        layout: None,
        cluster: cluster.clone(),
        zone,
        encoding: encoding_rs::UTF_8,
        framing: Framing::Blocks,
    }));
    Some(streams)
}

fn unique_names(items: &[&At<typed::Stream>], problems: &mut Collector) {
    let mut seen: Vec<&At<String>> = Vec::new();
    for name in items.iter().filter_map(|item| item.value.name.here()) {
        match seen.iter().find(|before| before.value == name.value) {
            Some(before) => problems.add(
                name.at,
                format!(
                    "`ship.streams.name`: {} is also the stream's of line {}",
                    shown(&name.value),
                    before.at.line
                ),
                "give each stream its own name; documents carry it",
            ),
            None => seen.push(name),
        }
    }
}

/// A time zone by its IANA name.
pub(super) fn zone(typed: &At<String>, path: &str, problems: &mut Collector) -> Option<Tz> {
    let name = &typed.value;
    let zone = name.parse().ok();
    if zone.is_none() {
        let known = [("KST", "Asia/Seoul"), ("JST", "Asia/Tokyo")];
        let known =
            known.iter().find(|(short, _)| short == name).map(|(_, zone)| format!("did you mean `{zone}`?"));
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let hint = known.or_else(|| did_you_mean(name, names));
        let hint = hint.unwrap_or_else(|| "use an IANA name such as `Asia/Seoul` or `UTC`".to_owned());
        problems.add(typed.at, format!("`{path}`: there is no time zone {}", shown(name)), hint);
    }
    zone
}
