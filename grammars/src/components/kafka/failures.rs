//! What goes wrong in a broker: connections, disks, fetches, appends.

use super::context;
use crate::{
    fields::Field::{
        BrokerDirectory, BrokerFile, BrokerReason, BrokerRequest, EventOutcome, RpcServer, SourceIp,
    },
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// Reads one of [`FAILURES`] behind who speaks.
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let behind = context::behind(message, record);
    FAILURES.knows(behind.rest()).then_some(())?;
    let rest = behind.scan().rest();
    FAILURES.read(rest, record)
}

static FAILURES: Table = Table::new(&[
    Phrase {
        sample: "Error in fetch Name: FetchRequest; Version: 0; ClientId: ReplicaFetcherThread-0-2; ReplicaId: 1. Possible cause: java.net.ConnectException: Connection refused",
        pieces: &[
            Tag("Error in fetch "),
            Skip(". Possible cause: "),
            Rest(BrokerReason),
            Is(EventOutcome, "failure"),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Closing socket for /10.20.1.71 because of error",
        pieces: &[
            Tag("Closing socket for "),
            Address(SourceIp),
            Tag(" because of error"),
            Is(EventOutcome, "failure"),
        ],
        action: "connection_failed",
    },
    Phrase {
        sample: "Unexpected error from /10.20.1.71; closing connection",
        pieces: &[
            Tag("Unexpected error from "),
            Address(SourceIp),
            Skip("; closing"),
            Is(EventOutcome, "failure"),
        ],
        action: "connection_failed",
    },
    Phrase {
        sample: "Error while accepting connection",
        pieces: &[Tag("Error while accepting connection"), Is(EventOutcome, "failure")],
        action: "connection_failed",
    },
    Phrase {
        sample: "Exception while processing request from 10.20.1.81:9092-10.20.1.71:51234-7",
        pieces: &[Tag("Exception while processing request from "), Is(EventOutcome, "failure")],
        action: "request_failed",
    },
    Phrase {
        sample: "Error when handling request: clientId=c1, correlationId=7, api=PRODUCE, version=7, body={acks=-1}",
        pieces: &[
            Tag("Error when handling request"),
            Optional(&[Skip("api="), Name(BrokerRequest)]),
            Is(EventOutcome, "failure"),
        ],
        action: "request_failed",
    },
    Phrase {
        sample: "Shutdown broker because all log dirs in /data/1, /data/2 have failed",
        pieces: &[
            Tag("Shutdown broker because all log dirs in "),
            List(BrokerDirectory, ", ", " have failed"),
            Is(EventOutcome, "failure"),
        ],
        action: "service_failed",
    },
    Phrase {
        sample: "Error while loading log dir /data/1",
        pieces: &[Tag("Error while loading log dir "), Word(BrokerDirectory), Is(EventOutcome, "failure")],
        action: "directory_failed",
    },
    Phrase {
        sample: "Error while deleting segments for events-0 in dir /data/1",
        pieces: &[
            Tag("Error while deleting segments for "),
            Skip(" in dir "),
            Word(BrokerDirectory),
            Is(EventOutcome, "failure"),
        ],
        action: "directory_failed",
    },
    Phrase {
        sample: "Found a corrupted index file corresponding to log file /data/1/events-0/00000000000000000000.log due to Corrupt index found, recovering segment and rebuilding index files...",
        pieces: &[
            Tag("Found a corrupted index file corresponding to log file "),
            Until(BrokerFile, " due to "),
            Until(BrokerReason, ", recovering"),
        ],
        action: "index_corrupted",
    },
    Phrase {
        sample: "Found an corrupted index file, /data/1/events-0/00000000000000000000.index, deleting and rebuilding index...",
        pieces: &[Tag("Found an corrupted index file, "), Until(BrokerFile, ", deleting")],
        action: "index_corrupted",
    },
    Phrase {
        sample: "Found an orphaned index file, /data/1/events-0/00000000000000000000.index, with no corresponding log file.",
        pieces: &[
            Tag("Found an orphaned index file"),
            Maybe(","),
            Maybe(" "),
            Until(BrokerFile, ", with no"),
        ],
        action: "index_corrupted",
    },
    Phrase {
        sample: "Registered broker 1 at path /brokers/ids/1 with addresses: PLAINTEXT://k1.example.com:9092, czxid (broker epoch): 68",
        pieces: &[
            Tag("Registered broker "),
            SkipNumber,
            Skip(" with address"),
            Skip(": "),
            Until(RpcServer, ","),
        ],
        action: "broker_registered",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        FAILURES.assert_samples();
    }
}
