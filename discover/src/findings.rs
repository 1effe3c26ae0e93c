//! What was found: files become streams, everything else a remark.
//!
//! A stream's name is part of its documents' identity. It is therefore made of whose log it is and nothing else: not of what
//! else was found, nor of an order. All files of one component are one stream, all GC logs of one service are one.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use grammars::Component;

/// A file pattern and who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// As `ship.streams.files` has it.
    pub pattern: String,
    /// Which process or file said so; at least one.
    pub why: Vec<String>,
}

/// A stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Its name.
    pub name: String,
    /// Whose grammar reads it.
    pub component: Component,
    /// Whose log it is, if the component does not say.
    pub service: Option<String>,
    /// What it has; at least one.
    pub files: Vec<Files>,
    /// Patterns of files that are another stream's.
    pub exclude: Vec<String>,
}

/// What a look at a host found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The streams, in the order of their names.
    pub streams: Vec<Stream>,
    /// What was seen and is not shipped, each with the reason.
    pub remarks: Vec<String>,
    /// What could not be looked at.
    pub unseen: Vec<String>,
    /// The patterns of all files, compiled.
    matchers: BTreeMap<String, GlobMatcher>,
}

/// Whose log something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whose {
    pub(crate) name: String,
    pub(crate) component: Component,
    pub(crate) service: Option<String>,
}

impl Whose {
    /// A component's own log.
    pub(crate) fn component(component: Component) -> Whose {
        Whose { name: component.name().to_owned(), component, service: None }
    }

    /// A known service's log.
    pub(crate) fn service(service: &crate::services::Service) -> Whose {
        let label = service.is_generic().then(|| service.name.to_owned());
        Whose { name: service.name.to_owned(), component: service.component(), service: label }
    }

    /// The GC log of the service of that name.
    pub(crate) fn gc(name: &str) -> Whose {
        Whose::of("gc", Component::Gc, name)
    }

    /// What the service of that name prints, not logs.
    pub(crate) fn out(name: &str) -> Whose {
        Whose::of("out", Component::Out, name)
    }

    fn of(kind: &str, component: Component, name: &str) -> Whose {
        let good = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
        let name: String = name.chars().take(100).map(good).collect();
        Whose { name: format!("{kind}-{name}"), component, service: Some(name) }
    }
}

impl Findings {
    /// Whether a stream has the file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.matchers.values().any(|matcher| matcher.is_match(path))
    }

    fn is_match(&self, pattern: &str, path: &str) -> bool {
        self.matchers.get(pattern).is_some_and(|matcher| matcher.is_match(path))
    }

    /// Adds a pattern to its stream. Who comes first has it: a second stream that wants it only leaves a remark.
    pub(crate) fn claim(&mut self, whose: &Whose, pattern: &str, why: &str) {
        let is_odd = pattern.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER);
        let Some(matcher) = matcher(pattern).filter(|_| !is_odd) else {
            return self.remark(format!(
                "{pattern} as {}: {why}; no configuration can have such a name",
                whose.name
            ));
        };
        let has = |stream: &&Stream| stream.files.iter().any(|files| files.pattern == pattern);
        if let Some(other) = self.streams.iter().find(has).filter(|other| other.name != whose.name) {
            let remark =
                format!("{pattern} as {}: {why}; it is the stream {}'s already", whose.name, other.name);
            return self.remark(remark);
        }
        self.matchers.entry(pattern.to_owned()).or_insert(matcher);
        if !self.streams.iter().any(|stream| stream.name == whose.name) {
            let Whose { name, component, service } = whose.clone();
            self.streams.push(Stream { name, component, service, files: Vec::new(), exclude: Vec::new() });
        }
        let Some(stream) = self.streams.iter_mut().find(|stream| stream.name == whose.name) else { return };
        match stream.files.iter_mut().find(|files| files.pattern == pattern) {
            Some(files) if files.why.iter().any(|known| known == why) => {}
            Some(files) => files.why.push(why.to_owned()),
            None => {
                let why = vec![why.to_owned()];
                stream.files.push(Files { pattern: pattern.to_owned(), why });
            }
        }
    }

    pub(crate) fn remark(&mut self, text: String) {
        if !self.remarks.contains(&text) {
            self.remarks.push(text);
        }
    }

    pub(crate) fn unseen(&mut self, text: String) {
        if !self.unseen.contains(&text) {
            self.unseen.push(text);
        }
    }

    /// Puts everything in order, and takes out of each stream what is a narrower pattern of another one.
    pub(crate) fn finish(&mut self) {
        self.streams.sort_by(|a, b| a.name.cmp(&b.name));
        for stream in &mut self.streams {
            stream.files.sort_by(|a, b| a.pattern.cmp(&b.pattern));
        }
        let mut narrower: Vec<(usize, String)> = Vec::new();
        for (at, stream) in self.streams.iter().enumerate() {
            for other in self.streams.iter().filter(|other| other.name != stream.name) {
                let wanted = other.files.iter().filter(|theirs| {
                    let wider = stream
                        .files
                        .iter()
                        .find(|ours| self.is_match(&ours.pattern, &example(&theirs.pattern)));
                    // Where each has the other's, the first keeps it.
                    wider.is_some_and(|ours| {
                        !self.is_match(&theirs.pattern, &example(&ours.pattern)) || other.name < stream.name
                    })
                });
                narrower.extend(wanted.map(|files| (at, files.pattern.clone())));
            }
        }
        for (at, pattern) in narrower {
            if let Some(stream) = self.streams.get_mut(at) {
                stream.exclude.push(pattern);
            }
        }
    }

    /// Adds what this look found to what earlier ones did: a stream that was there once stays, and a file stays its stream's,
    /// whoever names it later. Gives what is new, each pattern with its stream's name.
    pub fn keep(&mut self, earlier: &Findings) -> Vec<(String, Files)> {
        let mut kept = earlier.clone();
        kept.remarks = std::mem::take(&mut self.remarks);
        kept.unseen = std::mem::take(&mut self.unseen);
        let mut new = Vec::new();
        for stream in &self.streams {
            let Stream { name, component, service, .. } = stream.clone();
            let whose = Whose { name, component, service };
            for files in &stream.files {
                match kept.files_mut(&stream.name, &files.pattern) {
                    // Processes come and go.
                    Some(known) => known.why.clone_from(&files.why),
                    None => {
                        files.why.iter().for_each(|why| kept.claim(&whose, &files.pattern, why));
                        if kept.files_mut(&stream.name, &files.pattern).is_some() {
                            new.push((stream.name.clone(), files.clone()));
                        }
                    }
                }
            }
        }
        kept.streams.iter_mut().for_each(|stream| stream.exclude.clear());
        kept.finish();
        *self = kept;
        new
    }

    fn files_mut(&mut self, stream: &str, pattern: &str) -> Option<&mut Files> {
        let stream = self.streams.iter_mut().find(|known| known.name == stream)?;
        stream.files.iter_mut().find(|files| files.pattern == pattern)
    }

    /// Lets go of what another look does not have.
    pub fn retain(&mut self, other: &Findings) {
        for stream in &mut self.streams {
            let same = other.streams.iter().find(|same| same.name == stream.name);
            let is_there = |pattern: &str| {
                same.is_some_and(|same| same.files.iter().any(|files| files.pattern == pattern))
            };
            stream.files.retain(|files| is_there(&files.pattern));
        }
        self.streams.retain(|stream| !stream.files.is_empty());
        let patterns: Vec<&String> =
            self.streams.iter().flat_map(|stream| &stream.files).map(|files| &files.pattern).collect();
        self.matchers.retain(|pattern, _| patterns.contains(&pattern));
    }
}

/// A path that a pattern matches.
fn example(pattern: &str) -> String {
    pattern.strip_suffix('*').unwrap_or(pattern).replace('*', "0")
}

/// As the shipper matches.
pub(crate) fn matcher(pattern: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.ok().map(|glob| glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(claims: &[(&str, &str)]) -> Findings {
        let mut findings = Findings::default();
        for (name, pattern) in claims {
            findings.claim(&Whose::gc(name), pattern, "a test");
        }
        findings.finish();
        findings
    }

    #[test]
    fn a_file_is_one_streams() {
        let found =
            findings(&[("a", "/x/gc-*.log*"), ("b", "/x/gc-b-1.log*"), ("b", "/x/gc-*.log*"), ("a", "/y/*")]);
        let named: Vec<_> = found
            .streams
            .iter()
            .map(|stream| {
                let files: Vec<&str> = stream.files.iter().map(|files| files.pattern.as_str()).collect();
                (stream.name.as_str(), files, stream.exclude.clone())
            })
            .collect();
        let excluded = vec!["/x/gc-b-1.log*".to_owned()];
        assert_eq!(
            named,
            [("gc-a", vec!["/x/gc-*.log*", "/y/*"], excluded), ("gc-b", vec!["/x/gc-b-1.log*"], vec![])]
        );
        assert_eq!(found.remarks, ["/x/gc-*.log* as gc-b: a test; it is the stream gc-a's already"]);
    }

    #[test]
    fn what_was_there_once_stays() {
        let mut now = findings(&[("b", "/b*"), ("c", "/c*")]);
        let new = now.keep(&findings(&[("a", "/a*"), ("b", "/b*")]));
        let names: Vec<&str> = now.streams.iter().map(|stream| stream.name.as_str()).collect();
        assert_eq!(names, ["gc-a", "gc-b", "gc-c"]);
        let new: Vec<(&str, &str)> =
            new.iter().map(|(name, files)| (name.as_str(), files.pattern.as_str())).collect();
        assert_eq!(new, [("gc-c", "/c*")]);
    }

    /// A file that went over to another stream would be shipped again from its first byte.
    #[test]
    fn a_file_stays_its_streams() {
        let mut now = findings(&[("b", "/a*"), ("b", "/b*")]);
        let new = now.keep(&findings(&[("a", "/a*")]));
        assert_eq!(new.len(), 1);
        assert_eq!((now.streams[0].name.as_str(), now.streams[0].files.len()), ("gc-a", 1));
        assert_eq!(now.remarks, ["/a* as gc-b: a test; it is the stream gc-a's already"]);
        now.retain(&findings(&[("b", "/b*")]));
        assert_eq!(now.streams.len(), 1);
        assert!(now.has("/b1") && !now.has("/a1"));
    }
}
