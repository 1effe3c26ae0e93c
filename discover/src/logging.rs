//! Files that a configuration of log4j 1, log4j 2 or logback names.
//!
//! Of properties only appenders that a logger uses count, with the values that the command line gives; an XML file's appenders
//! all do. What has a lookup in it that cannot be answered here is told, not guessed.

use std::collections::BTreeMap;

use crate::jvm::Jvm;

/// Stands for the name of the user, which the JVM knows and its command line does not say.
pub(crate) const ANY: char = '\u{1}';

/// What a configuration names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Appenders {
    /// Appender and path.
    pub(crate) files: Vec<(String, String)>,
    /// Appender and path, with what could not be filled in.
    pub(crate) unknown: Vec<(String, String)>,
}

impl Appenders {
    fn add(&mut self, appender: &str, path: Option<String>, raw: &str) {
        match path {
            Some(path) => self.files.push((appender.to_owned(), path)),
            None => self.unknown.push((appender.to_owned(), raw.to_owned())),
        }
    }
}

/// Reads a configuration, whichever of the three it is.
pub(crate) fn appenders(text: &str, jvm: &Jvm) -> Appenders {
    if text.trim_start().starts_with('<') {
        return of_xml(text, jvm);
    }
    let keys = properties(text);
    let is_second = keys.keys().any(|key| key.starts_with("appender.") || key.starts_with("rootLogger"));
    if is_second { of_log4j2(&keys, jvm) } else { of_log4j1(&keys, jvm) }
}

/// A file of Java properties.
pub(crate) fn properties(text: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let mut whole = line.to_owned();
        while whole.ends_with('\\') {
            whole.pop();
            match lines.next() {
                Some(next) => whole.push_str(next.trim_start()),
                None => break,
            }
        }
        if let Some(at) = whole.find(['=', ':']) {
            keys.insert(whole[..at].trim().to_owned(), whole[at + 1..].trim().to_owned());
        }
    }
    keys
}

/// Fills in `${name}` and `${name:-default}`; `None` if a name is not known.
pub(crate) fn filled(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    filled_to(text, value, 8)
}

fn filled_to(text: &str, value: &dyn Fn(&str) -> Option<String>, depth: usize) -> Option<String> {
    let Some(start) = text.find("${") else {
        return Some(text.to_owned());
    };
    let depth = depth.checked_sub(1)?;
    let behind = &text[start + 2..];
    let end = closing(behind)?;
    let (name, default) = match behind[..end].split_once(":-") {
        Some((name, default)) => (name, Some(default.to_owned())),
        None => (&behind[..end], None),
    };
    let known = value(name).or(default)?;
    let known = filled_to(&known, value, depth)?;
    Some(format!("{}{known}{}", &text[..start], filled_to(&behind[end + 1..], value, depth)?))
}

/// Where the brace that is open ends.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// `log4j.appender.RFA.File=${hadoop.log.dir}/${hadoop.log.file}`
fn of_log4j1(keys: &BTreeMap<String, String>, jvm: &Jvm) -> Appenders {
    let value = |name: &str| of_jvm(name, jvm).or_else(|| keys.get(name).cloned());
    let is_logger = |key: &str| {
        let key = key.strip_prefix("log4j.").unwrap_or_default();
        matches!(key, "rootLogger" | "rootCategory")
            || key.starts_with("logger.")
            || key.starts_with("category.")
    };
    let used: Vec<String> = keys
        .iter()
        .filter(|(key, _)| is_logger(key))
        .filter_map(|(_, text)| filled(text, &value))
        .flat_map(|text| text.split(',').skip(1).map(|name| name.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    let mut found = Appenders::default();
    for (key, text) in keys {
        let appender = key.strip_prefix("log4j.appender.").and_then(|rest| rest.split_once('.'));
        if let Some((appender, option)) = appender
            && option.eq_ignore_ascii_case("file")
            && used.iter().any(|name| name == appender)
        {
            found.add(appender, filled(text, &value), text);
        }
    }
    found
}

/// `appender.DRFA.fileName = ${sys:hive.log.dir}/${sys:hive.log.file}`
fn of_log4j2(keys: &BTreeMap<String, String>, jvm: &Jvm) -> Appenders {
    let property = |name: &str| keys.get(&format!("property.{name}")).cloned();
    let value = |name: &str| lookup(name, jvm, &property);
    let used: Vec<String> = keys
        .iter()
        .filter_map(|(key, text)| match key.as_str() {
            "rootLogger" => Some(text.split(',').skip(1).map(|name| name.trim().to_owned()).collect()),
            key if key.ends_with(".ref") => Some(vec![text.clone()]),
            key if key.starts_with("logger.") && key.matches('.').count() == 1 => {
                Some(text.split(',').skip(1).map(|name| name.trim().to_owned()).collect::<Vec<_>>())
            }
            _ => None,
        })
        .flatten()
        .filter_map(|name| filled(&name, &value))
        .collect();
    let mut found = Appenders::default();
    for (key, text) in keys {
        let appender = key.strip_prefix("appender.").and_then(|rest| rest.strip_suffix(".fileName"));
        let Some(appender) = appender else { continue };
        let name = keys.get(&format!("appender.{appender}.name")).map_or(appender, String::as_str);
        if used.iter().any(|used| used == name || used.split(',').any(|part| part.trim() == name)) {
            found.add(name, filled(text, &value), text);
        }
    }
    found
}

/// A property of the JVM.
fn of_jvm(name: &str, jvm: &Jvm) -> Option<String> {
    match (name, jvm.property(name)) {
        (_, Some(value)) => Some(value.to_owned()),
        ("user.name", None) => Some(ANY.to_string()),
        (_, None) => None,
    }
}

/// `sys:name` is a property of the command line; a name alone is the file's, or as log4j 2 and logback fall back, the command
/// line's.
fn lookup(name: &str, jvm: &Jvm, property: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    match name.split_once(':') {
        // A property of the file is its default.
        Some(("sys", name)) => of_jvm(name, jvm).or_else(|| property(name)),
        Some(_) => None,
        None => property(name).or_else(|| of_jvm(name, jvm)),
    }
}

/// `fileName="..."` (log4j 2), `<file>...</file>` (logback), `<param name="File" value="..."/>` (log4j 1).
fn of_xml(text: &str, jvm: &Jvm) -> Appenders {
    let text = without_comments(text);
    let mut defined = BTreeMap::new();
    let mut raw = Vec::new();
    let mut appender = String::from("?");
    for part in text.split('<').skip(1) {
        let (tag, content) = part.split_once('>').unwrap_or((part, ""));
        let element = tag.split([' ', '\t', '\n', '/']).next().unwrap_or_default();
        let attribute = |name: &str| attribute(tag, name);
        if element.eq_ignore_ascii_case("property") {
            let value = attribute("value").unwrap_or_else(|| content.trim().to_owned());
            defined.insert(attribute("name").unwrap_or_default(), value);
            continue;
        }
        if element.eq_ignore_ascii_case("appender") || attribute("fileName").is_some() {
            appender = attribute("name").unwrap_or_else(|| "?".to_owned());
        }
        if let Some(path) = attribute("fileName") {
            raw.push((appender.clone(), path));
        } else if element.eq_ignore_ascii_case("file") && !content.trim().is_empty() {
            raw.push((appender.clone(), content.trim().to_owned()));
        } else if element.eq_ignore_ascii_case("param")
            && attribute("name").is_some_and(|name| name.eq_ignore_ascii_case("file"))
        {
            raw.push((appender.clone(), attribute("value").unwrap_or_default()));
        }
    }
    let property = |name: &str| defined.get(name).cloned();
    let mut found = Appenders::default();
    for (appender, path) in raw {
        found.add(&appender, filled(&path, &|name| lookup(name, jvm, &property)), &path);
    }
    found
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
    }
    kept + rest
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let is_word = rest[..at].ends_with([' ', '\t', '\n']);
        let behind = rest[at + name.len()..].trim_start();
        let value = behind.strip_prefix('=').map(str::trim_start);
        if let (true, Some(value)) = (is_word, value) {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return Some(value[1..].split(quote).next().unwrap_or_default().to_owned());
        }
        rest = &rest[at + name.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appenders and their files.
    type Named = Vec<(String, String)>;

    fn files(text: &str, options: &[&str]) -> (Named, Named) {
        let line: Vec<&str> = ["java"].iter().chain(options).chain(&["Main"]).copied().collect();
        let Appenders { files, unknown } = appenders(text, &Jvm::parse(&line).unwrap());
        (files, unknown)
    }

    fn pair(appender: &str, path: &str) -> (String, String) {
        (appender.to_owned(), path.to_owned())
    }

    /// The command line goes before the file; an appender that no logger uses writes nothing.
    #[test]
    fn log4j_1() {
        let text = "hadoop.root.logger=INFO,console\nhadoop.log.dir=.\nhdfs.audit.logger=INFO,NullAppender\n\
                    log4j.rootLogger=${hadoop.root.logger}, EventCounter\n\
                    log4j.appender.RFA.File=${hadoop.log.dir}/${hadoop.log.file}\n\
                    # log4j.appender.OLD.File=/x\n\
                    log4j.logger.org.apache.hadoop.hdfs.server.namenode.FSNamesystem.audit=${hdfs.audit.logger}\n\
                    log4j.appender.RFAAUDIT.File=${hadoop.log.dir}/hdfs-audit.log\n\
                    log4j.logger.a.b=INFO,ODD\nlog4j.appender.ODD.File=${nobody.knows}/x.log\n";
        let options = ["-Dhadoop.log.dir=/l", "-Dhadoop.log.file=nn.log", "-Dhadoop.root.logger=INFO,RFA"];
        let odd = vec![pair("ODD", "${nobody.knows}/x.log")];
        assert_eq!(files(text, &options), (vec![pair("RFA", "/l/nn.log")], odd.clone()));
        let audited = [&options[..], &["-Dhdfs.audit.logger=INFO,RFAAUDIT"]].concat();
        let both = vec![pair("RFA", "/l/nn.log"), pair("RFAAUDIT", "/l/hdfs-audit.log")];
        assert_eq!(files(text, &audited), (both, odd));
    }

    #[test]
    fn log4j_2() {
        let text = "property.hive.log.dir = /tmp/x\nproperty.hive.log.file = hive.log\n\
                    appenders = console, DRFA\nappender.DRFA.type = RollingRandomAccessFile\nappender.DRFA.name = DRFA\n\
                    appender.DRFA.fileName = ${sys:hive.log.dir}/${sys:hive.log.file}\n\
                    appender.other.name = OTHER\nappender.other.fileName = /x/other.log\n\
                    property.hive.root.logger = DRFA\nrootLogger.appenderRef.root.ref = ${sys:hive.root.logger}\n";
        assert_eq!(files(text, &[]).0, [pair("DRFA", "/tmp/x/hive.log")]);
        let options = ["-Dhive.log.dir=/var/log/hive", "-Dhive.log.file=hms.log"];
        assert_eq!(files(text, &options).0, [pair("DRFA", "/var/log/hive/hms.log")]);
    }

    #[test]
    fn xml() {
        let logback = "<configuration>\n<!-- <file>/x/no.log</file> -->\n<appender name=\"xa\" class=\"R\">\n\
                       <file>${logdir}/ranger-admin-${hostname}-${user}.log</file>\n<append>true</append></appender></configuration>";
        let options = ["-Dlogdir=/var/log/ranger/admin", "-Dhostname=h1", "-Duser=ranger"];
        assert_eq!(
            files(logback, &options).0,
            [pair("xa", "/var/log/ranger/admin/ranger-admin-h1-ranger.log")]
        );
        assert_eq!(files(logback, &[]).1, [pair("xa", "${logdir}/ranger-admin-${hostname}-${user}.log")]);
        let log4j2 = "<?xml version=\"1.0\"?><Configuration><Properties>\n\
                      <Property name=\"druid.log.path\" value=\"log\" /></Properties><Appenders>\n\
                      <RollingRandomAccessFile name=\"FileAppender\" fileName=\"${sys:druid.log.path}/${sys:druid.node.type}.log\"\n\
                      filePattern=\"x\"/></Appenders></Configuration>";
        let options = ["-Ddruid.node.type=broker", "-Ddruid.log.path=/var/log/druid"];
        assert_eq!(files(log4j2, &options).0, [pair("FileAppender", "/var/log/druid/broker.log")]);
        let log4j1 = "<log4j:configuration><appender name=\"xa_log_appender\" class=\"D\">\n\
                      <param name=\"file\" value=\"${catalina.base}/logs/xa_portal.log\" /></appender></log4j:configuration>";
        assert_eq!(
            files(log4j1, &["-Dcatalina.base=/opt/ews"]).0,
            [pair("xa_log_appender", "/opt/ews/logs/xa_portal.log")]
        );
    }

    #[test]
    fn what_goes_round_ends() {
        assert_eq!(filled("${a}", &|_| Some("${a}${a}".to_owned())), None);
        assert_eq!(
            filled("${a:-x}/${b}", &|name| (name == "b").then(|| "y".to_owned())),
            Some("x/y".to_owned())
        );
        assert_eq!(filled("${a", &|_| None), None);
    }
}
