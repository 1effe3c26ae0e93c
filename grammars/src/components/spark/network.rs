//! Connections between Spark's processes, and the messages that are sent over them.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn network<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    NETWORK.read(message, record)
}

static NETWORK: Table = Table::new(&[
    Phrase {
        sample: "Successfully created connection to gw1.example.com/10.20.1.71:41787 after 12 ms (0 ms spent in bootstraps)",
        pieces: &[
            Tag("Successfully created connection to "),
            Until(SparkHost, " after "),
            Duration(SparkDurationMs),
        ],
        action: "connection_opened",
    },
    Phrase {
        sample: "Found inactive connection to gw1.example.com/10.20.1.71:41787, creating a new one.",
        pieces: &[Tag("Found inactive connection to "), Until(SparkHost, ", creating a new one")],
        action: "connection_inactive",
    },
    Phrase {
        sample: "Exception in connection from gw1.example.com/10.20.1.71:41787",
        pieces: &[Tag("Exception in connection from "), Rest(SparkHost), Is(EventOutcome, "failure")],
        action: "connection_failed",
    },
    Phrase {
        sample: "Connection to gw1.example.com/10.20.1.71:41787 has been quiet for 120000 ms while there are outstanding requests. Assuming connection is dead; please adjust spark.network.timeout if this is wrong.",
        pieces: &[
            Tag("Connection to "),
            Until(SparkHost, " has been quiet for "),
            Duration(SparkDurationMs),
            Is(EventOutcome, "failure"),
        ],
        action: "connection_failed",
    },
    Phrase {
        sample: "Still have 2 requests outstanding when connection from gw1.example.com/10.20.1.71:41787 is closed",
        pieces: &[
            Tag("Still have "),
            SkipNumber,
            Tag(" requests outstanding when connection from "),
            UntilLast(SparkHost, " is closed"),
            Is(EventOutcome, "failure"),
        ],
        action: "connection_failed",
    },
    // Since 2.4 `RPC RPC 5285936577870185909`.
    Phrase {
        sample: "Failed to send RPC 5285936577870185909 to gw1.example.com/10.20.1.71:41787: java.nio.channels.ClosedChannelException",
        pieces: &[
            Tag("Failed to send "),
            Skip(" to "),
            Until(SparkHost, ": "),
            Rest(SparkReason),
            Is(EventOutcome, "failure"),
        ],
        action: "send_failed",
    },
    Phrase {
        sample: "Error sending result StreamResponse[streamId=/jars/app.jar,byteCount=1] to /10.20.1.71:41787; closing connection",
        pieces: &[
            Tag("Error sending result "),
            Skip("] to "),
            UntilLast(SparkHost, "; closing connection"),
            Is(EventOutcome, "failure"),
        ],
        action: "send_failed",
    },
    // Its endpoint's name stands in the message until 2.0.
    Phrase {
        sample: "Error sending message [message = Heartbeat(53,[Lscala.Tuple2;@519f65d9,BlockManagerId(53, dn1.example.com, 29163))] in 1 attempts",
        pieces: &[
            Tag("Error sending message [message = "),
            UntilLast(SparkEvent, "] in "),
            SkipNumber,
            Tag(" attempts"),
            Is(EventOutcome, "failure"),
        ],
        action: "send_failed",
    },
    Phrase {
        sample: "Ignored failure: java.io.IOException: Failed to send RPC 7 to /10.20.1.71:41787: java.nio.channels.ClosedChannelException",
        pieces: &[Tag("Ignored failure: "), Rest(SparkReason), Is(EventOutcome, "failure")],
        action: "send_failed",
    },
    Phrase {
        sample: "Ignoring response for RPC 4836522307174728748 from gw1.example.com/10.20.1.71:41787 (81 bytes) since it is not outstanding",
        pieces: &[
            Tag("Ignoring response for "),
            Skip(" from "),
            Until(SparkHost, " "),
            Skip(" since it is not outstanding"),
        ],
        action: "response_late",
    },
    Phrase {
        sample: "Server created on 40984",
        pieces: &[Tag("Server created on "), Int(RpcPort), End],
        action: "server_created",
    },
    Phrase {
        sample: "Server created on gw1.example.com:40984",
        pieces: &[Tag("Server created on "), Rest(SparkHost)],
        action: "server_created",
    },
    // akka, until 1.6.
    Phrase {
        sample: "Association with remote system [akka.tcp://sparkDriver@10.20.1.11:34603] has failed, address is now gated for [5000] ms. Reason is: [Disassociated].",
        pieces: &[
            Tag("Association with remote system ["),
            Until(SparkHost, "] has failed, address is now gated for ["),
            SkipNumber,
            Optional(&[Skip("eason"), Skip("["), RestBefore(SparkReason, "].")]),
            Is(EventOutcome, "failure"),
        ],
        action: "connection_failed",
    },
    Phrase {
        sample: "Remoting started; listening on addresses :[akka.tcp://sparkExecutorActorSystem@dn1.example.com:55904]",
        pieces: &[Tag("Remoting started; listening on addresses :["), Until(SparkHost, "]")],
        action: "server_created",
    },
    Phrase { sample: "Starting remoting", pieces: &[Tag("Starting remoting")], action: "server_creating" },
    Phrase {
        sample: "Failed while starting block fetches",
        pieces: &[Tag("Failed while starting block fetches"), Is(EventOutcome, "failure")],
        action: "fetch_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        NETWORK.assert_samples();
    }
}
