[ .aggregations.clusters.buckets[]? | .key as $cluster | .hosts.buckets[]
  | ((now - .last.value / 1000) / 60 | floor) as $minutes
  | select($minutes >= 15)
  | "\($cluster) \(.key): silent for \($minutes) minutes" ]
