package io.sense.service.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that one deployable has for itself: a PostgreSQL schema of its own, with Flyway's
 * history inside it, so that no two deployables ever wait for or disturb each other's migrations.
 *
 * <p>Migrates in the background: the deployable starts whether the database is there or not, and
 * {@link #fault} tells readiness until the tables are there. Any number of replicas may start at
 * once: one migrates, the others wait for it. Thread-safe.
 */
public final class OwnSchema implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnSchema.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String name;
  private final Flyway flyway;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile Optional<String> fault;

  private OwnSchema(String name, Flyway flyway) {
    this.name = name;
    this.flyway = flyway;
    fault = Optional.of("The schema " + name + " is not migrated yet");
    thread = new Thread(this::migrateUntilDone, "migrate-" + name);
    thread.setDaemon(true);
  }

  /**
   * Begins to bring a schema to the newest version of its migrations and returns at once. While the
   * database is away it tries again each second; migrations that contradict what was made, such as
   * a changed script, are not tried again and stay a fault.
   *
   * <p>The deployable's pool finds the tables by {@code Database.open(config, name, metrics,
   * "search_path = <schema>, public")}.
   *
   * @param schema made if missing; a name of lower case letters, digits and underscores
   * @param location of the scripts {@code V1__....sql} on the class path, such as {@code
   *     classpath:io/sense/beorn/schema}
   */
  public static OwnSchema migrate(DatabaseConfig config, String schema, String location) {
    if (!schema.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("Not a name for a schema: " + schema);
    }
    Flyway flyway =
        Schema.configure(config, Schema.SILENCE)
            .schemas(schema)
            .defaultSchema(schema)
            .createSchemas(true)
            .locations(location)
            .failOnMissingLocations(true)
            .load();
    OwnSchema own = new OwnSchema(schema, flyway);
    own.thread.start();
    return own;
  }

  /** For readiness: why the tables are not as this code needs them, empty once they are. */
  public Optional<String> fault() {
    return fault;
  }

  /** Stops trying; a migration under way is made or undone whole. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  private void migrateUntilDone() {
    boolean told = false;
    try {
      do {
        try {
          int made = migrate();
          fault = Optional.empty();
          LOG.info("The schema {} is ready: {} migrations made now", name, made);
          return;
        } catch (SQLException e) {
          String reason = Database.reason(e);
          fault = Optional.of("The schema " + name + " is not migrated yet: " + reason);
          if (!told) {
            LOG.warn("Could not migrate the schema {}, will try again: {}", name, reason);
            told = true;
          }
        }
      } while (!closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed; nobody waits for the tables any more
    } catch (RuntimeException e) {
      fault = Optional.of("The schema " + name + " cannot be migrated: " + e.getMessage());
      LOG.error("Could not migrate the schema {}", name, e);
    }
  }

  private int migrate() throws SQLException {
    try {
      return flyway.migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw Schema.refusal(e);
    }
  }
}
