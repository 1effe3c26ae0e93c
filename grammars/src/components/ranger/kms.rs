//! A key management server and its audit, Ranger's and Hadoop's. Layout only, not seen live.
//!
//! ```text
//! 2026-11-21 08:00:00,000 OK[op=GENERATE_EEK, key=k1, user=hdfs, accessCount=12, interval=10008ms]
//! ```

use super::admin;
use crate::{
    components::audit::principal,
    fields::Field::*,
    message::{MessageGrammar, Messages, Scan},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// What the server writes into its own log.
pub(super) const SERVICE: Messages = &[
    ("KMSWebApp", &[server]),
    ("KMSExceptionsProvider", &[request_failed]),
    ("KMSACLs", ACCESS),
    ("FileBasedKMSACLs", ACCESS),
    ("RangerKmsAuthorizer", ACCESS),
    ("RangerMasterKey", MASTER_KEY),
    ("RangerKeyStoreProvider", MASTER_KEY),
    ("RangerKMSDB", MASTER_KEY),
];

const ACCESS: &[MessageGrammar] = &[access];
const MASTER_KEY: &[MessageGrammar] = &[master_key];

fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SERVER.read(message, record)
}

static SERVER: Table = Table::new(&[
    Phrase {
        sample: "  Java runtime version : 1.8.0_402-b06",
        pieces: &[Tag("  Java runtime version : "), Word(JvmVersion)],
        action: "service_starting",
    },
    Phrase {
        sample: "  KMS Hadoop Version: 3.1.1.7.1.7.0-551",
        pieces: &[Tag("  KMS Hadoop Version: "), Word(ServiceVersion)],
        action: "service_starting",
    },
    Phrase {
        sample: "provider string = dbks://http@kms1.example.com:9292/kms",
        pieces: &[Tag("provider string = "), Word(AuditResource)],
        action: "key_provider_configured",
    },
    // A provider that only passes on to another is named with it: `CachingKeyProvider: KMSClientProvider[https://..]`.
    Phrase {
        sample: "Initialized KeyProvider CachingKeyProvider: jceks://file@/var/lib/kms/kms.keystore",
        pieces: &[Tag("Initialized KeyProvider "), Rest(AuditResource)],
        action: "key_provider_configured",
    },
    Phrase {
        sample: "Initialized KeyProviderCryptoExtension KeyProviderCryptoExtension: CachingKeyProvider: jceks://file@/var/lib/kms/kms.keystore",
        pieces: &[Tag("Initialized KeyProviderCryptoExtension "), Rest(AuditResource)],
        action: "key_provider_configured",
    },
    Phrase { sample: "KMS Started", pieces: &[Tag("KMS Started"), End], action: "service_started" },
    Phrase {
        sample: "Ranger KMS Started",
        pieces: &[Tag("Ranger KMS Started"), End],
        action: "service_started",
    },
    Phrase { sample: "KMS Stopped", pieces: &[Tag("KMS Stopped"), End], action: "service_stopped" },
    Phrase {
        sample: "Error closing KeyProviderCryptoExtension",
        pieces: &[Tag("Error closing KeyProviderCryptoExtension"), Is(EventOutcome, "failure")],
        action: "key_provider_failed",
    },
    Phrase {
        sample: "Unable to getAcls with an exception",
        pieces: &[Tag("Unable to getAcls with an exception"), Is(EventOutcome, "failure")],
        action: "acls_failed",
    },
]);

/// `User:'alice (auth:PROXY) via hive (auth:KERBEROS)' Method:GET URL:http://kms1.example.com:9292/kms/v1/key/k1/_metadata Response:Forbidden-User:alice not allowed to do 'GET_METADATA' on 'k1'`,
/// before 3.0 without the quotes around the user
fn request_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("User:")?.is(EventOutcome, "failure");
    let user = scan.take_until(" Method:")?;
    let user = user.strip_prefix(b"'").and_then(|user| user.strip_suffix(b"'")).unwrap_or(user);
    principal::put(user, scan.record());
    let mut scan = scan.until(RpcMethod, " URL:")?.until(AuditResource, " Response:")?;
    // The server knows four.
    let status = match scan.take_until("-")? {
        b"Bad Request" => 400,
        b"Unauthorized" => 401,
        b"Forbidden" => 403,
        _ => 500,
    };
    scan.record().put_int(HttpStatus, status);
    scan.all_of_line(AuditDescription).action("request_failed")
}

fn access<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LISTS.read(message, record)
}

/// Access control lists of `kms-acls.xml`: at the start, and when the file has changed.
static LISTS: Table = Table::new(&[
    Phrase {
        sample: "'DECRYPT_EEK' Blacklist 'hdfs'",
        pieces: &[Tag("'"), Until(RangerAccess, "' Blacklist '"), UntilLast(RangerList, "'")],
        action: "blacklist_loaded",
    },
    Phrase {
        sample: "'CREATE' ACL '*'",
        pieces: &[Tag("'"), Until(RangerAccess, "' ACL '"), UntilLast(RangerList, "'")],
        action: "acl_loaded",
    },
    Phrase {
        sample: "KEY_NAME 'k1' KEY_OP 'DECRYPT_EEK' ACL 'alice,bob analysts'",
        pieces: &[
            Tag("KEY_NAME '"),
            Until(AuditResource, "' KEY_OP '"),
            Until(RangerAccess, "' ACL '"),
            UntilLast(RangerList, "'"),
        ],
        action: "acl_loaded",
    },
    Phrase {
        sample: "default.key.acl. for KEY_OP 'READ' is set to '*'",
        pieces: &[
            Tag("default.key.acl. for KEY_OP '"),
            Until(RangerAccess, "' is set to '"),
            UntilLast(RangerList, "'"),
        ],
        action: "acl_loaded",
    },
    Phrase {
        sample: "whitelist.key.acl. for KEY_OP 'MANAGEMENT' is set to '*'",
        pieces: &[
            Tag("whitelist.key.acl. for KEY_OP '"),
            Until(RangerAccess, "' is set to '"),
            UntilLast(RangerList, "'"),
        ],
        action: "acl_loaded",
    },
    Phrase {
        sample: "Invalid key name 'key.acl.DECRYPT_EEK'",
        pieces: &[Tag("Invalid key name '"), UntilLast(AuditResource, "'"), Is(EventOutcome, "failure")],
        action: "acls_failed",
    },
    Phrase {
        sample: "Invalid key Operation 'DECRYPT'",
        pieces: &[Tag("Invalid key Operation '"), UntilLast(RangerAccess, "'"), Is(EventOutcome, "failure")],
        action: "acls_failed",
    },
    Phrase {
        sample: "Could not reload ACLs file: 'java.lang.RuntimeException: org.xml.sax.SAXParseException; lineNumber: 40'",
        pieces: &[
            Tag("Could not reload ACLs file: '"),
            UntilLast(ErrorMessage, "'"),
            Is(EventOutcome, "failure"),
        ],
        action: "acls_failed",
    },
]);

fn master_key<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    KEYS.read(message, record)
}

/// Ranger's database and the master key in it.
static KEYS: Table = Table::new(&[
    Phrase {
        sample: "Connected to DB : true",
        pieces: &[Tag("Connected to DB : true"), Is(EventOutcome, "success")],
        action: "database_connected",
    },
    Phrase {
        sample: "Connected to DB : false",
        pieces: &[Tag("Connected to DB : false"), Is(EventOutcome, "failure")],
        action: "database_connected",
    },
    Phrase { sample: "Getting Master Key", pieces: &[Tag("Getting Master Key")], action: "master_key_read" },
    Phrase {
        sample: "Generating Master Key...",
        pieces: &[Tag("Generating Master Key")],
        action: "master_key_generating",
    },
    Phrase {
        sample: "Master Key doesn't exist in DB, Generating the Master Key",
        pieces: &[Tag("Master Key doesn't exist in DB")],
        action: "master_key_generating",
    },
    Phrase {
        sample: "Unable to retrieve Master Key from the database!!!",
        pieces: &[Tag("Unable to retrieve Master Key from the database"), Is(EventOutcome, "failure")],
        action: "master_key_failed",
    },
    Phrase {
        sample: "Error while saving master key in Database!!! ",
        pieces: &[Tag("Error while saving master key in Database"), Is(EventOutcome, "failure")],
        action: "master_key_failed",
    },
    Phrase {
        sample: "Credential keystore password not applied for KMS; clear text password shall be applicable",
        pieces: &[Tag("Credential keystore password not applied for KMS")],
        action: "clear_text_password",
    },
]);

/// `OK[op=DECRYPT_EEK, key=k1, user=alice, accessCount=1, interval=0ms] `, `UNAUTHORIZED[op=DECRYPT_EEK, key=k1, user=alice] `,
/// `ERROR[user=alice] Method:'GET' Exception:'..'`,
/// `UNAUTHENTICATED RemoteHost:10.20.1.71 Method:GET URL:http://.. ErrorMsg:'Authentication required'`; the operation,
/// or the method where none is known, is `event.action`
pub(super) fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, outcome) = Scan::new(message, record).phrase(&[
        ("OK[", "success"),
        ("UNAUTHORIZED[", "failure"),
        ("ERROR[", "failure"),
        ("UNAUTHENTICATED ", "failure"),
    ])?;
    let mut scan = scan.is(EventOutcome, outcome);
    if scan.sees("RemoteHost:") {
        scan = scan.tag("RemoteHost:")?;
        let host = scan.take_until(" Method:")?;
        admin::remote(host, scan.record());
        scan = scan.until(EventAction, " URL:")?.until(AuditResource, " ErrorMsg:")?;
        return Some(scan.all_of_line(AuditDescription)).map(|_| ());
    }
    let line = scan.line();
    // Keys and users may not hold `]`; what stands behind it is free text.
    let inside = scan.take_until("]").unwrap_or(line);
    for pair in inside.split(|byte| *byte == b',') {
        let pair = pair.trim_ascii();
        let Some(at) = memchr::memchr(b'=', pair) else {
            continue;
        };
        let (key, value) = (&pair[..at], &pair[at + 1..]);
        match key {
            b"op" => scan.record().put_text(EventAction, value),
            b"key" => scan.record().put_text(AuditResource, value),
            b"user" => principal::put(value, scan.record()),
            b"accessCount" => {
                if let Some(count) = crate::message::steps::int(&mut &value[..]) {
                    scan.record().put_int(RangerEvents, count);
                }
            }
            b"interval" => {
                if let Some(ms) = crate::message::steps::int(&mut &value[..]) {
                    scan.record().put_int(RangerDurationMs, ms);
                }
            }
            _ => {}
        }
    }
    let mut scan = scan.maybe(" ");
    if scan.sees("Method:'") {
        let scan = scan.tag("Method:'")?.until(EventAction, "' Exception:")?;
        return Some(scan.all_of_line(AuditDescription)).map(|_| ());
    }
    scan.record().get(EventAction)?;
    Some(scan.all_of_line(AuditDescription)).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&SERVER, &LISTS, &KEYS] {
            table.assert_samples();
        }
    }
}
