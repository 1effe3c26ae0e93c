//! Indices expire by the date in their names.
//!
//! Elasticsearch takes an index's age from its name where `parse_origination_date` is set, so a replay of last year's logs
//! expires as last year's. OpenSearch's index state management goes by the creation date only, so nothing is installed there.

use serde_json::{Value, json};

use super::{
    Change, SetupObject,
    probe::Lifecycle,
    server::{Server, SetupError},
    templates,
};

/// Days after which indices are deleted, unless told otherwise.
pub const DEFAULT_RETENTION_DAYS: u32 = 30;

const POLICY: &str = include_str!("../../../index-templates/khp-log-lifecycle.json");
/// Name of the policy.
pub(super) const NAME: &str = "khp-log";

/// When indices are deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retention {
    /// By the server, at this age as it writes it (`30d`).
    After(String),
    /// The policy on the server deletes nothing: someone took that phase out.
    Never,
    /// By hand: the server has no lifecycle management that goes by the date in the name.
    ByHand,
}

impl Retention {
    /// In days, where the server deletes and says it in days.
    pub fn days(&self) -> Option<u32> {
        match self {
            Retention::After(age) => age.strip_suffix('d')?.parse().ok(),
            Retention::Never | Retention::ByHand => None,
        }
    }
}

/// The policy to be put, if any, with what that means for the policy there.
///
/// A policy that is there is kept with all its phases (someone may have added a warm one); only the age changes, and only if
/// one is asked for.
fn wanted(there: &Lifecycle, days: Option<u32>) -> Result<Option<(Value, Change)>, SetupError> {
    let age = format!("{}d", days.unwrap_or(DEFAULT_RETENTION_DAYS));
    let mut policy = templates::json(POLICY)?;
    policy["policy"]["phases"]["delete"]["min_age"] = json!(age);
    match there {
        Lifecycle::Unavailable => Ok(None),
        Lifecycle::Free => Ok(Some((policy, Change::Created))),
        Lifecycle::Policy(old) => {
            let delete = &old["phases"]["delete"];
            if days.is_none() || delete["min_age"] == age {
                return Ok(Some((json!({ "policy": old }), Change::Unchanged)));
            }
            let mut changed = json!({ "policy": old });
            let phase = if delete.is_object() { delete } else { &policy["policy"]["phases"]["delete"] };
            changed["policy"]["phases"]["delete"] = phase.clone();
            changed["policy"]["phases"]["delete"]["min_age"] = json!(age);
            Ok(Some((changed, Change::Updated)))
        }
    }
}

/// Puts the policy where the server has such a thing.
pub(super) async fn install(
    server: &Server,
    there: &Lifecycle,
    days: Option<u32>,
    dry_run: bool,
) -> Result<(Option<SetupObject>, Retention), SetupError> {
    let Some((policy, change)) = wanted(there, days)? else {
        return Ok((None, Retention::ByHand));
    };
    if change != Change::Unchanged && !dry_run {
        server.put(&format!("_ilm/policy/{NAME}"), &policy).await?;
    }
    let age = policy["policy"]["phases"]["delete"]["min_age"].as_str();
    let retention = age.map_or(Retention::Never, |age| Retention::After(age.to_owned()));
    Ok((Some(SetupObject { kind: "lifecycle policy", name: NAME, change }), retention))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(there: &Lifecycle, days: Option<u32>) -> Option<(Value, Change)> {
        let wanted = wanted(there, days).unwrap()?;
        Some((wanted.0["policy"]["phases"].clone(), wanted.1))
    }

    #[test]
    fn a_new_policy_has_the_age_asked_for() {
        let delete = |age| json!({ "delete": { "min_age": age, "actions": { "delete": {} } } });
        assert_eq!(change(&Lifecycle::Free, None), Some((delete("30d"), Change::Created)));
        assert_eq!(change(&Lifecycle::Free, Some(7)), Some((delete("7d"), Change::Created)));
        assert_eq!(change(&Lifecycle::Unavailable, Some(7)), None);
    }

    #[test]
    fn a_policy_that_is_there_keeps_its_phases() {
        let warm = json!({ "min_age": "2d", "actions": { "forcemerge": { "max_num_segments": 1 } } });
        let phases = |age: &str| {
            let delete =
                json!({ "min_age": age, "actions": { "delete": { "delete_searchable_snapshot": true } } });
            json!({ "warm": warm, "delete": delete })
        };
        let there = Lifecycle::Policy(json!({ "phases": phases("90d") }));
        assert_eq!(change(&there, None), Some((phases("90d"), Change::Unchanged)));
        assert_eq!(change(&there, Some(90)), Some((phases("90d"), Change::Unchanged)));
        assert_eq!(change(&there, Some(14)), Some((phases("14d"), Change::Updated)));
        let without = Lifecycle::Policy(json!({ "phases": { "warm": warm } }));
        let (phases, change) = change(&without, Some(14)).unwrap();
        assert_eq!((phases["delete"]["min_age"].as_str(), change), (Some("14d"), Change::Updated));
        assert!(phases["delete"]["actions"]["delete"].is_object());
    }

    #[test]
    fn ages() {
        assert_eq!(Retention::After("30d".to_owned()).days(), Some(30));
        assert_eq!(Retention::After("12h".to_owned()).days(), None);
    }
}
