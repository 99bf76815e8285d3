package io.sense.palantir;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sense.service.web.Rfc3339;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A correlation as JSON: the fields of {@code sense.v1.Correlation} in snake_case, null where a
 * text or a time is not known. Times are RFC 3339 in UTC; {@code generation} is the broker time in
 * milliseconds since the epoch.
 */
record CorrelationView(
    String traceId,
    long generation,
    long revision,
    String state,
    String correlationId,
    @Nullable String service,
    @Nullable String operation,
    boolean rootSeen,
    int missingParents,
    List<String> services,
    @Nullable String environment,
    @Nullable String startTime,
    @Nullable String endTime,
    @Nullable Double durationMs,
    int spanCount,
    int logCount,
    int errorSpanCount,
    Severities severityCounts,
    Matches matches,
    BusinessIds attributes,
    String firstSeen,
    String lastSeen,
    boolean truncated,
    boolean synthetic) {

  /** Logs by OTLP's severity ranges. */
  record Severities(
      @JsonProperty("UNSPECIFIED") int unspecified,
      @JsonProperty("TRACE") int trace,
      @JsonProperty("DEBUG") int debug,
      @JsonProperty("INFO") int info,
      @JsonProperty("WARN") int warn,
      @JsonProperty("ERROR") int error,
      @JsonProperty("FATAL") int fatal) {}

  /** Logs by how they were matched to a span. */
  record Matches(int spanId, int interval, int trace, int orphan) {}

  /** What the trace was about. */
  record BusinessIds(
      @Nullable String circuitId,
      @Nullable String productId,
      @Nullable String resourceId,
      @Nullable String resourceTypeId,
      @Nullable String requestId) {}

  static CorrelationView of(Correlation correlation) {
    long startNanos = correlation.getStartTimeUnixNano();
    long endNanos = correlation.getEndTimeUnixNano();
    return new CorrelationView(
        correlation.getTraceId(),
        correlation.getGeneration(),
        correlation.getRevision(),
        name(correlation.getState()),
        correlation.getCorrelationId(),
        known(correlation.getService()),
        known(correlation.getOperation()),
        correlation.getRootSeen(),
        correlation.getMissingParents(),
        correlation.getServicesList(),
        known(correlation.getEnvironment()),
        Rfc3339.ofNanos(startNanos),
        Rfc3339.ofNanos(endNanos),
        startNanos == 0 || endNanos == 0 ? null : (endNanos - startNanos) / 1e6,
        correlation.getSpanCount(),
        correlation.getLogCount(),
        correlation.getErrorSpanCount(),
        severities(correlation.getSeverityCounts()),
        matches(correlation.getMatches()),
        businessIds(correlation.getAttributes()),
        Rfc3339.ofMillis(correlation.getFirstSeen()),
        Rfc3339.ofMillis(correlation.getLastSeen()),
        correlation.getTruncated(),
        correlation.getSynthetic());
  }

  /** {@code open}, {@code complete} or {@code amended}. */
  static String name(CorrelationState state) {
    return state.name().substring("CORRELATION_STATE_".length()).toLowerCase(Locale.ROOT);
  }

  private static Severities severities(SeverityCounts counts) {
    return new Severities(
        counts.getUnspecified(),
        counts.getTrace(),
        counts.getDebug(),
        counts.getInfo(),
        counts.getWarn(),
        counts.getError(),
        counts.getFatal());
  }

  private static Matches matches(MatchCounts counts) {
    return new Matches(
        counts.getSpanId(), counts.getInterval(), counts.getTrace(), counts.getOrphan());
  }

  private static BusinessIds businessIds(Attributes attributes) {
    return new BusinessIds(
        known(attributes.getCircuitId()),
        known(attributes.getProductId()),
        known(attributes.getResourceId()),
        known(attributes.getResourceTypeId()),
        known(attributes.getRequestId()));
  }

  /** The text, null if it is empty. */
  static @Nullable String known(String text) {
    return text.isEmpty() ? null : text;
  }
}
