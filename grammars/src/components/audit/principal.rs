//! Who asked: the user of a line of an audit log, with the chain of proxies behind.
//!
//! ```text
//! alice (auth:PROXY) via oozie/oz1.example.com@KHP.EXAMPLE.COM (auth:PROXY) via knox (auth:KERBEROS)
//! ```
//!
//! The one behind the last ` via ` opened the connection: `user.name`. The one before the first is on whose behalf:
//! `user.effective.name`.

use crate::{
    fields::Field,
    record::{Record, Value},
};

const VIA: &str = " via ";

/// `hive/hs2.example.com@KHP.EXAMPLE.COM (auth:KERBEROS)`, of which only the first part is always there.
#[derive(Debug, PartialEq, Eq)]
struct Principal<'a> {
    user: &'a [u8],
    host: &'a [u8],
    realm: &'a [u8],
    auth: &'a [u8],
}

/// Puts the users of `text` into the record.
pub(crate) fn put<'a>(text: &'a [u8], record: &mut Record<'a>) {
    let Some(first_via) = wire::bytes::find(text, VIA.as_bytes()) else {
        return put_user(&principal(text), record);
    };
    let chain = &text[first_via + VIA.len()..];
    let last = wire::bytes::rfind(chain, VIA.as_bytes()).map_or(chain, |at| &chain[at + VIA.len()..]);
    put_user(&principal(last), record);
    let effective = principal(&text[..first_via]);
    record.put_text(Field::UserEffectiveName, effective.user);
    record.put_text(Field::UserEffectiveDomain, effective.realm);
    record.put(Field::AuditProxies, Value::List(chain, VIA));
}

fn put_user<'a>(principal: &Principal<'a>, record: &mut Record<'a>) {
    record.put_text(Field::UserName, principal.user);
    record.put_text(Field::AuditUserHost, principal.host);
    record.put_text(Field::UserDomain, principal.realm);
    record.put_text(Field::AuditAuth, principal.auth);
}

fn principal(text: &[u8]) -> Principal<'_> {
    let text = text.trim_ascii();
    let (name, auth) = match wire::bytes::find(text, b" (auth:") {
        Some(at) => {
            let auth = &text[at + b" (auth:".len()..];
            (&text[..at], auth.strip_suffix(b")").unwrap_or(auth))
        }
        // Hadoop before it knew Kerberos: a user and the groups, `alice,etl,adm`.
        None => (split(text, b',').0, &b""[..]),
    };
    let (name, realm) = split(name, b'@');
    let (user, host) = split(name, b'/');
    Principal { user, host, realm, auth }
}

/// What stands before and behind the first `separator`.
fn split(text: &[u8], separator: u8) -> (&[u8], &[u8]) {
    match memchr::memchr(separator, text) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, b""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Field, String)> {
        let mut record = Record::default();
        put(text.as_bytes(), &mut record);
        let show = |value: &Value<'_>| match value {
            Value::Text(text) | Value::List(text, _) => String::from_utf8_lossy(text).into_owned(),
            other => format!("{other:?}"),
        };
        record.fields().iter().map(|(field, value)| (*field, show(value))).collect()
    }

    #[test]
    fn one_user() {
        assert_eq!(
            read("hdfs (auth:SIMPLE)"),
            [(Field::UserName, "hdfs".into()), (Field::AuditAuth, "SIMPLE".into())]
        );
        assert_eq!(
            read("nn/nn1.example.com@KHP (auth:KERBEROS)"),
            [
                (Field::UserName, "nn".into()),
                (Field::AuditUserHost, "nn1.example.com".into()),
                (Field::UserDomain, "KHP".into()),
                (Field::AuditAuth, "KERBEROS".into()),
            ]
        );
        assert_eq!(read("alice"), [(Field::UserName, "alice".into())]);
        assert_eq!(read(""), []);
    }

    #[test]
    fn proxies() {
        assert_eq!(
            read("alice@KHP (auth:PROXY) via oozie/oz1@KHP (auth:PROXY) via knox (auth:KERBEROS)"),
            [
                (Field::UserName, "knox".into()),
                (Field::AuditAuth, "KERBEROS".into()),
                (Field::UserEffectiveName, "alice".into()),
                (Field::UserEffectiveDomain, "KHP".into()),
                (Field::AuditProxies, "oozie/oz1@KHP (auth:PROXY) via knox (auth:KERBEROS)".into()),
            ]
        );
    }
}
