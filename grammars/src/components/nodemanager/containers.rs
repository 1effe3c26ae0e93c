//! The life of containers, applications and localized files on a node.

use crate::{fields::Field, message::Scan, record::Record};

fn transition<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag(" transitioned from ")?
        .state(Field::YarnStateFrom)?
        .tag(" to ")?
        .state(Field::YarnStateTo)?
        .end()
}

/// `Container container_1_1_01_000001 transitioned from NEW to LOCALIZING`
pub(super) fn container_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Container ")?
        .id("container_", Field::YarnContainerId)?
        .then(transition)?
        .action("container_state")
}

/// `Application application_1_1 transitioned from NEW to INITING`
pub(super) fn application_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Application ")?
        .id("application_", Field::YarnApplicationId)?
        .then(transition)?
        .action("application_state")
}

/// `Adding container_1_1_01_000001 to application application_1_1`, `Removing container_1_1_01_000001 from application ..`
pub(super) fn container_of_application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, behind, action) = match scan.sees("Adding ") {
        true => ("Adding ", " to application ", "container_added"),
        false => ("Removing ", " from application ", "container_removed"),
    };
    scan.tag(tag)?
        .id("container_", Field::YarnContainerId)?
        .tag(behind)?
        .id("application_", Field::YarnApplicationId)?
        .action(action)
}

/// `Resource hdfs://khp/user/etl/x.jar(->/mnt/yarn/local/filecache/10/x.jar) transitioned from DOWNLOADING to LOCALIZED`
pub(super) fn resource_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Resource ")?;
    let line = scan.line();
    let end = wire::bytes::rfind(line, b" transitioned from ")?;
    let uri = wire::bytes::find(&line[..end], b"(->").map_or(&line[..end], |at| &line[..at]);
    scan.record().put_text(Field::YarnResourceUri, uri);
    scan.advance(end)?.then(transition)?.action("resource_state")
}

/// `Exit code from container container_1_1_01_000001 is : 1`, also without a blank before the colon
pub(super) fn exit_code<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Exception from container-launch with container ID: ") {
        return scan
            .tag("Exception from container-launch with container ID: ")?
            .id("container_", Field::YarnContainerId)?
            .tag(" and exit code: ")?
            .int(Field::YarnExitCode)?
            .action("container_exit");
    }
    scan.tag("Exit code from container ")?
        .id("container_", Field::YarnContainerId)?
        .tag(" is")?
        .skip(": ")?
        .int(Field::YarnExitCode)?
        .action("container_exit")
}

/// `launchContainer: [bash, /mnt/yarn/local/usercache/alice/appcache/application_1_1/container_1_1_01_000001/default_container_executor.sh]`
pub(super) fn launched<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("launchContainer: [")?.skip("container_")?.action("container_launched")
}

/// `Deleting absolute path : /mnt/..`, `Deleting path : /mnt/..`
pub(super) fn deleting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Deleting ")?
        .maybe("absolute ")
        .tag("path : ")?
        .rest_of_line(Field::YarnDirectory)?
        .action("path_deleting")
}

/// `Container container_1_1_01_000005 succeeded `
pub(super) fn succeeded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Container ")?
        .id("container_", Field::YarnContainerId)?
        .tag(" succeeded")?
        .action("container_succeeded")
}

/// `Cleaning up container container_1_1_01_000001`
pub(super) fn cleaning<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Cleaning up container ")?
        .id("container_", Field::YarnContainerId)?
        .action("container_cleaning")
}

/// `Container launch failed : Container exited with a non-zero exit code 1. `
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Container launch failed : ")?;
    let diagnostics = scan.line();
    scan.record().put_text(Field::YarnDiagnostics, diagnostics.trim_ascii());
    scan.maybe_then(|scan| Some(scan.skip("exit code ")?.int(Field::YarnExitCode)?.rest()))
        .action("container_failed")
}

/// `Starting container [container_1_1_01_000001]`
pub(super) fn starting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Starting container [")?
        .id("container_", Field::YarnContainerId)?
        .tag("]")?
        .action("container_starting")
}

/// `Start request for container_1_1_01_000001 by user alice`
pub(super) fn start_request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Start request for ")?
        .id("container_", Field::YarnContainerId)?
        .tag(" by user ")?
        .word(Field::UserName)?
        .action("container_start_request")
}

/// `Stopping container with container Id: container_1_1_01_000001`
pub(super) fn stop_request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Stopping container with container Id: ")?
        .id("container_", Field::YarnContainerId)?
        .action("container_stop_request")
}

/// `Creating a new application reference for app application_1_1`
pub(super) fn application_referenced<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Creating a new application reference for app ")?
        .id("application_", Field::YarnApplicationId)?
        .action("application_referenced")
}

/// `Created localizer for container_1_1_01_000001`
pub(super) fn localizer_created<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Created localizer for ")?
        .id("container_", Field::YarnContainerId)?
        .action("localizer_created")
}

/// `Downloading public resource: { hdfs://khp/user/etl/ts/_partition.lst, 1795215197146, FILE, null }` (before 3.x `.. public rsrc:{ ..`)
pub(super) fn downloading<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Downloading public r")?
        .skip("{ ")?
        .until(Field::YarnResourceUri, ", ")?
        .action("resource_downloading")
}

/// `Uploading logs for container container_1_1_01_000001. Current good log dirs are /mnt/yarn/log`,
/// `Considering container container_1_1_01_000001 for log-aggregation`
pub(super) fn log_aggregation<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Uploading ") {
        true => ("Uploading logs for container ", "logs_uploading"),
        false => ("Considering container ", "logs_considered"),
    };
    scan.tag(tag)?.id("container_", Field::YarnContainerId)?.action(action)
}

/// `Application just finished : application_1_1`
pub(super) fn application_finished<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Application just finished : ")?
        .id("application_", Field::YarnApplicationId)?
        .action("application_finished")
}

/// `Got event CONTAINER_STOP for appId application_1_1`
pub(super) fn auxiliary_event<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Got event ")?
        .state(Field::YarnEvent)?
        .tag(" for appId ")?
        .id("application_", Field::YarnApplicationId)?
        .action("auxiliary_event")
}

/// `Added token for job_1_1`
pub(super) fn shuffle_token<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Added token for ")?
        .id("job_", Field::MapReduceJobId)?
        .action("shuffle_token_added")
}

/// `Starting resource-monitoring for container_1_1_01_000001`, `Stopping resource-monitoring for ..`,
/// `Skipping monitoring container container_1_1_01_000001 since CPU usage is not yet available.`,
/// `container_1_1_01_000001's ip = 10.20.1.11, and hostname = dn1.example.com`
pub(super) fn monitoring<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const TAGS: [(&str, &str); 3] = [
        ("Starting resource-monitoring for ", "monitoring_started"),
        ("Stopping resource-monitoring for ", "monitoring_stopped"),
        ("Skipping monitoring container ", "monitoring_skipped"),
    ];
    let scan = Scan::new(message, record);
    if scan.sees("container_") {
        return scan.id("container_", Field::YarnContainerId)?.tag("'s ip = ")?.action("container_address");
    }
    let (tag, action) = TAGS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.tag(tag)?.id("container_", Field::YarnContainerId)?.action(action)
}

/// `Initializing user alice`, `Localizer CWD set to /mnt/yarn/local/usercache/alice/appcache/application_1_1 = file:/..`,
/// `Copying from /mnt/nmPrivate/container_1_1_01_000001.tokens to /mnt/..`,
/// `Writing credentials to the nmPrivate file /mnt/nmPrivate/container_1_1_01_000001.tokens`, in 2.7 with more behind it
pub(super) fn localizing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Initializing user ") {
        return scan.tag("Initializing user ")?.word(Field::UserName)?.end()?.action("localizer_user");
    }
    const TAGS: [(&str, &str); 3] = [
        ("Localizer CWD set to ", "localizer_directory"),
        ("Copying from ", "localizer_copying"),
        ("Writing credentials to the nmPrivate file ", "localizer_credentials"),
    ];
    let (tag, action) = TAGS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.tag(tag)?.name_until(Field::YarnDirectory, b" ")?.action(action)
}

/// `Removed completed containers from NM context: [container_1_1_01_000001, container_1_1_01_000002]`
pub(super) fn removed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Removed completed containers from NM context: [")?;
    let containers = memchr::memmem::find_iter(scan.line(), b"container_").count();
    scan.record().put_int(Field::YarnContainers, containers as i64);
    scan.skip("]")?.action("containers_removed")
}
