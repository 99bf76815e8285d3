package io.sense.service.database;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The daily partitions of all tables, by UTC day.
 *
 * @param daysAhead how many days beyond today have a partition before they begin
 * @param daysKept days after which a partition is dropped
 * @param documentDaysKept likewise, of the documents, which take the most room by far
 */
public record Partitions(int daysAhead, int daysKept, int documentDaysKept)
    implements Serializable {
  private static final String DOCUMENTS = "trace_documents";

  static final List<String> TABLES =
      List.of("correlations", DOCUMENTS, "trace_links", "service_edges", "ledger");

  private static final String PREPARE = "SELECT prepare_partitions(?::regclass, ?, ?, ?)";
  private static final String DROP = "SELECT drop_partitions(?::regclass, ?, ?)";

  /**
   * Makes what is missing and drops what has expired, of each table, also when another's lock could
   * not be had. Cheap when there is nothing to do; several may call it at once.
   *
   * @param connection in auto-commit mode
   * @param now which day today is
   * @throws SQLException also when a lock could not be had within 10 s: try again later
   */
  public void keep(Connection connection, Instant now) throws SQLException {
    OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
    SQLException fault = null;
    for (String table : TABLES) {
      try {
        keep(connection, table, at);
      } catch (SQLException e) {
        fault = joined(fault, e);
      }
    }
    if (fault != null) {
      throw fault;
    }
  }

  private void keep(Connection connection, String table, OffsetDateTime at) throws SQLException {
    int kept = table.equals(DOCUMENTS) ? documentDaysKept : daysKept;
    try (PreparedStatement prepare = connection.prepareStatement(PREPARE)) {
      prepare.setString(1, table);
      prepare.setInt(2, daysAhead);
      prepare.setInt(3, kept);
      prepare.setObject(4, at);
      call(prepare);
    }
    try (PreparedStatement drop = connection.prepareStatement(DROP)) {
      drop.setString(1, table);
      drop.setInt(2, kept);
      drop.setObject(3, at);
      call(drop);
    }
  }

  private static void call(PreparedStatement function) throws SQLException {
    try (ResultSet counted = function.executeQuery()) {
      counted.next();
    }
  }

  private static SQLException joined(@Nullable SQLException first, SQLException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
