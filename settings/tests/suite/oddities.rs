//! YAML's corners: every file is accepted or refused with words, none makes the reader panic or run away.

use expect_test::{Expect, expect};

use crate::Site;

const FULL: &str = include_str!("../data/full.yaml");

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&Site::new().problems(text));
}

#[test]
fn syntax() {
    check(
        "kafka:\n\tbrokers: k:1",
        expect![[r#"
        khp-log.yaml:2:2: this is not YAML: tabs disallowed within this context (block indentation)
          hint: indent with spaces, not with tabs
    "#]],
    );
    check(
        "kafka: [",
        expect![[r#"
        khp-log.yaml:2:1: this is not YAML: while parsing a node, did not find expected node content
          hint: look at this line and the one before: indentation, a missing `:` or space after it, an open quote or bracket
    "#]],
    );
    check(
        "kafka: {brokers: [k:1}",
        expect![[r#"
        khp-log.yaml:1:22: this is not YAML: while parsing a flow sequence, expected ',' or ']'
          hint: look at this line and the one before: indentation, a missing `:` or space after it, an open quote or bracket
    "#]],
    );
    check(
        "kafka:\n  brokers: k:1\n   topic: t",
        expect![[r#"
        khp-log.yaml:3:9: this is not YAML: mapping values are not allowed in this context
          hint: look at this line and the one before: indentation, a missing `:` or space after it, an open quote or bracket
    "#]],
    );
    check(
        "ship:\n  streams:\n    - layout: %d %m%n",
        expect![[r#"
        khp-log.yaml:3:15: this is not YAML: unexpected character: `%'
          hint: put a value that begins with `*`, `&`, `%`, `@` or a backquote in quotes
    "#]],
    );
    check(
        "ship:\n  streams:\n    - exclude: [*.gz]",
        expect![[r#"
        khp-log.yaml:3:17: this is not YAML: while parsing node, found unknown anchor
          hint: put a value that begins with `*`, `&`, `%`, `@` or a backquote in quotes
    "#]],
    );
    check(
        "kafka: 'open",
        expect![[r#"
        khp-log.yaml:1:8: this is not YAML: while scanning a quoted scalar, found unexpected end of stream
          hint: look at this line and the one before: indentation, a missing `:` or space after it, an open quote or bracket
    "#]],
    );
}

#[test]
fn shapes() {
    check(
        "- kafka",
        expect![[r#"
        khp-log.yaml:1:1: `the file` should be a section with keys, and is a list
          hint: its keys are: cluster, kafka, elasticsearch, ship, process
    "#]],
    );
    check(
        "just text",
        expect![[r#"
        khp-log.yaml:1:1: `the file` should be a section with keys, and is text
          hint: its keys are: cluster, kafka, elasticsearch, ship, process
    "#]],
    );
    check(
        "kafka: []",
        expect![[r#"
            khp-log.yaml:1:8: `kafka` should be a section with keys, and is an empty list
              hint: its keys are: brokers, topic, dead_letters, compression, tls, sasl
        "#]],
    );
    check(
        "kafka:",
        expect![[r#"
        khp-log.yaml:1:1: `kafka.brokers` is missing
          hint: for example: `brokers: [kafka1:9092, kafka2:9092]`
    "#]],
    );
    check(
        "1: a\n[a]: b\n? {a: b}\n: c",
        expect![[r#"
        khp-log.yaml:1:1: a key should be text, and is a number
          hint: the keys here are: cluster, kafka, elasticsearch, ship, process
        khp-log.yaml:2:1: a key should be text, and is a list
          hint: the keys here are: cluster, kafka, elasticsearch, ship, process
        khp-log.yaml:3:3: a key should be text, and is a section (keys with values)
          hint: the keys here are: cluster, kafka, elasticsearch, ship, process
    "#]],
    );
    check(
        "cluster: khp\n---\ncluster: khp",
        expect![[r#"
        khp-log.yaml:2:1: a second document begins here
          hint: a configuration is one document: remove the `---`
    "#]],
    );
    check(
        "cluster: !!str khp",
        expect![[r#"
        khp-log.yaml:1:10: YAML tags (`!..`) are not used here
          hint: put a text that begins with `!` in quotes
    "#]],
    );
    check(
        "cluster: |\n  khp\n  more",
        expect![[r#"
        khp-log.yaml:2:3: `cluster` should be text, and is text over several lines
          hint: is a `:` missing on the second line, or are they indented differently? for example: `cluster: khp`
    "#]],
    );
    check(
        "cluster: \"a\\0b\"",
        expect![[r#"
        khp-log.yaml:1:10: `cluster` has a control character in it
          hint: nothing here has line ends or control characters; look for `\` in double quotes
    "#]],
    );
    check(
        "cluster: true",
        expect![[r#"
        khp-log.yaml:1:10: `cluster` should be text, and is a switch (true or false)
          hint: put it in quotes; for example: `cluster: khp`
    "#]],
    );
    check(
        "cluster: 1.5",
        expect![[r#"
        khp-log.yaml:1:10: `cluster` should be text, and is a number with a fraction
          hint: put it in quotes; for example: `cluster: khp`
    "#]],
    );
    check(
        "cluster: ~",
        expect![[r#"
        khp-log.yaml:1:1: `cluster` should be text, and is nothing
          hint: for example: `cluster: khp`
    "#]],
    );
    check(
        "process: {threads: 99999999999999999999999999999999999999999999}",
        expect![[r#"
            khp-log.yaml:1:20: `process.threads` is out of range
              hint: from 1 to 64 threads
        "#]],
    );
    check(
        "process: {threads: 1.5, keep_original: on}",
        expect![[r#"
        khp-log.yaml:1:20: `process.threads` should be a whole number, without a unit or quotes, and is a number with a fraction
          hint: for example: `threads: 1`
        khp-log.yaml:1:40: `process.keep_original` should be true or false, and is text
          hint: for example: `keep_original: true`
    "#]],
    );
}

#[test]
fn anchors() {
    check(
        "cluster: &a [*a]",
        expect![[r#"
        khp-log.yaml:1:14: an alias inside what it stands for
          hint: write the value out
    "#]],
    );
    check(
        "base: &base {topic: t}\nkafka:\n  <<: *base\n  brokers: k:1",
        expect![[r#"
            khp-log.yaml:1:1: unknown key `base`
              hint: the keys here are: cluster, kafka, elasticsearch, ship, process
            khp-log.yaml:3:3: unknown key `kafka.<<`
              hint: merge keys are not used here; an alias can stand for a whole value
        "#]],
    );
    check(
        &format!("kafka: {{brokers: [&a k:1, {}]}}", "*a, ".repeat(2000)),
        expect![[r#"
            khp-log.yaml:1:4027: more than 1000 aliases
              hint: write the values out
        "#]],
    );
    let laughs: String = (1..40).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}, *a{0}]\n", n - 1)).collect();
    assert!(Site::new().parse(&format!("a0: &a0 [x]\n{laughs}cluster: *a39")).is_err());
}

#[test]
fn depth() {
    check(
        &format!("kafka: {}", "[".repeat(300)),
        expect![[r#"
        khp-log.yaml:1:263: this is not YAML: recursion limit exceeded
          hint: look at this line and the one before: indentation, a missing `:` or space after it, an open quote or bracket
    "#]],
    );
    check(
        &format!("kafka: {}{}", "{a: ".repeat(300), "}".repeat(300)),
        expect![[r#"
            khp-log.yaml:1:132: nested deeper than 32 levels
              hint: no setting is nested that deep; look for brackets that were not closed
        "#]],
    );
    let blocks: String = (0..300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    check(
        &blocks,
        expect![[r#"
        khp-log.yaml:33:33: nested deeper than 32 levels
          hint: no setting is nested that deep; look for brackets that were not closed
    "#]],
    );
    check(
        &"- ".repeat(300),
        expect![[r#"
        khp-log.yaml:1:65: nested deeper than 32 levels
          hint: no setting is nested that deep; look for brackets that were not closed
    "#]],
    );
}

#[test]
fn a_file_cut_off_anywhere() {
    let site = Site::new();
    for end in (0..=FULL.len()).filter(|end| FULL.is_char_boundary(*end)) {
        if let Err(problems) = site.parse(&FULL[..end]) {
            assert!(!problems.problems.is_empty(), "{end}");
        }
    }
}

/// What a byte is replaced by, in turn.
const SUBSTITUTES: [&str; 17] =
    ["", "\t", "\n", "'", "\"", "[", "{", "}", ":", "*", "&", "!", "|", "%", "- ", "\0", "가"];

#[test]
fn a_file_with_any_byte_changed() {
    let site = Site::new();
    for (index, substitute) in (0..FULL.len()).zip(SUBSTITUTES.iter().cycle()) {
        let text = format!("{}{substitute}{}", &FULL[..index], &FULL[index + 1..]);
        if let Err(problems) = site.parse(&text) {
            assert!(!problems.problems.is_empty(), "{text}");
            assert!(!problems.to_string().contains(crate::CANARY));
        }
    }
}
