[ .aggregations.clusters.buckets[]? | .key as $cluster | .hosts.buckets[]
  | (.latest.hits.hits[0].fields["khp.metric.value"][0] // 0) as $missing
  | select($missing > 0)
  | "\($cluster) \(.key): \($missing) blocks are missing" ]
