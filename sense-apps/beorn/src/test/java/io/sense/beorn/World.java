package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A job among services that do what they like: what is there of each step's effect, how often it
 * was made, and which requests are under way still after nobody waits for them.
 */
final class World {
  private static final StepName[] STEPS = StepName.values();

  Job job;
  Instant now;
  int adversities;
  private final Map<StepName, Integer> present;
  private final Map<StepName, Integer> made;
  private final Set<StepName> asked;
  private final Map<StepName, Instant> landsBefore;

  World(Job job, Instant now) {
    this.job = job;
    this.now = now;
    this.present = new EnumMap<>(StepName.class);
    this.made = new EnumMap<>(StepName.class);
    this.asked = EnumSet.noneOf(StepName.class);
    this.landsBefore = new EnumMap<>(StepName.class);
  }

  private World(World other) {
    this.job = other.job;
    this.now = other.now;
    this.adversities = other.adversities;
    this.present = new EnumMap<>(other.present);
    this.made = new EnumMap<>(other.made);
    this.asked = EnumSet.copyOf(other.asked);
    this.landsBefore = new EnumMap<>(other.landsBefore);
  }

  World copy() {
    return new World(this);
  }

  /** The service makes the step's effect, as its kind of effect says. */
  void make(StepName step) {
    // The worst of services: it knows the key of what is there, but not of what was taken back.
    if (step.effect() != Effect.KEYED || present(step) == 0) {
      present.merge(step, 1, Integer::sum);
      made.merge(step, 1, Integer::sum);
    }
    assertThat(made.getOrDefault(step, 0))
        .as("%s is made once: %s", step, job)
        .isLessThanOrEqualTo(1);
  }

  /** A request may have been sent; without a key there must never be another. */
  void ask(StepName step) {
    if (step.effect() == Effect.BLIND) {
      assertThat(asked).as("%s is asked for once: %s", step, job).doesNotContain(step);
    }
    asked.add(step);
  }

  /** A person found that it was not made: it may be asked for again. */
  void forget(StepName step) {
    asked.remove(step);
  }

  void takeBack(StepName step) {
    present.remove(step);
  }

  int present(StepName step) {
    return present.getOrDefault(step, 0);
  }

  /** The request that was sent now arrives some time before the settle time is over. */
  void fly(StepName step) {
    landsBefore.put(step, now.plus(Jobs.SETTLE));
  }

  boolean flies(StepName step) {
    return landsBefore.containsKey(step);
  }

  void land(StepName step) {
    landsBefore.remove(step);
    make(step);
  }

  /** Goes on to a time; what had to arrive before does. */
  void advance(Instant to) {
    if (to.isAfter(now)) {
      now = to;
    }
    for (StepName step : STEPS) {
      Instant deadline = landsBefore.get(step);
      if (deadline != null && !deadline.isAfter(now)) {
        land(step);
      }
    }
  }

  /**
   * Everything that decides what can follow; equal for worlds that differ in absolute time only.
   */
  String key() {
    StringBuilder key = new StringBuilder();
    key.append(job.state()).append(job.cancelRequested()).append(job.attempts());
    key.append(relative(job.nextAt())).append(adversities);
    Attempt open = job.open();
    if (open != null) {
      key.append(open.step()).append(open.kind());
    }
    for (Step step : job.steps()) {
      key.append('|').append(step.state()).append(',').append(step.failures());
      key.append(',').append(relative(step.unknownAt()));
      if (step.name() == StepName.MDSO_ACTIVE) {
        key.append(',').append(relative(step.startedAt()));
      }
    }
    key.append(present).append(made).append(asked);
    landsBefore.forEach((step, time) -> key.append(step).append(relative(time)));
    return key.toString();
  }

  private String relative(Instant time) {
    if (time == null) {
      return "-";
    }
    return Long.toString(Math.max(-60_001, time.toEpochMilli() - now.toEpochMilli()));
  }
}
