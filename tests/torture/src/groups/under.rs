//! Programs that start the one under test under a condition: a limit, a faked call, another clock, a disk.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use super::Stage;
use crate::{Failure, Outcome, program::Program, wait};

/// One and a half times the memory that the shipper needs under load, bytes.
const MEMORY: u64 = 150 << 20;

/// A program of this name that starts the one under test so: a shell's words, behind which its command line stands. With `exec`,
/// the process that is started is the one under test.
pub(super) fn program(stage: &Stage<'_>, name: &str, with: &str) -> Outcome<PathBuf> {
    let path = stage.directory.join(format!("{name}.sh"));
    let mut file = fs::File::options().write(true).create(true).truncate(true).mode(0o755).open(&path)?;
    writeln!(file, "#!/bin/sh\n{with} \"{}\" \"$@\"", stage.executable.display())?;
    Ok(path)
}

/// That this command line succeeds here; the cell cannot be run without.
pub(super) fn needs(command: &str) -> Outcome {
    let output = Command::new("sh").args(["-c", command]).output()?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
            Err(Failure::not_run(format!("`{command}` does not work here: {said}")))
        }
    }
}

/// The words for [`program`] that have system calls fail: `pread64:error=EIO:when=3..6`. With `path`, only those on this file.
///
/// # Errors
/// strace is not there, or may not trace.
pub(super) fn faked_calls(call: &str, path: Option<&Path>) -> Outcome<String> {
    needs("strace --seccomp-bpf -f -qq -e trace=inotify_init1 true")?;
    let on = path.map_or_else(String::new, |path| format!(" -P \"{}\"", path.display()));
    let name = call.split(':').next().unwrap_or(call);
    // strace is the child, so that the process that is started is the one under test.
    Ok(format!("exec strace -D --seccomp-bpf -f -qq -o /dev/null -e trace={name} -e inject={call}{on}"))
}

/// A file system of 1 MiB in a mount namespace of its own, reached through the process that holds it.
pub(super) struct Disk {
    _holder: Program,
    pub(super) path: PathBuf,
}

impl Disk {
    pub(super) fn new(stage: &Stage<'_>) -> Outcome<Disk> {
        needs("unshare --mount mount -t tmpfs -o size=1m none /mnt")?;
        let point = stage.directory.join("disk");
        fs::create_dir_all(&point)?;
        let point = point.to_string_lossy();
        let script = format!(
            "mount -t tmpfs -o size=1m none '{point}'; touch '{point}/is-there'; exec sleep infinity"
        );
        let arguments = ["--pdeathsig", "KILL", "unshare", "--mount", "sh", "-ec", &script];
        let log = stage.directory.join("disk.stderr");
        let holder = Program::start(Path::new("setpriv"), &arguments, &[], &log)?;
        let path = PathBuf::from(format!("/proc/{}/root{point}", holder.pid()));
        wait::until("a small disk", 10, || match path.join("is-there").exists() {
            true => Ok(()),
            false => Err(holder.tail()),
        })?;
        Ok(Disk { _holder: holder, path })
    }

    /// Fills what is free.
    pub(super) fn fill(&self) -> Outcome {
        let mut filler = fs::File::create(self.path.join("filler"))?;
        for size in [4096, 1] {
            while match filler.write(&vec![0; size]) {
                Ok(_) => true,
                Err(error) if error.kind() == io::ErrorKind::StorageFull => false,
                Err(error) => return Err(error.into()),
            } {}
        }
        Ok(())
    }

    pub(super) fn free(&self) -> Outcome {
        Ok(fs::remove_file(self.path.join("filler"))?)
    }
}

/// A control group with a limit on memory.
pub(super) struct Cage(PathBuf);

impl Cage {
    pub(super) fn new(stage: &Stage<'_>) -> Outcome<Cage> {
        const OLD: &str = "/sys/fs/cgroup/memory";
        let is_old = Path::new(OLD).exists();
        let (root, file) =
            if is_old { (OLD, "memory.limit_in_bytes") } else { ("/sys/fs/cgroup", "memory.max") };
        let name = format!("khp-torture-{}", stage.host);
        let cage = Cage(Path::new(root).join(name));
        let made = fs::create_dir(&cage.0).and_then(|()| fs::write(cage.0.join(file), MEMORY.to_string()));
        match made {
            Ok(()) => Ok(cage),
            Err(error) => {
                Err(Failure::not_run(format!("no control group with a limit on memory can be made: {error}")))
            }
        }
    }

    /// Whoever writes its process id into this file is in it.
    pub(super) fn processes(&self) -> PathBuf {
        self.0.join("cgroup.procs")
    }
}

impl Drop for Cage {
    fn drop(&mut self) {
        // The process in it may just be ending.
        wait::until("the end of a control group", 10, || fs::remove_dir(&self.0)).ok();
    }
}
