//! Log directories: whose files stand in them, as their names tell.
//!
//! A name is believed only where it says one thing: `hadoop-hdfs-namenode-nn1.log` in a directory of Hadoop's does. `hive.log` is
//! the server's, the metastore's or a client's, and `gc.log` anybody's: only a process says whose they are. Such files are
//! remarked on. The same goes for a name of one family in a directory of another: Trino has a `server.log`, too.

use std::collections::BTreeMap;

use grammars::Component;
use wire::name::{normalised, without_compression};

use crate::{
    findings::{Findings, Whose},
    services::{FAMILIES, Family},
    tree::{Kind, Tree, literal},
};

/// Where usual log directories are.
const LOGS: &str = "/var/log";
/// Names that do not tell what to do with the file, and why.
const UNTOLD: [(&str, &str); 2] = [
    (
        "hive.log",
        "HiveServer2, the metastore and clients write logs of this name, and no running process names it",
    ),
    ("kafkaServer.out", "Kafka's console, which repeats its log"),
];
/// How many names a remark has.
const NAMES: usize = 5;

/// Directories to look into: which families' files may stand there, and who named the directory.
#[derive(Debug, Default)]
pub(crate) struct Directories(BTreeMap<String, (Vec<&'static Family>, String)>);

impl Directories {
    /// A directory that somebody named.
    pub(crate) fn add(&mut self, tree: &Tree, directory: &str, family: &'static Family, why: &str) {
        let place = self.0.entry(tree.real(directory)).or_insert_with(|| (Vec::new(), why.to_owned()));
        if !place.0.iter().any(|known| std::ptr::eq(*known, family)) {
            place.0.push(family);
        }
    }

    /// The usual ones, and those one level below: `/var/log/hadoop/hdfs`.
    pub(crate) fn add_usual(&mut self, tree: &Tree, findings: &mut Findings) {
        let names = match tree.names(LOGS) {
            Ok(names) => names,
            Err(error) => return findings.unseen(format!("{LOGS}: {error}")),
        };
        for name in names {
            let family =
                FAMILIES.iter().find(|family| family.directories.iter().any(|usual| name.starts_with(usual)));
            let directory = format!("{LOGS}/{name}");
            let Some(family) = family.filter(|_| tree.is_directory(&directory)) else { continue };
            self.add(tree, &directory, family, "a usual log directory");
            for below in tree.names(&directory).unwrap_or_default() {
                let below = format!("{directory}/{below}");
                if tree.is_directory(&below) {
                    self.add(tree, &below, family, "a directory below a usual one");
                }
            }
        }
    }

    /// Looks into each.
    pub(crate) fn look(&self, tree: &Tree, findings: &mut Findings) {
        for (directory, (families, why)) in &self.0 {
            match tree.names(directory) {
                Ok(names) => files(tree, directory, families, why, &names, findings),
                Err(error) => findings.unseen(format!("{directory} ({why}): {error}")),
            }
        }
    }
}

/// What a file's name says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// It is a component's log, or the GC log of a service.
    Is(Whose),
    /// It is not to be shipped by its name alone, and why.
    Untold(&'static str),
    Nothing,
}

/// What a file's name, without what rotation added, says in a directory of these families.
pub(crate) fn says(name: &str, families: &[&Family]) -> Says {
    let words: Vec<&str> = name.split(['-', '.', '_']).collect();
    if words.iter().any(|word| matches!(*word, "gc" | "vgc"))
        || name.starts_with("gc") && name.ends_with(".log")
    {
        let owner = words.iter().filter(|word| **word != "gc").find_map(|word| Component::parse(word));
        return match owner.filter(|owner| *owner != Component::Gc) {
            Some(owner) => Says::Is(Whose::gc(owner.name())),
            None => Says::Untold("a GC log that does not say whose it is, and no running process names it"),
        };
    }
    if let Some((_, reason)) = UNTOLD.iter().find(|(untold, _)| *untold == name) {
        return Says::Untold(reason);
    }
    let is_of_these = |component: Component| {
        families.iter().any(|family| family.types.contains(&component.info().service_type))
    };
    match Component::of_file_name(name) {
        None => Says::Nothing,
        Some(component) if is_of_these(component) => Says::Is(Whose::component(component)),
        // What a daemon prints stands beside its log, under the same name.
        Some(Component::Out) => {
            let log = format!("{}.log", name.strip_suffix(".out").unwrap_or(name));
            match Component::of_file_name(&log).filter(|owner| is_of_these(*owner)) {
                Some(owner) => Says::Is(Whose::out(owner.name())),
                None => Says::Untold("captured output that does not say whose it is"),
            }
        }
        Some(_) => {
            Says::Untold("its name is of another family than its directory, and no running process names it")
        }
    }
}

fn files(
    tree: &Tree,
    directory: &str,
    families: &[&Family],
    why: &str,
    names: &[String],
    findings: &mut Findings,
) {
    let mut unknown: Vec<&str> = Vec::new();
    for name in names {
        let path = format!("{directory}/{name}");
        let is_packed = without_compression(name).len() < name.len();
        if is_packed || findings.has(&path) || tree.kind(&path) != Some(Kind::File) {
            continue;
        }
        let plain = normalised(name);
        match says(&plain, families) {
            Says::Is(whose) => {
                let why = format!("the name of {path}, in {why}");
                findings.claim(&whose, &pattern(directory, name, &plain), &why);
            }
            Says::Untold(reason) => findings.remark(format!("{path}: {reason}")),
            Says::Nothing => unknown.push(name),
        }
    }
    if !unknown.is_empty() {
        let shown = unknown.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
        let more = if unknown.len() > NAMES { ", .." } else { "" };
        let (count, is) = (unknown.len(), if unknown.len() == 1 { "file" } else { "files" });
        findings.remark(format!("{directory}: {count} {is} of names that say nothing: {shown}{more}"));
    }
}

/// The pattern of a file and what rotation makes of it.
fn pattern(directory: &str, name: &str, plain: &str) -> String {
    if name.starts_with(plain) {
        return format!("{}/{}*", literal(directory), literal(plain));
    }
    // The date stands before the extension.
    let (stem, extension) = plain.rsplit_once('.').unwrap_or((plain, ""));
    format!("{}/{}*.{}*", literal(directory), literal(stem), literal(extension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::{HADOOP, Service};

    fn family(service: &str) -> &'static Family {
        Service::of_command(service).unwrap().family
    }

    #[test]
    fn names_are_believed_where_they_say_one_thing() {
        let is = |name: &str, component| {
            assert_eq!(says(name, &[family("namenode")]), Says::Is(Whose::component(component)))
        };
        is("hadoop-hdfs-namenode-nn1.log", Component::NameNode);
        is("hdfs-audit.log", Component::HdfsAudit);
        assert_eq!(says("hadoop-hdfs-namenode-nn1.out", &[&HADOOP]), Says::Is(Whose::out("namenode")));
        assert!(matches!(says("notes.out", &[&HADOOP]), Says::Untold(_)));
        assert_eq!(says("gc-namenode-nn1.log", &[&HADOOP]), Says::Is(Whose::gc("namenode")));
        assert_eq!(
            says("hivemetastore-gc-2025-12-27_10-00-00.log", &[family("metastore")]),
            Says::Is(Whose::gc("hive-metastore"))
        );
        assert!(matches!(says("gc.log", &[&HADOOP]), Says::Untold(_)));
        assert!(matches!(says("hive.log", &[family("metastore")]), Says::Untold(_)));
        assert!(matches!(says("server.log", &[family("trino")]), Says::Untold(_)));
        assert_eq!(says("derby.log", &[&HADOOP]), Says::Nothing);
    }

    #[test]
    fn patterns_have_what_rotation_makes() {
        for (name, expected) in [
            ("hive.log.2026-11-20", "/x/hive.log*"),
            ("a-namenode-b.log.3", "/x/a-namenode-b.log*"),
            ("server-2026-11-20-1.log", "/x/server*.log*"),
        ] {
            let pattern = pattern("/x", name, &normalised(name));
            assert_eq!(pattern, expected);
            assert!(crate::findings::matcher(&pattern).unwrap().is_match(format!("/x/{name}")), "{name}");
        }
    }
}
