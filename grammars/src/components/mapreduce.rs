//! Containers of MapReduce jobs: `syslog` and `syslog.shuffle` (Hadoop 2.2 to 3.4), and tasks before YARN ([`first`], 0.20 to 1.x).
//!
//! ```text
//! 2026-11-21 08:15:42,810 INFO [AsyncDispatcher event handler] org.apache.hadoop.mapreduce.v2.app.job.impl.TaskImpl: task_1795216317864_0002_m_000000 Task Transitioned from NEW to SCHEDULED
//! ```
//!
//! Recognised: of the master, transitions of jobs, tasks and attempts with the node ([`states`]), what its tasks report
//! ([`reports`]), and what its allocator, launcher, speculator and committer do ([`master`], [`scheduling`], [`launching`]);
//! of the tasks, input splits, spills, commits and counters ([`task`]), the shuffle with its failures and merges ([`shuffle`],
//! [`merge`]), and copies of DistCp ([`copy`]); and what all daemons write ([`common`]).
//!
//! Tez' masters write their first lines into a `syslog` as well, and so do Hive's tasks: a container's files are read with the
//! grammars of both.

mod copy;
mod first;
mod launching;
mod master;
mod merge;
mod reports;
mod scheduling;
mod shuffle;
mod states;
mod task;

use crate::message::Messages;

pub(super) use task::{committer, split};

/// Message grammars of masters and tasks.
pub(crate) const MESSAGES: Messages = &[
    ("JobImpl", &[states::job, master::job]),
    ("TaskImpl", &[states::task, master::task]),
    ("TaskAttemptImpl", &[states::attempt, states::attempt_ended, master::attempt]),
    ("TaskAttemptListenerImpl", &[reports::listener]),
    ("MRAppMaster", &[master::application]),
    ("MRClientService", &[reports::client_service]),
    ("CommitterEventHandler", &[master::committer]),
    ("JobHistoryEventHandler", &[master::history]),
    ("TaskHeartbeatHandler", &[master::heartbeat]),
    ("LocalContainerAllocator", &[scheduling::allocator]),
    ("RMContainerAllocator", &[scheduling::statistics, scheduling::allocator, scheduling::communicator]),
    ("RMContainerRequestor", &[scheduling::requestor]),
    ("RMCommunicator", &[scheduling::communicator]),
    ("ContainerLauncherImpl", &[launching::launcher]),
    ("LocalContainerLauncher", &[launching::launcher]),
    ("DefaultSpeculator", &[launching::speculator]),
    ("YarnChild", &[task::child]),
    ("Task", &[task::task, task::counters]),
    ("MapTask", &[split, task::map, first::task]),
    (
        "ReduceTask",
        &[task::reduce, first::reduce, shuffle::map_output, shuffle::events, merge::merge_manager],
    ),
    ("TaskRunner", &[task::task, first::task]),
    ("Child", &[task::child, first::task]),
    ("TaskTracker", &[task::child, first::task]),
    ("PipeMapRed", &[first::streaming]),
    ("PipeMapper", &[first::streaming]),
    ("FileOutputCommitter", &[committer]),
    ("Merger", &[merge::merger]),
    ("MergeManagerImpl", &[merge::merge_manager]),
    ("InMemoryMerger", &[merge::merge_manager]),
    ("OnDiskMerger", &[merge::merge_manager]),
    ("Fetcher", &[shuffle::fetcher]),
    ("LocalFetcher", &[shuffle::fetcher]),
    ("InMemoryMapOutput", &[shuffle::map_output]),
    ("OnDiskMapOutput", &[shuffle::map_output]),
    ("EventFetcher", &[shuffle::events]),
    ("ShuffleSchedulerImpl", &[shuffle::scheduler]),
    ("CopyMapper", &[copy::copy]),
    ("RetriableFileCopyCommand", &[copy::copy]),
    ("RetriableCommand", &[copy::copy]),
    ("CopyCommitter", &[copy::commit]),
];
