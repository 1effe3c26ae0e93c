//! Secrets: where they may come from, and that no message has one.

use expect_test::{Expect, expect};

use crate::{CANARY, Site};

fn check(password: &str, expected: Expect) {
    let site = Site::new();
    site.write("open", CANARY, 0o640);
    site.write("empty", "\n", 0o600);
    site.write("lines", format!("{CANARY}\nmore\n"), 0o600);
    site.write("world", CANARY, 0o444);
    site.write("binary", b"CANARY-secret\xff", 0o600);
    site.write("large", CANARY.repeat(10_000), 0o600);
    let shown =
        site.problems(&format!("elasticsearch:\n  urls: https://e:1\n  user: u\n  password: {password}"));
    assert!(!shown.contains(CANARY), "{shown}");
    expected.assert_eq(&shown);
}

#[test]
fn in_the_file_itself() {
    check(
        CANARY,
        expect![[r#"
            khp-log.yaml:4:13: `elasticsearch.password` is a secret, which may not stand in this file
              hint: put it in a file that only its owner may read, for example: `password: {file: /etc/khp-log/elasticsearch.secret}`; or use `{environment: NAME}` or, with systemd, `{credential: NAME}`
        "#]],
    );
    for form in ["[CANARY-secret]", "|\n    CANARY-secret", "'CANARY-secret'", "12345678", ""] {
        let shown = Site::new().problems(&format!("elasticsearch: \n  password: {form}"));
        assert!(shown.contains("a secret, which may not stand in this file"), "{shown}");
        assert!(!shown.contains(CANARY) && !shown.contains("12345678"), "{shown}");
    }
}

#[test]
fn from_files() {
    check(
        "{file: CANARY-secret}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password.file` is not an absolute path
          hint: write the whole path, beginning with `/`
    "#]],
    );
    check(
        "{file: DIR/nowhere}",
        expect![[r#"
            khp-log.yaml:4:20: `elasticsearch.password`: `DIR/nowhere` does not exist
              hint: check the path
        "#]],
    );
    check(
        "{file: DIR/open}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password`: `DIR/open` may be read or written by others than its owner (mode 0640)
          hint: chmod 600 DIR/open
    "#]],
    );
    check(
        "{file: DIR/empty}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password`: the secret is empty
          hint: is it the right file or variable?
    "#]],
    );
    check(
        "{file: DIR/lines}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password`: the secret has more than one line, or a control character in it
          hint: a secret is one line of text; a line end after it is fine
    "#]],
    );
    check(
        "{file: DIR/binary}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password`: `DIR/binary` is not UTF-8
          hint: a secret is text on one line
    "#]],
    );
    check(
        "{file: DIR/large}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password`: `DIR/large` is larger than 64 KiB
          hint: is it the file you meant?
    "#]],
    );
    check(
        "{file: DIR}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password`: `DIR` is a directory
          hint: name a file in it
    "#]],
    );
    check(
        "{file: /dev/null}",
        expect![[r#"
        khp-log.yaml:4:20: `elasticsearch.password`: `/dev/null` is not a regular file
          hint: name a regular file
    "#]],
    );
}

#[test]
fn from_the_environment() {
    check(
        "{environment: CANARY-secret}",
        expect![[r#"
        khp-log.yaml:4:27: `elasticsearch.password`: `environment` needs the name of a variable: capital letters, digits and `_`
          hint: for example: `{environment: KHP_KAFKA_PASSWORD}`
    "#]],
    );
    check(
        "{environment: KHP_NOT_SET}",
        expect![[r#"
        khp-log.yaml:4:27: `elasticsearch.password`: the environment has no variable KHP_NOT_SET
          hint: set it for the program, for example with `Environment=` or `EnvironmentFile=` of systemd
    "#]],
    );
    check(
        "{environment: EMPTY}",
        expect![[r#"
        khp-log.yaml:4:27: `elasticsearch.password`: the secret is empty
          hint: is it the right file or variable?
    "#]],
    );
}

#[test]
fn from_credentials() {
    check(
        "{credential: world}",
        expect![[r#"
        khp-log.yaml:4:26: `elasticsearch.password`: `DIR/world` may be read or written by others than its owner (mode 0444)
          hint: chmod 600 DIR/world
    "#]],
    );
    check(
        "{credential: ../secret}",
        expect![[r#"
        khp-log.yaml:4:26: `elasticsearch.password`: `credential` needs a name of letters, digits, `.`, `_` and `-`
          hint: for example: `{credential: kafka-password}`
    "#]],
    );
    let shown = settings::parse(
        "elasticsearch: {urls: 'https://e:1', api_key: {credential: key}}",
        "khp-log.yaml",
        &|_| None,
    );
    expect![[r#"
        khp-log.yaml:1:60: `elasticsearch.api_key`: there are no credentials: CREDENTIALS_DIRECTORY is not set
          hint: systemd sets it for services with `LoadCredential=` or `LoadCredentialEncrypted=`
    "#]]
    .assert_eq(&format!("{}\n", shown.unwrap_err()));
}

#[test]
fn in_odd_places() {
    check(
        "{flie: CANARY-secret}",
        expect![[r#"
        khp-log.yaml:4:13: `elasticsearch.password` needs exactly one of file, environment, credential, with text
          hint: for example: `password: {file: /etc/khp-log/elasticsearch.secret}`
    "#]],
    );
    check(
        "{CANARY-secret}",
        expect![[r#"
        khp-log.yaml:4:13: `elasticsearch.password` needs exactly one of file, environment, credential, with text
          hint: for example: `password: {file: /etc/khp-log/elasticsearch.secret}`
    "#]],
    );
    check(
        "{file: /a, environment: CANARY-secret}",
        expect![[r#"
        khp-log.yaml:4:13: `elasticsearch.password` needs exactly one of file, environment, credential, with text
          hint: for example: `password: {file: /etc/khp-log/elasticsearch.secret}`
    "#]],
    );
    check(
        "{file: [CANARY-secret]}",
        expect![[r#"
        khp-log.yaml:4:13: `elasticsearch.password` needs exactly one of file, environment, credential, with text
          hint: for example: `password: {file: /etc/khp-log/elasticsearch.secret}`
    "#]],
    );
    check(
        "*CANARY-secret",
        expect![[r#"
        khp-log.yaml:4:13: this is not YAML: while parsing node, found unknown anchor
          hint: put a value that begins with `*`, `&`, `%`, `@` or a backquote in quotes
    "#]],
    );
    check(
        "!CANARY-secret",
        expect![[r#"
        khp-log.yaml:4:13: YAML tags (`!..`) are not used here
          hint: put a text that begins with `!` in quotes
    "#]],
    );
    check(
        "&CANARY-secret",
        expect![[r#"
            khp-log.yaml:4:13: `elasticsearch.password` is a secret, which may not stand in this file
              hint: put it in a file that only its owner may read, for example: `password: {file: /etc/khp-log/elasticsearch.secret}`; or use `{environment: NAME}` or, with systemd, `{credential: NAME}`
        "#]],
    );
    for text in [
        "elasticsearch: {password:CANARY-secret}",
        "elasticsearch: {password=CANARY-secret: 1}",
        "elasticsearch:\n  user: u\n    password CANARY-secret",
        "elasticsearch:\n  user: u\n    password: CANARY-secret",
        "elasticsearch:\n  urls: https://e:1\n    CANARY-secret",
        "elasticsearch: {urls: ['https://u:CANARY-secret@e:1', 'ftp://u:CANARY-secret@e', 'u:CANARY-secret@e']}",
        "elasticsearch: {urls: 'https://e:1', user: 'u:CANARY-secret', password: {environment: KHP_ES_PASSWORD}}",
        "elasticsearch: {urls: 'https://u:CANARY-secret'}",
        "kafka: {brokers: ['u:CANARY-secret@k:1', 'k:CANARY-secret', 'SASL_SSL://u:CANARY-secret@k:1']}",
        "elasticsearch: {password: 'CANARY-secret}",
        "elasticsearch: {password: \"CANARY-secret\\q\"}",
    ] {
        let shown = Site::new().problems(text);
        assert!(!shown.contains(CANARY) && !shown.starts_with("accepted"), "{text}\n{shown}");
    }
}
