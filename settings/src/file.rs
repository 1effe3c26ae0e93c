//! Files: the configuration itself, secrets, certificates. Who may read and write them is part of what is checked.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use crate::problem::Problem;

/// No configuration is larger; a log file named by mistake is.
const CONFIGURATION_LIMIT: u64 = 1 << 20;
/// No secret is larger.
const SECRET_LIMIT: u64 = 64 << 10;
/// A bundle of authorities has some 200 KiB.
const PEM_LIMIT: u64 = 16 << 20;

/// Mode bits of group and others.
const WRITE_BY_OTHERS: u32 = 0o022;
const ACCESS_BY_OTHERS: u32 = 0o066;
const ACCESS_BY_WORLD: u32 = 0o006;

/// What is wrong with a file: after its name in a message.
pub(crate) type Fault = (String, String);

/// The configuration file's text.
pub(crate) fn configuration(path: &Path) -> Result<String, Problem> {
    let whole = |(message, hint): Fault| Problem::whole(message, hint);
    let file = open(path).map_err(whole)?;
    let mode = mode(&file).map_err(whole)?;
    if mode & WRITE_BY_OTHERS != 0 {
        return Err(Problem::whole(
            format!("may be written by others than its owner (mode {mode:04o})"),
            format!("chmod go-w {}", quoted(path)),
        ));
    }
    let bytes = contents(&file, CONFIGURATION_LIMIT).map_err(whole)?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default());
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Problem {
            line,
            column,
            message: "the file is not UTF-8: a byte here is no character".to_owned(),
            hint: Some("save it as UTF-8, for example: iconv -f euc-kr -t utf-8".to_owned()),
        }
    })
}

/// Whose business a secret's mode is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecretKind {
    /// A file of the site's: nobody but its owner may read it.
    File,
    /// systemd's: in a directory only the service can enter, and an ACL shows as rights of the group.
    Credential,
}

/// A secret file's text, without the line end after it. The text never is in an error.
pub(crate) fn secret(path: &Path, kind: SecretKind) -> Result<String, Fault> {
    let file = open(path)?;
    let mode = mode(&file)?;
    let refused = match kind {
        SecretKind::File => ACCESS_BY_OTHERS,
        SecretKind::Credential => ACCESS_BY_WORLD,
    };
    if mode & refused != 0 {
        let message = format!("may be read or written by others than its owner (mode {mode:04o})");
        return Err((message, format!("chmod 600 {}", quoted(path))));
    }
    let bytes = contents(&file, SECRET_LIMIT)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| ("is not UTF-8".to_owned(), "a secret is text on one line".to_owned()))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// What a PEM file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pem {
    /// Certificates, of authorities or the client's own.
    Certificates,
    /// The client's key.
    Key,
}

/// Checks that a PEM file can be read and has in it what it is for.
pub(crate) fn pem(path: &Path, kind: Pem) -> Result<(), Fault> {
    let file = open(path)?;
    let mode = mode(&file)?;
    if kind == Pem::Key && mode & ACCESS_BY_WORLD != 0 {
        let message = format!("is a key that everybody may read or write (mode {mode:04o})");
        return Err((message, format!("chmod o-rwx {}", quoted(path))));
    }
    let bytes = contents(&file, PEM_LIMIT)?;
    let text = String::from_utf8_lossy(&bytes);
    let begins = |what: &str| text.lines().any(|line| line.starts_with("-----BEGIN ") && line.contains(what));
    match kind {
        Pem::Certificates if !begins("CERTIFICATE") => Err((
            "has no certificate in PEM form".to_owned(),
            "it should have lines `-----BEGIN CERTIFICATE-----`; \
             from DER: openssl x509 -inform der -in FILE; from a Java keystore: keytool -exportcert -rfc"
                .to_owned(),
        )),
        Pem::Key if !begins("PRIVATE KEY") => Err((
            "has no private key in PEM form".to_owned(),
            "it should have a line `-----BEGIN PRIVATE KEY-----`".to_owned(),
        )),
        Pem::Key if text.contains("ENCRYPTED") => Err((
            "is a key that is encrypted, and there is no setting for its passphrase".to_owned(),
            "decrypt it into a file only its owner may read: openssl pkey -in FILE -out NEW".to_owned(),
        )),
        Pem::Certificates | Pem::Key => Ok(()),
    }
}

/// Opens a regular file; anything else, such as a pipe that would block, is refused.
fn open(path: &Path) -> Result<File, Fault> {
    let kind = fs::metadata(path).map_err(|error| explained(&error))?;
    if kind.is_dir() {
        return Err(("is a directory".to_owned(), "name a file in it".to_owned()));
    }
    if !kind.is_file() {
        return Err(("is not a regular file".to_owned(), "name a regular file".to_owned()));
    }
    File::open(path).map_err(|error| explained(&error))
}

fn mode(file: &File) -> Result<u32, Fault> {
    let metadata = file.metadata().map_err(|error| explained(&error))?;
    Ok(metadata.permissions().mode() & 0o7777)
}

fn contents(file: &File, limit: u64) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| explained(&error))?;
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= limit => Ok(bytes),
        _ => Err((format!("is larger than {} KiB", limit >> 10), "is it the file you meant?".to_owned())),
    }
}

fn explained(error: &io::Error) -> Fault {
    let (message, hint) = match error.kind() {
        io::ErrorKind::NotFound => ("does not exist", "check the path"),
        io::ErrorKind::PermissionDenied => (
            "may not be read by the user this program runs as",
            "check the owner and the mode of the file and of the directories above it",
        ),
        io::ErrorKind::NotADirectory => {
            ("does not exist: a part of its path is no directory", "check the path")
        }
        _ => return (format!("cannot be read: {error}"), String::new()),
    };
    (message.to_owned(), hint.to_owned())
}

/// A path for a shell.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@".contains(c);
    match path.chars().all(plain) {
        true => path,
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}
