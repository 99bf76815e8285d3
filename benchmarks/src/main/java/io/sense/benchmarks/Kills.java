package io.sense.benchmarks;

import io.sense.standalone.processes.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Whom to kill next, and when. Not thread-safe. */
final class Kills {
  /** In which order they die. */
  enum Order {
    /** Any, with replacement. */
    RANDOM,
    /** Each once. */
    EACH_ONCE,
    /** One of each kind once: of replicas any. */
    ONE_OF_EACH
  }

  /**
   * One that died.
   *
   * @param downNanos from the kill until it did its work again
   */
  record Kill(String name, long downNanos) {}

  private final List<Member> members;
  private final Order order;
  private final Duration least;
  private final Duration most;
  private final RandomGenerator random;
  private final List<Kill> done = new ArrayList<>();

  /** The seed makes the same choice again. */
  Kills(List<Member> members, Order order, Duration least, Duration most, long seed) {
    this.order = order;
    this.least = least;
    this.most = most;
    random = new Random(seed);
    this.members = order == Order.ONE_OF_EACH ? oneOfEach(members) : members;
  }

  private List<Member> oneOfEach(List<Member> all) {
    Map<String, List<Member>> byKind = new LinkedHashMap<>();
    for (Member member : all) {
      String kind = member.name().replaceFirst("-\\d+$", ""); // receiver-1, receiver-2
      byKind.computeIfAbsent(kind, name -> new ArrayList<>()).add(member);
    }
    return byKind.values().stream()
        .map(replicas -> replicas.get(random.nextInt(replicas.size())))
        .toList();
  }

  /** How long to leave everything alone before the next. */
  Duration pause() {
    long span = most.minus(least).toMillis();
    return least.plusMillis(span == 0 ? 0 : random.nextLong(span));
  }

  /** Whether another is to die. */
  boolean isOver() {
    return order != Order.RANDOM && done.size() == members.size();
  }

  /** Who dies next. */
  Member next() {
    return members.get(order == Order.RANDOM ? random.nextInt(members.size()) : done.size());
  }

  /**
   * Kills it and brings it back.
   *
   * @throws io.sense.standalone.processes.ProcessException if it does not come back
   */
  Kill strike(Member member, Duration patience) {
    long began = System.nanoTime();
    member.kill();
    member.bringBack(patience);
    Kill kill = new Kill(member.name(), System.nanoTime() - began);
    done.add(kill);
    return kill;
  }

  /** All so far. */
  List<Kill> done() {
    return List.copyOf(done);
  }
}
