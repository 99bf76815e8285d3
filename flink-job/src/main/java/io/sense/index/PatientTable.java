package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.service.database.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table that is written whatever happens: it waits while the database is away, for as long as it
 * takes, and sends rows that the database will never take to the dead letters.
 *
 * <p>Not thread-safe.
 */
final class PatientTable<R extends Row> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PatientTable.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** SQLSTATE of a statement that ran for too long, or that an operator stopped. */
  private static final String CANCELED = "57014";

  private final Table<R> table;
  private final @Nullable House house;
  private final DeadLetterChannel deadLetters;
  private final IndexMetrics metrics;
  private boolean migrated;

  /**
   * A table.
   *
   * @param house null where another writer keeps it: this one waits until the table is there
   */
  PatientTable(
      Table<R> table, @Nullable House house, DeadLetterChannel deadLetters, IndexMetrics metrics) {
    this.table = table;
    this.house = house;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
  }

  /** Whether this is the writer that makes the tables. */
  boolean keepsHouse() {
    return house != null;
  }

  /**
   * Makes the tables, makes and drops their partitions, where this is the writer that does.
   *
   * @return whether it could be done now
   */
  boolean keepHouse(Instant now) {
    if (house == null) {
      return true;
    }
    try {
      migrate();
    } catch (SQLException e) {
      setAway(e);
      return false;
    }
    try {
      house.keepPartitions(now);
      setAvailable();
      return true;
    } catch (SQLException e) { // rows go on: into the default partition, if need be
      LOG.warn("Could not prepare the partitions, will try again: {}", Database.reason(e));
      return false;
    }
  }

  /** Sends a record away that is no row. */
  void refuse(KafkaRecord record, String reason) {
    deadLetters.send(record, reason);
    metrics.rowsDeadLettered.inc();
  }

  /**
   * Writes rows and returns once each is in the table or among the dead letters.
   *
   * @throws InterruptedException while waiting for the database
   */
  void upsert(List<R> rows) throws IOException, InterruptedException {
    if (!rows.isEmpty()) {
      long begin = System.nanoTime();
      write(rows);
      metrics.flushed((System.nanoTime() - begin) / 1_000_000);
    }
    deadLetters.flush();
  }

  @Override
  public void close() {
    try (deadLetters;
        house) {
      table.close();
    }
  }

  private void write(List<R> rows) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    boolean refused = false;
    while (true) {
      try {
        migrate();
        int written = table.upsert(rows);
        setAvailable();
        metrics.rowsWritten.inc(written);
        metrics.rowsStale.inc(rows.size() - written);
        return;
      } catch (SQLException e) {
        if (isFaultOfTheData(e)) {
          setAvailable();
          if (rows.size() == 1 && !refused) {
            refused = true;
            continue; // a partition that is made meanwhile refuses a row once
          }
          writeApart(rows, e);
          return;
        }
        setAway(e);
        if (CANCELED.equals(e.getSQLState()) && rows.size() > 1) { // as many would never get in
          Thread.sleep(jittered(pause));
          writeApart(rows, e);
          return;
        }
      }
      Thread.sleep(jittered(pause));
      pause = longer(pause);
    }
  }

  /** Writes halves: finds the row that the database refuses, or as many as it can take. */
  private void writeApart(List<R> rows, SQLException fault) throws InterruptedException {
    if (rows.size() == 1) {
      refuse(rows.get(0).origin(), "The database refuses it: " + fault.getMessage());
      return;
    }
    int half = rows.size() / 2;
    write(rows.subList(0, half));
    write(rows.subList(half, rows.size()));
  }

  private void migrate() throws SQLException {
    if (house != null && !migrated) {
      try {
        house.migrate();
      } catch (SQLException e) { // without its state: whatever it is, no row is to blame
        throw new SQLException("Could not make the schema: " + e.getMessage(), e);
      }
      migrated = true;
    }
  }

  /**
   * Whether the server will refuse these rows for ever: two rows of a batch that are one to it,
   * data exceptions, violated constraints, values past a limit. Everything else is the server's
   * state, which an operator can mend.
   */
  private static boolean isFaultOfTheData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("21")
            || state.startsWith("22")
            || state.startsWith("23")
            || state.startsWith("54"));
  }

  private void setAvailable() {
    if (!metrics.databaseAvailable()) {
      metrics.setDatabaseAvailable(true);
      LOG.info("The database takes rows again");
    }
  }

  private void setAway(SQLException e) {
    if (metrics.databaseAvailable()) {
      metrics.setDatabaseAvailable(false);
      LOG.warn("The database takes no rows, waiting for it: {}", Database.reason(e));
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  /** Half to the whole of it, so that many writers do not come back at once. */
  private static long jittered(Duration pause) {
    long millis = pause.toMillis();
    return ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
  }
}
