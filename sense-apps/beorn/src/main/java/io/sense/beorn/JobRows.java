package io.sense.beorn;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads jobs from their rows. */
final class JobRows {
  /** To be followed by conditions on {@code job}. */
  static final String SELECT =
      """
      SELECT job.id, idempotency_key, circuit_id, product_id, customer, a_device_id, z_device_id,
        job.state, cancel_requested, reason, job.attempts, next_at, created_at, updated_at,
        number, step, kind, started_at, ended_at, outcome, detail
      FROM beorn.jobs job
      LEFT JOIN beorn.attempts attempt ON attempt.job_id = job.id AND number = open_attempt
      """;

  private static final String STEPS =
      """
      SELECT job_id, name, state, external_id, failures, error, started_at, unknown_at, ended_at
      FROM beorn.steps WHERE job_id = ANY (?::uuid[])
      """;

  private JobRows() {}

  /** Every job that a query with {@link #SELECT} finds, in its order, with their steps. */
  static List<Job> list(Connection connection, String sql, List<?> values) throws SQLException {
    List<Job> bare = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        query.setObject(i + 1, values.get(i));
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          bare.add(job(row));
        }
      }
    }
    if (bare.isEmpty()) {
      return bare;
    }
    Map<UUID, List<Step>> steps = steps(connection, bare);
    return bare.stream().map(each -> withSteps(each, steps.get(each.id()))).toList();
  }

  private static Map<UUID, List<Step>> steps(Connection connection, List<Job> jobs)
      throws SQLException {
    // The driver writes no arrays of uuids, so the server casts.
    String ids =
        jobs.stream().map(each -> each.id().toString()).collect(Collectors.joining(",", "{", "}"));
    Map<UUID, List<Step>> steps = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(STEPS)) {
      query.setString(1, ids);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          steps
              .computeIfAbsent(row.getObject("job_id", UUID.class), id -> new ArrayList<>())
              .add(step(row));
        }
      }
    }
    return steps;
  }

  private static Job job(ResultSet row) throws SQLException {
    Order order =
        new Order(
            row.getString("circuit_id"),
            row.getString("product_id"),
            row.getString("customer"),
            row.getString("a_device_id"),
            row.getString("z_device_id"));
    return new Job(
        row.getObject("id", UUID.class),
        row.getString("idempotency_key"),
        order,
        Labels.parse(JobState.class, row.getString("state")),
        row.getBoolean("cancel_requested"),
        row.getString("reason"),
        List.of(),
        row.getString("step") == null ? null : attempt(row),
        row.getInt("attempts"),
        instant(row, "next_at"),
        instant(row, "created_at"),
        instant(row, "updated_at"));
  }

  private static Job withSteps(Job job, List<Step> steps) {
    return new Job(
        job.id(),
        job.idempotencyKey(),
        job.order(),
        job.state(),
        job.cancelRequested(),
        job.reason(),
        steps.stream().sorted(Comparator.comparing(Step::name)).toList(),
        job.open(),
        job.attempts(),
        job.nextAt(),
        job.createdAt(),
        job.updatedAt());
  }

  private static Step step(ResultSet row) throws SQLException {
    return new Step(
        StepName.ofLabel(row.getString("name")),
        Labels.parse(StepState.class, row.getString("state")),
        row.getString("external_id"),
        row.getInt("failures"),
        row.getString("error"),
        instant(row, "started_at"),
        instant(row, "unknown_at"),
        instant(row, "ended_at"));
  }

  static Attempt attempt(ResultSet row) throws SQLException {
    return new Attempt(
        row.getInt("number"),
        StepName.ofLabel(row.getString("step")),
        Labels.parse(CallKind.class, row.getString("kind")),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        row.getString("outcome"),
        row.getString("detail"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** As a parameter. */
  static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
