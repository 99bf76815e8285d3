package io.sense.correlation.link;

import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.Segment;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Makes a segment of each business id of a trace that settled; and through {@link #SPAN_LINKS} a
 * link of each other trace that its spans link to. No state.
 *
 * <p>A trace without any span makes no segment: without a root service nobody can say that it is
 * another service's.
 */
final class SplitByBusinessId extends ProcessFunction<SettledTrace, Segment> {
  /** {@code sense.v1.TraceLink}, keyed by the parent's trace id. */
  static final OutputTag<Outgoing> SPAN_LINKS = new OutputTag<>("span-links", Outgoing.TYPE);

  private static final long serialVersionUID = 1L;

  private transient Counter spanLinks;

  @Override
  public void open(OpenContext context) {
    spanLinks = getRuntimeContext().getMetricGroup().counter("spanLinks");
  }

  @Override
  public void processElement(SettledTrace trace, Context context, Collector<Segment> out) {
    if (trace.first() && !trace.service().isEmpty()) {
      segment(TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID, trace.circuitId(), trace, out);
      segment(TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID, trace.resourceId(), trace, out);
      segment(TraceLinkKind.TRACE_LINK_KIND_PRODUCT_ID, trace.productId(), trace, out);
    }
    linkedSpans(trace)
        .forEach(
            (parent, spanId) -> {
              spanLinks.inc();
              TraceLink link = link(parent, spanId, trace);
              context.output(SPAN_LINKS, Outgoing.about(parent, link.toByteArray()));
            });
  }

  private static void segment(
      TraceLinkKind kind, @Nullable String value, SettledTrace trace, Collector<Segment> out) {
    if (value != null && !value.isEmpty()) {
      out.collect(new Segment(kind, value, trace));
    }
  }

  /** The smallest span id linked to in each other trace, whatever the order of the links. */
  private static Map<TraceId, Long> linkedSpans(SettledTrace trace) {
    Map<TraceId, Long> spans = new TreeMap<>();
    for (SpanLink link : trace.spanLinks()) {
      if (!link.traceId().equals(trace.traceId())) {
        spans.merge(
            link.traceId(),
            link.spanId(),
            (known, other) -> Long.compareUnsigned(known, other) <= 0 ? known : other);
      }
    }
    return spans;
  }

  private static TraceLink link(TraceId parent, long spanId, SettledTrace child) {
    return TraceLink.newBuilder()
        .setParentTraceId(parent.toString())
        .setChildTraceId(child.traceId().toString())
        .setKind(TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK)
        .setValue(HexFormat.of().toHexDigits(spanId))
        .setConfidence(1)
        .setChildService(child.service())
        .setChildStartUnixNano(child.startNanos())
        .setLinkedAt(child.settledAt())
        .build();
  }
}
