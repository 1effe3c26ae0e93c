//! Numbered events in real layouts. Their text is a function of seed, writer and number, so that the oracle knows all of it.
//!
//! ```text
//! 2026-11-21 07:00:00,035 INFO org.apache.hadoop.hdfs.StateChange: w=1 n=5 crc=8d9a1f00 BLOCK* 77c0e ..
//! ```
//!
//! `crc` is the CRC-32 of everything behind it, so a document can be judged alone, too.

use std::fmt::Write;

/// Whose log a writer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A Hadoop daemon's: NameNode.
    Hadoop,
    /// The same, but each [`A_DAY`] events are of a further day: this one is that of the first, counted from [`date`]'s. So a cell
    /// has indices that no other writes.
    Days(u16),
    /// ResourceManager's.
    ResourceManager,
    /// NodeManager's.
    NodeManager,
    /// TimelineServer's.
    TimelineServer,
    /// A NameNode's around a leap second: from the 40th event to the 79th it is 23:59:60.
    LeapSecond,
    /// HiveServer2's.
    Hive,
    /// ZooKeeper's.
    ZooKeeper,
    /// A GC log of JDK 8: every file begins with the same three lines.
    Jdk8,
    /// The same by G1 with details: each collection has several lines.
    Jdk8G1,
    /// A GC log of JDK 11 and later.
    Jdk11,
}

/// Events of one day, in [`Layout::Days`].
pub const A_DAY: u64 = 500;

/// Year, month and day of the month; every month has 28.
pub fn date(day: u64) -> (u64, u64, u64) {
    (2034 + day / 336, day / 28 % 12 + 1, day % 28 + 1)
}

/// The first lines of every GC log of JDK 8; each is an event.
const JDK8_HEAD: [&str; 3] = [
    "OpenJDK 64-Bit Server VM (25.504-b01) for linux-amd64 JRE (1.8.0_504-8u504-ga-1-b01), built on Aug 20 2026\n",
    "Memory: 4k page, physical 24684084k(18306900k free), swap 0k(0k free)\n",
    "CommandLine flags: -XX:InitialHeapSize=268435456 -XX:+PrintGC -XX:+PrintGCDateStamps -XX:+UseParallelGC \n",
];

impl Layout {
    /// The component's name in a configuration.
    pub fn component(self) -> &'static str {
        match self {
            Layout::Hadoop | Layout::Days(_) | Layout::LeapSecond => "namenode",
            Layout::ResourceManager => "resourcemanager",
            Layout::NodeManager => "nodemanager",
            Layout::TimelineServer => "timelineserver",
            Layout::Hive => "hiveserver2",
            Layout::ZooKeeper => "zookeeper",
            Layout::Jdk8 | Layout::Jdk8G1 | Layout::Jdk11 => "gc",
        }
    }

    /// The usual name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Layout::Hadoop | Layout::Days(_) | Layout::LeapSecond => "hadoop-hdfs-namenode-nn1.log",
            Layout::ResourceManager => "yarn-yarn-resourcemanager-rm1.log",
            Layout::NodeManager => "yarn-yarn-nodemanager-dn1.log",
            Layout::TimelineServer => "yarn-yarn-timelineserver-ats1.log",
            Layout::Hive => "hiveserver2.log",
            Layout::ZooKeeper => "zookeeper.log",
            Layout::Jdk8 => "gc.log.0.current",
            Layout::Jdk8G1 | Layout::Jdk11 => "gc.log",
        }
    }

    /// The pattern by which a configuration finds it.
    pub fn pattern(self) -> &'static str {
        match self {
            Layout::Hadoop | Layout::Days(_) | Layout::LeapSecond => "*-namenode-*.log",
            Layout::ResourceManager => "*-resourcemanager-*.log",
            Layout::NodeManager => "*-nodemanager-*.log",
            Layout::TimelineServer => "*-timelineserver-*.log",
            Layout::Hive => "hiveserver2*.log",
            Layout::ZooKeeper => "zookeeper*.log",
            Layout::Jdk8 | Layout::Jdk8G1 | Layout::Jdk11 => "gc.log*",
        }
    }

    /// What every file of it begins with, an event each.
    pub fn head(self) -> &'static [&'static str] {
        match self {
            Layout::Jdk8 | Layout::Jdk8G1 => &JDK8_HEAD,
            _ => &[],
        }
    }

    /// What stands before the message of event `number`.
    fn header(self, number: u64) -> String {
        let (millisecond, second) = (number * 7 % 1000, number * 7 / 1000 % 60);
        let (minute, hour) = (number * 7 / 60_000 % 60, 7 + number * 7 / 3_600_000 % 12);
        let uptime = number as f64 * 0.007;
        let logger = match self {
            Layout::ResourceManager => "org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMAppImpl",
            Layout::NodeManager => {
                "org.apache.hadoop.yarn.server.nodemanager.containermanager.ContainerManagerImpl"
            }
            Layout::TimelineServer => "org.apache.hadoop.yarn.server.timeline.TimelineDataManager",
            _ => "org.apache.hadoop.hdfs.StateChange",
        };
        match self {
            Layout::LeapSecond => {
                let moment = match number {
                    0..40 => "2016-12-31 23:59:59",
                    40..80 => "2016-12-31 23:59:60",
                    _ => "2017-01-01 00:00:00",
                };
                let millisecond = number % 40 * 25;
                format!("{moment},{millisecond:03} INFO org.apache.hadoop.hdfs.StateChange: ")
            }
            Layout::Hadoop | Layout::ResourceManager | Layout::NodeManager | Layout::TimelineServer => {
                format!("2026-11-21 {hour:02}:{minute:02}:{second:02},{millisecond:03} INFO {logger}: ")
            }
            Layout::Days(first) => {
                let (year, month, day) = date(u64::from(first) + number / A_DAY);
                format!(
                    "{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02},{millisecond:03} INFO org.apache.hadoop.hdfs.StateChange: "
                )
            }
            Layout::Hive => format!(
                "2026-11-21T{hour:02}:{minute:02}:{second:02},{millisecond:03}  INFO [HiveServer2-Background-Pool: Thread-{}] ql.Driver: ",
                number % 50
            ),
            Layout::ZooKeeper => format!(
                "2026-11-21 {hour:02}:{minute:02}:{second:02},{millisecond:03} [myid:1] - INFO  [main:QuorumPeerConfig@135] - "
            ),
            Layout::Jdk8 => format!(
                "2026-11-21T{hour:02}:{minute:02}:{second:02}.{millisecond:03}+0900: {uptime:.3}: Total time for which application threads were stopped: 0.0001127 seconds, "
            ),
            Layout::Jdk8G1 => format!(
                "2026-11-21T{hour:02}:{minute:02}:{second:02}.{millisecond:03}+0900: {uptime:.3}: [GC pause (G1 Evacuation Pause) (young), 0.0084811 secs] "
            ),
            Layout::Jdk11 => format!(
                "[2026-11-21T{hour:02}:{minute:02}:{second:02}.{millisecond:03}+0900][{uptime:.3}s][info][gc,heap] "
            ),
        }
    }

    /// Whether some of its events have a stack trace.
    fn has_traces(self) -> bool {
        !matches!(self, Layout::Jdk8 | Layout::Jdk8G1 | Layout::Jdk11)
    }
}

/// One writer: what its events are.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    /// `w`.
    pub number: u32,
    /// Whose log it writes.
    pub layout: Layout,
    /// What its payloads are made from.
    pub seed: u64,
}

impl Writer {
    /// The text of event `number`, line ends included. Each fifth has a stack trace, where the layout has such.
    pub fn event(&self, number: u64) -> String {
        let mut random = self.seed ^ (u64::from(self.number) << 48) ^ number;
        let body = self.body(number, &mut random);
        let crc = crc32fast::hash(body.as_bytes());
        format!("{}w={} n={number} crc={crc:08x} {body}", self.layout.header(number), self.number)
    }

    fn body(&self, number: u64, random: &mut u64) -> String {
        const ODD: [&str; 6] =
            ["\"quoted\" ", "back\\slash ", "\ttab ", "한글 로그 ", "<b>&amp; ", "  spaces  "];
        let mut body = String::from(ODD[(next(random) % ODD.len() as u64) as usize]);
        for _ in 0..2 + next(random) % 12 {
            // Writing into a String cannot fail.
            write!(body, "{:016x}", next(random)).ok();
        }
        body.push('\n');
        if self.layout.has_traces() && number % 5 == 2 {
            body += "java.io.IOException: something of the file system\n\tat org.apache.hadoop.X.run(X.java:12)\n";
            for frame in 0..next(random) % 20 {
                writeln!(
                    body,
                    "\tat org.apache.hadoop.Frame{frame}.call(Frame{frame}.java:{})",
                    next(random) % 900
                )
                .ok();
            }
            body += "Caused by: java.net.ConnectException: refused\n\t... 7 more\n";
        }
        if self.layout == Layout::Jdk8G1 {
            let milliseconds = next(random) % 90;
            writeln!(body, "   [Parallel Time: {milliseconds}.5 ms, GC Workers: 2]").ok();
            body += "   [Eden: 14.0M(14.0M)->0.0B(13.0M) Survivors: 0.0B->2048.0K Heap: 14.0M(64.0M)->3072.0K(64.0M)]\n";
            body += " [Times: user=0.01 sys=0.00, real=0.01 secs] \n";
        }
        body
    }

    /// The writer and the number that a text tells of, if any.
    pub fn told(text: &str) -> Option<(u32, u64)> {
        let (_, rest) = text.split_once("w=")?;
        let (writer, rest) = rest.split_once(" n=")?;
        let (number, _) = rest.split_once(" crc=")?;
        Some((writer.parse().ok()?, number.parse().ok()?))
    }
}

/// splitmix64
pub(crate) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUTS: [Layout; 11] = [
        Layout::Hadoop,
        Layout::Days(7),
        Layout::LeapSecond,
        Layout::ResourceManager,
        Layout::NodeManager,
        Layout::TimelineServer,
        Layout::Hive,
        Layout::ZooKeeper,
        Layout::Jdk8,
        Layout::Jdk8G1,
        Layout::Jdk11,
    ];

    #[test]
    fn a_text_tells_writer_number_and_crc() {
        for layout in LAYOUTS {
            let writer = Writer { number: 3, layout, seed: 7 };
            for number in 0..100 {
                let text = writer.event(number);
                assert_eq!(Writer::told(&text), Some((3, number)));
                let (_, rest) = text.split_once(" crc=").unwrap();
                let (crc, body) = rest.split_once(' ').unwrap();
                assert_eq!(crc, format!("{:08x}", crc32fast::hash(body.as_bytes())));
                assert_eq!(text, writer.event(number), "it is the same each time");
                assert_ne!(text, Writer { seed: 8, ..writer }.event(number));
            }
        }
    }

    #[test]
    fn days_come_after_one_another() {
        let starts = |number| Writer { number: 1, layout: Layout::Days(27), seed: 1 }.event(number);
        assert!(starts(A_DAY - 1).starts_with("2034-01-28 07:00:03,493 INFO "), "{}", starts(A_DAY - 1));
        assert!(starts(A_DAY).starts_with("2034-02-01 07:00:03,500 INFO "), "{}", starts(A_DAY));
        assert_eq!(date(336), (2035, 1, 1));
    }

    #[test]
    fn what_tells_nothing_is_nobodys() {
        assert_eq!(Writer::told("w=1 n=x crc=0 y"), None);
        assert_eq!(Writer::told("a line of another kind"), None);
    }
}
