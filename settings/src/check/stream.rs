//! One stream of the section `ship`.

use chrono_tz::Tz;
use encoding_rs::Encoding;
use grammars::{Component, Reader};

use super::{missing, patterns, ship, value};
use crate::{
    close::did_you_mean,
    keys,
    model::{Framing, Stream},
    problem::{Collector, shown},
    typed::{self, At, Typed},
};

/// What a stream takes from above if it doesn't say; `None` if that was wrong.
pub(super) struct Defaults {
    /// The file's `cluster`, which may be left out.
    pub(super) cluster: Option<Option<String>>,
    /// `ship.zone`, or the system's.
    pub(super) zone: Option<Tz>,
}

/// Every encoding in which a line ends with the byte of a line feed.
const ENCODINGS: &[&str] = &[
    "utf-8",
    "euc-kr",
    "euc-jp",
    "shift_jis",
    "gbk",
    "gb18030",
    "big5",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "ibm866",
    "macintosh",
    // Labels people type.
    "iso-8859-1",
    "cp949",
    "ks_c_5601-1987",
    "latin1",
    "ascii",
];
const LONGEST_NAME: usize = 128;

pub(super) fn stream(
    typed: &At<typed::Stream>,
    defaults: &Defaults,
    problems: &mut Collector,
) -> Option<Stream> {
    let section = &typed.value;
    for (key, absent) in [
        ("name", section.name.is_absent()),
        ("component", section.component.is_absent()),
        ("files", section.files.is_absent()),
    ] {
        if absent {
            missing(&keys::STREAM, key, typed.at, problems);
        }
    }
    let name = section.name.here().and_then(|name| stream_name(name, problems));
    let component =
        section.component.here().and_then(|name| component(name, "ship.streams.component", problems));
    let service = section.service.optional(|name| value::name(name, "ship.streams.service", problems));
    let files = section.files.here().and_then(|files| patterns::files(files, problems));
    let exclude = section.exclude.or(Vec::new(), |exclude| patterns::exclude(exclude, problems));
    let cluster = cluster(section, typed, defaults, problems);
    let zone = match &section.zone {
        Typed::Absent => defaults.zone,
        typed => typed.here().and_then(|name| ship::zone(name, "ship.streams.zone", problems)),
    };
    let encoding = section.encoding.or(encoding_rs::UTF_8, |label| encoding(label, problems));
    let layout = section.layout.optional(|pattern| layout(pattern, component, problems));
    if component == Some(Component::GenericDelimited) && section.layout.is_absent() {
        problems.add(
            typed.at,
            "`ship.streams.layout` is missing: `generic-delimited` has no columns without it",
            "name the columns with the delimiter between them, for example: `layout: \"time{UNIX_MILLIS},level,user.name,message\"`",
        );
    }
    let framing = section.framing.or(Framing::Blocks, |word| framing(word, problems));
    Some(Stream {
        name: name?,
        files: files?,
        exclude: exclude?,
        component: component?,
        service: service?,
        layout: layout?,
        cluster: cluster?,
        zone: zone?,
        encoding: encoding?,
        framing: framing?,
    })
}

fn stream_name(typed: &At<String>, problems: &mut Collector) -> Option<String> {
    let name = &typed.value;
    let good = name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if !good {
        problems.add(
            typed.at,
            format!("`ship.streams.name`: {} cannot be a stream's name", shown(name)),
            format!("a letter or digit, then up to {LONGEST_NAME} in all of a-z, A-Z, 0-9, `.`, `_` and `-`"),
        );
    }
    good.then(|| name.clone())
}

pub(super) fn component(typed: &At<String>, path: &str, problems: &mut Collector) -> Option<Component> {
    let component = Component::parse(&typed.value);
    if component.is_none() {
        let meant = did_you_mean(&typed.value, Component::all().map(|component| component.name()));
        let all = "`khp-log components` lists all";
        let hint = meant.map_or(all.to_owned(), |meant| format!("{meant} {all}"));
        let message = format!("`{path}`: there is no component {}", shown(&typed.value));
        problems.add(typed.at, message, hint);
    }
    component
}

fn cluster(
    section: &typed::Stream,
    typed: &At<typed::Stream>,
    defaults: &Defaults,
    problems: &mut Collector,
) -> Option<String> {
    match &section.cluster {
        Typed::Absent => {
            let default = defaults.cluster.as_ref()?;
            if default.is_none() {
                problems.add(
                    typed.at,
                    "the stream has no `cluster`, and neither has the file",
                    "name the platform at the top of the file: `cluster: khp`",
                );
            }
            default.clone()
        }
        typed => typed.here().and_then(|cluster| value::name(cluster, "ship.streams.cluster", problems)),
    }
}

fn encoding(typed: &At<String>, problems: &mut Collector) -> Option<&'static Encoding> {
    let label = &typed.value;
    if let Some(encoding) = wire::encoding::named(label) {
        return Some(encoding);
    }
    let (message, hint) = match Encoding::for_label(label.as_bytes()) {
        Some(_) => (
            format!("{} cannot be read: its lines do not end with the byte of a line feed", shown(label)),
            "have the service write UTF-8".to_owned(),
        ),
        None => (
            format!("there is no encoding {}", shown(label)),
            did_you_mean(label, ENCODINGS.iter().copied())
                .unwrap_or_else(|| "for example: `euc-kr`, `windows-1252`, `shift_jis`".to_owned()),
        ),
    };
    problems.add(typed.at, format!("`ship.streams.encoding`: {message}"), hint);
    None
}

fn layout(typed: &At<String>, component: Option<Component>, problems: &mut Collector) -> Option<String> {
    match Reader::with_layout(component?, &typed.value) {
        Ok(_) => Some(typed.value.clone()),
        Err(error) => {
            let before = typed.value.get(..error.at).unwrap_or(&typed.value);
            let character = before.chars().count() + 1;
            let message = format!("`ship.streams.layout`, at character {character}: {}", error.message);
            let caret = error.caret(&typed.value).replace('\n', "\n    ");
            let hint = match component {
                Some(Component::GenericDelimited) => "name the columns with the delimiter between them",
                _ => "copy the pattern of the service's log4j, logback or logging configuration",
            };
            problems.add(typed.at, message, format!("{hint}\n    {caret}"));
            None
        }
    }
}

fn framing(typed: &At<String>, problems: &mut Collector) -> Option<Framing> {
    let choices = [("blocks", Framing::Blocks), ("lines", Framing::Lines), ("filebeat", Framing::Filebeat)];
    value::choice(typed, "ship.streams.framing", &choices, problems)
}
