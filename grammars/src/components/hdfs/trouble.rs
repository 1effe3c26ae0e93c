//! What goes wrong with storage directories, edit logs and their transfers in several daemons of HDFS.

use crate::{
    components::common,
    fields::Field::*,
    message::Scan,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// `java.io.IOException: Incompatible clusterIDs in /mnt/dn1: namenode clusterID = CID-1; datanode clusterID = CID-2`, up to 1.x of
/// `namespaceIDs`
pub(super) fn incompatible<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    let (class, text) = common::thrown(scan.line())?;
    if !text.starts_with(b"Incompatible ") {
        return None;
    }
    // Of a message with a trace both are read there.
    if memchr::memchr(b'\n', scan.rest()).is_none() {
        scan.record().put_text(ErrorType, class);
        scan.record().put_text(ErrorMessage, text);
    }
    scan.skip(" in ")?.until(HdfsPath, ": ")?.action("storage_incompatible")
}

pub(super) fn edits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    EDITS.read(message, record)
}

pub(super) fn transfer<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TRANSFERS.read(message, record)
}

static EDITS: Table = Table::new(&[Phrase {
    sample: "Caught exception after scanning through 12 ops from /mnt/jn/khp/current/edits_inprogress_0000000000000000100 while determining its valid length. Position was 1048576",
    pieces: &[
        Tag("Caught exception after "),
        Skip(" "),
        Maybe("through "),
        Int(HdfsEdits),
        Tag(" ops from "),
        Until(HdfsPath, " while determining its valid length"),
    ],
    action: "edits_scan_failed",
}]);

static TRANSFERS: Table = Table::new(&[
    Phrase {
        sample: "Received an invalid request file transfer request from a secondary with storage info -63:1:2:CID-1",
        pieces: &[Tag(
            "Received an invalid request file transfer request from a secondary with storage info ",
        )],
        action: "transfer_refused",
    },
    Phrase {
        sample: "Received an invalid request file transfer request from 10.20.1.2: This node has storage info '-63:1:2:CID-1' but the requesting node expected '-63:1:2:CID-2'",
        pieces: &[
            Tag("Received an invalid request file transfer request from "),
            Address(SourceIp),
            Tag(" "),
            Rest(HdfsReason),
        ],
        action: "transfer_refused",
    },
    Phrase {
        sample: "Received non-NN/JN request for edits from jn1.example.com",
        pieces: &[Tag("Received non-NN/JN request for edits from "), Word(AuditClientHost)],
        action: "transfer_refused",
    },
    Phrase {
        sample: "Received non-NN/SNN/administrator request for image or edits from alice@KHP.EXAMPLE.COM at jn1.example.com",
        pieces: &[
            Tag("Received non-NN/SNN/administrator request for image or edits from "),
            Skip(" at "),
            Word(AuditClientHost),
        ],
        action: "transfer_refused",
    },
    Phrase {
        sample: "Could not sync with Journal at nn2.example.com/10.20.1.2:8485",
        pieces: &[Tag("Could not sync with Journal at "), Word(HdfsPeer)],
        action: "journal_sync_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        EDITS.assert_samples();
        TRANSFERS.assert_samples();
    }
}
