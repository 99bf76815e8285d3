package io.sense.service.database;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a deployable reaches PostgreSQL.
 *
 * @param url of JDBC, {@code jdbc:postgresql://host:port/database}
 * @param user who connects
 * @param password of the user; null where the server asks for none
 * @param poolIdle connections kept open while nobody needs them
 * @param poolMax connections at most
 * @param poolWait how long to wait for a connection while all are in use
 * @param poolLifetime age at which a connection is replaced
 * @param statementTimeout how long one statement may run
 * @param leakThreshold a connection that is held for longer is told in the log, with the stack of
 *     who took it; from 2 s up to the lifetime
 * @param replicas how many processes open such a pool, for the sum that is held against what the
 *     server takes; 0 where that does not matter
 */
public record DatabaseConfig(
    String url,
    String user,
    @Nullable Secret password,
    int poolIdle,
    int poolMax,
    Duration poolWait,
    Duration poolLifetime,
    Duration statementTimeout,
    Duration leakThreshold,
    int replicas)
    implements Serializable {
  private static final Duration LEAK_THRESHOLD = Duration.ofSeconds(60);

  /** Below it HikariCP would leave the detection off. */
  private static final Duration LEAST_LEAK_THRESHOLD = Duration.ofSeconds(2);

  /** One pool, not one of several replicas, with leak detection as usual. */
  public DatabaseConfig(
      String url,
      String user,
      @Nullable Secret password,
      int poolIdle,
      int poolMax,
      Duration poolWait,
      Duration poolLifetime,
      Duration statementTimeout) {
    this(
        url,
        user,
        password,
        poolIdle,
        poolMax,
        poolWait,
        poolLifetime,
        statementTimeout,
        LEAK_THRESHOLD,
        0);
  }

  /** Prefix of the names that {@link #from} reads. */
  public static final String PREFIX = "SENSE_DATABASE_";

  /**
   * Reads {@code SENSE_DATABASE_URL} (required), {@code _USER} (sense), {@code _PASSWORD}, {@code
   * _POOL_IDLE} (5), {@code _POOL_MAX} (15), {@code _POOL_WAIT} (30s), {@code _POOL_LIFETIME} (1h),
   * {@code _STATEMENT_TIMEOUT} (30s), {@code _LEAK_THRESHOLD} (60s) and {@code _REPLICAS} (3).
   */
  public static DatabaseConfig from(Settings settings) {
    String url = settings.text("SENSE_DATABASE_URL");
    if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
      settings.fault("SENSE_DATABASE_URL must be jdbc:postgresql://host:port/database");
    }
    int max = settings.integer("SENSE_DATABASE_POOL_MAX", 15, 1, 1_000);
    int idle = settings.integer("SENSE_DATABASE_POOL_IDLE", Math.min(5, max), 0, 1_000);
    if (idle > max) {
      settings.fault("SENSE_DATABASE_POOL_IDLE must not be above SENSE_DATABASE_POOL_MAX");
    }
    Duration lifetime = settings.duration("SENSE_DATABASE_POOL_LIFETIME", Duration.ofHours(1));
    Duration leak =
        settings.duration("SENSE_DATABASE_LEAK_THRESHOLD", shorter(LEAK_THRESHOLD, lifetime));
    if (leak.compareTo(LEAST_LEAK_THRESHOLD) < 0 || leak.compareTo(lifetime) > 0) {
      settings.fault(
          "SENSE_DATABASE_LEAK_THRESHOLD must be from 2s up to SENSE_DATABASE_POOL_LIFETIME");
    }
    return new DatabaseConfig(
        url,
        settings.text("SENSE_DATABASE_USER", "sense"),
        settings.secret("SENSE_DATABASE_PASSWORD").orElse(null),
        idle,
        max,
        settings.duration("SENSE_DATABASE_POOL_WAIT", Duration.ofSeconds(30)),
        lifetime,
        settings.duration("SENSE_DATABASE_STATEMENT_TIMEOUT", Duration.ofSeconds(30)),
        leak,
        settings.integer("SENSE_DATABASE_REPLICAS", 3, 1, 1_000));
  }

  /**
   * The same database through a pool of another size, for a use of its own: not one of several
   * replicas.
   */
  public DatabaseConfig withPool(int idle, int max) {
    return new DatabaseConfig(
        url, user, password, idle, max, poolWait, poolLifetime, statementTimeout, leakThreshold, 0);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
