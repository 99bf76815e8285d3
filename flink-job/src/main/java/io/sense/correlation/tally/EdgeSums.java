package io.sense.correlation.tally;

import io.sense.correlation.flow.Booking;
import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.ServiceEdge;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Calls between services, added up before they travel: one booking for each pair and minute. Holds
 * nothing over a checkpoint: its owner drains it before each barrier. Not thread-safe.
 */
public final class EdgeSums {
  private final Map<Edge, Sum> sums = new LinkedHashMap<>();

  private record Edge(String caller, String callee, long minute) {}

  private static final class Sum {
    long calls;
    long errors;
    final Map<Integer, Long> durations = new TreeMap<>();
  }

  /**
   * Adds a call.
   *
   * @param settledAt broker time of the decision at which both ends were known, milliseconds
   * @param durationNanos of the callee's span
   */
  public void call(
      String caller, String callee, long settledAt, long durationNanos, boolean error) {
    long minute = Minutes.of(settledAt);
    Sum sum = sums.computeIfAbsent(new Edge(caller, callee, minute), edge -> new Sum());
    sum.calls++;
    sum.errors += error ? 1 : 0;
    sum.durations.merge(Durations.bucket(durationNanos), 1L, Long::sum);
  }

  /** Hands the sums over and starts anew. */
  public void drain(Consumer<Booking> out) {
    sums.forEach(
        (edge, sum) -> {
          ServiceEdge row =
              ServiceEdge.newBuilder()
                  .setCaller(edge.caller)
                  .setCallee(edge.callee)
                  .setMinute(edge.minute)
                  .setCalls(sum.calls)
                  .setErrors(sum.errors)
                  .setDurations(
                      DurationHistogram.newBuilder()
                          .addAllBucket(sum.durations.keySet())
                          .addAllCount(sum.durations.values()))
                  .build();
          out.accept(new Booking(key(edge), row.toByteArray()));
        });
    sums.clear();
  }

  private static String key(Edge edge) {
    return line(edge.caller) + line(edge.callee) + edge.minute;
  }

  /** A service's name may hold line breaks itself, and two edges must never have one key. */
  private static String line(String service) {
    return service.replace("\\", "\\\\").replace("\n", "\\n") + "\n";
  }
}
