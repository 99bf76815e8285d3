package io.sense.beorn;

import java.time.Duration;
import java.util.List;

/** What can become of a call, for the job and for the service. */
enum Fate {
  /** All is well. */
  GOOD,
  /** The service did it; the answer was lost. */
  DONE_UNKNOWN,
  /** The service did it; the worker dies before it writes so. */
  DONE_CRASH,
  /** Nothing arrived, but nobody knows. */
  LOST_UNKNOWN,
  /** The worker dies between intent and request. */
  LOST_CRASH,
  /** Nobody waits any more, and the request arrives later. */
  LATE_UNKNOWN,
  /** The worker dies, and the request arrives later. */
  LATE_CRASH,
  FAILED,
  REFUSED,
  LIMITED,
  /** Watched, and not there yet. */
  PENDING;

  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** Those that the open call can meet. */
  static List<Fate> of(Attempt call) {
    return switch (call.kind()) {
      case MAKE ->
          List.of(
              GOOD,
              DONE_UNKNOWN,
              DONE_CRASH,
              LOST_UNKNOWN,
              LOST_CRASH,
              LATE_UNKNOWN,
              LATE_CRASH,
              FAILED,
              REFUSED,
              LIMITED);
      case UNDO ->
          List.of(
              GOOD, DONE_UNKNOWN, DONE_CRASH, LOST_UNKNOWN, LOST_CRASH, FAILED, REFUSED, LIMITED);
      case FIND -> List.of(GOOD, LOST_UNKNOWN, LOST_CRASH, FAILED, REFUSED, LIMITED);
      case WATCH -> List.of(GOOD, PENDING, LOST_UNKNOWN, LOST_CRASH, FAILED, REFUSED, LIMITED);
    };
  }

  /** Lets it befall the open call of a world's job. */
  void befall(World world, Transitions transitions, double jitter) {
    Attempt call = world.job.open();
    StepName step = call.step();
    boolean known = this == FAILED || this == REFUSED || this == LIMITED;
    if (call.kind() == CallKind.MAKE && !known) {
      world.ask(step);
    }
    if (this == GOOD || this == DONE_UNKNOWN || this == DONE_CRASH) {
      if (call.kind() == CallKind.MAKE) {
        world.make(step);
      } else if (call.kind() == CallKind.UNDO) {
        world.takeBack(step);
      }
    }
    if (this == LATE_UNKNOWN || this == LATE_CRASH) {
      world.fly(step);
    }
    Outcome outcome =
        switch (this) {
          case GOOD -> good(world, call);
          case DONE_UNKNOWN, LOST_UNKNOWN, LATE_UNKNOWN -> new Outcome.Unknown("no answer");
          case DONE_CRASH, LOST_CRASH, LATE_CRASH -> null;
          case FAILED -> new Outcome.Failed("busy");
          case REFUSED -> new Outcome.Refused("no");
          case LIMITED -> new Outcome.Limited(LIMIT, "too many");
          case PENDING -> new Outcome.Pending("not yet");
        };
    world.job =
        outcome == null
            ? transitions.begin(world.job, world.now).after() // the next worker's
            : transitions.end(world.job, outcome, world.now, jitter).after();
  }

  private static Outcome good(World world, Attempt call) {
    if (call.kind() != CallKind.FIND) {
      return new Outcome.Done("id");
    }
    return switch (world.present(call.step())) {
      case 0 -> new Outcome.Absent();
      case 1 -> new Outcome.Done("id");
      default -> new Outcome.Ambiguous("two");
    };
  }
}
