package io.sense.service.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import io.sense.settings.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections to PostgreSQL that opens whether the server is there or not, and finds it
 * again by itself.
 *
 * <p>Thread-safe.
 */
public final class Database implements AutoCloseable {
  /** How often a waiting caller looks whether the server is there at all. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Past its statement's timeout a connection that says nothing is dead. */
  private static final Duration SOCKET_GRACE = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final Duration wait;
  private @Nullable RoomCheck roomCheck;

  private Database(HikariDataSource pool, Duration wait) {
    this.pool = pool;
    this.wait = wait;
  }

  /**
   * Opens a pool; connects in the background. Once connected, what all replicas may open is held
   * against what the server takes, and a warning tells if it is more.
   *
   * @param name of the pool, in its metrics and as the application's name at the server
   * @param metrics told of the pool's use; null where nobody counts
   * @param parameters of the server that each connection sets, such as {@code enable_seqscan = off}
   */
  public static Database open(
      DatabaseConfig config,
      String name,
      @Nullable MetricsTrackerFactory metrics,
      String... parameters) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setJdbcUrl(config.url());
    // DriverManager looks for drivers once in a JVM: in the class loader of a job that is started
    // again from a new jar it would find none ("No suitable driver").
    hikari.setDriverClassName("org.postgresql.Driver");
    hikari.setUsername(config.user());
    Secret password = config.password();
    if (password != null) {
      hikari.setPassword(password.value());
    }
    hikari.setMinimumIdle(config.poolIdle());
    hikari.setMaximumPoolSize(config.poolMax());
    hikari.setConnectionTimeout(LOOK.toMillis());
    hikari.setValidationTimeout(LOOK.toMillis());
    hikari.setMaxLifetime(config.poolLifetime().toMillis());
    hikari.setLeakDetectionThreshold(config.leakThreshold().toMillis());
    hikari.setInitializationFailTimeout(-1);
    StringBuilder init = new StringBuilder("SET statement_timeout = ");
    init.append(config.statementTimeout().toMillis());
    for (String parameter : parameters) {
      init.append("; SET ").append(parameter);
    }
    hikari.setConnectionInitSql(init.toString());
    hikari.addDataSourceProperty("ApplicationName", name);
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    hikari.addDataSourceProperty("connectTimeout", seconds(CONNECT_TIMEOUT));
    hikari.addDataSourceProperty(
        "socketTimeout", seconds(config.statementTimeout().plus(SOCKET_GRACE)));
    if (metrics != null) {
      hikari.setMetricsTrackerFactory(metrics);
    }
    Database database = new Database(new HikariDataSource(hikari), config.poolWait());
    if (config.replicas() > 0) {
      database.roomCheck = RoomCheck.start(database, config, name);
    }
    return database;
  }

  /**
   * A connection, to be closed by the caller. While all are in use waits for one as long as the
   * settings say; while the server is away fails after a second.
   *
   * @throws SQLException if there is none
   */
  public Connection connection() throws SQLException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLTransientConnectionException e) {
        boolean away = pool.getHikariPoolMXBean().getTotalConnections() == 0;
        if (away || System.nanoTime() - deadline >= 0) {
          throw e;
        }
      }
    }
  }

  /** For readiness: why the database cannot be used, empty when it can. */
  public Optional<String> fault() {
    try (Connection connection = connection()) {
      return connection.isValid((int) LOOK.toSeconds())
          ? Optional.empty()
          : Optional.of("The connection does not answer");
    } catch (SQLException e) {
      return Optional.of(reason(e));
    }
  }

  @Override
  public void close() {
    if (roomCheck != null) {
      roomCheck.close();
    }
    pool.close();
  }

  /** What the driver said, which the pool wraps: for a log or an operator. */
  public static String reason(SQLException e) {
    Throwable cause = e;
    while (cause.getCause() instanceof SQLException) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** As the driver's properties want it. */
  static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.toSeconds()));
  }
}
