package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What hangs together with a trace by links, in both directions, breadth first.
 *
 * @param links between the traces, in the order in which they were found, each once
 * @param distances steps from the trace asked for, which is the first, at 0
 * @param cut what was left out for the bounds, in words; null if nothing was
 */
record LinkedTraces(List<TraceLink> links, Map<TraceId, Integer> distances, @Nullable String cut) {
  /** Traces of one answer, at most. */
  static final int MOST_TRACES = 1_000;

  /** Links of one answer, at most. */
  static final int MOST_LINKS = 10_000;

  private record Name(String parent, String child, int kind) {}

  /**
   * Follows links.
   *
   * @param depth steps at most
   */
  static LinkedTraces of(TraceId traceId, int depth, LinkRepository repository) {
    Map<Name, TraceLink> links = new LinkedHashMap<>();
    Map<TraceId, Integer> distances = new LinkedHashMap<>();
    distances.put(traceId, 0);
    List<TraceId> outermost = List.of(traceId);
    String cut = null;
    for (int step = 1; step <= depth && !outermost.isEmpty() && cut == null; step++) {
      List<TraceLink> found = repository.touching(outermost, MOST_LINKS + 1);
      List<TraceId> next = new ArrayList<>();
      for (TraceLink link : found) {
        Name name = new Name(link.getParentTraceId(), link.getChildTraceId(), link.getKindValue());
        if (links.containsKey(name)) {
          continue; // it led here
        }
        if (links.size() == MOST_LINKS) {
          cut = "There are more than the %d links told".formatted(MOST_LINKS);
          break;
        }
        if (!reach(link, step, distances, next)) {
          cut = "There are more than the %d traces told".formatted(MOST_TRACES);
          continue; // others may lie between traces that are told
        }
        links.put(name, link);
      }
      outermost = next;
    }
    return new LinkedTraces(List.copyOf(links.values()), distances, cut);
  }

  /** Notes the link's traces; answers whether both are among those told. */
  private static boolean reach(
      TraceLink link, int step, Map<TraceId, Integer> distances, List<TraceId> next) {
    for (String end : List.of(link.getParentTraceId(), link.getChildTraceId())) {
      TraceId traceId = TraceId.parse(end);
      if (!distances.containsKey(traceId)) {
        if (distances.size() == MOST_TRACES) {
          return false;
        }
        distances.put(traceId, step);
        next.add(traceId);
      }
    }
    return true;
  }
}
