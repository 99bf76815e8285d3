package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The table {@code trace_links} of PostgreSQL. */
final class JdbcLinkRepository implements LinkRepository {
  /** A union, and not OR: each half has an index of its own. */
  private static final String TOUCHING =
      """
      SELECT * FROM (
        SELECT DISTINCT ON (parent_trace_id, child_trace_id, kind) * FROM (
          SELECT * FROM trace_links WHERE parent_trace_id = ANY (?::uuid[])
          UNION ALL
          SELECT * FROM trace_links WHERE child_trace_id = ANY (?::uuid[])) touching
        ORDER BY parent_trace_id, child_trace_id, kind, linked_at DESC) newest
      ORDER BY linked_at DESC, parent_trace_id, child_trace_id, kind LIMIT ?
      """;

  private final Queries queries;

  JdbcLinkRepository(Queries queries) {
    this.queries = queries;
  }

  @Override
  public List<TraceLink> touching(Collection<TraceId> traceIds, int limit) {
    String ids = Queries.uuids(traceIds);
    return queries.list(
        "find the links of " + traceIds.size() + " traces",
        TOUCHING,
        List.of(ids, ids, limit),
        JdbcLinkRepository::link);
  }

  private static TraceLink link(ResultSet row) throws SQLException {
    return TraceLink.newBuilder()
        .setParentTraceId(Queries.traceId(row, "parent_trace_id").toString())
        .setChildTraceId(Queries.traceId(row, "child_trace_id").toString())
        .setKind(
            TraceLinkKind.valueOf(
                "TRACE_LINK_KIND_" + row.getString("kind").toUpperCase(Locale.ROOT)))
        .setValue(row.getString("value"))
        .setConfidence(row.getDouble("confidence"))
        .setParentService(row.getString("parent_service"))
        .setChildService(row.getString("child_service"))
        .setParentStartUnixNano(row.getLong("parent_start_nanos")) // 0 for null, as in the message
        .setChildStartUnixNano(row.getLong("child_start_nanos"))
        .setLinkedAt(Queries.millis(row, "linked_at"))
        .build();
  }
}
