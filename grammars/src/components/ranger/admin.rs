//! The admin, and what its plugins say of their policies and their audit.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan::{self, milliseconds},
};

/// `Request failed. loginId=alice, logMessage=User 'alice' does not have delegated-admin privilege on given resources` and a trace,
/// before it `SessionId=12, ` or not
pub(super) fn request_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record)
        .phrase(&[("Request failed. ", "request_failed"), ("Operation error. ", "operation_failed")])?;
    let scan = scan.is(Field::EventOutcome, "failure");
    if action == "operation_failed" {
        return scan.action(action);
    }
    let mut scan = scan.skip("loginId=")?;
    let user = scan.take_until(", logMessage=")?;
    if user != b"null" {
        scan.record().put_text(Field::UserName, user);
    }
    scan.all_of_line(Field::ErrorMessage).action(action)
}

/// `Login Success: loginId=admin, sessionId=12, sessionId=0A1B, requestId=10.20.1.71, epoch=1795215831685`
pub(super) fn login<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Login Success: loginId=")?
        .until(Field::UserName, ", sessionId=")?
        .maybe_then(|scan| Some(scan.skip("requestId=")?.address(Field::SourceIp)?.rest()))
        .is(Field::EventOutcome, "success")
        .action("authentication")
}

/// `Login Successful:admin | Ip Address:10.20.1.71 | sessionId=0A1B | Epoch=1795215831685`, `Login Unsuccessful:admin | Ip Address:10.20.1.71 | Bad Credentials`
pub(super) fn login_outcome<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, outcome) = Scan::new(message, record)
        .phrase(&[("Login Successful:", "success"), ("Login Unsuccessful:", "failure")])?;
    scan.is(Field::EventOutcome, outcome)
        .until(Field::UserName, " | Ip Address:")?
        .maybe_then(|scan| Some(scan.address(Field::SourceIp)?.rest()))
        .maybe_then(|scan| match outcome {
            "failure" => Some(scan.skip(" | ")?.rest_of_line(Field::AuditDescription)?.rest()),
            _ => None,
        })
        .action("authentication")
}

/// `getSecureServicePoliciesIfUpdated(cm_kafka, -1) failed as User doesn't have permission to download Policy`
pub(super) fn download_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("get")?
        .skip("IfUpdated(")?
        .until(Field::RangerService, ",")?
        .skip(") failed")?
        .is(Field::EventOutcome, "failure")
        .action("policy_download_failed")
}

/// `PolicyRefresher(serviceName=cm_hive): found updated version. lastKnownVersion=-1; newVersion=189`,
/// `RangerRolesProvider(serviceName=cm_hive): found updated version. lastKnownRoleVersion=-1; newVersion=9`
pub(super) fn refreshed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(source)?
        .skip("lastKnown")?
        .skip("ersion=")?
        .int(Field::RangerVersionBefore)?
        .skip("newVersion=")?
        .int(Field::RangerPolicyVersion)?
        .action("policies_refreshed")
}

/// `PolicyRefresher(serviceName=cm_hive): failed to refresh policies. Will continue to use last known version of policies (189)` and a
/// trace
pub(super) fn refresh_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(source)?
        .skip("failed to ")?
        .skip("last known version of ")?
        .maybe_then(|scan| Some(scan.skip("(")?.int(Field::RangerVersionBefore)?.rest()))
        .is(Field::EventOutcome, "failure")
        .action("policies_refresh_failed")
}

/// `PolicyRefresher(serviceName=cm_hive)`, with `.run()` or the like behind it or not
fn source<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.name(Field::RangerPart)?.tag("(serviceName=")?.until(Field::RangerService, ")")
}

/// `Audit Status Log: name=hdfs.async.summary.multi_dest, interval=01.278 seconds, events=60, succcessCount=58, failedCount=2, totalEvents=60, ..`;
/// the first is spelled so
pub(super) fn audit_status<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan =
        Scan::new(message, record).tag("Audit Status Log: name=")?.until(Field::RangerPart, ", interval=")?;
    let mut rest = scan.line();
    if let Some(ms) = interval(&mut rest) {
        scan.record().put(Field::RangerIntervalMs, Value::Float(ms));
    }
    for pair in rest.split(|byte| *byte == b',') {
        let pair = pair.trim_ascii();
        let Some(at) = memchr::memchr(b'=', pair) else {
            continue;
        };
        let field = match &pair[..at] {
            b"events" => Field::RangerEvents,
            b"succcessCount" | b"successCount" => Field::RangerEventsDelivered,
            b"failedCount" => Field::RangerEventsFailed,
            b"deferredCount" | b"stashedCount" => Field::RangerEventsDeferred,
            _ => continue,
        };
        if let Some(count) = steps::int(&mut &pair[at + 1..]) {
            scan.record().put_int(field, count);
        }
    }
    scan.action("audit_status")
}

/// `01.278 seconds`, `1:02.345 minutes`, `2:01:02.345 hours`: as milliseconds.
fn interval(rest: &mut &[u8]) -> Option<f64> {
    let mut seconds = 0.0;
    loop {
        seconds = seconds * 60.0 + steps::float(rest)?;
        if steps::tag(rest, ":").is_none() {
            return Some(milliseconds(seconds));
        }
    }
}

/// `Error getting policies. secureMode=false, user=hive (auth:SIMPLE), response={..}, serviceName=cm_hive`,
/// `Failed to communicate with Ranger Admin` and the like
pub(super) fn rest_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Error getting ", "admin_request_failed"),
        ("Failed to communicate with Ranger Admin", "admin_unreachable"),
        ("Failed to get response", "admin_unreachable"),
        ("Unable to Connect to ", "admin_unreachable"),
    ])?;
    scan.maybe_then(|scan| Some(scan.skip(", serviceName=")?.name(Field::RangerService)?.rest()))
        .is(Field::EventOutcome, "failure")
        .action(action)
}

/// `[PERF] RangerPolicyEngine.isAccessAllowed(requestHashCode=7): 12`, of 2.0 and later `[PERF:ranger.perf.x] tag: (3, 12)`, cpu
/// and wall
pub(super) fn performance<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan =
        Scan::new(message, record).tag("[PERF")?.skip("] ")?.until_last(Field::RangerPart, ": ")?;
    let mut rest = scan.line().trim_ascii();
    if steps::tag(&mut rest, "(").is_some() {
        steps::until(&mut rest, ", ")?;
    }
    let wall = steps::float(&mut rest)?;
    scan.record().put(Field::RangerDurationMs, Value::Int(wall as i64));
    scan.action("performance")
}

/// An address that may be a host's name.
pub(super) fn remote<'a>(text: &'a [u8], record: &mut Record<'a>) {
    if let Some(ip) = scan::ip(text) {
        record.put(Field::SourceIp, Value::Text(ip));
    }
}
