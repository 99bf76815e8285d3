package io.sense.beorn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The state machine of a job: functions of the job and of what happened, without any doing of their
 * own. A call is made only after {@link #begin} has been written, and what became of it enters by
 * {@link #end}; a call whose outcome nobody wrote is found by the next {@link #begin} and counts as
 * one of unknown outcome. Times are the database's.
 */
final class Transitions {
  private final Policy policy;

  Transitions(Policy policy) {
    this.policy = policy;
  }

  /**
   * Notes the intent of the next call, if the job is due; for the one worker that holds the job. A
   * call that is open by now is one of a worker that went away.
   */
  Change begin(Job job, Instant now) {
    List<Attempt> written = new ArrayList<>();
    Job at = job;
    Attempt lost = job.open();
    if (lost != null) {
      Change change = end(job, new Outcome.Lost(), now, 0);
      written.addAll(change.attempts());
      at = change.after();
    }
    Instant due = at.nextAt();
    if (due == null || due.isAfter(now)) {
      return new Change(job, at, written);
    }
    Attempt next = next(at, now);
    Instant settled = settled(at.step(next.step()));
    if (next.kind() == CallKind.UNDO && settled.isAfter(now)) {
      // A request that may be under way still would make anew what is taken back before it arrives.
      return new Change(job, at.due(settled), written);
    }
    written.add(next);
    return new Change(job, intent(at, next, now), written);
  }

  /**
   * Notes what became of the open call.
   *
   * @param jitter from 0 to 1, for the next wait
   */
  Change end(Job job, Outcome outcome, Instant now, double jitter) {
    Attempt open = job.open();
    if (open == null) {
      throw new IllegalStateException("No call of job " + job.id() + " is under way");
    }
    Job closed = job.closed(now);
    Ending ending = new Ending(policy, closed.step(open.step()), open, now, jitter);
    Job after =
        switch (open.kind()) {
          case MAKE -> ending.made(closed, outcome);
          case FIND -> ending.looked(closed, outcome);
          case WATCH -> ending.watched(closed, outcome);
          case UNDO -> ending.undone(closed, outcome);
        };
    return new Change(job, goOn(after, now), List.of(open.ended(outcome, now)));
  }

  /** Calls the job off; does nothing where it is too late for that or was done before. */
  Change cancel(Job job, Instant now) {
    boolean forward =
        job.state() == JobState.RUNNING
            || (job.state() == JobState.NEEDS_DECISION
                && job.any(step -> step.state() == StepState.UNKNOWN));
    if (!forward || job.cancelRequested()) {
      return Change.none(job);
    }
    return new Change(job, goOn(job.cancelling(now), now), List.of());
  }

  /**
   * Goes on by what a person found out.
   *
   * @throws IllegalStateException if no such decision is asked for
   */
  Change decide(Job job, Decision decision, Instant now) {
    if (job.inDoubt() != decision.step()) {
      throw new IllegalStateException("Job " + job.id() + " asks no decision on that step");
    }
    Step step = job.step(decision.step()).fresh();
    boolean undoing = step.state() == StepState.UNDOING;
    Step decided;
    if (undoing) {
      decided = decision.done() ? step.undone(now) : step;
    } else {
      decided = decision.done() ? step.done(decision.externalId(), now) : step.again();
    }
    JobState state = undoing ? JobState.COMPENSATING : JobState.RUNNING;
    String reason = undoing ? job.reason() : null;
    Job after = job.closed(now).with(decided).in(state, reason, now);
    return new Change(job, goOn(after, now), List.of());
  }

  /** Turns around, or comes to its end, where that needs no call. */
  private static Job goOn(Job job, Instant now) {
    Job at = job;
    boolean known =
        !at.any(step -> step.state() == StepState.UNKNOWN || step.state() == StepState.ASKED);
    if (at.state() == JobState.RUNNING && at.cancelRequested() && known) {
      at = at.in(JobState.COMPENSATING, "Cancelled", now);
    }
    if (at.state() == JobState.RUNNING && !at.any(step -> step.state() != StepState.DONE)) {
      return at.in(JobState.SUCCEEDED, null, null);
    }
    if (at.state() == JobState.COMPENSATING && !at.any(Step::toUndo)) {
      JobState end = at.cancelRequested() ? JobState.CANCELLED : JobState.FAILED;
      return at.in(end, at.reason(), null);
    }
    return at;
  }

  private Instant settled(Step step) {
    Instant unknownAt = step.unknownAt();
    return unknownAt == null ? Instant.MIN : unknownAt.plus(policy.settleTime());
  }

  private static Attempt next(Job job, Instant now) {
    int number = job.attempts() + 1;
    if (job.state() == JobState.COMPENSATING) {
      Step last = job.steps().stream().filter(Step::toUndo).reduce((a, b) -> b).orElseThrow();
      return Attempt.begun(number, last.name(), CallKind.UNDO, now);
    }
    Step first =
        job.steps().stream()
            .filter(step -> step.state() != StepState.DONE)
            .findFirst()
            .orElseThrow();
    boolean look = first.state() == StepState.UNKNOWN && first.name().effect() == Effect.FINDABLE;
    CallKind kind = look ? CallKind.FIND : first.name().firstCall();
    return Attempt.begun(number, first.name(), kind, now);
  }

  private static Job intent(Job job, Attempt attempt, Instant now) {
    Step step = job.step(attempt.step());
    Step changed =
        switch (attempt.kind()) {
          case UNDO -> step.undoing();
          case FIND -> step;
          // What is unknown stays so while it is asked for again.
          case MAKE, WATCH -> step.state() == StepState.UNKNOWN ? step : step.asked(now);
        };
    return job.with(changed).opened(attempt);
  }
}
