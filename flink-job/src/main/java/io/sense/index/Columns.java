package io.sense.index;

import io.sense.telemetry.TraceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Binds rows to a statement one column after the other, each as an array. */
final class Columns<R extends Row> {
  private final Connection connection;
  private final PreparedStatement statement;
  private final List<R> rows;
  private int bound;

  Columns(Connection connection, PreparedStatement statement, List<R> rows) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
  }

  void traceId(Function<R, TraceId> value) throws SQLException {
    array(
        "uuid",
        rows.stream()
            .map(value)
            .map(traceId -> new UUID(traceId.high(), traceId.low()))
            .toArray(UUID[]::new));
  }

  void text(Function<R, String> value) throws SQLException {
    array("text", rows.stream().map(value).map(PostgresText::storable).toArray(String[]::new));
  }

  /** Texts of which an empty one is stored as null. */
  void textOrNull(Function<R, String> value) throws SQLException {
    array(
        "text",
        rows.stream()
            .map(value)
            .map(text -> text.isEmpty() ? null : PostgresText.storable(text))
            .toArray(String[]::new));
  }

  /** Lists, as texts that the statement casts to arrays. */
  void list(Function<R, List<?>> value) throws SQLException {
    array("text", rows.stream().map(value).map(PostgresText::arrayOf).toArray(String[]::new));
  }

  void integer(ToIntFunction<R> value) throws SQLException {
    array("int4", rows.stream().mapToInt(value).toArray());
  }

  void bigint(ToLongFunction<R> value) throws SQLException {
    array("int8", rows.stream().mapToLong(value).toArray());
  }

  /**
   * OTLP's unsigned nanoseconds. Past the year 2262 they do not fit a bigint; they stay the
   * greatest.
   */
  void nanos(ToLongFunction<R> value) throws SQLException {
    bigint(row -> nanos(value.applyAsLong(row)));
  }

  /** Likewise, 0 as null. */
  void nanosOrNull(ToLongFunction<R> value) throws SQLException {
    array("int8", rows.stream().map(row -> orNull(value.applyAsLong(row))).toArray(Long[]::new));
  }

  void real(ToDoubleFunction<R> value) throws SQLException {
    array("float8", rows.stream().mapToDouble(value).toArray());
  }

  void flag(Predicate<R> value) throws SQLException {
    array("bool", rows.stream().map(value::test).toArray(Boolean[]::new));
  }

  void bytes(Function<R, byte[]> value) throws SQLException {
    array("bytea", rows.stream().map(value).toArray(byte[][]::new));
  }

  /** The least of all rows' values, 0 without rows. */
  long least(ToLongFunction<R> value) {
    return rows.stream().mapToLong(value).min().orElse(0);
  }

  /** The greatest of all rows' values, 0 without rows. */
  long greatest(ToLongFunction<R> value) {
    return rows.stream().mapToLong(value).max().orElse(0);
  }

  /** A parameter that is no column. */
  void single(long value) throws SQLException {
    bound++;
    statement.setLong(bound, value);
  }

  private void array(String type, Object values) throws SQLException {
    bound++;
    statement.setArray(bound, connection.unwrap(PGConnection.class).createArrayOf(type, values));
  }

  private static long nanos(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : unsigned;
  }

  private static @Nullable Long orNull(long unsigned) {
    return unsigned == 0 ? null : (Long) nanos(unsigned);
  }
}
