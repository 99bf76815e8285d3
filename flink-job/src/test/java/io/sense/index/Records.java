package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.nio.charset.StandardCharsets;

/** Records of {@code sense.correlations} to test with. */
final class Records {
  static final long GENERATION = 1_773_144_000_123L; // 2026-03-10T12:00:00.123Z

  private Records() {}

  /** A trace id that sorts by its number. */
  static String trace(int number) {
    return String.format("%032x", number);
  }

  /** A correlation whose span count tells its revision. */
  static Correlation.Builder correlation(int trace, long generation, long revision) {
    return Correlation.newBuilder()
        .setTraceId(trace(trace))
        .setGeneration(generation)
        .setRevision(revision)
        .setState(
            revision % 2 == 0
                ? CorrelationState.CORRELATION_STATE_OPEN
                : CorrelationState.CORRELATION_STATE_COMPLETE)
        .setCorrelationId("c" + trace + "-" + generation)
        .setService("gateway")
        .setOperation("GET /orders")
        .setRootSeen(true)
        .addServices("gateway")
        .addServices("orders")
        .setEnvironment("prod")
        .setStartTimeUnixNano(generation * 1_000_000)
        .setEndTimeUnixNano(generation * 1_000_000 + 1)
        .setSpanCount((int) revision)
        .setSeverityCounts(SeverityCounts.getDefaultInstance())
        .setMatches(MatchCounts.getDefaultInstance())
        .setAttributes(Attributes.getDefaultInstance())
        .setFirstSeen(generation)
        .setLastSeen(generation + 250);
  }

  static Row row(int trace, long generation, long revision) {
    return row(correlation(trace, generation, revision).build());
  }

  static Row row(Correlation correlation) {
    try {
      return Row.read(record(correlation));
    } catch (Row.UnreadableException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static KafkaRecord record(Correlation correlation) {
    return record(correlation.getTraceId(), correlation.toByteArray());
  }

  static KafkaRecord record(String key, byte[] value) {
    byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
    return new KafkaRecord(Topics.CORRELATIONS, 3, 42, GENERATION, bytes, value);
  }
}
