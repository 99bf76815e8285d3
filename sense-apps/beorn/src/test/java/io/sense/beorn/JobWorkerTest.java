package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sense.beorn.JobRepository.Lease;
import io.sense.beorn.JobRepository.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class JobWorkerTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final InMemoryJobs jobs = new InMemoryJobs();
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> made = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private JobWorker worker(Calls calls) {
    return new JobWorker(
        jobs, new Transitions(Jobs.policy(3)), calls, new BeornMetrics(registry), () -> 0);
  }

  private Outcome done(Job job, Attempt attempt) {
    made.add(job.key(attempt.step()));
    return new Outcome.Done("id");
  }

  private HeldLease taken() {
    Taken taken = jobs.take("me", LEASE, 1).get(0);
    return new HeldLease(taken.lease(), LEASE, System::nanoTime, System.nanoTime());
  }

  private UUID submit() {
    return jobs.submit(UUID.randomUUID(), "key", Jobs.ORDER).job().id();
  }

  private Job job(UUID id) {
    return jobs.find(id).orElseThrow().job();
  }

  @Test
  void makesStepAfterStepAndLetsGo() {
    UUID id = submit();
    worker(this::done).work(taken());
    assertThat(job(id).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(made).hasSize(StepName.values().length);
    assertThat(registry.get("beorn.jobs.ended").counter().count()).isEqualTo(1);
  }

  @Test
  void holdsNoJobThatHasToWait() {
    UUID id = submit();
    worker((job, attempt) -> new Outcome.Limited(Duration.ofSeconds(5), "limit")).work(taken());
    assertThat(jobs.take("other", LEASE, 1)).isEmpty();
    jobs.now = jobs.now.plusSeconds(6);
    assertThat(jobs.take("other", LEASE, 1)).extracting(Taken::takenOver).containsExactly(false);
    assertThat(job(id).step(StepName.ODIN_ORDER).failures()).isZero();
  }

  @Test
  void writesNothingOnceAnotherTookTheJob() {
    UUID id = submit();
    Calls loses =
        (job, attempt) -> {
          jobs.now = jobs.now.plus(LEASE).plusSeconds(1);
          assertThat(jobs.take("other", LEASE, 1)).hasSize(1);
          return new Outcome.Done("id");
        };
    worker(loses).work(taken());
    assertThat(job(id).open()).isNotNull();
    assertThat(registry.get("beorn.lease.losses").counter().count()).isEqualTo(1);
  }

  @Test
  void sendsNothingThatItStoodStillOver() {
    UUID id = submit();
    Lease lease = jobs.take("me", LEASE, 1).get(0).lease();
    // Each look at the clock is a lease later than the one before.
    HeldLease held =
        new HeldLease(lease, LEASE, () -> System.nanoTime() + nanos.addAndGet(LEASE.toNanos()), 0);
    worker(this::done).work(held);
    assertThat(made).isEmpty();
    assertThat(job(id).step(StepName.ODIN_ORDER).state()).isEqualTo(StepState.PENDING);
    assertThat(job(id).open()).isNull();
  }

  @Test
  void takesABrokenCallForOneOfUnknownOutcome() {
    UUID id = submit();
    worker(
            (job, attempt) -> {
              throw new IllegalStateException("a fault of the code");
            })
        .work(taken());
    assertThat(job(id).step(StepName.ODIN_ORDER).state()).isEqualTo(StepState.UNKNOWN);
  }

  @Test
  void beginsNoCallOnceItIsStopped() {
    submit();
    JobWorker worker = worker(this::done);
    worker.stop();
    worker.work(taken());
    assertThat(made).isEmpty();
    assertThat(jobs.take("other", LEASE, 1)).extracting(Taken::takenOver).containsExactly(false);
  }
}
