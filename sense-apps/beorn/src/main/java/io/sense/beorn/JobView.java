package io.sense.beorn;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as it is answered: names in snake_case, times RFC 3339, what is not known null. */
record JobView(
    String id,
    String state,
    String idempotencyKey,
    String circuitId,
    String productId,
    String customer,
    String aDeviceId,
    String zDeviceId,
    boolean cancelRequested,
    @Nullable String reason,
    @Nullable Doubt decision,
    @Nullable String nextAt,
    String createdAt,
    String updatedAt,
    List<StepView> steps) {

  /**
   * What a person has to find out.
   *
   * @param asks {@code make} if it is in doubt whether the step was made, {@code undo} if whether
   *     it was taken back
   */
  record Doubt(String step, String asks) {}

  /**
   * A step.
   *
   * @param attempts null, and left out, in lists
   */
  record StepView(
      String name,
      String service,
      String state,
      @Nullable String externalId,
      int failures,
      @Nullable String error,
      @Nullable String startedAt,
      @Nullable String endedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<AttemptView> attempts) {}

  /** A call. */
  record AttemptView(
      int number,
      String kind,
      String startedAt,
      @Nullable String endedAt,
      @Nullable String outcome,
      @Nullable String detail) {}

  static JobView of(Job job) {
    return of(job, null);
  }

  static JobView of(JobRepository.History history) {
    return of(history.job(), history.attempts());
  }

  private static JobView of(Job job, @Nullable List<Attempt> attempts) {
    Order order = job.order();
    return new JobView(
        job.id().toString(),
        Labels.of(job.state()),
        job.idempotencyKey(),
        order.circuitId(),
        order.productId(),
        order.customer(),
        order.aDeviceId(),
        order.zDeviceId(),
        job.cancelRequested(),
        job.reason(),
        doubt(job),
        text(job.nextAt()),
        job.createdAt().toString(),
        job.updatedAt().toString(),
        job.steps().stream().map(step -> step(step, attempts)).toList());
  }

  private static @Nullable Doubt doubt(Job job) {
    StepName step = job.inDoubt();
    if (step == null) {
      return null;
    }
    boolean undo = job.step(step).state() == StepState.UNDOING;
    return new Doubt(step.label(), undo ? "undo" : "make");
  }

  private static StepView step(Step step, @Nullable List<Attempt> attempts) {
    return new StepView(
        step.name().label(),
        step.name().service().label(),
        Labels.of(step.state()),
        step.externalId(),
        step.failures(),
        step.error(),
        text(step.startedAt()),
        text(step.endedAt()),
        attempts == null
            ? null
            : attempts.stream()
                .filter(attempt -> attempt.step() == step.name())
                .map(JobView::attempt)
                .toList());
  }

  private static AttemptView attempt(Attempt attempt) {
    return new AttemptView(
        attempt.number(),
        Labels.of(attempt.kind()),
        attempt.startedAt().toString(),
        text(attempt.endedAt()),
        attempt.outcome(),
        attempt.detail());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
