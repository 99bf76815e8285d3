package io.sense.arda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What telemetry tells of a circuit over a range of time: the traces whose attribute {@code
 * circuit_id} names it, by the broker time of their first record. A trace with several generations
 * counts once.
 *
 * @param errorTraces traces with an error span or a log of severity ERROR or above
 * @param errorRate of the traces; null of none
 * @param lastSeen when the last record came
 * @param services with most traces first, a hundred at most
 * @param newestFailures traces with errors, newest first, ten at most
 * @param links of these traces (of the newest thousand) with any traces, newest first, twenty at
 *     most
 * @param linkCount of all of them
 */
record CircuitTelemetry(
    long traces,
    long errorTraces,
    @Nullable Double errorRate,
    long spans,
    long logs,
    @Nullable String lastSeen,
    List<Service> services,
    List<Failure> newestFailures,
    List<Link> links,
    long linkCount) {

  /** A service that took part, and in how many traces. */
  record Service(String service, long traces, long errorTraces) {}

  /** A trace with errors. */
  record Failure(
      String traceId,
      @Nullable String service,
      @Nullable String operation,
      String state,
      @Nullable String startTime,
      @Nullable Double durationMs,
      int errorSpans,
      int errorLogs) {}

  /** A link between two traces. */
  record Link(
      String parentTraceId,
      String childTraceId,
      String kind,
      String value,
      double confidence,
      @Nullable String parentService,
      @Nullable String childService,
      String linkedAt) {}
}
