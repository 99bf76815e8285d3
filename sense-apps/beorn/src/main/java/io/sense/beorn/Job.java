package io.sense.beorn;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A provisioning and how far it is, without its past attempts.
 *
 * @param idempotencyKey under which it was asked for
 * @param cancelRequested whether it is to be called off as soon as it is known what was made
 * @param reason why it is compensated, failed, or waits for a person; null if for nothing
 * @param steps all, in order
 * @param open the call under way; null if none is
 * @param attempts how many there were so far, the one under way among them
 * @param nextAt when there is something to do; null when there is not
 */
record Job(
    UUID id,
    String idempotencyKey,
    Order order,
    JobState state,
    boolean cancelRequested,
    @Nullable String reason,
    List<Step> steps,
    @Nullable Attempt open,
    int attempts,
    @Nullable Instant nextAt,
    Instant createdAt,
    Instant updatedAt) {

  Job {
    steps = List.copyOf(steps);
  }

  /** One that nothing was done for yet. */
  static Job submitted(UUID id, String idempotencyKey, Order order, Instant now) {
    List<Step> steps = Arrays.stream(StepName.values()).map(Step::pending).toList();
    return new Job(
        id, idempotencyKey, order, JobState.RUNNING, false, null, steps, null, 0, now, now, now);
  }

  Step step(StepName name) {
    return steps.stream().filter(step -> step.name() == name).findFirst().orElseThrow();
  }

  /** The key under which a step's effect is made: the same however often it is asked for. */
  String key(StepName name) {
    return id + "." + name.label();
  }

  /** Whether any step is so. */
  boolean any(Predicate<Step> condition) {
    return steps.stream().anyMatch(condition);
  }

  /** The step whose outcome a person has to tell; null if none. */
  @Nullable StepName inDoubt() {
    if (state != JobState.NEEDS_DECISION) {
      return null;
    }
    return steps.stream()
        .filter(step -> step.state() == StepState.UNKNOWN || step.state() == StepState.UNDOING)
        .map(Step::name)
        .findFirst()
        .orElseThrow();
  }

  Job with(Step changed) {
    List<Step> changedSteps =
        steps.stream().map(step -> step.name() == changed.name() ? changed : step).toList();
    return new Job(
        id,
        idempotencyKey,
        order,
        state,
        cancelRequested,
        reason,
        changedSteps,
        open,
        attempts,
        nextAt,
        createdAt,
        updatedAt);
  }

  /** In another state, due at a time (null: not due). */
  Job in(JobState newState, @Nullable String newReason, @Nullable Instant due) {
    return new Job(
        id,
        idempotencyKey,
        order,
        newState,
        cancelRequested,
        newReason,
        steps,
        open,
        attempts,
        due,
        createdAt,
        updatedAt);
  }

  /** In the same state, due at a time. */
  Job due(Instant at) {
    return in(state, reason, at);
  }

  Job opened(Attempt attempt) {
    return new Job(
        id,
        idempotencyKey,
        order,
        state,
        cancelRequested,
        reason,
        steps,
        attempt,
        attempt.number(),
        nextAt,
        createdAt,
        attempt.startedAt());
  }

  Job closed(Instant now) {
    return new Job(
        id,
        idempotencyKey,
        order,
        state,
        cancelRequested,
        reason,
        steps,
        null,
        attempts,
        nextAt,
        createdAt,
        now);
  }

  Job cancelling(Instant now) {
    return new Job(
        id,
        idempotencyKey,
        order,
        state,
        true,
        reason,
        steps,
        open,
        attempts,
        nextAt,
        createdAt,
        now);
  }
}
