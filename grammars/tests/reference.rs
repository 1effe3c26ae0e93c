//! The reference of all components, a page each in `docs/components`, made of the tables and of the golden data:
//! `UPDATE_EXPECT=1 cargo test -p grammars --test reference` writes it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use expect_test::expect_file;
use grammars::{Component, FIELDS, Field, Kind, Reader, Record};
use wire::split::{events, first_line};

/// What the golden data of a component show of one typed event.
#[derive(Default)]
struct Typed {
    fields: BTreeSet<&'static str>,
    sample: String,
}

#[test]
fn pages() {
    let mut index = String::from(
        "# Components\n\nA page each: layouts, what begins an event, typed events with their fields and a sample. Made of the code's tables \
         and of its golden data by `cargo test -p grammars --test reference`.\n\n\
         | component | service | index | typed events shown | seen live |\n| --- | --- | --- | --- | --- |\n",
    );
    let mut pages = BTreeSet::from(["README.md".to_owned()]);
    for component in Component::all() {
        let info = component.info();
        let typed = typed(component);
        let page = format!("{}.md", info.name);
        expect_file![folder().join(&page)].assert_eq(&page_of(component, &typed));
        writeln!(
            index,
            "| [{0}]({page}) | {1} | `logs-khp.{2}-*` | {3} | {4} |",
            info.name,
            info.service_name,
            info.service_type,
            typed.len(),
            if component.is_seen_live() { "yes" } else { "layout only" },
        )
        .expect("a string takes text");
        pages.insert(page);
    }
    expect_file![folder().join("README.md")].assert_eq(&index);
    let there: BTreeSet<String> = fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(there, pages, "pages of components that are no more");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/components")
}

/// The typed events in a component's golden data, by name.
fn typed(component: Component) -> BTreeMap<&'static str, Typed> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(component.name());
    let mut all: BTreeMap<&'static str, Typed> = BTreeMap::new();
    let mut logs: Vec<PathBuf> = fs::read_dir(data)
        .map(|entries| entries.map(|entry| entry.expect("readable").path()).collect())
        .unwrap_or_default();
    logs.retain(|log| log.extension().is_none_or(|extension| extension != "records"));
    logs.sort();
    let reader = Reader::new(component);
    for log in logs {
        let bytes = fs::read(log).expect("readable");
        let mut record = Record::default();
        for event in events(&bytes, 0, false, |line| reader.begins(line)) {
            reader.read(event.bytes, &mut record);
            // What an audit line tells stands in the line.
            let audited = record.get(Field::EventAction).map(|_| "audit");
            let Some(action) = record.action.or(audited) else { continue };
            let typed = all.entry(action).or_default();
            typed.fields.extend(record.fields().iter().map(|(field, _)| field.name()));
            if typed.sample.is_empty() {
                typed.sample = sample(event.bytes);
            }
        }
    }
    all
}

/// The first line, shortened.
fn sample(event: &[u8]) -> String {
    let line = String::from_utf8_lossy(first_line(event)).replace('\t', "\\t");
    let mut shown: String = line.chars().take(240).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    shown
}

fn page_of(component: Component, typed: &BTreeMap<&'static str, Typed>) -> String {
    let info = component.info();
    let mut text = String::new();
    let mut say = |words: std::fmt::Arguments<'_>| writeln!(text, "{words}").expect("a string takes text");
    say(format_args!("# {}\n", info.name));
    say(format_args!(
        "Dataset `{}`, index `logs-khp.{}-*`, service `{}`.",
        info.dataset, info.service_type, info.service_name
    ));
    if !info.aliases.is_empty() {
        say(format_args!("Also called {}.", quoted(info.aliases)));
    }
    if !info.file_names.is_empty() {
        say(format_args!("Usual file names: {}.", quoted(info.file_names)));
    }
    if !component.is_seen_live() {
        say(format_args!("\n**Layout only, not seen live**: written from layouts and format strings."));
    }
    say(format_args!("\n## Layouts\n"));
    if component.layouts().is_empty() {
        say(format_args!("No log4j layout: lines of a form of its own, which its grammar reads whole."));
        if component == Component::Gc {
            say(format_args!(
                "\n**Zing (C4) not seen live**: its header and its other lines are read by the form that Azul documents."
            ));
        }
    } else {
        say(format_args!("In the order in which they are tried. {}\n", beginning(component)));
        for (name, pattern) in component.layouts() {
            say(format_args!("* {name}: `{}`", pattern.replace('\t', "\\t")));
        }
    }
    say(format_args!("\n## Typed events\n"));
    if typed.is_empty() {
        say(format_args!("None in its golden data."));
    }
    for (action, typed) in typed {
        say(format_args!("### {action}\n\n```text\n{}\n```\n", typed.sample));
        let fields: Vec<String> =
            typed.fields.iter().map(|name| format!("`{name}` ({})", kind(name))).collect();
        say(format_args!(
            "{}\n",
            if fields.is_empty() { "No fields.".to_owned() } else { fields.join(", ") }
        ));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn beginning(component: Component) -> &'static str {
    match component.begins_without_header() {
        true => {
            "A line that none of them reads begins an event, too, unless it looks like a further line of the one before."
        }
        false => {
            "An event begins with a line whose header one of them reads; all other lines belong to the event before."
        }
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn kind(name: &str) -> &'static str {
    let info = FIELDS.iter().find(|field| field.name == name).expect("it is in the table");
    match info.kind {
        Kind::Date => "date",
        Kind::Keyword => "keyword",
        Kind::Text => "text",
        Kind::Long => "long",
        Kind::Double => "double",
        Kind::Boolean => "boolean",
        Kind::Ip => "ip",
        _ => "object",
    }
}
