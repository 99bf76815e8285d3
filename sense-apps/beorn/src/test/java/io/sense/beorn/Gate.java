package io.sense.beorn;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds workers at the very moments at which they write the intent, or the outcome, of some call:
 * by a trigger on the table of attempts that waits for a lock which the test has. Nothing of beorn
 * knows of it.
 */
final class Gate implements AutoCloseable {
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

  private final TestDatabase database;
  private final Connection holder;

  /** Workers wait at one of two doors, which are opened one after the other. */
  enum Door {
    FIRST,
    LAST
  }

  Gate(TestDatabase database) throws SQLException {
    this.database = database;
    database.execute(
        "CREATE TABLE gate (circuit text, point text, step text, kind text, door text)",
        """
        CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          waits text;
        BEGIN
          SELECT door INTO waits FROM public.gate, beorn.jobs
          WHERE jobs.id = NEW.job_id AND circuit = circuit_id AND gate.step = NEW.step
            AND gate.kind = NEW.kind
            AND point = CASE WHEN NEW.outcome IS NULL THEN 'intent' ELSE 'outcome' END;
          IF waits IS NOT NULL THEN
            PERFORM pg_advisory_xact_lock_shared(hashtext(waits));
          END IF;
          RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER gate BEFORE INSERT ON beorn.attempts
        FOR EACH ROW EXECUTE FUNCTION wait_at_gate()
        """);
    // Not one of a pool, which would take a lock held for long for a leak.
    holder = database.server.connect();
  }

  /** Shuts both doors, which nobody waits at yet. */
  void shut() throws SQLException {
    for (Door door : Door.values()) {
      lock("pg_advisory_lock", door);
    }
  }

  /**
   * Has the worker of a circuit's job wait.
   *
   * @param point {@code intent} or {@code outcome}
   */
  void await(String circuit, String point, StepName step, CallKind kind, Door door)
      throws SQLException {
    database.execute(
        "INSERT INTO gate VALUES ('%s', '%s', '%s', '%s', '%s')"
            .formatted(circuit, point, step.label(), Labels.of(kind), door));
  }

  /** Waits until so many workers stand before the doors. */
  void awaitReached(int workers) throws SQLException {
    while (Integer.parseInt(database.value(WAITING)) < workers) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** Opens one, also for who was killed before it: his transaction ends without being made. */
  void open(Door door) throws SQLException {
    database.execute("DELETE FROM gate WHERE door = '" + door + "'");
    lock("pg_advisory_unlock", door);
  }

  private void lock(String function, Door door) throws SQLException {
    try (Statement statement = holder.createStatement()) {
      statement.execute("SELECT " + function + "(hashtext('" + door + "'))");
    }
  }

  @Override
  public void close() throws SQLException {
    holder.close();
  }
}
