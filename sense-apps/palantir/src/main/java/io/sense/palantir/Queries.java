package io.sense.palantir;

import io.sense.service.database.Database;
import io.sense.telemetry.TraceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PostgreSQL, and says once in the log when it is away and once when it is back. Thread-safe.
 */
final class Queries {
  private static final Logger LOG = LoggerFactory.getLogger(Queries.class);

  private final Database database;
  private final AtomicBoolean away = new AtomicBoolean();

  Queries(Database database) {
    this.database = database;
  }

  /** Turns the row at which a result stands into a value. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Takes the row at which a result stands. */
  @FunctionalInterface
  interface RowConsumer {
    void accept(ResultSet row) throws SQLException;
  }

  /**
   * Every row of the answer.
   *
   * @param what is done, as in "Could not ..."
   * @param values of the parameters, in order
   * @throws RepositoryException if there is no answer now
   */
  <T> List<T> list(String what, String sql, List<Object> values, RowReader<T> reader) {
    List<T> found = new ArrayList<>();
    forEach(what, sql, values, 0, row -> found.add(reader.read(row)));
    return found;
  }

  /**
   * Hands over row by row, without more of the answer in memory than a few rows.
   *
   * @param rowsAtATime that the driver fetches; 0 for all
   * @throws RepositoryException if there is no answer now
   */
  void forEach(
      String what, String sql, List<Object> values, int rowsAtATime, RowConsumer consumer) {
    try (Connection connection = database.connection()) {
      connection.setAutoCommit(rowsAtATime == 0); // the driver fetches in steps within one alone
      try (PreparedStatement query = connection.prepareStatement(sql)) {
        // A plan for these values, not one for any: how many rows they hit differs by orders.
        query.unwrap(PGStatement.class).setPrepareThreshold(0);
        query.setFetchSize(rowsAtATime);
        for (int i = 0; i < values.size(); i++) {
          query.setObject(i + 1, values.get(i));
        }
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            consumer.accept(row);
          }
        }
      }
      if (away.compareAndSet(true, false)) {
        LOG.info("The database answers again");
      }
    } catch (SQLException e) {
      if (away.compareAndSet(false, true)) { // not once a request
        LOG.warn("Could not {}: {}", what, Database.reason(e));
      }
      throw new RepositoryException(what, e);
    }
  }

  /** As a parameter. */
  static UUID uuid(TraceId traceId) {
    return new UUID(traceId.high(), traceId.low());
  }

  /**
   * As a parameter {@code ?::uuid[]}: the driver writes no arrays of uuids, so the server casts.
   */
  static String uuids(Collection<TraceId> traceIds) {
    return traceIds.stream()
        .map(each -> uuid(each).toString())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** As a parameter, of milliseconds since the epoch. */
  static OffsetDateTime time(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }

  /** A column of type uuid. */
  static TraceId traceId(ResultSet row, String column) throws SQLException {
    UUID uuid = row.getObject(column, UUID.class);
    return new TraceId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /** A column of type timestamptz, in milliseconds since the epoch. */
  static long millis(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant().toEpochMilli();
  }
}
