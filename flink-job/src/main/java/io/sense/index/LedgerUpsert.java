package io.sense.index;

import java.sql.SQLException;

/** Writes {@code ledger}. A smaller revision changes nothing. */
final class LedgerUpsert implements Upsert<MinuteRow> {
  private static final String SQL =
      """
      INSERT INTO ledger AS stored (minute, signal, revision, received, span_id, "interval", trace,
        orphan, uncorrelatable, correlated, repeats, dead_letters, open)
      SELECT to_timestamp(minute / 1000.0), signal, revision, received, span_id, "interval", trace,
        orphan, uncorrelatable, correlated, repeats, dead_letters, open
      FROM unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
        ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
        AS t(minute, signal, revision, received, span_id, "interval", trace, orphan,
        uncorrelatable, correlated, repeats, dead_letters, open)
      ON CONFLICT (minute, signal) DO UPDATE SET revision = EXCLUDED.revision,
        received = EXCLUDED.received, span_id = EXCLUDED.span_id,
        "interval" = EXCLUDED."interval", trace = EXCLUDED.trace, orphan = EXCLUDED.orphan,
        uncorrelatable = EXCLUDED.uncorrelatable, correlated = EXCLUDED.correlated,
        repeats = EXCLUDED.repeats, dead_letters = EXCLUDED.dead_letters, open = EXCLUDED.open
      WHERE stored.revision <= EXCLUDED.revision
      """;

  @Override
  public String sql() {
    return SQL;
  }

  @Override
  public void bind(Columns<MinuteRow> columns) throws SQLException {
    columns.bigint(row -> row.key().minute());
    columns.text(row -> row.key().signalName());
    columns.bigint(row -> row.values().getRevision());
    columns.bigint(row -> row.values().getReceived());
    columns.bigint(row -> row.values().getSpanId());
    columns.bigint(row -> row.values().getInterval());
    columns.bigint(row -> row.values().getTrace());
    columns.bigint(row -> row.values().getOrphan());
    columns.bigint(row -> row.values().getUncorrelatable());
    columns.bigint(row -> row.values().getCorrelated());
    columns.bigint(row -> row.values().getRepeats());
    columns.bigint(row -> row.values().getDeadLetters());
    columns.bigint(row -> row.values().getOpen());
  }
}
