//! GC logs of all processes, as patterns: one that is filled in with the process's number may be several services'.

use crate::{
    findings::{Findings, Whose},
    gc,
    tree::{Tree, literal, split},
};

/// A GC log that a process writes.
#[derive(Debug)]
pub(crate) struct GcFile {
    pub(crate) whose: Whose,
    /// As the option has it, but absolute.
    pub(crate) path: String,
    pub(crate) pid: u32,
    pub(crate) why: String,
}

/// Those of all processes.
#[derive(Debug, Default)]
pub(crate) struct GcFiles(Vec<GcFile>);

impl GcFiles {
    pub(crate) fn add(&mut self, file: GcFile) {
        self.0.push(file);
    }

    /// Claims each. Where a pattern would be two services', only the files of processes that run are known to be theirs.
    pub(crate) fn claim(self, tree: &Tree, findings: &mut Findings) {
        let patterns: Vec<(String, bool)> = self.0.iter().map(|file| pattern(tree, file)).collect();
        for (file, (pattern, is_filled)) in self.0.iter().zip(&patterns) {
            let mut all = self.0.iter().zip(&patterns);
            let is_shared =
                *is_filled && all.any(|(other, (theirs, _))| theirs == pattern && other.whose != file.whose);
            let is_bare = split(pattern).1.trim_matches(['*', '.', '-', '_']).is_empty();
            if is_shared || is_bare {
                findings.remark(format!(
                    "{pattern}: its name does not say whose GC log it is; only those of processes that run now are \
                     shipped: put the service's name into it"
                ));
                claim_of_process(tree, file, findings);
            } else {
                findings.claim(&file.whose, pattern, &file.why);
            }
        }
    }
}

fn claim_of_process(tree: &Tree, file: &GcFile, findings: &mut Findings) {
    let (directory, name) = split(&file.path);
    let directory = literal(&tree.real(directory));
    for name in gc::patterns_of_process(name, file.pid) {
        // Without the number it would be as wide as before.
        if name.contains(&file.pid.to_string()) {
            findings.claim(&file.whose, &with_rotation(&format!("{directory}/{name}")), &file.why);
        }
    }
}

/// A file's pattern, and whether the JVM fills in something. What is below a container's directory is for all containers.
fn pattern(tree: &Tree, file: &GcFile) -> (String, bool) {
    let (directory, name) = split(&file.path);
    let real = if directory.contains('%') { directory.to_owned() } else { tree.real(directory) };
    let (pattern, is_filled) = gc::pattern(&format!("{}/{name}", real.trim_end_matches('/')));
    let is_of_container = |part: &str| part.starts_with("application_") || part.starts_with("container_");
    let parts: Vec<&str> =
        pattern.split('/').map(|part| if is_of_container(part) { "*" } else { part }).collect();
    (with_rotation(&parts.join("/")), is_filled)
}

fn with_rotation(pattern: &str) -> String {
    if pattern.ends_with('*') { pattern.to_owned() } else { format!("{pattern}*") }
}
