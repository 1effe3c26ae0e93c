//! What a host logs, and where: `khp-log discover`.
//!
//! [`look`] reads, and changes nothing: command lines of running JVMs in `/proc`, configuration files of Hadoop's family and of
//! supervisord, names in log directories. It gives [`Findings`]: streams, each file of them with who said so, and remarks on what
//! was seen and is not shipped. [`Findings::yaml`] is a configuration that `khp-log ship` reads as it stands.
//!
//! # Nothing is guessed silently
//!
//! A file becomes a stream's because a process or a configuration names it, or because its name says one thing only in the
//! directory where it stands (`directories`). In that order; who comes first has it. What is ambiguous, relative to something
//! unknown, or of no known service is a remark. What may not be read is told, too.
//!
//! # Names
//!
//! A stream's name is part of its documents' identity, so it depends on nothing but whose log it is (`findings`). A file whose
//! owner only a process tells is therefore not shipped while that process does not run: a second name would make its documents
//! twice.
//!
//! # Limits
//!
//! Options in `JAVA_TOOL_OPTIONS` and in `@files` are not read, nor is any other variable of a process's environment, where
//! secrets stand. Log directories are not searched for, but for the usual ones.

#![forbid(unsafe_code)]

mod configuration;
mod directories;
mod findings;
mod gc;
mod gc_files;
mod jvm;
mod logging;
mod processes;
mod services;
mod supervisor;
mod tree;
mod yaml;

use std::path::Path;

pub use findings::{Files, Findings, Stream};
pub use yaml::Platform;

use directories::Directories;
use services::HADOOP;
use tree::Tree;

/// Looks at the host whose file system is below `root`, which is `/` but in tests.
pub fn look(root: &Path) -> Findings {
    let tree = Tree::new(root);
    let mut findings = Findings::default();
    let mut directories = Directories::default();
    let running = processes::look(&tree, &mut findings, &mut directories);
    supervisor::look(&tree, &running.supervisors, &mut findings);
    let usual = || HADOOP.configuration.iter().map(|path| (*path).to_owned()).collect();
    let (log_directory, configuration) = running.node_manager.unwrap_or_else(|| (None, usual()));
    configuration::container_logs(&tree, &configuration, log_directory.as_deref(), &mut findings);
    configuration::environment_files(&tree, &mut directories, &mut findings);
    configuration::logging_files(&tree, &mut directories, &mut findings);
    directories.add_usual(&tree, &mut findings);
    directories.look(&tree, &mut findings);
    findings.finish();
    findings
}
