package io.sense.index;

import java.sql.SQLException;

/** Writes {@code service_edges}. A row with fewer calls changes nothing. */
final class EdgeUpsert implements Upsert<EdgeRow> {
  private static final String SQL =
      """
      INSERT INTO service_edges AS stored (minute, caller, callee, calls, errors,
        duration_buckets, duration_counts)
      SELECT to_timestamp(minute / 1000.0), caller, callee, calls, errors,
        duration_buckets::integer[], duration_counts::bigint[]
      FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[],
        ?::text[])
        AS t(minute, caller, callee, calls, errors, duration_buckets, duration_counts)
      ON CONFLICT (minute, caller, callee) DO UPDATE SET calls = EXCLUDED.calls,
        errors = EXCLUDED.errors, duration_buckets = EXCLUDED.duration_buckets,
        duration_counts = EXCLUDED.duration_counts
      WHERE stored.calls <= EXCLUDED.calls
      """;

  @Override
  public String sql() {
    return SQL;
  }

  @Override
  public void bind(Columns<EdgeRow> columns) throws SQLException {
    columns.bigint(row -> row.key().minute());
    columns.text(row -> row.key().caller());
    columns.text(row -> row.key().callee());
    columns.bigint(row -> row.values().getCalls());
    columns.bigint(row -> row.values().getErrors());
    columns.list(row -> row.values().getDurations().getBucketList());
    columns.list(row -> row.values().getDurations().getCountList());
  }
}
