//! Columns between delimiters: what is read, what begins an event, what is refused.

use grammars::{Component, Field, Reader, Record, Start, Value};

const LAYOUT: &str = "time{UNIX_MILLIS},level,user.name,source.ip,-,bytes,khp.audit.resource,message";

fn read<'a>(reader: &Reader, event: &'a str, record: &mut Record<'a>) {
    reader.read(event.as_bytes(), record);
}

#[test]
fn columns_become_fields() {
    let reader = Reader::with_layout(Component::GenericDelimited, LAYOUT).expect("it can be used");
    let line = "1795246196459,WARN, alice ,10.20.1.71,x,4096,\"/a,b\" and more, commas";
    assert!(reader.begins(line.as_bytes()));
    let mut record = Record::default();
    read(&reader, line, &mut record);
    assert_eq!(record.layout, "delimited");
    assert_eq!(record.time.map(|time| (time.local_ms, time.offset_s)), Some((1_795_246_196_459, Some(0))));
    assert_eq!(record.level.map(|level| level.name()), Some("WARN"));
    assert_eq!(record.get(Field::UserName), Some(Value::Text(b"alice")));
    assert_eq!(record.get(Field::SourceIp), Some(Value::Text(b"10.20.1.71")));
    assert_eq!(record.get(Field::Extra), Some(Value::Member(b"bytes", b"4096", false)));
    // A quote quotes nothing.
    assert_eq!(record.get(Field::AuditResource), Some(Value::Text(b"\"/a")));
    assert_eq!(record.message, b"b\" and more, commas");
    let again = Reader::for_block("generic-delimited", reader.rule()).expect("a block's rule is known");
    assert_eq!(again.rule(), reader.rule());
}

#[test]
fn what_begins_an_event() {
    for (layout, line, begins) in [
        (LAYOUT, "1795246196459,WARN,a,b,c,d,e,", true),
        (LAYOUT, "1795246196459,WARN,a,b,c,d,e", false),
        (LAYOUT, "now,WARN,a,b,c,d,e,m", false),
        (LAYOUT, "", false),
        ("time{yyyy-MM-dd HH:mm:ss}\\tmessage", "2026-11-21 07:29:56\tm\tn", true),
        ("time{yyyy-MM-dd HH:mm:ss}\\tmessage", "2026-11-21 07:29:56 and more\tm", false),
        ("time|x", "21/Nov/2026:07:29:56 +0900|y", true),
        ("a;b;c", "1;2;3;4", true),
        ("a;b;c", "1;2", false),
    ] {
        let reader = Reader::with_layout(Component::GenericDelimited, layout).expect(layout);
        assert_eq!(reader.begins(line.as_bytes()), begins, "{layout} {line}");
        assert_eq!(reader.start(line.as_bytes(), &mut Start::default()), begins, "{layout} {line}");
    }
}

#[test]
fn the_last_column_has_all_further_lines() {
    let reader =
        Reader::with_layout(Component::GenericDelimited, "time\tlogger\tmessage").expect("it can be used");
    let mut record = Record::default();
    read(&reader, "2026-11-21 07:29:56\ta.B\tm\na.BException: x\n\tat a.B.c(B.java:1)", &mut record);
    assert_eq!((record.logger, record.message), (b"a.B".as_slice(), b"m".as_slice()));
    assert_eq!(record.get(Field::ErrorType), Some(Value::Text(b"a.BException")));
    read(&reader, "no columns", &mut record);
    assert_eq!((record.layout, record.message), ("", b"no columns".as_slice()));
}

#[test]
fn a_host_cannot_be_written_over() {
    let reader =
        Reader::with_layout(Component::GenericDelimited, "host.name,khp.cluster").expect("it can be used");
    let mut record = Record::default();
    read(&reader, "other,prod", &mut record);
    let members: Vec<_> = record.fields().iter().map(|(field, value)| (*field, *value)).collect();
    assert_eq!(
        members,
        [
            (Field::Extra, Value::Member(b"host.name", b"other", false)),
            (Field::Extra, Value::Member(b"khp.cluster", b"prod", false)),
        ]
    );
}

#[test]
fn what_is_refused_has_its_place() {
    for (layout, at, message) in [
        ("", 0, "the name of a column is expected, or - for one that is left out"),
        ("a", 1, "a second column is expected: the delimiter stands between the names"),
        ("a,,b", 2, "the name of a column is expected, or - for one that is left out"),
        ("a,b;c", 3, "another delimiter than before: all columns have the same between them"),
        ("a,b{x}", 2, "only time has a form in braces"),
        ("a,time{yyyy", 6, "this { is not closed"),
        ("a,time{HH:mm}", 2, "the time format \"HH:mm\" has no year, month and day"),
        ("a한b", 1, "a delimiter is one ASCII character"),
    ] {
        let error = Reader::with_layout(Component::GenericDelimited, layout).expect_err(layout);
        assert_eq!((error.at, error.message.as_str()), (at, message), "{layout}");
    }
}
