//! Calls of other services, Kerberos, and the processes that the supervisor keeps.

use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// `GET /webhdfs/v1/user/alice?op=GETFILESTATUS&user.name=hue&doas=alice returned in 7ms 200 1234`, `Thrift call TCLIService.OpenSession returned in 12ms: ..`,
/// `GET http://yarn:8088/ws/v1/cluster/apps Got response in 12ms: ..`
pub(super) fn returned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let line = scan.line();
    let (at, text) = [&b" returned in "[..], b" Got response in "]
        .iter()
        .find_map(|text| wire::bytes::find(line, text).map(|at| (at, *text)))?;
    let call = &line[..at];
    // The first words say what was called; arguments are left in the message.
    let name = &call[..memchr::memchr(b'(', call).or_else(|| memchr::memchr(b'?', call)).unwrap_or(at)];
    let mut scan = scan.advance(at + text.len())?;
    scan.record().put_text(Field::HueCall, name.trim_ascii());
    scan.float(Field::HueDurationMs)?
        .tag("ms")?
        .maybe_then(|scan| Some(scan.tag(" ")?.int(Field::HueStatus)?.rest()))
        .maybe_then(|scan| Some(scan.tag(" ")?.int(Field::HueBytes)?.rest()))
        .action("call_returned")
}

/// `Reinitting kerberos from keytab: /usr/bin/kinit -k -t /etc/hue/hue.keytab -c /var/run/hue/hue_krb5_ccache hue/hue1.example.com@KHP`,
/// since 4.7 `Reinitting kerberos retry attempt 0 from keytab ..`, ``Couldn't reinit from keytab! `kinit' exited with 1.``
pub(super) fn kerberos<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Reinitting kerberos ", "kerberos_renewing"),
        ("Renewing kerberos ticket", "kerberos_renewing"),
        ("Couldn't reinit from keytab", "kerberos_failed"),
        ("Couldn't renew kerberos ticket", "kerberos_failed"),
    ])?;
    let outcome = if action == "kerberos_failed" { "failure" } else { "success" };
    if outcome == "success" {
        return scan.action(action);
    }
    scan.maybe_then(|scan| Some(scan.skip("exited with ")?.int(Field::ProcessExitStatus)?.rest()))
        .is(Field::EventOutcome, outcome)
        .action(action)
}

/// `Started proceses (pid 4711) ['/opt/hue/build/env/bin/hue', 'runcpserver']`, spelled so;
/// `Exit code for /opt/hue/build/env/bin/hue runcpserver: 1`,
/// `Process /opt/hue/build/env/bin/hue runcpserver has restarted more than 3 times in the last 20 seconds`
pub(super) fn process<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Started proceses (pid ", "process_started"),
        ("Started process (pid ", "process_started"),
        ("Starting process ", "process_starting"),
        ("Exiting normally", "service_stopped"),
        ("Shutting down", "service_stopping"),
        ("Supervisor shutting down", "service_stopping"),
        ("Exit code for ", "process_exited"),
        ("Process ", "process_given_up"),
    ])?;
    match action {
        "process_exited" => {
            let scan = scan.until(Field::PartName, ": ")?.int(Field::ProcessExitStatus)?;
            scan.action(action)
        }
        "process_given_up" => scan
            .until(Field::PartName, " has restarted more than ")?
            .is(Field::EventOutcome, "failure")
            .action(action),
        "process_started" => scan.int(Field::HueChild)?.tag(")")?.action(action),
        "process_starting" => scan.word(Field::PartName)?.action(action),
        _ => scan.action(action),
    }
}

/// `Listening at: http://0.0.0.0:8888 (4711)`, `Booting worker with pid: 4712`, `Starting gunicorn 19.9.0`,
/// `Welcome to Hue 4.10.0`, of gunicorn `Welcome to Hue from Gunicorn server 4.11.0`
pub(super) fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) = Scan::new(message, record).phrase(&[
        ("Listening at: ", "listening"),
        ("Booting worker with pid: ", "worker_started"),
        ("Worker exiting (pid: ", "worker_stopped"),
        ("Starting gunicorn ", "service_starting"),
        ("starting server with options:", "service_starting"),
        ("Starting server with options", "service_starting"),
        ("Welcome to Hue ", "service_started"),
    ])?;
    match action {
        "worker_started" | "worker_stopped" => scan.int(Field::HueChild)?.action(action),
        "service_started" => {
            scan = scan.maybe("from Gunicorn server ");
            let version = scan.line().trim_ascii();
            scan.record().put(Field::ServiceVersion, Value::Text(version));
            scan.action(action)
        }
        _ => scan.action(action),
    }
}
