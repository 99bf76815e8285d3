package io.sense.arda;

import java.time.Instant;
import java.util.TreeMap;

/**
 * A row of {@code service_edges}.
 *
 * @param buckets bucket, count, bucket, count...
 */
record EdgeRow(Instant minute, String caller, String callee, long errors, long... buckets) {

  EdgeRepository.EdgeSum sum() {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    long calls = 0;
    for (int i = 0; i < buckets.length; i += 2) {
      counts.put((int) buckets[i], buckets[i + 1]);
      calls += buckets[i + 1];
    }
    return new EdgeRepository.EdgeSum(caller, callee, calls, errors, new DurationHistogram(counts));
  }
}
