package io.sense.service.database;

import io.sense.settings.Secret;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The tables on which the deployables meet. The index job makes and changes them; who only reads
 * asks whether they are there.
 */
public final class Schema {
  /** The newest version of the tables that this code knows. */
  static final int VERSION = 3;

  private static final String LOCATION = "classpath:io/sense/service/database/schema";
  private static final String CURRENT_VERSION =
      "SELECT max(version::integer) FROM flyway_schema_history WHERE success AND version IS NOT NULL";

  /**
   * A server that says nothing for so long is away. Longer than the pool lets a statement run, as a
   * migration may take longer; shorter than the three minutes after which Flink kills the process
   * of a cancelled task, as nothing else ends a read from a socket.
   */
  static final Duration SILENCE = Duration.ofSeconds(60);

  /** Codes of Flyway that do not say that the tables or the migrations are at fault. */
  private static final Set<ErrorCode> PASSING =
      Set.of(CoreErrorCode.ERROR, CoreErrorCode.FAULT, CoreErrorCode.DB_CONNECTION);

  /** SQLSTATE of a table that does not exist. */
  private static final String UNDEFINED_TABLE = "42P01";

  private Schema() {}

  /**
   * Brings the tables to this code's version. Several may call it at once: one does it, the others
   * wait.
   *
   * @throws SQLException if the server is away or refuses
   * @throws FlywayException if the tables are not as the migrations left them
   */
  public static void migrate(DatabaseConfig config) throws SQLException {
    migrate(config, SILENCE);
  }

  /** Migrates with a server that may be silent for so long. */
  static void migrate(DatabaseConfig config, Duration silence) throws SQLException {
    try {
      flyway(config, silence).migrate();
    } catch (FlywayException e) {
      throw refusal(e);
    }
  }

  /**
   * What kept the migration from being made for now. A fault with a code of its own, such as a
   * changed migration, will not pass and is thrown on; without one it is of the moment, such as
   * another who migrates for longer than Flyway waits, or an interrupt, which stays set.
   */
  static SQLException refusal(FlywayException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException refused) {
        return refused;
      }
      if (cause instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
    if (PASSING.contains(fault.getErrorCode())) {
      return new SQLException(fault.getMessage(), fault);
    }
    throw fault;
  }

  /**
   * For readiness of those who read: empty when the tables are at this code's version or newer
   * (versions only add), else what is the matter.
   */
  public static Optional<String> fault(Database database) {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(CURRENT_VERSION)) {
      int version = row.next() ? row.getInt(1) : 0;
      return version >= VERSION
          ? Optional.empty()
          : Optional.of("The schema is too old: version " + version + ", needed " + VERSION);
    } catch (SQLException e) {
      return Optional.of(
          UNDEFINED_TABLE.equals(e.getSQLState())
              ? "The schema is missing: the index job makes it when it starts"
              : Database.reason(e));
    }
  }

  static Flyway flyway(DatabaseConfig config, Duration silence) {
    return configure(config, silence).locations(LOCATION).load();
  }

  /** A migration may take longer than the pool lets a statement run: it has its own connection. */
  static FluentConfiguration configure(DatabaseConfig config, Duration silence) {
    Secret password = config.password();
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(config.url(), config.user(), password == null ? null : password.value())
        .jdbcProperties(
            Map.of(
                "tcpKeepAlive",
                "true",
                "connectTimeout",
                Database.seconds(Database.CONNECT_TIMEOUT),
                "socketTimeout",
                Database.seconds(silence)));
  }
}
