package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Walks through all that can happen to a job: every outcome of every call, a crash before and after
 * each, late arrivals, a cancel at every moment. Whatever happens, no effect is made twice, and
 * every job ends with all of its effects or with none.
 */
final class TransitionsWalkTest {
  /** So many calls are enough for any job of few adversities: more would be going in circles. */
  private static final int MOST_CALLS = 60;

  @Test
  void endsRightlyWhateverThreeThingsGoWrong() {
    Walk walk = new Walk(new Transitions(Jobs.policy(2)), 3);
    walk.everywhere();
    System.out.printf("%d states, ends: %s%n", walk.seen.size(), walk.ends);
    assertThat(walk.ends.keySet())
        .containsExactlyInAnyOrder(JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED);
    assertThat(walk.seen).hasSizeGreaterThan(10_000);
  }

  @Test
  void endsRightlyOnRandomWalksWhereMuchGoesWrong() {
    Transitions transitions = new Transitions(Jobs.policy(5));
    Map<JobState, Integer> ends = new EnumMap<>(JobState.class);
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      double trouble = random.nextDouble() * 0.8;
      World world = new World(Jobs.submitted(), Jobs.NOW);
      while (!world.job.state().ended()) {
        assertThat(world.job.attempts()).as("seed %d", seed).isLessThan(1_000);
        List<World> next = new ArrayList<>(Walk.next(world, transitions, random.nextDouble()));
        boolean mayCancel = seed % 4 == 0;
        if (!mayCancel) {
          next.removeIf(each -> each.job.cancelRequested());
        }
        // The first is the one in which all goes well.
        boolean well = random.nextDouble() >= trouble;
        world = next.get(well ? 0 : random.nextInt(next.size()));
      }
      Walk.check(world);
      ends.merge(world.job.state(), 1, Integer::sum);
    }
    System.out.println("20000 random walks, ends: " + ends);
    assertThat(ends).containsOnlyKeys(JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED);
  }

  private static final class Walk {
    private final Transitions transitions;
    private final int most;
    private final Set<String> seen = new HashSet<>();
    private final Deque<World> open = new ArrayDeque<>();
    private final Map<JobState, Integer> ends = new EnumMap<>(JobState.class);

    Walk(Transitions transitions, int most) {
      this.transitions = transitions;
      this.most = most;
    }

    void everywhere() {
      open.add(new World(Jobs.submitted(), Jobs.NOW));
      while (!open.isEmpty()) {
        World world = open.removeLast();
        if (world.job.state().ended()) {
          check(world);
          ends.merge(world.job.state(), 1, Integer::sum);
          continue;
        }
        assertThat(world.job.attempts()).as("%s", world.job).isLessThan(MOST_CALLS);
        for (World next : next(world, transitions, 0)) {
          if (next.adversities <= most && seen.add(next.key())) {
            open.add(next);
          }
        }
      }
    }

    /** All that can follow, the best first. */
    static List<World> next(World world, Transitions transitions, double jitter) {
      List<World> worlds = new ArrayList<>();
      if (world.job.open() != null) {
        for (Fate fate : Fate.of(world.job.open())) {
          World next = world.copy();
          next.adversities += fate == Fate.GOOD ? 0 : 1;
          fate.befall(next, transitions, jitter);
          worlds.add(next);
        }
      } else if (world.job.state() == JobState.NEEDS_DECISION) {
        worlds.add(decided(world, transitions));
      } else {
        World next = world.copy();
        next.advance(next.job.nextAt());
        next.job = transitions.begin(next.job, next.now).after();
        worlds.add(next);
      }
      for (StepName step : StepName.values()) {
        if (world.flies(step)) {
          World next = world.copy();
          next.land(step);
          worlds.add(next);
        }
      }
      if (!world.job.cancelRequested()) {
        World next = world.copy();
        next.adversities++;
        next.job = transitions.cancel(next.job, next.now).after();
        worlds.add(next);
      }
      return worlds;
    }

    /** A person waits for what may be under way, looks, and tells the truth. */
    private static World decided(World world, Transitions transitions) {
      World next = world.copy();
      next.advance(next.now.plus(Jobs.SETTLE));
      StepName step = next.job.inDoubt();
      boolean there = next.present(step) > 0;
      boolean undo = next.job.step(step).state() == StepState.UNDOING;
      if (!there && !undo) {
        next.forget(step);
      }
      Decision decision = new Decision(step, undo != there, "id");
      next.job = transitions.decide(next.job, decision, next.now).after();
      return next;
    }

    static void check(World end) {
      end.advance(end.now.plus(Jobs.SETTLE)); // also what arrives late changes nothing
      for (StepName step : StepName.values()) {
        if (step.effect() != Effect.NONE) {
          int expected = end.job.state() == JobState.SUCCEEDED ? 1 : 0;
          assertThat(end.present(step)).as("%s of %s", step, end.job).isEqualTo(expected);
        }
      }
      assertThat(end.job.nextAt()).isNull();
      assertThat(end.job.open()).isNull();
    }
  }
}
