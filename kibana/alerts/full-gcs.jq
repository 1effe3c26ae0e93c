[ .aggregations.clusters.buckets[]? | .key as $cluster | .hosts.buckets[] | .key as $host | .files.buckets[]
  | select(.doc_count >= 3)
  | "\($cluster) \($host) \(.key): \(.doc_count) full collections, \(.paused.value | round) ms" ]
