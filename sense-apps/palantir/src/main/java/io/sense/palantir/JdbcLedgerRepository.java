package io.sense.palantir;

import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The table {@code ledger} of PostgreSQL. */
final class JdbcLedgerRepository implements LedgerRepository {
  private static final String ROWS =
      """
      SELECT minute, signal, revision, received, span_id, "interval", trace, orphan, uncorrelatable,
        correlated, repeats, dead_letters, "open"
      FROM ledger WHERE minute >= ? AND minute < ? ORDER BY minute, signal DESC
      """;

  private final Queries queries;

  JdbcLedgerRepository(Queries queries) {
    this.queries = queries;
  }

  @Override
  public List<LedgerRow> rows(long from, long to) {
    return queries.list(
        "read the ledger",
        ROWS,
        List.of(Queries.time(from), Queries.time(to)),
        JdbcLedgerRepository::row);
  }

  private static LedgerRow row(ResultSet row) throws SQLException {
    return LedgerRow.newBuilder()
        .setSignal(
            LedgerSignal.valueOf(
                "LEDGER_SIGNAL_" + row.getString("signal").toUpperCase(Locale.ROOT)))
        .setMinute(Queries.millis(row, "minute"))
        .setRevision(row.getLong("revision"))
        .setReceived(row.getLong("received"))
        .setSpanId(row.getLong("span_id"))
        .setInterval(row.getLong("interval"))
        .setTrace(row.getLong("trace"))
        .setOrphan(row.getLong("orphan"))
        .setUncorrelatable(row.getLong("uncorrelatable"))
        .setCorrelated(row.getLong("correlated"))
        .setRepeats(row.getLong("repeats"))
        .setDeadLetters(row.getLong("dead_letters"))
        .setOpen(row.getLong("open"))
        .build();
  }
}
