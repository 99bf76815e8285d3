package io.sense.beorn;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call to a service: written before it is made, and again when its outcome is known.
 *
 * @param number in the job, from 1
 * @param step for which it is made
 * @param kind what for
 * @param startedAt when the intent was written
 * @param endedAt null while it is under way
 * @param outcome in one word; null while it is under way
 * @param detail for people; null where there is nothing to say
 */
record Attempt(
    int number,
    StepName step,
    CallKind kind,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String outcome,
    @Nullable String detail) {

  static Attempt begun(int number, StepName step, CallKind kind, Instant now) {
    return new Attempt(number, step, kind, now, null, null, null);
  }

  Attempt ended(Outcome result, Instant now) {
    return new Attempt(number, step, kind, startedAt, now, result.label(), result.detail());
  }
}
