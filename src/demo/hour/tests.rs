use std::collections::BTreeSet;

use wire::split::first_line;

use super::*;

/// 2026-11-22 01:02:03.456 UTC
const UNTIL: i64 = 1_795_309_323_456;

/// When an event was logged, in milliseconds since 1970.
fn instant(time: WrittenTime) -> i64 {
    time.local_ms - i64::from(time.offset_s.unwrap_or(ZONE_S)) * 1000
}

#[test]
fn every_component_has_events_and_all_of_them_are_in_the_hour() {
    let mut missing: BTreeSet<&str> = Component::all().map(Component::name).collect();
    let mut elsewhere: Vec<String> = Vec::new();
    let mut total = 0;
    for file in files(UNTIL, 1) {
        let reader = reader(file.component);
        let mut record = Record::default();
        for event in events(&file.bytes, 0, false, |line| reader.begins(line)) {
            reader.read(event.bytes, &mut record);
            total += 1;
            // Seconds are cut off, not rounded.
            let inside = |time| (UNTIL - HOUR_MS - 1000..=UNTIL).contains(&instant(time));
            if let Some(time) = record.time.filter(|time| !inside(*time)) {
                let line = String::from_utf8_lossy(first_line(event.bytes)).into_owned();
                elsewhere.push(format!("{} {time:?} {line}", file.component.name()));
            }
        }
        if file.events > 0 {
            missing.remove(file.component.name());
        }
    }
    assert!(elsewhere.is_empty(), "{} of {total}:\n{}", elsewhere.len(), elsewhere.join("\n"));
    assert_eq!(missing, ["processor", "replay", "shipper"].into());
    assert!((10_000..60_000).contains(&total), "{total} events");
}

#[test]
fn events_stay_whole_in_their_order_and_the_same_seed_gives_the_same_hour() {
    let (one, again, other) = (files(UNTIL, 1), files(UNTIL, 1), files(UNTIL, 2));
    assert!(one.iter().zip(&again).all(|(one, again)| one.bytes == again.bytes && one.path == again.path));
    let later: BTreeSet<_> =
        files(UNTIL + 60_000, 1).into_iter().map(|file| (file.path, file.bytes)).collect();
    assert!(
        !one.iter().any(|file| later.contains(&(file.path.clone(), file.bytes.clone()))),
        "a file is there again"
    );
    assert!(one.iter().zip(&other).any(|(one, other)| one.bytes != other.bytes));
    let events = |component| -> u64 {
        one.iter().filter(|file| file.component == component).map(|file| file.events).sum()
    };
    // A site's log of 8 lines, said six times.
    assert_eq!(events(Component::GenericDelimited), 48);
    // `grep -cE '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:,]{12} '` counts 59 in the sample and 17 in the golden logs, which have banners, too.
    let events = events(Component::TimelineServer);
    assert!((76 * 6..82 * 6).contains(&events), "{events}");
    for file in &one {
        let reader = reader(file.component);
        if platform::has_many_files(file.component) {
            continue;
        }
        let mut last = 0;
        for piece in pieces(&reader, &file.bytes) {
            let Some(time) = piece.time.map(instant) else { continue };
            let line = String::from_utf8_lossy(first_line(piece.bytes));
            assert!(time > last - 1000, "{} {}: {line}", file.host, file.path.display());
            last = last.max(time);
        }
    }
}

#[test]
fn paths_and_applications_meet() {
    let files = files(UNTIL, 1);
    let mut paths = BTreeSet::new();
    assert!(
        files.iter().all(|file| paths.insert((file.host, file.stream(), &file.path))),
        "a path is there twice"
    );
    let needle = b"application_1795214328335_0010";
    let with: BTreeSet<&str> = files
        .iter()
        .filter(|file| memchr::memmem::find(&file.bytes, needle).is_some())
        .map(|file| file.component.name())
        .collect();
    for component in ["resourcemanager", "nodemanager", "mr-container", "hiveserver2"] {
        assert!(with.contains(component), "{component} not in {with:?}");
    }
}
