package io.sense.correlation.link;

import io.sense.correlation.flow.Segment;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SenseSpan;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.v1.TraceLink;

/** The span that leads from a trace to the one that continues it, in the trace of the parent. */
final class BridgeSpan {
  private static final String NAME = "sense.bridge";

  private BridgeSpan() {}

  /** The span as OTLP {@code TracesData}; its id is a function of both trace ids and the kind. */
  static byte[] otlp(TraceLink link, SettledTrace parent, SettledTrace child) {
    String kind = Segment.name(link.getKind());
    RecordHash identity =
        SenseSpan.identity(parent.traceId(), NAME)
            .with(child.traceId().high())
            .with(child.traceId().low())
            .with(kind);
    return new SenseSpan(parent.traceId(), identity, NAME, child.startNanos(), child.endNanos())
        .parent(parent.rootSpanId())
        .link(child.traceId(), child.rootSpanId())
        .attribute(SenseAttributes.LINK_KIND, kind)
        .attribute(SenseAttributes.LINK_VALUE, link.getValue())
        .attribute(SenseAttributes.LINK_CONFIDENCE, link.getConfidence())
        .attribute(SenseAttributes.LINK_PARENT_SERVICE, parent.service())
        .attribute(SenseAttributes.LINK_CHILD_SERVICE, child.service())
        .otlp();
  }
}
