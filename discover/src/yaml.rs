//! Findings as a configuration: what `khp-log ship` reads as it stands, with a comment for each file on who said so.

use std::fmt::Write;

use crate::findings::{Findings, Stream};

/// What a configuration needs and no look at a host tells.
#[derive(Clone, Debug, Default)]
pub struct Platform {
    /// Name of the platform; a stand-in if it is not given.
    pub cluster: Option<String>,
    /// Kafka's brokers; a stand-in if there are none.
    pub brokers: Vec<String>,
}

impl Findings {
    /// The whole configuration.
    pub fn yaml(&self, platform: &Platform) -> String {
        let mut out = String::from(
            "# What `khp-log discover` found; `khp-log ship` reads it as it stands. A stream's name is part of its documents'\n\
             # identity: keep it. A comment speaks of the file below it.\n",
        );
        // Writing into memory does not fail.
        let _ = self.head(&mut out, platform);
        for stream in &self.streams {
            let _ = entry(&mut out, stream);
        }
        for (title, texts) in
            [("Seen, and not shipped:", &self.remarks), ("Could not be looked at:", &self.unseen)]
        {
            if !texts.is_empty() {
                let _ = writeln!(out, "\n# {title}");
                for text in texts {
                    let _ = writeln!(out, "#   {}", comment(text));
                }
            }
        }
        out
    }

    fn head(&self, out: &mut String, platform: &Platform) -> std::fmt::Result {
        match &platform.cluster {
            Some(cluster) => writeln!(out, "cluster: {}", quoted(cluster))?,
            None => {
                writeln!(out, "cluster: khp  # A stand-in: nothing on the host says the platform's name.")?
            }
        }
        match platform.brokers.as_slice() {
            [] => writeln!(
                out,
                "kafka:\n  brokers: [localhost:9092]  # A stand-in: nothing on the host says where Kafka is."
            )?,
            brokers => {
                let brokers: Vec<String> = brokers.iter().map(|broker| quoted(broker)).collect();
                writeln!(out, "kafka:\n  brokers: [{}]", brokers.join(", "))?;
            }
        }
        match self.streams.is_empty() {
            true => writeln!(out, "ship:\n  streams: []  # Nothing was found."),
            false => writeln!(out, "ship:\n  streams:"),
        }
    }
}

fn entry(out: &mut String, stream: &Stream) -> std::fmt::Result {
    writeln!(out, "    - name: {}\n      component: {}", quoted(&stream.name), stream.component.name())?;
    if let Some(service) = &stream.service {
        writeln!(out, "      service: {}", quoted(service))?;
    }
    writeln!(out, "      files:")?;
    for files in &stream.files {
        for why in &files.why {
            writeln!(out, "        # {}", comment(why))?;
        }
        writeln!(out, "        - {}", quoted(&files.pattern))?;
    }
    if !stream.exclude.is_empty() {
        writeln!(out, "      # Another stream's.\n      exclude:")?;
        for pattern in &stream.exclude {
            writeln!(out, "        - {}", quoted(pattern))?;
        }
    }
    Ok(())
}

/// Text that stays in its line, whatever a process calls itself.
fn comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') { '?' } else { c })
        .collect()
}

/// A YAML scalar in double quotes, or as it is where that is safe.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c))
        && !matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n");
    if is_plain {
        return text.to_owned();
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
