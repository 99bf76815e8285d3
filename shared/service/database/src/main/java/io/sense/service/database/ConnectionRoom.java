package io.sense.service.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a PostgreSQL server has room for.
 *
 * @param most connections it takes, {@code max_connections}
 * @param reserved of these, for superusers and for roles with {@code pg_use_reserved_connections}
 * @param others of these, in use now by clients of other names
 */
record ConnectionRoom(int most, int reserved, int others) {
  // What another role's backend is, only a role with pg_read_all_stats is told: a client, then.
  private static final String READ =
      "SELECT current_setting('max_connections')::int,"
          + " current_setting('superuser_reserved_connections')::int"
          + " + coalesce(current_setting('reserved_connections', true)::int, 0),"
          + " (SELECT count(*) FROM pg_stat_activity"
          + " WHERE coalesce(backend_type, 'client backend') = 'client backend'"
          + " AND usesysid IS NOT NULL AND application_name IS DISTINCT FROM ?)";

  /**
   * Asks the server.
   *
   * @param name under which all replicas of this pool connect
   */
  static ConnectionRoom read(Connection connection, String name) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(READ)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new ConnectionRoom(row.getInt(1), row.getInt(2), row.getInt(3));
      }
    }
  }

  /** For an operator: that there is not enough room for every replica's whole pool. */
  Optional<String> warning(DatabaseConfig config, String name) {
    long wanted = (long) config.replicas() * config.poolMax();
    long left = (long) most - reserved - others;
    if (wanted <= left) {
      return Optional.empty();
    }
    return Optional.of(
        ("The database has not enough connections for every replica of %s: they may open %d (%d"
                + " replicas of up to %d, SENSE_DATABASE_REPLICAS x SENSE_DATABASE_POOL_MAX), but"
                + " %d are left (max_connections %d, of which %d are reserved and %d in use by"
                + " others). Lower SENSE_DATABASE_POOL_MAX or raise the server's max_connections")
            .formatted(
                name, wanted, config.replicas(), config.poolMax(), left, most, reserved, others));
  }
}
