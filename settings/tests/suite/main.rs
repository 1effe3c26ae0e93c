//! The configuration as the user sees it: what is accepted, what is refused, and with which words.

#![allow(clippy::unwrap_used)]

mod bad;
mod files;
mod found;
mod good;
mod oddities;
mod rules;
mod secrets;
mod words;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use settings::{Problems, Settings};
use tempfile::TempDir;

/// What must never be seen in any output.
const CANARY: &str = "CANARY-secret";

/// A directory with certificates and secrets.
struct Site {
    directory: TempDir,
}

impl Site {
    fn new() -> Site {
        let site = Site { directory: tempfile::tempdir().unwrap() };
        let certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        let key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
        site.write("ca.pem", certificate, 0o644);
        site.write("client.pem", certificate, 0o644);
        site.write("client.key", key, 0o640);
        site.write("kafka.secret", format!("{CANARY}\n"), 0o600);
        site
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>, mode: u32) {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Reads a configuration in which `DIR` stands for the site's directory.
    fn parse(&self, text: &str) -> Result<Settings, Problems> {
        let directory = self.path().display().to_string();
        settings::parse(&text.replace("DIR", &directory), "khp-log.yaml", &|name| match name {
            "KHP_ES_PASSWORD" => Some(CANARY.to_owned()),
            "EMPTY" => Some(String::new()),
            "TZ" => Some("Asia/Seoul".to_owned()),
            "CREDENTIALS_DIRECTORY" => Some(directory.clone()),
            _ => None,
        })
    }

    /// All problems as shown, the site's directory as `DIR`.
    fn problems(&self, text: &str) -> String {
        match self.parse(text) {
            Ok(settings) => format!("accepted: {settings:#?}"),
            Err(problems) => self.anonymous(&problems.to_string()),
        }
    }

    fn anonymous(&self, text: &str) -> String {
        format!("{}\n", text.replace(&self.path().display().to_string(), "DIR"))
    }
}
