package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.beorn.JobRepository.Lease;
import io.sense.beorn.JobRepository.Submission;
import io.sense.beorn.JobRepository.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdbcJobRepositoryIT extends JobRepositoryContract {
  private static final int THREADS = 6;

  @TempDir static Path directory;
  private static TestDatabase database;

  @BeforeAll
  static void start() {
    database = TestDatabase.start(directory);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @Override
  JobRepository empty() throws Exception {
    database.execute("TRUNCATE beorn.jobs, beorn.steps, beorn.attempts");
    return jobs();
  }

  @Override
  void expireLeases() throws Exception {
    database.execute("UPDATE beorn.jobs SET lease_until = now() - interval '1 second'");
  }

  private static JobRepository jobs() {
    return new JdbcJobRepository(new Transactions(database.pool));
  }

  @Test
  void makesOneJobOfManySubmissionsAtOnce() throws Exception {
    JobRepository jobs = empty();
    List<Submission> made = atOnce(() -> jobs.submit(UUID.randomUUID(), "the-key", Jobs.ORDER));
    assertThat(made).filteredOn(Submission::isNew).hasSize(1);
    assertThat(made).extracting(each -> each.job().id()).containsOnly(made.get(0).job().id());
  }

  @Test
  void givesNoJobToTwoOfManyWhoTakeAtOnce() throws Exception {
    JobRepository jobs = empty();
    for (int i = 0; i < 60; i++) {
      jobs.submit(UUID.randomUUID(), "key-" + i, Jobs.ORDER);
    }
    List<List<Taken>> taken =
        atOnce(
            () -> {
              List<Taken> all = new ArrayList<>();
              List<Taken> some = jobs.take("me", LEASE, 3);
              while (!some.isEmpty()) {
                all.addAll(some);
                some = jobs.take("me", LEASE, 3);
              }
              return all;
            });
    Set<UUID> ids = new HashSet<>();
    taken.forEach(all -> all.forEach(each -> ids.add(each.lease().jobId())));
    assertThat(ids).hasSize(60);
    assertThat(taken.stream().mapToInt(List::size).sum()).isEqualTo(60);
  }

  /** What waits for the row must see all that was written while it waited, the open call too. */
  @Test
  void seesTheCallThatBeganWhileACancelWaited() throws Exception {
    JobRepository jobs = empty();
    Transitions transitions = new Transitions(Jobs.policy(3));
    UUID id = jobs.submit(UUID.randomUUID(), "key", Jobs.ORDER).job().id();
    Lease lease = jobs.take("a", LEASE, 1).get(0).lease();
    CountDownLatch locked = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> begins =
          threads.submit(
              () ->
                  jobs.change(
                      lease,
                      LEASE,
                      (job, now) -> {
                        locked.countDown();
                        awaitWaiting();
                        return transitions.begin(job, now);
                      }));
      locked.await();
      Future<Change> cancels =
          threads.submit(() -> jobs.change(id, transitions::cancel).orElseThrow());
      begins.get();
      assertThat(cancels.get().after().open()).isNotNull();
    } finally {
      threads.shutdownNow();
    }
    assertThat(jobs.find(id).orElseThrow().job().open()).isNotNull();
    assertThat(jobs.find(id).orElseThrow().job().cancelRequested()).isTrue();
  }

  private static void awaitWaiting() {
    String waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            + " AND query LIKE '%FOR UPDATE%'";
    try {
      while ("0".equals(database.value(waiting))) {
        Thread.onSpinWait();
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void leasesRunOutByTheClockOfTheDatabase() throws Exception {
    JobRepository jobs = empty();
    jobs.submit(UUID.randomUUID(), "key", Jobs.ORDER);
    jobs.take("a", Duration.ofMillis(50), 1);
    List<Taken> over = jobs.take("b", LEASE, 1);
    while (over.isEmpty()) {
      over = jobs.take("b", LEASE, 1);
    }
    assertThat(over.get(0).takenOver()).isTrue();
  }

  private static <T> List<T> atOnce(Callable<T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(java.util.Collections.nCopies(THREADS, work))) {
        results.add(each.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
