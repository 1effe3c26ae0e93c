//! Running processes: what `/proc` has of them.
//!
//! The command line may be read by everybody, the working directory and the open files only by the process's own user and by
//! root. What may not be read is told once, with the processes' numbers.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use grammars::Component;

use crate::{
    configuration::container_streams,
    directories::{Directories, Says, says},
    findings::{Findings, Whose},
    gc,
    gc_files::{GcFile, GcFiles},
    jvm::Jvm,
    logging::{ANY, appenders},
    services::{Service, is_container},
    supervisor,
    tree::{Kind, Tree, literal, plain, split},
};

/// Properties that name a configuration of log4j or logback, in the order in which they are asked.
const CONFIGURATIONS: [&str; 5] = [
    "log4j2.configurationFile",
    "log4j.configurationFile",
    "logback.configurationFile",
    "log4j.configuration",
    "oozie.log4j.file",
];
/// What is looked for in the class path if none of them is there.
const USUAL: [&str; 4] = ["log4j.properties", "log4j2.properties", "logback.xml", "log4j2.xml"];

/// What processes tell beyond their own files.
#[derive(Debug, Default)]
pub(crate) struct Running {
    /// Configurations of supervisords.
    pub(crate) supervisors: Vec<String>,
    /// The NodeManager's log directory, and its configuration directories.
    pub(crate) node_manager: Option<(Option<String>, Vec<String>)>,
}

/// One process that is looked at.
struct Process<'a> {
    pid: u32,
    jvm: &'a Jvm,
    service: Option<&'static Service>,
    /// For people.
    title: String,
}

/// A look at all processes.
pub(crate) struct Look<'a> {
    tree: &'a Tree,
    findings: &'a mut Findings,
    directories: &'a mut Directories,
    running: Running,
    gc_files: GcFiles,
    /// What could not be read, by what it was: processes.
    blind: BTreeMap<String, BTreeSet<u32>>,
}

/// Looks at each process.
pub(crate) fn look(tree: &Tree, findings: &mut Findings, directories: &mut Directories) -> Running {
    let mut look = Look {
        tree,
        findings,
        directories,
        running: Running::default(),
        gc_files: GcFiles::default(),
        blind: BTreeMap::new(),
    };
    look.all();
    std::mem::take(&mut look.gc_files).claim(tree, look.findings);
    look.tell_what_was_not_seen();
    look.running
}

impl Look<'_> {
    fn all(&mut self) {
        let names = match self.tree.names("/proc") {
            Ok(names) => names,
            Err(error) => return self.findings.unseen(format!("/proc: {error}")),
        };
        let mut pids: Vec<u32> = names.iter().filter_map(|name| name.parse().ok()).collect();
        pids.sort_unstable();
        if !pids.contains(&1) {
            let text =
                "/proc does not show this user the processes of others (hidepid, or ProtectProc of a unit)";
            self.findings.unseen(text.to_owned());
        }
        for pid in pids {
            match self.tree.text(&format!("/proc/{pid}/cmdline")) {
                Ok(text) => {
                    let line: Vec<&str> = text.strip_suffix('\0').unwrap_or(&text).split('\0').collect();
                    self.process(pid, &line);
                }
                Err(error) => self.not_read(pid, "cmdline", &error),
            }
        }
    }

    /// A process that has ended meanwhile is nothing to tell.
    fn not_read(&mut self, pid: u32, what: &str, error: &io::Error) {
        if error.kind() != io::ErrorKind::NotFound {
            self.blind.entry(format!("/proc/*/{what}: {error}")).or_default().insert(pid);
        }
    }

    fn process(&mut self, pid: u32, line: &[&str]) {
        let working_directory = || self.tree.link(&format!("/proc/{pid}/cwd")).ok();
        if let Some(configuration) = supervisor::configuration_of(line, working_directory) {
            self.running.supervisors.extend(configuration);
        }
        let Some(jvm) = Jvm::parse(line) else { return };
        let service = Service::of(&jvm).filter(|_| !is_container(&jvm));
        let name = service.map_or(jvm.main.as_str(), |service| service.name);
        let process = Process { pid, jvm: &jvm, service, title: format!("process {pid} ({name})") };
        if self.is_in_own_namespace(pid) {
            let text = "runs in a container: its paths are those of another file system";
            return self.findings.remark(format!("{}: {text}", process.title));
        }
        self.gc_options(&process);
        match service {
            Some(service) => self.service(&process, service),
            None if is_container(&jvm) => self.container(&process),
            // An option that asks for the version runs nothing.
            None if jvm.main.is_empty() => {}
            None => self.findings.remark(format!(
                "{}: a running JVM of no known service; a stream of component `generic-java` reads its log",
                jvm.main
            )),
        }
        if let Some(file) = jvm.options.iter().find(|option| option.starts_with('@')) {
            self.findings.remark(format!("{}: options in the file {file} were not read", process.title));
        }
    }

    /// Whether a process has a number of its own in a namespace that we are not in.
    fn is_in_own_namespace(&self, pid: u32) -> bool {
        let status = self.tree.text(&format!("/proc/{pid}/status")).unwrap_or_default();
        let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
        numbers.is_some_and(|numbers| numbers.split_whitespace().count() > 1)
    }

    /// The path as it is, a relative one below the working directory.
    fn absolute(&mut self, process: &Process<'_>, path: &str) -> Option<String> {
        if path.starts_with('/') {
            return Some(plain(path));
        }
        match self.tree.link(&format!("/proc/{}/cwd", process.pid)) {
            Ok(directory) => Some(plain(&format!("{directory}/{path}"))),
            Err(error) => {
                self.not_read(process.pid, "cwd", &error);
                let text =
                    format!("{}: {path}: relative to a working directory that is not known", process.title);
                self.findings.remark(text);
                None
            }
        }
    }

    /// A file and what rotation makes of it.
    fn pattern(&self, path: &str) -> String {
        let (directory, name) = split(path);
        let real = self.tree.real(directory);
        format!("{}/{}*", literal(real.trim_end_matches('/')), literal(name).replace(ANY, "*"))
    }

    fn service(&mut self, process: &Process<'_>, service: &'static Service) {
        let whose = Whose::service(service);
        if service.is_generic() {
            self.findings.remark(format!(
                "{}: no component is called {}; its log is read as `generic-java`",
                process.title, service.name
            ));
        }
        let directory = self.log_directory(process, service);
        if let Some((directory, option)) = &directory {
            let why = format!("{option} of {}", process.title);
            self.directories.add(self.tree, directory, service.family, &why);
        }
        let by_configuration = self.configured_files(process, service);
        let usual = if by_configuration { &[] } else { service.log.default };
        let mut known = by_configuration | self.log_files(process, service, directory.as_ref(), usual);
        known |= self.output(process, service, &whose, known);
        self.crash_file(process);
        if service.name == "nodemanager" {
            let path = directory.as_ref().map(|(path, _)| path.clone());
            self.running.node_manager = Some((path, self.configuration_directories(process, service)));
        }
        if !known {
            let place = directory
                .map_or_else(String::new, |(path, _)| format!("; what is in {path} goes by its names"));
            self.findings.remark(format!("{}: nothing says which file it logs to{place}", process.title));
        }
    }

    /// The log directory and the option that names it.
    fn log_directory(&mut self, process: &Process<'_>, service: &Service) -> Option<(String, String)> {
        let named = |name: &&'static str| Some((*name, process.jvm.property(name)?));
        let (name, value) = service.log.directory.iter().find_map(named)?;
        let path = self.absolute(process, value)?;
        Some((self.tree.real(&path), format!("-D{name}")))
    }

    /// The log file that options name, unless everything goes to the console.
    fn log_files(
        &mut self,
        process: &Process<'_>,
        service: &Service,
        directory: Option<&(String, String)>,
        usual: &[&str],
    ) -> bool {
        let root = service.log.root.iter().find_map(|name| Some((*name, process.jvm.property(name)?)));
        if let Some((name, value)) = root
            && is_console(value)
        {
            let text = format!("{}: its log goes to standard output: -D{name}={value}", process.title);
            self.findings.remark(text);
            return true;
        }
        let file = service.log.file.iter().find_map(|name| Some((*name, process.jvm.property(name)?)));
        let found: Vec<(String, String)> = match (file, directory) {
            (Some((name, value)), Some((directory, option))) => {
                vec![(format!("{directory}/{value}"), format!("{option}, -D{name}"))]
            }
            (Some((name, value)), None) => match self.absolute(process, value) {
                Some(path) => vec![(path, format!("-D{name}"))],
                None => return false,
            },
            (None, Some((directory, option))) => {
                let why = format!("{option}, and the usual name");
                usual.iter().map(|name| (format!("{directory}/{name}"), why.clone())).collect()
            }
            (None, None) => Vec::new(),
        };
        for (path, why) in &found {
            let pattern = self.pattern(&plain(path));
            self.findings.claim(&Whose::service(service), &pattern, &format!("{}: {why}", process.title));
        }
        !found.is_empty()
    }

    /// Directories in which configuration is looked for: the class path, the home, the usual ones.
    fn configuration_directories(&mut self, process: &Process<'_>, service: &Service) -> Vec<String> {
        let jvm = process.jvm;
        let is_directory =
            |path: &&String| path.starts_with('/') && !path.ends_with(".jar") && !path.ends_with('*');
        let mut places: Vec<String> =
            jvm.class_path.iter().filter(is_directory).map(|path| plain(path)).collect();
        places.extend(jvm.property("oozie.config.dir").map(plain));
        places.extend(jvm.property("hadoop.home.dir").map(|home| plain(&format!("{home}/etc/hadoop"))));
        places.extend(jvm.property("hbase.home.dir").map(|home| plain(&format!("{home}/conf"))));
        places.extend(service.family.configuration.iter().map(|path| (*path).to_owned()));
        places.retain(|path| self.tree.is_directory(path));
        places
    }

    /// Files that the configuration of its logging names.
    fn configured_files(&mut self, process: &Process<'_>, service: &Service) -> bool {
        let named = CONFIGURATIONS.iter().find_map(|name| process.jvm.property(name));
        let places = self.configuration_directories(process, service);
        let path = match named.map(|name| name.trim_start_matches("file:")) {
            Some(path) if path.starts_with('/') => Some(plain(path)),
            Some(name) => self.first_file(&places, &[name]),
            None => self.first_file(&places, &USUAL),
        };
        let Some(path) = path else { return false };
        let text = match self.tree.text(&path) {
            Ok(text) => text,
            Err(error) => {
                self.findings.unseen(format!("{path} (logging of {}): {error}", process.title));
                return false;
            }
        };
        let found = appenders(&text, process.jvm);
        let is_known = !found.files.is_empty();
        let path_of = &path;
        for (appender, file) in found.files {
            let Some(file) = self.absolute(process, &file) else { continue };
            let (directory, name) = split(&file);
            if directory.contains(ANY) {
                let path = file.replace(ANY, "${user.name}");
                let text = format!(
                    "{}: appender {appender} of {path_of}: {path}: not known what that is",
                    process.title
                );
                self.findings.remark(text);
                continue;
            }
            let whose = match says(&wire::name::normalised(name), &[service.family]) {
                Says::Is(whose) => whose,
                Says::Untold(_) | Says::Nothing => Whose::service(service),
            };
            let pattern = self.pattern(&file);
            let user = if file.contains(ANY) { ", any user's" } else { "" };
            let why = format!("{}: appender {appender} of {path}{user}", process.title);
            self.findings.claim(&whose, &pattern, &why);
        }
        for (appender, file) in found.unknown {
            let text =
                format!("{}: appender {appender} of {path}: {file}: not known what that is", process.title);
            self.findings.remark(text);
        }
        is_known
    }

    fn first_file(&self, places: &[String], names: &[&str]) -> Option<String> {
        let paths = places.iter().flat_map(|place| names.iter().map(move |name| format!("{place}/{name}")));
        paths.into_iter().find(|path| self.tree.kind(path) == Some(Kind::File))
    }

    /// Standard output and error, where they are files.
    fn output(&mut self, process: &Process<'_>, service: &Service, whose: &Whose, has_log: bool) -> bool {
        let mut found: Vec<(String, String)> = Vec::new();
        for option in ["-outfile=", "-errfile="] {
            let path = process.jvm.options.iter().find_map(|known| known.strip_prefix(option));
            found.extend(path.map(|path| (path.to_owned(), option.trim_end_matches('=').to_owned())));
        }
        for (number, name) in [(1, "standard output"), (2, "standard error")] {
            match self.tree.link(&format!("/proc/{}/fd/{number}", process.pid)) {
                Ok(path) => found.push((path, name.to_owned())),
                Err(error) => self.not_read(process.pid, "fd", &error),
            }
        }
        found.retain(|(path, _)| {
            path.starts_with('/')
                && !path.starts_with("/dev/")
                && !path.starts_with("/proc/")
                && !path.ends_with(" (deleted)")
        });
        let mut is_known = false;
        for (path, name) in found {
            if service.console_repeats && has_log {
                let text = format!("{path}: {name} of {}: it writes the same to its log", process.title);
                self.findings.remark(text);
                continue;
            }
            let pattern = self.pattern(&plain(&path));
            self.findings.claim(whose, &pattern, &format!("{}: {name}", process.title));
            is_known = true;
        }
        is_known
    }

    /// Where a crash leaves its report.
    fn crash_file(&mut self, process: &Process<'_>) {
        let option = process.jvm.options.iter().find_map(|option| option.strip_prefix("-XX:ErrorFile="));
        let Some(path) = option.and_then(|path| self.absolute(process, path)) else { return };
        let (directory, name) = split(&path);
        match Component::of_file_name(&name.replace("%p", &process.pid.to_string())) {
            Some(component) => {
                let (name, _) = gc::pattern(name);
                let pattern = format!("{}/{name}", literal(&self.tree.real(directory)));
                let why = format!("{}: -XX:ErrorFile", process.title);
                self.findings.claim(&Whose::component(component), &pattern, &why);
            }
            None => self.findings.remark(format!(
                "{path}: -XX:ErrorFile of {}: a crash's report, which no component reads",
                process.title
            )),
        }
    }

    fn container(&mut self, process: &Process<'_>) {
        let option = "yarn.app.container.log.dir";
        let Some(path) = process.jvm.property(option) else { return };
        let below = split(path).0;
        if split(path).1.starts_with("container_") && split(below).1.starts_with("application_") {
            let why = format!("-D{option} of containers that run");
            container_streams(&self.tree.real(split(below).0), &why, self.findings);
        }
    }

    fn gc_options(&mut self, process: &Process<'_>) {
        let options = gc::options(process.jvm);
        let is_container = is_container(process.jvm);
        let whose = match process.service {
            Some(service) => Whose::gc(service.name),
            None if is_container => Whose::gc("container"),
            None => Whose::gc(process.jvm.simple_name()),
        };
        for log in options.logs {
            let Some(path) = self.absolute(process, &log.name) else { continue };
            // A pattern below a container's directory is for all containers.
            let title = if is_container { "containers that run" } else { &process.title };
            let why = format!("{title}: {}", option_name(&log.option));
            self.gc_files.add(GcFile { whose: whose.clone(), path, pid: process.pid, why });
        }
        // Of containers there may be thousands.
        for option in options.console.iter().filter(|_| !is_container) {
            let text = "its GC is logged among its standard output";
            self.findings.remark(format!("{}: {option}: {text}", process.title));
        }
        for option in options.others {
            self.findings.remark(format!("{}: {option}: a log of the JVM that is not of GC", process.title));
        }
    }

    fn tell_what_was_not_seen(&mut self) {
        for (what, pids) in std::mem::take(&mut self.blind) {
            let shown: Vec<String> = pids.iter().take(8).map(u32::to_string).collect();
            let more = if pids.len() > shown.len() { ", .." } else { "" };
            self.findings.unseen(format!(
                "{what}, of {} processes ({}{more}); root sees more",
                pids.len(),
                shown.join(", ")
            ));
        }
    }
}

/// Whether `INFO,console` has no other appender.
fn is_console(root: &str) -> bool {
    let is_level = |word: &str| {
        let levels = ["OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL"];
        levels.iter().any(|level| word.eq_ignore_ascii_case(level))
    };
    let mut appenders = root.split(',').map(str::trim).filter(|word| !is_level(word)).peekable();
    appenders.peek().is_some() && appenders.all(|appender| appender.eq_ignore_ascii_case("console"))
}

/// `-Xloggc` of `-Xloggc:/x/gc.log`: the name stands below.
fn option_name(option: &str) -> String {
    match option.strip_prefix("-Xlog:") {
        Some(rest) => format!("-Xlog:{}", rest.split(':').next().unwrap_or_default()),
        None => option.split(':').next().unwrap_or(option).to_owned(),
    }
}
