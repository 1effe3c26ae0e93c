//! Every problem of a file at once.

use expect_test::expect_file;

use crate::{CANARY, Site};

#[test]
fn a_file_full_of_mistakes() {
    let site = Site::new();
    let shown = site.problems(include_str!("../data/bad.yaml"));
    assert!(!shown.contains(CANARY), "{shown}");
    expect_file!["../data/bad.txt"].assert_eq(&shown);
}
