//! "Did you mean": names close to a mistyped one.

/// Longer texts are no mistyped names; comparing them would only cost time.
const LONGEST: usize = 64;
/// More than this many suggestions help nobody.
const MOST: usize = 3;

/// The candidates closest to `typed`, best first; none if nothing is close.
pub(crate) fn close<'a>(typed: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    if typed.is_empty() || typed.len() > LONGEST {
        return Vec::new();
    }
    let typed = plain(typed);
    let mut ranked: Vec<(usize, &str)> =
        candidates.filter_map(|candidate| Some((rank(&typed, &plain(candidate))?, candidate))).collect();
    ranked.sort();
    ranked.dedup();
    let best = ranked.first().map_or(0, |(rank, _)| *rank);
    ranked.into_iter().filter(|(rank, _)| *rank <= best + 1).take(MOST).map(|(_, name)| name).collect()
}

/// `did you mean `a` or `b`?`, or nothing.
pub(crate) fn did_you_mean<'a>(typed: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<String> = close(typed, candidates).into_iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

/// Names are compared without case and separators: `Name-Node` is `namenode`.
fn plain(name: &str) -> Vec<char> {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// How far apart two names are, or `None` if too far.
fn rank(typed: &[char], candidate: &[char]) -> Option<usize> {
    let allowed = (typed.len().max(candidate.len()) / 3).max(1);
    let distance = distance(typed, candidate);
    if distance <= allowed {
        return Some(distance);
    }
    // `Seoul` for `Asia/Seoul`, `resource` for `resourcemanager`.
    let part = typed.len() >= 3 && candidate.windows(typed.len()).any(|window| window == typed);
    part.then_some(allowed + 1)
}

/// Edits (insert, delete, replace, swap of neighbours) from one name to the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for row in 1..=from.len() {
        let mut current = vec![row];
        for column in 1..=to.len() {
            let same = from[row - 1] == to[column - 1];
            let replaced = above[column - 1] + usize::from(!same);
            let mut least = replaced.min(above[column] + 1).min(current[column - 1] + 1);
            let swapped =
                row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1];
            if swapped {
                least = least.min(before[column - 2] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_names_come_first_and_far_ones_not_at_all() {
        let names = ["namenode", "datanode", "journalnode", "zookeeper"];
        assert_eq!(close("namenod", names.into_iter()), ["namenode"]);
        assert_eq!(close("Name-Node", names.into_iter()), ["namenode"]);
        assert_eq!(close("anmenode", names.into_iter()), ["namenode"]);
        assert_eq!(close("keeper", names.into_iter()), ["zookeeper"]);
        assert!(close("postgres", names.into_iter()).is_empty());
        assert!(close("", names.into_iter()).is_empty());
        assert!(close(&"n".repeat(100), names.into_iter()).is_empty());
    }
}
