//! What drivers and executors warn of and say on the way, each by a logger of its own.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn notice<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    NOTICES.read(message, record)
}

static NOTICES: Table = Table::new(&[
    Phrase {
        sample: "Aborting task",
        pieces: &[Tag("Aborting task"), Is(EventOutcome, "failure")],
        action: "write_failed",
    },
    Phrase {
        sample: "Job job_202611210804466594387297037224056576_0000 aborted.",
        pieces: &[Tag("Job "), UntilLast(SparkWriteJob, " aborted"), Is(EventOutcome, "failure")],
        action: "write_failed",
    },
    Phrase {
        sample: "Aborting job 0f2c11d1-9a0b-4f0e-8f57-6f1b7d7c9a02.",
        pieces: &[Tag("Aborting job "), RestBefore(SparkWriteJob, "."), Is(EventOutcome, "failure")],
        action: "write_failed",
    },
    Phrase {
        sample: "Your hostname, gw1.example.com resolves to a loopback address: 127.0.1.1; using 10.20.1.71 instead (on interface eth0)",
        pieces: &[Tag("Your hostname, "), Until(SparkHost, " resolves to a loopback address")],
        action: "address_chosen",
    },
    Phrase {
        sample: "Set SPARK_LOCAL_IP if you need to bind to another address",
        pieces: &[Tag("Set SPARK_LOCAL_IP if you need to bind")],
        action: "address_chosen",
    },
    Phrase {
        sample: "Using initial executors = 2, max of spark.dynamicAllocation.initialExecutors, spark.dynamicAllocation.minExecutors and spark.executor.instances",
        pieces: &[Tag("Using initial executors = "), Int(SparkExecutors)],
        action: "executors_wanted",
    },
    Phrase {
        sample: "Uncaught exception in thread Thread[Executor task launch worker for task 3,5,main]",
        pieces: &[Tag("Uncaught exception in thread "), Rest(PartName), Is(EventOutcome, "failure")],
        action: "process_failed",
    },
    Phrase {
        sample: "[Container in shutdown] Uncaught exception in thread Thread[Thread-4,5,main]",
        pieces: &[
            Tag("[Container in shutdown] Uncaught exception in thread "),
            Rest(PartName),
            Is(EventOutcome, "failure"),
        ],
        action: "process_failed",
    },
    Phrase {
        sample: "The configuration key 'spark.yarn.executor.memoryOverhead' has been deprecated as of Spark 2.3 and may be removed in the future. Please use the new key 'spark.executor.memoryOverhead' instead.",
        pieces: &[
            Tag("The configuration key '"),
            Until(OptionOld, "' has been deprecated as of Spark "),
            Optional(&[Skip("use the new key '"), Until(OptionNew, "'")]),
        ],
        action: "option_deprecated",
    },
    Phrase {
        sample: "Initializing HiveMetastoreConnection version 2.3.9 using Spark classes.",
        pieces: &[Tag("Initializing HiveMetastoreConnection version "), Word(ServiceVersion)],
        action: "metastore_connecting",
    },
    Phrase {
        sample: "Warehouse location for Hive client (version 2.3.9) is hdfs://khp/user/hive/warehouse",
        pieces: &[Tag("Warehouse location for Hive client "), Skip(" is "), Rest(SparkPath)],
        action: "warehouse",
    },
    Phrase {
        sample: "Warehouse path is 'hdfs://khp/user/hive/warehouse'.",
        pieces: &[Tag("Warehouse path is '"), UntilLast(SparkPath, "'")],
        action: "warehouse",
    },
    // Of 3.x and later; the values of a profile, too.
    Phrase {
        sample: "Default ResourceProfile created, executor resources: Map(cores -> name: cores, amount: 1, script: , vendor: ), task resources: Map(cpus -> name: cpus, amount: 1.0)",
        pieces: &[Tag("Default ResourceProfile created, executor resources: ")],
        action: "resource_profile",
    },
    Phrase {
        sample: "Limiting resource is cpus at 1 tasks per executor",
        pieces: &[Tag("Limiting resource is ")],
        action: "resource_profile",
    },
    Phrase {
        sample: "Truncated the string representation of a plan since it was too large. This behavior can be adjusted by setting 'spark.sql.debug.maxToStringFields'.",
        pieces: &[Tag("Truncated the string representation of a plan")],
        action: "plan_truncated",
    },
    Phrase {
        sample: "No Partition Defined for Window operation! Moving all data to a single partition, this can cause serious performance degradation.",
        pieces: &[Tag("No Partition Defined for Window operation")],
        action: "single_partition",
    },
    Phrase {
        sample: "SparkListenerBus has already stopped! Dropping event SparkListenerExecutorMetricsUpdate(1,WrappedArray())",
        pieces: &[Tag("SparkListenerBus has already stopped! Dropping event "), Name(SparkEvent)],
        action: "events_dropped",
    },
    Phrase {
        sample: "OutputCommitCoordinator stopped!",
        pieces: &[Name(PartName), Tag(" stopped!")],
        action: "service_part_stopped",
    },
    Phrase {
        sample: "Deleting directory /tmp/spark-b13c83e2-a407-404f-bb99-a2e6c69e4192",
        pieces: &[Tag("Deleting directory "), Rest(SparkPath)],
        action: "directory_deleted",
    },
    Phrase {
        sample: "Cleaned accumulator 34",
        pieces: &[Tag("Cleaned "), OneOf(PartName, &["accumulator", "shuffle", "broadcast", "RDD"])],
        action: "cleaned",
    },
    Phrase {
        sample: "It took 12 ms to list leaf files for 1 paths.",
        pieces: &[Tag("It took "), Duration(SparkDurationMs), Tag(" to list leaf files for ")],
        action: "files_listed",
    },
    Phrase {
        sample: "Starting Yarn extension services with app application_1795214328335_0012 and attemptId None",
        pieces: &[Tag("Starting Yarn extension services with app "), Id("application_", YarnApplicationId)],
        action: "extensions_started",
    },
    Phrase {
        sample: "Got an error when resolving hostNames. Falling back to /default-rack for all",
        pieces: &[Tag("Got an error when resolving hostNames")],
        action: "rack_unknown",
    },
    Phrase {
        sample: "getting token for: DFS[DFSClient[clientName=DFSClient_NONMAPREDUCE_1_1, ugi=alice@KHP (auth:KERBEROS)]] with renewer yarn/rm1@KHP",
        pieces: &[Maybe("Getting"), Maybe("getting"), Tag(" token for: "), Skip(" with renewer ")],
        action: "token_asked",
    },
    Phrase {
        sample: "YarnClusterScheduler.postStartHook done",
        pieces: &[Name(PartName), Tag(" done"), End],
        action: "scheduler_started",
    },
    Phrase {
        sample: "Registering MapOutputTracker",
        pieces: &[Tag("Registering "), Name(PartName), End],
        action: "service_part_started",
    },
    Phrase {
        sample: "Size of output statuses for shuffle 0 is 146 bytes",
        pieces: &[
            Tag("Size of output statuses for shuffle "),
            Int(SparkShuffle),
            Tag(" is "),
            Size(SparkBytes),
        ],
        action: "outputs_sized",
    },
    Phrase {
        sample: "Partition rdd_2_1 not found, computing it",
        pieces: &[Tag("Partition "), Until(SparkBlock, " not found, computing it")],
        action: "block_computing",
    },
    Phrase {
        sample: "Created local directory at /mnt/yarn/blockmgr-70293f72-844a-4b39-9ad6-fb0ad7e364e4",
        pieces: &[Tag("Created local directory at "), Rest(SparkPath)],
        action: "directory_created",
    },
    Phrase {
        sample: "Trying to register BlockManager",
        pieces: &[Tag("Trying to register BlockManager"), End],
        action: "block_manager_registering",
    },
    Phrase {
        sample: "Registered BlockManager",
        pieces: &[Tag("Registered BlockManager"), End],
        action: "block_manager_registered",
    },
    Phrase {
        sample: "Reading broadcast variable 0 failed",
        pieces: &[
            Tag("Reading broadcast variable "),
            SkipNumber,
            Tag(" failed"),
            Is(EventOutcome, "failure"),
        ],
        action: "broadcast_failed",
    },
    Phrase {
        sample: "Started SparkUI at http://gw1.example.com:4040",
        pieces: &[Tag("Started SparkUI at "), Word(SparkUrl)],
        action: "web_started",
    },
    Phrase {
        sample: "Started o.s.j.s.ServletContextHandler@1e34c607{/jobs,null,AVAILABLE,@Spark}",
        pieces: &[
            OneOf(PartState, &["Started", "Stopped"]),
            Tag(" o."),
            Skip("ContextHandler@"),
            Skip("{"),
            Until(PartName, ","),
        ],
        action: "web_path",
    },
    Phrase {
        sample: "Started ServerConnector@32c0915e{HTTP/1.1}{0.0.0.0:4040}",
        pieces: &[
            OneOf(PartState, &["Started", "Stopped"]),
            Tag(" "),
            Name(PartName),
            Tag("@"),
            Skip(":"),
            Int(RpcPort),
        ],
        action: "web_connector",
    },
    Phrase {
        sample: "jetty-9.3.z-SNAPSHOT, build timestamp: unknown, git hash: unknown",
        pieces: &[Tag("jetty-"), Name(ServiceVersion)],
        action: "web_server",
    },
    Phrase {
        sample: "Started @2345ms",
        pieces: &[Tag("Started @"), SkipNumber, Tag("ms"), End],
        action: "web_server",
    },
    Phrase {
        sample: "Scheduling login from keytab in 18.0 h.",
        pieces: &[Tag("Scheduling "), Skip(" in "), Duration(SparkDelayMs)],
        action: "login_scheduled",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        NOTICES.assert_samples();
    }
}
