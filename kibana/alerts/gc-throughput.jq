[ .aggregations.clusters.buckets[]? | .key as $cluster | .hosts.buckets[] | .key as $host | .files.buckets[]
  | (100 * (1 - .stopped.value / 600000)) as $throughput
  | select($throughput < 90)
  | "\($cluster) \($host) \(.key): throughput \($throughput | floor) %" ]
