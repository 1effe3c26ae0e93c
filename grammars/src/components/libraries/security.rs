//! Logins, and connections that security or a missing library is in the way of.

use crate::{
    components::audit::principal,
    fields::Field::*,
    message::{MessageGrammar, Scan},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// `Login successful for user hive/hs1.example.com@KHP using keytab file /etc/security/keytabs/hive.keytab`, from 3.0 on with
/// `. Keytab auto renewal enabled : false` behind it
pub(super) fn login<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Login successful for user ")?.is(EventOutcome, "success");
    let user = scan.take_until(" using keytab file ")?;
    principal::put(user, scan.record());
    scan.action("login")
}

/// `Using keytab /etc/security/keytabs/spnego.keytab, for principal HTTP/nn1.example.com@KHP.EXAMPLE.COM`, before 3.0 `Login using keytab ..`
fn keytab<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    scan = if scan.sees("Login") { scan.tag("Login using keytab ")? } else { scan.tag("Using keytab ")? };
    scan = scan.skip(", for principal ")?;
    let user = scan.line().trim_ascii_end();
    principal::put(user, scan.record());
    scan.action("keytab_used")
}

fn web_user<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    WEB_USERS.read(message, record)
}

/// For filters that look who a web server's user is.
pub(super) const WEB: &[MessageGrammar] = &[web_user, keytab];

static WEB_USERS: Table = Table::new(&[
    Phrase {
        sample: "AuthenticationToken ignored: org.apache.hadoop.security.authentication.util.SignerException: Invalid signature",
        pieces: &[Tag("AuthenticationToken ignored: "), Rest(ErrorMessage), Is(EventOutcome, "failure")],
        action: "token_ignored",
    },
    Phrase {
        sample: "Authentication exception: Anonymous requests are disallowed",
        pieces: &[Tag("Authentication exception: "), Rest(ErrorMessage), Is(EventOutcome, "failure")],
        action: "authentication",
    },
]);

pub(super) fn security<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SECURITY.read(message, record)
}

static SECURITY: Table = Table::new(&[
    Phrase {
        sample: "Not attempting to re-login since the last re-login was attempted less than 60 seconds before.",
        pieces: &[Tag("Not attempting to re-login since the last re-login was attempted less than ")],
        action: "login_skipped",
    },
    Phrase {
        sample: "Exception encountered while connecting to the server : org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.security.token.SecretManager$InvalidToken): Invalid AMRMToken from appattempt_1795214328335_0012_000001",
        pieces: &[
            Tag("Exception encountered while connecting to the server "),
            Skip(": "),
            Rest(ErrorMessage),
            Is(EventOutcome, "failure"),
        ],
        action: "connect_failed",
    },
    Phrase {
        sample: "KMS provider at [https://kms1.example.com:16000/kms/v1/] threw an IOException [org.apache.hadoop.security.authentication.client.AuthenticationException: GSSException: No valid credentials provided]!!",
        pieces: &[
            Tag("KMS provider at ["),
            Until(RpcServer, "] threw an IOException"),
            Optional(&[Tag(" ["), UntilLast(ErrorMessage, "]")]),
            Is(EventOutcome, "failure"),
        ],
        action: "kms_failed",
    },
    Phrase {
        sample: "Could not find uri with key [dfs.encryption.key.provider.uri] to create a keyProvider !!",
        pieces: &[Tag("Could not find uri with key ["), Until(OptionNew, "] to create a keyProvider")],
        action: "key_provider_missing",
    },
    Phrase {
        sample: "The short-circuit local reads feature cannot be used because libhadoop cannot be loaded.",
        pieces: &[
            Tag("The short-circuit local reads feature cannot be used because "),
            RestBefore(HdfsReason, "."),
        ],
        action: "short_circuit_disabled",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        SECURITY.assert_samples();
        WEB_USERS.assert_samples();
    }
}
