//! Ranger: admin (1.0 to 2.6), usersync, tagsync, KMS and its audit, and the audit that its plugins write in all services.
//!
//! ```text
//! 2026-11-21 08:03:51,685 INFO xaaudit: {"repoType":1,"repo":"khp_hdfs","reqUser":"bob","evtTime":"2026-11-21 08:03:51.627","access":"EXECUTE","resource":"/user/alice/dt\u003d2026-11-21/part-00004",..}
//! ```
//!
//! Recognised: audit events through log4j or as JSON a line ([`audit`]), logins, failed requests and performance of the admin, refreshes of
//! policies ([`admin`]; [`PLUGIN`] for whoever has a plugin), synchronisation ([`sync`], [`tagsync`]), start, access lists, master key and calls of the KMS ([`kms`]). Audit and admin
//! were seen live, of 2.1; usersync, tagsync and KMS are layout only, not seen live.

mod admin;
pub(crate) mod audit;
mod kms;
mod sync;
mod tagsync;

use crate::{
    component::Grammar,
    components::{
        common,
        layouts::{self, Pattern},
        libraries,
    },
    message::Messages,
};

const LAYOUTS: &[Pattern] = &[layouts::RANGER_ADMIN, layouts::RFA];

const fn grammar(layouts: &'static [Pattern], messages: &'static [Messages]) -> Grammar {
    Grammar { layouts, rule_version: 1, messages, special: None }
}

/// Audit events through log4j.
pub(crate) const AUDIT: Grammar = grammar(LAYOUTS, &[PLUGIN, MESSAGES, common::MESSAGES]);

/// Audit events as JSON, one a line: spool files, and what the HDFS destination writes.
pub(crate) const AUDIT_JSON: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::RANGER_AUDIT) };

/// The admin: `xa_portal.log`, and `ranger_admin_perf.log`, which has no level.
pub(crate) const ADMIN: Grammar = grammar(
    &[layouts::RANGER_ADMIN, layouts::RANGER_LOGBACK, layouts::RFA, layouts::RANGER_PERF],
    &[PLUGIN, MESSAGES, common::MESSAGES],
);

/// usersync and tagsync.
pub(crate) const SYNC: Grammar = Grammar {
    layouts: &[
        layouts::RANGER_SYNC_LINE,
        layouts::RANGER_SYNC,
        layouts::RANGER_ADMIN,
        layouts::RANGER_LOGBACK,
        layouts::RFA,
    ],
    rule_version: 2,
    messages: &[PLUGIN, MESSAGES, common::MESSAGES],
    special: None,
};

/// The KMS.
pub(crate) const KMS: Grammar = grammar(
    &[layouts::KMS, layouts::RANGER_ADMIN, layouts::RANGER_LOGBACK, layouts::RFA, layouts::THREAD],
    &[kms::SERVICE, PLUGIN, MESSAGES, libraries::MESSAGES, common::MESSAGES],
);

/// The KMS's audit, Ranger's and Hadoop's.
pub(crate) const KMS_AUDIT: Grammar = grammar(&[layouts::METRICS_LAYOUT], &[&[("*", &[kms::audit])]]);

/// What plugins write into the logs of the services that they sit in.
pub(crate) const PLUGIN: Messages = &[
    ("PolicyRefresher", &[admin::refreshed, admin::refresh_failed]),
    ("RangerRolesProvider", &[admin::refreshed, admin::refresh_failed]),
    ("RangerTagRefresher", &[admin::refreshed, admin::refresh_failed]),
    ("RangerTagEnricher", &[admin::refreshed, admin::refresh_failed]),
    ("BaseAuditHandler", &[admin::audit_status]),
    ("AuditQueue", &[admin::audit_status]),
    ("RangerRESTClient", &[admin::rest_failed]),
    ("RangerAdminRESTClient", &[admin::rest_failed]),
];

const MESSAGES: Messages = &[
    ("xaaudit", &[audit::event]),
    ("AuthzAuditEvent", &[audit::event]),
    ("RESTErrorUtil", &[admin::request_failed]),
    ("SessionMgr", &[admin::login]),
    ("SpringEventListener", &[admin::login_outcome]),
    ("ServiceREST", &[admin::download_failed]),
    ("UserGroupSync", &[sync::cycle]),
    ("LdapDeltaUserGroupBuilder", &[sync::counted]),
    ("LdapUserGroupBuilder", &[sync::counted]),
    ("UnixUserGroupBuilder", &[sync::counted]),
    ("PolicyMgrUserGroupBuilder", &[sync::uploaded]),
    ("LdapPolicyMgrUserGroupBuilder", &[sync::uploaded]),
    ("TagSynchronizer", &[tagsync::life]),
    ("TagAdminRESTSink", &[tagsync::tags]),
    ("AbstractTagSource", &[tagsync::tags]),
    ("AtlasRESTTagSource", &[tagsync::tags]),
    ("FileTagSource", &[tagsync::tags]),
    ("AtlasTagSource", &[tagsync::offset]),
    ("KMSAudit", &[kms::audit]),
    ("kms-audit", &[kms::audit]),
    ("*", &[admin::performance]),
];
