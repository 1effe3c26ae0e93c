//! The configuration file itself: permissions, encoding, what else may be in its place.

use std::{fs, os::unix::fs::PermissionsExt};

use expect_test::{Expect, expect};

use crate::Site;

const GOOD: &[u8] = b"kafka: {brokers: k:1}";

fn check(bytes: &[u8], mode: u32, expected: Expect) {
    let site = Site::new();
    let path = site.path().join("khp-log.yaml");
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    let shown = match settings::load(&path) {
        Ok(_) => "accepted\n".to_owned(),
        Err(problems) => site.anonymous(&problems.to_string()),
    };
    expected.assert_eq(&shown);
}

#[test]
fn permissions() {
    check(
        GOOD,
        0o644,
        expect![[r#"
        accepted
    "#]],
    );
    check(
        GOOD,
        0o664,
        expect![[r#"
        DIR/khp-log.yaml: may be written by others than its owner (mode 0664)
          hint: chmod go-w DIR/khp-log.yaml
    "#]],
    );
    check(
        GOOD,
        0o602,
        expect![[r#"
        DIR/khp-log.yaml: may be written by others than its owner (mode 0602)
          hint: chmod go-w DIR/khp-log.yaml
    "#]],
    );
}

#[test]
fn what_is_no_text() {
    check(
        b"",
        0o600,
        expect![[r#"
        DIR/khp-log.yaml: the file is empty
          hint: a first configuration needs the sections `kafka` and `ship` or `process`; see the reference
    "#]],
    );
    check(
        b"# nothing\n---\n",
        0o600,
        expect![[r#"
        DIR/khp-log.yaml: the file is empty: nothing but comments
          hint: a first configuration needs the sections `kafka` and `ship` or `process`; see the reference
    "#]],
    );
    check(
        b"# \xed\x95\x9c\xea\xb8\x80\n# \xc7\xd1",
        0o600,
        expect![[r#"
        DIR/khp-log.yaml:2:3: the file is not UTF-8: a byte here is no character
          hint: save it as UTF-8, for example: iconv -f euc-kr -t utf-8
    "#]],
    );
    check(
        &[b'#'; 2 << 20],
        0o600,
        expect![[r#"
        DIR/khp-log.yaml: is larger than 1024 KiB
          hint: is it the file you meant?
    "#]],
    );
    check(
        b"\xef\xbb\xbfkafka:\r\n  brokers: k:1\r\n",
        0o600,
        expect![[r#"
            accepted
        "#]],
    );
}

#[test]
fn what_is_no_file() {
    let site = Site::new();
    for (name, expected) in [
        (
            "nowhere.yaml",
            expect![[r#"
                DIR/nowhere.yaml: does not exist
                  hint: check the path
            "#]],
        ),
        (
            "",
            expect![[r#"
            DIR/: is a directory
              hint: name a file in it
        "#]],
        ),
        (
            "ca.pem/x",
            expect![[r#"
                DIR/ca.pem/x: does not exist: a part of its path is no directory
                  hint: check the path
            "#]],
        ),
    ] {
        let problems = settings::load(&site.path().join(name)).unwrap_err();
        expected.assert_eq(&site.anonymous(&problems.to_string()));
    }
    let problems = settings::load("/dev/null".as_ref()).unwrap_err();
    expect![[r#"
        /dev/null: is not a regular file
          hint: name a regular file
    "#]]
    .assert_eq(&format!("{problems}\n"));
}
