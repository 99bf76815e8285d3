package io.sense.arda;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.postgresql.PGStatement;

/** The table {@code service_edges} of PostgreSQL; only partitions of the range are read. */
final class JdbcEdgeRepository implements EdgeRepository {
  private static final String EDGES =
      """
      WITH edges AS MATERIALIZED (
        SELECT * FROM service_edges WHERE minute >= ? AND minute < ?),
      totals AS (
        SELECT caller, callee, sum(calls)::bigint AS calls, sum(errors)::bigint AS errors
        FROM edges GROUP BY caller, callee
        ORDER BY sum(calls) DESC, caller COLLATE "C", callee COLLATE "C" LIMIT ?),
      durations AS (
        SELECT caller, callee, bucket, sum(count)::bigint AS count
        FROM edges CROSS JOIN unnest(duration_buckets, duration_counts) AS each(bucket, count)
        GROUP BY caller, callee, bucket)
      SELECT caller, callee, calls, errors,
        array_agg(bucket) FILTER (WHERE count > 0) AS buckets,
        array_agg(count) FILTER (WHERE count > 0) AS counts
      FROM totals LEFT JOIN durations USING (caller, callee)
      GROUP BY caller, callee, calls, errors
      ORDER BY calls DESC, caller COLLATE "C", callee COLLATE "C"
      """;

  private final ArdaDatabase database;
  private final Duration limit;

  /**
   * A reader.
   *
   * @param limit for the answer
   */
  JdbcEdgeRepository(ArdaDatabase database, Duration limit) {
    this.database = database;
    this.limit = limit;
  }

  @Override
  public List<EdgeSum> edges(Instant from, Instant to, int most) {
    return database.read(
        "read the service map",
        limit,
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(EDGES)) {
            query.unwrap(PGStatement.class).setPrepareThreshold(0); // a plan for this range
            query.setObject(1, from.atOffset(ZoneOffset.UTC));
            query.setObject(2, to.atOffset(ZoneOffset.UTC));
            query.setInt(3, most);
            List<EdgeSum> edges = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
              while (row.next()) {
                edges.add(edge(row));
              }
            }
            return edges;
          }
        });
  }

  private static EdgeSum edge(ResultSet row) throws SQLException {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    Array buckets = row.getArray("buckets");
    if (buckets != null) {
      Integer[] of = (Integer[]) buckets.getArray();
      Long[] count = (Long[]) row.getArray("counts").getArray();
      for (int i = 0; i < of.length; i++) {
        counts.put(of[i], count[i]);
      }
    }
    return new EdgeSum(
        row.getString("caller"),
        row.getString("callee"),
        row.getLong("calls"),
        row.getLong("errors"),
        new DurationHistogram(counts));
  }
}
