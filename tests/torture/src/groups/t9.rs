//! T9: the 48 bad inputs. They need no server and are tests of their own; this runs `tests/bad-input` once, and takes each cell's
//! result from the row of its number in `tests/bad_input/table.md`.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
};

use super::Run;
use crate::Outcome;

/// The cells in the order of the table's numbers.
const INPUTS: [&str; 48] = [
    "lone-0x80",
    "utf-8-cut",
    "overlong",
    "surrogates",
    "bom",
    "euc-kr-line",
    "cp949-syllable",
    "euc-kr-alternating",
    "utf-16le",
    "latin-1",
    "nul-inside",
    "nul-run",
    "ansi-escapes",
    "bidi-override",
    "control-characters",
    "character-on-boundary",
    "empty-lines",
    "no-final-newline",
    "crlf",
    "lone-cr",
    "100-mb-line",
    "limit-exact",
    "line-cut-anywhere",
    "one-byte-writes",
    "million-empty-lines",
    "equal-lines",
    "50000-frames",
    "200-causes",
    "interleaved-traces",
    "trace-at-end",
    "trace-at-start",
    "injection",
    "10-mb-thread-dump",
    "gc-cut-mid-event",
    "gzip-truncated",
    "gzip-multi-member",
    "gzip-trailing-garbage",
    "gzip-bomb",
    "gz-that-is-not",
    "zstd-xz-bz2",
    "tar-traversal",
    "archive-in-archive",
    "special-files",
    "odd-names",
    "sparse-1-tb",
    "odd-times",
    "odd-fields",
    "inert-text",
];

/// What was printed for each number, or why nothing was.
static RESULTS: OnceLock<Result<BTreeMap<usize, String>, String>> = OnceLock::new();

pub(super) fn code() -> BTreeMap<String, Run> {
    let run = |at: usize| -> Run { Box::new(move |_| result(at + 1)) };
    INPUTS.iter().enumerate().map(|(at, name)| (format!("t9/{name}"), run(at))).collect()
}

fn result(number: usize) -> Outcome<u64> {
    let results = RESULTS.get_or_init(|| run_all().map_err(|error| error.to_string()));
    match results.as_ref().map(|results| results.get(&number)) {
        Ok(Some(row)) if row.starts_with("passed ") => Ok(0),
        Ok(Some(row)) => Err(format!("{row}; tests/bad-input tells more").into()),
        Ok(None) => Err(format!("tests/bad-input has no row {number}").into()),
        Err(error) => Err(format!("tests/bad-input: {error}").into()),
    }
}

fn run_all() -> std::io::Result<BTreeMap<usize, String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bad-input");
    let output = Command::new(script).stdin(Stdio::null()).stderr(Stdio::null()).output()?;
    Ok(rows(&String::from_utf8_lossy(&output.stdout)))
}

/// ` 41  passed   tar with ...`, by number.
fn rows(text: &str) -> BTreeMap<usize, String> {
    let row = |line: &str| {
        let (number, rest) = line.trim_start().split_once(' ')?;
        Some((number.parse().ok()?, rest.trim_start().to_owned()))
    };
    text.lines().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_number() {
        let found = rows("  1  passed   lone 0x80\n 41  FAILED (b41_tar) tar\nsomething else\n");
        assert_eq!(found.len(), 2);
        assert!(found[&1].starts_with("passed "));
        assert!(found[&41].starts_with("FAILED (b41_tar)"));
    }
}
