package io.sense.beorn;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds a replica at the very moment at which it writes an intent, or an outcome, of some call: by
 * a trigger on the table of attempts that waits for a lock which the test has. Nothing of beorn
 * knows of it.
 */
final class Gate implements AutoCloseable {
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

  private final TestDatabase database;
  private final Connection holder;

  Gate(TestDatabase database) throws SQLException {
    this.database = database;
    database.execute(
        "CREATE TABLE gate (point text, step text, kind text)",
        """
        CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM public.gate WHERE step = NEW.step AND kind = NEW.kind
              AND point = CASE WHEN NEW.outcome IS NULL THEN 'intent' ELSE 'outcome' END) THEN
            PERFORM pg_advisory_xact_lock_shared(4711);
          END IF;
          RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER gate BEFORE INSERT ON beorn.attempts
        FOR EACH ROW EXECUTE FUNCTION wait_at_gate()
        """);
    holder = database.pool.connection();
  }

  /**
   * Shuts it.
   *
   * @param point {@code intent} or {@code outcome}
   */
  void shut(String point, StepName step, CallKind kind) throws SQLException {
    lock("pg_advisory_lock");
    database.execute(
        "INSERT INTO gate VALUES ('%s', '%s', '%s')"
            .formatted(point, step.label(), Labels.of(kind)));
  }

  /** Waits until a replica stands before it. */
  void awaitReached() throws SQLException {
    while ("0".equals(database.value(WAITING))) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Opens it, also for who was killed before it: his transaction ends without being made. */
  void open() throws SQLException {
    database.execute("TRUNCATE gate");
    lock("pg_advisory_unlock");
  }

  private void lock(String function) throws SQLException {
    try (Statement statement = holder.createStatement()) {
      statement.execute("SELECT " + function + "(4711)");
    }
  }

  @Override
  public void close() throws SQLException {
    holder.close();
  }
}
