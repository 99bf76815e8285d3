package io.sense.beorn;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The schema {@code beorn} of PostgreSQL, whose clock is the one that counts. */
final class JdbcJobRepository implements JobRepository {
  private static final String BY_ID = JobRows.SELECT + "WHERE job.id = ?";
  private static final String LOCK = "SELECT fence FROM beorn.jobs WHERE id = ? FOR UPDATE";
  private static final String BY_KEY = JobRows.SELECT + "WHERE idempotency_key = ?";
  private static final String LAST_SUCCEEDED =
      JobRows.SELECT
          + "WHERE circuit_id = ? AND job.state = 'succeeded'"
          + " ORDER BY created_at DESC, job.id DESC LIMIT 1";
  private static final String ATTEMPTS =
      """
      SELECT number, step, kind, started_at, ended_at, outcome, detail
      FROM beorn.attempts WHERE job_id = ? ORDER BY number
      """;
  private static final String NOW = "SELECT clock_timestamp() AS now";
  private static final String TAKE =
      """
      WITH due AS (
        SELECT id, lease_owner FROM beorn.jobs
        WHERE next_at <= now() AND (lease_until IS NULL OR lease_until < now())
        ORDER BY next_at LIMIT ? FOR UPDATE SKIP LOCKED)
      UPDATE beorn.jobs job SET lease_owner = ?, fence = fence + 1,
        lease_until = clock_timestamp() + ? * interval '1 millisecond'
      FROM due WHERE job.id = due.id
      RETURNING job.id, fence, due.lease_owner IS NOT NULL AS taken_over
      """;
  private static final String RENEW =
      """
      UPDATE beorn.jobs SET lease_until = clock_timestamp() + ? * interval '1 millisecond'
      WHERE id = ?
      """;

  /** Rows that are locked are just being changed, and so renewed, by their own workers. */
  private static final String RENEW_ALL =
      """
      WITH held AS (
        SELECT job.id, job.fence FROM beorn.jobs job
        JOIN unnest(?::uuid[], ?::bigint[]) AS mine (id, fence)
          ON job.id = mine.id AND job.fence = mine.fence
        WHERE lease_owner IS NOT NULL FOR UPDATE OF job SKIP LOCKED)
      UPDATE beorn.jobs job SET lease_until = clock_timestamp() + ? * interval '1 millisecond'
      FROM held WHERE job.id = held.id RETURNING job.id, job.fence
      """;

  private static final String RELEASE =
      """
      UPDATE beorn.jobs SET lease_owner = NULL, lease_until = NULL WHERE id = ? AND fence = ?
      """;
  private static final String CENSUS =
      """
      SELECT state, count(*) AS jobs, coalesce(extract(epoch FROM clock_timestamp() - min(next_at)
        FILTER (WHERE next_at < now() AND (lease_until IS NULL OR lease_until < now()))), 0) AS due
      FROM beorn.jobs WHERE state IN ('running', 'compensating', 'needs_decision') GROUP BY state
      """;

  private final Transactions transactions;

  JdbcJobRepository(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Submission submit(UUID id, String idempotencyKey, Order order) {
    return transactions.run(
        "make a job of key " + idempotencyKey,
        connection -> {
          Job job = Job.submitted(id, idempotencyKey, order, now(connection));
          return JobWrites.insert(connection, job)
              ? new Submission(job, true)
              : new Submission(first(connection, BY_KEY, idempotencyKey).orElseThrow(), false);
        });
  }

  @Override
  public Optional<History> find(UUID id) {
    return transactions.run(
        "find job " + id,
        connection -> {
          Optional<Job> job = first(connection, BY_ID, id);
          return job.isEmpty()
              ? Optional.empty()
              : Optional.of(new History(job.get(), attempts(connection, id)));
        });
  }

  @Override
  public List<Job> list(JobQuery query) {
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    if (query.state() != null) {
      conditions.add("job.state = ?");
      values.add(Labels.of(query.state()));
    }
    if (query.circuitId() != null) {
      conditions.add("circuit_id = ?");
      values.add(query.circuitId());
    }
    JobCursor after = query.after();
    if (after != null) {
      conditions.add("(created_at, job.id) < (?, ?)");
      values.add(JobRows.time(after.createdAt()));
      values.add(after.id());
    }
    String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    String sql =
        JobRows.SELECT + where + " ORDER BY created_at DESC, job.id DESC LIMIT " + query.limit();
    return transactions.run("list jobs", connection -> JobRows.list(connection, sql, values));
  }

  @Override
  public Optional<Job> lastSucceeded(String circuitId) {
    return transactions.run(
        "find the last job of circuit " + circuitId,
        connection -> first(connection, LAST_SUCCEEDED, circuitId));
  }

  @Override
  public List<Taken> take(String owner, Duration lease, int most) {
    return transactions.run(
        "take jobs",
        connection -> {
          List<Taken> taken = new ArrayList<>();
          try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setInt(1, most);
            take.setString(2, owner);
            take.setLong(3, lease.toMillis());
            try (ResultSet row = take.executeQuery()) {
              while (row.next()) {
                UUID id = row.getObject("id", UUID.class);
                Lease held = new Lease(id, owner, row.getLong("fence"));
                taken.add(new Taken(held, row.getBoolean("taken_over")));
              }
            }
          }
          return taken;
        });
  }

  @Override
  public Set<Lease> renew(Collection<Lease> leases, Duration lease) {
    return transactions.run(
        "hold on to " + leases.size() + " jobs",
        connection -> {
          Set<Lease> held = new HashSet<>();
          try (PreparedStatement renew = connection.prepareStatement(RENEW_ALL)) {
            // Arrays as text, which the server casts: the driver writes none of uuids.
            renew.setString(1, array(leases, each -> each.jobId().toString()));
            renew.setString(2, array(leases, each -> Long.toString(each.fence())));
            renew.setLong(3, lease.toMillis());
            try (ResultSet row = renew.executeQuery()) {
              while (row.next()) {
                UUID id = row.getObject("id", UUID.class);
                long fence = row.getLong("fence");
                leases.stream()
                    .filter(each -> each.jobId().equals(id) && each.fence() == fence)
                    .forEach(held::add);
              }
            }
          }
          return held;
        });
  }

  @Override
  public void release(Lease lease) {
    transactions.run(
        "let go of job " + lease.jobId(),
        connection -> {
          try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            release.setObject(1, lease.jobId());
            release.setLong(2, lease.fence());
            return release.executeUpdate();
          }
        });
  }

  @Override
  public Optional<Change> change(Lease lease, Duration duration, Transition transition) {
    return change(lease.jobId(), lease, duration, transition);
  }

  @Override
  public Optional<Change> change(UUID id, Transition transition) {
    return change(id, null, Duration.ZERO, transition);
  }

  private Optional<Change> change(
      UUID id, @Nullable Lease lease, Duration duration, Transition transition) {
    return transactions.run(
        "change job " + id,
        connection -> {
          if (!lock(connection, id, lease)) {
            return Optional.empty();
          }
          // Read by later statements than the one that locks: what that one waited for, its own
          // snapshot would not show in full. The time likewise: it begins now.
          Job job = first(connection, BY_ID, id).orElseThrow();
          Change change = transition.apply(job, now(connection));
          JobWrites.write(connection, change, lease == null ? null : lease.owner());
          if (lease != null) {
            try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
              renew.setLong(1, duration.toMillis());
              renew.setObject(2, id);
              renew.executeUpdate();
            }
          }
          return Optional.of(change);
        });
  }

  @Override
  public Census census() {
    return transactions.run(
        "count jobs",
        connection -> {
          Map<JobState, Long> unfinished = new EnumMap<>(JobState.class);
          double oldest = 0;
          try (PreparedStatement query = connection.prepareStatement(CENSUS);
              ResultSet row = query.executeQuery()) {
            while (row.next()) {
              JobState state = Labels.parse(JobState.class, row.getString("state"));
              unfinished.put(state, row.getLong("jobs"));
              oldest = Math.max(oldest, row.getDouble("due"));
            }
          }
          return new Census(unfinished, Duration.ofMillis((long) (oldest * 1_000)));
        });
  }

  /** Answers false if there is no such job, or if the lease is lost. */
  private static boolean lock(Connection connection, UUID id, @Nullable Lease lease)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LOCK)) {
      query.setObject(1, id);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && (lease == null || row.getLong("fence") == lease.fence());
      }
    }
  }

  private static Optional<Job> first(Connection connection, String sql, Object value)
      throws SQLException {
    return JobRows.list(connection, sql, List.of(value)).stream().findFirst();
  }

  private static List<Attempt> attempts(Connection connection, UUID id) throws SQLException {
    List<Attempt> attempts = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(ATTEMPTS)) {
      query.setObject(1, id);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          attempts.add(JobRows.attempt(row));
        }
      }
    }
    return attempts;
  }

  private static String array(Collection<Lease> leases, Function<Lease, String> element) {
    return leases.stream().map(element).collect(Collectors.joining(",", "{", "}"));
  }

  private static Instant now(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(NOW);
        ResultSet row = query.executeQuery()) {
      row.next();
      return JobRows.instant(row, "now");
    }
  }
}
