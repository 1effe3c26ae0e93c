//! Configuration files of services, running or not: log directories of `*-env.sh` and of log4j, YARN's directories of container
//! logs.

use std::collections::BTreeMap;

use grammars::Component;

use crate::{
    directories::Directories,
    findings::{Findings, Whose},
    jvm::Jvm,
    logging::{ANY, appenders, filled},
    services::{FAMILIES, Family},
    tree::{Tree, literal, split},
};

/// YARN's key, and the value that it has if nobody gives one.
const CONTAINER_LOGS: (&str, &str) = ("yarn.nodemanager.log-dirs", "${yarn.log.dir}/userlogs");

/// Reads the files that start scripts read, in each family's usual directories.
pub(crate) fn environment_files(tree: &Tree, directories: &mut Directories, findings: &mut Findings) {
    for family in FAMILIES {
        for directory in family.configuration {
            for (name, variables) in family.environment {
                let path = format!("{directory}/{name}");
                match tree.text(&path) {
                    Ok(text) => assignments(tree, &path, &text, variables, family, directories, findings),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => findings.unseen(format!("{path}: {error}")),
                }
            }
        }
    }
}

/// Log directories that configurations of log4j and logback name as they are, whoever uses them.
pub(crate) fn logging_files(tree: &Tree, directories: &mut Directories, findings: &mut Findings) {
    for family in FAMILIES {
        for directory in family.configuration {
            let is_logging = |name: &String| {
                (name.contains("log4j") || name.contains("logback"))
                    && (name.ends_with(".properties") || name.ends_with(".xml"))
            };
            for name in tree.names(directory).unwrap_or_default().iter().filter(|name| is_logging(name)) {
                let path = format!("{directory}/{name}");
                let text = match tree.text(&path) {
                    Ok(text) => text,
                    Err(error) => {
                        findings.unseen(format!("{path}: {error}"));
                        continue;
                    }
                };
                for (appender, file) in appenders(&text, &Jvm::default()).files {
                    let (place, _) = split(&file);
                    if place.starts_with('/') && !place.contains(ANY) && tree.is_directory(place) {
                        directories.add(
                            tree,
                            place,
                            family,
                            &format!("the directory of appender {appender} of {path}"),
                        );
                    }
                }
            }
        }
    }
}

fn assignments(
    tree: &Tree,
    path: &str,
    text: &str,
    variables: &[&str],
    family: &'static Family,
    directories: &mut Directories,
    findings: &mut Findings,
) {
    let mut known: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        let Some((name, value)) = line.split_once('=') else { continue };
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') || name.is_empty() {
            continue;
        }
        let raw = unquoted(value);
        let value = expanded(raw, &|name| known.get(name).cloned().flatten());
        if variables.contains(&name) {
            match &value {
                Some(value) if value.starts_with('/') => {
                    directories.add(tree, value, family, &format!("{name} of {path}"));
                }
                _ => {
                    findings.remark(format!("{path}: {name}={raw}: only the start script knows what that is"))
                }
            }
        }
        known.insert(name, value);
    }
}

/// A value without quotes and without a comment behind it.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
        _ => value.split([' ', '\t', ';']).next().unwrap_or_default(),
    }
}

/// `$NAME`, `${NAME}`, `${NAME:-default}`; `None` for what is not known or is a program's output.
fn expanded(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if text.contains(['`', '(']) {
        return None;
    }
    let mut braced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        braced.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        if !rest.starts_with('{') {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            braced.push('{');
            braced.push_str(&rest[..end]);
            braced.push('}');
            rest = &rest[end..];
        }
    }
    filled(&(braced + rest), value)
}

/// The properties of a Hadoop configuration file.
pub(crate) fn site(text: &str) -> BTreeMap<String, String> {
    let content = |part: &str, tag: &str| {
        let (_, behind) = part.split_once(&format!("<{tag}>"))?;
        let (value, _) = behind.split_once(&format!("</{tag}>"))?;
        let value = value.trim();
        Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
    };
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
    }
    kept.push_str(rest);
    kept.split("<property>")
        .skip(1)
        .filter_map(|part| Some((content(part, "name")?, content(part, "value")?)))
        .collect()
}

/// The directories of container logs, by a `yarn-site.xml` or by what YARN does without. `log_directory` is the NodeManager's,
/// if it runs.
pub(crate) fn container_logs(
    tree: &Tree,
    configuration: &[String],
    log_directory: Option<&str>,
    findings: &mut Findings,
) {
    let mut found = None;
    for directory in configuration {
        let path = format!("{directory}/yarn-site.xml");
        match tree.text(&path) {
            Ok(text) => {
                found = Some((path, site(&text)));
                break;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => findings.unseen(format!("{path}: {error}")),
        }
    }
    let (key, default) = CONTAINER_LOGS;
    let (text, why, properties) = match found {
        Some((path, properties)) => match properties.get(key).cloned() {
            Some(text) => (text, format!("{key} of {path}"), properties),
            None => (default.to_owned(), format!("{key} is not in {path}, so it is {default}"), properties),
        },
        None => (
            default.to_owned(),
            format!("no yarn-site.xml was found, so {key} is {default}"),
            BTreeMap::new(),
        ),
    };
    let value = |name: &str| match name {
        "yarn.log.dir" => log_directory.map(str::to_owned),
        name => properties.get(name).cloned(),
    };
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let directory = filled(part, &value);
        let directory = directory.as_deref().map(|path| path.strip_prefix("file://").unwrap_or(path));
        match directory.filter(|path| path.starts_with('/')) {
            Some(directory) if log_directory.is_some() || tree.is_directory(directory) => {
                container_streams(&tree.real(directory), &why, findings);
            }
            // A host that only has YARN's configuration.
            Some(_) => {}
            None if log_directory.is_some() => {
                findings.remark(format!("container logs in {part} ({why}): not known where that is"))
            }
            None => {}
        }
    }
}

/// What containers write below a directory of theirs: `application_1_2/container_3/syslog`.
pub(crate) fn container_streams(directory: &str, why: &str, findings: &mut Findings) {
    let below = format!("{}/*/*", literal(directory));
    for (component, patterns) in [
        (Component::MapReduceContainer, &["syslog", "syslog.*"][..]),
        (Component::TezContainer, &["syslog_*"]),
    ] {
        for pattern in patterns {
            findings.claim(&Whose::component(component), &format!("{below}/{pattern}"), why);
        }
    }
    // Spark's, and what is no log at all.
    let other: Vec<&str> = ["stdout", "stderr", "prelaunch.out", "prelaunch.err"]
        .into_iter()
        .filter(|name| match Component::of_file_name(name) {
            Some(component) => {
                findings.claim(&Whose::component(component), &format!("{below}/{name}*"), why);
                false
            }
            None => true,
        })
        .collect();
    if !other.is_empty() {
        findings.remark(format!(
            "{directory}/*/*/{{{}}}: any program's output; a stream of component `spark-driver`, say, reads Spark's stderr",
            other.join(",")
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_shell_variables() {
        let value = |name: &str| (name == "HADOOP_LOG_DIR").then(|| "/var/log/hadoop".to_owned());
        for (text, expected) in [
            ("/var/log/hadoop", Some("/var/log/hadoop")),
            ("\"/var/log/x y\" # why", Some("/var/log/x y")),
            ("${HADOOP_LOG_DIR}/$USER", None),
            ("${HADOOP_LOG_DIR}/hdfs", Some("/var/log/hadoop/hdfs")),
            ("$HADOOP_LOG_DIR/hdfs; export X", Some("/var/log/hadoop/hdfs")),
            ("${YARN_LOG_DIR:-/var/log/yarn}", Some("/var/log/yarn")),
            ("`hostname`", None),
        ] {
            assert_eq!(expanded(unquoted(text), &value).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn properties_of_a_site_file() {
        let text = "<configuration><!-- <property><name>no</name><value>1</value></property> -->\n<property>\n \
                    <name>yarn.nodemanager.log-dirs</name>\n <value>\n/data1/logs,/data2/logs </value><final>true</final>\n\
                    </property><property><name>empty</name></property></configuration>";
        let keys = site(text);
        assert_eq!(keys.len(), 1);
        assert_eq!(keys["yarn.nodemanager.log-dirs"], "/data1/logs,/data2/logs");
    }
}
