package io.sense.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.standalone.processes.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KillsTest {
  private static final Duration LEAST = Duration.ofSeconds(30);
  private static final Duration MOST = Duration.ofSeconds(90);

  private final List<String> happened = new ArrayList<>();
  private final List<Member> members = List.of(member("a"), member("b"), member("c"));

  @Test
  void killsEachOnceAndBringsItBack() {
    Kills kills = new Kills(members, Kills.Order.EACH_ONCE, LEAST, MOST, 1);
    while (!kills.isOver()) {
      kills.strike(kills.next(), Duration.ofSeconds(1));
    }
    assertThat(happened)
        .containsExactly("kill a", "back a", "kill b", "back b", "kill c", "back c");
    assertThat(kills.done()).extracting(Kills.Kill::name).containsExactly("a", "b", "c");
  }

  @Test
  void killsOneOfEachKindOnce() {
    List<Member> some =
        List.of(member("receiver-1"), member("receiver-2"), member("broker"), member("jobmanager"));
    Kills kills = new Kills(some, Kills.Order.ONE_OF_EACH, LEAST, MOST, 1);
    while (!kills.isOver()) {
      kills.strike(kills.next(), Duration.ofSeconds(1));
    }
    assertThat(kills.done())
        .extracting(kill -> kill.name().replaceFirst("-.*", ""))
        .containsExactly("receiver", "broker", "jobmanager");
  }

  @Test
  void choosesTheSameAgainByTheSeed() {
    assertThat(choices(7)).isEqualTo(choices(7)).isNotEqualTo(choices(8)).contains("a", "b", "c");
  }

  @Test
  void pausesWithinTheBounds() {
    Kills kills = new Kills(members, Kills.Order.RANDOM, LEAST, MOST, 1);
    for (int i = 0; i < 100; i++) {
      assertThat(kills.pause()).isBetween(LEAST, MOST);
    }
    assertThat(new Kills(members, Kills.Order.RANDOM, LEAST, LEAST, 1).pause()).isEqualTo(LEAST);
  }

  private List<String> choices(long seed) {
    Kills kills = new Kills(members, Kills.Order.RANDOM, LEAST, MOST, seed);
    return IntStream.range(0, 20).mapToObj(i -> kills.next().name()).toList();
  }

  private Member member(String name) {
    return new Member() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void kill() {
        happened.add("kill " + name);
      }

      @Override
      public void bringBack(Duration patience) {
        happened.add("back " + name);
      }
    };
  }
}
