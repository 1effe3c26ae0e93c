//! What was found: files become streams, everything else a remark.
//!
//! A stream's name is part of its documents' identity. It is therefore made of whose log it is and nothing else: not of what
//! else was found, nor of an order. All files of one component are one stream, all GC logs of one service are one.

use globset::GlobBuilder;
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
        let good = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
        let name: String = name.chars().take(100).map(good).collect();
        Whose { name: format!("gc-{name}"), component: Component::Gc, service: Some(name) }
    }
}

impl Findings {
    /// Whether a stream has the file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.streams.iter().any(|stream| stream.files.iter().any(|files| is_match(&files.pattern, path)))
    }

    /// Adds a pattern to its stream. Who comes first has it: a second stream that wants it only leaves a remark.
    pub(crate) fn claim(&mut self, whose: &Whose, pattern: &str, why: &str) {
        if pattern.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
            return self.remark(format!(
                "{pattern} as {}: {why}; no configuration can have such a name",
                whose.name
            ));
        }
        let has = |stream: &&Stream| stream.files.iter().any(|files| files.pattern == pattern);
        if let Some(other) = self.streams.iter().find(has).filter(|other| other.name != whose.name) {
            let remark =
                format!("{pattern} as {}: {why}; it is the stream {}'s already", whose.name, other.name);
            return self.remark(remark);
        }
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
                    let wider =
                        stream.files.iter().find(|ours| is_match(&ours.pattern, &example(&theirs.pattern)));
                    // Where each has the other's, the first keeps it.
                    wider.is_some_and(|ours| {
                        !is_match(&theirs.pattern, &example(&ours.pattern)) || other.name < stream.name
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

    /// Adds what an earlier look found and this one did not: a stream that was there once stays. Gives what is new, each
    /// pattern with its stream's name.
    pub fn keep(&mut self, earlier: &Findings) -> Vec<(String, Files)> {
        let mut new = Vec::new();
        for stream in &self.streams {
            let before = earlier.streams.iter().find(|before| before.name == stream.name);
            for files in &stream.files {
                let is_known = before
                    .is_some_and(|before| before.files.iter().any(|known| known.pattern == files.pattern));
                if !is_known {
                    new.push((stream.name.clone(), files.clone()));
                }
            }
        }
        for before in &earlier.streams {
            let whose = Whose {
                name: before.name.clone(),
                component: before.component,
                service: before.service.clone(),
            };
            for files in &before.files {
                let is_here = |stream: &Stream| stream.files.iter().any(|here| here.pattern == files.pattern);
                if !self.streams.iter().any(is_here) {
                    files.why.iter().for_each(|why| self.claim(&whose, &files.pattern, why));
                }
            }
        }
        self.streams.iter_mut().for_each(|stream| stream.exclude.clear());
        self.finish();
        new
    }
}

/// A path that a pattern matches.
fn example(pattern: &str) -> String {
    pattern.strip_suffix('*').unwrap_or(pattern).replace('*', "0")
}

/// As the shipper matches.
pub(crate) fn is_match(pattern: &str, path: &str) -> bool {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.is_ok_and(|glob| glob.compile_matcher().is_match(path))
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
}
