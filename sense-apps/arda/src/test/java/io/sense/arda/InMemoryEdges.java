package io.sense.arda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Edges in a list, for tests of what stands on the repository. */
final class InMemoryEdges implements EdgeRepository {
  private final List<EdgeRow> rows = new ArrayList<>();

  void add(EdgeRow row) {
    rows.add(row);
  }

  private record Pair(String caller, String callee) {}

  @Override
  public List<EdgeSum> edges(Instant from, Instant to, int most) {
    Map<Pair, EdgeSum> sums =
        rows.stream()
            .filter(row -> !row.minute().isBefore(from) && row.minute().isBefore(to))
            .map(EdgeRow::sum)
            .collect(
                Collectors.toMap(
                    sum -> new Pair(sum.caller(), sum.callee()), sum -> sum, InMemoryEdges::plus));
    return sums.values().stream()
        .sorted(
            Comparator.comparingLong(EdgeSum::calls)
                .reversed()
                .thenComparing(EdgeSum::caller)
                .thenComparing(EdgeSum::callee))
        .limit(most)
        .toList();
  }

  private static EdgeSum plus(EdgeSum one, EdgeSum other) {
    return new EdgeSum(
        one.caller(),
        one.callee(),
        one.calls() + other.calls(),
        one.errors() + other.errors(),
        one.durations().plus(other.durations()));
  }
}
