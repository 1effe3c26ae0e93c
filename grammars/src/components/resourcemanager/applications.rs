//! The life of applications and attempts outside their state machines: submission, launch, tokens, the state store.

use crate::{fields::Field, message::Scan, record::Record};

/// `Allocated new applicationId: 12`
pub(super) fn id_allocated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Allocated new applicationId: ")?
        .skip_number()?
        .end()?
        .action("application_id_allocated")
}

/// `Application with id 12 submitted by user alice`
pub(super) fn submitted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Application with id ")?
        .skip_number()?
        .tag(" submitted by user ")?
        .word(Field::UserName)?
        .action("application_submitted")
}

/// `Storing application with id application_1_1`
pub(super) fn storing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Storing application with id ")?
        .id("application_", Field::YarnApplicationId)?
        .action("application_storing")
}

/// `Updating application application_1_1 with final state: FAILED`
pub(super) fn updating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Updating application ")?
        .id("application_", Field::YarnApplicationId)?
        .tag(" with final state: ")?
        .state(Field::YarnFinalState)?
        .action("application_ending")
}

/// `The number of failed attempts is 1. The max attempts is 2`, in some versions `.. failed attempts in previous 10 milliseconds is 1. ..`
pub(super) fn attempts_counted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("The number of failed attempts ")?
        .skip("is ")?
        .int(Field::YarnFailedAttempts)?
        .tag(". The max attempts is ")?
        .int(Field::YarnMaxAttempts)?
        .action("attempts_counted")
}

/// `Application application_1_1 failed 2 times due to AM Container for appattempt_1_1_000002 exited with  exitCode: 1`, then the
/// diagnostics, whose lines may begin with a time in brackets. `failed 2 times (global limit =4; local limit is =2) due to` in 3.x
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("Application ")?
        .id("application_", Field::YarnApplicationId)?
        .tag(" failed ")?
        .int(Field::YarnFailedAttempts)?
        .skip(" due to ")?;
    let diagnostics = scan.rest();
    scan.record().put_text(Field::YarnDiagnostics, diagnostics.trim_ascii());
    scan.maybe_then(|scan| Some(scan.skip("exitCode: ")?.int(Field::YarnExitCode)?.rest()))
        .action("application_failed")
}

/// `update the launch time for applicationId: application_1_1, attemptId: appattempt_1_1_000001launchTime: 1795214578249`
pub(super) fn launch_time<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("update the launch time for applicationId: ")?
        .id("application_", Field::YarnApplicationId)?
        .skip("attemptId: ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .skip("launchTime: ")?
        .int(Field::YarnLaunchedAt)?
        .action("application_launch_time")
}

/// `Storing attempt: AppId: application_1_1 AttemptId: appattempt_1_1_000001 MasterContainer: Container: [ContainerId: container_1_1_01_000001, .., NodeId: dn1:44241, .., Resource: <memory:384, vCores:1>, ..]`
pub(super) fn attempt_stored<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Storing attempt: AppId: ")?
        .id("application_", Field::YarnApplicationId)?
        .skip("AttemptId: ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .skip("MasterContainer: ")?
        .then(container)?
        .action("attempt_storing")
}

/// `Updating application attempt appattempt_1_1_000001 with final state: FAILED, and exit status: 1`
pub(super) fn attempt_updating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Updating application attempt ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .tag(" with final state: ")?
        .state(Field::YarnFinalState)?
        .maybe_then(|scan| Some(scan.tag(", and exit status: ")?.int(Field::YarnExitCode)?.rest()))
        .action("attempt_ending")
}

/// `Container: [ContainerId: container_1_1_01_000001, AllocationRequestId: 0, Version: 0, NodeId: dn1.example.com:44241, NodeHttpAddress: dn1:8042, Resource: <memory:384, vCores:1>, Priority: 0, Token: .. ]`
fn container<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("Container: [ContainerId: ")?
        .id("container_", Field::YarnContainerId)?
        .skip("NodeId: ")?
        .until(Field::YarnNodeId, ", ")?
        .skip("Resource: ")?
        .resource(Field::YarnMemoryMb, Field::YarnVcores)
}

/// `Launching masterappattempt_1_1_000001`
pub(super) fn launching<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Launching master")?
        .maybe(" ")
        .id("appattempt_", Field::YarnAttemptId)?
        .action("master_launching")
}

/// `Setting up container Container: [ContainerId: container_1_1_01_000001, ..] for AM appattempt_1_1_000001`
pub(super) fn container_setup<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    master_container(message, record, "Setting up container ", "master_container_setup")
}

/// `Done launching container Container: [ContainerId: container_1_1_01_000001, ..] for AM appattempt_1_1_000001`
pub(super) fn launched<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    master_container(message, record, "Done launching container ", "master_launched")
}

fn master_container<'a>(
    message: &'a [u8],
    record: &mut Record<'a>,
    tag: &str,
    action: &'static str,
) -> Option<()> {
    Scan::new(message, record)
        .tag(tag)?
        .then(container)?
        .skip(" for AM ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .action(action)
}

/// `Cleaning master appattempt_1_1_000001`
pub(super) fn cleaning<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Cleaning master ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .action("master_cleaning")
}

/// `Error launching appattempt_1_1_000001. Got exception: java.net.ConnectException: ..`
pub(super) fn launch_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Error launching ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .tag(". Got exception: ")?
        .action("master_launch_failed")
}

/// `Registering app attempt : appattempt_1_1_000001`; 2.7 has `AM registration appattempt_1_1_000001`
pub(super) fn master_registering<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("AM registration ") { "AM registration " } else { "Registering app attempt : " };
    scan.tag(tag)?.id("appattempt_", Field::YarnAttemptId)?.action("master_registering")
}

/// `Unregistering app attempt : appattempt_1_1_000001`
pub(super) fn master_unregistering<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Unregistering app attempt : ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .action("master_unregistering")
}

/// `application_1_1 unregistered successfully. `
pub(super) fn unregistered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .id("application_", Field::YarnApplicationId)?
        .tag(" unregistered successfully")?
        .action("application_unregistered")
}

/// `Storing info for app: application_1_1`, `Updating info for app: ..`, `Removing info for app: ..`, and the same for attempts
pub(super) fn state_stored<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    let action = match scan.take_until(" info for ")? {
        b"Storing" => "state_storing",
        b"Updating" => "state_updating",
        b"Removing" => "state_removing",
        _ => return None,
    };
    let scan = match scan.sees("attempt: ") {
        true => scan.tag("attempt: ")?.id("appattempt_", Field::YarnAttemptId)?,
        false => scan.tag("app: ")?.id("application_", Field::YarnApplicationId)?,
    };
    scan.action(action)
}

/// `Sending NMToken for nodeId : dn1.example.com:44241 for container : container_1_1_01_000001`, `Clear node set for appattempt_1_1_000001`
pub(super) fn node_token<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Clear node set for ") {
        return scan
            .tag("Clear node set for ")?
            .id("appattempt_", Field::YarnAttemptId)?
            .action("node_tokens_cleared");
    }
    scan.tag("Sending NMToken for nodeId : ")?
        .until(Field::YarnNodeId, " for container : ")?
        .id("container_", Field::YarnContainerId)?
        .action("node_token_sent")
}

/// `Create AMRMToken for ApplicationAttempt: appattempt_1_1_000001`, `Creating password for appattempt_1_1_000001`,
/// `Application finished, removing password for appattempt_1_1_000001`
pub(super) fn master_token<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const TAGS: [(&str, &str); 3] = [
        ("Create AMRMToken for ApplicationAttempt: ", "master_token_created"),
        ("Creating password for ", "master_password_created"),
        ("Application finished, removing password for ", "master_password_removed"),
    ];
    let scan = Scan::new(message, record);
    let (tag, action) = TAGS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.tag(tag)?.id("appattempt_", Field::YarnAttemptId)?.action(action)
}
