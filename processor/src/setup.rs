//! Templates and lifecycle on the server, before the first document.
//!
//! [`install`] asks the server what it is and what it has, puts the templates in the best shape it takes, and says of each
//! whether it was created, updated or there already. Doing it twice changes nothing. What is put stands in
//! `index-templates/`, to be reviewed.
//!
//! There are two index templates. Elasticsearch refuses to create an index with `parse_origination_date` whose name has no
//! day, and `logs-khp.<service>-undated` is such a name: refusing it would stop the log. So `khp-log` shapes every index,
//! without lifecycle, and `khp-log-dated` those with a day, with lifecycle where the server has it.
//!
//! # Limits
//!
//! Templates shape indices created after them. Fields that existing indices lack can be added (`update_indices`); other
//! changes need indexing anew. Of a cluster's servers one is asked, the first that answers.

mod budget;
mod existing;
mod lifecycle;
mod mapping;
mod probe;
mod search;
mod server;
mod templates;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, fmt};

use grammars::Component;
use serde_json::{Value, json};

pub use budget::ShardBudget;
pub use existing::ExistingIndices;
pub use lifecycle::{DEFAULT_RETENTION_DAYS, Retention};
pub use mapping::{FlattenedType, Flavour, TextType, mappings};
pub use probe::{Engine, ServerInfo};
pub use search::Search;
pub use server::SetupError;

use probe::Lifecycle;
use server::Server;

/// The service whose index holds khp-log's own status events.
const PIPELINE: &str = "pipeline";

/// What setup is told.
#[derive(Clone, Debug, Default)]
pub struct SetupOptions {
    /// Days after which indices are deleted. None: as the policy on the server says, else [`DEFAULT_RETENTION_DAYS`].
    pub retention_days: Option<u32>,
    /// Copies of each shard beside the first. None: 1, or 0 if the cluster has one data node.
    pub replicas: Option<u8>,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Add lacking fields to indices that are there already.
    pub update_indices: bool,
    /// `service.type`s that have logs, for the shard budget. Empty: all that khp-log knows.
    pub services: Vec<String>,
}

/// What was done, or would be.
#[derive(Clone, Debug)]
pub struct SetupReport {
    /// Who answered.
    pub server: ServerInfo,
    /// The types it has.
    pub flavour: Flavour,
    /// What was put, in that order.
    pub objects: Vec<SetupObject>,
    /// When indices are deleted.
    pub retention: Retention,
    /// Shards to come.
    pub budget: ShardBudget,
    /// Indices there were; None if we may not look at them.
    pub existing: Option<ExistingIndices>,
    /// What to know or to do, a sentence each.
    pub notes: Vec<String>,
}

/// Something on the server that is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupObject {
    /// `component template`, `index template` or `lifecycle policy`.
    pub kind: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What became of it.
    pub change: Change,
}

/// What became of an object; in a dry run, what would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Created,
    /// It was there with other contents.
    Updated,
    /// It was there.
    Unchanged,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Change::Created => "created",
            Change::Updated => "updated",
            Change::Unchanged => "unchanged",
        })
    }
}

/// All `service.type`s that khp-log knows, its own included.
pub fn services() -> BTreeSet<&'static str> {
    Component::all().map(|component| component.info().service_type).chain([PIPELINE]).collect()
}

/// [`install`] for callers without a runtime.
pub fn install_blocking(
    elasticsearch: &settings::Elasticsearch,
    options: &SetupOptions,
) -> Result<SetupReport, SetupError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| SetupError::Configuration {
        message: format!("start a runtime: {error}"),
        hint: "are there too many open files or threads?",
    })?;
    runtime.block_on(install(elasticsearch, options))
}

/// Installs what is not there yet. Every step can be done again, so after an error the whole is.
pub async fn install(
    elasticsearch: &settings::Elasticsearch,
    options: &SetupOptions,
) -> Result<SetupReport, SetupError> {
    let (server, info) = probe::identify(elasticsearch).await?;
    let flavour = probe::flavour(&server).await?;
    let policy = probe::lifecycle(&server, lifecycle::NAME).await?;
    let cluster = budget::cluster(&server).await?;
    let replicas = options.replicas.unwrap_or(if cluster.data_nodes > 1 { 1 } else { 0 });

    let mut notes = Vec::new();
    // The policy before the template that names it.
    let (policy_object, retention) =
        lifecycle::install(&server, &policy, options.retention_days, options.dry_run).await?;
    let mut objects: Vec<SetupObject> = policy_object.into_iter().collect();
    let has_lifecycle = !matches!(policy, Lifecycle::Unavailable);
    for template in templates::all(flavour, replicas, has_lifecycle)? {
        objects.push(template.install(&server, options.dry_run).await?);
    }
    if !options.dry_run {
        notes.extend(shadowed(&server).await?);
    }
    let existing = match existing::indices(&server, flavour, options.update_indices && !options.dry_run).await
    {
        Ok(existing) => Some(existing),
        Err(SetupError::Denied { .. }) if !options.update_indices => {
            notes.push("existing indices were not looked at: that needs the privilege view_index_metadata on logs-khp.*".to_owned());
            None
        }
        Err(error) => return Err(error),
    };

    let services = if options.services.is_empty() { services().len() } else { options.services.len() };
    let days = retention.days().or(options.retention_days).unwrap_or(DEFAULT_RETENTION_DAYS);
    let ours = existing.as_ref().map_or(0, |existing| existing.shards);
    let budget = budget::budget(cluster, services, days, replicas, ours);
    notes.extend(budget.warning());
    notes.extend(advice(&info, flavour, &retention, existing.as_ref(), options));
    Ok(SetupReport { server: info, flavour, objects, retention, budget, existing, notes })
}

/// A warning if someone else's template of a higher priority shapes our indices.
async fn shadowed(server: &Server) -> Result<Option<String>, SetupError> {
    let path = "_index_template/_simulate_index/logs-khp.hdfs-2000.01.01";
    let answer = server.send(elasticsearch::http::Method::Post, path, None).await?.success()?;
    let mappings: &Value = &answer["template"]["mappings"];
    let ours = mappings["dynamic"] == json!("false") || mappings["dynamic"] == json!(false);
    let ours = ours && mapping::lookup(&mappings["properties"], "khp.generation").is_some();
    Ok((!ours).then(|| {
        "another index template of a higher priority applies to logs-khp.*: GET _index_template names it; lower its priority \
         or narrow its patterns, else fields are not mapped as khp-log needs them"
            .to_owned()
    }))
}

/// What to know about the server and the indices.
fn advice(
    info: &ServerInfo,
    flavour: Flavour,
    retention: &Retention,
    existing: Option<&ExistingIndices>,
    options: &SetupOptions,
) -> Vec<String> {
    let mut notes = Vec::new();
    match (retention, info.engine) {
        (Retention::After(_), _) => {}
        (Retention::Never, _) => {
            notes.push("the lifecycle policy khp-log deletes nothing; --retention-days gives it a delete phase".to_owned());
        }
        (Retention::ByHand, Engine::OpenSearch) => notes.push(
            "nothing deletes old indices: OpenSearch's index state management goes by the day of creation, so a replay would \
             live too long; delete indices by the day in their names"
                .to_owned(),
        ),
        (Retention::ByHand, Engine::Elasticsearch) => notes.push(
            "nothing deletes old indices: this server has no lifecycle management; delete indices by the day in their names".to_owned(),
        ),
    }
    if flavour.flattened == FlattenedType::Object {
        notes.push(
            "this server has neither flattened nor flat_object: khp.extra is kept, but cannot be searched"
                .to_owned(),
        );
    }
    let Some(existing) = existing else { return notes };
    if existing.lacking > existing.updated {
        notes.push(format!(
            "{} of {} existing indices lack fields of this version; --update-indices adds them (documents already there stay as \
             they are)",
            existing.lacking, existing.total
        ));
    }
    if existing.differing > 0 {
        notes.push(format!(
            "{} existing indices have fields as other types than new ones will; they go with their retention, or can be indexed anew",
            existing.differing
        ));
    }
    if existing.without_lifecycle > 0 && *retention != Retention::ByHand {
        notes.push(format!(
            "{} existing indices with a day in their name have no lifecycle policy; PUT <index>/_settings \
             {{\"index.lifecycle.name\":\"khp-log\",\"index.lifecycle.parse_origination_date\":true}} gives them one",
            existing.without_lifecycle
        ));
    }
    if options.update_indices && options.dry_run && existing.lacking > 0 {
        notes.push(format!("fields would be added to {} existing indices", existing.lacking));
    }
    notes
}
