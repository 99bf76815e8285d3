package io.sense.palantir;

import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;

/** Correlations to test with. */
final class Correlations {
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  static final long GENERATION = 1_773_144_000_123L; // 2026-03-10T12:00:00.123Z

  private Correlations() {}

  /** A plain one with the shape of every field. */
  static Correlation.Builder complete(String traceId, long generation) {
    return Correlation.newBuilder()
        .setTraceId(traceId)
        .setGeneration(generation)
        .setRevision(11)
        .setState(CorrelationState.CORRELATION_STATE_COMPLETE)
        .setCorrelationId("c-" + generation)
        .setService("gateway")
        .setOperation("GET /orders")
        .setRootSeen(true)
        .setMissingParents(1)
        .addServices("gateway")
        .addServices("orders")
        .setEnvironment("prod")
        .setStartTimeUnixNano(generation * 1_000_000)
        .setEndTimeUnixNano(generation * 1_000_000 + 1_500_001)
        .setSpanCount(3)
        .setLogCount(2)
        .setErrorSpanCount(0)
        .setSeverityCounts(SeverityCounts.newBuilder().setInfo(1).setWarn(1))
        .setMatches(MatchCounts.newBuilder().setSpanId(2))
        .setAttributes(Attributes.getDefaultInstance())
        .setFirstSeen(generation)
        .setLastSeen(generation + 250);
  }

  /** A trace id that sorts by its number. */
  static String trace(int number) {
    return String.format("%032x", number);
  }
}
