package io.sense.index;

import java.sql.SQLException;

/** Writes {@code trace_links}. The later of two equal keys holds. */
final class LinkUpsert implements Upsert<LinkRow> {
  private static final String SQL =
      """
      INSERT INTO trace_links (parent_trace_id, child_trace_id, kind, value, confidence,
        parent_service, child_service, parent_start_nanos, child_start_nanos, linked_at)
      SELECT parent_trace_id, child_trace_id, kind, value, confidence, parent_service,
        child_service, parent_start_nanos, child_start_nanos, to_timestamp(linked_at / 1000.0)
      FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::double precision[], ?::text[],
        ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
        AS t(parent_trace_id, child_trace_id, kind, value, confidence, parent_service,
        child_service, parent_start_nanos, child_start_nanos, linked_at)
      ON CONFLICT (parent_trace_id, child_trace_id, kind, linked_at) DO UPDATE SET
        value = EXCLUDED.value, confidence = EXCLUDED.confidence,
        parent_service = EXCLUDED.parent_service, child_service = EXCLUDED.child_service,
        parent_start_nanos = EXCLUDED.parent_start_nanos,
        child_start_nanos = EXCLUDED.child_start_nanos
      """;

  @Override
  public String sql() {
    return SQL;
  }

  @Override
  public void bind(Columns<LinkRow> columns) throws SQLException {
    columns.traceId(row -> row.key().parent());
    columns.traceId(row -> row.key().child());
    columns.text(row -> row.key().kindName());
    columns.text(row -> row.values().getValue());
    columns.real(row -> row.values().getConfidence());
    columns.text(row -> row.values().getParentService());
    columns.text(row -> row.values().getChildService());
    columns.nanosOrNull(row -> row.values().getParentStartUnixNano());
    columns.nanosOrNull(row -> row.values().getChildStartUnixNano());
    columns.bigint(row -> row.key().linkedAt());
  }
}
