//! Rules that a file can break one at a time.

use expect_test::{Expect, expect};

use crate::Site;

fn check(text: &str, expected: Expect) {
    let site = Site::new();
    site.write("plain.txt", "no certificate\n", 0o644);
    site.write("open.key", "-----BEGIN PRIVATE KEY-----\n", 0o644);
    site.write("locked.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n", 0o600);
    expected.assert_eq(&site.problems(text));
}

/// A file with these streams.
fn streams(streams: &str) -> String {
    format!("cluster: khp\nship:\n  host: nn1\n  streams:\n{streams}")
}

#[test]
fn sasl() {
    let kafka = |sasl: &str| format!("kafka:\n  brokers: k:1\n  sasl: {sasl}");
    check(
        &kafka("{mechanism: PLAIN, user: u, password: {file: DIR/kafka.secret}}"),
        expect![[r#"
            khp-log.yaml:3:21: `kafka.sasl.mechanism`: PLAIN without TLS would send the password in the clear
              hint: add `tls: {}` (or `tls: {ca: ...}`) under `kafka`, or use SCRAM-SHA-512
        "#]],
    );
    check(
        &kafka("{mechanism: GSSAPI, user: u, password: {file: DIR/kafka.secret}}"),
        expect![[r#"
            khp-log.yaml:3:21: `kafka.sasl.mechanism`: `GSSAPI` is not supported
              hint: use SCRAM-SHA-512, or a client certificate under `kafka.tls`
        "#]],
    );
    check(
        &kafka("{}"),
        expect![[r#"
        khp-log.yaml:3:3: `kafka.sasl.mechanism` is missing
          hint: for example: `mechanism: SCRAM-SHA-512`
        khp-log.yaml:3:3: `kafka.sasl.user` is missing
          hint: for example: `user: khp-log`
        khp-log.yaml:3:3: `kafka.sasl.password` is missing
          hint: for example: `password: {file: /etc/khp-log/kafka.secret}`
    "#]],
    );
}

#[test]
fn tls() {
    let kafka = |tls: &str| format!("kafka:\n  brokers: k:1\n  tls: {tls}");
    check(
        &kafka("{certificate: DIR/client.pem}"),
        expect![[r#"
        khp-log.yaml:3:22: `kafka.tls.certificate` is there without `kafka.tls.key`
          hint: a client certificate needs both; for example: `key: /etc/khp-log/client.key`
    "#]],
    );
    check(
        &kafka("{key: DIR/client.key}"),
        expect![[r#"
        khp-log.yaml:3:14: `kafka.tls.key` is there without `kafka.tls.certificate`
          hint: a client certificate needs both; for example: `certificate: /etc/khp-log/client.pem`
    "#]],
    );
    check(
        &kafka("{ca: DIR}"),
        expect![[r#"
        khp-log.yaml:3:13: `kafka.tls.ca`: `DIR` is a directory
          hint: name a file in it
    "#]],
    );
    check(
        &kafka("{ca: DIR/plain.txt}"),
        expect![[r#"
        khp-log.yaml:3:13: `kafka.tls.ca`: `DIR/plain.txt` has no certificate in PEM form
          hint: it should have lines `-----BEGIN CERTIFICATE-----`; from DER: openssl x509 -inform der -in FILE; from a Java keystore: keytool -exportcert -rfc
    "#]],
    );
    check(
        &kafka("{ca: ca.pem}"),
        expect![[r#"
        khp-log.yaml:3:13: `kafka.tls.ca` is not an absolute path
          hint: write the whole path, beginning with `/`
    "#]],
    );
    check(
        &kafka("{certificate: DIR/client.pem, key: DIR/open.key}"),
        expect![[r#"
            khp-log.yaml:3:55: `kafka.tls.key`: `DIR/open.key` is a key that everybody may read or write (mode 0644)
              hint: chmod o-rwx DIR/open.key
        "#]],
    );
    check(
        &kafka("{certificate: DIR/client.pem, key: DIR/locked.key}"),
        expect![[r#"
            khp-log.yaml:3:55: `kafka.tls.key`: `DIR/locked.key` is a key that is encrypted, and there is no setting for its passphrase
              hint: decrypt it into a file only its owner may read: openssl pkey -in FILE -out NEW
        "#]],
    );
}

#[test]
fn elasticsearch() {
    let elasticsearch = |rest: &str| format!("elasticsearch:\n  urls: http://e:1\n  {rest}");
    check(
        &elasticsearch("user: u"),
        expect![[r#"
        khp-log.yaml:3:9: `elasticsearch.password` is missing
          hint: for example: `password: {file: /etc/khp-log/elasticsearch.secret}`
    "#]],
    );
    check(
        &elasticsearch("password: {environment: KHP_ES_PASSWORD}"),
        expect![[r#"
            khp-log.yaml:3:27: `elasticsearch.user` is missing
              hint: for example: `user: khp-log`
        "#]],
    );
    check(
        &elasticsearch(
            "api_key: {environment: KHP_ES_PASSWORD}\n  user: u\n  password: {environment: KHP_ES_PASSWORD}",
        ),
        expect![[r#"
            khp-log.yaml:4:9: `elasticsearch.api_key` is there together with `user` or `password`
              hint: log in one way: keep the key, or keep user and password
        "#]],
    );
    check(
        &elasticsearch("tls: {ca: DIR/ca.pem}"),
        expect![[r#"
        khp-log.yaml:3:3: `elasticsearch.tls` is there, but `http://e:1` is not https
          hint: write `https://` in `urls`, or remove `tls`
    "#]],
    );
    check(
        "elasticsearch: {urls: []}",
        expect![[r#"
        khp-log.yaml:1:23: `elasticsearch.urls` is an empty list
          hint: it needs at least one item
    "#]],
    );
    check(
        "elasticsearch: {urls: ['https://', 'https://a b', 'https://e:0', 'https://[::1', 'https://e?x']}",
        expect![[r#"
            khp-log.yaml:1:24: `elasticsearch.urls`: `https://` has no host
              hint: write `https://host:port`, for example: `https://es1:9200`
            khp-log.yaml:1:36: `elasticsearch.urls`: `https://a b` has a space in it
              hint: write several addresses as a list: `[https://es1:9200, https://es2:9200]`
            khp-log.yaml:1:51: `elasticsearch.urls`: `https://e:0` has no port from 1 to 65535 after the `:`
              hint: write `https://host:port`, for example: `https://es1:9200`
            khp-log.yaml:1:66: `elasticsearch.urls`: `https://[::1` has an open `[`
              hint: write `https://host:port`, for example: `https://es1:9200`
            khp-log.yaml:1:82: `elasticsearch.urls`: `https://e?x` has a `?` or `#` in it
              hint: write `https://host:port`, for example: `https://es1:9200`
        "#]],
    );
}

#[test]
fn topics() {
    check(
        "kafka: {brokers: k:1, dead_letters: khp-logs}",
        expect![[r#"
        khp-log.yaml:1:37: `kafka.topic` and `kafka.dead_letters` are the same topic
          hint: dead letters would be read as logs and fail again, without end: use two topics
    "#]],
    );
    check(
        "kafka: {brokers: k:1, dead_letters: d}\nprocess: {topics: [a, d]}",
        expect![[r#"
            khp-log.yaml:2:23: `process.topics`: `d` is the topic of dead letters
              hint: what could not be delivered would fail again, without end; `khp-log replay --dead-letters` reads it
        "#]],
    );
    check(
        "process: {topics: [a, a]}",
        expect![[r#"
        khp-log.yaml:1:23: `process.topics` has `a` twice
          hint: keep one of them
    "#]],
    );
}

#[test]
fn streams_that_would_ship_a_file_twice() {
    check(
        &streams(
            "    - {name: a, component: namenode, files: [/log/*.log, /log/x.out]}
    - {name: b, component: namenode, files: [/log/*.log]}
    - {name: c, component: namenode, files: ['/log/*.out'], exclude: [/log/x.out]}
    - {name: d, component: namenode, files: [/log/y.log]}",
        ),
        expect![[r#"
            khp-log.yaml:6:46: `ship.streams.files`: `/log/*.log` is also in the stream of line 5
              hint: each file belongs to one stream; use `exclude`, or narrower patterns
            khp-log.yaml:8:46: `ship.streams.files`: `/log/y.log` is also matched by `/log/*.log` of the stream of line 5
              hint: each file belongs to one stream; use `exclude`, or narrower patterns
            khp-log.yaml:8:46: `ship.streams.files`: `/log/y.log` is also matched by `/log/*.log` of the stream of line 6
              hint: each file belongs to one stream; use `exclude`, or narrower patterns
        "#]],
    );
}

#[test]
fn patterns() {
    check(
        &streams(
            "    - name: a
      component: namenode
      files: [DIR, /log/../a.log, '/log//a.log', '/log/{a', '/log/a.log', /log/a.log]
      exclude: []",
        ),
        expect![[r#"
            khp-log.yaml:7:15: `ship.streams.files`: `DIR` is a directory
              hint: say which files in it: add `/*.log`
            khp-log.yaml:7:32: `ship.streams.files`: `/log/../a.log` has `//`, `/./` or `/../` in it, so no file is like it
              hint: write the path without it
            khp-log.yaml:7:47: `ship.streams.files`: `/log//a.log` has `//`, `/./` or `/../` in it, so no file is like it
              hint: write the path without it
            khp-log.yaml:7:62: `ship.streams.files`: `/log/{a` is no pattern: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
              hint: a `[` or `{` that means itself is written `[[]` or `[{]`
            khp-log.yaml:7:87: `ship.streams.files` has `/log/a.log` twice
              hint: keep one of them
        "#]],
    );
}

#[test]
fn what_a_stream_needs() {
    check(
        "ship: {streams: [{}, {name: a b, cluster: ' x', layout: ''}]}",
        expect![[r#"
            khp-log.yaml:1:18: `ship.streams.name` is missing
              hint: for example: `name: namenode`
            khp-log.yaml:1:18: `ship.streams.component` is missing
              hint: for example: `component: namenode`
            khp-log.yaml:1:18: `ship.streams.files` is missing
              hint: for example: `files: [/var/log/hadoop-hdfs/*namenode*.log]`
            khp-log.yaml:1:18: the stream has no `cluster`, and neither has the file
              hint: name the platform at the top of the file: `cluster: khp`
            khp-log.yaml:1:22: `ship.streams.component` is missing
              hint: for example: `component: namenode`
            khp-log.yaml:1:22: `ship.streams.files` is missing
              hint: for example: `files: [/var/log/hadoop-hdfs/*namenode*.log]`
            khp-log.yaml:1:29: `ship.streams.name`: `a b` cannot be a stream's name
              hint: a letter or digit, then up to 128 in all of a-z, A-Z, 0-9, `.`, `_` and `-`
            khp-log.yaml:1:43: `ship.streams.cluster` has space around it or a tab in it
              hint: remove it
            khp-log.yaml:1:57: `ship.streams.layout` is empty
              hint: for example: `layout: "%d{ISO8601} %p %c: %m%n"`
        "#]],
    );
    check(
        "cluster: khp\nship: {streams: [{name: a, component: generic-delimited, files: [/a]}, {name: b, component: generic-delimited, files: [/b], layout: 'time|-|x;y'}]}",
        expect![[r#"
            khp-log.yaml:2:18: `ship.streams.layout` is missing: `generic-delimited` has no columns without it
              hint: name the columns with the delimiter between them, for example: `layout: "time{UNIX_MILLIS},level,user.name,message"`
            khp-log.yaml:2:133: `ship.streams.layout`, at character 9: another delimiter than before: all columns have the same between them
              hint: name the columns with the delimiter between them
                time|-|x;y
                        ^
        "#]],
    );
    check(
        "ship: {host: h, streams: []}",
        expect![[r#"
            khp-log.yaml:1:26: `ship.streams` should be a list of at least one section, and is an empty list
              hint: for example: `streams: [{name: namenode, component: namenode, files: [/var/log/hadoop-hdfs/*namenode*.log]}]`
        "#]],
    );
    check(
        "ship: {host: h, streams: {name: a}}",
        expect![[r#"
        khp-log.yaml:1:26: `ship.streams` should be a list of at least one section, and is a section (keys with values)
          hint: for example: `streams: [{name: namenode, component: namenode, files: [/var/log/hadoop-hdfs/*namenode*.log]}]`
    "#]],
    );
}

#[test]
fn names_close_to_others() {
    check(
        &streams(
            "    - {name: a, component: Name Nod, files: /a.log, zone: seoul, encoding: euckr2}
    - {name: b, component: postgres, files: /b.log, zone: Nowhere, encoding: klingon, framing: block}",
        ),
        expect![[r#"
            khp-log.yaml:5:28: `ship.streams.component`: there is no component `Name Nod`
              hint: did you mean `namenode`? `khp-log components` lists all
            khp-log.yaml:5:59: `ship.streams.zone`: there is no time zone `seoul`
              hint: did you mean `Asia/Seoul`?
            khp-log.yaml:5:76: `ship.streams.encoding`: there is no encoding `euckr2`
              hint: did you mean `euc-kr`?
            khp-log.yaml:6:28: `ship.streams.component`: there is no component `postgres`
              hint: `khp-log components` lists all
            khp-log.yaml:6:59: `ship.streams.zone`: there is no time zone `Nowhere`
              hint: use an IANA name such as `Asia/Seoul` or `UTC`
            khp-log.yaml:6:78: `ship.streams.encoding`: there is no encoding `klingon`
              hint: for example: `euc-kr`, `windows-1252`, `shift_jis`
            khp-log.yaml:6:96: `ship.streams.framing`: `block` is unknown
              hint: did you mean `blocks`? (one of blocks, lines, filebeat)
        "#]],
    );
}

#[test]
fn only_this_host_may_see_how_things_are() {
    let process = |listen: &str| format!("process:\n  listen: {listen}");
    check(
        &process("0.0.0.0:7515"),
        expect![[r#"
            khp-log.yaml:2:11: `process.listen`: 0.0.0.0:7515 can be reached from other hosts, which is refused
              hint: an address of this host only and a port, such as 127.0.0.1:7514 or [::1]:7514, or none
        "#]],
    );
    check(
        &process("localhost"),
        expect![[r#"
            khp-log.yaml:2:11: `process.listen`: `localhost` is no address with a port
              hint: an address of this host only and a port, such as 127.0.0.1:7514 or [::1]:7514, or none
        "#]],
    );
    check(
        &process("\"[::1]:0\""),
        expect![[r#"
            khp-log.yaml:2:11: `process.listen` has no port from 1 to 65535 after the `:`
              hint: an address of this host only and a port, such as 127.0.0.1:7514 or [::1]:7514, or none
        "#]],
    );
    let site = Site::new();
    let listen = |text: &str| site.parse(&process(text)).unwrap().process.unwrap().listen;
    assert_eq!(listen("none"), None);
    assert_eq!(listen("\"[::1]:99\""), Some("[::1]:99".parse().unwrap()));
}
