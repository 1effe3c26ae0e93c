# The latest values of each NameNode's metrics log; of both NameNodes of a pair, since one of them may be the one that is cut off.
def value: .latest.hits.hits[0].fields["khp.metric.value"][0] // 0;
[ .aggregations.clusters.buckets[]? | .key as $cluster | .hosts.buckets[]
  | (.dead | value) as $dead | (.live | value) as $live
  | select($dead > 0.05 * ($dead + $live))
  | "\($cluster) \(.key): \($dead) of \($dead + $live) DataNodes are dead" ]
