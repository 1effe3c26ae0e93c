//! File patterns of streams: each by itself, and all of them against each other.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::value;
use crate::{
    problem::{Collector, shown},
    typed::{self, At, List},
};

/// Which files a stream has.
pub(super) fn files(typed: &At<List<String>>, problems: &mut Collector) -> Option<Vec<String>> {
    value::each(typed, "ship.streams.files", problems, |pattern, problems| {
        checked(pattern, "ship.streams.files", file_fault(&pattern.value), problems)
    })
}

/// Which files a stream leaves alone.
pub(super) fn exclude(typed: &At<List<String>>, problems: &mut Collector) -> Option<Vec<String>> {
    if typed.value.is_empty() {
        return Some(Vec::new());
    }
    value::each(typed, "ship.streams.exclude", problems, |pattern, problems| {
        let relative = !pattern.value.starts_with('/') && !pattern.value.starts_with("**/");
        let fault =
            relative.then_some(("is not absolute, so no file is like it", "begin it with `/` or `**/`"));
        checked(pattern, "ship.streams.exclude", fault, problems)
    })
}

/// A pattern of paths on other hosts.
pub(super) fn elsewhere(typed: &At<String>, path: &str, problems: &mut Collector) -> Option<String> {
    checked(typed, path, None, problems)
}

/// What is wrong with a pattern and what to do.
type Fault = (&'static str, &'static str);

fn file_fault(pattern: &str) -> Option<Fault> {
    if !pattern.starts_with('/') {
        return Some(("is not absolute", "write the whole path, beginning with `/`"));
    }
    let directory = pattern.ends_with('/') || (is_literal(pattern) && Path::new(pattern).is_dir());
    if directory {
        return Some(("is a directory", "say which files in it: add `/*.log`"));
    }
    // Files are matched by their path as the kernel has it.
    let odd = pattern.split('/').skip(1).any(|part| matches!(part, "" | "." | ".."));
    odd.then_some(("has `//`, `/./` or `/../` in it, so no file is like it", "write the path without it"))
}

fn checked(typed: &At<String>, path: &str, fault: Option<Fault>, problems: &mut Collector) -> Option<String> {
    let pattern = &typed.value;
    let fault = fault.map(|(message, hint)| (message.to_owned(), hint)).or_else(|| {
        let error = glob(pattern).err()?;
        let hint = "a `[` or `{` that means itself is written `[[]` or `[{]`";
        Some((format!("is no pattern: {}", error.kind()), hint))
    });
    match fault {
        Some((message, hint)) => {
            problems.add(typed.at, format!("`{path}`: {} {message}", shown(pattern)), hint);
            None
        }
        None => Some(pattern.clone()),
    }
}

/// As the shipper reads patterns.
fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// Whether a pattern means only the one file it names.
fn is_literal(pattern: &str) -> bool {
    !pattern.contains(['*', '?', '[', '{', '\\'])
}

/// A stream's patterns, as far as they are good ones.
struct Stream<'t> {
    files: Vec<(&'t At<String>, GlobMatcher)>,
    exclude: Vec<GlobMatcher>,
}

/// Refuses what would ship one file twice: the same pattern in two streams, and a file one names and another's pattern has.
pub(super) fn between_streams(typed: &[&At<typed::Stream>], problems: &mut Collector) {
    let streams: Vec<Stream<'_>> = typed.iter().map(|stream| compiled(&stream.value)).collect();
    for (index, stream) in streams.iter().enumerate() {
        for (other_index, other) in streams.iter().enumerate().filter(|(other, _)| *other != index) {
            for (pattern, _) in &stream.files {
                if let Some(clash) = clash(pattern, other, other_index < index) {
                    let message = format!("`ship.streams.files`: {} {clash}", shown(&pattern.value));
                    let hint = "each file belongs to one stream; use `exclude`, or narrower patterns";
                    problems.add(pattern.at, message, hint);
                }
            }
        }
    }
}

fn compiled(typed: &typed::Stream) -> Stream<'_> {
    Stream {
        files: globs(&typed.files),
        exclude: globs(&typed.exclude).into_iter().map(|(_, glob)| glob).collect(),
    }
}

/// The patterns of a list that are good ones.
fn globs(typed: &typed::Typed<List<String>>) -> Vec<(&At<String>, GlobMatcher)> {
    let items = typed.here().into_iter().flat_map(|list| list.value.iter().flatten());
    items.filter_map(|item| Some((item, glob(&item.value).ok()?.compile_matcher()))).collect()
}

/// How a pattern clashes with another stream's. Two equal patterns clash once, at the later one.
fn clash(pattern: &At<String>, other: &Stream<'_>, other_is_before: bool) -> Option<String> {
    if let Some((same, _)) = other.files.iter().find(|(theirs, _)| theirs.value == pattern.value) {
        return other_is_before.then(|| format!("is also in the stream of line {}", same.at.line));
    }
    let excluded = other.exclude.iter().any(|glob| glob.is_match(&pattern.value));
    if !is_literal(&pattern.value) || excluded {
        return None;
    }
    let (wider, _) = other.files.iter().find(|(_, glob)| glob.is_match(&pattern.value))?;
    Some(format!("is also matched by {} of the stream of line {}", shown(&wider.value), wider.at.line))
}
