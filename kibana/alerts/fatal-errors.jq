[ .aggregations.clusters.buckets[]? | .key as $cluster | .hosts.buckets[] | .key as $host | .services.buckets[]
  | "\($cluster) \($host) \(.key): \(.doc_count) fatal events" ]
