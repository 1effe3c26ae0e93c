//! Sections and their values, by type.

use std::{collections::BTreeSet, rc::Rc};

use super::{At, List, Secret, Typed};
use crate::{
    close::did_you_mean,
    keys::{self, Section},
    problem::{Collector, Position},
    tree::{Data, Node},
};

/// A section of the file whose keys are known and there once.
pub(super) struct Map<'n> {
    section: &'static Section,
    entries: Vec<(&'n str, Position, &'n Rc<Node>)>,
}

impl<'n> Map<'n> {
    /// Opens a section; unknown keys and keys given twice are reported. `None` if it isn't one, which is reported too.
    pub(super) fn open(
        node: &'n Node,
        key_at: Position,
        section: &'static Section,
        problems: &mut Collector,
    ) -> Option<Map<'n>> {
        let pairs = match &node.data {
            Data::Map(pairs) => pairs.as_slice(),
            // `process:` alone is a section of defaults; `tls:` alone could mean anything.
            Data::Nothing if !section.path.ends_with("tls") => &[],
            found => {
                let at = if matches!(found, Data::Nothing) { key_at } else { node.at };
                let name = if section.path.is_empty() { "the file" } else { section.path };
                let keys: Vec<&str> = section.keys.iter().map(|key| key.name).collect();
                problems.add(
                    at,
                    format!("`{name}` should be a section with keys, and is {}", found.describe()),
                    match section.path.ends_with("tls") {
                        true => "write `tls: {}` for TLS with the system's authorities".to_owned(),
                        false => format!("its keys are: {}", keys.join(", ")),
                    },
                );
                return None;
            }
        };
        let mut entries = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (key, value) in pairs {
            let Some(name) = known(key, section, problems) else {
                continue;
            };
            if seen.insert(name) {
                entries.push((name, key.at, value));
            } else {
                let message = format!("`{}` is given twice", section.path_of(name));
                problems.add(key.at, message, "keep one of the two");
            }
        }
        Some(Map { section, entries })
    }

    fn find(&self, key: &str) -> Option<(Position, &'n Rc<Node>)> {
        let (_, key_at, node) = self.entries.iter().find(|(name, ..)| *name == key)?;
        Some((*key_at, node))
    }

    /// A value that `read` takes from its node; if it can't, that is reported as a wrong type.
    fn value<T>(
        &self,
        key: &str,
        wanted: &str,
        problems: &mut Collector,
        read: impl FnOnce(&Data) -> Option<T>,
    ) -> Typed<T> {
        let Some((key_at, node)) = self.find(key) else {
            return Typed::Absent;
        };
        match read(&node.data) {
            Some(value) => Typed::Here(At { at: node.at, value }),
            None => {
                let at = if matches!(node.data, Data::Nothing) { key_at } else { node.at };
                self.wrong(key, wanted, at, &node.data, problems);
                Typed::Wrong
            }
        }
    }

    fn wrong(&self, key: &str, wanted: &str, at: Position, found: &Data, problems: &mut Collector) {
        let path = self.section.path_of(key);
        let message = format!("`{path}` should be {wanted}, and is {}", found.describe());
        let example = self.section.example_of(key);
        let hint = match found {
            Data::Number(_) | Data::Fraction | Data::Switch(_) if wanted.starts_with("text") => {
                format!("put it in quotes; {example}")
            }
            Data::Lines => {
                format!("is a `:` missing on the second line, or are they indented differently? {example}")
            }
            _ => example,
        };
        problems.add(at, message, hint);
    }

    /// Text, without control characters other than tabs.
    pub(super) fn text(&self, key: &str, problems: &mut Collector) -> Typed<String> {
        let typed = self.value(key, "text", problems, |data| match data {
            Data::Text(text) => Some(text.clone()),
            _ => None,
        });
        match typed {
            Typed::Here(text) => match self.clean(key, &text, problems) {
                true => Typed::Here(text),
                false => Typed::Wrong,
            },
            other => other,
        }
    }

    fn clean(&self, key: &str, text: &At<String>, problems: &mut Collector) -> bool {
        let path = self.section.path_of(key);
        if text.value.is_empty() {
            problems.add(text.at, format!("`{path}` is empty"), self.section.example_of(key));
        } else if text.value.contains(|c: char| c.is_control() && c != '\t') {
            let hint = "nothing here has line ends or control characters; look for `\\` in double quotes";
            problems.add(text.at, format!("`{path}` has a control character in it"), hint);
        } else {
            return true;
        }
        false
    }

    /// A list of texts, or one text.
    pub(super) fn texts(&self, key: &str, problems: &mut Collector) -> Typed<List<String>> {
        let Some((key_at, node)) = self.find(key) else {
            return Typed::Absent;
        };
        let items = match &node.data {
            Data::List(items) => items.as_slice(),
            Data::Text(_) => std::slice::from_ref(node),
            found => {
                let at = if matches!(found, Data::Nothing) { key_at } else { node.at };
                self.wrong(key, "a list of texts", at, found, problems);
                return Typed::Wrong;
            }
        };
        let read = |item: &Rc<Node>| match &item.data {
            Data::Text(text) => {
                let text = At { at: item.at, value: text.clone() };
                self.clean(key, &text, problems).then_some(text)
            }
            found => {
                self.wrong(key, "text in each place of its list", item.at, found, problems);
                None
            }
        };
        Typed::Here(At { at: node.at, value: items.iter().map(read).collect() })
    }

    /// `true` or `false`.
    pub(super) fn switch(&self, key: &str, problems: &mut Collector) -> Typed<bool> {
        self.value(key, "true or false", problems, |data| match data {
            Data::Switch(on) => Some(*on),
            _ => None,
        })
    }

    /// A whole number.
    pub(super) fn number(&self, key: &str, problems: &mut Collector) -> Typed<i64> {
        self.value(key, "a whole number, without a unit or quotes", problems, |data| match data {
            Data::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// A section below this one.
    pub(super) fn section<T>(
        &self,
        key: &str,
        section: &'static Section,
        problems: &mut Collector,
        read: impl FnOnce(&Map<'n>, &mut Collector) -> T,
    ) -> Typed<T> {
        let Some((key_at, node)) = self.find(key) else {
            return Typed::Absent;
        };
        match Map::open(node, key_at, section, problems) {
            Some(map) => Typed::Here(At { at: key_at, value: read(&map, problems) }),
            None => Typed::Wrong,
        }
    }

    /// A list of sections.
    pub(super) fn sections<T>(
        &self,
        key: &str,
        section: &'static Section,
        problems: &mut Collector,
        read: impl Fn(&Map<'n>, &mut Collector) -> T,
    ) -> Typed<List<T>> {
        let Some((key_at, node)) = self.find(key) else {
            return Typed::Absent;
        };
        let items = match &node.data {
            Data::List(items) if !items.is_empty() => items,
            found => {
                let at = if matches!(found, Data::Nothing) { key_at } else { node.at };
                self.wrong(key, "a list of at least one section", at, found, problems);
                return Typed::Wrong;
            }
        };
        let open = |item: &'n Rc<Node>| {
            let map = Map::open(item, item.at, section, problems)?;
            Some(At { at: item.at, value: read(&map, problems) })
        };
        Typed::Here(At { at: key_at, value: items.iter().map(open).collect() })
    }

    /// Where a secret is. The secret itself in this place is refused, and what is typed here is never shown.
    pub(super) fn secret(&self, key: &str, problems: &mut Collector) -> Typed<Secret> {
        let Some((_, node)) = self.find(key) else {
            return Typed::Absent;
        };
        let path = self.section.path_of(key);
        let Data::Map(pairs) = &node.data else {
            let example = self.section.example_of(key);
            let hint = format!(
                "put it in a file that only its owner may read, {example}; \
                 or use `{{environment: NAME}}` or, with systemd, `{{credential: NAME}}`"
            );
            let message = format!("`{path}` is a secret, which may not stand in this file");
            problems.add(node.at, message, hint);
            return Typed::Wrong;
        };
        if let [(name, value)] = pairs.as_slice()
            && let (Data::Text(name), Data::Text(text)) = (&name.data, &value.data)
            && let Some(secret) = source(name, text)
        {
            return Typed::Here(At { at: value.at, value: secret });
        }
        let names: Vec<&str> = keys::SECRET.keys.iter().map(|key| key.name).collect();
        let message = format!("`{path}` needs exactly one of {}, with text", names.join(", "));
        problems.add(node.at, message, self.section.example_of(key));
        Typed::Wrong
    }
}

/// A secret's source by its key. The text has no control characters, so that it can be shown.
fn source(name: &str, text: &str) -> Option<Secret> {
    match name {
        _ if text.contains(char::is_control) => None,
        "file" => Some(Secret::File(text.to_owned())),
        "environment" => Some(Secret::Environment(text.to_owned())),
        "credential" => Some(Secret::Credential(text.to_owned())),
        _ => None,
    }
}

/// A key's name, if the section has it.
fn known<'n>(key: &'n Node, section: &Section, problems: &mut Collector) -> Option<&'n str> {
    let names = || section.keys.iter().map(|key| key.name);
    let Data::Text(name) = &key.data else {
        let message = format!("a key should be text, and is {}", key.data.describe());
        problems.add(
            key.at,
            message,
            format!("the keys here are: {}", names().collect::<Vec<_>>().join(", ")),
        );
        return None;
    };
    if names().any(|known| known == name) {
        return Some(name);
    }
    // Only what looks like a key is shown: `{password:secret}`, without the space, is one long key to YAML.
    let looks_like_key = |c: char| c.is_ascii_alphanumeric() || "_-.<".contains(c);
    let end = name.find(|c| !looks_like_key(c)).unwrap_or(name.len());
    let (word, rest) = name.split_at(end);
    let elsewhere = || {
        let sections = keys::SECTIONS.iter().filter(|other| other.path != keys::SECRET.path);
        sections.into_iter().find(|other| other.keys.iter().any(|known| known.name == name))
    };
    let hint = if name == "<<" {
        "merge keys are not used here; an alias can stand for a whole value".to_owned()
    } else if rest.starts_with(':') || rest.starts_with('=') {
        format!("a key and its value are separated by a colon and a space: `{word}: ...`")
    } else if let Some(meant) = did_you_mean(word, names()) {
        meant
    } else if let Some(section) = elsewhere() {
        let place = if section.path.is_empty() { "the top of the file" } else { section.path };
        format!("`{name}` belongs in {place}")
    } else {
        format!("the keys here are: {}", names().collect::<Vec<_>>().join(", "))
    };
    let dots = if rest.is_empty() { "" } else { "…" };
    problems.add(key.at, format!("unknown key `{}{dots}`", section.path_of(word)), hint);
    None
}
