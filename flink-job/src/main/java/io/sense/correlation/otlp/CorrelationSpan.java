package io.sense.correlation.otlp;

import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.MatchCounts;

/** The span that tells a trace's correlation within the trace itself. */
public final class CorrelationSpan {
  private static final String NAME = "sense.correlation";

  private CorrelationSpan() {}

  /**
   * The span, OTLP {@code Span}; its id is a function of trace id and generation.
   *
   * @param trace the correlation's trace
   * @param rootSpanId its parent; 0 where the trace has no span
   */
  public static byte[] span(TraceId trace, Correlation correlation, long rootSpanId) {
    MatchCounts matches = correlation.getMatches();
    Attributes ids = correlation.getAttributes();
    return new SenseSpan(
            trace,
            SenseSpan.identity(trace, NAME).with(correlation.getGeneration()),
            NAME,
            correlation.getStartTimeUnixNano(),
            correlation.getEndTimeUnixNano())
        .parent(rootSpanId)
        .attribute(SenseAttributes.CORRELATION_ID, correlation.getCorrelationId())
        .attribute(SenseAttributes.SPAN_COUNT, correlation.getSpanCount())
        .attribute(SenseAttributes.LOG_COUNT, correlation.getLogCount())
        .attribute(SenseAttributes.ERROR_SPAN_COUNT, correlation.getErrorSpanCount())
        .attribute(SenseAttributes.MATCHES_SPAN_ID, matches.getSpanId())
        .attribute(SenseAttributes.MATCHES_INTERVAL, matches.getInterval())
        .attribute(SenseAttributes.MATCHES_TRACE, matches.getTrace())
        .attribute(SenseAttributes.MATCHES_ORPHAN, matches.getOrphan())
        .attribute(SenseAttributes.SERVICES, correlation.getServicesList())
        .attribute("circuit_id", ids.getCircuitId())
        .attribute("product_id", ids.getProductId())
        .attribute("resource_id", ids.getResourceId())
        .attribute("resource_type_id", ids.getResourceTypeId())
        .attribute("request_id", ids.getRequestId())
        .span();
  }
}
