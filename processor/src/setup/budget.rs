//! The shard budget: a cluster takes only so many shards, and an index a day and service adds up.
//!
//! At the limit no index can be created any more, so at midnight all logs stand still. That is to be known beforehand.

use serde_json::Value;

use super::server::{Server, SetupError};

/// What every cluster has unless someone changed it.
const DEFAULT_PER_NODE: u64 = 1000;

/// Shards there will be, and shards there may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardBudget {
    /// Services that get an index a day.
    pub services: u64,
    /// Days for which there are indices at once: the retention, and today.
    pub days: u64,
    /// Copies of each shard beside the first.
    pub replicas: u64,
    /// Shards of other indices, now.
    pub others: u64,
    /// `cluster.max_shards_per_node`.
    pub per_node: u64,
    /// Nodes that hold data.
    pub data_nodes: u64,
}

impl ShardBudget {
    /// Shards of khp-log's indices at most, with one primary an index.
    pub fn shards(&self) -> u64 {
        self.services * self.days * (1 + self.replicas)
    }

    /// Shards the cluster takes.
    pub fn limit(&self) -> u64 {
        self.per_node * self.data_nodes
    }

    /// How much of the limit all shards together will take.
    pub fn percent(&self) -> u64 {
        (self.shards() + self.others) * 100 / self.limit().max(1)
    }

    /// Days that fit beside the other indices.
    pub fn days_that_fit(&self) -> u64 {
        self.limit().saturating_sub(self.others) / (self.services * (1 + self.replicas)).max(1)
    }

    /// A warning from half of the limit on.
    pub fn warning(&self) -> Option<String> {
        let (percent, days) = (self.percent(), self.days_that_fit());
        match percent {
            0..50 => None,
            50..100 => Some(format!(
                "khp-log and the other indices may take {percent} % of the shards this cluster allows; {days} days would fit"
            )),
            _ => Some(format!(
                "khp-log and the other indices may need {percent} % of the shards this cluster allows; at the limit no index can \
                 be created and logs stand still: {days} days fit, so set --retention-days lower, --replicas lower, add nodes or \
                 raise cluster.max_shards_per_node"
            )),
        }
    }
}

/// What the cluster has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cluster {
    pub(super) data_nodes: u64,
    shards: u64,
    per_node: u64,
}

/// Asks for nodes, shards and the limit.
pub(super) async fn cluster(server: &Server) -> Result<Cluster, SetupError> {
    let health = server.get("_cluster/health").await?.success()?;
    let number = |key: &str| health[key].as_u64().unwrap_or(0);
    let path = "_cluster/settings?include_defaults=true&filter_path=*.cluster.max_shards_per_node";
    let settings = server.get(path).await?.success()?;
    Ok(Cluster {
        data_nodes: number("number_of_data_nodes"),
        shards: number("active_shards") + number("initializing_shards") + number("unassigned_shards"),
        per_node: per_node(&settings),
    })
}

/// The setting that counts: a transient one before a persistent one before the default.
fn per_node(settings: &Value) -> u64 {
    let number = |level: &str| {
        let value = &settings[level]["cluster"]["max_shards_per_node"];
        value.as_str().map_or(value.as_u64(), |text| text.parse().ok())
    };
    ["transient", "persistent", "defaults"].into_iter().find_map(number).unwrap_or(DEFAULT_PER_NODE)
}

/// The budget of `services` for `days`, beside what is there that is not khp-log's.
pub(super) fn budget(cluster: Cluster, services: usize, days: u32, replicas: u8, ours: u64) -> ShardBudget {
    ShardBudget {
        services: services as u64,
        days: u64::from(days) + 1,
        replicas: u64::from(replicas),
        others: cluster.shards.saturating_sub(ours),
        per_node: cluster.per_node,
        data_nodes: cluster.data_nodes,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_limit_is_that_of_all_data_nodes() {
        let budget =
            ShardBudget { services: 10, days: 31, replicas: 1, others: 80, per_node: 1000, data_nodes: 1 };
        assert_eq!(
            (budget.shards(), budget.limit(), budget.percent(), budget.days_that_fit()),
            (620, 1000, 70, 46)
        );
        assert!(budget.warning().unwrap().contains("46 days would fit"));
        assert_eq!(ShardBudget { data_nodes: 3, ..budget.clone() }.warning(), None);
        assert!(ShardBudget { days: 366, ..budget }.warning().unwrap().contains("logs stand still"));
    }

    #[test]
    fn the_most_specific_setting_counts() {
        let defaults = json!({ "cluster": { "max_shards_per_node": "1000" } });
        let set = json!({ "cluster": { "max_shards_per_node": "2000" } });
        assert_eq!(per_node(&json!({ "defaults": defaults })), 1000);
        assert_eq!(per_node(&json!({ "defaults": defaults, "persistent": set })), 2000);
        assert_eq!(per_node(&json!({})), DEFAULT_PER_NODE);
    }
}
