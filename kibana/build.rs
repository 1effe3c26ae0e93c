//! Makes the table of the files in `objects/`, so that none can be forgotten.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=objects");
    let objects = Path::new(env!("CARGO_MANIFEST_DIR")).join("objects");
    let mut table = String::from("&[\n");
    for directory in sorted(&objects)? {
        for name in sorted(&objects.join(&directory))? {
            let path = objects.join(&directory).join(&name);
            let _ = writeln!(table, "    ({:?}, include_str!({:?})),", format!("{directory}/{name}"), path);
        }
    }
    table.push_str("]\n");
    let target = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&target).join("files.rs"), table)
}

fn sorted(directory: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
