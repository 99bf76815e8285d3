package io.sense.beorn;

import io.sense.beorn.JobRepository.Taken;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs that are due and has them worked on, so many at once and no more. Thread-safe.
 *
 * <p>While the database is away nothing is taken; it is asked again at every look.
 */
final class Workers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
  private static final Duration CENSUS = Duration.ofSeconds(5);

  private final JobRepository jobs;
  private final JobWorker worker;
  private final WorkConfig config;
  private final String owner;
  private final BeornMetrics metrics;
  private final BooleanSupplier ready;
  private final Heartbeat heartbeat;
  private final ExecutorService threads;
  private final Semaphore free;
  private final Semaphore calls = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread dispatcher;
  private long countedNanos;

  private Workers(
      JobRepository jobs,
      JobWorker worker,
      WorkConfig config,
      String owner,
      BeornMetrics metrics,
      BooleanSupplier ready) {
    this.jobs = jobs;
    this.worker = worker;
    this.config = config;
    this.owner = owner;
    this.metrics = metrics;
    this.ready = ready;
    this.heartbeat = new Heartbeat(jobs, config.lease());
    this.free = new Semaphore(config.jobs());
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            config.jobs(), task -> daemon(task, "beorn-worker-" + number.incrementAndGet()));
    this.countedNanos = System.nanoTime() - CENSUS.toNanos();
    this.dispatcher = daemon(this::dispatch, "beorn-dispatcher");
  }

  /**
   * Begins to look for jobs.
   *
   * @param owner of the leases: this process, told apart from any other
   * @param ready whether the tables are there
   */
  static Workers start(
      JobRepository jobs,
      JobWorker worker,
      WorkConfig config,
      String owner,
      BeornMetrics metrics,
      BooleanSupplier ready) {
    Workers workers = new Workers(jobs, worker, config, owner, metrics, ready);
    workers.dispatcher.start();
    return workers;
  }

  /** Has it look at once: there is something new. */
  void look() {
    if (calls.availablePermits() == 0) {
      calls.release();
    }
  }

  /**
   * Takes no more jobs, begins no more calls, waits for those under way within the bound and lets
   * go of their jobs. What takes longer is left to its lease.
   */
  @Override
  public void close() {
    closed.countDown();
    look();
    worker.stop();
    long deadline = System.nanoTime() + config.stopTimeout().toNanos();
    try {
      dispatcher.join(config.stopTimeout().toMillis()); // what it is just taking is let go of again
      threads.shutdown();
      if (!threads.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        LOG.warn("Calls are under way still: their jobs are left to whoever takes them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    worker.abandon();
    heartbeat.close();
  }

  private void dispatch() {
    try {
      while (closed.getCount() > 0) {
        if (!ready.getAsBoolean()) {
          calls.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS);
          continue;
        }
        count();
        if (!free.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS)) {
          continue;
        }
        int slots = 1 + free.drainPermits();
        int taken = take(slots);
        free.release(slots - taken);
        if (taken == 0) {
          calls.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers how many slots are used now. */
  private int take(int slots) {
    long since = System.nanoTime();
    List<Taken> taken;
    try {
      taken = jobs.take(owner, config.lease(), slots);
    } catch (RepositoryException e) {
      return 0; // the log has it
    }
    for (Taken each : taken) {
      if (each.takenOver()) {
        metrics.takenOver();
        LOG.info("Job {} is taken over from a worker that went away", each.lease().jobId());
      }
      HeldLease held = new HeldLease(each.lease(), config.lease(), System::nanoTime, since);
      heartbeat.add(held);
      threads.execute(() -> work(held));
    }
    return taken.size();
  }

  private void work(HeldLease held) {
    try {
      worker.work(held);
    } finally {
      heartbeat.remove(held);
      free.release();
    }
  }

  private void count() {
    if (System.nanoTime() - countedNanos < CENSUS.toNanos()) {
      return;
    }
    countedNanos = System.nanoTime();
    try {
      metrics.counted(jobs.census());
    } catch (RepositoryException e) {
      LOG.debug("Jobs are counted again once the database is back", e);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
