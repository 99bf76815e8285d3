package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.beorn.JobRepository.History;
import io.sense.beorn.JobRepository.Lease;
import io.sense.beorn.JobRepository.Submission;
import io.sense.beorn.JobRepository.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every repository of jobs does. */
abstract class JobRepositoryContract {
  static final Duration LEASE = Duration.ofSeconds(30);
  private static final Transitions TRANSITIONS = new Transitions(Jobs.policy(3));

  private JobRepository jobs;

  /** A repository without jobs. */
  abstract JobRepository empty() throws Exception;

  /** Lets every lease run out. */
  abstract void expireLeases() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    jobs = empty();
  }

  private Job submitted(String key) {
    return jobs.submit(UUID.randomUUID(), key, Jobs.ORDER).job();
  }

  private Lease taken(String owner) {
    List<Taken> taken = jobs.take(owner, LEASE, 1);
    assertThat(taken).hasSize(1);
    return taken.get(0).lease();
  }

  @Test
  void makesOneJobForOneKey() {
    Submission first = jobs.submit(new UUID(0, 1), "key", Jobs.ORDER);
    Order other = new Order("C-2", "P", "c", "a", "z");
    Submission second = jobs.submit(new UUID(0, 2), "key", other);
    assertThat(first.isNew()).isTrue();
    assertThat(second.isNew()).isFalse();
    assertThat(second.job()).isEqualTo(first.job());
    assertThat(jobs.find(new UUID(0, 1))).contains(new History(first.job(), List.of()));
    assertThat(jobs.find(new UUID(0, 2))).isEmpty();
  }

  @Test
  void takesEachJobOnceTheLongestDueFirst() {
    Job first = submitted("one");
    Job second = submitted("two");
    assertThat(jobs.take("a", LEASE, 1))
        .extracting(each -> each.lease().jobId())
        .containsExactly(first.id());
    assertThat(jobs.take("b", LEASE, 5))
        .extracting(each -> each.lease().jobId())
        .containsExactly(second.id());
    assertThat(jobs.take("c", LEASE, 5)).isEmpty();
  }

  @Test
  void takesOverWhatWasNotLetGoOf() throws Exception {
    submitted("one");
    Lease first = taken("a");
    expireLeases();
    List<Taken> over = jobs.take("b", LEASE, 1);
    assertThat(over).hasSize(1);
    assertThat(over.get(0).takenOver()).isTrue();
    assertThat(over.get(0).lease().fence()).isGreaterThan(first.fence());
    jobs.release(over.get(0).lease());
    assertThat(jobs.take("c", LEASE, 1).get(0).takenOver()).isFalse();
  }

  @Test
  void writesNothingForAWorkerThatLostItsLease() throws Exception {
    Job job = submitted("one");
    Lease lost = taken("a");
    expireLeases();
    Lease held = taken("b");
    assertThat(jobs.change(lost, LEASE, TRANSITIONS::begin)).isEmpty();
    assertThat(jobs.renew(Set.of(lost, held), LEASE)).containsExactly(held);
    jobs.release(lost);
    assertThat(jobs.take("c", LEASE, 1)).isEmpty();
    assertThat(jobs.find(job.id()).orElseThrow().attempts()).isEmpty();
  }

  @Test
  void keepsALeaseThatRanOutWhileNobodyTookTheJob() throws Exception {
    submitted("one");
    Lease lease = taken("a");
    expireLeases();
    assertThat(jobs.renew(Set.of(lease), LEASE)).containsExactly(lease);
    assertThat(jobs.take("b", LEASE, 1)).isEmpty();
  }

  @Test
  void keepsEveryChangeInFull() {
    Job job = submitted("one");
    Lease lease = taken("a");
    Change begun = jobs.change(lease, LEASE, TRANSITIONS::begin).orElseThrow();
    assertThat(jobs.find(job.id()).orElseThrow())
        .isEqualTo(new History(begun.after(), begun.attempts()));
    Change ended =
        jobs.change(
                lease,
                LEASE,
                (each, now) -> TRANSITIONS.end(each, new Outcome.Unknown("no answer"), now, 0.5))
            .orElseThrow();
    History history = jobs.find(job.id()).orElseThrow();
    assertThat(history).isEqualTo(new History(ended.after(), ended.attempts()));
    assertThat(history.job().step(StepName.ODIN_ORDER).state()).isEqualTo(StepState.UNKNOWN);
    assertThat(history.job().nextAt()).isNotNull();
  }

  @Test
  void doesNotTakeAJobBeforeItIsDue() {
    submitted("one");
    Lease lease = taken("a");
    jobs.change(lease, LEASE, TRANSITIONS::begin);
    jobs.change(
        lease,
        LEASE,
        (job, now) ->
            TRANSITIONS.end(job, new Outcome.Limited(Duration.ofHours(1), "limit"), now, 0));
    jobs.release(lease);
    assertThat(jobs.take("b", LEASE, 1)).isEmpty();
  }

  @Test
  void changesAJobWhoeverHoldsIt() {
    Job job = submitted("one");
    Lease lease = taken("a");
    jobs.change(lease, LEASE, TRANSITIONS::begin);
    Change cancelled = jobs.change(job.id(), TRANSITIONS::cancel).orElseThrow();
    assertThat(cancelled.after().cancelRequested()).isTrue();
    Change ended =
        jobs.change(
                lease, LEASE, (each, now) -> TRANSITIONS.end(each, new Outcome.Done(null), now, 0))
            .orElseThrow();
    assertThat(ended.after().state()).isEqualTo(JobState.COMPENSATING);
    assertThat(jobs.change(new UUID(9, 9), TRANSITIONS::cancel)).isEmpty();
  }

  @Test
  void listsTheNewestFirstPageByPage() {
    for (int i = 0; i < 5; i++) {
      jobs.submit(UUID.randomUUID(), "key" + i, new Order("C-" + i % 2, "P", "customer", "a", "z"));
    }
    List<Job> all = jobs.list(new JobQuery(null, null, null, 10));
    assertThat(all).hasSize(5);
    List<Job> first = jobs.list(new JobQuery(null, null, null, 2));
    List<Job> second = jobs.list(new JobQuery(null, null, JobCursor.of(first.get(1)), 10));
    assertThat(first).isEqualTo(all.subList(0, 2));
    assertThat(second).isEqualTo(all.subList(2, 5));
    assertThat(jobs.list(new JobQuery(null, "C-1", null, 10))).hasSize(2);
    assertThat(jobs.list(new JobQuery(JobState.SUCCEEDED, null, null, 10))).isEmpty();
    jobs.change(all.get(0).id(), TRANSITIONS::cancel);
    assertThat(jobs.list(new JobQuery(JobState.CANCELLED, null, null, 10))).hasSize(1);
    assertThat(jobs.lastSucceeded("C-1")).isEqualTo(Optional.empty());
  }

  @Test
  void countsWhatIsThereToDo() {
    submitted("one");
    Job second = submitted("two");
    jobs.change(second.id(), TRANSITIONS::cancel);
    assertThat(jobs.census().unfinished()).containsOnlyKeys(JobState.RUNNING);
    assertThat(jobs.census().unfinished()).containsEntry(JobState.RUNNING, 1L);
    taken("a");
    assertThat(jobs.census().oldestDue()).isZero();
  }
}
