//! Every fault of Elasticsearch ends the same way: each event is one document, byte for byte, or named as refused.

use std::{net::TcpListener, sync::Arc, thread, time::Duration};

use processor::{Counters, Direct, DirectEnd, Mode, ProcessError, Stop};
use torture::fake::{Fake, Fault, Request};

use crate::blocks::{blocks, deadline, elasticsearch, eventually, lines, process};

const EVENTS: usize = 3000;
const BULK: usize = 200_000;

/// Sends all events against the servers and waits until they are settled.
fn send(urls: &[&str], stop: &Stop, counters: &Arc<Counters>) -> Result<DirectEnd, ProcessError> {
    let (process, elasticsearch) = (process("unused", BULK), elasticsearch(urls));
    let direct =
        Direct { process: &process, kafka: None, elasticsearch: Some(&elasticsearch), mode: Mode::Live };
    let mut settled = 0;
    let ended = direct.run(
        blocks(7, EVENTS, 100),
        |block| {
            assert_eq!(block.header.base, settled, "blocks are reported in order");
            settled += u64::from(block.header.length);
        },
        stop,
        counters,
    );
    if ended.as_ref().is_ok_and(|ended| ended.unsettled == 0) {
        assert_eq!(settled as usize, lines(0..EVENTS).concat().len());
    }
    ended
}

/// All events against a server with these faults: no loss, no duplicate, nothing refused.
fn survives(decide: impl FnMut(&Request) -> Fault + Send + 'static) -> (Fake, Arc<Counters>) {
    let fake = Fake::start(decide);
    let counters = Arc::new(Counters::default());
    let ended = send(&[&fake.url], &deadline(60), &counters).unwrap();
    assert_eq!((ended.unsettled, ended.refused.len()), (0, 0));
    assert_eq!(fake.originals(), lines(0..EVENTS));
    assert_eq!(fake.contents.lock().unwrap().writes, EVENTS);
    assert_eq!(counters.events.get() as usize, EVENTS);
    assert_eq!(counters.created.get() + counters.unchanged.get(), EVENTS as u64);
    assert_eq!(counters.in_flight_bytes.get(), 0);
    assert_eq!(counters.bulks_in_flight.get(), 0);
    assert_eq!(counters.bulks_waiting.get(), 0);
    (fake, counters)
}

#[test]
fn no_fault() {
    let (fake, counters) = survives(|_| Fault::None);
    assert_eq!(counters.retried.get(), 0);
    assert!(fake.contents.lock().unwrap().requests.len() > 3);
}

#[test]
fn items_answered_429_are_sent_again_alone() {
    let (fake, counters) = survives(|request| match request.number {
        0..4 => Fault::Items(|number, _| {
            (number % 3 == 0).then_some((429, "es_rejected_execution_exception", "rejected"))
        }),
        _ => Fault::None,
    });
    let sent: usize = fake.contents.lock().unwrap().requests.iter().sum();
    assert_eq!(sent, EVENTS + counters.retried.get() as usize);
    assert!(counters.retried.get() < EVENTS as u64);
    assert_eq!(counters.unchanged.get(), 0);
}

#[test]
fn whole_requests_answered_429_503_and_502() {
    let (_, counters) = survives(|request| match request.number % 5 {
        0 if request.number < 20 => Fault::Whole(429, "{}"),
        1 if request.number < 20 => Fault::Whole(503, "{}"),
        2 if request.number < 20 => Fault::Whole(502, "<html>"),
        _ => Fault::None,
    });
    assert!(counters.retried.get() > 0);
}

#[test]
fn answers_lost_after_the_bulk_was_applied() {
    let (_, counters) = survives(|request| match request.number {
        0 | 3 => Fault::AnswerLost,
        1 => Fault::AnswerCut,
        2 => Fault::NoAnswer,
        _ => Fault::None,
    });
    assert!(counters.unchanged.get() > 0);
}

/// A connection that is dead without anybody having said so: the server was away, is back, and will never answer what it was
/// asked before. The request's own time limit is a minute; the deadline, with the time to drain, is shorter.
#[test]
fn requests_that_are_never_answered_are_given_up_when_the_server_is_back() {
    let fake = Fake::start(|request| match request.number {
        0 => Fault::Silence(1),
        _ => Fault::None,
    });
    let ended = send(&[&fake.url], &deadline(35), &Arc::default()).unwrap();
    assert_eq!((ended.unsettled, ended.refused.len()), (0, 0));
    assert_eq!(fake.originals(), lines(0..EVENTS));
}

#[test]
fn requests_that_are_too_large_are_cut() {
    let (fake, _) = survives(|request| match request.bytes {
        30_000.. => Fault::Whole(413, ""),
        _ => Fault::None,
    });
    assert!(fake.contents.lock().unwrap().requests.len() > 20);
}

/// The templates are deleted midway: not one document may make an index without them; when they are back it goes on by itself.
#[test]
fn without_templates_nothing_is_written() {
    let fake = Fake::start(|_| Fault::None);
    let (contents, counters) = (fake.contents.clone(), Arc::new(Counters::default()));
    contents.lock().unwrap().has_no_templates = true;
    let (url, shared) = (fake.url.clone(), counters.clone());
    let sending = thread::spawn(move || send(&[&url], &deadline(60), &shared).unwrap());
    eventually("documents wait for somebody", 30, || counters.bulks_waiting.get() > 1);
    let report = format!("{:?}", counters.report());
    assert!(report.contains("khp-log setup"), "{report}");
    assert_eq!(contents.lock().unwrap().requests.len(), 0);
    contents.lock().unwrap().has_no_templates = false;
    assert_eq!(sending.join().unwrap().unsettled, 0);
    assert_eq!(fake.originals(), lines(0..EVENTS));
}

/// Servers close the connection on what is too large while it is still being sent; their 413 is then never seen.
#[test]
fn requests_that_are_too_large_to_be_answered_are_cut() {
    survives(|request| match request.bytes {
        120_000.. => Fault::NoAnswer,
        _ => Fault::None,
    });
}

#[test]
fn a_document_that_is_too_large_alone_is_refused() {
    let fake = Fake::start(|request| match request.documents.iter().any(|text| text.contains("n=1234 ")) {
        true => Fault::Whole(413, ""),
        false => Fault::None,
    });
    let counters = Arc::new(Counters::default());
    let ended = send(&[&fake.url], &deadline(60), &counters).unwrap();
    assert_refused(&fake, &ended, &counters, "413");
}

#[test]
fn a_document_that_makes_a_request_malformed_is_refused_alone() {
    let fake = Fake::start(|request| match request.documents.iter().any(|text| text.contains("n=1234 ")) {
        true => Fault::Whole(400, r#"{"error":{"type":"illegal_argument_exception"}}"#),
        false => Fault::None,
    });
    let counters = Arc::new(Counters::default());
    let ended = send(&[&fake.url], &deadline(60), &counters).unwrap();
    assert_refused(&fake, &ended, &counters, "400");
}

#[test]
fn a_document_that_cannot_be_mapped_is_refused_with_its_reason() {
    let fake = Fake::start(|_| {
        Fault::Items(|_, text| {
            text.contains("n=1234 ").then_some((
                400,
                "document_parsing_exception",
                "failed to parse field [a]",
            ))
        })
    });
    let counters = Arc::new(Counters::default());
    let ended = send(&[&fake.url], &deadline(60), &counters).unwrap();
    assert_refused(&fake, &ended, &counters, "400");
    let reason = ended.refused[0].header("reason").unwrap();
    assert_eq!(reason, "document_parsing_exception: failed to parse field [a]");
}

/// Event 1234 is refused, all others are there.
fn assert_refused(fake: &Fake, ended: &DirectEnd, counters: &Counters, status: &str) {
    let mut expected = lines(0..EVENTS);
    let refused = expected.remove(1234);
    assert_eq!(fake.originals(), expected);
    assert_eq!(ended.unsettled, 0);
    assert_eq!(ended.refused.len(), 1);
    assert_eq!(ended.refused[0].value, refused.as_bytes());
    assert_eq!(ended.refused[0].header("status"), Some(status));
    assert_eq!(counters.dead_lettered.get(), 1);
}

#[test]
fn credentials_refused_at_the_start_are_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            use std::io::{Read, Write};
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let error = send(&[&url], &deadline(60), &Arc::default()).unwrap_err();
    assert!(matches!(error, ProcessError::Credentials { server: "elasticsearch", .. }), "{error}");
}

#[test]
fn credentials_refused_later_make_it_wait() {
    let (_, counters) = survives(|request| match request.number {
        1 | 2 => Fault::Whole(401, "{}"),
        3 => Fault::Items(|_, _| Some((403, "security_exception", "unauthorized"))),
        _ => Fault::None,
    });
    assert!(counters.retried.get() > 0);
}

#[test]
fn a_full_disk_makes_it_wait() {
    survives(|request| match request.number {
        0 | 2 => {
            Fault::Items(|_, _| Some((429, "cluster_block_exception", "disk usage exceeded flood-stage")))
        }
        1 => Fault::Items(|_, _| Some((400, "validation_exception", "this action would add [2] shards"))),
        _ => Fault::None,
    });
}

/// An index whose mapping refuses everything does not turn live logs into dead letters.
#[test]
fn refusals_of_all_documents_make_it_wait() {
    survives(|request| match request.number {
        0..3 => Fault::Items(|_, _| Some((400, "document_parsing_exception", "failed to parse"))),
        _ => Fault::None,
    });
}

#[test]
fn a_server_that_is_away_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let counters = Arc::new(Counters::default());
    let (url, stop, shared) = (format!("http://{address}"), deadline(60), counters.clone());
    let sending = thread::spawn(move || send(&[&url], &stop, &shared).unwrap());
    thread::sleep(Duration::from_millis(300));
    let fake = Fake::listen(TcpListener::bind(address).unwrap(), |_| Fault::None);
    assert_eq!(sending.join().unwrap().unsettled, 0);
    assert_eq!(fake.originals(), lines(0..EVENTS));
}

#[test]
fn one_of_two_servers_is_enough() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let fake = Fake::start(|_| Fault::None);
    let ended = send(&[&format!("http://{gone}"), &fake.url], &deadline(60), &Arc::default()).unwrap();
    assert_eq!(ended.unsettled, 0);
    assert_eq!(fake.originals(), lines(0..EVENTS));
}

/// Sent twice, nothing changes; an event that grew replaces its shorter self.
#[test]
fn repeating_changes_nothing_and_growing_extends() {
    let fake = Fake::start(|_| Fault::None);
    let (process, elasticsearch) = (process("unused", BULK), elasticsearch(&[&fake.url]));
    let direct =
        Direct { process: &process, kafka: None, elasticsearch: Some(&elasticsearch), mode: Mode::Live };
    let counters = Arc::new(Counters::default());
    let open = "2026-11-21 07:29:00,000 WARN a.B: boom\n".to_owned();
    let grown = format!("{open}java.lang.Error: x\n\tat a.B.c(B.java:1)\n");
    for value in [&open, &grown, &open, &grown] {
        let block = Arc::new(crate::blocks::block(1, 0, value.as_bytes()));
        direct.run([block], |_| {}, &deadline(60), &counters).unwrap();
    }
    assert_eq!(fake.originals(), [grown]);
    assert_eq!((counters.created.get(), counters.updated.get(), counters.unchanged.get()), (1, 1, 2));
}

#[test]
fn stopping_leaves_what_cannot_be_settled() {
    let fake = Fake::start(|_| Fault::Whole(503, "{}"));
    let counters = Arc::new(Counters::default());
    let stop = Stop::new();
    let (url, shared, wish) = (fake.url.clone(), counters.clone(), stop.clone());
    let sending = thread::spawn(move || send(&[&url], &wish, &shared).unwrap());
    eventually("a bulk was answered", 20, || counters.bulks.get() > 0);
    stop.request();
    let ended = sending.join().unwrap();
    assert!(ended.unsettled > 0 && ended.refused.is_empty());
    assert_eq!(counters.created.get(), 0);
}
