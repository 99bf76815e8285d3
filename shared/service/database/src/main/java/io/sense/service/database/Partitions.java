package io.sense.service.database;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The daily partitions of the tables, by UTC day.
 *
 * @param daysAhead how many days beyond today have a partition before they begin
 * @param daysKept days after which a partition is dropped
 */
public record Partitions(int daysAhead, int daysKept) implements Serializable {
  private static final String PREPARE = "SELECT prepare_correlation_partitions(?, ?, ?)";
  private static final String DROP = "SELECT drop_correlation_partitions(?, ?)";

  /**
   * Makes what is missing and drops what has expired. Cheap when there is nothing to do; several
   * may call it at once.
   *
   * @param connection in auto-commit mode
   * @param now which day today is
   * @throws SQLException also when a lock could not be had within 10 s: try again later
   */
  public void keep(Connection connection, Instant now) throws SQLException {
    OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
    try (PreparedStatement prepare = connection.prepareStatement(PREPARE)) {
      prepare.setInt(1, daysAhead);
      prepare.setInt(2, daysKept);
      prepare.setObject(3, at);
      call(prepare);
    }
    try (PreparedStatement drop = connection.prepareStatement(DROP)) {
      drop.setInt(1, daysKept);
      drop.setObject(2, at);
      call(drop);
    }
  }

  private static void call(PreparedStatement function) throws SQLException {
    try (ResultSet counted = function.executeQuery()) {
      counted.next();
    }
  }
}
