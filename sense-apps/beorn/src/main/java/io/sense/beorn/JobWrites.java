package io.sense.beorn;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes jobs, steps and attempts. */
final class JobWrites {
  private static final String INSERT_JOB =
      """
      INSERT INTO beorn.jobs (id, idempotency_key, circuit_id, product_id, customer, a_device_id,
        z_device_id, state, cancel_requested, attempts, next_at, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (idempotency_key) DO NOTHING
      """;
  private static final String UPDATE_JOB =
      """
      UPDATE beorn.jobs SET state = ?, cancel_requested = ?, reason = ?, open_attempt = ?,
        attempts = ?, next_at = ?, updated_at = ?
      WHERE id = ?
      """;
  private static final String UPSERT_STEP =
      """
      INSERT INTO beorn.steps (job_id, name, state, external_id, failures, error, started_at,
        unknown_at, ended_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (job_id, name) DO UPDATE SET state = excluded.state,
        external_id = excluded.external_id, failures = excluded.failures, error = excluded.error,
        started_at = excluded.started_at, unknown_at = excluded.unknown_at,
        ended_at = excluded.ended_at
      """;
  private static final String UPSERT_ATTEMPT =
      """
      INSERT INTO beorn.attempts (job_id, number, step, kind, worker, started_at, ended_at, outcome,
        detail)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (job_id, number) DO UPDATE SET ended_at = excluded.ended_at,
        outcome = excluded.outcome, detail = excluded.detail
      """;

  private JobWrites() {}

  /** Writes a job that is new; answers false, and writes nothing, if its key is taken. */
  static boolean insert(Connection connection, Job job) throws SQLException {
    Order order = job.order();
    Object[] values = {
      job.id(),
      job.idempotencyKey(),
      order.circuitId(),
      order.productId(),
      order.customer(),
      order.aDeviceId(),
      order.zDeviceId(),
      Labels.of(job.state()),
      job.cancelRequested(),
      job.attempts(),
      JobRows.time(job.nextAt()),
      JobRows.time(job.createdAt()),
      JobRows.time(job.updatedAt())
    };
    try (PreparedStatement insert = connection.prepareStatement(INSERT_JOB)) {
      set(insert, values);
      if (insert.executeUpdate() == 0) {
        return false;
      }
    }
    writeSteps(connection, job, job.steps());
    return true;
  }

  /**
   * Writes what a change changed.
   *
   * @param worker who made it; null for people
   */
  static void write(Connection connection, Change change, @Nullable String worker)
      throws SQLException {
    Job before = change.before();
    Job after = change.after();
    if (!after.equals(before)) {
      Attempt open = after.open();
      Object[] values = {
        Labels.of(after.state()),
        after.cancelRequested(),
        after.reason(),
        open == null ? null : open.number(),
        after.attempts(),
        JobRows.time(after.nextAt()),
        JobRows.time(after.updatedAt()),
        after.id()
      };
      try (PreparedStatement update = connection.prepareStatement(UPDATE_JOB)) {
        set(update, values);
        update.executeUpdate();
      }
    }
    writeSteps(
        connection,
        after,
        after.steps().stream().filter(step -> !before.steps().contains(step)).toList());
    writeAttempts(connection, change, worker);
  }

  private static void writeSteps(Connection connection, Job job, List<Step> steps)
      throws SQLException {
    if (steps.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT_STEP)) {
      for (Step step : steps) {
        Object[] values = {
          job.id(),
          step.name().label(),
          Labels.of(step.state()),
          step.externalId(),
          step.failures(),
          step.error(),
          JobRows.time(step.startedAt()),
          JobRows.time(step.unknownAt()),
          JobRows.time(step.endedAt())
        };
        set(upsert, values);
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private static void writeAttempts(Connection connection, Change change, @Nullable String worker)
      throws SQLException {
    if (change.attempts().isEmpty()) {
      return;
    }
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT_ATTEMPT)) {
      for (Attempt attempt : change.attempts()) {
        Object[] values = {
          change.after().id(),
          attempt.number(),
          attempt.step().label(),
          Labels.of(attempt.kind()),
          worker,
          JobRows.time(attempt.startedAt()),
          JobRows.time(attempt.endedAt()),
          attempt.outcome(),
          attempt.detail()
        };
        set(upsert, values);
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object[] values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
