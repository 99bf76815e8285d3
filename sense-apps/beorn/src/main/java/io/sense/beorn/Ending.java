package io.sense.beorn;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a call that ended makes of its step and its job.
 *
 * @param step for which it was made
 * @param jitter from 0 to 1, for the next wait
 */
record Ending(Policy policy, Step step, Attempt attempt, Instant now, double jitter) {

  Job made(Job job, Outcome outcome) {
    boolean doubted = step.state() == StepState.UNKNOWN;
    if (outcome instanceof Outcome.Done done) {
      return next(job, step.done(done.externalId(), now));
    }
    if (outcome instanceof Outcome.Limited limited) {
      return later(job, doubted ? step : step.again(), limited.retryAfter());
    }
    if (outcome instanceof Outcome.Failed failed) {
      Step failure = step.failure(failed.detail());
      return doubted ? retryOrAsk(job, failure) : retryOrGiveUp(job, failure.again());
    }
    if (outcome instanceof Outcome.Refused refused) {
      Step failure = step.failure(refused.detail());
      // The earlier request may have done what this one was refused.
      return doubted ? ask(job, failure) : giveUp(job, failure);
    }
    if (outcome instanceof Outcome.Unknown || outcome instanceof Outcome.Lost) {
      Step unknown = step.failure(String.valueOf(outcome.detail())).unknown(now);
      return step.name().effect() == Effect.BLIND ? ask(job, unknown) : retryOrAsk(job, unknown);
    }
    throw unexpected(outcome);
  }

  Job looked(Job job, Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      return next(job, step.done(done.externalId(), now));
    }
    if (outcome instanceof Outcome.Absent) {
      Instant settled = step.unknownAt().plus(policy.settleTime());
      if (attempt.startedAt().isBefore(settled)) {
        return job.due(settled.isAfter(now) ? settled : now);
      }
      return step.failures() < policy.attempts()
          ? next(job, step.again())
          : giveUp(job, step.again());
    }
    if (outcome instanceof Outcome.Limited limited) {
      return later(job, step, limited.retryAfter());
    }
    if (outcome instanceof Outcome.Refused || outcome instanceof Outcome.Ambiguous) {
      return ask(job, step.failure(String.valueOf(outcome.detail())));
    }
    if (passing(outcome)) {
      return retryOrAsk(job, step.failure(String.valueOf(outcome.detail())));
    }
    throw unexpected(outcome);
  }

  Job watched(Job job, Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      return next(job, step.done(done.externalId(), now));
    }
    if (outcome instanceof Outcome.Pending pending) {
      boolean late = !now.isBefore(step.startedAt().plus(policy.watchTimeout()));
      return late
          ? giveUp(job, step.failure(pending.detail() + ", for too long"))
          : later(job, step.fresh().again(), policy.watchInterval());
    }
    if (outcome instanceof Outcome.Limited limited) {
      return later(job, step.again(), limited.retryAfter());
    }
    if (outcome instanceof Outcome.Refused) {
      return giveUp(job, step.failure(String.valueOf(outcome.detail())));
    }
    if (passing(outcome)) {
      return retryOrGiveUp(job, step.failure(String.valueOf(outcome.detail())).again());
    }
    throw unexpected(outcome);
  }

  Job undone(Job job, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      return next(job, step.undone(now));
    }
    if (outcome instanceof Outcome.Limited limited) {
      return later(job, step, limited.retryAfter());
    }
    if (outcome instanceof Outcome.Refused) {
      return ask(job, step.failure(String.valueOf(outcome.detail())));
    }
    if (passing(outcome)) { // taking back what is gone does nothing: it may be repeated
      return retryOrAsk(job, step.failure(String.valueOf(outcome.detail())));
    }
    throw unexpected(outcome);
  }

  private Job next(Job job, Step changed) {
    return job.with(changed).due(now);
  }

  private Job later(Job job, Step changed, Duration wait) {
    long spread = (long) (jitter * wait.toMillis() / 4); // not all that wait come back at once
    return job.with(changed).due(now.plus(wait).plusMillis(spread));
  }

  private @Nullable Job retry(Job job, Step changed) {
    if (changed.failures() >= policy.attempts()) {
      return null;
    }
    return job.with(changed).due(now.plus(policy.backoff(changed.failures(), jitter)));
  }

  private Job retryOrGiveUp(Job job, Step changed) {
    Job retried = retry(job, changed);
    return retried != null ? retried : giveUp(job, changed);
  }

  private Job retryOrAsk(Job job, Step changed) {
    Job retried = retry(job, changed);
    return retried != null ? retried : ask(job, changed);
  }

  private Job giveUp(Job job, Step changed) {
    String reason = "Could not make " + step.name().label() + ": " + changed.error();
    return job.with(changed.failed(now)).in(JobState.COMPENSATING, reason, now);
  }

  private Job ask(Job job, Step changed) {
    boolean undo = attempt.kind() == CallKind.UNDO;
    String what = undo ? "Could not undo " : "Nobody knows whether this was made: ";
    String reason = what + step.name().label() + ": " + changed.error();
    return job.with(changed).in(JobState.NEEDS_DECISION, reason, null);
  }

  private static boolean passing(Outcome outcome) {
    return outcome instanceof Outcome.Failed
        || outcome instanceof Outcome.Unknown
        || outcome instanceof Outcome.Lost;
  }

  private IllegalArgumentException unexpected(Outcome outcome) {
    return new IllegalArgumentException("A call to " + attempt.kind() + " cannot end " + outcome);
  }
}
