//! java.util.logging's SimpleFormatter, which writes the level on a second line.
//!
//! ```text
//! Nov 21, 2026 7:33:03 AM com.sun.jersey.guice.spi.container.GuiceComponentProviderFactory register
//! INFO: Registering org.apache.hadoop.yarn.webapp.GenericExceptionHandler as a provider class
//! ```

use crate::record::{Level, Record};

/// The levels as they are called, in English and in a Korean locale.
const LEVELS: [(&str, Level); 14] = [
    ("INFO", Level::Info),
    ("WARNING", Level::Warn),
    ("SEVERE", Level::Error),
    ("CONFIG", Level::Debug),
    ("FINE", Level::Debug),
    ("FINER", Level::Trace),
    ("FINEST", Level::Trace),
    ("정보", Level::Info),
    ("경고", Level::Warn),
    ("심각", Level::Error),
    ("구성", Level::Debug),
    ("미세", Level::Debug),
    ("보다 미세", Level::Trace),
    ("가장 미세", Level::Trace),
];

/// Level and message of a second line: `INFO: Registering ..`.
pub(crate) fn second_line(line: &[u8]) -> Option<(Level, &[u8])> {
    let colon = memchr::memchr(b':', &line[..line.len().min(16)])?;
    let name = &line[..colon];
    let (_, level) = LEVELS.iter().find(|(known, _)| known.as_bytes() == name)?;
    Some((*level, line[colon + 1..].trim_ascii_start()))
}

/// Takes the level off the second line of `body`, which begins behind the header; the message from there on.
pub(crate) fn level_on_the_next_line<'a>(body: &'a [u8], record: &mut Record<'a>) -> &'a [u8] {
    let read = || {
        let end = memchr::memchr(b'\n', body)?;
        Some((body[..end].trim_ascii(), second_line(&body[end + 1..])?))
    };
    let Some((source, (level, message))) = read() else {
        return body;
    };
    // The method, or the logger if nothing else is known.
    if source.contains(&b'.') && !source.contains(&b' ') {
        record.logger = source;
    }
    record.level = Some(level);
    message
}
