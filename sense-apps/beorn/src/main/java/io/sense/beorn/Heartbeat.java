package io.sense.beorn;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds on to the jobs that a process works on, for as long as it lives. Thread-safe. */
final class Heartbeat implements AutoCloseable {
  private final JobRepository jobs;
  private final Duration lease;
  private final Map<JobRepository.Lease, HeldLease> held = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Begins to beat, three times in a lease. */
  Heartbeat(JobRepository jobs, Duration lease) {
    this.jobs = jobs;
    this.lease = lease;
    Thread thread = new Thread(this::beat, "beorn-heartbeat");
    thread.setDaemon(true);
    thread.start();
  }

  void add(HeldLease each) {
    held.put(each.lease(), each);
  }

  void remove(HeldLease each) {
    held.remove(each.lease());
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void beat() {
    try {
      while (!closed.await(lease.toMillis() / 3, TimeUnit.MILLISECONDS)) {
        if (!held.isEmpty()) {
          renew();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renew() {
    long since = System.nanoTime();
    try {
      Set<JobRepository.Lease> kept = jobs.renew(Set.copyOf(held.keySet()), lease);
      for (JobRepository.Lease each : kept) {
        HeldLease known = held.get(each);
        if (known != null) {
          known.renewed(since);
        }
      }
    } catch (RepositoryException e) {
      // Said in the log by whoever asks the database; until it is back, leases run out.
    }
  }
}
