package io.sense.beorn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Jobs in memory, by a clock that stands still unless a test moves it. */
final class InMemoryJobs implements JobRepository {
  private static final Comparator<Job> NEWEST =
      Comparator.comparing(Job::createdAt).thenComparing(Job::id, InMemoryJobs::compare).reversed();

  private final Map<UUID, Row> rows = new LinkedHashMap<>();
  Instant now = Jobs.NOW;

  /** As of a table. */
  private static final class Row {
    private Job job;
    private final Map<Integer, Attempt> attempts = new TreeMap<>();
    private String owner;
    private Instant until;
    private long fence;

    boolean free(Instant at) {
      return until == null || until.isBefore(at);
    }

    boolean due(Instant at) {
      return job.nextAt() != null && !job.nextAt().isAfter(at) && free(at);
    }
  }

  @Override
  public synchronized Submission submit(UUID id, String idempotencyKey, Order order) {
    for (Row row : rows.values()) {
      if (row.job.idempotencyKey().equals(idempotencyKey)) {
        return new Submission(row.job, false);
      }
    }
    Row row = new Row();
    row.job = Job.submitted(id, idempotencyKey, order, now);
    rows.put(id, row);
    return new Submission(row.job, true);
  }

  @Override
  public synchronized Optional<History> find(UUID id) {
    return Optional.ofNullable(rows.get(id))
        .map(row -> new History(row.job, List.copyOf(row.attempts.values())));
  }

  @Override
  public synchronized List<Job> list(JobQuery query) {
    return rows.values().stream()
        .map(row -> row.job)
        .filter(job -> query.state() == null || job.state() == query.state())
        .filter(
            job -> query.circuitId() == null || job.order().circuitId().equals(query.circuitId()))
        .filter(job -> query.after() == null || behind(job, query.after()))
        .sorted(NEWEST)
        .limit(query.limit())
        .toList();
  }

  @Override
  public synchronized Optional<Job> lastSucceeded(String circuitId) {
    return list(new JobQuery(JobState.SUCCEEDED, circuitId, null, 1)).stream().findFirst();
  }

  @Override
  public synchronized List<Taken> take(String owner, Duration lease, int most) {
    List<Taken> taken = new ArrayList<>();
    rows.values().stream()
        .filter(row -> row.due(now))
        .sorted(Comparator.comparing(row -> row.job.nextAt()))
        .limit(most)
        .forEach(
            row -> {
              boolean over = row.owner != null;
              row.owner = owner;
              row.until = now.plus(lease);
              row.fence++;
              taken.add(new Taken(new Lease(row.job.id(), owner, row.fence), over));
            });
    return taken;
  }

  @Override
  public synchronized Set<Lease> renew(Collection<Lease> leases, Duration lease) {
    Set<Lease> held = new HashSet<>();
    for (Lease each : leases) {
      Row row = rows.get(each.jobId());
      if (row.fence == each.fence() && row.owner != null) {
        row.until = now.plus(lease);
        held.add(each);
      }
    }
    return held;
  }

  @Override
  public synchronized void release(Lease lease) {
    Row row = rows.get(lease.jobId());
    if (row.fence == lease.fence()) {
      row.owner = null;
      row.until = null;
    }
  }

  @Override
  public synchronized Optional<Change> change(
      Lease lease, Duration duration, Transition transition) {
    Row row = rows.get(lease.jobId());
    if (row.fence != lease.fence()) {
      return Optional.empty();
    }
    row.until = now.plus(duration);
    return change(lease.jobId(), transition);
  }

  @Override
  public synchronized Optional<Change> change(UUID id, Transition transition) {
    Row row = rows.get(id);
    if (row == null) {
      return Optional.empty();
    }
    Change change = transition.apply(row.job, now);
    row.job = change.after();
    change.attempts().forEach(attempt -> row.attempts.put(attempt.number(), attempt));
    return Optional.of(change);
  }

  @Override
  public synchronized Census census() {
    Map<JobState, Long> unfinished = new EnumMap<>(JobState.class);
    Duration oldest = Duration.ZERO;
    for (Row row : rows.values()) {
      if (!row.job.state().ended()) {
        unfinished.merge(row.job.state(), 1L, Long::sum);
      }
      if (row.due(now)) {
        Duration due = Duration.between(row.job.nextAt(), now);
        oldest = due.compareTo(oldest) > 0 ? due : oldest;
      }
    }
    return new Census(unfinished, oldest);
  }

  private static boolean behind(Job job, JobCursor cursor) {
    int byTime = job.createdAt().compareTo(cursor.createdAt());
    return byTime < 0 || (byTime == 0 && compare(job.id(), cursor.id()) < 0);
  }

  /** As PostgreSQL orders them: by their bytes. */
  private static int compare(UUID left, UUID right) {
    return left.toString().compareTo(right.toString());
  }
}
