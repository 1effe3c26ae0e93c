# The hundred that came last, of each cluster; a fingerprint is the same for the same fault, whatever its line numbers.
[ .aggregations.clusters.buckets[]? | .key as $cluster | .faults.buckets[]
  | select(.first.value / 1000 >= now - 600)
  | "\($cluster) \(.service.buckets[0].key): \(.type.buckets[0].key // "exception"), fingerprint \(.key), \(.doc_count) times" ]
