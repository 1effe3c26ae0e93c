//! usersync: users and groups from Unix or LDAP. Layout only, not seen live.

use crate::{fields::Field, message::Scan, record::Record};

/// `Begin: update user/group from source==>sink`, `End: initial load of user/group from source==>sink`,
/// `Done initializing user/group source and sink`, `Failed to synchronize UserGroup information. Error details: ` and a trace
pub(super) fn cycle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 10] = [
        ("Begin: ", "sync_started"),
        ("End: ", "sync_finished"),
        ("initializing sink: ", "sync_initializing"),
        ("initializing source: ", "sync_initializing"),
        ("Done initializing user/group source and sink", "sync_initialized"),
        ("Failed to synchronize UserGroup information", "sync_failed"),
        ("Failed to initialize UserGroup source/sink", "sync_failed"),
        ("Failed to sync user/group", "sync_failed"),
        ("UserGroupSync thread got an error", "sync_failed"),
        ("Shutting down the UserGroupSync thread", "sync_stopped"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    match action {
        "sync_failed" => scan.is(Field::EventOutcome, "failure").action(action),
        "sync_initializing" => scan.word(Field::RangerPart)?.action(action),
        _ => scan.action(action),
    }
}

/// `LdapDeltaUserGroupBuilder.getUsers() completed with user count: 9`, `.. completed with group count: 3`
pub(super) fn counted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    scan.take_until(" completed with ")?;
    let (scan, field) = match scan.sees("user count: ") {
        true => (scan.tag("user count: ")?, Field::RangerUsers),
        false => (scan.tag("group count: ")?, Field::RangerGroups),
    };
    scan.int(field)?.action("users_read")
}

/// `API returned: 200, No. of users uploaded to ranger admin = 12`, up to 2.0 `ret = 12 No. of users uploaded to ranger admin= 12`; of
/// groups likewise; `Failed to addOrUpdateUsers 0`
pub(super) fn uploaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    if scan.sees("Failed to addOrUpdate") {
        return scan.is(Field::EventOutcome, "failure").action("users_upload_failed");
    }
    scan.take_until("No. of ")?;
    let (scan, field) = match scan.sees("users ") {
        true => (scan.tag("users ")?, Field::RangerUsers),
        false => (scan.tag("groups ")?, Field::RangerGroups),
    };
    scan.tag("uploaded to ranger admin")?.maybe(" ").tag("= ")?.int(field)?.action("users_uploaded")
}
