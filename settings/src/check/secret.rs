//! Secrets: fetched from where they are. No message has one in it, nor what might be one in the wrong place.

use std::path::Path;

use super::{Environment, tls};
use crate::{
    file::{self, SecretKind},
    model::Secret,
    problem::{Collector, shown},
    typed::{self, At},
};

pub(super) fn secret(
    typed: &At<typed::Secret>,
    path: &str,
    environment: Environment<'_>,
    problems: &mut Collector,
) -> Option<Secret> {
    let text = match &typed.value {
        typed::Secret::File(name) => {
            let name = At { at: typed.at, value: name.clone() };
            let file = tls::absolute(&name, &format!("{path}.file"), problems)?;
            read(&file, SecretKind::File)
        }
        typed::Secret::Environment(name) => from_environment(name, environment),
        typed::Secret::Credential(name) => from_credentials(name, environment),
    };
    match text.and_then(good) {
        Ok(text) => Some(Secret::new(text)),
        Err((message, hint)) => {
            problems.add(typed.at, format!("`{path}`: {message}"), hint);
            None
        }
    }
}

fn read(file: &Path, kind: SecretKind) -> Result<String, file::Fault> {
    file::secret(file, kind)
        .map_err(|(message, hint)| (format!("{} {message}", shown(&file.display().to_string())), hint))
}

fn from_environment(name: &str, environment: Environment<'_>) -> Result<String, file::Fault> {
    // The name is shown below, so it must be none that a password would have.
    let usual = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if !usual || !name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') {
        return Err((
            "`environment` needs the name of a variable: capital letters, digits and `_`".to_owned(),
            "for example: `{environment: KHP_KAFKA_PASSWORD}`".to_owned(),
        ));
    }
    environment(name).ok_or_else(|| {
        let message = format!("the environment has no variable {name}");
        (
            message,
            "set it for the program, for example with `Environment=` or `EnvironmentFile=` of systemd"
                .to_owned(),
        )
    })
}

fn from_credentials(name: &str, environment: Environment<'_>) -> Result<String, file::Fault> {
    let good = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if !good || name.is_empty() || name.starts_with('.') {
        return Err((
            "`credential` needs a name of letters, digits, `.`, `_` and `-`".to_owned(),
            "for example: `{credential: kafka-password}`".to_owned(),
        ));
    }
    let directory = environment("CREDENTIALS_DIRECTORY").filter(|directory| directory.starts_with('/'));
    let Some(directory) = directory else {
        return Err((
            "there are no credentials: CREDENTIALS_DIRECTORY is not set".to_owned(),
            "systemd sets it for services with `LoadCredential=` or `LoadCredentialEncrypted=`".to_owned(),
        ));
    };
    read(&Path::new(&directory).join(name), SecretKind::Credential)
}

/// One line of text.
fn good(text: String) -> Result<String, file::Fault> {
    if text.is_empty() {
        return Err(("the secret is empty".to_owned(), "is it the right file or variable?".to_owned()));
    }
    if text.contains(char::is_control) {
        return Err((
            "the secret has more than one line, or a control character in it".to_owned(),
            "a secret is one line of text; a line end after it is fine".to_owned(),
        ));
    }
    Ok(text)
}
