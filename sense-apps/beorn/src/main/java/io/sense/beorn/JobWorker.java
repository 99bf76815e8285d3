package io.sense.beorn;

import io.sense.beorn.JobRepository.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on a job that was taken, call by call, until it has to wait, rests, or is lost to another.
 * Thread-safe.
 */
final class JobWorker {
  private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private static final Outcome NOT_SENT =
      new Outcome.Limited(Duration.ZERO, "Not sent: the process, or the database, stood still");

  private final JobRepository jobs;
  private final Transitions transitions;
  private final Calls calls;
  private final BeornMetrics metrics;
  private final DoubleSupplier jitter;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch abandoned = new CountDownLatch(1);

  /**
   * @param jitter from 0 to 1
   */
  JobWorker(
      JobRepository jobs,
      Transitions transitions,
      Calls calls,
      BeornMetrics metrics,
      DoubleSupplier jitter) {
    this.jobs = jobs;
    this.transitions = transitions;
    this.calls = calls;
    this.metrics = metrics;
    this.jitter = jitter;
  }

  /** From now on no call begins; those under way are finished and written down. */
  void stop() {
    stopping.countDown();
  }

  /** What could not be written by now is left to whoever takes the job next. */
  void abandon() {
    abandoned.countDown();
  }

  private boolean stopped() {
    return stopping.getCount() == 0;
  }

  /** Works on it, and lets go of it. */
  void work(HeldLease held) {
    try {
      boolean lost = false;
      boolean waits = false;
      while (!lost && !waits && !stopped()) {
        Change begun = begin(held);
        Attempt call = begun == null ? null : begun.call();
        if (begun == null) {
          lost = true;
        } else if (call == null) {
          waits = true;
        } else {
          // A process that stood still lets go of the job rather than hurry.
          waits = !held.mayCall();
          Outcome outcome = waits ? NOT_SENT : call(begun.after(), call);
          metrics.attempted(call, outcome);
          lost = end(held, outcome) == null;
        }
      }
      if (lost) {
        metrics.leaseLost();
        LOG.warn("Job {} was taken by another worker", held.lease().jobId());
      } else {
        jobs.release(held.lease());
      }
    } catch (RepositoryException e) {
      // The log has it. Whether the job is let go of or its lease runs out: it goes on.
      LOG.debug("Left job {} to its lease", held.lease().jobId(), e);
    }
  }

  /** Writes the intent of the next call; null if the lease is lost. */
  private @Nullable Change begin(HeldLease held) {
    try {
      return change(held, transitions::begin);
    } catch (RepositoryException e) {
      // Perhaps it was written all the same. Then it is known that it was not sent, for as long as
      // nobody else took the job: what is open can only be that.
      return changeOnceWritable(held, this::unsent);
    }
  }

  private Change unsent(Job job, Instant now) {
    return job.open() == null ? Change.none(job) : transitions.end(job, NOT_SENT, now, 0);
  }

  /** Writes what became of the call; null if the lease is lost. */
  private @Nullable Change end(HeldLease held, Outcome outcome) {
    return changeOnceWritable(
        held,
        (job, now) ->
            job.open() == null // it was written, but that could not be told
                ? Change.none(job)
                : transitions.end(job, outcome, now, jitter.getAsDouble()));
  }

  private Outcome call(Job job, Attempt attempt) {
    try {
      return calls.call(job, attempt);
    } catch (RuntimeException e) {
      LOG.error("Could not finish a call for {} of job {}", attempt.step(), job.id(), e);
      return new Outcome.Unknown("The call was broken off: " + e);
    }
  }

  /** Writes, again and again while the database is away: only this worker knows what it knows. */
  private @Nullable Change changeOnceWritable(HeldLease held, JobRepository.Transition transition) {
    while (true) {
      try {
        return change(held, transition);
      } catch (RepositoryException e) {
        pause(e);
      }
    }
  }

  private @Nullable Change change(HeldLease held, JobRepository.Transition transition) {
    long since = System.nanoTime();
    Lease lease = held.lease();
    Optional<Change> change = jobs.change(lease, held.duration(), transition);
    if (change.isEmpty()) {
      return null;
    }
    held.renewed(since);
    metrics.changed(change.get());
    JobLog.changed(change.get());
    return change.get();
  }

  private void pause(RepositoryException cause) {
    try {
      if (abandoned.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        throw cause;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    }
  }
}
