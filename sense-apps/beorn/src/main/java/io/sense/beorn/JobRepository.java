package io.sense.beorn;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Jobs, and who works on which. Every change of a job happens on its newest state and alone.
 * Thread-safe.
 */
interface JobRepository {

  /** Turns a job, as it is at a time of the store's clock, into what it shall be. */
  @FunctionalInterface
  interface Transition {
    Change apply(Job job, Instant now);
  }

  /**
   * A job that was asked for.
   *
   * @param isNew whether it was made by this request, not by an earlier one with the same key
   */
  record Submission(Job job, boolean isNew) {}

  /**
   * A job with all its calls.
   *
   * @param attempts by number
   */
  record History(Job job, List<Attempt> attempts) {}

  /**
   * The right to work on a job.
   *
   * @param fence of later takings it is greater: the right is lost to whoever holds the greatest
   */
  record Lease(UUID jobId, String owner, long fence) {}

  /**
   * A job taken.
   *
   * @param takenOver whether from a worker that did not let go of it
   */
  record Taken(Lease lease, boolean takenOver) {}

  /**
   * What is there to do.
   *
   * @param unfinished jobs that have not ended, by state
   * @param oldestDue how long the job that waits longest for a worker has been due; zero if none is
   */
  record Census(Map<JobState, Long> unfinished, Duration oldestDue) {}

  /** Makes a job, unless there is one of that key by now: then answers that one. */
  Submission submit(UUID id, String idempotencyKey, Order order);

  Optional<History> find(UUID id);

  /** The newest first. */
  List<Job> list(JobQuery query);

  /** The newest job that succeeded for a circuit. */
  Optional<Job> lastSucceeded(String circuitId);

  /**
   * Takes jobs that are due and that nobody holds, the longest due first; never one that another is
   * just taking.
   *
   * @param lease how long they are held, unless renewed
   */
  List<Taken> take(String owner, Duration lease, int most);

  /**
   * Holds jobs for longer; answers the leases for which that was done. The others are lost, or
   * their jobs are just being changed.
   */
  Set<Lease> renew(Collection<Lease> leases, Duration lease);

  /** Lets go of a job; does nothing if it is lost. */
  void release(Lease lease);

  /**
   * Changes a job that is held, and holds it for longer.
   *
   * @return empty if the lease is lost: nothing is changed then
   */
  Optional<Change> change(Lease lease, Duration duration, Transition transition);

  /**
   * Changes a job, whoever holds it.
   *
   * @return empty if there is no such job
   */
  Optional<Change> change(UUID id, Transition transition);

  Census census();
}
