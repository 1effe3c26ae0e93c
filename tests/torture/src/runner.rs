//! Runs cells, prints a line each and a table at the end.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Write as _,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, OnceLock, PoisonError},
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    Failure, Outcome,
    groups::{Run, Stage},
    matrix::{Cell, Group},
    pipeline::Pipeline,
    servers::Servers,
};

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Tier {
    /// A representative share, in minutes
    Ci,
    /// Everything, with long pauses
    All,
}

/// What to run, and how.
pub struct Plan {
    /// The program under test, with its kill points.
    pub executable: PathBuf,
    /// Where cells have their directories.
    pub work: PathBuf,
    /// How much.
    pub tier: Tier,
    /// Groups to run; all if empty.
    pub only: Vec<String>,
    /// The one cell to run, whatever its tier.
    pub cell: Option<String>,
    /// Cells at once.
    pub jobs: usize,
    /// What random choices are made from.
    pub seed: u64,
}

/// What became of a cell.
enum Status {
    /// Passed; so many events are missing as the README excepts.
    Passed(u64),
    Failed(Failure),
    /// Not run, with a reason.
    NotRun(String),
}

/// The results of a run.
pub struct Results {
    cells: BTreeMap<String, Vec<Status>>,
    titles: Vec<(String, String)>,
    /// What the shared processor complained of.
    complaints: Vec<String>,
}

impl Plan {
    /// Whether a cell is to be run, should it have code.
    fn wants(&self, cell: &Cell) -> bool {
        match &self.cell {
            Some(name) => cell.name == *name,
            None => {
                (self.only.is_empty() || self.only.contains(&cell.group))
                    && (self.tier == Tier::All || cell.is_ci)
            }
        }
    }

    /// Runs what is wanted of the matrix.
    ///
    /// # Errors
    /// The program has no kill points, or nothing is wanted.
    pub fn run(&self, groups: &[Group], code: &BTreeMap<String, Run>, servers: &Servers) -> Outcome<Results> {
        refuse_without_points(&self.executable)?;
        let cells: Vec<Cell> = groups.iter().flat_map(Group::cells).collect();
        let wanted: Vec<&Cell> = cells.iter().filter(|cell| self.wants(cell)).collect();
        if wanted.is_empty() {
            return Err("no cell is called so; --list prints them".into());
        }
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let mut run = Running {
            plan: self,
            servers,
            name: format!("torture-{moment}"),
            pipeline: OnceLock::new(),
            results: Mutex::new(BTreeMap::new()),
        };
        let (alone, together): (Vec<&Cell>, Vec<&Cell>) = wanted.into_iter().partition(|cell| cell.alone);
        run.work_off(together, code, self.jobs.max(1));
        // Those that come now break servers, of which the shared processor would complain rightly.
        let complaints = match run.pipeline.take() {
            Some(Ok(pipeline)) => pipeline.complaints(),
            _ => Vec::new(),
        };
        run.work_off(alone, code, 1);
        let mut results = run.results.into_inner().unwrap_or_else(PoisonError::into_inner);
        // What is not of this tier is not run, and said so where the whole group is asked for.
        for cell in
            cells.iter().filter(|cell| self.tier == Tier::All && self.cell.is_none() && !self.wants(cell))
        {
            let reason = Status::NotRun("not asked for".to_owned());
            results.entry(cell.group.clone()).or_default().push(reason);
        }
        let titles = groups.iter().map(|group| (group.name.clone(), group.title.clone())).collect();
        Ok(Results { cells: results, titles, complaints })
    }
}

/// A binary without the points would pass every cell by never being broken.
fn refuse_without_points(executable: &Path) -> Outcome {
    let output = Command::new(executable)
        .arg("--version")
        .output()
        .map_err(|error| format!("{}: {error}", executable.display()))?;
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    match version.contains("with failpoints") {
        true => Ok(()),
        false => Err(format!(
            "{} is built without kill points ({}); build it with --features failpoints",
            executable.display(),
            version.trim()
        )
        .into()),
    }
}

/// A run under way.
struct Running<'a> {
    plan: &'a Plan,
    servers: &'a Servers,
    /// Unique: hosts, topics and groups are named after it.
    name: String,
    pipeline: OnceLock<Result<Pipeline<'a>, String>>,
    results: Mutex<BTreeMap<String, Vec<Status>>>,
}

impl<'a> Running<'a> {
    fn work_off(&self, cells: Vec<&Cell>, code: &BTreeMap<String, Run>, jobs: usize) {
        let queue = Mutex::new(VecDeque::from(cells));
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| {
                    while let Some(cell) = next() {
                        self.one(cell, code.get(&cell.name));
                    }
                });
            }
        });
    }

    fn one(&self, cell: &Cell, code: Option<&Run>) {
        let start = Instant::now();
        let status = match (&cell.not_run, code) {
            (Some(reason), _) => Status::NotRun(reason.clone()),
            (None, None) => Status::NotRun("it has no code".to_owned()),
            (None, Some(code)) => match self.run(cell, code) {
                Ok(excepted) => Status::Passed(excepted),
                Err(failure) if failure.not_run => Status::NotRun(failure.what),
                Err(failure) => Status::Failed(failure),
            },
        };
        self.say(cell, &status, start.elapsed().as_secs_f64());
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        results.entry(cell.group.clone()).or_default().push(status);
    }

    fn run(&self, cell: &Cell, code: &Run) -> Outcome<u64> {
        let name = cell.name.replace('/', "-");
        let directory = self.plan.work.join(&name);
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(&directory)?;
        let pipeline = || match self.pipeline.get_or_init(|| self.start_pipeline()) {
            Ok(pipeline) => Ok(pipeline),
            Err(error) => Err(Failure::from(error.clone())),
        };
        let stage = Stage {
            servers: self.servers,
            executable: self.plan.executable.clone(),
            directory: directory.clone(),
            host: format!("{name}-{}.example.com", self.name),
            seed: self.plan.seed,
            tier: self.plan.tier,
            pipeline: &pipeline,
        };
        // A defect of one cell's code is that cell's failure.
        let result = catch_unwind(AssertUnwindSafe(|| code(&stage)))
            .unwrap_or_else(|_| Err("the cell's code panicked; see above".into()));
        if result.is_ok() {
            fs::remove_dir_all(&directory)?;
        }
        result
    }

    fn start_pipeline(&self) -> Result<Pipeline<'a>, String> {
        let directory = self.plan.work.join(&self.name);
        Pipeline::start(self.servers, &self.plan.executable, &directory, &self.name)
            .map_err(|failure| format!("the shared processor cannot be started: {failure}"))
    }

    fn say(&self, cell: &Cell, status: &Status, seconds: f64) {
        let name = &cell.name;
        match status {
            Status::Passed(0) => println!("{name:32} passed  {seconds:6.1} s  0 lost  0 duplicated"),
            Status::Passed(excepted) => println!(
                "{name:32} passed  {seconds:6.1} s  0 lost  0 duplicated  ({excepted} gone as the README excepts)"
            ),
            Status::NotRun(reason) => println!("{name:32} not run           {reason}"),
            Status::Failed(Failure { what, lost, duplicated, .. }) => {
                let what = what.replace('\n', "\n    ");
                let directory = self.plan.work.join(name.replace('/', "-"));
                let (seed, directory) = (self.plan.seed, directory.display());
                println!(
                    "{name:32} FAILED  {seconds:6.1} s  {lost} lost  {duplicated} duplicated\n    {what}\n    kept: {directory}\n    again: tests/torture/run --cell {name} --seed {seed}"
                );
            }
        }
    }
}

impl Results {
    /// Whether nothing failed.
    pub fn are_good(&self) -> bool {
        let is_failed = |status: &Status| matches!(status, Status::Failed(_));
        self.complaints.is_empty() && !self.cells.values().flatten().any(is_failed)
    }

    /// The table of groups, in Markdown, and a line that counts.
    pub fn table(&self) -> String {
        let mut text = String::from(
            "| group | what | cells | passed | failed | lost | duplicated | not run |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        let mut total = Row::default();
        for (name, title) in &self.titles {
            let Some(cells) = self.cells.get(name) else { continue };
            let row = Row::of(cells);
            row.write(&mut text, &name.to_uppercase(), title);
            total.add(&row);
        }
        total.write(&mut text, "all", "");
        for complaint in &self.complaints {
            total.failed += 1;
            writeln!(text, "\nthe processor complained: {complaint}").ok();
        }
        writeln!(
            text,
            "\ntorture result: {} passed; {} failed; {} not run",
            total.passed, total.failed, total.not_run
        )
        .ok();
        text
    }
}

/// A row of the table.
#[derive(Default)]
struct Row {
    cells: u64,
    passed: u64,
    failed: u64,
    lost: u64,
    duplicated: u64,
    not_run: u64,
}

impl Row {
    fn of(cells: &[Status]) -> Row {
        let mut row = Row { cells: cells.len() as u64, ..Row::default() };
        for status in cells {
            match status {
                Status::Passed(_) => row.passed += 1,
                Status::NotRun(_) => row.not_run += 1,
                Status::Failed(failure) => {
                    row.failed += 1;
                    row.lost += failure.lost;
                    row.duplicated += failure.duplicated;
                }
            }
        }
        row
    }

    fn add(&mut self, other: &Row) {
        self.cells += other.cells;
        self.passed += other.passed;
        self.failed += other.failed;
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.not_run += other.not_run;
    }

    fn write(&self, text: &mut String, name: &str, title: &str) {
        let Row { cells, passed, failed, lost, duplicated, not_run } = self;
        writeln!(
            text,
            "| {name} | {title} | {cells} | {passed} | {failed} | {lost} | {duplicated} | {not_run} |"
        )
        .ok();
    }
}
