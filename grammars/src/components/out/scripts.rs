//! What start scripts print: `ulimit -a`, and a line for each start and end.

use wire::split::first_line;

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `ulimit -a for user hdfs`, then a limit a line. `unlimited` is no number and so no field.
pub(super) fn limits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if !message.starts_with(b"ulimit -a") && limit(first_line(message)).is_none() {
        return None;
    }
    let mut seen = 0;
    for line in message.split(|byte| *byte == b'\n') {
        let Some((letter, value)) = limit(line.trim_ascii_end()) else {
            continue;
        };
        seen += 1;
        let field = match letter {
            b'n' => Field::OsLimitOpenFiles,
            b'u' => Field::OsLimitProcesses,
            b'c' => Field::OsLimitCore,
            _ => continue,
        };
        let mut value = value;
        if let Some(number) = steps::int(&mut value) {
            record.put_int(field, number);
        }
    }
    (seen > 0).then(|| record.action = Some("limits_reported"))
}

/// Letter and value of a limit: `open files                      (-n) 32768`, `core file size          (blocks, -c) 0`.
pub(super) fn limit(line: &[u8]) -> Option<(u8, &[u8])> {
    let open = memchr::memchr(b'(', line)?;
    let close = open + memchr::memchr(b')', &line[open..])?;
    let inside = &line[open + 1..close];
    let value = line[close + 1..].strip_prefix(b" ")?.trim_ascii();
    let is_value = value == b"unlimited" || (!value.is_empty() && value.iter().all(u8::is_ascii_digit));
    match inside {
        [.., b'-', letter]
            if is_value
                && line[..open].ends_with(b" ")
                && (inside.len() == 2 || inside[inside.len() - 3] == b' ') =>
        {
            Some((*letter, value))
        }
        _ => None,
    }
}

/// `Starting namenode on nn1.example.com`, `Stopping regionserver`, `Terminating master`, `Killing ..`, behind what `date` prints
pub(super) fn daemon<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if record.layout != "date" {
        return None;
    }
    let mut scan = Scan::new(message, record);
    let action = if scan.sees("Starting ") { "daemon_start_asked" } else { "daemon_stop_asked" };
    for word in ["Starting ", "Stopping ", "Terminating ", "Killing "] {
        scan = scan.maybe(word);
    }
    if scan.rest().len() == message.len() {
        return None;
    }
    scan = scan.word(Field::PartName)?;
    if scan.sees(" on ") {
        scan = scan.tag(" on ")?.word(Field::StartupHost)?;
    }
    scan.action(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_by_their_letters() {
        for (line, expected) in [
            ("open files                      (-n) 32768", Some((b'n', "32768"))),
            ("core file size          (blocks, -c) 0", Some((b'c', "0"))),
            ("pipe size            (512 bytes, -p) 8", Some((b'p', "8"))),
            ("cpu time               (seconds, -t) unlimited", Some((b't', "unlimited"))),
            ("called f (x-y) 3", None),
            ("open files (-n)", None),
            ("open files (-n) many", None),
            ("", None),
        ] {
            let expected = expected.map(|(letter, value)| (letter, value.as_bytes()));
            assert_eq!(limit(line.as_bytes()), expected, "{line}");
        }
    }
}
