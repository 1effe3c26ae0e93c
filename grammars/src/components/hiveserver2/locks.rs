//! Transactions and locks of a query. Layout only, not seen live.

use crate::{fields::Field, message::Scan, record::Record};

/// `txnid:12`
fn id<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("txnid:")?.name(Field::HiveTransaction)
}

/// `Opened txnid:12`, `Committing txn txnid:12`, `Rolling back txnid:12`,
/// `Setting lock request transaction to txnid:12 for queryId=hive_..`, `Stopped heartbeat for query: hive_..`
pub(super) fn transaction<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 5] = [
        ("Opened ", "transaction_opened"),
        ("Committing txn ", "transaction_committing"),
        ("Rolling back ", "transaction_rolled_back"),
        ("Setting lock request transaction to ", "lock_requesting"),
        ("Stopped heartbeat for query: ", "heartbeat_stopped"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    if action == "heartbeat_stopped" {
        return scan.word(Field::HiveQueryId)?.action(action);
    }
    scan.then(id)?
        .maybe_then(|scan| Some(scan.tag(" for queryId=")?.word(Field::HiveQueryId)?.rest()))
        .action(action)
}

/// `Requesting: queryId=hive_.. LockRequest(component:[..], txnid:12, user:alice, hostname:hs1, ..)`,
/// `Response to queryId=hive_.. LockResponse(lockid:34, state:ACQUIRED)`
pub(super) fn lock<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Response to queryId=") {
        return scan
            .tag("Response to queryId=")?
            .word(Field::HiveQueryId)?
            .tag(" LockResponse(lockid:")?
            .name(Field::HiveLock)?
            .tag(", state:")?
            .state(Field::HiveLockState)?
            .action("lock_answered");
    }
    scan.tag("Requesting: queryId=")?
        .word(Field::HiveQueryId)?
        .tag(" LockRequest(")?
        .maybe_then(|scan| Some(scan.skip("], txnid:")?.name(Field::HiveTransaction)?.rest()))
        .maybe_then(|scan| Some(scan.tag(", user:")?.until(Field::UserName, ",")?.rest()))
        .action("lock_requested")
}

/// Locks in ZooKeeper: `Unable to acquire IMPLICIT, EXCLUSIVE lock khp@events@dt=2026-11-21 after 100 attempts.`,
/// ` about to release lock for khp/events/LOCK-SHARED-0000000003`, `Error in releasing lock khp@events`
pub(super) fn zookeeper<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe(" ");
    if scan.sees("Unable to acquire ") {
        return scan
            .skip(" lock ")?
            .until_last(Field::HiveLock, " after ")?
            .int(Field::HiveAttempt)?
            .tag(" attempts")?
            .is(Field::HiveLockState, "NOT_ACQUIRED")
            .is(Field::EventOutcome, "failure")
            .action("lock_refused");
    }
    let (scan, action) = scan.phrase(&[
        ("about to release lock for ", "lock_releasing"),
        ("Error in releasing lock ", "lock_release_failed"),
    ])?;
    scan.rest_of_line(Field::HiveLock)?.action(action)
}
