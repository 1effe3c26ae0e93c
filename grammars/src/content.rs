//! Whose log a file is by its content alone: what the grammars make of its beginning.

use wire::split::events;

use crate::{Component, Reader, Record};

/// These know any line of their layout.
const CLAIM_ALL: [Component; 8] = [
    Component::Gc,
    Component::NameNodeMetrics,
    Component::DataNodeMetrics,
    Component::ContainerOutput,
    Component::Generic,
    Component::GenericJson,
    Component::GenericDelimited,
    Component::GenericJava,
];

/// These log what others know, too, and must know clearly more. In this order: a SecondaryNameNode knows all that a NameNode does.
const INCLUDE_OTHERS: [Component; 6] = [
    Component::NameNode,
    Component::SecondaryNameNode,
    Component::HiveServer2,
    Component::HiveCli,
    Component::SparkDriver,
    Component::SparkStandalone,
];

/// A service is told by messages that the others do not know: by so many of them ..
const AT_LEAST: usize = 4;
/// .. and one in so many events.
const ONE_IN: usize = 20;

/// What a component's grammar made of a file's beginning.
#[derive(Clone, Copy, Default)]
struct Made {
    /// Events with a header, or read as a whole.
    events: usize,
    /// Those of them whose message it knows.
    typed: usize,
}

impl Made {
    fn of(component: Component, sample: &[u8]) -> Made {
        let reader = Reader::new(component);
        let mut record = Record::default();
        let mut made = Made::default();
        for event in events(sample, 0, false, |line| reader.begins(line)) {
            reader.read(event.bytes, &mut record);
            // What stands before the first event is nobody's; a file that is one event has no line that begins it.
            if !record.layout.is_empty() && (!event.flags.continued || component == Component::HsErr) {
                made.events += 1;
                made.typed += usize::from(record.is_typed());
            }
        }
        made
    }
}

impl Component {
    /// Whether its grammar finds an event in `sample`, the beginning of a file.
    pub fn knows(self, sample: &[u8]) -> bool {
        Made::of(self, sample).events > 0
    }

    /// Whose log begins with `sample`, some ten kilobytes: a JVM's last words; a GC log if most lines are of one; the service that
    /// knows most of the messages; a generic one if no service knows more than it does; none if nothing finds an event.
    /// Services whose grammars are alike (HBase's, HiveServer2 and the Hive CLI) cannot be told apart: the first in the table.
    pub fn of_content(sample: &[u8]) -> Option<Component> {
        // They hold lines of the GC log.
        if Component::HsErr.knows(sample) {
            return Some(Component::HsErr);
        }
        let java = Made::of(Component::GenericJava, sample);
        if Made::of(Component::Gc, sample).events > java.events {
            return Some(Component::Gc);
        }
        let mut best = (None, java.typed);
        let own = Component::all().filter(|component| !INCLUDE_OTHERS.contains(component));
        for component in own.chain(INCLUDE_OTHERS) {
            // Where any line may begin an event, the number of events says nothing.
            if CLAIM_ALL.contains(&component) || component.begins_without_header() {
                continue;
            }
            let made = Made::of(component, sample);
            let clearly = |than: usize| made.typed >= than + (made.events / ONE_IN).max(AT_LEAST);
            let is_more = made.typed > best.1 && (!INCLUDE_OTHERS.contains(&component) || clearly(best.1));
            if is_more && clearly(java.typed) {
                best = (Some(component), made.typed);
            }
        }
        let generic = [Component::GenericJava, Component::GenericJson, Component::Generic];
        best.0.or_else(|| generic.into_iter().find(|component| component.knows(sample)))
    }
}
