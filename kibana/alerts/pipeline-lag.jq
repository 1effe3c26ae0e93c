# A status goes the way of the logs, a minute after the one before: if it is late, so are they. A shipper that was ended is told for a day.
[ .aggregations.clusters.buckets[]? | .key as $cluster | .hosts.buckets[]
  | (.latest.hits.hits[0].fields["khp.pipeline.lag_bytes"][0] // 0) as $lag
  | ((now - .at.value / 1000) / 60 | floor) as $minutes
  | select($lag > 268435456 or $minutes >= 5)
  | "\($cluster) \(.key): \($lag / 1048576 | floor) MiB behind, last status \($minutes) minutes ago" ]
