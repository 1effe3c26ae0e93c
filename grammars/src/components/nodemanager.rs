//! NodeManager service and audit logs (Hadoop 2.7 to 3.4).
//!
//! ```text
//! 2026-11-21 08:12:38,099 INFO org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerImpl: Container container_1795216317864_0001_01_000001 transitioned from NEW to LOCALIZING
//! ```
//!
//! Recognised: transitions of containers, applications and resources, start and end of containers, exit codes, localization,
//! log aggregation ([`containers`]), launches that fail and signals ([`launches`]), memory used and limits exceeded ([`memory`]),
//! disks, the node's registration and what else passes between it and the ResourceManager ([`notices`]), audit lines
//! ([`audit`]) and what all daemons write ([`common`]).

mod containers;
mod launches;
mod memory;
mod notices;
mod parts;

use crate::{
    component::Grammar,
    components::{audit, common, layouts, libraries},
    fields::Field,
    message::{Messages, Scan},
    record::Record,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::RFA,
        layouts::THREAD,
        layouts::LOCATION,
        layouts::LOGGER_LOCATION,
        layouts::LOGGER_IN_THREAD,
        layouts::BARS,
        layouts::NM_AUDIT,
        layouts::CONSOLE,
        layouts::JUL,
    ],
    rule_version: 3,
    messages: &[MESSAGES, NOTICES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("NMAuditLogger", &[audit::yarn]),
    ("ContainerImpl", &[containers::container_state]),
    ("ApplicationImpl", &[containers::application_state, containers::container_of_application]),
    // Their names up to 2.4.
    ("Container", &[containers::container_state]),
    ("Application", &[containers::application_state, containers::container_of_application]),
    ("LocalizedResource", &[containers::resource_state]),
    ("ContainersMonitorImpl", MONITOR),
    ("audit", &[memory::usage]),
    (
        "DefaultContainerExecutor",
        &[containers::exit_code, containers::launched, containers::deleting, containers::localizing],
    ),
    (
        "LinuxContainerExecutor",
        &[containers::exit_code, containers::launched, containers::deleting, containers::localizing],
    ),
    ("ContainerExecutor", &[containers::exit_code]),
    ("ContainerLaunch", &[containers::succeeded, containers::cleaning, containers::failed]),
    ("ContainerCleanup", &[containers::cleaning]),
    ("ContainerScheduler", &[containers::starting]),
    (
        "ContainerManagerImpl",
        &[containers::start_request, containers::stop_request, containers::application_referenced],
    ),
    (
        "ResourceLocalizationService",
        &[containers::localizer_created, containers::downloading, containers::localizing],
    ),
    ("AppLogAggregatorImpl", &[containers::log_aggregation, containers::application_finished]),
    ("AuxServices", &[containers::auxiliary_event]),
    ("ShuffleHandler", &[containers::shuffle_token]),
    ("NodeStatusUpdaterImpl", &[registered, containers::removed]),
    ("LocalDirsHandlerService", &[disks_failed]),
    ("DirectoryCollection", &[disk_error]),
];

/// Read where the grammars above do not fit.
const NOTICES: Messages = &[
    ("NodeStatusUpdaterImpl", &[notices::status]),
    ("ContainerExecutor", &[launches::executor]),
    ("LinuxContainerExecutor", &[launches::executor]),
    ("PrivilegedOperationExecutor", &[launches::executor]),
    ("ContainerLaunch", &[launches::launch]),
    ("ContainerCleanup", &[launches::launch]),
    ("ContainerManagerImpl", &[launches::containers]),
    ("ContainersMonitorImpl", &[launches::containers]),
    ("ResourceLocalizationService", &[notices::localization]),
    ("AppLogAggregatorImpl", &[notices::logs]),
    ("AuxServices", &[notices::services]),
    ("ShuffleHandler", &[notices::services]),
    ("LocalDirsHandlerService", &[notices::services]),
    ("ContainersMonitorImpl", &[parts::any]),
    ("NodeResourceMonitorImpl", &[parts::any]),
    ("ContainerManagerImpl", &[parts::any]),
    ("NodeStatusUpdaterImpl", &[parts::any]),
    ("ContainerExecutor", &[parts::any]),
    ("PrivilegedOperationExecutor", &[parts::any]),
    ("LogAggregationService", &[parts::any]),
    ("LogAggregationFileController", &[parts::any]),
    ("ResourceLocalizationService", &[parts::any]),
    ("NMContainerTokenSecretManager", &[parts::any]),
    ("NMTokenSecretManagerInNM", &[parts::any]),
    ("AuxServices", &[parts::any]),
    ("YarnShuffleService", &[parts::any]),
];

const MONITOR: &[crate::message::MessageGrammar] =
    &[memory::usage, memory::limit, memory::limit_by, memory::old_processes, containers::monitoring];

/// `Registered with ResourceManager as dn1.example.com:44241 with total resource of <memory:1536, vCores:4>`
fn registered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Registered with ResourceManager as ")?
        .word(Field::YarnNodeId)?
        .tag(" with total resource of ")?
        .resource(Field::YarnMemoryMb, Field::YarnVcores)?
        .action("node_registered")
}

/// `Most of the disks failed. 1/1 local-dirs have errors:  [ /mnt/.. : Cannot create directory ] 1/1 log-dirs have errors:  [ .. ] `,
/// before 2.9 `.. 1/1 local-dirs are bad: /mnt/..; 1/1 log-dirs are bad: /mnt/..`, also `Disk(s) failed: 1/2 local-dirs ..`
fn disks_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("Disk(s) ") { "Disk(s) failed" } else { "Most of the disks failed" };
    let diagnostics = scan.tag(tag)?.maybe(".").maybe(":").maybe(" ");
    diagnostics.all(Field::YarnDiagnostics).action("disks_failed")
}

/// `Directory /mnt/data/dn1/disk1/yarn/local error, Cannot create directory: .., removing from list of valid directories`
fn disk_error<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Directory ")?
        .until(Field::YarnDirectory, " error, ")?
        .until_last(Field::YarnDiagnostics, ", removing from list of valid directories")?
        .action("disk_error")
}
