//! Packs the logs that `khp-log demo` moves into the last hour: `samples/` and the golden logs of the grammars.
//!
//! The pack is gzip over one entry after the other: a line `KIND COMPONENT NAME LENGTH`, then so many bytes.

use std::{
    env, fs,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

/// Kind of log, and the folder that has one folder a component.
const FOLDERS: [(&str, &str); 2] = [("sample", "samples"), ("golden", "grammars/tests/data")];

fn main() -> io::Result<()> {
    let target = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("logs.gz");
    let mut pack = GzEncoder::new(File::create(target)?, Compression::best());
    println!("cargo::rerun-if-changed=build.rs");
    for (kind, folder) in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        for component in sorted(Path::new(folder))?.into_iter().filter(|path| path.is_dir()) {
            for log in
                sorted(&component)?.into_iter().filter(|path| path.extension() != Some("records".as_ref()))
            {
                let bytes = fs::read(&log)?;
                writeln!(pack, "{kind} {} {} {}", name(&component), name(&log), bytes.len())?;
                pack.write_all(&bytes)?;
            }
        }
    }
    pack.finish().map(|_| ())
}

/// What is in a folder, by name: the pack is the same wherever it is made.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
