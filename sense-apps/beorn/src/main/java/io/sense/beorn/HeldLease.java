package io.sense.beorn;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A lease as the process that holds it knows it: by its own clock, from before each renewal was
 * asked for, so that it never takes it for longer than the store does. Thread-safe.
 */
final class HeldLease {
  private final JobRepository.Lease lease;
  private final Duration duration;
  private final LongSupplier nanoTime;
  private volatile long heldUntilNanos;

  /**
   * Held from now on.
   *
   * @param sinceNanos when it was asked for
   */
  HeldLease(JobRepository.Lease lease, Duration duration, LongSupplier nanoTime, long sinceNanos) {
    this.lease = lease;
    this.duration = duration;
    this.nanoTime = nanoTime;
    renewed(sinceNanos);
  }

  JobRepository.Lease lease() {
    return lease;
  }

  Duration duration() {
    return duration;
  }

  /** The store holds it for longer, by a request that was sent then. */
  void renewed(long sinceNanos) {
    heldUntilNanos = sinceNanos + duration.toNanos();
  }

  /**
   * Whether so much is left of it that a call may begin: at least half. A process that stood still
   * after it wrote the intent finds less, and must not send what another may have found lost.
   */
  boolean mayCall() {
    return heldUntilNanos - nanoTime.getAsLong() > duration.toNanos() / 2;
  }
}
