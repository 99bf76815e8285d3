package io.sense.beorn;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log how jobs go on: one line for a change. */
final class JobLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.sense.beorn.jobs");

  private JobLog() {}

  /** A job that was made. */
  static void submitted(Job job) {
    LOG.info("Job {} of circuit {}: submitted", job.id(), job.order().circuitId());
  }

  /** A change that was written. */
  static void changed(Change change) {
    String line = line(change);
    if (!line.isEmpty()) {
      Job job = change.after();
      LOG.info("Job {} of circuit {}: {}", job.id(), job.order().circuitId(), line);
    }
  }

  /** What changed, in words; empty where only times did. */
  static String line(Change change) {
    List<String> parts = new ArrayList<>();
    for (Attempt attempt : change.attempts()) {
      if (attempt.outcome() == null) {
        parts.add("attempt %d begins".formatted(attempt.number()));
      } else {
        String detail = attempt.detail() == null ? "" : " (" + attempt.detail() + ")";
        parts.add("attempt %d %s%s".formatted(attempt.number(), attempt.outcome(), detail));
      }
    }
    for (Step step : change.after().steps()) {
      StepState before = change.before().step(step.name()).state();
      if (before != step.state()) {
        parts.add(moved(step.name().label(), before, step.state()));
      }
    }
    Job before = change.before();
    Job after = change.after();
    if (after.cancelRequested() && !before.cancelRequested()) {
      parts.add("cancel requested");
    }
    if (before.state() != after.state()) {
      String reason = after.reason() == null ? "" : ": " + after.reason();
      parts.add(moved("job", before.state(), after.state()) + reason);
    }
    return String.join("; ", parts);
  }

  private static String moved(String what, Enum<?> from, Enum<?> to) {
    return what + " " + Labels.of(from) + " -> " + Labels.of(to);
  }
}
