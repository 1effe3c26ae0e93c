//! What a DataNode says besides: storage that cannot be used, volumes and pools that are gone, requests of WebHDFS.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn any<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    NOTICES.read(message, record)
}

pub(super) fn request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    REQUESTS.read(message, record)
}

static NOTICES: Table = Table::new(&[
    Phrase {
        sample: "Failed to add storage directory [DISK]file:/mnt/dn1",
        pieces: &[Tag("Failed to add storage directory "), Word(HdfsVolume)],
        action: "storage_failed",
    },
    Phrase {
        sample: "Failed to add storage for block pool: BP-1112586478-10.20.1.1-1795216269956 : BlockPoolSliceStorage.recoverTransitionRead: attempt to load an used block storage: /mnt/dn1/current",
        pieces: &[
            Tag("Failed to add storage for block pool: "),
            Until(HdfsBlockPool, " : "),
            Rest(HdfsReason),
        ],
        action: "storage_failed",
    },
    // The name of the setting up to 1.x `dfs.data.dir`.
    Phrase {
        sample: "Invalid dfs.datanode.data.dir /mnt/dn1 : ",
        pieces: &[Tag("Invalid dfs."), Skip(" "), Until(HdfsVolume, " :")],
        action: "storage_failed",
    },
    Phrase {
        sample: "Invalid directory in dfs.data.dir: Incorrect permission for /mnt/dn1, expected: rwxr-xr-x, while actual: rwxrwxrwx",
        pieces: &[Tag("Invalid directory in dfs."), Skip(": "), Rest(HdfsReason)],
        action: "storage_failed",
    },
    Phrase {
        sample: "All directories in dfs.data.dir are invalid.",
        pieces: &[Tag("All directories in "), Word(SettingName), Tag(" are invalid")],
        action: "start_failed",
    },
    Phrase {
        sample: "Removed failed volume /mnt/dn1: ",
        pieces: &[Tag("Removed failed volume "), Until(HdfsVolume, ":")],
        action: "volume_removed",
    },
    Phrase {
        sample: "Removed Block pool BP-1112586478-10.20.1.1-1795216269956 (Datanode Uuid bd9e04ee-7501-4dfb-902b-cbfcae201d62)",
        pieces: &[Tag("Removed Block pool "), Word(HdfsBlockPool), Tag(" (")],
        action: "block_pool_removed",
    },
    // Up to 2.x.
    Phrase {
        sample: "Periodic Directory Tree Verification scan starting at 1795216269956 with interval 21600000",
        pieces: &[
            Tag("Periodic Directory Tree Verification scan starting at "),
            SkipNumber,
            Tag(" with interval "),
            SkipNumber,
        ],
        action: "directory_scan_planned",
    },
]);

static REQUESTS: Table = Table::new(&[Phrase {
    sample: "10.20.1.71 GET /webhdfs/v1/user/alice/x?op=OPEN&user.name=alice&namenoderpcaddress=khp&offset=0 200",
    pieces: &[
        Address(SourceIp),
        Tag(" "),
        State(RpcMethod),
        Tag(" "),
        UntilLast(HdfsPath, " "),
        Int(HttpStatus),
    ],
    action: "webhdfs_request",
}]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        NOTICES.assert_samples();
        REQUESTS.assert_samples();
    }
}
