package io.sense.canary;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a probe at every interval, whatever becomes of those before, and takes each further step
 * by step. Looks at the ledger now and then.
 */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
  private static final Duration LEDGER_INTERVAL = Duration.ofSeconds(30);

  private static final Duration TELL_INTERVAL = Duration.ofMinutes(1);

  /** Beyond so many missed intervals the canary itself is stuck. */
  private static final int MISSED = 5;

  private final ScheduledThreadPoolExecutor threads;
  private final Supplier<ProbeRun> probes;
  private final LedgerCheck ledger;
  private final Supplier<String> figures;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private volatile long lastBegun;

  /**
   * Nothing runs yet.
   *
   * @param probes begins one
   * @param figures tells what became of them, for the log
   * @param mostAtOnce of probes; each may hold a thread while an answer does not come
   */
  Rounds(
      Supplier<ProbeRun> probes,
      LedgerCheck ledger,
      Supplier<String> figures,
      Duration interval,
      int mostAtOnce,
      LongSupplier nanoTime) {
    this.probes = probes;
    this.ledger = ledger;
    this.figures = figures;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.lastBegun = nanoTime.getAsLong();
    this.threads = new ScheduledThreadPoolExecutor(mostAtOnce + 2, Rounds::thread);
  }

  void start() {
    // What they throw is seen to by the tasks themselves.
    Future<?> unused =
        threads.scheduleAtFixedRate(this::begin, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    Future<?> unusedToo =
        threads.scheduleWithFixedDelay(
            this::lookAtLedger, 0, LEDGER_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
    long tell = TELL_INTERVAL.toNanos();
    Future<?> unusedAsWell =
        threads.scheduleAtFixedRate(this::tell, tell, tell, TimeUnit.NANOSECONDS);
  }

  /** What is wrong when no probe has begun for several intervals. */
  Optional<String> fault() {
    Duration silent = Duration.ofNanos(nanoTime.getAsLong() - lastBegun);
    return silent.compareTo(interval.multipliedBy(MISSED)) > 0
        ? Optional.of("No probe has begun for " + silent.toSeconds() + " s")
        : Optional.empty();
  }

  /** Probes under way are left undecided: nobody waits for them any more. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("A probe did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tell();
  }

  private void begin() {
    try {
      lastBegun = nanoTime.getAsLong();
      step(probes.get());
    } catch (RuntimeException e) { // it would silently end the schedule
      LOG.error("Could not begin a probe", e);
    }
  }

  private void step(ProbeRun run) {
    Optional<Duration> pause;
    try {
      pause = run.step();
    } catch (RuntimeException e) {
      LOG.error("Could not take a probe further", e);
      run.giveUp(e);
      return;
    }
    pause.ifPresent(time -> later(run, time));
  }

  private void later(ProbeRun run, Duration pause) {
    try {
      Future<?> unused = threads.schedule(() -> step(run), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping: a probe is left undecided", e);
    }
  }

  private void lookAtLedger() {
    try {
      ledger.look();
    } catch (RuntimeException e) { // as above
      LOG.error("Could not look at the ledger", e);
    }
  }

  private void tell() {
    LOG.info("{}", figures.get());
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "probe");
    thread.setDaemon(true);
    return thread;
  }
}
