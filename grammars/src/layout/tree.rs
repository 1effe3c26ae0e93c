//! The layouts of a reader as a tree: neighbours that begin alike are merged, so that a time or a level is read once for all
//! of them, and a line is not asked for what its next byte cannot begin.
//!
//! Only neighbours are merged, so the first layout in the list that fits is the first in the tree, too.

use super::{Charset, ESCAPE, Header, Layout, Step, walk};

/// All layouts of a reader.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    layouts: Vec<Layout>,
    roots: Vec<Node>,
    /// For each byte, which of `roots` a line may have that begins with it: a bit each.
    possible: Box<[u64; 256]>,
}

/// Steps that one layout or several have in common.
#[derive(Clone, Debug)]
struct Node {
    steps: Vec<Step>,
    /// Length and last byte of the literal text that `steps` begin with.
    literal: Option<(usize, u8)>,
    /// The bytes that may stand behind that text.
    behind: ByteSet,
    then: Then,
}

/// A bit for each byte.
#[derive(Clone, Copy, Debug)]
struct ByteSet([u64; 4]);

#[derive(Clone, Debug)]
enum Then {
    /// The message: the layout of this index has been read.
    Layout(usize),
    /// One of these, in this order.
    Nodes(Vec<Node>),
}

impl Tree {
    /// The tree of `layouts`, in the order in which they are to be tried: not more than 64 that begin differently.
    pub(crate) fn of(layouts: Vec<Layout>) -> Tree {
        let mut roots = Vec::new();
        for (index, layout) in layouts.iter().enumerate() {
            insert(&mut roots, &layout.steps[..layout.message], index);
        }
        roots.iter_mut().for_each(Node::look_ahead);
        let mut possible = Box::new([0; 256]);
        for (byte, bits) in (0..=u8::MAX).zip(possible.iter_mut()) {
            for (index, root) in roots.iter().enumerate() {
                *bits |= u64::from(may_begin(&root.steps, byte)) << index;
            }
        }
        Tree { layouts, roots, possible }
    }

    /// The layouts, in the order in which they are tried.
    pub(crate) fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// Reads the header of `line` with the first layout that fits, all that stands before the message; the layout's index. If there
    /// is none, `header` means nothing.
    pub(crate) fn read(&self, line: &[u8], header: &mut Header) -> Option<usize> {
        let mut possible = self.possible[usize::from(*line.first()?)];
        while possible != 0 {
            let root = self.roots.get(possible.trailing_zeros() as usize)?;
            possible &= possible - 1;
            header.clear();
            if let Some(index) = root.read(line, 0, header) {
                return Some(index);
            }
        }
        None
    }
}

impl ByteSet {
    const ALL: ByteSet = ByteSet([u64::MAX; 4]);

    fn of(holds: impl Fn(u8) -> bool) -> ByteSet {
        let mut set = [0; 4];
        for byte in (0..=u8::MAX).filter(|byte| holds(*byte)) {
            set[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        ByteSet(set)
    }

    fn holds(self, byte: u8) -> bool {
        self.0[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
    }
}

impl Node {
    fn new(steps: &[Step], then: Then) -> Node {
        Node { steps: steps.into(), literal: None, behind: ByteSet::ALL, then }
    }

    /// Sets what is looked at before the steps are walked, below it, too.
    fn look_ahead(&mut self) {
        let rest = match &self.steps[..] {
            [Step::Literal(text), rest @ ..] => {
                self.literal = text.last().map(|last| (text.len(), *last));
                rest
            }
            all => all,
        };
        self.behind = ByteSet::of(|byte| may_begin(rest, byte));
        if let Then::Nodes(nodes) = &mut self.then {
            nodes.iter_mut().for_each(Node::look_ahead);
        }
    }

    /// Whether `line` may go on so at `at`: most nodes are told by two bytes. Literal text may be cut short by the line's end.
    fn is_possible(&self, line: &[u8], at: usize) -> bool {
        let length = match self.literal {
            Some((length, last)) if line.get(at + length - 1).is_some_and(|byte| *byte != last) => {
                return false;
            }
            Some((length, _)) => length,
            None => 0,
        };
        line.get(at + length).is_none_or(|byte| self.behind.holds(*byte))
    }

    fn read(&self, line: &[u8], at: usize, header: &mut Header) -> Option<usize> {
        let end = walk(&self.steps, line, at, header)?;
        match &self.then {
            Then::Layout(index) => {
                header.message_at = end;
                Some(*index)
            }
            Then::Nodes(nodes) => {
                let (time, level) = (header.time, header.level);
                nodes.iter().filter(|node| node.is_possible(line, end)).find_map(|node| {
                    (header.time, header.level, header.count, header.tries) = (time, level, 0, 0);
                    node.read(line, end, header)
                })
            }
        }
    }
}

/// Adds a layout behind all that are there.
fn insert(nodes: &mut Vec<Node>, steps: &[Step], layout: usize) {
    let Some(last) = nodes.last_mut() else {
        return nodes.push(Node::new(steps, Then::Layout(layout)));
    };
    let common = common(&last.steps, steps);
    if common == 0 {
        return nodes.push(Node::new(steps, Then::Layout(layout)));
    }
    if common < last.steps.len() || matches!(last.then, Then::Layout(_)) {
        let own = last.steps.split_off(common);
        let then = std::mem::replace(&mut last.then, Then::Nodes(Vec::new()));
        last.then = Then::Nodes(vec![Node::new(&own, then)]);
    }
    if let Then::Nodes(nodes) = &mut last.then {
        insert(nodes, &steps[common..], layout);
    }
}

/// How many steps both begin with. A text of open length is not among them, for what is behind it decides where it ends.
fn common(one: &[Step], other: &[Step]) -> usize {
    let same =
        one.iter().zip(other).take_while(|(one, other)| one == other && !matches!(one, Step::Text { .. }));
    same.count()
}

/// Whether a line that these steps read may begin with `byte`.
fn may_begin(steps: &[Step], byte: u8) -> bool {
    match steps {
        [Step::Time(format), ..] => format.can_start_with(byte),
        [Step::Level | Step::LevelLetter, ..] => byte.is_ascii_alphabetic(),
        [Step::SomeBlanks, ..] => byte == b' ',
        [Step::Blanks | Step::PadTo(_), rest @ ..] => byte == b' ' || may_begin(rest, byte),
        [Step::CapitalLevel, ..] => byte == b' ' || byte.is_ascii_uppercase(),
        [Step::Literal(text), ..] => text.first() == Some(&byte),
        [Step::Escape, ..] => byte == ESCAPE,
        [Step::Text { charset: Charset::Any, .. }, ..] => true,
        [Step::Text { charset, .. }, rest @ ..] => {
            charset.accepts(&[byte]) || (charset.accepts(b"") && may_begin(rest, byte))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Component, record::Level};

    fn tree(patterns: &[&str]) -> Tree {
        let layouts = patterns.iter().flat_map(|pattern| Layout::compile("test", pattern).unwrap());
        Tree::of(layouts.collect())
    }

    fn level(tree: &Tree, line: &str) -> Option<(usize, Option<Level>)> {
        let mut header = Header::default();
        let index = tree.read(line.as_bytes(), &mut header)?;
        Some((index, header.level))
    }

    #[test]
    fn neighbours_share_what_they_begin_with() {
        let tree = tree(&["%d %p %c: %m%n", "%d %p [%t] %c: %m%n", "%d %m%n", "[%d] %p %m (%c)%n"]);
        assert_eq!(tree.roots.len(), 2);
        let Then::Nodes(below_time) = &tree.roots[0].then else { panic!("{tree:?}") };
        assert_eq!(below_time.len(), 2);
    }

    #[test]
    fn the_first_that_fits() {
        let tree = tree(&["%d %p %c: %m%n", "%d %p [%t] %c: %m%n", "%d %m%n"]);
        assert_eq!(level(&tree, "2026-11-21 07:29:56,459 WARN a.B: x"), Some((0, Some(Level::Warn))));
        assert_eq!(level(&tree, "2026-11-21 07:29:56,459 WARN [t] a.B: x"), Some((1, Some(Level::Warn))));
        assert_eq!(level(&tree, "WARN a.B: x"), None);
    }

    #[test]
    fn nothing_stays_of_a_layout_that_did_not_fit() {
        let tree = tree(&["%d %p %c: %m%n", "%d %m%n"]);
        assert_eq!(level(&tree, "2026-11-21 07:29:56,459 WARN of a flood"), Some((1, None)));
    }

    #[test]
    fn no_component_has_more_roots_than_bits() {
        for component in Component::all() {
            let layouts = component.layouts().iter().map(|(_, pattern)| *pattern);
            let roots = tree(&layouts.collect::<Vec<_>>()).roots.len();
            assert!(roots <= 64, "{}: {roots}", component.name());
        }
    }
}
