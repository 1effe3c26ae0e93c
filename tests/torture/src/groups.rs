//! The code of the cells, a file a group.

mod archive;
mod elastic;
mod processing;
mod retention;
mod shipping;
mod t1;
mod t10;
mod t11;
mod t2;
mod t3;
mod t4;
mod t5;
mod t6;
mod t7;
mod t8;
mod t9;
mod under;

use std::{collections::BTreeMap, path::PathBuf};

use crate::{Outcome, pipeline::Pipeline, runner::Tier, servers::Servers};

/// What a cell runs on.
pub struct Stage<'a> {
    /// The real servers.
    pub servers: &'a Servers,
    /// The program under test.
    pub executable: PathBuf,
    /// A directory of its own.
    pub directory: PathBuf,
    /// A host of its own.
    pub host: String,
    /// What random choices are made from.
    pub seed: u64,
    /// How much time it may take.
    pub tier: Tier,
    /// The topic and processor of those that only break a shipper.
    pub pipeline: &'a dyn Fn() -> Outcome<&'a Pipeline<'a>>,
}

/// A cell's code. It returns how many events are missing as the README excepts.
pub type Run = Box<dyn Fn(&Stage<'_>) -> Outcome<u64> + Send + Sync>;

/// The same, of a cell that has a function of its own.
type Plain = fn(&Stage<'_>) -> Outcome<u64>;

/// The code of the cells `group/first/second`: `run`, for each pair of what two axes name.
fn pairs<A, B>(
    group: &str,
    first: &[(&str, A)],
    second: &[(&str, B)],
    run: fn(&Stage<'_>, A, B) -> Outcome<u64>,
) -> BTreeMap<String, Run>
where
    A: Copy + Send + Sync + 'static,
    B: Copy + Send + Sync + 'static,
{
    let mut code: BTreeMap<String, Run> = BTreeMap::new();
    for &(first_name, first) in first {
        for &(second_name, second) in second {
            let name = format!("{group}/{first_name}/{second_name}");
            code.insert(name, Box::new(move |stage| run(stage, first, second)));
        }
    }
    code
}

/// The code of the cells `group/name`, which have functions of their own.
fn singles<const N: usize>(group: &str, cells: [(&str, Plain); N]) -> BTreeMap<String, Run> {
    cells.into_iter().map(|(name, run)| (format!("{group}/{name}"), Box::new(run) as Run)).collect()
}

/// The code of every cell, by its name.
pub fn code() -> BTreeMap<String, Run> {
    t1::code()
        .into_iter()
        .chain(t2::code())
        .chain(t3::code())
        .chain(t4::code())
        .chain(t5::code())
        .chain(t6::code())
        .chain(retention::code())
        .chain(t7::code())
        .chain(t8::code())
        .chain(t9::code())
        .chain(t10::code())
        .chain(t11::code())
        .collect()
}
