package io.sense.beorn;

import io.sense.service.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The tables {@code arda.circuits} and {@code correlations}, each made by another deployable and
 * perhaps not there.
 */
final class JdbcCircuitRecords implements CircuitRecords {
  private static final String EXISTS = "SELECT to_regclass(?) IS NOT NULL AS there";
  private static final String INVENTORY =
      """
      SELECT product_id, customer, a_device_id, z_device_id, state
      FROM arda.circuits WHERE circuit_id = ?
      """;
  private static final String TELEMETRY =
      """
      SELECT newest.last_seen, recent.traces, recent.errors
      FROM (SELECT last_seen FROM public.correlations WHERE circuit_id = ?
            ORDER BY generation DESC LIMIT 1) newest,
           (SELECT count(*) AS traces, count(*) FILTER (WHERE has_errors) AS errors
            FROM public.correlations
            WHERE circuit_id = ? AND generation >= now() - ? * interval '1 millisecond') recent
      """;

  private final Transactions transactions;

  JdbcCircuitRecords(Transactions transactions) {
    this.transactions = transactions;
  }

  /** What is read from a table that is there. */
  @FunctionalInterface
  private interface Reading<T> {
    Part<T> from(Connection connection) throws SQLException;
  }

  @Override
  public Part<Planned> inventory(String circuitId) {
    return read(
        "arda.circuits",
        "arda makes it when it starts",
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(INVENTORY)) {
            query.setString(1, circuitId);
            try (ResultSet row = query.executeQuery()) {
              return row.next() ? Part.known(planned(row)) : Part.nothing();
            }
          }
        });
  }

  @Override
  public Part<Seen> telemetry(String circuitId, Duration window) {
    return read(
        "public.correlations",
        "the index job makes it when it starts",
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(TELEMETRY)) {
            query.setString(1, circuitId);
            query.setString(2, circuitId);
            query.setLong(3, window.toMillis());
            try (ResultSet row = query.executeQuery()) {
              return row.next() ? Part.known(seen(row)) : Part.nothing();
            }
          }
        });
  }

  private <T> Part<T> read(String table, String maker, Reading<T> reading) {
    try {
      return transactions.run(
          "read " + table,
          connection ->
              exists(connection, table)
                  ? reading.from(connection)
                  : Part.missing("The table " + table + " is missing: " + maker));
    } catch (RepositoryException e) {
      String reason =
          e.getCause() instanceof SQLException cause ? Database.reason(cause) : e.getMessage();
      return Part.missing(e.getMessage() + ": " + reason);
    }
  }

  private static boolean exists(Connection connection, String table) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(EXISTS)) {
      query.setString(1, table);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getBoolean("there");
      }
    }
  }

  private static Planned planned(ResultSet row) throws SQLException {
    return new Planned(
        row.getString("product_id"),
        row.getString("customer"),
        row.getString("a_device_id"),
        row.getString("z_device_id"),
        row.getString("state"));
  }

  private static Seen seen(ResultSet row) throws SQLException {
    return new Seen(
        JobRows.instant(row, "last_seen"), row.getLong("traces"), row.getLong("errors"));
  }
}
