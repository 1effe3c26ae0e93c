//! The sections `tls`.

use std::path::{Path, PathBuf};

use crate::{
    file::{self, Pem},
    keys::Section,
    model::Tls,
    problem::{Collector, shown},
    typed::{self, At},
};

pub(super) fn tls(typed: &typed::Tls, section: &Section, problems: &mut Collector) -> Option<Tls> {
    let mut path = |key: &str, typed: &typed::Typed<String>, kind: Pem| {
        typed.optional(|path| pem(path, &section.path_of(key), kind, problems))
    };
    let ca = path("ca", &typed.ca, Pem::Certificates);
    let certificate = path("certificate", &typed.certificate, Pem::Certificates);
    let key = path("key", &typed.key, Pem::Key);
    let alone = match (&typed.certificate, &typed.key) {
        (typed::Typed::Here(certificate), typed::Typed::Absent) => Some((certificate, "certificate", "key")),
        (typed::Typed::Absent, typed::Typed::Here(key)) => Some((key, "key", "certificate")),
        _ => None,
    };
    if let Some((here, name, other)) = alone {
        problems.add(
            here.at,
            format!("`{}` is there without `{}`", section.path_of(name), section.path_of(other)),
            format!("a client certificate needs both; {}", section.example_of(other)),
        );
    }
    Some(Tls { ca: ca?, certificate: certificate?, key: key? })
}

fn pem(typed: &At<String>, path: &str, kind: Pem, problems: &mut Collector) -> Option<PathBuf> {
    let file = absolute(typed, path, problems)?;
    match file::pem(&file, kind) {
        Ok(()) => Some(file),
        Err((message, hint)) => {
            problems.add(typed.at, format!("`{path}`: {} {message}", shown(&typed.value)), hint);
            None
        }
    }
}

/// A path that doesn't depend on where the program was started.
pub(super) fn absolute(typed: &At<String>, path: &str, problems: &mut Collector) -> Option<PathBuf> {
    let file = Path::new(&typed.value);
    if !file.is_absolute() {
        let message = format!("`{path}` is not an absolute path");
        problems.add(typed.at, message, "write the whole path, beginning with `/`");
        return None;
    }
    Some(file.to_owned())
}
