//! Where a JVM writes its GC log: `-Xloggc:FILE` (to Java 8) and `-Xlog:WHAT:file=FILE:DECORATIONS:OPTIONS` (since Java 9).
//!
//! In names, `%p` is the process (Java 8 writes `pid4711`), `%t` the time of the start, `%hn` the host. Both are made `*`, so
//! that the next start's file is of the same stream. Rotated files have a number behind the name, which patterns allow for.

use crate::jvm::Jvm;

/// One file that a JVM's options name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct GcLog {
    /// The name as the option has it, perhaps relative to the working directory.
    pub(crate) name: String,
    /// The option, for people.
    pub(crate) option: String,
}

/// What the options say of GC logs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct GcOptions {
    pub(crate) logs: Vec<GcLog>,
    /// Options by which GC is logged to standard output or error.
    pub(crate) console: Vec<String>,
    /// Options whose files have other things than GC in them.
    pub(crate) others: Vec<String>,
}

/// Reads all of a JVM's options.
pub(crate) fn options(jvm: &Jvm) -> GcOptions {
    let mut found = GcOptions::default();
    let mut classic = None;
    for option in &jvm.options {
        if let Some(name) = option.strip_prefix("-Xloggc:") {
            // Java 8 has one such file: the last.
            classic = Some(GcLog { name: name.to_owned(), option: option.clone() });
        } else if matches!(option.as_str(), "-verbose:gc" | "-XX:+PrintGC" | "-XX:+PrintGCDetails") {
            found.console.push(option.clone());
        } else if let Some(rest) = option.strip_prefix("-Xlog:") {
            unified(rest, option, &mut found);
        }
    }
    if let Some(log) = classic {
        found.console.retain(|option| option.starts_with("-Xlog"));
        found.logs.insert(0, log);
    }
    found
}

/// `gc*,safepoint:file=/x/gc.log:time,tags:filecount=10`
fn unified(rest: &str, option: &str, found: &mut GcOptions) {
    let parts = fields(rest);
    let part = |at: usize| parts.get(at).map(String::as_str).unwrap_or_default();
    let what = part(0);
    if matches!(what, "disable" | "async" | "help") {
        return;
    }
    let is_gc = what.is_empty()
        || what.split(',').any(|selector| {
            let (selector, level) = selector.split_once('=').unwrap_or((selector, "info"));
            // Elasticsearch has all warnings on its standard error, which tells nothing of GC.
            !matches!(level, "warning" | "error" | "off")
                && selector
                    .split('+')
                    .any(|tag| matches!(tag.trim_end_matches('*'), "all" | "gc" | "safepoint"))
        });
    let output = part(1);
    let name = output.strip_prefix("file=").unwrap_or(output).trim_matches('"');
    match (is_gc, output) {
        (true, "" | "stdout" | "stderr" | "#0" | "#1") => found.console.push(option.to_owned()),
        (false, "" | "stdout" | "stderr" | "#0" | "#1") => {}
        (true, _) => found.logs.push(GcLog { name: name.to_owned(), option: option.to_owned() }),
        (false, _) => found.others.push(option.to_owned()),
    }
}

/// The parts between colons; a colon in quotes is none.
fn fields(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for c in text.chars() {
        match c {
            ':' if !is_quoted => parts.push(String::new()),
            c => {
                is_quoted ^= c == '"';
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts
}

/// A file name's pattern: what the JVM fills in is `*`. Says also whether there is any of that.
pub(crate) fn pattern(name: &str) -> (String, bool) {
    filled(name, |_| Some("*"))
}

/// The names that the running process may have filled in, by Java's version; what is not known is `*`.
pub(crate) fn patterns_of_process(name: &str, pid: u32) -> [String; 2] {
    let (plain, classic) = (pid.to_string(), format!("pid{pid}"));
    [plain, classic].map(|pid| filled(name, |which| Some(if which == "%p" { &pid } else { "*" })).0)
}

fn filled<'a>(name: &str, value: impl Fn(&str) -> Option<&'a str>) -> (String, bool) {
    let mut pattern = String::new();
    let mut rest = name;
    let mut any = false;
    while let Some(at) = rest.find('%') {
        pattern.push_str(&crate::tree::literal(&rest[..at]));
        rest = &rest[at..];
        let known = ["%hn", "%p", "%t"].into_iter().find(|known| rest.starts_with(known));
        match known.and_then(|known| Some((known, value(known)?))) {
            Some((known, value)) => {
                any = true;
                // Two in a row are one.
                if !(value == "*" && pattern.ends_with('*')) {
                    pattern.push_str(value);
                }
                rest = &rest[known.len()..];
            }
            None => {
                pattern.push('%');
                rest = rest[1..].strip_prefix('%').unwrap_or(&rest[1..]);
            }
        }
    }
    pattern.push_str(&crate::tree::literal(rest));
    (pattern, any)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(options_of_line: &[&str]) -> GcOptions {
        let line: Vec<&str> = ["java"].iter().chain(options_of_line).chain(&["Main"]).copied().collect();
        options(&Jvm::parse(&line).unwrap())
    }

    fn names(options_of_line: &[&str]) -> Vec<String> {
        read(options_of_line).logs.into_iter().map(|log| log.name).collect()
    }

    #[test]
    fn every_form_of_the_options() {
        for (option, name) in [
            ("-Xloggc:/x/gc.log", "/x/gc.log"),
            ("-Xlog:gc*:file=/x/gc.log:time,tags:filecount=10,filesize=100M", "/x/gc.log"),
            ("-Xlog:gc*,safepoint=debug:file=/x/gc-%p.log::filesize=0", "/x/gc-%p.log"),
            ("-Xlog:gc+heap=debug:/x/gc.log", "/x/gc.log"),
            ("-Xlog::file=/x/all.log", "/x/all.log"),
            ("-Xlog:gc:file=\"/x/a:b.log\":time", "/x/a:b.log"),
        ] {
            assert_eq!(names(&[option]), [name], "{option}");
        }
        let both = ["-Xloggc:/x/a.log", "-verbose:gc", "-Xloggc:/x/b.log"];
        assert_eq!(names(&both), ["/x/b.log"]);
        assert!(read(&both).console.is_empty());
        assert_eq!(read(&["-verbose:gc"]).console, ["-verbose:gc"]);
        assert_eq!(read(&["-Xlog:gc:stdout"]).console, ["-Xlog:gc:stdout"]);
        assert_eq!(read(&["-Xlog:class+load:file=/x/c.log"]).others, ["-Xlog:class+load:file=/x/c.log"]);
        assert_eq!(read(&["-Xlog:all=warning:stderr:utctime,level,tags"]), GcOptions::default());
        assert_eq!(read(&["-Xlog:disable", "-Xlog:async"]), GcOptions::default());
    }

    #[test]
    fn what_the_jvm_fills_in() {
        assert_eq!(pattern("gc.log"), ("gc.log".to_owned(), false));
        assert_eq!(pattern("gc-%p-%t.log"), ("gc-*-*.log".to_owned(), true));
        assert_eq!(pattern("gc%p%t100%%"), ("gc*100%".to_owned(), true));
        assert_eq!(pattern("gc[1]-%t"), ("gc[[]1]-*".to_owned(), true));
        assert_eq!(patterns_of_process("gc-%p-%t.log", 7), ["gc-7-*.log", "gc-pid7-*.log"]);
    }
}
