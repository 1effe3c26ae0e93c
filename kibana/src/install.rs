//! The objects into a Kibana: what is not there is created, what is ours and unchanged is brought up to date, what somebody
//! changed is left.

use std::{collections::BTreeMap, fmt};

use crate::{
    bundle::{objects, to_ndjson},
    error::KibanaError,
    object::Object,
    record::{self, Hashes, Record},
    server::{Key, Server, Setting},
};

/// How to install.
#[derive(Clone, Copy, Debug, Default)]
pub struct InstallOptions {
    /// Replace also what somebody changed.
    pub overwrite: bool,
    /// Change nothing, only say what would be done.
    pub dry_run: bool,
}

/// What became of an object; in a dry run, what would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was not there.
    Created,
    /// It was there as we had installed it before.
    Updated,
    /// It is there as we have it.
    Unchanged,
    /// Somebody changed it; it was left.
    Left,
    /// Somebody had changed it; it was replaced.
    Overwritten,
    /// Kibana did not take it, with its reason.
    Refused(String),
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Created => f.write_str("created"),
            Fate::Updated => f.write_str("updated"),
            Fate::Unchanged => f.write_str("unchanged"),
            Fate::Left => f.write_str("left: changed by somebody"),
            Fate::Overwritten => f.write_str("overwritten: was changed by somebody"),
            Fate::Refused(reason) => write!(f, "refused: {reason}"),
        }
    }
}

/// An object of ours, and what became of it.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Its type.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What became of it.
    pub fate: Fate,
}

/// What was done, or would be.
#[derive(Clone, Debug)]
pub struct InstallReport {
    /// Version of the Kibana.
    pub version: String,
    /// Every object.
    pub objects: Vec<Installed>,
    /// What to know or to do, a sentence each.
    pub notes: Vec<String>,
}

/// Installs the objects. Doing it again changes nothing.
pub fn install(server: &Server, options: InstallOptions) -> Result<InstallReport, KibanaError> {
    let version = server.version()?;
    let ours = objects()?;
    let mut keys: Vec<Key> = ours.iter().map(key).collect();
    keys.push(record::key());
    let there = server.export(&keys)?;
    let before = there.get(&record::key()).map(record::read).unwrap_or_default();
    let mut fates: Vec<Fate> =
        ours.iter().map(|object| fate(object, there.get(&key(object)), &before, options.overwrite)).collect();
    if !options.dry_run {
        let sent: Vec<Object> = ours
            .iter()
            .zip(&fates)
            .filter(|(_, fate)| is_sent(fate))
            .map(|(object, _)| object.clone())
            .collect();
        if !sent.is_empty() {
            let imported = server.import(&to_ndjson(&sent))?;
            for (object, fate) in ours.iter().zip(&mut fates).filter(|(_, fate)| is_sent(fate)) {
                if let Some(reason) = imported.refusal(&key(object)) {
                    *fate = Fate::Refused(reason);
                }
            }
        }
        keep_record(server, &ours, &fates, &there, &before)?;
    }
    let mut notes = notes(&version, &fates);
    notes.extend(order(server.order_by_offset(options.dry_run)?, options.dry_run));
    let named = |(object, fate): (Object, Fate)| Installed {
        title: object.title().to_owned(),
        kind: object.kind,
        id: object.id,
        fate,
    };
    Ok(InstallReport { version, objects: ours.into_iter().zip(fates).map(named).collect(), notes })
}

fn key(object: &Object) -> Key {
    (object.kind.clone(), object.id.clone())
}

fn is_sent(fate: &Fate) -> bool {
    matches!(fate, Fate::Created | Fate::Updated | Fate::Overwritten)
}

/// What is to become of an object of which `there` is in Kibana.
fn fate(object: &Object, there: Option<&Object>, before: &Record, overwrite: bool) -> Fate {
    let Some(there) = there else { return Fate::Created };
    if record::content(there) == record::content(object) {
        return Fate::Unchanged;
    }
    match before.get(&key(object)) {
        Some(hashes) if hashes.stored == record::hash(there) => {
            if hashes.sent == record::hash(object) {
                Fate::Unchanged
            } else {
                Fate::Updated
            }
        }
        _ if overwrite => Fate::Overwritten,
        _ => Fate::Left,
    }
}

/// Reads back what was imported and writes the record, if it is another than before.
fn keep_record(
    server: &Server,
    ours: &[Object],
    fates: &[Fate],
    there: &BTreeMap<Key, Object>,
    before: &Record,
) -> Result<(), KibanaError> {
    let sent: Vec<Key> =
        ours.iter().zip(fates).filter(|(_, fate)| is_sent(fate)).map(|(object, _)| key(object)).collect();
    let imported = server.export(&sent)?;
    let mut after = before.clone();
    for (object, fate) in ours.iter().zip(fates) {
        let key = key(object);
        let stored = match fate {
            Fate::Unchanged => there.get(&key),
            fate if is_sent(fate) => imported.get(&key),
            // What was left keeps its entry: if somebody undoes the change, it is ours again.
            _ => None,
        };
        if let Some(stored) = stored {
            after.insert(key, Hashes { sent: record::hash(object), stored: record::hash(stored) });
        }
    }
    if after == *before {
        return Ok(());
    }
    let imported = server.import(&to_ndjson(&[record::write(&after)?]))?;
    match imported.refusal(&record::key()) {
        None => Ok(()),
        Some(reason) => Err(KibanaError::Refused {
            status: 200,
            call: "the record of what was installed".to_owned(),
            reason,
        }),
    }
}

fn notes(version: &str, fates: &[Fate]) -> Vec<String> {
    let mut notes = Vec::new();
    let number = |place: usize| version.split('.').nth(place).and_then(|part| part.parse::<u32>().ok());
    match (number(0), number(1)) {
        (Some(7), Some(minor)) if minor < 12 => notes.push(format!("Kibana {version} is older than 7.12, for which the objects are made")),
        (Some(7 | 8), _) => {}
        _ => notes.push(format!(
            "the objects are made for Kibana 7.12 to 8; on {version} they were not tried: look at each dashboard"
        )),
    }
    if fates.contains(&Fate::Left) {
        notes.push("what somebody changed was left; --overwrite replaces it".to_owned());
    }
    notes
}

fn order(setting: Setting, dry_run: bool) -> Option<String> {
    match (setting, dry_run) {
        (Setting::Kept, _) => None,
        (Setting::Set, false) => {
            Some("context:tieBreakerFields is log.offset now: Discover shows what surrounds an event in its order".to_owned())
        }
        (Setting::Set, true) => Some("context:tieBreakerFields would be set to log.offset".to_owned()),
        (Setting::Unavailable, _) => Some(
            "context:tieBreakerFields could not be looked at or set; in Advanced Settings make it log.offset, so that Discover shows \
             what surrounds an event in its order"
                .to_owned(),
        ),
    }
}
