package io.sense.palantir;

import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.ServiceEdge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The table {@code service_edges} of PostgreSQL, which adds the minutes up. */
final class JdbcEdgeRepository implements EdgeRepository {
  private static final String TOTALS =
      """
      WITH minutes AS (SELECT * FROM service_edges WHERE minute >= ? AND minute < ?),
      edges AS (
        SELECT caller, callee, sum(calls)::bigint AS calls, sum(errors)::bigint AS errors
        FROM minutes GROUP BY caller, callee
        ORDER BY calls DESC, caller COLLATE "C", callee COLLATE "C" LIMIT %d),
      counted AS (
        SELECT caller, callee, bucket, sum(count)::bigint AS count
        FROM minutes CROSS JOIN unnest(duration_buckets, duration_counts) AS d(bucket, count)
        GROUP BY caller, callee, bucket),
      durations AS (
        SELECT caller, callee, array_agg(bucket ORDER BY bucket) AS buckets,
          array_agg(count ORDER BY bucket) AS counts
        FROM counted GROUP BY caller, callee)
      SELECT caller, callee, calls, errors, coalesce(buckets, '{}') AS buckets,
        coalesce(counts, '{}') AS counts
      FROM edges LEFT JOIN durations USING (caller, callee)
      ORDER BY calls DESC, caller COLLATE "C", callee COLLATE "C"
      """
          .formatted(MOST_EDGES);

  private final Queries queries;

  JdbcEdgeRepository(Queries queries) {
    this.queries = queries;
  }

  @Override
  public List<ServiceEdge> totals(long from, long to) {
    return queries.list(
        "read the edges between services",
        TOTALS,
        List.of(Queries.time(from), Queries.time(to)),
        JdbcEdgeRepository::edge);
  }

  private static ServiceEdge edge(ResultSet row) throws SQLException {
    return ServiceEdge.newBuilder()
        .setCaller(row.getString("caller"))
        .setCallee(row.getString("callee"))
        .setCalls(row.getLong("calls"))
        .setErrors(row.getLong("errors"))
        .setDurations(
            DurationHistogram.newBuilder()
                .addAllBucket(Arrays.asList((Integer[]) row.getArray("buckets").getArray()))
                .addAllCount(Arrays.asList((Long[]) row.getArray("counts").getArray())))
        .build();
  }
}
