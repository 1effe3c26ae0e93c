//! A JVM's command line, as the launcher scripts of Hadoop's family build it.
//!
//! ```text
//! /usr/lib/jvm/java-8/bin/java -Dproc_namenode -Xmx1000m -Dhadoop.log.dir=/var/log/hadoop .. org.apache.hadoop.hdfs.server.namenode.NameNode
//! ```
//!
//! Of an option that is given twice the last one holds, as in the JVM: `hadoop` writes `-Dhadoop.log.file=hadoop.log` and
//! `hadoop-daemon.sh` the real one behind it. What stands in `JAVA_TOOL_OPTIONS` or in an `@file` is not seen here.

/// One JVM.
#[derive(Debug, Default)]
pub(crate) struct Jvm {
    /// Options but properties, in their order.
    pub(crate) options: Vec<String>,
    /// `-Dname=value`, in their order.
    properties: Vec<(String, String)>,
    /// Directories and archives of the class path.
    pub(crate) class_path: Vec<String>,
    /// The main class, or the archive behind `-jar`; of `RunJar`, the class that it runs.
    pub(crate) main: String,
    /// What follows the main class.
    pub(crate) arguments: Vec<String>,
}

/// Options of `java` and `jsvc` whose value is the next argument.
const WITH_VALUE: [&str; 20] = [
    "--add-exports",
    "--add-modules",
    "--add-opens",
    "--add-reads",
    "--limit-modules",
    "--module-path",
    "--patch-module",
    "--upgrade-module-path",
    "-errfile",
    "-home",
    "-java-home",
    "-jvm",
    "-outfile",
    "-p",
    "-pidfile",
    "-procname",
    "-umask",
    "-user",
    "-wait",
    "--source",
];

impl Jvm {
    /// Reads a command line; `None` if it is no JVM's.
    pub(crate) fn parse(line: &[&str]) -> Option<Jvm> {
        let (program, arguments) = line.split_first()?;
        let program = program.rsplit('/').next().unwrap_or(program);
        if program != "java" && !program.starts_with("jsvc") {
            return None;
        }
        let mut jvm = Jvm::default();
        let mut rest = arguments.iter().copied();
        while let Some(argument) = rest.next() {
            if let Some(property) = argument.strip_prefix("-D") {
                let (name, value) = property.split_once('=').unwrap_or((property, ""));
                jvm.properties.push((name.to_owned(), value.to_owned()));
                continue;
            }
            match argument {
                "-cp" | "-classpath" | "--class-path" => {
                    let path = rest.next().unwrap_or_default();
                    jvm.class_path = path.split(':').map(str::to_owned).collect();
                }
                "-jar" | "-m" | "--module" => {
                    jvm.main = rest.next().unwrap_or_default().to_owned();
                    break;
                }
                option if WITH_VALUE.contains(&option) => {
                    jvm.options.push(format!("{option}={}", rest.next().unwrap_or_default()));
                }
                option if option.starts_with(['-', '@']) => jvm.options.push(option.to_owned()),
                main => {
                    jvm.main = main.to_owned();
                    break;
                }
            }
        }
        jvm.arguments = rest.map(str::to_owned).collect();
        // Hive makes properties of these.
        for pair in jvm.arguments.windows(2).filter(|pair| pair[0].trim_start_matches('-') == "hiveconf") {
            if let Some((name, value)) = pair[1].split_once('=') {
                jvm.properties.push((name.to_owned(), value.to_owned()));
            }
        }
        if jvm.main == "org.apache.hadoop.util.RunJar"
            && let Some(class) = jvm.arguments.get(1)
        {
            jvm.main = class.clone();
        }
        Some(jvm)
    }

    /// The value that holds of a property; an empty one is none.
    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().rev().find(|(known, _)| known == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    /// The names behind `-Dproc_`, the last first: Hive's stands behind Hadoop's `jar`.
    pub(crate) fn commands(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().rev().filter_map(|(name, _)| name.strip_prefix("proc_"))
    }

    /// The main class without its package, for people.
    pub(crate) fn simple_name(&self) -> &str {
        let main = self.main.rsplit('/').next().unwrap_or(&self.main);
        match main.strip_suffix(".jar") {
            Some(archive) => archive,
            None => main.rsplit('.').next().unwrap_or(main),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_an_option_holds() {
        let line = [
            "/usr/bin/java",
            "-Dproc_datanode",
            "-Dhadoop.log.file=hadoop.log",
            "-cp",
            "/etc/hadoop/conf:/opt/hadoop/lib/*",
            "-XX:OnOutOfMemoryError=kill -9 %p",
            "-Dhadoop.log.file=dn.log",
            "-Dhadoop.id.str=",
            "a.b.DataNode",
            "-Dnot.ours=1",
        ];
        let jvm = Jvm::parse(&line).unwrap();
        assert_eq!(jvm.property("hadoop.log.file"), Some("dn.log"));
        assert_eq!(jvm.property("hadoop.id.str"), None);
        assert_eq!(jvm.property("not.ours"), None);
        assert_eq!(jvm.class_path, ["/etc/hadoop/conf", "/opt/hadoop/lib/*"]);
        assert_eq!((jvm.main.as_str(), jvm.simple_name()), ("a.b.DataNode", "DataNode"));
        assert_eq!(jvm.options, ["-XX:OnOutOfMemoryError=kill -9 %p"]);
    }

    #[test]
    fn run_jar_is_what_it_runs() {
        let line = [
            "java",
            "-Dproc_jar",
            "-Dproc_metastore",
            "org.apache.hadoop.util.RunJar",
            "/x/h.jar",
            "a.HiveMetaStore",
            "--hiveconf",
            "hive.root.logger=INFO,console",
        ];
        let jvm = Jvm::parse(&line).unwrap();
        assert_eq!(jvm.main, "a.HiveMetaStore");
        assert_eq!(jvm.property("hive.root.logger"), Some("INFO,console"));
        assert_eq!(jvm.commands().collect::<Vec<_>>(), ["metastore", "jar"]);
        assert_eq!(Jvm::parse(&["java", "-jar", "/opt/app-1.2.jar", "x"]).unwrap().simple_name(), "app-1.2");
        assert!(Jvm::parse(&["/usr/bin/javac", "X.java"]).is_none());
        assert!(Jvm::parse(&[]).is_none());
    }
}
