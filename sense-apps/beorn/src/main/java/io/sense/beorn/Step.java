package io.sense.beorn;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a job.
 *
 * @param externalId by which the service knows what was made; null while it is not known
 * @param failures attempts that failed since the step last went on; waits for a limit are none
 * @param error what went wrong last; null if nothing did since the step last went on
 * @param startedAt when it was first asked for
 * @param unknownAt when a request was last left with an unknown outcome, which may be under way at
 *     the service for a while; null if none was, or it is known that it made nothing
 * @param endedAt when it came to rest
 */
record Step(
    StepName name,
    StepState state,
    @Nullable String externalId,
    int failures,
    @Nullable String error,
    @Nullable Instant startedAt,
    @Nullable Instant unknownAt,
    @Nullable Instant endedAt) {

  /** Not begun. */
  static Step pending(StepName name) {
    return new Step(name, StepState.PENDING, null, 0, null, null, null, null);
  }

  /** Asked for: for the first time, or again after a refusal that passes. */
  Step asked(Instant now) {
    return new Step(
        name,
        StepState.ASKED,
        null,
        failures,
        error,
        startedAt == null ? now : startedAt,
        null,
        null);
  }

  /** Known not to be made, and to be asked for again. */
  Step again() {
    return new Step(name, StepState.PENDING, null, failures, error, startedAt, null, null);
  }

  /** Nobody knows what the latest request did, or will do. */
  Step unknown(Instant now) {
    return new Step(name, StepState.UNKNOWN, null, failures, error, startedAt, now, null);
  }

  Step done(@Nullable String id, Instant now) {
    return new Step(name, StepState.DONE, id, 0, null, startedAt, unknownAt, now);
  }

  Step failed(Instant now) {
    return new Step(name, StepState.FAILED, null, failures, error, startedAt, null, now);
  }

  Step undoing() {
    boolean first = state != StepState.UNDOING;
    return new Step(
        name,
        StepState.UNDOING,
        externalId,
        first ? 0 : failures,
        first ? null : error,
        startedAt,
        unknownAt,
        null);
  }

  Step undone(Instant now) {
    return new Step(name, StepState.UNDONE, externalId, 0, null, startedAt, null, now);
  }

  /** With one more failed attempt. */
  Step failure(String detail) {
    return new Step(name, state, externalId, failures + 1, detail, startedAt, unknownAt, endedAt);
  }

  /** With its failures forgotten: a person has looked. */
  Step fresh() {
    return new Step(name, state, externalId, 0, null, startedAt, unknownAt, endedAt);
  }

  /** Whether there is something to take back. */
  boolean toUndo() {
    return state == StepState.UNDOING || (state == StepState.DONE && name.effect() != Effect.NONE);
  }
}
