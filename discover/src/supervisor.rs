//! supervisord: where it puts what its programs write to standard output and error.
//!
//! Whose output it is, the program's name says, or a word of its command: `hdfs namenode`.

use crate::{
    findings::{Findings, Whose, matcher},
    services::Service,
    tree::{Tree, literal, plain, split},
};

/// Where it is looked for when no process says.
const USUAL: [&str; 3] =
    ["/etc/supervisord.conf", "/etc/supervisor/supervisord.conf", "/etc/supervisor.conf"];

/// The configuration that a running supervisord's command line names; `None` if it is no supervisord.
pub(crate) fn configuration_of(
    line: &[&str],
    working_directory: impl Fn() -> Option<String>,
) -> Option<Option<String>> {
    // A script: the interpreter stands before it.
    let at = line.iter().take(3).position(|word| split(word).1 == "supervisord" || *word == "supervisord")?;
    let mut rest = line[at + 1..].iter();
    while let Some(word) = rest.next() {
        let value = match *word {
            "-c" | "--configuration" => rest.next().copied(),
            word => word
                .strip_prefix("--configuration=")
                .or(word.strip_prefix("-c").filter(|rest| !rest.is_empty())),
        };
        if let Some(value) = value {
            let path = if value.starts_with('/') {
                Some(value.to_owned())
            } else {
                working_directory().map(|d| format!("{d}/{value}"))
            };
            return Some(path.map(|path| plain(&path)));
        }
    }
    Some(None)
}

/// Looks at the configurations that running ones use, or at the usual ones.
pub(crate) fn look(tree: &Tree, running: &[String], findings: &mut Findings) {
    let usual = USUAL.map(str::to_owned);
    let paths = if running.is_empty() { &usual[..] } else { running };
    for path in paths {
        match tree.text(path) {
            Ok(text) => configuration(tree, path, &text, findings),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && running.is_empty() => {}
            Err(error) => findings.unseen(format!("{path} (supervisord's configuration): {error}")),
        }
    }
}

fn configuration(tree: &Tree, path: &str, text: &str, findings: &mut Findings) {
    for section in sections(text) {
        match section.name.strip_prefix("program:").or(section.name.strip_prefix("fcgi-program:")) {
            Some(name) => program(tree, path, name, &section, findings),
            None if section.name == "include" => {
                for pattern in section.value("files").unwrap_or_default().split_whitespace() {
                    include(tree, path, pattern, findings);
                }
            }
            None => {}
        }
    }
}

/// Files that are included do not include others.
fn include(tree: &Tree, path: &str, pattern: &str, findings: &mut Findings) {
    let here = split(path).0;
    let pattern = pattern.replace("%(here)s", here);
    let pattern = plain(&if pattern.starts_with('/') { pattern } else { format!("{here}/{pattern}") });
    let Some(matcher) = matcher(&pattern) else { return };
    let directory = split(&pattern).0;
    for name in tree.names(directory).unwrap_or_default() {
        let included = format!("{directory}/{name}");
        if !matcher.is_match(&included) {
            continue;
        }
        match tree.text(&included) {
            Ok(text) => {
                for section in sections(&text) {
                    if let Some(name) = section.name.strip_prefix("program:") {
                        program(tree, &included, name, &section, findings);
                    }
                }
            }
            Err(error) => findings.unseen(format!("{included} (supervisord's configuration): {error}")),
        }
    }
}

/// One `[section]`.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    name: String,
    values: Vec<(String, String)>,
}

impl Section {
    fn value(&self, key: &str) -> Option<&str> {
        self.values.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        // ` ;` begins a comment, as does a line that begins with `;` or `#`.
        let line = line.split(" ;").next().unwrap_or(line).trim_end();
        if line.trim().is_empty() || line.starts_with([';', '#']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            sections.push(Section { name: name.trim().to_owned(), values: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            if line.starts_with([' ', '\t']) {
                // A value goes on.
                if let Some((_, value)) = section.values.last_mut() {
                    *value = format!("{value} {}", line.trim());
                }
            } else if let Some((key, value)) = line.split_once(['=', ':']) {
                section.values.push((key.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }
    sections
}

fn program(tree: &Tree, path: &str, name: &str, section: &Section, findings: &mut Findings) {
    let command = section.value("command").unwrap_or_default();
    let words = name.split(['-', '_']).chain(command.split_whitespace().map(|word| split(word).1));
    let service = Service::of_words([name].into_iter().chain(words));
    let redirects =
        section.value("redirect_stderr").is_some_and(|value| matches!(value, "true" | "1" | "yes" | "on"));
    for key in ["stdout_logfile", "stderr_logfile"] {
        if key == "stderr_logfile" && redirects {
            continue;
        }
        let value = section.value(key).unwrap_or("AUTO");
        let why = format!("{key} of [program:{name}] in {path}");
        match (value, service) {
            ("NONE" | "none" | "/dev/null", _) => {}
            (other, _) if other.starts_with("/dev/") || other == "syslog" => {
                findings.remark(format!("{why}: goes to {other}, which is no log file"));
            }
            ("AUTO", _) => findings.remark(format!(
                "{why} is AUTO: a name that each start makes anew, below supervisord's childlogdir"
            )),
            (_, None) => findings
                .remark(format!("{why}: {value}: neither its name nor its command says which service it is")),
            (file, Some(service)) if service.console_repeats => {
                findings.remark(format!("{why}: {file}: {} writes the same to its log", service.name));
            }
            (file, Some(service)) => match expanded(file, name, path) {
                Some(file) => {
                    let (directory, file) = split(&file);
                    let pattern = format!("{}/{file}*", literal(&tree.real(directory)));
                    findings.claim(&Whose::service(service), &pattern, &why);
                }
                None => findings.remark(format!("{why}: {file}: only supervisord knows what that is")),
            },
        }
    }
}

/// A log file's pattern with `%(program_name)s` and its like filled in.
fn expanded(file: &str, program: &str, path: &str) -> Option<String> {
    let file = file.replace("%(program_name)s", program).replace("%(group_name)s", program);
    let file = file.replace("%(here)s", split(path).0);
    let (directory, name) = split(&file);
    if !directory.starts_with('/') || directory.contains("%(") {
        return None;
    }
    // Numbers of processes, names of hosts.
    let mut pattern = String::new();
    let mut rest = name;
    while let Some((before, behind)) = rest.split_once("%(") {
        pattern.push_str(&literal(before));
        pattern.push('*');
        rest = behind.split_once(')')?.1.trim_start_matches(|c: char| c.is_ascii_digit());
        rest = rest.get(1..)?;
    }
    Some(format!("{}/{pattern}{}", plain(directory), literal(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_command_line_names_its_configuration() {
        for (line, expected) in [
            (
                &["/usr/bin/python3", "/usr/bin/supervisord", "-n", "-c", "/etc/s.conf"][..],
                Some(Some("/etc/s.conf")),
            ),
            (&["supervisord", "--configuration=s.conf"], Some(Some("/srv/s.conf"))),
            (&["/usr/bin/supervisord"], Some(None)),
            (&["vi", "/etc/supervisord.conf"], None),
        ] {
            let expected = expected.map(|path| path.map(str::to_owned));
            assert_eq!(configuration_of(line, || Some("/srv".to_owned())), expected, "{line:?}");
        }
    }

    #[test]
    fn names_are_filled_in() {
        let filled = |file: &str| expanded(file, "nn", "/etc/s/x.conf");
        assert_eq!(filled("/l/%(program_name)s.log").as_deref(), Some("/l/nn.log"));
        assert_eq!(
            filled("%(here)s/%(program_name)s-%(process_num)02d.log").as_deref(),
            Some("/etc/s/nn-*.log")
        );
        assert_eq!(filled("%(ENV_LOGS)s/x.log"), None);
        assert_eq!(filled("x.log"), None);
    }
}
